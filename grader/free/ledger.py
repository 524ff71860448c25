"""What the tests gave each submission, kept until its scorecard is wanted."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.free.plan import Plan
from grader.outcome import Status
from grader.scorecard import (
    POINT_DIGITS,
    QuestionScore,
    Scorecard,
    SubmissionStatus,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.free.plan import PlannedTest
    from grader.scorecard import Heading, QuestionTitle


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one test of one submission: what a report carries.

    Attributes:
        key: the test's key in the plan.
        card: the submission's scorecard, without questions.
        verdict: what the test gave; None where it only says that something else failed.
        feedback: what the student should hear of the calls.
        fault: what went wrong in the test itself, for the teacher.
        note: what else the teacher should know.
    """

    key: str
    card: Scorecard
    verdict: Verdict | None
    feedback: tuple[str, ...] = ()
    fault: str = ""
    note: str = ""


@dataclass(slots=True)
class _Account:
    """All that the tests gave one submission."""

    card: Scorecard
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    feedback: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


class Ledger:
    """The verdicts of all tests, by submission."""

    def __init__(self) -> None:
        """Know of no tests."""
        self.plan = Plan()
        self.is_planned = False
        self.has_fault = False
        self._accounts: dict[str, _Account] = {}
        self._keys: dict[str, str] = {}
        self._by_question: dict[str, list[PlannedTest]] = {}
        self._shared: dict[Verdict, Verdict] = {}

    def take(self, plan: Plan) -> None:
        """Take notice of the tests."""
        self.plan = plan
        self.is_planned = True
        self._keys = {test.key: test.key for test in plan.tests}
        self._by_question = {}
        for test in plan.tests:
            self._by_question.setdefault(test.question, []).append(test)

    def record(self, tried: Tried) -> None:
        """Take in what came of a test; a later report goes before an earlier one."""
        card = tried.card
        account = self._accounts.setdefault(card.path, _Account(card))
        account.card = card
        self.has_fault |= bool(tried.fault)
        account.notes |= dict.fromkeys(filter(None, (tried.fault, tried.note)))
        if tried.verdict is not None:
            # Most of a class ends most tests alike, and keys are the plan's.
            key = self._keys.get(tried.key, tried.key)
            account.verdicts[key] = self._shared.setdefault(tried.verdict, tried.verdict)
            if tried.feedback:
                account.feedback[key] = tried.feedback

    def __contains__(self, path: object) -> bool:
        """Return whether any test of a submission was reported."""
        return path in self._accounts

    def __len__(self) -> int:
        """Return of how many submissions any test was reported."""
        return len(self._accounts)

    def is_partial(self, submissions: int) -> bool:
        """Return whether a test was left out for any of so many submissions."""
        reported = sum(len(account.verdicts) for account in self._accounts.values())
        return not self.plan.whole or reported < submissions * len(self.plan.tests)

    def paths(self) -> Iterator[str]:
        """Yield the submissions that any test was reported of."""
        yield from self._accounts

    def card(self, path: str) -> Scorecard:
        """Return the scorecard of a submission that was tried, without questions."""
        return self._accounts[path].card

    def merged(self, card: Scorecard, heading: Heading) -> Scorecard:
        """Return a scorecard with the tests' points in it, questions in the heading's order."""
        account = self._accounts.get(card.path)
        if not self.plan.tests and account is None:
            return card
        found = account or _Account(card)
        scores = {score.id: score for score in card.questions}
        for title in heading.questions:
            if tests := self._by_question.get(title.id):
                score = _scored(title, scores.get(title.id), tests, found)
                if score is not None:
                    scores[title.id] = score
        other, done = found.card, len(found.verdicts) == len(self.plan.tests)
        is_graded = SubmissionStatus.GRADED in (card.status, other.status)
        return replace(
            card,
            status=SubmissionStatus.GRADED if is_graded else card.status,
            questions=tuple(scores[t.id] for t in heading.questions if t.id in scores),
            notes=_joined(_merged(card.notes, other.notes), found.notes),
            told=_merged(card.told, other.told),
            complete=card.complete and self.plan.whole and done,
        )


def _joined(first: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def _merged(notes: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """Return notes with those of more that say nothing of the kind yet."""
    new = (n for n in more if not any(n.startswith(old) or old.startswith(n) for old in notes))
    return _joined(notes, new)


def _words(tests: Iterable[PlannedTest], found: _Account) -> Iterator[str]:
    for test in tests:
        yield from found.feedback.get(test.key, ())


def _scored(
    title: QuestionTitle,
    score: QuestionScore | None,
    tests: Iterable[PlannedTest],
    found: _Account,
) -> QuestionScore | None:
    """Return the score of a question with its tests as further cases; None where nothing is."""
    asked = [test for test in tests if test.key in found.verdicts]
    if not asked or (score is not None and score.by_hand):
        return score
    verdicts = [found.verdicts[test.key] for test in asked]
    before = score or QuestionScore(
        id=title.id, section=title.section, status=Status.CORRECT, score=0.0, points=0.0
    )
    cases = (*before.cases, *verdicts)
    points = round(before.points + sum(test.points for test in asked), POINT_DIGITS)
    if before.status is Status.CORRECT and all(v.status is Status.CORRECT for v in verdicts):
        total = points
    else:
        total = before.score + sum(verdict.score for verdict in verdicts)
        total = round(total, POINT_DIGITS - 1)
    from grader.judge import status_of  # noqa: PLC0415 a single check has no tests

    status = status_of(cases, total, points)
    words = _joined((before.feedback,), _words(asked, found))
    return replace(
        before,
        status=status,
        score=total,
        points=points,
        cases=cases,
        hint=before.hint if status is not Status.CORRECT else "",
        feedback=" ".join(filter(None, words)),
    )
