"""How far a long run has come, in a line now and then."""

from __future__ import annotations

import time
from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 10.0
"""Seconds between two lines. Shorter runs tell nothing: their table is there at once."""


@dataclass(slots=True)
class Progress:
    """Counts submissions, and says now and then how many are graded and what time is left.

    Attributes:
        total: submissions to grade.
        clock: a clock in seconds.
    """

    total: int
    clock: Callable[[], float] = time.monotonic
    _started: float = field(init=False)
    _told: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock."""
        self._started = self._told = self.clock()

    def line(self, done: int) -> str:
        """Return a line on the progress where one is due, else nothing."""
        now = self.clock()
        if now - self._told < EVERY or not 0 < done < self.total:
            return ""
        self._told = now
        left = (now - self._started) / done * (self.total - done)
        return f"grade: {done} of {self.total} submissions graded, about {spoken(left)} left"


def spoken(seconds: float) -> str:
    """Return a time as a person says it: `40 s`, `3 min`, `2 h 5 min`."""
    whole = max(round(seconds), 1)
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return " ".join(parts)
