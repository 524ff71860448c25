"""The scores that were reported so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.outcome import Status
    from grader.scorecard import QuestionScore, Scorecard


@dataclass(frozen=True, slots=True)
class Result:
    """One question of one submission: what a report carries."""

    card: Scorecard
    question: QuestionScore


class Scores:
    """Questions as they come in, by the path of their submission."""

    def __init__(self) -> None:
        """Have nothing yet."""
        self._cards: dict[str, Scorecard] = {}
        # A dict for each submission would take six times as much.
        self._questions: dict[str, tuple[QuestionScore, ...]] = {}

    def __contains__(self, path: str) -> bool:
        """Return whether anything came in of a submission."""
        return path in self._cards

    def __len__(self) -> int:
        """Return of how many submissions anything came in."""
        return len(self._cards)

    def __iter__(self) -> Iterator[str]:
        """Yield the paths of the submissions."""
        return iter(self._cards)

    def record(self, result: Result) -> None:
        """Take in a question; a later report goes before an earlier one."""
        path, new = result.card.path, result.question
        if path not in self._cards:
            self._cards[path] = replace(result.card, questions=())
        others = (score for score in self._questions.get(path, ()) if score.id != new.id)
        self._questions[path] = (*others, new)

    def card(self, path: str, order: Sequence[str], default: Scorecard | None = None) -> Scorecard:
        """Return what came in of a submission, its questions in this order.

        Args:
            path: the submission's.
            order: the ids of all questions.
            default: the scorecard to begin with, where nothing came in.
        """
        scores = {score.id: score for score in self._questions.get(path, ())}
        questions = tuple(scores[name] for name in order if name in scores)
        found = self._cards.get(path, default)
        assert found is not None, "unreachable because nobody asks for what is not there"
        return replace(found, questions=questions, complete=len(questions) == len(order))

    def count(self) -> int:
        """Return how many questions came in."""
        return sum(map(len, self._questions.values()))

    def statuses(self) -> set[Status]:
        """Return the statuses that questions have, each once."""
        return {score.status for scores in self._questions.values() for score in scores}
