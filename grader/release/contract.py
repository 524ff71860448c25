"""What a starter says of a question: title, points, arguments and a visible example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import GraderError
from grader.plain import Expression
from grader.probe import fresh
from grader.release.frozen import NotFrozen, source
from grader.reports.tally import count, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.assignment import Question as AskedQuestion
    from grader.probe import Probe
    from grader.rubric import Question

WIDTH = 79
LONGEST_RESULT = 8
SMALLEST = 1e-6
"""Points that are less are none."""


def heading(question: Question, shown: AskedQuestion | None) -> str:
    """Return a question's title, what it is worth, and what of this is checked in the kit."""
    here = shown.points if shown is not None else 0.0
    if question.kind == "manual":
        told = ", marked by a person"
    elif question.points - here < SMALLEST:
        told = ""
    else:
        told = f", {short(here) if here else 'none'} of them checked here"
    return f"{question.title} ({count(question.points, 'point')}{told})"


def contract(question: Question, shown: AskedQuestion | None) -> list[str]:
    """Return what is said below the heading, line by line.

    Args:
        question: as the rubric has it.
        shown: its parts that are in the kit; None where there are none.
    """
    paragraphs = [question.description.strip().splitlines()]
    probes = [part.probes[0] for part in shown.parts] if shown is not None else []
    if probes and question.kind == "function":
        examples = {number: _example(probe) for number, probe in enumerate(probes)}
        best = next((number for number, lines in examples.items() if lines), 0)
        paragraphs += [list(_asked(probes[best])), examples[best]]
    lines: list[str] = []
    for paragraph in filter(None, paragraphs):
        lines += ["", *paragraph] if lines else paragraph
    return lines


def _asked(probe: Probe) -> Iterator[str]:
    """Yield what is evaluated, if it is no plain call, and what each argument of it is."""
    if probe.call.form.expression:
        where = ", where" if probe.arguments else ""
        yield f"Checked as {probe.call.form.expression}{where}"
    for name, value in probe.arguments.items():
        label = f"argument {int(name) + 1}" if name.isdecimal() else name
        yield f"{label}: {_kind(_value(value))}"


def _value(value: object) -> object:
    try:
        return fresh(value)
    except Exception:  # noqa: BLE001 an expression may need what only a submission has
        return value


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        dtype = "" if value.dtype == np.float64 else f", {value.dtype}"
        return f"array of shape {value.shape}{dtype}"
    if callable(value) or isinstance(value, Expression):
        return "a function"
    words = {bool: "True or False", int: "a whole number", float: "a number", str: "text"}
    found = words.get(type(value))
    if found or value is None:
        return found or "None"
    size = f" of {count(len(value), 'part')}" if isinstance(value, list | tuple) else ""
    return f"a {type(value).__name__}{size}"


def _example(probe: Probe) -> list[str]:
    """Return a call and its result as Python shows them; nothing where that takes too much room."""
    form = probe.call.form
    if probe.raises or probe.spread is not None or any(isinstance(k, str) for k in form.item):
        return []
    try:
        call = _call_lines(probe)
        result = _result_lines(probe)
    except (GraderError, NotFrozen):
        return []
    lines = [*call, *result]
    if len(result) > LONGEST_RESULT or any(len(line) > WIDTH for line in lines):
        return []
    return lines


def _call_lines(probe: Probe) -> list[str]:
    form = probe.call.form
    given = {name: _source(value) for name, value in probe.arguments.items()}
    part = "".join(f"[{key!r}]" for key in form.item)
    pairs = given.values() if probe.by_position else (f"{n}={v}" for n, v in given.items())
    call = f">>> {probe.call.name}({', '.join(pairs)}){'' if form.changed else part}"
    if not form.expression and not form.changed and len(call) <= WIDTH:
        return [call]
    if any(name.isdecimal() for name in given):
        raise NotFrozen("a long call of arguments without names")
    lines = [f">>> {name} = {value}" for name, value in given.items()]
    if form.expression:
        called = form.expression
    else:
        names = (name if probe.by_position else f"{name}={name}" for name in given)
        called = f"{probe.call.name}({', '.join(names)})"
    lines.append(f">>> {called}{'' if form.changed else part}")
    return [*lines, f">>> {form.changed}{part}"] if form.changed else lines


def _source(value: object) -> str:
    if isinstance(value, Expression):
        return value.source
    return source(value)


def _result_lines(probe: Probe) -> list[str]:
    expected = probe.expected
    if probe.call.form.printed:
        return str(expected).splitlines()
    if probe.check is not None or expected is None:
        raise NotFrozen("an answer that only a checker knows")
    plain = expected.item() if isinstance(expected, np.generic) else expected
    with np.printoptions(threshold=64, linewidth=WIDTH - 4):
        return repr(plain).splitlines()
