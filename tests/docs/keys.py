"""The keys of a rubric as tables: what each holds, its default and its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from grader import rubric
from tests.docs.explained import explained, one_line
from tests.docs.samples import example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

TABLES: dict[str, type[BaseModel]] = {
    "The file": rubric.Rubric,
    "[assignment]": rubric.AssignmentTable,
    "[limits]": rubric.Limits,
    "[tolerance]": rubric.Tolerance,
    "[submission]": rubric.SubmissionTable,
    "[random]": rubric.RandomTable,
    "[late]": rubric.LateTable,
    "[[section]]": rubric.Section,
    "[[question]]": rubric.Question,
    "[[question.case]]": rubric.Case,
    "[[question.case.call]]": rubric.CaseCall,
    "[[question.value]]": rubric.Value,
    "[[question.misconception]]": rubric.Misconception,
    "tolerance of a question, case or value": rubric.ToleranceOverride,
    "statistics of a question, case or value": rubric.Statistics,
    "limits of a question or case": rubric.LimitsOverride,
}
"""Every table of a rubric file, by the heading over it."""


def key_tables() -> Iterator[str]:
    """Yield the lines of a part for each table of a rubric file."""
    for heading, model in TABLES.items():
        yield from (f"## {heading}", "", one_line(model.__doc__), "")
        yield from ("| key | meaning | holds | default | example |", "|---|---|---|---|---|")
        meanings = explained(model)
        for name, field in model.model_fields.items():
            shown = example(model, name)
            key = f"`{field.alias or name}`"
            yield f"| {' | '.join((key, meanings[name], holds(field), default(field), shown))} |"
        yield ""


def holds(field: FieldInfo) -> str:
    """Return what a key holds, in the words of the rubric's messages."""
    if described := field.description or _described_in(field.annotation):
        return described.partition(". ")[0]
    if get_origin(field.annotation) is Literal:
        words = [f"'{word}'" for word in get_args(field.annotation)]
        return f"{', '.join(words[:-1])} or {words[-1]}"
    return "any value" if field.annotation is object else "a table"


def _described_in(annotation: object) -> str:
    found = (part for part in get_args(annotation) if isinstance(part, FieldInfo))
    nested = (_described_in(part) for part in get_args(annotation))
    return next((part.description or "" for part in found), "") or next(filter(None, nested), "")


def default(field: FieldInfo) -> str:
    """Return a key's default as the page writes it."""
    if field.is_required():
        return "required"
    match field.default:
        case None | () | {} | "":
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case str(value):
            return f'`"{value}"`'
        case float() | int() as value:
            return f"`{value}`"
        case _:
            return "as below"
