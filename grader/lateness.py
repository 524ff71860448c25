"""Late submissions of a run: each one's penalty, whose free days it took, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from grader import late_days
from grader.late_days import Charge, LateDays
from grader.late_policy import HandIn, LatePolicy
from grader.reports.tally import count
from grader.scorecard import Adjustment, SubmissionStatus
from grader.student_table import Meant, facts_of, named
from grader.times import Times, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.late_policy import Penalty
    from grader.lms.layout import Listed
    from grader.scorecard import Scorecard

NAME = "late"
SOURCE = "late policy"

_TELL_ON_TIME = ("canvas",)
"""Systems that mark what is late, so that all else is in time."""

_GONE = (SubmissionStatus.ABSENT, SubmissionStatus.UNREADABLE)


@dataclass(slots=True)
class _Found:
    """What was found on the way, to be told afterwards."""

    late: int = 0
    taken: float = 0.0
    free_days: int = 0
    known: int = 0
    no_time: list[str] = field(default_factory=list)
    no_due: list[str] = field(default_factory=list)
    no_days: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)


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
    _charges: dict[str, list[Charge]] = field(default_factory=dict)

    def applied(self, cards: Sequence[Scorecard]) -> tuple[Scorecard, ...]:
        """Return the scorecards, those that came late with what that costs."""
        return self.judged(cards)[0]

    def judged(self, cards: Sequence[Scorecard]) -> tuple[tuple[Scorecard, ...], tuple[str, ...]]:
        """Return the scorecards with what lateness costs, and sentences for the teacher."""
        found = _Found()
        self._charges = {}
        here = [card for card in cards if card.status not in _GONE]
        hand_ins = dict(self._hand_ins(here, found))
        free = dict(self._free(here, found))
        made = []
        for card in cards:
            penalty = None
            if (hand_in := hand_ins.get(card.path)) is not None:
                left, known = free[card.path]
                penalty = self._penalty(card, hand_in, left, found)
                if penalty and penalty.free_days:
                    self._charge(card, known, penalty.free_days)
            made.append(_with(card, penalty) if penalty else card)
        return tuple(made), tuple(self._notices(found, here))

    def rows(self, cards: Sequence[Scorecard]) -> Iterator[list[str]]:
        """Yield the rows of the bank after this run, in which these scorecards count.

        Of several submissions of one student the one that used most days is charged, and none whose
        lateness a hook has taken away.
        """
        most: dict[tuple[str, ...], Charge] = {}
        for card in filter(_is_charged, cards):
            for charge in self._charges.get(card.path, ()):
                facts = facts_of(charge.student)
                if facts not in most or most[facts].days < charge.days:
                    most[facts] = charge
        return self.bank.rows(most.values())

    def _hand_ins(self, cards: Sequence[Scorecard], found: _Found) -> Iterator[tuple[str, HandIn]]:
        matching = self.times.matching(cards) if self.times else None
        for card in cards:
            told = Told()
            if self.times is not None and matching is not None:
                meant = matching.find(card)
                found.several += meant.several
                told = self.times.told(meant.students)
            yield card.path, self._hand_in(card, told)

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
        self, cards: Sequence[Scorecard], found: _Found
    ) -> Iterator[tuple[str, tuple[int, Mapping[str, Listed]]]]:
        """Yield how many free days are left for each submission, and who of it was charged."""
        most, used = self.policy.table.free_days, self.bank.used()
        matching = self.bank.matching(cards) if used and most else None
        for card in cards:
            meant = matching.find(card) if matching is not None else Meant()
            found.several += meant.several
            spent = max((used[student.row] for student in meant.students), default=0)
            yield card.path, (max(0, most - spent), meant.by_name)

    def _charge(self, card: Scorecard, known: Mapping[str, Listed], days: int) -> None:
        """Note that a submission used free days of each student who handed it in."""
        self._charges[card.path] = [
            Charge(student=student, assignment=self.assignment, days=days)
            for student in late_days.members(card, known)
        ]

    def _penalty(
        self, card: Scorecard, hand_in: HandIn, free: int, found: _Found
    ) -> Penalty | None:
        """Return what a submission loses, and note what is not known of it."""
        policy = self.policy
        penalty = policy.penalty(hand_in, earned=card.earned, points=card.points, free=free)
        if penalty is not None:
            found.late += 1
            found.taken += penalty.points
            found.free_days += penalty.free_days
        if penalty is not None or policy.days_late(hand_in) is not None:
            found.known += 1
        elif hand_in.is_marked:
            found.no_days.append(card.student)
        elif card.origin.system in _TELL_ON_TIME or not card.earned:
            found.known += card.origin.system in _TELL_ON_TIME
        elif hand_in.when is None:
            found.no_time.append(card.student)
        else:
            found.no_due.append(card.student)
        return penalty

    def _notices(self, found: _Found, cards: Sequence[Scorecard]) -> Iterator[str]:
        if found.late:
            free = f", {count(found.free_days, 'free day')} used" if found.free_days else ""
            of = f"{found.late} of {count(len(cards), 'submission')}"
            yield f"late: {of}, {count(found.taken, 'point')} taken{free}"
        single = len(cards) == 1 and not found.known and self.times is None
        if not single:
            yield from _unknown(found.no_time, len(cards), "when {} came")
        yield from _unknown(found.no_due, len(cards), "when {} had to be handed in")
        yield from _unknown(found.no_days, len(cards), "how late {} came, though marked as late")
        if found.several:
            names = named(list(dict.fromkeys(found.several)))
            yield f"several students may be meant, so that no row was taken: {names}"
        yield from self._strangers(cards)

    def _strangers(self, cards: Sequence[Scorecard]) -> Iterator[str]:
        """Yield whom the file of times names who handed in nothing here."""
        if self.times is None:
            return
        matching = self.times.matching(cards)
        here = {student.row for card in cards for student in matching.find(card).students}
        others = [one.shown for one in self.times.students if one.row not in here]
        if others:
            some = count(len(others), "student")
            yield f"{self.times.shown} names {some} without a submission here: {named(others)}"


def _is_charged(card: Scorecard) -> bool:
    """Return whether a hook of the course has left the lateness of a submission as it was."""
    return any(one.source == SOURCE for one in card.adjustments)


def _with(card: Scorecard, penalty: Penalty) -> Scorecard:
    taken = Adjustment(
        name=NAME, points=-penalty.points or 0.0, reason=penalty.reason, source=SOURCE
    )
    return replace(card, adjustments=(*card.adjustments, taken))


def _unknown(names: Sequence[str], every: int, what: str) -> Iterator[str]:
    """Yield what is not known of some submissions, and how that is mended."""
    if names:
        some = "any submission" if len(names) == every else count(len(names), "submission")
        told = "" if len(names) == every else f": {named(names)}"
        yield (
            f"it is not known {what.format(some)}, so that nothing was taken for lateness{told}. "
            "--grade-times FILE tells it"
        )
