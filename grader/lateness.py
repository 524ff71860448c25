"""Late submissions of a run: each one's penalty, whose free days it took, and what is not known."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from grader import late_days
from grader.data_class import dataclass
from grader.late_days import LateDays
from grader.late_policy import HandIn, LatePolicy
from grader.scorecard import Adjustment, SubmissionStatus
from grader.settling import LATE_POLICY, NO_DAYS, NO_DUE, NO_TIME, BankRow, LateFact, Settling
from grader.student_table import Meant, facts_of
from grader.times import Times, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.late_policy import Penalty
    from grader.lms.layout import Listed
    from grader.scorecard import Scorecard

NAME = "late"

_TELL_ON_TIME = ("canvas",)
"""Systems that mark what is late, so that all else is in time."""

_GONE = (SubmissionStatus.ABSENT, SubmissionStatus.UNREADABLE)


@dataclass(slots=True)
class Lateness:
    """The late policy of a run, with times and free days that files tell of.

    Attributes:
        policy: the rubric's rules.
        assignment: its id, under which free days are charged.
        times: what `--grade-times` tells; None without it.
        bank: what `--grade-late-days` tells.
    """

    policy: LatePolicy
    assignment: str
    times: Times | None = None
    bank: LateDays = field(default_factory=LateDays)

    def judged(self, cards: Sequence[Scorecard]) -> tuple[tuple[Scorecard, ...], Settling]:
        """Return the scorecards with what lateness costs, and what was found on each of them."""
        here = [card for card in cards if card.status not in _GONE]
        hand_ins = dict(self._hand_ins(here))
        free = dict(self._free(here))
        penalties: dict[str, Penalty | None] = {}
        facts = []
        for card in here:
            hand_in, several = hand_ins[card.path]
            left, known, others = free[card.path]
            penalty = penalties[card.path] = self.policy.penalty(
                hand_in, earned=card.earned, points=card.points, free=left
            )
            fact = self._fact(card, hand_in, penalty, known)
            facts.append(replace(fact, several=(*several, *others)))
        made = (_with(card, penalties.get(card.path)) for card in cards)
        return tuple(made), Settling(
            late=tuple(facts),
            times=self.times.shown if self.times else "",
            strangers=tuple(self._strangers(here)),
            bank=self.bank.rows() if self.policy.table.free_days else None,
        )

    def _hand_ins(
        self, cards: Sequence[Scorecard]
    ) -> Iterator[tuple[str, tuple[HandIn, tuple[str, ...]]]]:
        """Yield when each submission came, and who of it may be several students."""
        matching = self.times.matching(cards) if self.times else None
        for card in cards:
            told, meant = Told(), Meant()
            if self.times is not None and matching is not None:
                meant = matching.find(card)
                told = self.times.told(meant.students)
            yield card.path, (self._hand_in(card, told), meant.several)

    def _hand_in(self, card: Scorecard, told: Told) -> HandIn:
        everybody = self.policy.due
        due = told.due or self._told(card.origin.due, latest=True) or everybody
        if due is not None and told.extension:
            due = self.policy.wall.days_after(due, told.extension)
        extension = timedelta()
        if due is not None and everybody is not None:
            extension = max(extension, due - everybody)
        return HandIn(
            when=told.handed_in or self._told(card.origin.handed_in),
            due=due,
            extension=extension,
            is_marked=card.origin.late and told.handed_in is None,
        )

    def _told(self, text: str, *, latest: bool = False) -> datetime | None:
        """Return a time that a learning system tells."""
        clock = self.policy.wall
        try:
            time = datetime.fromisoformat(text)
            return clock.latest(time) if latest else clock.earliest(time)
        except (ValueError, OverflowError):
            return None

    def _free(
        self, cards: Sequence[Scorecard]
    ) -> Iterator[tuple[str, tuple[int, Mapping[str, Listed], tuple[str, ...]]]]:
        """Yield how many free days each submission has left, whose, and who may be several."""
        most, used = self.policy.table.free_days, self.bank.used()
        matching = self.bank.matching(cards) if used and most else None
        for card in cards:
            meant = matching.find(card) if matching is not None else Meant()
            spent = max((used[student.row] for student in meant.students), default=0)
            yield card.path, (max(0, most - spent), meant.by_name, meant.several)

    def _fact(
        self,
        card: Scorecard,
        hand_in: HandIn,
        penalty: Penalty | None,
        known: Mapping[str, Listed],
    ) -> LateFact:
        """Return what was found on a submission; free days are charged to all who handed it in."""
        fact = LateFact(path=card.path, student=card.student)
        if penalty is not None:
            who = late_days.members(card, known) if penalty.free_days else ()
            return replace(
                fact,
                is_late=True,
                taken=penalty.points,
                free_days=penalty.free_days,
                charged=tuple(
                    BankRow(who=facts_of(one), assignment=self.assignment, days=penalty.free_days)
                    for one in who
                ),
            )
        return replace(fact, unknown=self._unknown(card, hand_in))

    def _unknown(self, card: Scorecard, hand_in: HandIn) -> str:
        """Return what is not known of a submission that loses nothing, "" where that is right."""
        if self.policy.days_late(hand_in) is not None:
            return ""
        if hand_in.is_marked:
            return NO_DAYS
        if card.origin.system in _TELL_ON_TIME or not card.earned:
            return ""
        return NO_TIME if hand_in.when is None else NO_DUE

    def _strangers(self, cards: Sequence[Scorecard]) -> Iterator[str]:
        """Yield whom the file of times names who handed in nothing here."""
        if self.times is None:
            return
        matching = self.times.matching(cards)
        here = {student.row for card in cards for student in matching.find(card).students}
        yield from (one.shown for one in self.times.students if one.row not in here)


def _with(card: Scorecard, penalty: Penalty | None) -> Scorecard:
    if penalty is None:
        return card
    taken = Adjustment(
        name=NAME, points=-penalty.points or 0.0, reason=penalty.reason, source=LATE_POLICY
    )
    return replace(card, adjustments=(*card.adjustments, taken))
