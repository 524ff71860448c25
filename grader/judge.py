"""Outcomes judged: verdicts, known slips, follow-through, and the status of a question.

Expected values stay on this side. What a message may hold depends on the part's visibility: for a
hidden part nothing that the student does not know already.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from grader import compare
from grader.assignment import (
    Assignment,
    Misconception,
    Part,
    Probe,
    Question,
    ReferenceFailed,
    fresh,
)
from grader.outcome import Failed, Outcome, Returned, Status
from grader.scorecard import POINT_DIGITS, QuestionScore, SubmissionStatus, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.sandbox.conversation import Run
    from grader.sandbox.program import Program
    from grader.sandbox.wording import Trouble

_ABSENT = (Status.MISSING, Status.LOAD_ERROR, Status.FORBIDDEN)
_NUMBERS = (int, float, np.integer, np.floating, np.bool_)
_COMPARED = (Status.CORRECT, Status.WRONG, Status.WRONG_SHAPE)


class CheckerFailed(Exception):
    """A checker raised or returned what is no share; the grader's own fault."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One outcome judged: its status, the share of the points it earns, and the words."""

    status: Status
    share: float
    message: str = ""


_CORRECT = Judgement(Status.CORRECT, 1.0)


def judge_question(assignment: Assignment, question: Question, run: Run) -> QuestionScore:
    """Return the score of one question from what a submission's code did."""
    if question.kind == "manual":
        return _score(question, (), status=Status.UNMARKED)
    if question.kind == "values":
        verdicts = _judge_values(assignment, question, run.outcomes)
    else:
        verdicts = _judge_cases(question, run.outcomes)
    feedback = {slip.id: slip.feedback for slip in question.misconceptions}
    named = dict.fromkeys(v.misconception for v in verdicts if v.misconception)
    words = " ".join(feedback[slip] for slip in named if slip)
    return _score(
        question, verdicts, feedback=words or _kind_of_wrong(question, verdicts, run.outcomes)
    )


def _kind_of_wrong(
    question: Question, verdicts: Sequence[Verdict], outcomes: Mapping[int, Outcome]
) -> str:
    if not any(verdict.status in (Status.WRONG, Status.WRONG_SHAPE) for verdict in verdicts):
        return ""
    from grader.diagnosis import diagnose  # noqa: PLC0415 right answers need no probes

    return diagnose(question, verdicts, outcomes)


def ungradable(question: Question, reason: str) -> QuestionScore:
    """Return the score of a question that the grader itself failed on."""
    verdicts = [
        Verdict(
            name=part.name,
            visibility=part.visibility,
            status=Status.UNGRADABLE,
            score=0.0,
            points=round(part.points, POINT_DIGITS),
            message=reason,
        )
        for part in question.parts
    ]
    return _score(question, verdicts, status=Status.UNGRADABLE)


def not_loaded(question: Question, reason: str) -> QuestionScore:
    """Return the score of a question of a submission that can't be read or loaded at all."""
    if question.kind == "manual":
        return _score(question, (), status=Status.UNMARKED)
    verdicts = [
        _verdict(part, Judgement(Status.LOAD_ERROR, 0.0, reason)) for part in question.parts
    ]
    return _score(question, verdicts)


def explain_absence(run: Run, program: Program, names: Mapping[int, Sequence[str]]) -> Run:
    """Return a run in which what is missing because the top level failed says so.

    Args:
        run: what came of the submission.
        program: the submission.
        names: by the number of a call, the names that it was looked for under.
    """
    if not run.troubles:
        return run
    text = "\n".join(source for _name, source in program.cells)
    nothing = all(_is_absent(outcome) for outcome in run.outcomes.values())
    for number, outcome in run.outcomes.items():
        if not isinstance(outcome, Failed) or outcome.status is not Status.MISSING:
            continue
        if nothing or any(re.search(rf"\b{re.escape(n)}\b", text) for n in names[number]):
            run.outcomes[number] = _absent_by(run.troubles, outcome)
    return run


def submission_status(run: Run) -> SubmissionStatus:
    """Return whether anything of a submission could be graded."""
    if run.troubles and all(_is_absent(outcome) for outcome in run.outcomes.values()):
        return SubmissionStatus.LOAD_ERROR
    return SubmissionStatus.GRADED


def _is_absent(outcome: Outcome) -> bool:
    return isinstance(outcome, Failed) and outcome.status in _ABSENT


def _absent_by(troubles: Sequence[Trouble], outcome: Failed) -> Failed:
    trouble = next((t for t in troubles if t.status is Status.FORBIDDEN), troubles[0])
    status = Status.FORBIDDEN if trouble.status is Status.FORBIDDEN else Status.LOAD_ERROR
    message = f"{outcome.message}, because the program failed before it: {trouble.message}"
    return replace(outcome, status=status, message=message, safe_message=message)


def _judge_cases(question: Question, outcomes: Mapping[int, Outcome]) -> list[Verdict]:
    judged = [[_judge_probe(p, outcomes, part) for p in part.probes] for part in question.parts]
    slip = _recognise(question, judged, outcomes)
    verdicts = []
    for part, judgements in zip(question.parts, judged, strict=True):
        worst = _worst(judgements)
        seconds = sum(outcomes[probe.call.number].seconds for probe in part.probes)
        named = slip if slip and worst.status in (Status.WRONG, Status.WRONG_SHAPE) else None
        if named:
            worst = replace(worst, share=max(worst.share, named.credit))
        verdicts.append(_verdict(part, worst, slip=named, seconds=seconds))
    return verdicts


def _worst(judgements: Sequence[Judgement]) -> Judgement:
    """Return the judgement of a case: of several draws the one that earned least."""
    index, worst = min(enumerate(judgements), key=lambda pair: pair[1].share)
    if len(judgements) == 1 or worst.share == 1.0:
        return worst
    return replace(worst, message=f"{worst.message} (draw {index + 1} of {len(judgements)})")


def _judge_probe(probe: Probe, outcomes: Mapping[int, Outcome], part: Part) -> Judgement:
    outcome = outcomes[probe.call.number]
    if isinstance(outcome, Failed):
        message = outcome.message if part.visible else outcome.safe_message
        return Judgement(outcome.status, 0.0, message)
    try:
        if probe.check is not None:
            return _check(probe, outcome.value, probe.expected)
        compared = probe.wanted.judge(outcome.value)
    except (ReferenceFailed, CheckerFailed) as failure:
        return Judgement(Status.UNGRADABLE, 0.0, f"the grader failed here: {failure}")
    if compared.status is Status.CORRECT:
        return _CORRECT
    is_value = not probe.arguments and part.visibility == "hidden"
    message = compare.describe(
        compared, show_expected=part.visible, show_answer=part.visible or is_value
    )
    return Judgement(compared.status, 0.0, message)


def _check(probe: Probe, answer: object, expected: object) -> Judgement:
    assert probe.check is not None, "unreachable because the caller asked"
    tolerance = probe.tolerance
    try:
        with np.errstate(all="ignore"):
            found = probe.check(
                deepcopy(answer),
                expected=deepcopy(expected),
                arguments=fresh(probe.arguments),
                rtol=tolerance.rtol,
                atol=tolerance.atol,
            )
    except Exception as error:
        raise CheckerFailed(f"the checker raised {type(error).__name__}: {error}") from error
    share, message = found if isinstance(found, tuple) and len(found) == 2 else (found, "")
    if not isinstance(share, _NUMBERS) or not 0 <= share <= 1:
        raise CheckerFailed(f"the checker gave {share!r}, which is no share between 0 and 1")
    share = float(share)
    if share == 1.0:
        return _CORRECT
    return Judgement(_status_of_check(answer, share), share, str(message) or "is not right")


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


def _recognise(
    question: Question, judged: Sequence[Sequence[Judgement]], outcomes: Mapping[int, Outcome]
) -> Misconception | None:
    """Return the known slip that explains every answer that was given, if there is one."""
    answers = [
        (probe, outcome.value, judgement)
        for part, judgements in zip(question.parts, judged, strict=True)
        for probe, judgement in zip(part.probes, judgements, strict=True)
        if isinstance(outcome := outcomes[probe.call.number], Returned)
        and (judgement.status in _COMPARED or probe.check is not None)
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
    variant = probe.variant(slip)
    if name:
        variant = variant.get(name) if isinstance(variant, dict) else None
    try:
        return variant is not None and _check(probe, answer, variant).share == 1.0
    except CheckerFailed:
        return False


def _judge_values(
    assignment: Assignment, question: Question, outcomes: Mapping[int, Outcome]
) -> list[Verdict]:
    return [_judge_value(assignment, question, part, outcomes) for part in question.parts]


def _judge_value(
    assignment: Assignment, question: Question, part: Part, outcomes: Mapping[int, Outcome]
) -> Verdict:
    probe = part.probes[0]
    outcome = outcomes[probe.call.number]
    judgement = _judge_probe(probe, outcomes, part)
    slip = None
    is_graded = judgement.status is not Status.UNGRADABLE
    if judgement.share < 1.0 and is_graded and isinstance(outcome, Returned):
        followed = _follow_through(assignment, part, outcome.value, outcomes)
        if followed:
            credit = question.follow_through_credit
            message = f"follows from your {_listed(followed)}"
            judgement = Judgement(Status.FOLLOW_THROUGH, credit, message)
        elif judgement.status in _COMPARED or probe.check is not None:
            slip = _value_slip(question, part, outcome.value)
            if slip is not None:
                judgement = replace(judgement, share=max(judgement.share, slip.credit))
    return _verdict(part, judgement, slip=slip, seconds=outcome.seconds)


def _value_slip(question: Question, part: Part, answer: object) -> Misconception | None:
    for slip in question.misconceptions:
        if _is_slip(part.probes[0], answer, slip, part.name):
            return slip
    return None


def _follow_through(
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
    assert probe.reference is not None, "unreachable because the caller asked"
    try:
        with np.errstate(all="ignore"):
            wanted = probe.reference(**{k: _as_number(v) for k, v in arguments.items()})
        return compare.compare(answer, wanted, probe.tolerance).status is Status.CORRECT
    except Exception:  # noqa: BLE001 a reference may raise anything, given wrong numbers
        return False


def _as_number(value: object) -> object:
    array = np.asarray(value, dtype=np.float64)
    return array if array.ndim else float(array)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _verdict(
    part: Part, judgement: Judgement, *, slip: Misconception | None = None, seconds: float = 0.0
) -> Verdict:
    return Verdict(
        name=part.name,
        visibility=part.visibility,
        status=judgement.status,
        score=round(judgement.share * part.points, POINT_DIGITS),
        points=round(part.points, POINT_DIGITS),
        message=judgement.message,
        misconception=slip.id if slip else None,
        seconds=seconds,
    )


def _score(
    question: Question,
    verdicts: Sequence[Verdict],
    *,
    status: Status | None = None,
    feedback: str = "",
) -> QuestionScore:
    if all(verdict.status is Status.CORRECT for verdict in verdicts) and verdicts:
        score = question.points
    else:
        score = round(sum((verdict.score for verdict in verdicts), 0.0), POINT_DIGITS - 1)
    status = status or _question_status(verdicts, score, question.points)
    return QuestionScore(
        id=question.id,
        section=question.section,
        status=status,
        score=score,
        points=question.points,
        cases=tuple(verdicts),
        hint=question.hint if status not in (Status.CORRECT, Status.UNMARKED) else "",
        feedback=feedback,
    )


def _question_status(verdicts: Sequence[Verdict], score: float, points: float) -> Status:
    if any(verdict.status is Status.UNGRADABLE for verdict in verdicts):
        return Status.UNGRADABLE
    if all(verdict.status is Status.CORRECT for verdict in verdicts):
        return Status.CORRECT
    if score > 0:
        return Status.PARTIAL if score < points else Status.CORRECT
    lost: dict[Status, float] = {}
    for verdict in verdicts:
        if verdict.status is not Status.CORRECT:
            loss = verdict.points - verdict.score
            lost[verdict.status] = lost.get(verdict.status, 0.0) + loss
    return max(lost, key=lambda cause: lost[cause])
