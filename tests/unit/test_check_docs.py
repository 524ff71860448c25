"""`docs/check.md` explains every finding, and what it shows is what is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader.checking import KINDS, Severity
from grader.console import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "check.md"

HEADINGS = {
    "Faults": Severity.FAULT,
    "Warnings": Severity.WARNING,
    "Notes": Severity.NOTE,
}


def explained() -> Iterator[tuple[str, Severity]]:
    """Yield the name of each finding on the page, with the heading that it stands under."""
    for section in PAGE.read_text(encoding="utf-8").split("\n## "):
        heading = section.partition("\n")[0]
        if heading in HEADINGS:
            for name in re.findall(r"^- `([a-z-]+)`: ", section, re.MULTILINE):
                yield name, HEADINGS[heading]


def test_every_kind_of_finding_is_explained_once() -> None:
    """The page lists the kinds that there are, no others, as faults, warnings and notes."""
    assert sorted(explained()) == sorted((kind.name, kind.severity) for kind in KINDS)


def test_the_example_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands at the top of the page print what is shown there, but for the times."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    block = re.search(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    new, check, shown = block[1].split("\n", 2)
    assert main(new.removeprefix("$ grader ").split()) == 0
    capsys.readouterr()
    assert main(check.removeprefix("$ grader ").split()) == 0
    out = capsys.readouterr().out
    assert re.sub(r" +\d+\.\d ms", " 0.0 ms", out) == re.sub(r" +\d+\.\d ms", " 0.0 ms", shown)
