"""Is the rubric whole: points, hints, what is shown and hidden, what the cases vary."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from grader.builder import build
from grader.checking import finding as kinds
from grader.checking.finding import Finding
from grader.checking.plain import fingerprint
from grader.sandbox.inside.binding import signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.assignment import Assignment, Part
    from grader.checking.rehearsal import Asked

_DAYS = (1, 2, 7)

ROUND = 5
"""Totals above four times this are expected to be a multiple of it."""


def check_total(assignment: Assignment) -> Iterator[Finding]:
    """Find a total that looks as if somebody had miscounted."""
    total = assignment.heading.points
    if total % 1 or (total > 4 * ROUND and total % ROUND):
        what = f"the points add up to {total:g}."
        yield Finding(kind=kinds.TOTAL_NOT_ROUND, where="question", what=what)


def check_manual(assignment: Assignment) -> Iterator[Finding]:
    """Find how many points wait for a person."""
    manual = [question for question in assignment.questions if question.kind == "manual"]
    if manual:
        points, total = sum(question.points for question in manual), assignment.heading.points
        count = f"{len(manual)} question{'s' * (len(manual) > 1)}"
        what = f"{points:g} of {total:g} points are given by a person, for {count}."
        yield Finding(kind=kinds.MANUAL_POINTS, where="question", what=what)


def check_late(assignment: Assignment) -> Iterator[Finding]:
    """Find what lateness costs somebody with full marks, a day, two days and a week after."""
    if (late := assignment.rubric.late) is None:
        return
    from grader.late_policy import LatePolicy  # noqa: PLC0415 few rubrics have one

    policy, points = LatePolicy(late), assignment.heading.points
    if (due := policy.due) is None:
        yield Finding(kind=kinds.LATE_COSTS, where="late", what="it leaves due to --grade-times.")
        return
    costs = [f"{points - policy.lost(days, points):g} after {days}" for days in _DAYS]
    zone = f"{due.astimezone(policy.wall.zone):%z}"
    what = f"due {policy.wall.shown(due)} {zone}; of {points:g} points {', '.join(costs)} days"
    free = f", before {late.free_days} free days" if late.free_days else ""
    yield Finding(kind=kinds.LATE_COSTS, where="late", what=f"{what}{free}.")


def check_worth(asked: Asked) -> Iterator[Finding]:
    """Find questions without points."""
    if not asked.question.points:
        yield Finding(kind=kinds.WORTH_NOTHING, where=asked.where, what="it is worth 0 points.")


def check_hint(asked: Asked) -> Iterator[Finding]:
    """Find questions without a hint."""
    question = asked.question
    hinted = question.hint or (question.parts and all(part.hint for part in question.parts))
    if question.kind != "manual" and not hinted:
        yield Finding(kind=kinds.NO_HINT, where=asked.where, what="it has no hint.")


def check_visibility(asked: Asked) -> Iterator[Finding]:
    """Find functions of which nothing is shown, or nothing is hidden."""
    if asked.question.kind != "function":
        return
    shown = {part.visible for part in asked.question.parts}
    if True not in shown:
        what = "no case is visible."
        yield Finding(kind=kinds.NO_VISIBLE_CASE, where=asked.where, what=what)
    if False not in shown:
        yield Finding(kind=kinds.NO_HIDDEN_CASE, where=asked.where, what="no case is hidden.")


def check_arguments(asked: Asked) -> Iterator[Finding]:
    """Find arguments that no case gives, or that are the same in all cases."""
    if asked.question.kind != "function":
        return
    given = [probe.arguments for _part, probe in asked.probes]
    for name in _parameters(asked):
        seen = {fingerprint(arguments[name]) for arguments in given if name in arguments}
        if not seen:
            what = f"no case gives the argument {name}."
            yield Finding(kind=kinds.ARGUMENT_NOT_GIVEN, where=asked.where, what=what)
        elif len(seen) == 1 and len(given) > 1:
            what = f"the argument {name} is the same in all cases."
            yield Finding(kind=kinds.ARGUMENT_FIXED, where=asked.where, what=what)


def _parameters(asked: Asked) -> Iterator[str]:
    """Yield the names of the arguments that the cases give or the reference takes."""
    names = {name: None for _part, probe in asked.probes for name in probe.arguments}
    reference = asked.probes[0][1].reference
    if reference is not None:
        parameters = signature(reference).parameters.values()
        names |= {p.name: None for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD}
    yield from names


def check_repeated(asked: Asked) -> Iterator[Finding]:
    """Find cases that ask what another asks, and draws that ask the same."""
    if asked.question.kind != "function":
        return
    requests = {part.name: _requests(part) for part in asked.question.parts}
    for part in asked.question.parts:
        same = len(part.probes) - len(requests[part.name])
        if same:
            what = f"of its {len(part.probes)} draws only {len(part.probes) - same} differ."
            yield Finding(kind=kinds.DRAWS_ALIKE, where=asked.where_in(part), what=what)
    for one, other in combinations(asked.question.parts, 2):
        if requests[one.name] & requests[other.name]:
            what = f"it asks what case '{one.name}' asks."
            yield Finding(kind=kinds.CASE_REPEATED, where=asked.where_in(other), what=what)


def _requests(part: Part) -> set[object]:
    return {(probe.call.form, fingerprint(probe.arguments)) for probe in part.probes}


def check_draws(assignment: Assignment) -> Iterator[Finding]:
    """Find cases that draw other arguments when the same rubric is built once more."""
    again = build(assignment.file)
    for index, (one, other) in enumerate(zip(assignment.questions, again.questions, strict=True)):
        for mine, theirs in zip(one.parts, other.parts, strict=True):
            if [p.call.frame for p in mine.probes] != [p.call.frame for p in theirs.probes]:
                where = f"question[{index}] {one.id}, case '{mine.name}'"
                what = "it asks something else each time."
                yield Finding(kind=kinds.DRAWS_CHANGE, where=where, what=what)
