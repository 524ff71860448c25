"""Known slips recognised: the misconception that explains all answers that were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader import compare
from grader.judgement import CheckerFailed, check
from grader.outcome import Returned, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.assignment import Part, Question
    from grader.judgement import Judgement
    from grader.outcome import Outcome
    from grader.probe import Misconception, Probe

COMPARED = (Status.CORRECT, Status.WRONG, Status.WRONG_SHAPE)
"""What a slip can be told from; an answer that is not finite, say, tells nothing."""


def recognise(
    question: Question, judged: Sequence[Sequence[Judgement]], outcomes: Mapping[int, Outcome]
) -> Misconception | None:
    """Return the known slip that explains every answer that was given, if there is one."""
    answers = [
        (probe, outcome.value, judgement)
        for part, judgements in zip(question.parts, judged, strict=True)
        for probe, judgement in zip(part.probes, judgements, strict=True)
        if isinstance(outcome := outcomes[probe.call.number], Returned)
        and not probe.raises
        and (judgement.status in COMPARED or probe.check is not None)
    ]
    wrong = [answer for answer in answers if answer[2].share < 1.0]
    if not wrong:
        return None
    # The wrong answers first: they tell most slips apart at once.
    ordered = wrong + [answer for answer in answers if answer[2].share == 1.0]
    for slip in question.misconceptions:
        if all(_is_slip(probe, value, slip) for probe, value, _judgement in ordered):
            return slip
    return None


def _is_slip(probe: Probe, answer: object, slip: Misconception, name: str = "") -> bool:
    """Return whether an answer is what a slip leads to; `name` is that of a value."""
    if probe.check is None:
        wanted = probe.slip(slip, name)
        return wanted is not None and compare.agrees(answer, wanted)
    variant = probe.variant(slip, name)
    try:
        return variant is not None and check(probe, answer, variant).share == 1.0
    except CheckerFailed:
        return False


def value_slip(question: Question, part: Part, answer: object) -> Misconception | None:
    """Return the known slip that leads to the answer given for a value, if there is one."""
    for slip in question.misconceptions:
        if _is_slip(part.probes[0], answer, slip, part.name):
            return slip
    return None
