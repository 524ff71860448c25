"""What lateness costs, by a rubric's table `[late]`: free days first, then points, then the end.

Pure arithmetic on times and points: nothing is read here.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from grader.clock import Clock, zone_named
from grader.data_class import dataclass
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from datetime import datetime

    from grader.rubric import LateTable


@dataclass(frozen=True, slots=True, kw_only=True)
class HandIn:
    """What is known of when a submission came.

    Attributes:
        when: the time; None where that is not known.
        due: until when this student could hand in; None where nobody says so.
        extension: by how much that is later than for others.
        is_marked: whether a learning system marks it as late.
    """

    when: datetime | None = None
    due: datetime | None = None
    extension: timedelta = timedelta()
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """What one late submission loses.

    Attributes:
        points: how many points, never more than it earned.
        reason: why, in words for the student.
        free_days: how many free days were used up.
    """

    points: float
    reason: str
    free_days: int = 0


@dataclass(frozen=True)
class LatePolicy:
    """The rules of one rubric."""

    table: LateTable

    @cached_property
    def clock(self) -> Clock | None:
        """Return the course's clock; None where the rubric names no time zone."""
        table = self.table
        if table.timezone:
            return Clock(zone_named(table.timezone))
        times = (time.tzinfo for time in (table.due, table.until) if time is not None)
        zone = next(filter(None, times), None)
        return Clock(zone) if zone is not None else None

    @property
    def wall(self) -> Clock:
        """Return the clock by which days are counted: the course's, or that of Greenwich."""
        return self.clock or Clock(UTC)

    @property
    def due(self) -> datetime | None:
        """Return until when everybody could hand in."""
        return self._instant(self.table.due)

    @property
    def until(self) -> datetime | None:
        """Return after which time nothing is accepted."""
        return self._instant(self.table.until)

    @property
    def due_zone(self) -> str:
        """Return how far the course's clock is from that of Greenwich when work is due."""
        assert self.due is not None, "unreachable because only what is due is asked for"
        offset = self.due.astimezone(self.wall.zone).isoformat()[-6:]
        return "UTC" if offset == "+00:00" else f"UTC{offset}"

    @property
    def is_once(self) -> bool:
        """Return whether lateness costs the same, however late it is."""
        table = self.table
        daily = table.percent_per_day or table.points_per_day or table.free_days
        return not daily and bool(table.percent or table.points)

    def _instant(self, time: datetime | None) -> datetime | None:
        if time is None:
            return None
        return self.wall.latest(time)

    def days_late(self, hand_in: HandIn) -> int | None:
        """Return how many days have begun since a submission was due; None: not known."""
        if hand_in.when is None or hand_in.due is None:
            return None
        grace = timedelta(minutes=self.table.grace_minutes)
        return self.wall.days_late(hand_in.when, hand_in.due, grace=grace)

    def penalty(
        self, hand_in: HandIn, *, earned: float, points: float, free: int = 0
    ) -> Penalty | None:
        """Return what a submission loses; None where it was in time, or nobody knows.

        Args:
            hand_in: when it came.
            earned: the points that its answers got.
            points: those that could be got.
            free: how many days the student may still be late for nothing.
        """
        days = self.days_late(hand_in)
        if days is None:
            return self._marked(earned, points) if hand_in.is_marked and self.is_once else None
        if days == 0:
            return None
        late = _count(days, "day") + " late"
        times = self._times(hand_in)
        if ended := self._ended(hand_in, days):
            return Penalty(points=earned, reason=f"{late}: {ended}{times}")
        costs = [self._cost(days - used, earned, points) for used in range(min(days, free) + 1)]
        used = costs.index(min(costs))
        if used:
            left = f"{free - used} left" if free > used else "none left"
            late += f", {_count(used, 'free day')} used, {left}"
        taken = self._words(days - used, earned, points)
        return Penalty(points=costs[used], reason=f"{late}: {taken}{times}", free_days=used)

    def lost(self, days: int, points: float) -> float:
        """Return what full marks lose so many days after they were due, without free days."""
        assert self.due is not None, "unreachable because only what is due is asked for"
        when = self.wall.days_after(self.due, days)
        found = self.penalty(HandIn(when=when, due=self.due), earned=points, points=points)
        return 0.0 if found is None else found.points

    def _marked(self, earned: float, points: float) -> Penalty:
        taken = self._words(1, earned, points)
        return Penalty(points=self._cost(1, earned, points), reason=f"handed in late: {taken}")

    def _ended(self, hand_in: HandIn, days: int) -> str:
        """Return why a submission is not accepted any more, "" where it is."""
        table = self.table
        if table.cut_off_days is not None and days > table.cut_off_days:
            most = table.cut_off_days
            return f"nothing is accepted after {_count(most, 'day')}" if most else "not accepted"
        until = self._instant(table.until)
        if until is None or hand_in.when is None or hand_in.when <= until + hand_in.extension:
            return ""
        return f"nothing is accepted after {self.wall.shown(until + hand_in.extension)}"

    def _base(self, earned: float, points: float) -> float:
        return earned if self.table.of == "score" else points

    def _most(self, earned: float, points: float) -> float:
        most = self._base(earned, points) * self.table.most_percent / 100
        return most if self.table.most_points is None else min(most, self.table.most_points)

    def _asked(self, days: int, earned: float, points: float) -> float:
        """Return what so many days cost, before it is limited."""
        table = self.table
        percent = table.percent + days * table.percent_per_day
        whole = table.points + days * table.points_per_day
        return whole + self._base(earned, points) * percent / 100

    def _cost(self, days: int, earned: float, points: float) -> float:
        if days == 0:
            return 0.0
        most = min(earned, self._most(earned, points))
        return round(max(0.0, min(self._asked(days, earned, points), most)), POINT_DIGITS)

    def _words(self, days: int, earned: float, points: float) -> str:
        """Return what so many days cost, as a student reads it."""
        if days == 0:
            return "nothing is taken"
        table = self.table
        whole = "the score" if table.of == "score" else _count(points, "point")
        percent = table.percent + days * table.percent_per_day
        taken = table.points + days * table.points_per_day
        parts = [f"−{percent:g} % of {whole}"] if percent else []  # noqa: RUF001 a minus sign
        parts += [f"−{_count(taken, 'point')}"] if taken else []  # noqa: RUF001 the same
        asked, most = self._asked(days, earned, points), self._most(earned, points)
        if round(asked, POINT_DIGITS) > round(most, POINT_DIGITS):
            return f"{_limit(table, whole)}, the most that is taken"
        return " and ".join(parts) or "nothing is taken"

    def _times(self, hand_in: HandIn) -> str:
        if hand_in.when is None or hand_in.due is None:
            return ""
        clock = self.wall
        return f" (handed in {clock.shown(hand_in.when)}, due {clock.shown(hand_in.due)})"


def _limit(table: LateTable, whole: str) -> str:
    percent = f"−{table.most_percent:g} % of {whole}"  # noqa: RUF001 a minus sign
    if table.most_points is None:
        return percent
    most = f"−{_count(table.most_points, 'point')}"  # noqa: RUF001 the same
    return most if table.most_percent == 100 else f"{percent} or {most}"


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'s' * (number != 1)}"
