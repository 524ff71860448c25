"""How a case is asked: which form its answer has, and what its names and arguments are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.expression import needs
from grader.sandbox.form import Form, Want
from grader.sandbox.inside.binding import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from grader import rubric as models


def form_of(question: models.Question, case: models.Case, arguments: Collection[str]) -> Form:
    """Return what is taken for the answer to a case with these arguments."""
    source = question.expression_for(case)
    own = (question.function, *question.aliases)
    needed = needs(source, arguments, own) if source else ()
    wants = tuple(
        Want(
            name=need.name,
            aliases=question.aliases if need.name == question.function else (),
            is_called=need.is_called,
        )
        for need in needed
    )
    changed = question.changed_for(case)
    if changed.isdecimal() and int(changed) < len(arguments):
        changed = list(arguments)[int(changed)]
    if case.raises:
        return Form(expression=source, wants=wants)
    if question.printed_for(case):
        return Form(expression=source, wants=wants, printed=True)
    item = question.item_for(case)
    return Form(expression=source, wants=wants, item=item, changed=changed)


def names_of(question: models.Question, form: Form) -> tuple[str, ...]:
    """Return every name that a case looks for; the first is what messages call it."""
    if not form.expression:
        return (question.function, *question.aliases)
    main = question.function
    wants = sorted(form.wants, key=lambda want: (want.name != main, not want.is_called))
    names = (name for want in wants for name in (want.name, *want.aliases))
    return tuple(dict.fromkeys(names)) or (question.id,)


def named(values: Iterable[object], function: Callable[..., object] | None) -> dict[str, object]:
    """Return arguments by name that are passed by position: by the names that a function gives.

    Those that it has no name for are called "0", "1" and so on.
    """
    names = _parameters(function)
    return {
        names[index] if index < len(names) else str(index): value
        for index, value in enumerate(values)
    }


def _parameters(function: Callable[..., object] | None) -> list[str]:
    try:
        found = signature(function).parameters.values() if function is not None else ()
    except (TypeError, ValueError):
        return []
    return [p.name for p in found if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
