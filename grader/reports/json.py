"""The gradebook as JSON: every verdict, a submission a line."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from grader.names import encodable
from grader.origin import NOWHERE_SPECIAL
from grader.reports.tally import ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.origin import Origin, Unused
    from grader.reports import shape
    from grader.scorecard import (
        Adjustment,
        Gradebook,
        Heading,
        QuestionScore,
        RunFacts,
        Scorecard,
        Verdict,
    )

SCHEMA = 1
"""Goes up when a key changes its meaning or goes away."""


def to_json(gradebook: Gradebook) -> str:
    """Return the gradebook as JSON, students in natural order, with a newline at the end."""
    return "".join(pieces(gradebook))


def pieces(gradebook: Gradebook) -> Iterator[str]:
    """Yield the JSON file piece by piece, so that a large class is never in memory twice."""
    yield f'{{"schema": {SCHEMA},\n'
    yield f' "assignment": {_dumped(_assignment(gradebook.heading))},\n'
    yield f' "run": {_dumped(_run(gradebook.run))},\n'
    if gradebook.inventory is not None and gradebook.inventory.left_out:
        yield f' "left_out": {_dumped_list(gradebook.inventory.left_out)},\n'
    yield ' "submissions": ['
    separator = "\n  "
    for card in ordered(gradebook):
        yield separator + _dumped(_submission(card))
        separator = ",\n  "
    yield "]}\n"


def _dumped(record: Mapping[str, object]) -> str:
    return encodable(json.dumps(record, ensure_ascii=False, allow_nan=False))


def _dumped_list(left_out: Sequence[Unused]) -> str:
    return f"[{', '.join(_dumped({'what': one.what, 'why': one.why}) for one in left_out)}]"


def _assignment(heading: Heading) -> shape.AssignmentRecord:
    return {
        "id": heading.id,
        "title": heading.title,
        "points": _number(heading.points),
        "rubric_sha256": heading.rubric_sha256,
    }


def _run(run: RunFacts) -> shape.RunRecord:
    return {
        "isolation": run.isolation,
        "engine": run.engine,
        "workers": run.workers,
        "seconds": _number(run.seconds),
        "seed": run.seed,
    }


def _submission(card: Scorecard) -> shape.SubmissionRecord:
    facts: shape.SubmissionFacts = {
        "student": card.student,
        "path": card.path,
        "sha256": card.sha256,
        "status": card.status.value,
        "score": _number(card.score),
        "points": _number(card.points),
        "notes": list(card.notes),
    }
    if card.origin != NOWHERE_SPECIAL:
        facts["origin"] = _origin(card.origin)
    if card.adjustments:
        facts["adjustments"] = [*map(_adjustment, card.adjustments)]
    return {**facts, "questions": [_question(question) for question in card.questions]}


def _adjustment(adjustment: Adjustment) -> shape.AdjustmentRecord:
    return {
        "name": adjustment.name,
        "points": _number(adjustment.points),
        "reason": adjustment.reason,
        "source": adjustment.source,
    }


def _origin(origin: Origin) -> shape.OriginRecord:
    facts: shape.OriginRecord = {
        "system": origin.system,
        "people": [
            {"name": one.name, "id": one.id, "sid": one.sid, "email": one.email}
            for one in origin.people
        ],
        "entry": origin.entry,
        "late": origin.late,
        "handed_in": origin.handed_in,
    }
    if origin.due:
        facts["due"] = origin.due
    return facts


def _question(question: QuestionScore) -> shape.QuestionRecord:
    return {
        "id": question.id,
        "section": question.section,
        "status": question.status.value,
        "score": _number(question.score),
        "points": _number(question.points),
        "cases": [_case(verdict) for verdict in question.cases],
    }


def _case(verdict: Verdict) -> shape.CaseRecord:
    return {
        "name": verdict.name,
        "visibility": verdict.visibility,
        "status": verdict.status.value,
        "score": _number(verdict.score),
        "points": _number(verdict.points),
        "message": verdict.message,
        "misconception": verdict.misconception,
        "seconds": _number(verdict.seconds),
    }


def _number(number: float) -> float:
    """Return a float that JSON can hold: it has no word for NaN and infinity."""
    return float(number) if math.isfinite(number) else 0.0
