"""A class of any size, made up: what a report is measured and looked at with."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from grader.evidence import evidence_of
from grader.origin import Origin
from grader.outcome import Status
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

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_SECTION = 4

TOPICS = (
    "Softmax regression",
    "Convolution",
    "Chain rule",
    "Pooling",
    "Activations",
    "Optimization",
    "Regularization",
    "Residual blocks",
    "Embeddings",
    "Top-k error",
)

SLIPS = ("sign-flip", "off-by-one", "row-for-column", "mean-for-sum")

LATE = Origin(late=True)


def gradebook(students: int, questions: int, *, seed: int = 1) -> Gradebook:
    """Return the grades of a class in which some know more, and some questions are harder."""
    titles = tuple(_titles(questions))
    topics = TOPICS * (1 + questions // (IN_SECTION * len(TOPICS)))
    sections = dict.fromkeys(title.section for title in titles)
    heading = Heading(
        id="made_up",
        title="Assignment 3: building blocks of deep learning",
        points=sum(title.points for title in titles),
        rubric_sha256="5a7e" * 16,
        sections=tuple(
            SectionTitle(id=name, title=topic)
            for name, topic in zip(sections, topics, strict=False)
        ),
        questions=titles,
    )
    draw = random.Random(seed)
    hard = {title.id: draw.gauss(-0.6, 0.9) for title in titles}
    cards = tuple(_card(number, titles, hard, draw) for number in range(students))
    run = RunFacts(isolation="full", workers=2, seconds=0.04 * students, seed="3f9ac0de11223344")
    return Gradebook(heading=heading, run=run, scorecards=cards)


def _titles(questions: int) -> Iterator[QuestionTitle]:
    for number in range(questions):
        section, place = divmod(number, IN_SECTION)
        topic = TOPICS[section % len(TOPICS)]
        word = topic.split()[0].lower().replace("-", "_")
        yield QuestionTitle(
            id=f"{word}_{('values', 'forward', 'gradient', 'shapes')[place]}{section // 10 or ''}",
            section=f"section_{section}",
            title=f"{topic}: {('a few values', 'forward', 'the gradient', 'odd shapes')[place]}",
            points=float(1 + number % 3),
        )


def _card(
    number: int, titles: tuple[QuestionTitle, ...], hard: dict[str, float], draw: random.Random
) -> Scorecard:
    able = draw.gauss(0.3, 1.0)
    status = SubmissionStatus.GRADED
    notes: tuple[str, ...] = ()
    if number % 41 == 17:
        status = SubmissionStatus.ABSENT
    elif number % 53 == 29:
        status = SubmissionStatus.LOAD_ERROR
        notes = ("line 7 raised SyntaxError: '(' was never closed",)
    failed = status is not SubmissionStatus.GRADED
    questions = tuple(
        _failed(title, status) if failed else _question(title, able - hard[title.id], draw)
        for title in titles
    )
    return Scorecard(
        student=f"student_{number + 1:03}",
        path=f"submissions/student_{number + 1:03}.py",
        sha256="ab" * 32,
        status=status,
        questions=questions,
        notes=notes,
        origin=LATE if number % 37 == 5 else Origin(),
    )


def _failed(title: QuestionTitle, status: SubmissionStatus) -> QuestionScore:
    found = Status.MISSING if status is SubmissionStatus.ABSENT else Status.LOAD_ERROR
    return QuestionScore(
        id=title.id, section=title.section, status=found, score=0.0, points=title.points
    )


def _question(title: QuestionTitle, able: float, draw: random.Random) -> QuestionScore:
    slip = None if draw.random() < 0.5 else draw.choice(SLIPS)
    names = ("two rows", "one row", "random sizes")
    cases = tuple(_case(name, title.points / 3, able, slip, draw) for name in names)
    score = round(sum(case.score for case in cases), 6)
    full = score >= title.points - 1e-6
    status = Status.CORRECT if full else Status.PARTIAL if score else cases[0].status
    return QuestionScore(
        id=title.id,
        section=title.section,
        status=status,
        score=title.points if full else score,
        points=title.points,
        cases=cases,
        hint="" if full else "Work one row through by hand, then look at the axis of the sum.",
        feedback=f"This looks like {slip}." if slip and not full else "",
    )


def _case(name: str, points: float, able: float, slip: str | None, draw: random.Random) -> Verdict:
    visibility = "hidden" if name == "random sizes" else "visible"
    seconds = draw.uniform(1e-4, 4e-3)
    if draw.gauss(0, 0.6) < able:
        return Verdict(
            name=name,
            visibility=visibility,
            status=Status.CORRECT,
            score=points,
            points=points,
            seconds=seconds,
        )
    kind = draw.choices(
        [Status.WRONG, Status.WRONG_SHAPE, Status.RAISED, Status.MISSING], [6, 2, 2, 1]
    )[0]
    message = {
        Status.WRONG: "2 of 6 values differ by more than 1e-06, the first at [0, 1]: "
        "yours 0.731, expected 0.269; the worst is off by 0.462",
        Status.WRONG_SHAPE: "yours has shape (3, 2), expected (2, 3)",
        Status.RAISED: "raised ValueError: operands could not be broadcast together",
        Status.MISSING: "there is no function of this name",
    }[kind]
    evidence = None
    if kind in (Status.WRONG, Status.WRONG_SHAPE):
        sign = draw.choice([1, -1, -1, 2, 3]) if draw.random() < 0.7 else draw.random()
        evidence = evidence_of(sign * np.arange(6.0).reshape(2, 3))
    return Verdict(
        name=name,
        visibility=visibility,
        status=kind,
        score=0.0,
        points=points,
        message=message,
        misconception=slip if kind is Status.WRONG else None,
        seconds=seconds,
        evidence=evidence,
        printed="epoch 1\nepoch 2\n" if draw.random() < 0.1 else "",
    )
