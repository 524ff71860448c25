"""Equal verdicts kept once, whoever they belong to.

Most of a class answers most cases alike: right, or with the same message. A gradebook of thousands
of submissions holds a few thousand different verdicts, and refers to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.scorecard import QuestionScore, Scorecard, Verdict


class Shared:
    """What has been seen; may be asked by several threads at once."""

    def __init__(self) -> None:
        """Know nothing."""
        self._verdicts: dict[Verdict, Verdict] = {}
        self._questions: dict[QuestionScore, QuestionScore] = {}

    def card(self, card: Scorecard) -> Scorecard:
        """Return an equal scorecard made of parts that equal ones have, too."""
        return replace(card, questions=tuple(map(self._question, card.questions)))

    def _question(self, question: QuestionScore) -> QuestionScore:
        cases = tuple(map(self._verdict, question.cases))
        found = replace(question, cases=cases)
        # Where the cases are few, whole questions repeat: all right, all missing, unmarked.
        return self._questions.setdefault(found, found)

    def _verdict(self, verdict: Verdict) -> Verdict:
        return self._verdicts.setdefault(verdict, verdict)
