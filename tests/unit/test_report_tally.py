"""Gradebooks for the tests of the reports, and the tests of how they are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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


def verdict(name: str, status: Status, points: float, **facts: Any) -> Verdict:
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
    **facts: Any,
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


def book(*cards: Scorecard, head: Heading | None = None, **facts: Any) -> Gradebook:
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


def test_students_are_ordered_as_people_count() -> None:
    """Numbers in names are compared as numbers, and case does not matter."""
    gradebook = book(card("s10"), card("S9"), card("s2"), card("ada"))
    assert [one.student for one in tally.ordered(gradebook)] == ["ada", "s2", "S9", "s10"]


def test_an_asked_question_is_worth_what_its_verdicts_are_worth() -> None:
    """Without all of the questions selected, those not in any scorecard are worth nothing."""
    full = card("ada", but=(flipped(),))
    part = replace(full, questions=full.questions[3:4], complete=False)
    assert tally.asked(book(part)) == {"conv_output": 5.0}
    assert tally.section_points(book(part)) == {"convolution": 5.0}


def test_every_question_is_asked_where_nobody_handed_in() -> None:
    """With no verdict at all the points come from the heading."""
    absent = card("zoe", status=SubmissionStatus.ABSENT, questions=())
    assert tally.section_points(book(absent)) == {"softmax": 10.0, "convolution": 8.0, "top_k": 2.0}


def test_a_section_without_a_marked_question_has_no_score() -> None:
    """Unmarked questions add nothing, not even a zero."""
    only = replace(card("ada"), questions=(waiting(),))
    assert tally.section_scores(only) == {}
    assert tally.section_scores(card("ada", but=(waiting(),)))["softmax"] == 7.0


def test_losses_count_verdicts_and_points() -> None:
    """Each cause has its number of verdicts and the points they cost, in the statuses' order."""
    slow = scored("softmax", "softmax", verdict("a", Status.TIMEOUT, 4.0))
    half = scored("softmax", "softmax", verdict("a", Status.PARTIAL, 4.0, score=2.5))
    gradebook = book(card("a", but=(slow, flipped(), waiting())), card("b", but=(half, flipped())))
    assert tally.losses(gradebook) == [
        tally.Loss(cause=Status.PARTIAL, verdicts=1, points=1.5),
        tally.Loss(cause=Status.WRONG, verdicts=2, points=6.0),
        tally.Loss(cause=Status.TIMEOUT, verdicts=1, points=4.0),
    ]


def test_a_question_without_verdicts_counts_as_one() -> None:
    """A manual question marked with less than its points is a loss too."""
    marked = replace(waiting(), status=Status.PARTIAL, score=1.0)
    assert tally.losses(book(card("a", but=(marked,)))) == [
        tally.Loss(cause=Status.PARTIAL, verdicts=1, points=2.0)
    ]


def test_a_score_set_by_hand_counts_as_one() -> None:
    """What the verdicts lost says nothing any more once a person set the score."""
    overruled = replace(flipped(), status=Status.PARTIAL, score=4.0, by_hand=True)
    assert tally.losses(book(card("a", but=(overruled,)))) == [
        tally.Loss(cause=Status.PARTIAL, verdicts=1, points=1.0)
    ]


def test_a_student_without_a_submission_is_no_cause() -> None:
    """An absent student's questions do not swamp what the class got wrong."""
    absent = card("zoe", every=Status.MISSING, status=SubmissionStatus.ABSENT)
    assert tally.losses(book(absent)) == []


def test_misconceptions_are_counted_by_student() -> None:
    """Two verdicts of one student count once, and the most common slip comes first."""
    twice = scored(
        "softmax",
        "softmax",
        verdict("a", Status.WRONG, 2.0, misconception="positive-exponent"),
        verdict("b", Status.WRONG, 2.0, misconception="positive-exponent"),
    )
    gradebook = book(card("a", but=(twice, flipped())), card("b", but=(flipped(),)))
    assert tally.misconceptions(gradebook) == [("flipped-kernel", 2), ("positive-exponent", 1)]


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (4.0, "4"),
        (4.5, "4.5"),
        (10 / 3, "3.33"),
        (0.0, "0"),
        (-0.001, "0"),
        (100.0, "100"),
        (1e300, "1e+300"),
    ],
)
def test_points_are_printed_shortly(points: float, text: str) -> None:
    """At most two decimals, no trailing zeros, and never longer than a column can be."""
    assert tally.short(points) == text


@pytest.mark.parametrize(
    ("score", "points", "text"),
    [
        (20.0, 20.0, "100"),
        (99.99, 100.0, "99.9"),
        (2.0, 3.0, "66.7"),
        (0.0, 0.0, "-"),
        (0.0, 5.0, "0"),
        (1e9, 1.0, "1e+11"),
    ],
)
def test_only_full_points_are_a_hundred_percent(score: float, points: float, text: str) -> None:
    """A percentage has one decimal and is not rounded up to all."""
    assert tally.percent(score, points) == text
