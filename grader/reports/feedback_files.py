"""The files of the folder `feedback/`: their names, one for each student."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from grader.reports.tally import ordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, Scorecard

FOLDER = "feedback"

LONGEST = 120
"""Bytes of a name; file systems take 255, and a number and an ending are added."""

_UNFIT = re.compile(r"[^\w\-.,()@+' ]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows takes for devices."""


def named(gradebook: Gradebook) -> Iterator[tuple[str, Scorecard]]:
    """Yield each scorecard with a name for its files, which no other has on any system."""
    taken: set[str] = set()
    for card in ordered(gradebook):
        base = fit_name(card.student)
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name.casefold())
        yield name, card


def fit_name(student: str) -> str:
    """Return a student's name as a file's: no separators, nothing hidden, not too long.

    >>> fit_name("../ada <b>")
    '_ada _b_'
    """
    name = _UNFIT.sub("_", unicodedata.normalize("NFC", student))
    name = name.encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore")
    name = name.lstrip(". ~").rstrip(". ") or "_"
    return f"_{name}" if _RESERVED.fullmatch(name) else name
