"""The reference of rubrics names every key that a rubric may have, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo

from grader import rubric
from tests.docs.page import ROOT

if TYPE_CHECKING:
    from pydantic import BaseModel

TABLES: dict[str, type[BaseModel]] = {
    "The file": rubric.Rubric,
    "[assignment]": rubric.AssignmentTable,
    "[limits]": rubric.Limits,
    "[tolerance]": rubric.Tolerance,
    "[submission]": rubric.SubmissionTable,
    "[random]": rubric.RandomTable,
    "[[section]]": rubric.Section,
    "[[question]]": rubric.Question,
    "[[question.case]]": rubric.Case,
    "[[question.value]]": rubric.Value,
    "[[question.misconception]]": rubric.Misconception,
    "tolerance of a question, case or value": rubric.ToleranceOverride,
    "statistics of a question, case or value": rubric.Statistics,
    "limits of a question or case": rubric.LimitsOverride,
}

PAGE = (ROOT / "docs" / "rubrics.md").read_text(encoding="utf-8")


def rows_of(model: type[BaseModel]) -> list[tuple[str, str, str]]:
    """Return a row for each key of a table: the key, what it holds, its default."""
    return [
        (f"`{field.alias or name}`", holds(field), default(field))
        for name, field in model.model_fields.items()
    ]


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


def shown_rows(heading: str) -> list[tuple[str, ...]]:
    """Return the rows of the page's table under a heading, cell by cell."""
    _, _, after = PAGE.partition(f"### {heading}\n")
    table = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    lines = table[0].splitlines()[2:] if table else []
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines]


@pytest.mark.parametrize(("heading", "model"), TABLES.items(), ids=TABLES)
def test_a_table_of_the_page_has_every_key_of_the_model(
    heading: str, model: type[BaseModel]
) -> None:
    """Keys, what they hold and their defaults are those of the model, in its order."""
    assert [row[:3] for row in shown_rows(heading)] == rows_of(model)


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_of_the_page_has_a_meaning(heading: str) -> None:
    """The last cell of every row says what the key is for."""
    assert [row[0] for row in shown_rows(heading) if len(row) != 4 or not row[3]] == []


def test_the_page_shows_no_other_tables() -> None:
    """All headings below “All keys” belong to a table of the rubric."""
    _, _, after = PAGE.partition("## All keys\n")
    assert re.findall(r"^### (.+)$", after, re.MULTILINE) == list(TABLES)
