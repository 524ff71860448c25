"""The benchmarks can be run; what they measure is no test's business."""

from __future__ import annotations

import re

from tests.docs.page import ROOT
from tests.docs.stage import run


def test_the_benchmarks_run() -> None:
    """One command prints a table with a row for each comparison, and writes nothing."""
    kept = sorted(path.name for path in (ROOT / "benchmarks").iterdir())
    _, printed = run("python -m benchmarks.commands --count 2 --repeats 1", ROOT)
    rows = [line.split("|") for line in printed.splitlines() if line.startswith("|")]
    assert [row[1].strip() for row in rows[2:]] == [
        "2 scripts, a script: against the bare loop",
        "2 scripts again, a script: against grading them anew",
        "one script: against importing pytest, numpy, pydantic",
        "no --grade: against pytest without the plugin",
    ]
    assert [re.sub(r"\d+(\.\d+)?", "0", row[4].strip(" +-")) for row in rows[2:]] == [
        "0x",
        "0x",
        "0x",
        "0 ms",
    ]
    assert sorted(path.name for path in (ROOT / "benchmarks").iterdir()) == kept
