"""Questions judged: verdicts on their parts, points, and the status of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.evidence import evidence_of
from grader.follow_through import followed_from
from grader.judgement import CORRECT, Judgement, judge_probe
from grader.outcome import Returned, Status
from grader.scorecard import POINT_DIGITS, QuestionScore, Verdict
from grader.slips import COMPARED, recognise, value_slip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.assignment import Assignment, Part, Question
    from grader.outcome import Outcome
    from grader.probe import Misconception, Probe
    from grader.sandbox.conversation import Run

_MOST_PRINTED = 2000
"""Characters of printed text that are kept of a case."""


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
    words = words or _kind_of_wrong(question, verdicts, run.outcomes)
    told = (words, *_remarks(question, run.outcomes))
    return _score(question, verdicts, feedback=" ".join(filter(None, told)))


def _remarks(question: Question, outcomes: Mapping[int, Outcome]) -> Iterator[str]:
    """Yield what is to be said of the calls themselves, each thing once."""
    found = (outcomes[probe.call.number].remark for p in question.parts for probe in p.probes)
    yield from dict.fromkeys(filter(None, found))


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


def _judge_cases(question: Question, outcomes: Mapping[int, Outcome]) -> list[Verdict]:
    judged = [[judge_probe(p, outcomes, part) for p in part.probes] for part in question.parts]
    is_right = all(one is CORRECT for judgements in judged for one in judgements)
    slip = None if is_right else recognise(question, judged, outcomes)
    verdicts = []
    for part, judgements in zip(question.parts, judged, strict=True):
        index, worst = _worst(judgements)
        seconds = sum(outcomes[probe.call.number].seconds for probe in part.probes)
        named = slip if slip and worst.status in (Status.WRONG, Status.WRONG_SHAPE) else None
        if named:
            worst = replace(worst, share=max(worst.share, named.credit))
        verdict = _verdict(part, worst, slip=named, seconds=seconds)
        verdicts.append(_with_evidence(verdict, part, part.probes[index], outcomes))
    return verdicts


def _worst(judgements: Sequence[Judgement]) -> tuple[int, Judgement]:
    """Return the judgement of a case, and of which draw: of several the one that earned least."""
    if len(judgements) == 1:
        return 0, judgements[0]
    index, worst = min(enumerate(judgements), key=lambda pair: pair[1].share)
    if worst.share == 1.0:
        return index, worst
    told = f"{worst.message} (draw {index + 1} of {len(judgements)})"
    return index, replace(worst, message=told)


def _with_evidence(
    verdict: Verdict, part: Part, probe: Probe, outcomes: Mapping[int, Outcome]
) -> Verdict:
    """Return a verdict with what people want to see of an answer: what it was, what it printed."""
    outcome = outcomes[probe.call.number]
    printed = _cut(outcome.output)
    if verdict.score == verdict.points or not isinstance(outcome, Returned):
        return replace(verdict, printed=printed) if printed else verdict
    is_compared = probe.check is None and probe.spread is None
    is_shown = part.visible and is_compared and verdict.status is not Status.UNGRADABLE
    evidence = evidence_of(outcome.value, probe.expected if is_shown else None)
    return replace(verdict, printed=printed, evidence=evidence)


def _cut(output: str) -> str:
    """Return the head and the tail of what was printed."""
    if len(output) <= _MOST_PRINTED:
        return output
    half = _MOST_PRINTED // 2
    return f"{output[:half]}\n…\n{output[-half:]}"


def _judge_values(
    assignment: Assignment, question: Question, outcomes: Mapping[int, Outcome]
) -> list[Verdict]:
    return [_judge_value(assignment, question, part, outcomes) for part in question.parts]


def _judge_value(
    assignment: Assignment, question: Question, part: Part, outcomes: Mapping[int, Outcome]
) -> Verdict:
    probe = part.probes[0]
    outcome = outcomes[probe.call.number]
    judgement = judge_probe(probe, outcomes, part)
    slip = None
    is_graded = judgement.status is not Status.UNGRADABLE
    if judgement.share < 1.0 and is_graded and isinstance(outcome, Returned):
        followed = followed_from(assignment, part, outcome.value, outcomes)
        if followed:
            credit = question.follow_through_credit
            message = f"follows from your {_listed(followed)}"
            judgement = Judgement(Status.FOLLOW_THROUGH, credit, message)
        elif judgement.status in COMPARED or probe.check is not None:
            slip = value_slip(question, part, outcome.value)
            if slip is not None:
                judgement = replace(judgement, share=max(judgement.share, slip.credit))
    verdict = _verdict(part, judgement, slip=slip, seconds=outcome.seconds)
    return _with_evidence(verdict, part, probe, outcomes)


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
        # Tenths of milliseconds: more would be noise, and no two verdicts equal.
        seconds=float(f"{round(seconds, 4):.2g}"),
        hint=part.hint if judgement.status is not Status.CORRECT else "",
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
    status = status or status_of(verdicts, score, question.points)
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


def status_of(verdicts: Sequence[Verdict], score: float, points: float) -> Status:
    """Return how a question ended that has these verdicts, and so many points of so many."""
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
