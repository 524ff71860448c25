"""The gradebook on the terminal, as lines of plain text."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from grader.names import printable
from grader.reports import grid, remarks
from grader.reports.single import losses as single_losses
from grader.reports.table import score_table
from grader.reports.tally import count, losses, misconceptions, ordered
from grader.reports.width import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook

LEAST_WIDTH = 40

MOST_NOTES = 20

MOST_MISCONCEPTIONS = 5


def get_ready() -> None:
    """Load what a table takes, at a time when there is nothing else to do."""
    grid.plain([("",)], summary=0)


def lines(gradebook: Gradebook, *, width: int, single: bool) -> Iterator[str]:
    """Yield the report line by line, none wider than `width` columns (or 40, if that is more).

    `single` is for the student who grades one submission: where points were lost, and hints.
    Otherwise it is for the teacher of a class: what points were lost by, and notes.
    """
    width = max(width, LEAST_WIDTH)
    if not gradebook.scorecards:
        yield "no submission was graded"
        return
    yield from score_table(gradebook, width)
    if single and len(gradebook.scorecards) == 1:
        yield from single_losses(gradebook, width)
        yield from _remarks(gradebook, width)
    else:
        yield from _remarks(gradebook, width)
        yield from _class(gradebook, width)
    for sentence in remarks.visible(gradebook):
        yield from wrap(sentence, width)


def _remarks(gradebook: Gradebook, width: int) -> Iterator[str]:
    for sentence in remarks.remarks(gradebook):
        yield from wrap(sentence, width)


def _class(gradebook: Gradebook, width: int) -> Iterator[str]:
    causes = [f"{loss.cause.value} {loss.verdicts}" for loss in losses(gradebook)]
    if causes:
        yield from wrap(f"lost by cause: {', '.join(causes)}", width)
    named = [
        f"{printable(name)} {count(students, 'student')}"
        for name, students in islice(misconceptions(gradebook), MOST_MISCONCEPTIONS)
    ]
    if named:
        yield from wrap(f"misconceptions: {', '.join(named)}", width)
    yield from _notes(gradebook, width)


def _notes(gradebook: Gradebook, width: int) -> Iterator[str]:
    noted = [card for card in ordered(gradebook) if card.notes]
    if noted:
        yield "notes:"
    for card in noted[:MOST_NOTES]:
        yield cut(printable(f"  {card.student}: {'; '.join(card.notes)}"), width)
    if len(noted) > MOST_NOTES:
        yield f"  and {len(noted) - MOST_NOTES} more"
