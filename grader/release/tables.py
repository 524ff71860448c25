"""The tables of a kit's rubric above its cases and values: key by key, what everybody may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.rubric import Question, Rubric


def head(rubric: Rubric) -> dict[str, object]:
    """Return what stands above the questions, but for how submissions are loaded."""
    found: dict[str, object] = {
        "schema": 1,
        "assignment": {"id": rubric.assignment.id, "title": rubric.assignment.title},
        "limits": rubric.limits.model_dump(),
        "tolerance": rubric.tolerance.model_dump(),
    }
    late = rubric.late.model_dump(exclude_defaults=True) if rubric.late else {}
    return found | ({"late": late} if late else {})


def of_function(question: Question) -> dict[str, object]:
    """Return what a function is called."""
    found: dict[str, object] = {"function": question.function}
    if question.aliases:
        found["aliases"] = list(question.aliases)
    if question.expression:
        found["expression"] = question.expression
    return found


def shared(question: Question) -> dict[str, object]:
    """Return what a question says of all its parts; of references, checkers and slips nothing."""
    found: dict[str, object] = {"hint": question.hint} if question.hint else {}
    if question.item:
        found["item"] = list(question.item)
    if question.kind == "function":
        pairs = {"changed": question.changed, "printed": question.printed}
        found |= {name: value for name, value in pairs.items() if value}
    for name in ("statistics", "tolerance", "limits"):
        table = getattr(question, name)
        if table is not None:
            found[name] = table.model_dump(exclude_none=True)
    return found


def names_in(rubric: Rubric) -> set[str]:
    """Return every name that a whole rubric looks for, but those in expressions of its cases."""
    names: set[str] = set()
    for question in rubric.question:
        if question.kind == "function" and question.is_called_by_name:
            names.update((question.function, *question.aliases))
        for value in question.value:
            names.update((value.name, *value.aliases))
    return names


def is_called(question: Question, shown: tuple[str, ...]) -> bool:
    """Return whether a question of the kit looks for its function by name."""
    own = [bool(case.expression) for case in question.case if case.name in shown]
    return not question.expression and not (own and all(own))
