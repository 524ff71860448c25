"""Answers that anybody could hand in without an idea, and that must not earn full marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.checking.plain import Array, mapped
from grader.probe import fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.assignment import Assignment, Part, Question
    from grader.probe import Probe

    Named = tuple[str, Callable[[Part, Probe], object]]

SHARE_OFF = 1.01
DECIMALS = 2

NEGATIVE = "the negative"
"""Not tried where a checker judges: there it may be another form of the right answer."""

CHANGES: dict[str, Callable[[Array], object]] = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "NaN": lambda right: np.full_like(right, np.nan),
    NEGATIVE: np.negative,
    "one number too many": lambda right: np.append(right.ravel(), 0.0),
}
"""What is made of the right answer, keeping its form."""

ROUNDED = "the right answer rounded to 2 decimals"

LOOSE: dict[str, Callable[[Array], object]] = {
    ROUNDED: lambda right: np.round(right, DECIMALS),
    "the right answer and 1 % more": lambda right: right * SHARE_OFF,
}
"""What is nearly right, yet should not pass; values worked out on paper may be rounded."""


def stand_ins(assignment: Assignment, question: Question) -> Iterator[Named]:
    """Yield the name of each stand-in with what it answers."""
    for name, change in CHANGES.items():
        if name != NEGATIVE or question.parts[0].probes[0].check is None:
            yield name, _changed(change)
    yield "None", lambda _part, _probe: None
    if question.kind == "values":
        yield from _other_values(question)
    else:
        yield from _unchanged_arguments(question)
        yield from _other_functions(assignment, question)
        first = question.parts[0].probes[0]
        yield "the first case's answer", lambda _part, _probe: first.expected


def _changed(change: Callable[[Array], object]) -> Callable[[Part, Probe], object]:
    return lambda _part, probe: mapped(probe.expected, change)


def loose_answers(question: Question) -> Iterator[Named]:
    """Yield the name of each nearly right answer with the answer."""
    for name, change in LOOSE.items():
        if name != ROUNDED or question.kind == "function":
            yield name, _changed(change)


def _other_values(question: Question) -> Iterator[Named]:
    parts = question.parts
    following = dict(zip((p.name for p in parts), (*parts[1:], parts[0]), strict=True))
    if len(parts) > 1:
        yield "the next value's answer", lambda part, _: following[part.name].probes[0].expected


def _unchanged_arguments(question: Question) -> Iterator[Named]:
    names = dict.fromkeys(n for p in question.parts for b in p.probes for n in b.arguments)
    for name in names:
        yield f"its argument {name}", _argument(name)


def _argument(name: str) -> Callable[[Part, Probe], object]:
    return lambda _part, probe: fresh(probe.arguments.get(name))


def _other_functions(assignment: Assignment, question: Question) -> Iterator[Named]:
    probe = question.parts[0].probes[0]
    for other in assignment.questions:
        if other.kind == "function" and other.id != question.id:
            reference = other.parts[0].probes[0].reference
            if reference is not None and reference is not probe.reference:
                yield f"the answer to {other.id}", _answer_of(reference)


def _answer_of(reference: Callable[..., object]) -> Callable[[Part, Probe], object]:
    return lambda _part, probe: probe.ask(reference)
