"""Requests for one answer: made once by the grader, read once by every child.

    data = pack(document, arrays)           # in the grader
    asked = unpack(text)                    # in a child, where it is read for each submission
    arguments = asked.arguments(buffer)     # fresh ones

Only the grader makes requests, so that they may hold what is quick to read: marshalled data with
gaps, and what goes into the gaps. A gap is filled by an array, by what an expression gives, or by
a tuple where its parts had gaps of their own. Nothing that comes back is of this kind.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import parts, wire
from .frames import WireError, framed
from .randomness import may_draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

_VERSION = marshal.version
"""Of marshalled data. Lists and dicts are made anew for each request, so that none is another."""
_Steps = tuple[Any, ...]


class Request(NamedTuple):
    """What is asked, all but the bytes of arrays; the fields follow the JSON form of a call."""

    number: int
    is_value: bool
    names: list[str]
    form: dict[str, Any] | None
    seconds: float
    memory_mb: int
    output_bytes: int
    draws: bool
    whole: Any
    arrays: Sequence[tuple[_Steps, Any, str, _Steps, int]]
    made: Sequence[tuple[_Steps, Any, CodeType | str]]
    tuples: Sequence[tuple[_Steps, Any]]

    def arguments(self, buffer: bytes) -> Any:
        """Return the arguments, made of the bytes of their arrays. Can be asked only once."""
        whole = self.whole
        for steps, key, name, shape, offset in self.arrays:
            holder = whole
            for step in steps:
                holder = holder[step]
            holder[key] = np.ndarray(shape, wire.DTYPES[name], buffer, offset).copy()
        for steps, key, source in self.made:
            _within(whole, steps)[key] = eval(source, {"np": np, "numpy": np})  # noqa: S307
        for steps, key in self.tuples:
            holder = _within(whole, steps)
            holder[key] = tuple(holder[key])
        return whole


def _within(whole: Any, steps: _Steps) -> Any:
    for step in steps:
        whole = whole[step]
    return whole


def unpack(text: bytes) -> Request:
    """Return the request in a frame that holds no JSON."""
    return Request._make(marshal.loads(text))  # noqa: S302 the grader's own bytes


def pack(document: dict[str, Any], arrays: bytes | bytearray) -> bytes:
    """Return the frame of a request that is given as a JSON form, and the bytes of its arrays.

    Raises:
        WireError: it is too large, or holds what a request can't.
    """
    gaps = _Gaps()
    whole = gaps.taken_out(document["arguments"], ())
    form = _as_read(document.get("form"))
    sources = [*gaps.sources, (form or {}).get("expression", "")]
    asked: tuple[Any, ...] = Request(
        number=document["number"],
        is_value=document["do"] == "value",
        names=[_key(name) for name in document["names"]],
        form=form,
        seconds=document["seconds"],
        memory_mb=document["memory_mb"],
        output_bytes=document["output_bytes"],
        draws=may_draw(sources, helpers=False),
        whole=whole,
        arrays=gaps.arrays,
        made=[(steps, key, _code(source)) for steps, key, source in gaps.expressions],
        tuples=gaps.tuples,
    )
    try:
        text = marshal.dumps(tuple(asked), _VERSION)
    except ValueError:
        raise WireError("a key of a dictionary is no plain value") from None
    return framed(text, arrays)


def _key(document: Any) -> Any:
    """Return a key or a name; it stays the one that Python knows it by, which is found sooner."""
    return sys.intern(document) if type(document) is str else wire.unpack(document, b"")


def _as_read(form: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a form as JSON would give it back, so that it is the same whoever makes it.

    An expression is compiled here, once for all.
    """
    if form is None:
        return None
    found = {name: list(v) if isinstance(v, tuple) else v for name, v in form.items()}
    if source := form.get("expression"):
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            found["code"] = parts.compiled(source)[0]
    return found


def _code(source: str) -> CodeType | str:
    """Return an expression ready to be evaluated; its source where that is to fail."""
    try:
        return compile(source.lstrip(" \t"), "<string>", "eval", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source


class _Gaps:
    """Plain data in its JSON form on the way to native data with gaps."""

    def __init__(self) -> None:
        self.arrays: list[tuple[_Steps, Any, str, _Steps, int]] = []
        self.expressions: list[tuple[_Steps, Any, str]] = []
        self.tuples: list[tuple[_Steps, Any]] = []

    @property
    def sources(self) -> Iterator[str]:
        """Yield the expressions."""
        return (source for _steps, _key, source in self.expressions)

    def taken_out(self, document: Any, path: _Steps) -> Any:
        """Return the data of a JSON form, with gaps; `path` leads to where it is."""
        if not isinstance(document, list):
            return document
        match document:
            case ["a", name, shape, offset]:
                self.arrays.append((path[:-1], path[-1], name, tuple(shape), offset))
                return None
            case ["e", source]:
                self.expressions.append((path[:-1], path[-1], source))
                return None
            case ["l", parts]:
                return [self.taken_out(part, (*path, n)) for n, part in enumerate(parts)]
            case ["t", parts]:
                return self._tuple(parts, path)
            case ["d", pairs]:
                named = [(_key(name), part) for name, part in pairs]
                return {name: self.taken_out(part, (*path, name)) for name, part in named}
        return wire.unpack(document, b"")

    def _tuple(self, parts: list[Any], path: _Steps) -> list[Any] | tuple[Any, ...]:
        """Return a tuple; a list that is yet to become one, where it has gaps."""
        before = self._count()
        found = [self.taken_out(part, (*path, n)) for n, part in enumerate(parts)]
        if self._count() == before:
            return tuple(found)
        self.tuples.append((path[:-1], path[-1]))
        return found

    def _count(self) -> int:
        return len(self.arrays) + len(self.expressions) + len(self.tuples)
