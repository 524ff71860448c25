"""The rules of a rubric's table `[late]` that concern more than one of its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.clock import Clock, zone_named
from grader.errors import Mistake
from grader.rubric_wording import expectation, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from grader.rubric import LateTable

TAKING = ("percent", "points", "percent_per_day", "points_per_day")
"""The keys that take points away little by little."""


def rules_of_late(late: LateTable) -> Iterator[Mistake]:
    """Yield what is wrong with a table, each key of which is sound by itself."""
    if not any(getattr(late, key) for key in TAKING) and not has_cut_off(late):
        keys = f"{', '.join(TAKING)}, cut_off_days or until"
        yield Mistake(
            "late", expectation(f"one of {keys}", "none", "Without one, late costs nothing.")
        )
    if late.cut_off_days is not None and late.until is not None:
        mend = "Both say when nothing is accepted any more: leave one out."
        yield Mistake("late.until", expectation("until or cut_off_days", "both", mend))
    if late.timezone:
        try:
            zone_named(late.timezone)
        except LookupError as error:
            what = expectation("a time zone such as 'Europe/Prague'", shown(late.timezone))
            yield Mistake("late.timezone", f"{what} {error}")
            return
    yield from _times(late)


def has_cut_off(late: LateTable) -> bool:
    """Return whether there is a time after which nothing is accepted."""
    return late.cut_off_days is not None or late.until is not None


def _times(late: LateTable) -> Iterator[Mistake]:
    found = False
    for key, time in (("due", late.due), ("until", late.until)):
        if time is not None and time.tzinfo is None and not late.timezone:
            found = True
            mend = "Write +01:00 or Z behind it, or give timezone = 'Europe/Prague' or another."
            yield Mistake(f"late.{key}", expectation("a time with its zone", str(time), mend))
    if late.due is not None and late.until is not None and not found:
        due, until = (_instant(late, time) for time in (late.due, late.until))
        if until < due:
            mend = "From until on nothing is accepted, so that it comes after due."
            yield Mistake("late.until", expectation("a time after due", str(late.until), mend))


def _instant(late: LateTable, time: datetime) -> datetime:
    if time.tzinfo is not None:
        return Clock(time.tzinfo).latest(time)
    return Clock(zone_named(late.timezone)).latest(time)
