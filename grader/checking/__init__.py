"""The self-test of a rubric: is it fair, is it tight, does it tell nothing.

    report = check_assignment(build(load_rubric_file(path)))

Made-up submissions are judged as students' are: the reference itself, nothing at all, every
misconception, and what anybody could hand in without an idea. What comes out wrong is a `Finding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checking import apart, outline, reach, right, secrets
from grader.checking.finding import KINDS, Finding, Kind, Severity
from grader.checking.rehearsal import Asked, asked_questions, failures, rehearse
from grader.checking.report import CheckReport, Row, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.assignment import Assignment, Question

__all__ = [
    "KINDS",
    "CheckReport",
    "Finding",
    "Kind",
    "Row",
    "Severity",
    "check_assignment",
    "lines",
]

OF_EVERY_QUESTION = (outline.check_worth, outline.check_hint, failures)

OF_SOUND_QUESTIONS = (
    right.check_reference_known,
    right.check_reference_finite,
    right.check_reference_passes,
    right.check_single_precision,
    right.check_empty,
    right.check_calls,
    apart.check_slips,
    apart.check_stand_ins,
    apart.check_tolerance,
    apart.check_checker,
    apart.check_idle_cases,
    apart.check_by_heart,
    secrets.check_messages,
    secrets.check_texts,
    outline.check_visibility,
    outline.check_arguments,
    outline.check_repeated,
    reach.check_lines,
)
"""Checks of one question whose right answers are known."""


def check_assignment(assignment: Assignment) -> CheckReport:
    """Return what there is to mend in an assignment, and its questions in figures."""
    sound = rehearse(assignment)
    return CheckReport(
        title=assignment.rubric.assignment.title,
        rows=tuple(_row(question, sound) for question in assignment.questions),
        findings=tuple(_findings(assignment, sound)),
    )


def _findings(assignment: Assignment, sound: tuple[Asked, ...]) -> Iterator[Finding]:
    by_index = {asked.index: asked for asked in sound}
    for asked in asked_questions(assignment):
        for check in OF_EVERY_QUESTION:
            yield from check(asked)
        for check in OF_SOUND_QUESTIONS if asked.index in by_index else ():
            yield from check(by_index[asked.index])
    yield from secrets.check_shown_elsewhere(sound)
    yield from outline.check_draws(assignment)
    yield from outline.check_total(assignment)
    yield from outline.check_manual(assignment)
    yield from outline.check_late(assignment)


def _row(question: Question, sound: tuple[Asked, ...]) -> Row:
    visible = sum(part.visible for part in question.parts)
    asked = next((asked for asked in sound if asked.question is question), None)
    return Row(
        question=question.id,
        points=question.points,
        visible=visible,
        hidden=len(question.parts) - visible,
        slips=len(question.misconceptions),
        slips_named=sum(trial.name in trial.slips for trial in asked.slips) if asked else 0,
        stand_ins=len(asked.stand_ins) if asked else 0,
        stand_ins_caught=sum(not trial.passes for trial in asked.stand_ins) if asked else 0,
        seconds=right.slowest(asked) if asked else 0.0,
    )
