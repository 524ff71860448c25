"""`docs/check.md` explains every finding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from grader.checking import KINDS, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

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
