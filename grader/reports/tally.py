"""A gradebook counted: points by section, by question, and what they were lost by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from grader.data_class import dataclass
from grader.names import natural_key
from grader.outcome import Status
from grader.scorecard import POINT_DIGITS, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.scorecard import Gradebook, QuestionScore, QuestionTitle, Scorecard, Verdict

Key = TypeVar("Key", bound=str)

SHORT_DIGITS = 2
LARGE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """How many verdicts had this cause, and what they cost."""

    cause: Status
    verdicts: int
    points: float


def ordered(gradebook: Gradebook) -> list[Scorecard]:
    """Return the scorecards in the natural order of the students' names."""
    return sorted(gradebook.scorecards, key=lambda card: (natural_key(card.student), card.path))


def shows_points(card: Scorecard) -> bool:
    """Return whether the points of this submission say more than its status does."""
    return card.status is SubmissionStatus.GRADED or card.earned > 0 or card.score > 0


def judged(gradebook: Gradebook) -> list[Scorecard]:
    """Return the scorecards that show points, in order."""
    return [card for card in ordered(gradebook) if shows_points(card)]


def asked(gradebook: Gradebook) -> dict[str, float]:
    """Return the points of each question that was asked, without those deselected."""
    most: dict[str, float] = {}
    for card in gradebook.scorecards:
        for question in card.questions:
            if question.points >= most.get(question.id, 0.0):
                most[question.id] = question.points
    every = all(card.complete for card in gradebook.scorecards)
    titles = gradebook.heading.questions
    return {q.id: most.get(q.id, q.points) for q in titles if every or q.id in most}


def section_points(gradebook: Gradebook) -> dict[str, float]:
    """Return the points of each section that was asked, in the rubric's order."""
    points = asked(gradebook)
    titles = [title for title in gradebook.heading.questions if title.id in points]
    sums = _sums((title.section, points[title.id]) for title in titles)
    return {s.id: sums[s.id] for s in gradebook.heading.sections if s.id in sums}


def section_scores(card: Scorecard) -> dict[str, float]:
    """Return the points got in each section in which a question is marked."""
    marked = (question for question in card.questions if question.status is not Status.UNMARKED)
    return _sums((question.section, question.score) for question in marked)


def adjusted(card: Scorecard) -> dict[str, float]:
    """Return what each adjustment of a submission adds to its score, by its name."""
    return _sums((adjustment.name, adjustment.points) for adjustment in card.adjustments)


def adjustments(gradebook: Gradebook) -> list[str]:
    """Return the names of all adjustments, in the order in which they were made."""
    cards = gradebook.scorecards
    return list(dict.fromkeys(one.name for card in cards for one in card.adjustments))


def signed(points: float) -> str:
    """Return points that are added or taken: `+2`, `-1.5`, `0`."""
    return f"{'+' if points > 0 else ''}{short(points)}"


def unmarked(gradebook: Gradebook) -> list[QuestionTitle]:
    """Return the questions that wait for a person in some submission."""
    waiting = {
        question.id
        for card in judged(gradebook)
        for question in card.questions
        if question.status is Status.UNMARKED
    }
    return [title for title in gradebook.heading.questions if title.id in waiting]


def lost(item: QuestionScore | Verdict) -> float:
    """Return the points that a person or the grader took away, none while they wait."""
    if item.score == item.points or item.status is Status.UNMARKED:
        return 0.0
    return max(0.0, round(item.points - item.score, POINT_DIGITS))


def losses(gradebook: Gradebook) -> list[Loss]:
    """Return what points were lost by, over all verdicts, in the order of the statuses.

    A question without verdicts, or whose score a person set, counts as one. Students without a
    submission count nowhere.
    """
    verdicts: Counter[Status] = Counter()
    costs: Counter[tuple[Status, float]] = Counter()
    for item in _items(gradebook):
        if cost := lost(item):
            verdicts[item.status] += 1
            costs[item.status, cost] += 1
    points = _sums((cause, cost * count) for (cause, cost), count in costs.items())
    return [
        Loss(cause=cause, verdicts=verdicts[cause], points=points[cause])
        for cause in Status
        if cause in verdicts
    ]


def misconceptions(gradebook: Gradebook) -> list[tuple[str, int]]:
    """Return each misconception named and how many students hold it, the most common first."""
    students = Counter(
        name for card in gradebook.scorecards for name in dict.fromkeys(_misconceptions(card))
    )
    return sorted(students.items(), key=lambda item: (-item[1], item[0]))


def mean(numbers: list[float]) -> float | None:
    """Return the mean, or None of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


def short(points: float) -> str:
    """Return points as a person writes them: `4`, `4.5`, `3.33`."""
    if abs(points) >= LARGE:
        return f"{points:.6g}"
    return trimmed(points, SHORT_DIGITS)


def trimmed(number: float, digits: int) -> str:
    """Return the number with at most so many decimals and no zeros that say nothing."""
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(score: float, points: float) -> str:
    """Return the percentage in at most one decimal; only full points are `100`."""
    if points <= 0:
        return "-"
    part = 100 * score / points
    if 99.9 < part < 100 and round(points - score, POINT_DIGITS) > 0:
        return "99.9"
    return trimmed(part, 1) if abs(part) < LARGE else f"{part:.6g}"


def count(number: float, noun: str) -> str:
    """Return `1 point`, `2 points`."""
    return f"{short(number)} {noun}" if number == 1 else f"{short(number)} {noun}s"


def _sums(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    sums: dict[Key, float] = {}
    for key, number in pairs:
        sums[key] = sums.get(key, 0.0) + number
    return {key: round(number, POINT_DIGITS) for key, number in sums.items()}


def _items(gradebook: Gradebook) -> Iterator[QuestionScore | Verdict]:
    for card in gradebook.scorecards:
        if card.status is not SubmissionStatus.ABSENT:
            for question in card.questions:
                yield from (question,) if question.by_hand else question.cases or (question,)


def _misconceptions(card: Scorecard) -> Iterator[str]:
    for question in card.questions:
        for verdict in question.cases:
            if verdict.misconception is not None:
                yield verdict.misconception
