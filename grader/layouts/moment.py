"""Times as learning systems write them, brought into one form."""

from __future__ import annotations

import re
from datetime import datetime

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ T](?P<time>\d\d:\d\d:\d\d)(?:\.(?P<part>\d{1,12}))?"
    r"\s*(?P<zone>UTC|Z|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def iso_time(text: str) -> str:
    """Return the time that a text begins with in ISO 8601, or '' where it is none.

    >>> iso_time("2026-02-03 04:05:06.120000000 Z")
    '2026-02-03T04:05:06.12+00:00'
    """
    found = _TIME.match(text.strip())
    if found is None:
        return ""
    part = (found["part"] or "")[:6].rstrip("0")
    zone = found["zone"] or ""
    if zone in {"UTC", "Z"}:
        zone = "+00:00"
    elif len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{found['day']}T{found['time']}{'.' if part else ''}{part}{zone}"


def moment(time: str) -> float:
    """Return a time as a number that is greater for later ones, 0 where it is none."""
    try:
        return datetime.fromisoformat(time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0
