"""A gradebook as compact data for the script of a page: what many share is written once."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable
from grader.reports.page import shown_lines
from grader.reports.tally import (
    adjustments,
    asked,
    lost,
    percent,
    section_points,
    section_scores,
    shows_points,
)
from grader.scorecard import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from grader.scorecard import Gradebook, QuestionScore, Scorecard, Verdict

LONGEST_TEXT = 1200
"""Characters of a message that the page shows."""

LONGEST_NAME = 160


@dataclass(frozen=True, slots=True)
class Pool:
    """Things that are told by their number, each kept once."""

    numbers: dict[Hashable, int] = field(default_factory=dict)

    def number(self, thing: Hashable) -> int:
        """Return the number of a thing, a new one where it is new."""
        return self.numbers.setdefault(thing, len(self.numbers))

    def things(self) -> list[Hashable]:
        """Return all things by their numbers."""
        return list(self.numbers)


@dataclass(frozen=True, slots=True)
class Pools:
    """What is shared: texts, cases made of texts, results made of cases.

    Drafts are the same before their texts were cleaned, so that each is cleaned once.
    """

    texts: Pool = field(default_factory=Pool)
    cases: Pool = field(default_factory=Pool)
    results: Pool = field(default_factory=Pool)
    cleaned: dict[tuple[str, bool], int] = field(default_factory=dict)
    drafts: dict[tuple[object, ...], int] = field(default_factory=dict)

    def text(self, text: str, *, lines: bool = False) -> int:
        """Return the number of a text made fit to be shown."""
        known = self.cleaned.get((text, lines))
        if known is None:
            clean = shown_lines(text) if lines else _cut(printable(text))
            known = self.cleaned[text, lines] = self.texts.number(clean)
        return known

    def case(self, case: Verdict) -> int:
        """Return the number of a case: what it is and what became of it, but for its time."""
        shown = case.evidence.shown if case.evidence else ""
        slip = case.misconception or ""
        words = (
            case.name,
            case.visibility,
            case.status.value,
            case.aside or case.message,
            slip,
            shown,
        )
        draft = (*words, case.printed, case.score, case.points)
        known = self.drafts.get(draft)
        if known is None:
            texts = [*map(self.text, words), self.text(case.printed, lines=True)]
            known = self.drafts[draft] = self.cases.number((*texts, case.score, case.points))
        return known

    def result(self, question: QuestionScore) -> int:
        """Return the number of a question's result."""
        # What a student is told is told here as well, but a hint only where points were lost.
        hint = question.hint if lost(question) else ""
        return self.results.number(
            (
                self.text(question.status.value),
                question.score,
                question.points,
                self.text(hint),
                self.text(question.feedback),
                int(question.by_hand),
                tuple(map(self.case, question.cases)),
            )
        )


def compact(gradebook: Gradebook, cards: Sequence[Scorecard]) -> dict[str, object]:
    """Return the data of a page.

    Args:
        gradebook: what is shown.
        cards: its scorecards in the order in which they are told by number.
    """
    pools = Pools()
    worth = asked(gradebook)
    numbers = {s.id: number for number, s in enumerate(gradebook.heading.sections, start=1)}
    questions = [q for q in gradebook.heading.questions if q.id in worth]
    maxima = section_points(gradebook)
    places = {name: place for place, name in enumerate(maxima)}
    names = adjustments(gradebook)
    students = [
        [*_student(card, pools, [q.id for q in questions], [*maxima]), _adjusted(card, names)]
        for card in cards
    ]
    return {
        "sections": [
            [_cut(printable(s.title), LONGEST_NAME), numbers[s.id], maxima[s.id]]
            for s in gradebook.heading.sections
            if s.id in maxima
        ],
        "questions": [
            [
                printable(q.id),
                _cut(printable(q.title), LONGEST_NAME),
                places[q.section],
                worth[q.id],
            ]
            for q in questions
        ],
        "adjustments": [_cut(printable(name), LONGEST_NAME) for name in names],
        "students": students,
        "texts": pools.texts.things(),
        "cases": pools.cases.things(),
        "results": pools.results.things(),
    }


def _student(
    card: Scorecard, pools: Pools, questions: list[str], sections: list[str]
) -> list[object]:
    found = {question.id: question for question in card.questions}
    absent = card.status is SubmissionStatus.ABSENT
    some = shows_points(card)
    scores = section_scores(card) if some else {}
    here = [None if absent or name not in found else found[name] for name in questions]
    return [
        _cut(printable(card.student), LONGEST_NAME) or "-",
        printable(card.path),
        card.status.value,
        card.score if some else None,
        _percent(card) if some else None,
        [scores.get(name) for name in sections],
        [-1 if question is None else pools.result(question) for question in here],
        [0 if question is None else _milliseconds(question) for question in here],
        [_cut(printable(note)) for note in card.notes],
        [printable(person.name) for person in card.origin.people if person.name],
        int(card.origin.late),
        card.unmarked if some else 0,
        card.points - card.unmarked,
    ]


def _adjusted(card: Scorecard, names: list[str]) -> list[list[object]]:
    """Return what was given or taken beside the questions: by number of the name, and why."""
    found = card.adjustments if shows_points(card) else ()
    return [[names.index(one.name), one.points, _cut(printable(one.reason))] for one in found]


def _percent(card: Scorecard) -> str:
    """Return the percentage of the points marked so far."""
    return percent(card.score, card.points - card.unmarked)


def _milliseconds(question: QuestionScore) -> int:
    return round(1000 * sum(case.seconds for case in question.cases))


def _cut(text: str, longest: int = LONGEST_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
