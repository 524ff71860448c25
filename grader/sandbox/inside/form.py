"""Answers that are more than what one call returns: an expression, a part, a changed argument.

A request says so under `form`, which plain calls do not have.
"""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from . import binding, parts
from .answer import described
from .tape import Tape, text_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_MOST_PRINTED = 1 << 20
"""Bytes of printed text that are an answer; of more the middle is dropped."""


class Missing(Exception):
    """The submission has no function or value of this name.

    `instead` tells what it has, `want` which of the names that an expression needs it is.
    """

    def __init__(self, instead: str | None, want: int | None = None) -> None:
        """Keep the facts."""
        self.instead = instead
        self.want = want
        super().__init__(instead)


def find(namespace: Mapping[str, Any], names: list[str], *, is_called: bool) -> Any:
    """Return what a submission has under the first of these names, something to call if it must be.

    Raises:
        Missing: it has nothing of the kind.
    """
    instead = None
    for name in names:
        if name in namespace:
            found = namespace[name]
            if callable(found) or not is_called:
                return found
            instead = instead or described(found)
    raise Missing(instead)


def answer_of(
    form: Mapping[str, Any],
    ask: Callable[..., Any],
    arguments: Any,
    namespace: Any,
    told: dict[str, Any] | None = None,
) -> Any:
    """Return the answer that a form asks for.

    Args:
        form: what is asked: `expression` with the names in `wants`, and as `code` if that is ready;
            `changed`, `item`, `printed`.
        ask: the function to call, where no expression is given.
        arguments: a dict of them by name, or a list.
        namespace: what the submission defines.
        told: gets what is to be told of the way that the function was called.

    Raises:
        Misfit: the function can't take the arguments.
        Missing: something that the expression needs is not there.
        NoPart: the part that is asked for is not there.
    """
    if "printed" in form:
        rest = {key: value for key, value in form.items() if key != "printed"}
        return _printed(lambda: answer_of(rest, ask, arguments, namespace, told))
    source = form.get("expression", "")
    if source:
        value = _evaluated(form, arguments, namespace)
    else:
        by_name = isinstance(arguments, dict)
        told = {} if told is None else told
        value = binding.call(ask, arguments, told) if by_name else ask(*arguments)
    if "changed" in form:
        value = arguments[form["changed"]]
    try:
        return parts.pick(value, form.get("item", ()))
    except parts.NoPart as missing:
        steps = parts.compiled(source)[1] if source else ()
        raise parts.NoPart(missing.step + len(steps), missing.value) from None


def _printed(ask: Callable[[], object]) -> str:
    """Return what is printed while something is asked; it is printed all the same."""
    outer = sys.stdout
    tape = Tape(_MOST_PRINTED)
    sys.stdout = text_stream(tape)
    try:
        ask()
    finally:
        sys.stdout = outer
        text = tape.take()
        outer.write(text)
    return text


def _evaluated(form: Mapping[str, Any], arguments: dict[str, Any], namespace: Any) -> Any:
    """Return what an expression gives: of NumPy, the arguments and what the submission has.

    Arguments go first. Builtins are Python's own, whatever the submission calls `sum`.
    """
    scope = {"__builtins__": builtins, "np": np, "numpy": np, parts.TAKE: parts.take}
    for want, (names, is_called) in enumerate(form["wants"]):
        try:
            scope[names[0]] = find(namespace, names, is_called=is_called)
        except Missing as missing:
            raise Missing(missing.instead, want) from None
    scope |= arguments
    code = form.get("code") or parts.compiled(form["expression"])[0]
    return eval(code, scope)  # noqa: S307 the rubric's own text
