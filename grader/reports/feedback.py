"""What a student may read about one submission: an allow-list, and nothing beyond it.

A report for students is made from a `Feedback`, never from a scorecard. Of a hidden check it knows
the status and words that hold nothing hidden; its name, what it printed and what it looked like
are not here at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable
from grader.outcome import Status
from grader.reports import remarks
from grader.reports.tally import section_points, section_scores, shows_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.evidence import Grid
    from grader.scorecard import Adjustment, Gradebook, QuestionScore, Scorecard, Verdict

VISIBLE = "visible"

WORDS = {
    "load_error": "the program could not be run",
    "unreadable": "the submission could not be read",
    "absent": "nothing was handed in",
}
"""What the status of a submission means."""

FAILED_HERE = "the grader itself failed here, which is no fault of yours"
"""In place of what went wrong, which may quote the answers."""

_DRAW = re.compile(r" \(draw \d+ of \d+\)$")
"""Which of several drawn inputs it was says nothing to a student who does not see them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One case or value.

    Attributes:
        name: of a value, or of a visible case; else nothing.
        status: how it ended.
        score, points: what it earned, and could have.
        message: what is wrong, in words that hold nothing hidden.
        printed: what a visible case printed.
        yours, expected: the arrays of a visible case, where there are any.
    """

    name: str
    status: Status
    score: float
    points: float
    message: str
    printed: str = ""
    yours: Grid | None = None
    expected: Grid | None = None

    @property
    def words(self) -> str:
        """Return what is wrong; its status where there is no message."""
        return self.message or self.status.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question: what it earned, what the checks said, and advice.

    Attributes:
        asked: how many checks there were.
        lost: those that earned less than they could.
    """

    id: str
    title: str
    status: Status
    score: float
    points: float
    asked: int
    lost: tuple[Check, ...]
    advice: str
    hints: tuple[str, ...]

    def grouped(self) -> list[tuple[str, list[Check]]]:
        """Return what is wrong, each in its words, with the checks that it is wrong in.

        Checks that say the same stand together where they have no names, or where all do.
        """
        groups: dict[tuple[str, str], list[Check]] = {}
        lost = self.lost
        alike = len({check.words for check in lost}) == 1
        for check in lost:
            name = "" if alike and not check.printed else check.name
            groups.setdefault((name, check.words), []).append(check)
        return [(words, checks) for (_name, words), checks in groups.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A section with its answers; `score` is None while none of them is marked."""

    title: str
    score: float | None
    points: float
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Everything that a student may read.

    Attributes:
        student: whose it is.
        title: of the assignment.
        status: why there are no points, in words; nothing where there are.
        score: points got.
        points: points that could be got in what was marked.
        waiting: points that wait for a person.
        chapters: the sections.
        notes: what happened to the submission as a whole.
        remarks: what the total does and does not count.
        adjustments: what was given or taken beside the questions.
    """

    student: str
    title: str
    status: str
    score: float
    points: float
    waiting: float
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    adjustments: tuple[Adjustment, ...] = ()


def feedback_of(gradebook: Gradebook, card: Scorecard) -> Feedback:
    """Return what the student of a scorecard may read.

    Args:
        gradebook: the run that the scorecard is of; nothing of other submissions is used.
        card: the scorecard.
    """
    alone = replace(gradebook, scorecards=(card,))
    return Feedback(
        student=card.student,
        title=gradebook.heading.title,
        status="" if shows_points(card) else WORDS[card.status.value],
        score=card.score,
        points=round(card.points - card.unmarked, 6),
        waiting=card.unmarked,
        chapters=tuple(_chapters(alone)) if shows_points(card) else (),
        notes=card.told,
        remarks=(*remarks.remarks(alone), *remarks.visible(alone)),
        adjustments=card.adjustments if shows_points(card) else (),
    )


def _chapters(alone: Gradebook) -> Iterator[Chapter]:
    """Yield the sections of the only scorecard in a gradebook."""
    (card,) = alone.scorecards
    most, got = section_points(alone), section_scores(card)
    titles = {title.id: title for title in alone.heading.questions}
    for section in alone.heading.sections:
        questions = [question for question in card.questions if question.section == section.id]
        if questions:
            yield Chapter(
                title=section.title,
                score=got.get(section.id),
                points=most[section.id],
                answers=tuple(
                    answer_of(q, titles[q.id].title, is_function=titles[q.id].kind == "function")
                    for q in questions
                ),
            )


def answer_of(question: QuestionScore, title: str, *, is_function: bool) -> Answer:
    """Return what a student may read about one question, or about some cases of one."""
    lost = [case for case in question.cases if case.score < case.points]
    hints = (question.hint, *(case.hint for case in lost))
    return Answer(
        id=question.id,
        title=title,
        status=question.status,
        score=question.score,
        points=question.points,
        asked=len(question.cases),
        lost=tuple(check_of(case, is_function=is_function) for case in lost),
        advice=question.feedback,
        hints=tuple(dict.fromkeys(filter(None, hints))),
    )


def check_of(case: Verdict, *, is_function: bool) -> Check:
    """Return what a student may read about one case or value."""
    if case.visibility != VISIBLE:
        return Check(
            name="" if is_function else case.name,
            status=case.status,
            score=case.score,
            points=case.points,
            message=_message(case),
        )
    return Check(
        name=case.name,
        status=case.status,
        score=case.score,
        points=case.points,
        message=_message(case),
        printed=case.printed,
        yours=case.evidence.answer if case.evidence else None,
        expected=case.evidence.expected if case.evidence else None,
    )


def _message(case: Verdict) -> str:
    return FAILED_HERE if case.status is Status.UNGRADABLE else _DRAW.sub("", case.message)


def who(checks: list[Check]) -> str:
    """Return which checks a group is: "padding", "hidden check", "4 checks"."""
    if len(checks) == 1:
        return checks[0].name or "hidden check"
    hidden = all(not check.name for check in checks)
    return f"{len(checks)} {'hidden ' * hidden}checks"


def plain(text: str) -> str:
    """Return text without what a terminal or a browser would obey, its lines kept."""
    return "\n".join(printable(line) for line in text.split("\n"))
