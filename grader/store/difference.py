"""Two runs set against each other: who gained or lost, on which question, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.names import natural_key, printable
from grader.outcome import Status
from grader.reports.tally import adjusted
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.scorecard import Gradebook, QuestionScore, Scorecard
    from grader.store.runs import WholeRun

WHOLE = "(total)"
"""What stands for a question where a submission is in one run only."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The points of one student in one question, before and after; None where there were none."""

    student: str
    question: str
    old: float | None
    new: float | None
    why: tuple[str, ...]

    @property
    def change(self) -> float:
        """Return how many points were gained."""
        return round((self.new or 0.0) - (self.old or 0.0), POINT_DIGITS)


def changes(old: WholeRun, new: WholeRun) -> list[Change]:
    """Return what changed, in the order of the students and of the new rubric.

    Raises:
        UsageError: the runs are of two assignments.
    """
    names = (old.gradebook.heading.id, new.gradebook.heading.id)
    if names[0] != names[1]:
        shown = " and ".join(f"'{printable(name)}'" for name in names)
        raise UsageError(f"grader diff: the gradebooks are of two assignments, {shown}.")
    pairs = _pairs(old.gradebook, new.gradebook)
    pairs.sort(key=lambda pair: natural_key((pair[0] or pair[1]).student))  # type: ignore[union-attr]
    return [change for pair in pairs for change in _of_student(*pair, old, new)]


def _pairs(old: Gradebook, new: Gradebook) -> list[tuple[Scorecard | None, Scorecard | None]]:
    """Return the scorecards of each student; of students with one name, by their paths."""
    often = Counter[str]()
    for book in (old, new):
        counted = Counter(card.student for card in book.scorecards)
        often |= counted
    before = {_key(card, often): card for card in old.scorecards}
    after = {_key(card, often): card for card in new.scorecards}
    renamed = _renamed(before, after)
    gone = {*renamed.values()}
    keys = (key for key in dict.fromkeys([*before, *after]) if key not in gone)
    return [(before.get(renamed.get(key, key)), after.get(key)) for key in keys]


def _renamed(before: Mapping[_Key, Scorecard], after: Mapping[_Key, Scorecard]) -> dict[_Key, _Key]:
    """Return under which key a submission stood before that has another name at the same path."""
    olds = {card.path: key for key, card in before.items() if key not in after and card.path}
    news = {card.path: key for key, card in after.items() if key not in before}
    return {news[path]: olds[path] for path in olds.keys() & news.keys()}


def _key(card: Scorecard, often: Counter[str]) -> _Key:
    return card.student, card.path if often[card.student] > 1 else ""


def _of_student(
    before: Scorecard | None, after: Scorecard | None, old: WholeRun, new: WholeRun
) -> Iterator[Change]:
    if before is None or after is None:
        card = before or after
        assert card is not None, "unreachable because each pair has a scorecard"
        yield Change(
            student=card.student,
            question=WHOLE,
            old=before.score if before else None,
            new=after.score if after else None,
            why=("submission is new" if before is None else "submission is gone",),
        )
        return
    olds = {question.id: question for question in before.questions}
    news = {question.id: question for question in after.questions}
    for name in dict.fromkeys([*news, *olds]):
        points = (_points(olds.get(name)), _points(news.get(name)))
        if points[0] != points[1]:
            questions = (olds.get(name), news.get(name))
            why = _why(name, questions, before.sha256 != after.sha256, old, new)
            student = after.student
            yield Change(
                student=student, question=name, old=points[0], new=points[1], why=tuple(why)
            )
    yield from _of_adjustments(before, after)


def _of_adjustments(before: Scorecard, after: Scorecard) -> Iterator[Change]:
    """Yield what was given or taken otherwise than before, and by what."""
    olds, news = adjusted(before), adjusted(after)
    sources = {one.name: one.source for card in (before, after) for one in card.adjustments}
    for name in dict.fromkeys([*news, *olds]):
        if olds.get(name) != news.get(name):
            why = [sources[name] or "adjustment"]
            if before.origin.handed_in != after.origin.handed_in:
                why.append("handed in at another time")
            if before.earned != after.earned:
                why.append("other points of questions")
            yield Change(
                student=after.student,
                question=f"({printable(name)})",
                old=olds.get(name),
                new=news.get(name),
                why=tuple(why),
            )


def _points(question: QuestionScore | None) -> float | None:
    if question is None or question.status is Status.UNMARKED:
        return None
    return round(question.score, POINT_DIGITS)


def _why(
    name: str,
    questions: tuple[QuestionScore | None, QuestionScore | None],
    is_other: bool,  # noqa: FBT001 one of several facts
    old: WholeRun,
    new: WholeRun,
) -> list[str]:
    """Return the reasons that there are for a change, all that apply."""
    if any(question is not None and question.by_hand for question in questions):
        return ["mark by hand"]
    if any(question is not None and question.status is Status.UNGRADABLE for question in questions):
        return ["the grader failed"]
    why = []
    if old.conditions.questions.get(name) != new.conditions.questions.get(name):
        why.append("rubric")
    if is_other:
        why.append("submission")
    if old.conditions.environment != new.conditions.environment:
        why.append("environment")
    return why or ["another answer to the same call"]


def surroundings(old: WholeRun, new: WholeRun) -> Iterator[str]:
    """Yield a sentence on each thing around the submissions that differs."""
    shas = (old.gradebook.heading.rubric_sha256, new.gradebook.heading.rubric_sha256)
    if shas[0] != shas[1]:
        yield f"rubric: {shas[0][:12]}, now {shas[1][:12]}"
    elif changed := _changed(old, new):
        yield f"rubric: the same file, but other references or limits of {', '.join(changed)}"
    before, after = old.conditions.environment, new.conditions.environment
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            words = (printable(found.get(name, "unknown")) for found in (before, after))
            yield f"environment: {printable(name)} {', now '.join(words)}"


def _changed(old: WholeRun, new: WholeRun) -> list[str]:
    before, after = old.conditions.questions, new.conditions.questions
    return [printable(name) for name in after if before.get(name) != after[name]]
