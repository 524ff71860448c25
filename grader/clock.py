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
_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,6})\d*)?)?"
_ZONE = r"(?P<zone>UTC|GMT|Z|(?:UTC|GMT)?[+-]\d\d?:?(?:\d\d)?)"
_TAIL = rf"{_TIME}\s*(?P<half>[AP]M)?\s*{_ZONE}?"
_DAY, _YEAR = r"(?P<day>\d\d?)", r"(?P<year>\d{4})"
_MONTH, _NAME = r"(?P<month>\d\d?)", r"(?P<name>[A-Za-z]{3,9})"
_SHAPES = (
    rf"{_YEAR}(?P<sign>[-/]){_MONTH}(?P=sign){_DAY}[ T]+{_TAIL}",
    rf"(?:[A-Za-z]+,? )?{_DAY} {_NAME} {_YEAR},? {_TAIL}",
    rf"(?:[A-Za-z]+,? )?{_NAME}\.? {_DAY},? {_YEAR}(?:,| at)? {_TAIL}",
    rf"{_DAY}\. ?{_MONTH}\. ?{_YEAR},? {_TAIL}",
)
_SLASHED = r"(\d\d?)([/-])(\d\d?)\2(\d{4}|\d\d),? (.+)"
_FLAGS = re.ASCII | re.IGNORECASE
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_time(text: str, *, day_first: bool | None = None) -> datetime | None:
    """Return the time that a text is, with its zone where it names one; None where it is none.

    Args:
        text: what may be a time.
        day_first: what `2/11/2026` means: the second of November, or the eleventh of February; None
            where that is not known, so that it is no time.

    >>> read_time("2026-11-01 23:59:00 +0100").isoformat()
    '2026-11-01T23:59:00+01:00'
    >>> read_time("Sunday, 1 November 2026, 11:59 PM").isoformat()
    '2026-11-01T23:59:00'
    """
    text = " ".join(text.split())
    if (slashed := re.fullmatch(_SLASHED, text, _FLAGS)) and day_first is not None:
        first, _, second, year, rest = slashed.groups()
        day, month = (first, second) if day_first else (second, first)
        text = f"{'20' * (len(year) == 2)}{year}-{month}-{day} {rest}"
    found = next(filter(None, (re.fullmatch(shape, text, _FLAGS) for shape in _SHAPES)), None)
    try:
        time = _of_parts(found.groupdict()) if found else None
    except ValueError:
        return None
    return time if time is not None and is_likely(time) else None


def may_begin_with_day(text: str) -> bool | None:
    """Return whether a date such as `13/11/2026` has the day or the month first.

    None where it does not tell, or is no date of that kind.
    """
    found = re.fullmatch(_SLASHED, " ".join(text.split()), _FLAGS)
    first, second = (int(found[1]), int(found[3])) if found else (0, 0)
    return None if (first > 12) == (second > 12) else first > 12


def is_slashed(text: str) -> bool:
    """Return whether day and month of a date stand in an order that it does not tell itself."""
    return re.fullmatch(_SLASHED, " ".join(text.split()), _FLAGS) is not None


def is_likely(time: datetime) -> bool:
    """Return whether something may be handed in, or due, at this time."""
    return FIRST_YEAR <= time.year <= LAST_YEAR


def _of_parts(parts: dict[str, str | None]) -> datetime:
    """Return the time of its parts.

    Raises:
        ValueError: there is no such time.
    """
    hour = int(parts["hour"] or 0)
    if half := (parts["half"] or "").casefold():
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + 12 * (half == "pm")
    name = parts.get("name")
    month = _MONTHS.index(name[:3].casefold()) + 1 if name else int(parts["month"] or 0)
    return datetime(
        int(parts["year"] or 0),
        month,
        int(parts["day"] or 0),
        hour,
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts["part"] or "").ljust(6, "0")),
        tzinfo=_offset(parts["zone"]),
    )


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    offset = text.upper().removeprefix("UTC").removeprefix("GMT")
    hours, _, minutes = offset[1:].partition(":")
    if len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    found = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-found if offset.startswith("-") else found)


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
