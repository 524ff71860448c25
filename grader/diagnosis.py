"""What kind of wrong a question is, where no known slip was named: what the probes are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.outcome import Returned, Status
from grader.probing import Answer, explain, explain_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.assignment import Part, Question
    from grader.outcome import Outcome
    from grader.probe import Probe
    from grader.scorecard import Verdict

_WRONG = (Status.WRONG, Status.WRONG_SHAPE)


def diagnose(
    question: Question, verdicts: Sequence[Verdict], outcomes: Mapping[int, Outcome]
) -> str:
    """Return what kind of wrong the answers are, nothing where that is not certain.

    Args:
        question: the question.
        verdicts: what was judged of its parts.
        outcomes: what the student's code did, by the number of the call.
    """
    if any(verdict.status is Status.UNGRADABLE for verdict in verdicts):
        return ""
    if question.kind == "values":
        pairs = zip(question.parts, verdicts, strict=True)
        return " ".join(filter(None, (_of_value(*pair, outcomes) for pair in pairs)))
    if any(verdict.misconception for verdict in verdicts):
        return ""
    every = ((part, probe) for part in question.parts for probe in part.probes)
    asked = [(part, probe) for part, probe in every if not (probe.raises or probe.spread)]
    if any(probe.check is not None for _part, probe in asked):
        return ""
    return explain([_answer(part, probe, outcomes[probe.call.number]) for part, probe in asked])


def _of_value(part: Part, verdict: Verdict, outcomes: Mapping[int, Outcome]) -> str:
    probe = part.probes[0]
    outcome = outcomes[probe.call.number]
    if verdict.status not in _WRONG or verdict.misconception or probe.check or probe.spread:
        return ""
    return explain_value(part.name, _answer(part, probe, outcome))


def _answer(part: Part, probe: Probe, outcome: Outcome) -> Answer:
    value = outcome.value if isinstance(outcome, Returned) else None
    return Answer(
        value=value,
        expected=probe.expected,
        arguments=probe.arguments,
        right=isinstance(outcome, Returned) and probe.wanted.agrees(value),
        visible=part.visible,
        tolerance=(probe.tolerance.rtol, probe.tolerance.atol),
    )
