"""What is told of a function that could not be called as the assignment calls it.

The parameters are read from the submission's source: a sandbox says only which way was taken.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.names import printable
from grader.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.sandbox.program import Program

_MOST_SHOWN = 12


def remark(program: Program, name: str, arguments: Sequence[str], fit: object) -> str:
    """Return what to say of a call that was made in another way than by the arguments' names."""
    if fit not in ("position", "spelling"):
        return ""
    way = "by position" if fit == "position" else "with its own names"
    given = _listed(arguments)
    own = _own(program, name)
    if own is None:
        return f"`{name}` was called {way}: the assignment's parameters are {given}."
    return f"`{name}` was called {way}: its parameters are {own}, the assignment's are {given}."


def misfit(program: Program, name: str, arguments: Sequence[str]) -> str:
    """Return what to say of a function that takes more arguments than are given, or fewer."""
    given = ", ".join(map(printable, arguments[:_MOST_SHOWN])) or "nothing"
    own = _own(program, name)
    if own is None:
        return f"`{name}` can't be called with {given}"
    return f"`{name}` takes {own}, the assignment calls it with {given}"


def _own(program: Program, name: str) -> str | None:
    """Return the parameters of the last function of this name in the source."""
    found = None
    for _cell, source in program.cells:
        for function in _functions(source):
            if function.name == name:
                found = function.args
    if found is None:
        return None
    names = [part.arg for part in (*found.posonlyargs, *found.args)]
    names += [f"*{found.vararg.arg}"] if found.vararg else []
    names += [part.arg for part in found.kwonlyargs]
    names += [f"**{found.kwarg.arg}"] if found.kwarg else []
    return _listed(names)


def _functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement


def _listed(names: Sequence[str]) -> str:
    shown = [printable(name) for name in names[:_MOST_SHOWN]]
    return f"({', '.join([*shown, '…'] if len(names) > _MOST_SHOWN else shown)})"
