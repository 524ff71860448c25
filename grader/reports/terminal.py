"""The gradebook on the terminal, as lines of plain text."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from grader.names import printable
from grader.reports import filling, found, remarks
from grader.reports.line import BOLD, Line
from grader.reports.sheet import sheet
from grader.reports.single import losses as single_losses
from grader.reports.table import score_table
from grader.reports.tally import count, losses, misconceptions, ordered, short, shows_points
from grader.reports.width import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.inventory import Inventory
    from grader.scorecard import Gradebook

LEAST_WIDTH = 40

MOST_NOTES = 20

MOST_MISCONCEPTIONS = 5


def lines(
    gradebook: Gradebook, *, width: int, single: bool, verbose: bool = False
) -> Iterator[str]:
    """Yield the report line by line, none wider than `width` columns (or 40, if that is more).

    Args:
        gradebook: what was graded.
        width: columns of the terminal.
        single: for the student who grades one submission: every question, where points were lost
            and hints. Otherwise it is for the teacher of a class: a row a student, what points
            were lost by, and notes.
        verbose: of a class, too, every student's losses; and what visible cases printed.
    """
    width = max(width, LEAST_WIDTH)
    if not gradebook.scorecards:
        yield "no submission was graded"
        return
    if single and len(gradebook.scorecards) == 1:
        yield from sheet(gradebook, width)
        yield ""
        yield from single_losses(gradebook, width, verbose=verbose)
        yield from _remarks(gradebook, width)
    else:
        yield from score_table(gradebook, width)
        yield from _remarks(gradebook, width)
        yield from _class(gradebook, width)
        if verbose:
            yield from _everyone(gradebook, width)
    for sentence in remarks.visible(gradebook):
        yield from wrap(sentence, width)
    if gradebook.inventory is not None:
        yield from _found(gradebook.inventory, width)
    yield from _filled(gradebook, width)


def _found(inventory: Inventory, width: int) -> Iterator[str]:
    if sentence := found.found(inventory):
        yield from wrap(sentence, width)
    for line in found.shortened(found.left_out(inventory)):
        yield from wrap(line, width, margin="  ")
    if sentence := found.roster(inventory):
        yield from wrap(sentence, width)
    for what, names in found.strangers(inventory):
        line = f"{what}: {'; '.join(found.shortened(names))}"
        yield from wrap(line, width, margin="  ")


def _remarks(gradebook: Gradebook, width: int) -> Iterator[str]:
    for sentence in (*remarks.remarks(gradebook), *gradebook.notices):
        yield from wrap(sentence, width)


def _everyone(gradebook: Gradebook, width: int) -> Iterator[str]:
    for card in ordered(gradebook):
        yield ""
        total = f"{short(card.score)}/{short(card.points)}" if shows_points(card) else card.status
        yield Line(cut(printable(f"{card.student}  {total}"), width), BOLD)
        alone = replace(gradebook, scorecards=(card,))
        yield from single_losses(alone, width, verbose=True, teacher=True)


def _filled(gradebook: Gradebook, width: int) -> Iterator[str]:
    if gradebook.filled is not None:
        for line in filling.summary(gradebook.filled):
            yield from wrap(line, width)
        for line in filling.short_lists(gradebook.filled):
            yield from wrap(line, width, margin="  ", indent="    ")


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
