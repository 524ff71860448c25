"""Times of handing in and due times: read as people and systems write them, in a time zone.

Days are days of the clock on the wall: a day after Saturday 23:59 is Sunday 23:59, also where the
clocks change in between.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Years in which something is handed in; times beyond are slips of the pen."""

DAY = timedelta(days=1)

# Patterns are compiled when they are needed: every rubric imports this module.
_ISO = (
    r"(\d{4})-(\d\d?)-(\d\d?)[ T]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?"
    r"\s*(UTC|GMT|Z|[+-]\d\d:?(?:\d\d)?)?"
)
_MOODLE = r"(?:[A-Za-z]+, )?(\d\d?) ([A-Za-z]{3,9}) (\d{4}), (\d\d?):(\d\d)(?::(\d\d))?\s*([AP]M)?"
_DOTTED = r"(\d\d?)\. ?(\d\d?)\. ?(\d{4}),? (\d\d?):(\d\d)(?::(\d\d))?"
_FLAGS = re.ASCII | re.IGNORECASE
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_time(text: str) -> datetime | None:
    """Return the time that a text is, with its zone where it names one; None where it is none.

    >>> read_time("2026-11-01 23:59:00 +0100").isoformat()
    '2026-11-01T23:59:00+01:00'
    >>> read_time("Sunday, 1 November 2026, 11:59 PM").isoformat()
    '2026-11-01T23:59:00'
    """
    text = " ".join(text.split())
    try:
        if found := re.fullmatch(_ISO, text, _FLAGS):
            year, month, day, hour, minute = (int(found[place]) for place in range(1, 6))
            part = int((found[7] or "").ljust(6, "0"))
            zone = _offset(found[8])
            second = int(found[6] or 0)
            time = datetime(year, month, day, hour, minute, second, part, tzinfo=zone)
        elif found := re.fullmatch(_MOODLE, text, _FLAGS):
            time = _of_moodle(found)
        elif found := re.fullmatch(_DOTTED, text, _FLAGS):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            time = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 the same
        else:
            return None
    except ValueError:
        return None
    return time if is_likely(time) else None


def is_likely(time: datetime) -> bool:
    """Return whether something may be handed in, or due, at this time."""
    return FIRST_YEAR <= time.year <= LAST_YEAR


def _of_moodle(found: re.Match[str]) -> datetime:
    hour = int(found[4])
    if half := (found[7] or "").casefold():
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (half == "pm")
    month = _MONTHS.index(found[2][:3].casefold()) + 1
    return datetime(int(found[3]), month, int(found[1]), hour, int(found[5]), int(found[6] or 0))  # noqa: DTZ001 the file names no zone


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text.startswith("-") else offset)


def zone_named(name: str) -> tzinfo:
    """Return a time zone by its name, as `Europe/Prague`.

    Raises:
        LookupError: there is none of this name; the message says how to mend that.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415 few rubrics name one

    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise LookupError(_unknown(name)) from None


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 only a wrong name needs it
    from zoneinfo import available_timezones  # noqa: PLC0415 the same

    known = {zone.casefold(): zone for zone in available_timezones()}
    if not known:
        return (
            "this computer knows no time zones. Install them with 'pip install tzdata', or write "
            "each time with its offset such as +01:00."
        )
    last = {zone.rpartition("/")[2]: whole for zone, whole in known.items()}
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.75)
    near = [known[near[0]]] if near else []
    near += [last[each] for each in get_close_matches(name.casefold(), last, n=1, cutoff=0.75)]
    return f"Did you mean '{near[0]}'?" if near else "They are called as 'Europe/Prague' is."


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a course: times without a zone are those that it shows."""

    zone: tzinfo

    def earliest(self, time: datetime) -> datetime:
        """Return when it is this time; of an hour that comes twice the first."""
        return min(self._instants(time))

    def latest(self, time: datetime) -> datetime:
        """Return when it is this time; of an hour that comes twice the second."""
        return max(self._instants(time))

    def _instants(self, time: datetime) -> Iterable[datetime]:
        if time.tzinfo is not None:
            return [time.astimezone(UTC)]
        both = (time.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        return [each.astimezone(UTC) for each in both]

    def shown(self, instant: datetime) -> str:
        """Return what the clock shows, with seconds where they say something."""
        here = instant.astimezone(self.zone)
        return f"{here:%Y-%m-%d %H:%M:%S}" if here.second else f"{here:%Y-%m-%d %H:%M}"

    def days_after(self, instant: datetime, days: float) -> datetime:
        """Return so many days later by this clock; parts of a day are hours."""
        whole = int(days)
        here = instant.astimezone(self.zone)
        wall = here.replace(tzinfo=None, fold=0) + whole * DAY
        # An hour that came twice is the same one while no day has passed.
        later = self.latest(wall) if whole else instant
        return later + (days - whole) * DAY

    def days_late(self, instant: datetime, due: datetime, *, grace: timedelta) -> int:
        """Return how many days have begun since a time was due, with a grace on each of them."""
        if instant <= due + grace:
            return 0
        days = max(0, (instant - due - grace) // DAY - 2)
        while instant > self.days_after(due, days) + grace:
            days += 1
        return days
