"""Are wrong answers told apart: from the right answer, and one slip from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checking import finding as kinds
from grader.checking.finding import Finding
from grader.checking.plain import fingerprint, leaves
from grader.checking.stand_ins import loose_answers
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.assignment import Part
    from grader.checking.rehearsal import Asked, Trial
    from grader.probe import Probe


def check_slips(asked: Asked) -> Iterator[Finding]:
    """Find misconceptions that cost nothing, or are not taken for what they are."""
    for trial, slip in zip(asked.slips, asked.question.misconceptions, strict=True):
        where = f"{asked.where}, misconception '{slip.id}'"
        if trial.failed:
            yield Finding(kind=kinds.SLIP_FAILS, where=where, what=_failure(trial))
        elif not any(trial.is_caught_by(part) for part in asked.question.parts):
            what = "no case tells it from the right answer."
            yield Finding(kind=kinds.SLIP_UNSEEN, where=where, what=what)
        elif trial.passes and trial.score.points:
            what = "it is recognised and earns full marks."
            yield Finding(kind=kinds.SLIP_COSTS_NOTHING, where=where, what=what)
        elif slip.id not in trial.slips:
            yield _misnamed(trial, where)


def _misnamed(trial: Trial, where: str) -> Finding:
    if trial.slips:
        what = f"it is taken for '{trial.slips[0]}': the two agree wherever they are asked."
        return Finding(kind=kinds.SLIP_ALIKE, where=where, what=what)
    return Finding(kind=kinds.SLIP_UNNAMED, where=where, what="it is not recognised.")


def _failure(trial: Trial) -> str:
    outcome = next(iter(trial.outcomes.values()))
    return f"it answers nowhere: {getattr(outcome, 'message', '')}."


def check_stand_ins(asked: Asked) -> Iterator[Finding]:
    """Find questions that give full marks to what anybody could hand in."""
    for trial in asked.stand_ins if asked.question.points else ():
        if trial.passes:
            what = f"{trial.name} in every case would earn full marks."
            yield Finding(kind=kinds.STAND_IN_PASSES, where=asked.where, what=what)


def check_tolerance(asked: Asked) -> Iterator[Finding]:
    """Find questions that take what is only nearly right."""
    question = asked.question
    if not question.points or _is_whole(asked):
        return
    if any(probe.spread or probe.raises for _part, probe in asked.probes):
        return  # spread and exceptions have no near misses
    for name, answer in loose_answers(question):
        if asked.trial(name, answer).passes:
            what = f"{name} would earn full marks."
            yield Finding(kind=kinds.TOLERANCE_LOOSE, where=asked.where, what=what)


def _is_whole(asked: Asked) -> bool:
    """Tell whether whole numbers or texts are asked for, which have no near ones."""
    found = (leaf for _part, probe in asked.probes for leaf in leaves(probe.expected))
    return not any(isinstance(leaf, float | complex) for leaf in found)


def check_checker(asked: Asked) -> Iterator[Finding]:
    """Find checkers that fail on an answer instead of refusing it."""
    for trial in (*asked.slips, *asked.stand_ins):
        for verdict in trial.score.cases:
            if verdict.status is Status.UNGRADABLE:
                where = f"{asked.where}, case '{verdict.name}'"
                what = f"on {trial.name}, {verdict.message}."
                yield Finding(kind=kinds.CHECKER_FAILS, where=where, what=what)
                return


def check_idle_cases(asked: Asked) -> Iterator[Finding]:
    """Find cases on which every wrong answer known is right."""
    for part in asked.question.parts if asked.question.kind == "function" else ():
        slips = any(trial.is_caught_by(part) for trial in asked.slips)
        if not slips and not any(_catches(part, trial) for trial in asked.stand_ins):
            what = "all known wrong answers are right here."
            yield Finding(kind=kinds.CASE_IDLE, where=asked.where_in(part), what=what)


def _catches(part: Part, trial: Trial) -> bool:
    """Tell whether a case catches a stand-in by its numbers.

    A wrong shape, or NaN, is caught by any case; where only the spread is asked for, it is that
    which a shape belongs to.
    """
    if any(probe.spread for probe in part.probes):
        return trial.status_of(part) is not Status.CORRECT
    return trial.status_of(part) is Status.WRONG


def check_by_heart(asked: Asked) -> Iterator[Finding]:
    """Find questions that the answers to the visible cases are enough for."""
    question = asked.question
    shown = {_request(probe): probe.expected for part, probe in asked.probes if part.visible}
    has_hidden = any(not part.visible for part in question.parts)
    if question.kind != "function" or not has_hidden or not question.points:
        return

    def remembered(_part: Part, probe: Probe) -> object:
        return shown.get(_request(probe))

    if asked.trial("by heart", remembered).passes:
        what = "the answers that visible cases show would earn full marks."
        yield Finding(kind=kinds.KNOWN_BY_HEART, where=asked.where, what=what)


def _request(probe: Probe) -> object:
    """Return what is equal for equal requests, and can be a key."""
    return probe.call.form, fingerprint(probe.arguments)
