"""Parts that are taken of what student code gives: by the key `item`, or within an expression.

Both sides use this module: the sandbox to take a part, the grader to take the same of a
reference's answer, and to say in words which part an answer has not.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .answer import described

if TYPE_CHECKING:
    from types import CodeType

FILE = "<question>"
"""What an expression of the rubric is called in a traceback."""

TAKE = "__part__"
_NO_KEY = object()
Key = int | str


class NoPart(Exception):
    """A value has not the part that is asked for; `step` tells which, `value` is without it."""

    def __init__(self, step: int, value: object) -> None:
        """Keep the facts."""
        self.step = step
        self.value = value
        super().__init__(step)


@dataclass(frozen=True, slots=True)
class Step:
    """One part that an expression takes: of what, after which keys, by which key if it is plain."""

    owner: str
    is_called: bool
    path: tuple[Key | None, ...]
    key: Key | None


def pick(value: Any, item: Sequence[Key]) -> Any:
    """Return a part of a value: `item` are the keys on the way there.

    Raises:
        NoPart: there is no such part.
    """
    for step, key in enumerate(item):
        found = _part(value, key)
        if found is _NO_KEY:
            raise NoPart(step, value)
        value = found
    return value


def _part(value: Any, key: Key) -> Any:
    """Return one part: an entry of a dict, tuple or list, or an attribute that is data."""
    try:
        if isinstance(value, Mapping):
            return value[key]
        if isinstance(key, int):
            is_row = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
            return value[key] if is_row else _NO_KEY
        found = getattr(value, key, _NO_KEY)
    except (LookupError, TypeError):
        return _NO_KEY
    return _NO_KEY if callable(found) else found


def take(step: int, value: Any, key: Any) -> Any:
    """Return `value[key]` within an expression.

    Raises:
        NoPart: there is no such part.
    """
    try:
        return value[key]
    except (TypeError, LookupError) as error:
        if error.__traceback__ is None or error.__traceback__.tb_next is None:
            raise NoPart(step, value) from None
        raise  # a method of the student's failed


@lru_cache(maxsize=256)
def compiled(source: str) -> tuple[CodeType, tuple[Step, ...]]:
    """Return an expression as code in which parts are taken by `take`, and what these parts are."""
    taking = _Taking()
    tree = taking.visit(ast.parse(source.strip(), FILE, "eval"))
    return compile(ast.fix_missing_locations(tree), FILE, "eval"), tuple(taking.steps)


class _Taking(ast.NodeTransformer):
    """Puts a call of `take` in the place of every plain `…[key]` of what student code gives."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        step = _step(node)
        if step is None or not isinstance(node.ctx, ast.Load):
            self.generic_visit(node)
            return node
        number = len(self.steps)
        self.steps.append(step)
        self.generic_visit(node)
        call = ast.Call(
            func=ast.Name(id=TAKE, ctx=ast.Load()),
            args=[ast.Constant(value=number), node.value, node.slice],
            keywords=[],
        )
        return ast.copy_location(call, node)


def _step(node: ast.Subscript) -> Step | None:
    """Return what a subscript takes, None where it is a slice or not of student code's."""
    if any(isinstance(inner, ast.Slice | ast.Starred) for inner in ast.walk(node.slice)):
        return None
    path: list[Key | None] = []
    owner = node.value
    while isinstance(owner, ast.Subscript):
        path.append(_key(owner.slice))
        owner = owner.value
    is_called = isinstance(owner, ast.Call)
    named = owner.func if isinstance(owner, ast.Call) else owner
    if isinstance(named, ast.Attribute):
        name = named.attr
    elif isinstance(named, ast.Name):
        name = named.id
    else:
        return None
    return Step(name, is_called, tuple(reversed(path)), _key(node.slice))


def _key(node: ast.expr) -> Key | None:
    try:
        key = ast.literal_eval(node)
    except ValueError:
        return None
    return key if isinstance(key, (int, str)) else None


def form_of(value: object) -> str:
    """Return what sort of value it is, in words: "a tuple of 1 part"."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "a number"
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return "a number"
    if isinstance(value, (tuple, list)):
        word = "tuple" if isinstance(value, tuple) else "list"
        return f"a {word} of {len(value)} part{'' if len(value) == 1 else 's'}"
    if isinstance(value, dict):
        return "a dict without this key"
    return "a string" if isinstance(value, str) else described(value)
