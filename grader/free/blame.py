"""Whose fault an exception in a test is: of what the submission gave, or of the test itself.

A test may use a value in ways that only a right one can bear: `y.shape` where the submission gave
None. An exception is the submission's where the piece of the test that raised it is about a value
that came from the submission. What a right value could not bear either is the test's own fault: a
name that is not there, an attribute that nothing has, a call that does not fit.
"""

from __future__ import annotations

import ast
import linecache
import re
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader.errors import GraderError
from grader.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

    from grader.free.trial import Trial

_POSSIBLE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
_MISFIT = re.compile(
    r"missing \d+ required|unexpected keyword argument|takes (from )?\d+.* positional argument|"
    r"takes no arguments|multiple values for|is not callable"
)
_LONGEST = 1000
_KINDS = (np.ndarray, list, tuple, dict, str, float, int, complex)
_ASKS = ("call", "value", "evaluate")
_PACKAGES = ("site-packages", "dist-packages")
_LIBRARY = Path(ast.__file__).parent


def culprit(error: BaseException, trial: Trial) -> str:
    """Return what in the submission an exception is about; "" where it is the test's own fault."""
    is_possible = isinstance(error, _POSSIBLE) and not isinstance(error, GraderError)
    if not is_possible or _is_misfit(error) or _is_ours(error):
        return ""
    if isinstance(error, AttributeError):
        if not any(hasattr(kind, error.name or "") for kind in _KINDS):
            return ""
        return trial.source_of(error.obj)
    frame, line, place = frame_of(error)
    if frame is None:
        return ""
    is_unpacked = "unpack" in str(error)  # then the piece is where the parts go
    piece = statement(frame, line) if is_unpacked else _piece(frame, place)
    for node in ast.walk(piece):
        source = ""
        if isinstance(node, ast.Name) and node.id in frame.f_locals:
            source = trial.source_of(frame.f_locals[node.id])
        elif isinstance(node, ast.Call):
            source = asked_name(node)
        if source:
            return source
    return ""


def _is_misfit(error: BaseException) -> bool:
    """Return whether something was called as it can't be; words in other errors may be quoted."""
    return isinstance(error, TypeError) and _MISFIT.search(str(error)[:_LONGEST]) is not None


def _is_ours(error: BaseException) -> bool:
    """Return whether an exception comes out of the grader itself."""
    names = [str(frame.f_globals.get("__name__", "")) for frame, *_ in frames(error)]
    return any(name.startswith("grader.") for name in names[-1:])


def is_ask(node: ast.AST) -> bool:
    """Return whether an expression asks a submission, as `submission.call(…)` does."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and node.func.attr in _ASKS and bool(node.args)  # type: ignore[attr-defined]


def asked_name(node: ast.expr) -> str:
    """Return what `submission.call("conv", …)` asks for; "" for anything else."""
    if not (isinstance(node, ast.Call) and is_ask(node)):
        return ""
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def place_of(error: BaseException) -> str:
    """Return the file and line of the test that an exception came from; "" where there is none."""
    frame, line, _place = frame_of(error)
    return f"{Path(frame.f_code.co_filename).name}:{line}" if frame is not None else ""


def frame_of(error: BaseException) -> tuple[FrameType | None, int, int]:
    """Return the innermost frame of the course's own code, its line and its instruction."""
    found: tuple[FrameType | None, int, int] = (None, 0, 0)
    for frame, line, instruction in frames(error):
        if _is_courses(frame.f_code.co_filename):
            found = frame, line, instruction
    return found


def frames(error: BaseException) -> Iterator[tuple[FrameType, int, int]]:
    """Yield the frames that an exception came through, the outermost first."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno, trace.tb_lasti
        trace = trace.tb_next


def _is_courses(filename: str) -> bool:
    if filename.startswith("<"):
        return False
    path = Path(filename)
    ours = Path(__file__).parent.parent
    is_library = any(name in path.parts for name in _PACKAGES) or path.is_relative_to(_LIBRARY)
    return not is_library and not path.is_relative_to(ours)


def statement(frame: FrameType, line: int) -> ast.AST:
    """Return the innermost statement that a line belongs to; an empty one where none is known."""
    found: ast.AST = ast.Module(body=[], type_ignores=[])
    for one in _statements("".join(linecache.getlines(frame.f_code.co_filename))):
        if one.lineno <= line <= (one.end_lineno or 0):
            found = one
    return found


@lru_cache(maxsize=64)
def _statements(source: str) -> tuple[ast.stmt, ...]:
    """Return all statements of a module, outer ones first; a class fails in the same few files."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.stmt))


def _piece(frame: FrameType, instruction: int) -> ast.AST:
    """Return the expression that an instruction belongs to; an empty one where it is not known."""
    nothing = ast.Module(body=[], type_ignores=[])
    place = next(islice(frame.f_code.co_positions(), instruction // 2, None), None)
    if place is None or None in place:
        return nothing
    first, last, begin, end = (int(number or 0) for number in place)
    name = frame.f_code.co_filename
    lines = [linecache.getline(name, number).encode() for number in range(first, last + 1)]
    if not lines:
        return nothing
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][begin:]
    text = b"".join(lines).decode("utf-8", "replace").strip()
    for words in (f"({text})", text):
        try:
            return parse(words)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return nothing
