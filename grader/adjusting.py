"""What changes scorecards once all are graded: the late policy, then the course's hooks."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.late_days import LateDays, load_late_days
from grader.late_policy import LatePolicy
from grader.lateness import Lateness
from grader.reports import settled
from grader.settling import Settling
from grader.times import load_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.hooks import Hooks
    from grader.options import Options
    from grader.rubric import Rubric
    from grader.scorecard import Gradebook, Heading, Scorecard

Cards = tuple["Scorecard", ...]
Adjusted = tuple[Cards, "Settling | None"]

_PARTIAL = "neither lateness nor hooks of the course count, because not all was graded"


@dataclass(slots=True)
class Adjusting:
    """Adjusts the scorecards of a run, once for all reports.

    Attributes:
        lateness: the late policy; None where the rubric has none.
        hooks: the course's hooks; None where it has none.
    """

    lateness: Lateness | None
    hooks: Hooks | None
    takes: bool = False
    _given: Cards | None = None
    _made: Adjusted = field(default=((), None))

    def adjusted(
        self, cards: Cards, heading: Heading, *, partial: bool
    ) -> tuple[Cards, Settling | None, tuple[str, ...]]:
        """Return the scorecards that count, how they were settled, and what the teacher is told.

        Where only a part was graded, nothing is adjusted.
        """
        if partial:
            return cards, None, (_PARTIAL,)
        if self._given != cards:
            self._given, self._made = cards, self._adjust(cards, heading)
            self.takes = any(card.score < card.earned for card in self._made[0])
        made, settling = self._made
        return made, settling, tuple(settled.notices(settling)) if settling else ()

    def _adjust(self, cards: Cards, heading: Heading) -> Adjusted:
        settling = Settling()
        if self.lateness is not None:
            cards, settling = self.lateness.judged(cards)
        if self.hooks is not None:
            self.hooks.dropped.clear()
            cards = self.hooks.adjusted(cards, heading)
            settling = replace(settling, dropped=tuple(self.hooks.dropped))
        return cards, settling

    def report(self, gradebook: Gradebook, folder: Path, written: Sequence[Path]) -> list[Path]:
        """Let hooks write reports and return the files that they wrote."""
        return self.hooks.report(gradebook, folder, written) if self.hooks is not None else []


def make_adjusting(options: Options, rubric: Rubric, hooks: Hooks | None) -> Adjusting:
    """Return what adjusts the scorecards of a run.

    Raises:
        UsageError: a file of times or late days can't be used.
    """
    return Adjusting(lateness=_lateness(options, rubric), hooks=hooks)


def _lateness(options: Options, rubric: Rubric) -> Lateness | None:
    given = {"--grade-times": options.times, "--grade-late-days": options.late_days}
    if rubric.late is None:
        for option, file in given.items():
            if file is not None:
                mend = "Write there what lateness costs."
                raise UsageError(f"{option}: the rubric has no table [late]. {mend}")
        return None
    policy = LatePolicy(rubric.late)
    if options.late_days is not None and not rubric.late.free_days:
        raise UsageError("--grade-late-days: [late] of the rubric gives no free_days.")
    times, days = options.times, options.late_days
    identity = rubric.assignment.id
    return Lateness(
        policy=policy,
        assignment=identity,
        times=load_times(options.root / times, str(times), policy.clock) if times else None,
        bank=load_late_days(options.root / days, str(days), identity) if days else LateDays(),
    )
