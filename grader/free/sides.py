"""The two sides of an assertion: what they were, and which of them is the submission's."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.free.blame import is_ask

if TYPE_CHECKING:
    from types import FrameType

    from grader.free.trial import Trial

_NUMPY_NAMES = ("np", "numpy")
_READ = ("load", "loadtxt", "genfromtxt", "fromfile", "memmap", "save", "savetxt")
_PURE = ("len", "abs", "sum", "max", "min", "round", "float", "int", "list", "tuple", "approx")
_METHODS = (
    *("sum", "mean", "max", "min", "std", "var", "prod", "tolist", "item", "astype", "reshape"),
    *("round", "all", "any", "ravel", "flatten", "transpose", "copy", "argmax", "argmin", "keys"),
)
_EASY = (
    *(ast.Name, ast.Constant, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.operator),
    *(ast.unaryop, ast.List, ast.Tuple, ast.Dict, ast.Attribute, ast.Load, ast.Call, ast.keyword),
)


class Unknown(Exception):
    """What a side of a comparison was can't be told."""


def number(value: object) -> float:
    """Return a tolerance as a number.

    Raises:
        Unknown: it is none.
    """
    if isinstance(value, (int, float, np.number)):
        return float(value)
    raise Unknown


def is_written_out(side: ast.expr | None) -> bool:
    """Return whether a side is made of nothing but literals."""
    return side is not None and not any(
        isinstance(node, ast.Name) and node.id not in _NUMPY_NAMES for node in ast.walk(side)
    )


def is_theirs(side: ast.expr | None, value: object, trial: Trial) -> bool:
    """Return whether a side is an answer of the submission, or a part of one."""
    if side is None or isinstance(side, ast.Constant):
        return side is None and bool(trial.source_of(value))
    return is_ask(side) or bool(trial.source_of(value))


def is_whole(side: ast.expr | None, value: object, trial: Trial) -> bool:
    """Return whether a side is an answer as it came, so that it needs no name."""
    if side is None or is_ask(side):
        return True
    return isinstance(side, ast.Name) and bool(trial.source_of(value))


def is_approx(value: object) -> bool:
    """Return whether a side was made by `pytest.approx`."""
    kind = type(value)
    return kind.__name__.startswith("Approx") and kind.__module__.startswith("_pytest.")


def of_approx(value: Any) -> tuple[object, float, float]:
    """Return what `pytest.approx(…)` expects, and its tolerances."""
    only_absolute = value.rel is None and value.abs is not None
    rtol = 0.0 if only_absolute else 1e-6 if value.rel is None else number(value.rel)
    return value.expected, rtol, 1e-12 if value.abs is None else number(value.abs)


def value_of(node: ast.expr, frame: FrameType, trial: Trial) -> Any:
    """Return what an expression was, where that can be told without asking again.

    Raises:
        Unknown: it can't.
    """
    if is_ask(node):
        return trial.given
    for inner in ast.walk(node):
        is_call = isinstance(inner, ast.Call)
        if not isinstance(inner, _EASY) or (is_call and not _is_harmless(inner)):
            raise Unknown
    try:
        return eval(  # noqa: S307 the course's own code, once more
            compile(ast.Expression(node), "<assert>", "eval"), frame.f_globals, frame.f_locals
        )
    except Exception:  # noqa: BLE001 whatever it is, nobody knows the value
        raise Unknown from None


def _is_harmless(call: ast.AST) -> bool:
    """Return whether to call this once more changes and asks nothing, and gives the same."""
    function = getattr(call, "func", None)
    if isinstance(function, ast.Name):
        return function.id in _PURE
    if not isinstance(function, ast.Attribute):
        return False
    if isinstance(function.value, ast.Name) and function.value.id in _NUMPY_NAMES:
        return function.attr not in _READ
    return function.attr in _METHODS or ast.unparse(function) == "pytest.approx"
