"""How totals were settled: sentences on lateness and on what hooks left out, and the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.names import printable
from grader.reports import csv
from grader.reports.files import File
from grader.reports.tally import count
from grader.scorecard import POINT_DIGITS
from grader.settling import LATE_POLICY, NO_DAYS, NO_DUE, NO_TIME, WHO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.scorecard import Gradebook, Scorecard
    from grader.settling import BankRow, Settling

BANK = "late_days.csv"
"""The file that the bank of late days is written to."""

_MOST_NAMES = 5


def notices(settling: Settling) -> Iterator[str]:
    """Yield what the teacher should know."""
    yield from _late(settling)
    for what in (NO_TIME, NO_DUE, NO_DAYS):
        yield from _unknown(settling, what)
    if several := dict.fromkeys(name for fact in settling.late for name in fact.several):
        yield f"several students may be meant, so that no row was taken: {_named([*several])}"
    if others := settling.strangers:
        some = count(len(others), "student")
        yield f"{settling.times} names {some} without a submission here: {_named(others)}"
    for one in (one for one in settling.dropped if one.paths):
        some = f"{len(one.paths)} of {one.every} submissions"
        yield f"{one.source}: {some} don't count: {_named(one.paths)}"


def _late(settling: Settling) -> Iterator[str]:
    if facts := [fact for fact in settling.late if fact.is_late]:
        days = sum(fact.free_days for fact in facts)
        free = f", {count(days, 'free day')} used" if days else ""
        taken = round(sum(fact.taken for fact in facts), POINT_DIGITS)
        of = f"{len(facts)} of {count(len(settling.late), 'submission')}"
        yield f"late: {of}, {count(taken, 'point')} taken{free}"


def _unknown(settling: Settling, what: str) -> Iterator[str]:
    """Yield what is not known of some submissions, and how that is mended."""
    every = settling.late
    names = [fact.student for fact in every if fact.unknown == what]
    # Of a single file nobody knows when it came, and nobody has to be told.
    if not names or (what == NO_TIME and len(every) == 1 and not settling.times):
        return
    some = "any submission" if len(names) == len(every) else count(len(names), "submission")
    told = "" if len(names) == len(every) else f": {_named(names)}"
    yield (
        f"it is not known {what.format(some)}, so that nothing was taken for lateness{told}. "
        "--grade-times FILE tells it"
    )


def bank(settling: Settling, cards: Iterable[Scorecard]) -> tuple[BankRow, ...]:
    """Return all that is charged after a run, in which these scorecards count.

    Of several submissions of one student the one that used most days is charged, and none whose
    lateness a hook has taken away.
    """
    facts = {fact.path: fact for fact in settling.late}
    most: dict[tuple[str, ...], BankRow] = {}
    for card in filter(_is_charged, cards):
        for row in facts[card.path].charged if card.path in facts else ():
            if row.who not in most or most[row.who].days < row.days:
                most[row.who] = row
    return (*(settling.bank or ()), *(row for row in most.values() if row.days))


def _is_charged(card: Scorecard) -> bool:
    """Return whether a hook of the course has left the lateness of a submission as it was."""
    return any(one.source == LATE_POLICY for one in card.adjustments)


def table(rows: Sequence[BankRow]) -> Iterator[list[str]]:
    """Yield the rows of a bank as a file has them, a header first."""
    kept = [place for place in range(len(WHO)) if not place or any(r.who[place] for r in rows)]
    yield [*(WHO[place] for place in kept), "assignment", "days"]
    for row in rows:
        yield [*(row.who[place] for place in kept), row.assignment, str(row.days)]


def files(gradebook: Gradebook) -> Iterator[File]:
    """Yield the bank after a run, where the rubric gives free days."""
    settling = gradebook.settling
    if settling is not None and settling.bank is not None:
        rows = table(bank(settling, gradebook.scorecards))
        yield File(BANK, [csv.MARK, *(csv.row([*map(csv.cell, row)]) for row in rows)])


def _named(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(printable, names[:_MOST_NAMES])) + more
