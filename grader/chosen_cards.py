"""Scorecards that a hook chose, or made anew: checked, so that every report can be written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.hook_answers import is_number, iterated, read_adjustment, unlike
from grader.origin import Origin
from grader.outcome import Status
from grader.scorecard import QuestionScore, Scorecard, SubmissionStatus, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.scorecard import Heading

_WHAT = "the scorecards that count, or None"


def read_cards(
    found: Any, given: tuple[Scorecard, ...], heading: Heading
) -> tuple[Scorecard, ...] | None:
    """Return the scorecards that a hook chose, in the order in which they were given.

    Raises:
        Nonsense: they are something else, or of nobody who was given.
    """
    if found is None:
        return None
    places = {card.path: place for place, card in enumerate(given)}
    asked = {question.id for question in heading.questions}
    made: dict[int, Scorecard] = {}
    for card in iterated(found, _WHAT):
        if not isinstance(card, Scorecard):
            raise unlike(_WHAT, card)
        place = places.get(card.path) if isinstance(card.path, str) else None
        if place is None or place in made:
            raise unlike("scorecards with the paths that they had, each once", card.path)
        made[place] = card if card is given[place] else _card(card, asked)
    if given and not made:
        raise unlike("at least one of the scorecards", found)
    return tuple(made[place] for place in sorted(made))


def _card(card: Scorecard, asked: set[str]) -> Scorecard:
    if not isinstance(card.student, str) or not card.student.strip():
        raise unlike("scorecards of students with a name", card.student)
    if not isinstance(card.status, SubmissionStatus):
        raise unlike("scorecards with a SubmissionStatus as status", card.status)
    if not isinstance(card.origin, Origin):
        raise unlike("scorecards with an Origin as origin", card.origin)
    _check_texts(card.sha256, *_listed(card.notes), *_listed(card.told))
    return replace(
        card,
        questions=tuple(_question(question, asked) for question in _listed(card.questions)),
        adjustments=tuple(read_adjustment(one, "adjustments") for one in _listed(card.adjustments)),
        notes=tuple(card.notes),
        told=tuple(card.told),
    )


def _question(question: Any, asked: set[str]) -> QuestionScore:
    if not isinstance(question, QuestionScore) or question.id not in asked:
        raise unlike("scorecards with questions of the rubric", question)
    _check_verdict(question)
    _check_texts(question.section, question.hint, question.feedback)
    return replace(question, cases=tuple(_case(case) for case in _listed(question.cases)))


def _case(case: Any) -> Verdict:
    if not isinstance(case, Verdict):
        raise unlike("questions with a Verdict for each case", case)
    _check_verdict(case)
    _check_texts(case.name, case.visibility, case.message, case.hint, case.printed, case.aside)
    return case


def _check_verdict(judged: QuestionScore | Verdict) -> None:
    for number in (judged.score, judged.points):
        if not is_number(number):
            raise unlike("scores that are numbers", number)
    if not isinstance(judged.status, Status):
        raise unlike("questions and cases with a Status as status", judged.status)


def _listed(parts: Any) -> Iterable[Any]:
    if not isinstance(parts, (list, tuple)):
        raise unlike("tuples of questions, cases, notes and adjustments", parts)
    return parts


def _check_texts(*texts: Any) -> None:
    for text in texts:
        if not isinstance(text, str):
            raise unlike("texts in scorecards", text)
