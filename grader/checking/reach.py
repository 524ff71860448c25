"""Which lines of a reference no case reaches."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.checking import finding as kinds
from grader.checking.finding import Finding
from grader.checking.rehearsal import Asked, earlier_values
from grader.probe import Probe, ReferenceFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

LONGEST_LINE = 60


def check_lines(asked: Asked) -> Iterator[Finding]:
    """Find the first line of each branch that no case takes; what only raises is left out."""
    reference = asked.probes[0][1].reference
    body = _body(reference) if reference is not None else None
    if body is None or asked.question.kind != "function":
        return
    function, source, first = body
    reached: set[int] = set()
    for _part, probe in asked.probes:
        if probe.reference is reference:
            reached |= _lines_of(probe, function.__code__)
    for statement in _unreached(source.body[0], {line - first + 1 for line in reached}):
        line = statement.lineno + first - 1
        file = Path(function.__code__.co_filename).name
        words = ast.unparse(statement).splitlines()[0][:LONGEST_LINE]
        what = f"no case reaches line {line} of {file}: {words}."
        yield Finding(kind=kinds.LINE_UNREACHED, where=asked.where, what=what)


def _body(reference: Callable[..., object]) -> tuple[Any, ast.Module, int] | None:
    """Return a function with its source and the line that it begins at, if there is any."""
    function = inspect.unwrap(reference)
    try:
        lines, first = inspect.getsourcelines(function)
        source = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, TypeError, SyntaxError):
        return None
    is_function = source.body and isinstance(source.body[0], ast.FunctionDef)
    return (function, source, first) if is_function else None


def _lines_of(probe: Probe, code: CodeType) -> set[int]:
    """Return the lines that one call of the reference goes through."""
    lines: set[int] = set()

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        if event == "call" and frame.f_code is not code:
            return None
        lines.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert probe.reference is not None, "unreachable because the caller asked"
        probe.ask(probe.reference, earlier_values(probe))
    except ReferenceFailed:
        pass  # that is found elsewhere
    finally:
        sys.settrace(before)
    return lines


def _unreached(statement: ast.stmt, reached: set[int]) -> Iterator[ast.stmt]:
    for block in _blocks(statement):
        if not block or isinstance(block[-1], ast.Raise):
            continue
        for inner in block:
            if not _is_silent(inner) and not reached & set(_own_lines(inner)):
                yield inner
                break
            yield from _unreached(inner, reached)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for holder in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield holder.body


def _own_lines(statement: ast.stmt) -> range:
    """Return the lines of a statement without the blocks in it."""
    inner = [block[0].lineno for block in _blocks(statement) if block]
    end = min(inner) if inner else (statement.end_lineno or statement.lineno) + 1
    return range(statement.lineno, max(end, statement.lineno + 1))


def _is_silent(statement: ast.stmt) -> bool:
    """Tell whether nothing happens at a statement: docstrings, `pass`, definitions, imports."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass | ast.Global | ast.Nonlocal | ast.Try)
