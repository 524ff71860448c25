"""What the class did with each question, in figures and in words for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable
from grader.outcome import Status
from grader.reports import item_analysis
from grader.reports.item_analysis import LEAST_SUBMISSIONS, SMALL_CLASS
from grader.reports.tally import asked, judged, lost, short
from grader.scorecard import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.reports.item_analysis import Consistency, Item
    from grader.scorecard import Gradebook, QuestionScore, Scorecard

_NO_MARK = frozenset({Status.UNMARKED, Status.UNGRADABLE})

ALPHA_WORDS = (
    (0.9, "very well"),
    (0.8, "well"),
    (0.7, "fairly well"),
    (0.5, "only in part"),
)
"""From this alpha on, how well the questions agree on who knows more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What points of a question were lost by, in most submissions that lost some."""

    label: str
    is_slip: bool
    submissions: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """One question over the class: its figures, the words for them, what lost points, time."""

    item: Item
    cause: Cause | None
    seconds: float | None

    @property
    def separates(self) -> str:
        """Return in words whether those who are good at the rest are good at this question."""
        return separation(self.item)


def insights(gradebook: Gradebook) -> list[Insight]:
    """Return each question that was asked, in the rubric's order.

    Means are those of the score table: of every submission that shows points. The correlation is
    of those that were loaded whole, for the zeros after an error while loading say nothing about
    the questions.
    """
    worth = asked(gradebook)
    shown = judged(gradebook)
    means = item_analysis.items([marked(card) for card in shown], worth)
    whole = item_analysis.items(_whole(gradebook), worth)
    scores = _by_question(shown)
    return [
        Insight(
            item=_joined(item, other),
            cause=_cause(scores.get(item.id, [])),
            seconds=_seconds(scores.get(item.id, [])),
        )
        for item, other in zip(means, whole, strict=True)
    ]


def consistency(gradebook: Gradebook) -> Consistency | None:
    """Return how well the questions agree, where that means something."""
    return item_analysis.consistency(_whole(gradebook), asked(gradebook))


def separation(item: Item) -> str:
    """Return what a correlation says, in words."""
    found = item.discrimination
    if found is None:
        few = item.answers < LEAST_SUBMISSIONS
        return "too few submissions" if few else "all alike"
    if found <= -0.1:
        return "reversed: look at this question"
    if found < 0.2:
        return "hardly separates"
    return "separates a little" if found < 0.3 else "separates well"


def sentences(gradebook: Gradebook) -> Iterator[str]:
    """Yield what to know before the figures of the questions are believed."""
    count = len(_whole(gradebook))
    if count < SMALL_CLASS:
        these = f"{count} submission{'s' * (count != 1)}"
        yield (
            f"This is a small class: with {these} that could be loaded, one more or one less "
            "can turn what is said here about a question. Read it as a hint, not as a finding."
        )
    found = consistency(gradebook)
    if found is not None:
        words = next((words for least, words in ALPHA_WORDS if found.alpha >= least), "hardly")
        yield (
            f"Cronbach's alpha is {found.alpha:.2f}, from {found.questions} questions and "
            f"{found.submissions} submissions: the questions agree {words} on who knows more. "
            f"Read a total as give or take {short(found.error)} points: two that are nearer to "
            "each other than that are not told apart."
        )


class Row(Mapping[str, float]):
    """Points by question, in a sixth of the memory of a dict: a class has a row a submission."""

    __slots__ = ("_places", "_points")

    def __init__(self, questions: Sequence[QuestionScore]) -> None:
        """Hold the points of these questions."""
        self._places = _places(tuple(question.id for question in questions))
        self._points = tuple(question.score for question in questions)

    def __getitem__(self, name: str) -> float:
        """Return the points of a question."""
        return self._points[self._places[name]]

    def __contains__(self, name: object) -> bool:
        """Return whether a question is marked."""
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        """Yield the questions that are marked."""
        return iter(self._places)

    def __len__(self) -> int:
        """Return how many questions are marked."""
        return len(self._points)


@lru_cache(maxsize=64)
def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def marked(card: Scorecard) -> Row:
    """Return the points of each question of a submission that is marked."""
    return Row([question for question in card.questions if question.status not in _NO_MARK])


def _whole(gradebook: Gradebook) -> list[Row]:
    cards = judged(gradebook)
    return [marked(card) for card in cards if card.status is SubmissionStatus.GRADED]


def _joined(item: Item, other: Item) -> Item:
    """Return the figures of one with the correlation of the other."""
    return type(item)(
        id=item.id,
        points=item.points,
        answers=item.answers,
        mean=item.mean,
        difficulty=item.difficulty,
        full=item.full,
        discrimination=other.discrimination,
    )


def _by_question(cards: list[Scorecard]) -> dict[str, list[QuestionScore]]:
    found: dict[str, list[QuestionScore]] = {}
    for card in cards:
        for question in card.questions:
            found.setdefault(question.id, []).append(question)
    return found


def _cause(scores: list[QuestionScore]) -> Cause | None:
    causes = Counter(_main_cause(score) for score in scores if lost(score))
    if not causes:
        return None
    (label, is_slip), count = causes.most_common(1)[0]
    return Cause(label=printable(label), is_slip=is_slip, submissions=count, of=causes.total())


def _main_cause(score: QuestionScore) -> tuple[str, bool]:
    """Return the slip that a question shows, else the status that cost most, and which it is."""
    if score.by_hand or not score.cases:
        return "marked by a person" if score.by_hand else score.status.value, False
    for case in score.cases:
        if case.misconception and lost(case):
            return case.misconception, True
    return max(score.cases, key=lost).status.value, False


def _seconds(scores: list[QuestionScore]) -> float | None:
    times = [sum(case.seconds for case in score.cases) for score in scores if score.cases]
    return sum(times) / len(times) if times else None
