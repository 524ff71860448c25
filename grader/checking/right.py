"""Is the right answer right: the reference handed in, in every form that it may arrive in."""

from __future__ import annotations

from dataclasses import field
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checking import finding as kinds
from grader.checking.finding import Finding
from grader.checking.plain import Array, fingerprint, leaves, mapped
from grader.checking.rehearsal import ABSENT, Asked, earlier_values
from grader.data_class import dataclass
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.probe import Probe

SLOW = 0.2
"""The share of a call's time that the reference may take: students' code is slower than ours."""


def check_reference_known(asked: Asked) -> Iterator[Finding]:
    """Find cases of which only a checker knows the right answer."""
    for part in asked.question.parts:
        if not part.probes[0].is_known:
            what = "only its checker knows what is right."
            yield Finding(kind=kinds.REFERENCE_NONE, where=asked.where_in(part), what=what)


def check_reference_finite(asked: Asked) -> Iterator[Finding]:
    """Find cases on which the reference gives NaN or infinity, which no finite answer can match."""
    for part in asked.question.parts:
        answers = [p.expected for p in part.probes if p.reference is not None and p.spread is None]
        if not all(_is_finite(leaf) for answer in answers for leaf in leaves(answer)):
            what = "the reference gives NaN or infinity, so that no finite answer is right."
            yield Finding(kind=kinds.REFERENCE_NOT_FINITE, where=asked.where_in(part), what=what)


def _is_finite(leaf: object) -> bool:
    numbers = np.asarray(leaf)
    return numbers.dtype.kind not in "fc" or bool(np.isfinite(numbers).all())


def check_reference_passes(asked: Asked) -> Iterator[Finding]:
    """Find cases on which the reference itself, asked once more, is not right."""
    for part in asked.question.parts:
        verdict = asked.right.verdict_of(part)
        if _can_pass(part.probes[0]) and verdict.status is not Status.CORRECT:
            what = f"the reference is {verdict.status.replace('_', ' ')}: {verdict.message}."
            yield Finding(kind=kinds.REFERENCE_LOSES, where=asked.where_in(part), what=what)


def _can_pass(probe: Probe) -> bool:
    """Tell whether there is something to hand in that must be right."""
    return probe.is_known and not (probe.spread and probe.expected is None)


def check_single_precision(asked: Asked) -> Iterator[Finding]:
    """Find cases that refuse a right answer computed in single precision at its end."""
    trial = asked.trial("single", lambda _part, probe: mapped_single(probe.expected))
    for part in asked.question.parts:
        known = part.probes[0].expected is not None
        if known and trial.is_caught_by(part) and not asked.right.is_caught_by(part):
            what = "the right answer as float32 is not right."
            yield Finding(kind=kinds.SINGLE_PRECISION, where=asked.where_in(part), what=what)


def mapped_single(value: object) -> object:
    """Return a value with its numbers in single precision; whole numbers and texts stay."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return [mapped_single(part) for part in value]
    return mapped(value, _single) if np.asarray(value).dtype.kind == "f" else value


def _single(numbers: Array) -> object:
    with np.errstate(all="ignore"):
        return numbers.astype(np.float32)


def check_empty(asked: Asked) -> Iterator[Finding]:
    """Find questions that give points to nothing."""
    trial = asked.judged("nothing", {probe.call.number: ABSENT for _part, probe in asked.probes})
    if trial.score.score:
        what = f"an empty submission earns {trial.score.score:g} points."
        yield Finding(kind=kinds.EMPTY_SCORES, where=asked.where, what=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was seen of one call of the reference."""

    seconds: float = 0.0
    changed: tuple[str, ...] = field(default=())


def observe(probe: Probe) -> Observation:
    """Return what is seen when the reference is called: how long, and what it does to arguments."""
    reference = probe.reference
    if reference is None or probe.raises:
        return Observation()

    def watched(*given: Any, **named: Any) -> Observation:
        arguments = named or dict(zip(probe.arguments, given, strict=True))
        before = {name: fingerprint(value) for name, value in arguments.items()}
        started = perf_counter()
        reference(*given, **named)
        seconds = perf_counter() - started
        changed = (name for name, was in before.items() if fingerprint(arguments[name]) != was)
        return Observation(seconds=seconds, changed=tuple(changed))

    seen = probe.ask(watched, earlier_values(probe))
    assert isinstance(seen, Observation), "unreachable because `watched` returns nothing else"
    return seen


def slowest(asked: Asked) -> float:
    """Return the seconds that the reference takes for its longest call."""
    return max((observe(probe).seconds for _part, probe in asked.probes), default=0.0)


def check_calls(asked: Asked) -> Iterator[Finding]:
    """Find references that are slow, or that change what they are given."""
    for part in asked.question.parts:
        seen = [observe(probe) for probe in part.probes]
        limit = part.probes[0].call.seconds
        took = max(one.seconds for one in seen)
        if took > SLOW * limit:
            what = f"the reference takes {took:.2g} s of the {limit:g} s that a call may take."
            yield Finding(kind=kinds.REFERENCE_SLOW, where=asked.where_in(part), what=what)
        told = part.probes[0].call.form.changed
        for name in dict.fromkeys(n for one in seen for n in one.changed if n != told):
            what = f"the reference changes its argument {name}."
            yield Finding(kind=kinds.ARGUMENT_CHANGED, where=asked.where_in(part), what=what)
