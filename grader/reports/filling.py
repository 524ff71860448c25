"""What a filled gradebook is told about: how many grades went in, and who was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.names import printable
from grader.reports.tally import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.filled import Filled

MOST_NAMES = 10
"""So many names are shown on the terminal; all of them stand in `grades.md`."""


def summary(filled: Filled) -> Iterator[str]:
    """Yield a sentence on what was filled, and one for each thing to know about it."""
    yield (
        f"filled '{printable(filled.column)}' of {filled.kind}: "
        f"{filled.count} of {count(filled.students, 'student')}"
    )
    yield from filled.facts


def short_lists(filled: Filled) -> Iterator[str]:
    """Yield a line for each list, with its first names."""
    for left_out in filled.lists:
        names = [printable(name) for name in left_out.names[:MOST_NAMES]]
        more = len(left_out.names) - len(names)
        tail = [f"and {more} more"] if more else []
        yield f"{left_out.what} ({len(left_out.names)}): {'; '.join([*names, *tail])}"
