"""Values that follow from the student's own earlier ones, and are wrong only because those are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader import compare
from grader.course_code import run
from grader.outcome import Returned, Status
from grader.probe import ReferenceFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.assignment import Assignment, Part
    from grader.outcome import Outcome
    from grader.probe import Probe


def followed_from(
    assignment: Assignment, part: Part, answer: object, outcomes: Mapping[int, Outcome]
) -> list[str]:
    """Return the student's own wrong values that this one follows from; none if it does not."""
    probe = part.probes[0]
    if not part.follow_through or probe.reference is None:
        return []
    arguments, wrong = {}, []
    for argument, name in part.follow_through.items():
        if name not in assignment.values:
            return []
        earlier = assignment.values[name][1].probes[0]
        outcome = outcomes.get(earlier.call.number)
        if not isinstance(outcome, Returned):
            return []
        try:
            compared = earlier.wanted.judge(outcome.value)
        except ReferenceFailed:
            return []
        if compared.status not in (Status.CORRECT, Status.WRONG):
            return []
        if compared.status is Status.WRONG:
            wrong.append(name)
        arguments[argument] = outcome.value
    if not wrong:
        return []
    follows = _agrees_with(probe, arguments, answer)
    return wrong if follows else []


def _agrees_with(probe: Probe, arguments: dict[str, object], answer: object) -> bool:
    reference = probe.reference
    assert reference is not None, "unreachable because the caller asked"
    try:
        with np.errstate(all="ignore"):
            numbers = {name: _as_number(value) for name, value in arguments.items()}
            wanted = run(lambda: reference(**numbers), seconds=probe.judging_seconds)
        wanted = probe.taken(wanted, reference)
        return compare.compare(answer, wanted, probe.tolerance).status is Status.CORRECT
    except Exception:  # noqa: BLE001 a reference may raise anything, given wrong numbers
        return False


def _as_number(value: object) -> object:
    array = np.array(value, dtype=np.float64)  # a copy: what a reference changes is another's, too
    return array if array.ndim else float(array)
