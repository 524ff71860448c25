"""One outcome judged: by comparing it with what is expected, or by a rubric's own checker.

Expected values stay on this side. What a message may hold depends on the part's visibility: for a
hidden part nothing that the student does not know already.
"""

from __future__ import annotations

import math
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np

from grader import compare
from grader.course_code import CourseCodeFailed, run
from grader.data_class import dataclass
from grader.errors import GraderError
from grader.measure import kind_of
from grader.outcome import Failed, Returned, Status
from grader.probe import ReferenceFailed, fresh
from grader.sandbox.form import named
from grader.sandbox.inside.parts import NoPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.assignment import Part
    from grader.outcome import Outcome
    from grader.probe import Probe

NOT_YET = "NotImplementedError"
"""What a skeleton raises; it is a RuntimeError, too."""

_NUMBERS = (int, float, np.integer, np.floating, np.bool_)


@dataclass(frozen=True, slots=True)
class Exactly:
    """No tolerance at all."""

    rtol: float = 0.0
    atol: float = 0.0


class CheckerFailed(Exception):
    """A checker raised or returned what is no share; the grader's own fault."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One outcome judged: its status, the share of the points it earns, and the words."""

    status: Status
    share: float
    message: str = ""


CORRECT = Judgement(Status.CORRECT, 1.0)


_MOST_REMEMBERED = 32
"""Values whose judgement a probe remembers: those that most of a class give."""


def judge_probe(probe: Probe, outcomes: Mapping[int, Outcome], part: Part) -> Judgement:
    """Return what one outcome of a part is worth; a value that many gave is judged once.

    A large value is each time another one. To remember it would keep it in memory for nothing.
    """
    outcome = outcomes[probe.call.number]
    value = outcome.packed if isinstance(outcome, Returned) and not outcome.output else None
    if value is None or not value.is_small:
        return _judge(probe, outcome, part)
    known = probe.judged.get(value)
    if known is None:
        known = _judge(probe, outcome, part)
        if known.status is not Status.UNGRADABLE:
            if len(probe.judged) >= _MOST_REMEMBERED:
                probe.judged.clear()
            probe.judged[value] = known
    return known


def _judge(probe: Probe, outcome: Outcome, part: Part) -> Judgement:
    if probe.raises:
        return _judge_raised(probe, outcome, part)
    if isinstance(outcome, Failed):
        message = outcome.message if part.visible else outcome.safe_message
        return Judgement(outcome.status, 0.0, message)
    try:
        if probe.check is not None:
            return check(probe, outcome.value, probe.expected)
        compared = probe.wanted.judge(outcome.value)
    except (ReferenceFailed, CheckerFailed) as failure:
        return Judgement(Status.UNGRADABLE, 0.0, f"the grader failed here: {failure}")
    if compared.status is Status.CORRECT:
        return CORRECT
    is_value = not probe.arguments and part.visibility == "hidden"
    message = compare.describe(
        compared,
        show_expected=part.visible,
        show_answer=part.visible or is_value,
        sizes=None if part.visible or is_value else _sizes(probe.arguments.values()),
    )
    told = message + _untouched(probe, outcome.value)
    if _is_only_printed(probe, outcome):
        told += "; text was printed: a value must be returned"
    return Judgement(compared.status, 0.0, told)


def _is_only_printed(probe: Probe, outcome: Returned) -> bool:
    """Tell whether a call printed and gave nothing, as beginners have it."""
    form = probe.call.form
    is_asked = probe.call.is_value or form.printed or form.changed
    return outcome.value is None and bool(outcome.output.strip()) and not is_asked


def _sizes(arguments: Iterable[object]) -> frozenset[int]:
    """Return how long the axes of arguments are, and how many entries they have."""
    found: set[int] = set()
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            found.update((*argument.shape, argument.size))
        elif isinstance(argument, list | tuple | dict):
            parts = argument.values() if isinstance(argument, dict) else argument
            found.update((len(argument), *_sizes(parts)))
    return frozenset(found)


def _untouched(probe: Probe, answer: object) -> str:
    """Return that an argument is what it was, where a call was to change it."""
    changed = probe.call.form.changed
    if not changed:
        return ""
    try:
        is_same = compare.compare(answer, probe.untouched, Exactly()).status is Status.CORRECT
    except (NoPart, GraderError):
        return ""
    return f"; the argument {named(changed)} is what it was before the call" if is_same else ""


def _judge_raised(probe: Probe, outcome: Outcome, part: Part) -> Judgement:
    """Return what an outcome is worth where an exception is expected."""
    wanted = f"{_article(probe.raises)} {probe.raises} is expected"
    if not isinstance(outcome, Failed):
        words = f"`{probe.call.name}` returned {kind_of(outcome.value)}; {wanted}"
        return Judgement(Status.WRONG, 0.0, words)
    if _is_raised(probe.raises, outcome):
        return CORRECT
    message = outcome.message if part.visible else outcome.safe_message
    if outcome.status is Status.BAD_VALUE:
        return Judgement(Status.WRONG, 0.0, f"{outcome.safe_message}; {wanted}")
    told = f"{message}; {wanted}" if outcome.exceptions else message
    return Judgement(outcome.status, 0.0, told)


def _is_raised(wanted: str, outcome: Failed) -> bool:
    """Tell whether an exception was raised; what is not implemented yet raises no other."""
    raised = outcome.exceptions
    return wanted in raised and (wanted == NOT_YET or NOT_YET not in raised)


def _article(noun: str) -> str:
    return "an" if noun[:1] in "AEIOU" else "a"


def check(probe: Probe, answer: object, expected: object) -> Judgement:
    """Return what the rubric's checker says of an answer.

    Raises:
        CheckerFailed: it raised, or gave what is no share.
    """
    try:
        with np.errstate(all="ignore"):
            share, words = run(
                lambda: _share(_checked(probe, answer, expected)), seconds=probe.judging_seconds
            )
    except CourseCodeFailed as failure:
        raise CheckerFailed(f"the checker {failure}") from failure.__cause__
    if share is None:
        raise CheckerFailed(f"the checker gave {words}, which is no share between 0 and 1")
    if share == 1.0:
        return CORRECT
    return Judgement(_status_of_check(answer, share), share, words or "is not right")


def _checked(probe: Probe, answer: object, expected: object) -> object:
    assert probe.check is not None, "unreachable because the caller asked"
    return probe.check(
        deepcopy(answer),
        expected=deepcopy(expected),
        arguments=fresh(probe.arguments),
        rtol=probe.tolerance.rtol,
        atol=probe.tolerance.atol,
    )


def _share(found: object) -> tuple[float | None, str]:
    """Return the share that a checker gives, and its words; no share, and what it gave instead."""
    share, words = found if isinstance(found, tuple) and len(found) == 2 else (found, "")
    number = float(share) if isinstance(share, _NUMBERS) else math.nan
    return (number, str(words)) if 0 <= number <= 1 else (None, repr(share))


def _status_of_check(answer: object, share: float) -> Status:
    if share > 0:
        return Status.PARTIAL
    return Status.WRONG if _all_finite(answer) else Status.NOT_FINITE


def _all_finite(answer: object) -> bool:
    if isinstance(answer, (list, tuple)):
        return all(_all_finite(part) for part in answer)
    if isinstance(answer, np.ndarray):
        return bool(np.isfinite(answer).all())
    return not isinstance(answer, float) or bool(np.isfinite(answer))
