"""Gradebooks for the tests of the reports, and the tests of how they are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.outcome import Status
from grader.reports import tally
from grader.scorecard import (
    Gradebook,
    Heading,
    QuestionScore,
    QuestionTitle,
    RunFacts,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
    Verdict,
)

ASKED = {
    "softmax": {"softmax": 4.0, "cross_entropy": 3.0, "infinite_loss": 3.0},
    "convolution": {"conv_output": 5.0, "conv_values": 3.0},
    "top_k": {"top_k_error": 2.0},
}
"""A small assignment: the points of each question of each section."""

TITLES = {"softmax": "Softmax regression", "convolution": "Convolution", "top_k": "Top-k error"}

MANUAL = "infinite_loss"


def heading(asked: dict[str, dict[str, float]], titles: dict[str, str]) -> Heading:
    """Return the heading of an assignment."""
    return Heading(
        id="small",
        title="A small assignment",
        points=sum(sum(points.values()) for points in asked.values()),
        rubric_sha256="0123456789abcdef" * 4,
        sections=tuple(SectionTitle(id=name, title=titles[name]) for name in asked),
        questions=tuple(
            QuestionTitle(id=name, section=section, title=name.capitalize(), points=points)
            for section, questions in asked.items()
            for name, points in questions.items()
        ),
    )


def verdict(name: str, status: Status, points: float, **facts: object) -> Verdict:
    """Return a visible verdict that gets all of its points or none, if `facts` say no more."""
    score = points if status is Status.CORRECT else 0.0
    plain = Verdict(name=name, visibility="visible", status=status, score=score, points=points)
    return replace(plain, **facts)


def scored(
    name: str, section: str, *cases: Verdict, hint: str = "", feedback: str = ""
) -> QuestionScore:
    """Return a question with these verdicts, its status the last that is not `correct`."""
    got, points = sum(case.score for case in cases), sum(case.points for case in cases)
    bad = [case.status for case in cases if case.status is not Status.CORRECT]
    status = Status.CORRECT if not bad else Status.PARTIAL if got else bad[-1]
    return QuestionScore(
        id=name,
        section=section,
        status=status,
        score=got,
        points=points,
        cases=cases,
        hint=hint,
        feedback=feedback,
    )


def card(
    student: str,
    *,
    every: Status = Status.CORRECT,
    but: tuple[QuestionScore, ...] = (),
    asked: dict[str, dict[str, float]] = ASKED,
    **facts: object,
) -> Scorecard:
    """Return a scorecard with every question of one status, except those given."""
    given = {question.id: question for question in but}
    questions = (
        given.get(name) or scored(name, section, verdict("case", every, points))
        for section, in_section in asked.items()
        for name, points in in_section.items()
    )
    plain = Scorecard(
        student=student,
        path=f"{student}.py",
        sha256="ab" * 32,
        status=SubmissionStatus.GRADED,
        questions=tuple(questions),
    )
    return replace(plain, **facts)


def waiting(points: float = 3.0) -> QuestionScore:
    """Return the manual question, which nobody has marked."""
    return QuestionScore(
        id=MANUAL, section="softmax", status=Status.UNMARKED, score=0.0, points=points
    )


def book(*cards: Scorecard, head: Heading | None = None, **facts: object) -> Gradebook:
    """Return a gradebook of the small assignment."""
    plain = Gradebook(
        heading=head or heading(ASKED, TITLES),
        run=RunFacts(isolation="strict", workers=2, seconds=1.25, seed="small"),
        scorecards=cards,
    )
    return replace(plain, **facts)


def flipped(section: str = "convolution") -> QuestionScore:
    """Return the convolution with a flipped kernel, which is a known slip."""
    return scored(
        "conv_output",
        section,
        verdict("plain", Status.CORRECT, 2.0),
        verdict(
            "padded",
            Status.WRONG,
            3.0,
            message="2 of 9 values differ by more than 1e-06, the first at [0, 1]: "
            "yours 3.0, expected 4.0",
            misconception="flipped-kernel",
        ),
        hint="Draw the kernel on the image at the first position.",
        feedback="The kernel is flipped; here convolution means cross-correlation.",
    )


def without_points(student: str, status: SubmissionStatus, *notes: str) -> Scorecard:
    """Return the row of a submission that could not be graded."""
    return card(student, every=Status.LOAD_ERROR, status=status, notes=notes)
