"""A kit with tests is tried before it is handed out: whether they run there, and are visible."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from grader.names import printable
from grader.release.starter import SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.release.tests import Tests

SECONDS = 300.0
_GRADED = (0, 1, 3)
_ERROR = re.compile(r"^(?:E  |ERROR:) +(.*)$", re.MULTILINE)


def points_of(files: Mapping[str, bytes], tests: Tests) -> float:
    """Return what everything in a kit is worth together, with its tests.

    Raises:
        UsageError: a test can't be run there, or is not visible.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, "kit", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        status, out = _run(Path(folder))
        if status not in _GRADED:
            raise UsageError("\n".join(_refused(out, tests)))
        text = Path(folder, "out", "grades.json").read_text(encoding="utf-8")
    return _points(json.loads(text), tests)


def _run(folder: Path) -> tuple[int, str]:
    """Check what students begin with as they would, and return status and output."""
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    options = [f"--grade={SCRIPT}", f"--grade-out={folder / 'out'}", "--grade-format=json"]
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(  # noqa: S603 this very Python
        [*command, *options],
        cwd=folder / "kit",
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def _points(gradebook: Any, tests: Tests) -> float:
    cases = [
        case
        for card in gradebook["submissions"]
        for question in card["questions"]
        for case in question["cases"]
    ]
    for case in cases:
        if case["visibility"] != "visible":
            raise UsageError(
                f"grader release: {printable(case['name'])} is not visible, and all of a file is "
                "handed out. Move such tests into a file of their own, and leave that file out."
            )
    if faults := [case for case in cases if case["status"] == "ungradable"]:
        told = [f"{case['name']}: {case['message']}" for case in faults]
        raise UsageError("\n".join([*_prefixed(told), *_advice(tests)]))
    return float(gradebook["assignment"]["points"])


def _refused(out: str, tests: Tests) -> Iterator[str]:
    found = list(dict.fromkeys(_ERROR.findall(out)))
    names = ", ".join(tests.names)
    yield from _prefixed(found[-1:] or [f"{names}: nothing was run there"])
    yield from _advice(tests)


def _prefixed(told: Sequence[str]) -> Iterator[str]:
    yield from (f"grader release: tried in the kit: {printable(words)}" for words in told)


def _advice(tests: Tests) -> Iterator[str]:
    if tests.has_conftest:
        yield (
            "conftest.py, which lies beside these tests, is not in the kit: if students may read "
            "it, add --with conftest.py."
        )
