"""Limits of the command line in place of a rubric's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.options import Options
    from grader.rubric_file import RubricFile


def with_overrides(file: RubricFile, options: Options) -> RubricFile:
    """Return the rubric with the command line's limits in place of its own, everywhere."""
    changes: dict[str, Any] = {}
    if options.call_seconds is not None:
        changes["call_seconds"] = options.call_seconds
    if options.memory_mb is not None:
        changes["memory_mb"] = options.memory_mb
    if not changes:
        return file
    rubric = file.rubric
    questions = tuple(
        question.model_copy(
            update={
                "limits": _overridden(question.limits, changes),
                "case": tuple(
                    case.model_copy(update={"limits": _overridden(case.limits, changes)})
                    for case in question.case
                ),
            }
        )
        for question in rubric.question
    )
    limits = rubric.limits.model_copy(update=changes)
    return replace(file, rubric=rubric.model_copy(update={"limits": limits, "question": questions}))


def _overridden(limits: Any, changes: dict[str, Any]) -> Any:
    return limits.model_copy(update=changes) if limits is not None else None
