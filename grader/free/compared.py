"""What a failed assertion compared, told in the words of a rubric's questions.

    assert y == expected              np.testing.assert_allclose(y, expected)
    assert y == pytest.approx(…)      assert np.allclose(y, expected)
    assert (y == expected).all()

Both sides are taken from where the assertion failed. Nothing is asked or called again, but for
functions of NumPy that make an array.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.compare import compare, describe
from grader.data_class import dataclass
from grader.errors import GraderError
from grader.free.blame import frame_of, frames, is_ask, statement
from grader.free.sides import (
    Unknown,
    is_approx,
    is_theirs,
    is_whole,
    is_written_out,
    number,
    of_approx,
    value_of,
)
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from grader.free.trial import Trial

_LONGEST = 60
_DEEPEST = 20
_SIDES = (("actual", "x"), ("desired", "y"))
_DECIMAL = ("assert_array_almost_equal", "assert_almost_equal")
_NUMPYS = ("assert_allclose", "assert_array_equal", "assert_equal", *_DECIMAL)
_CLOSE = {"allclose": (1e-5, 1e-8), "isclose": (1e-5, 1e-8)}
_SAME = ("array_equal", "array_equiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was compared.

    Attributes:
        got, want: the sides.
        rtol, atol: what they may differ by.
        spreads: whether one value is expected everywhere, or any shape that fits.
        what: the expression that gave `got`, "" where that is the submission's own answer.
        said: what the test itself says of it.
    """

    got: object
    want: object
    rtol: float = 0.0
    atol: float = 0.0
    spreads: bool = False
    what: str = ""
    said: str = ""

    def told(self) -> tuple[Status, str]:
        """Return how they differ, in words; none where that can't be told."""
        if self.what.endswith(".shape") and self.got != self.want:
            return Status.WRONG, f"`{self.what}`: yours {self.got}, expected {self.want}"
        if not (_is_plain(self.got) and _is_plain(self.want)):
            return Status.WRONG, ""
        try:
            found = compare(self.got, self._spread(), self)
        except GraderError:
            return Status.WRONG, ""
        words = describe(found, show_expected=True, show_answer=True)
        if not words:
            return Status.WRONG, ""
        placed = f"`{self.what}`: {words}" if self.what else words
        told = f"{self.said}: {placed}" if self.said else placed
        return (Status.WRONG if self.what else found.status), told

    def _spread(self) -> object:
        """Return what is expected, in the shape of what there is where it was compared so."""
        got, want = self.got, self.want
        if not isinstance(got, np.ndarray) or isinstance(want, str | dict | None):
            return want
        try:
            array = np.asarray(want)
            if array.shape == got.shape or not (self.spreads or array.shape == ()):
                return want
            return np.broadcast_to(array, got.shape)
        except ValueError:
            return want


def compared_in(error: BaseException, trial: Trial) -> Compared | None:
    """Return what an assertion compared; None where it did nothing of the kind."""
    frame, line, _instruction = frame_of(error)
    if frame is None:
        return None
    failed = statement(frame, line)
    try:
        if isinstance(failed, ast.Assert):
            return _of_assert(failed, frame, trial) if failed.msg is None else None
        return _of_numpy(error, failed, trial)
    except Unknown:
        return None


def claim_of(error: BaseException) -> str:
    """Return the source of what an `assert` claims, on one line; "" where there is none."""
    frame, line, _instruction = frame_of(error)
    failed = statement(frame, line) if frame is not None else None
    if not isinstance(failed, ast.Assert) or failed.msg is not None:
        return ""
    source = ast.unparse(failed.test)
    return source if len(source) <= 2 * _LONGEST else f"{source[: 2 * _LONGEST]}…"


def _of_assert(failed: ast.Assert, frame: FrameType, trial: Trial) -> Compared | None:
    test: ast.expr = failed.test
    if isinstance(test, ast.Call) and (inner := _all_of(test)) is not None:
        test = inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        left, right = test.left, test.comparators[0]
        values = trial.compared or (value_of(left, frame, trial), value_of(right, frame, trial))
        made = _oriented((left, right), values, trial)
        return replace(made, spreads=test is not failed.test)
    if isinstance(test, ast.Call) and len(test.args) >= 2:
        name = _name_of(test.func)
        if name not in (*_CLOSE, *_SAME) or sum(map(is_ask, ast.walk(test))) > 1:
            return None
        sides = test.args[0], test.args[1]
        values = value_of(sides[0], frame, trial), value_of(sides[1], frame, trial)
        made = _oriented(sides, values, trial, *_tolerances(name, test, frame, trial))
        return replace(made, spreads=name != "array_equal")
    return None


def _all_of(call: ast.Call) -> ast.expr | None:
    """Return what `(…).all()`, `np.all(…)` or `all(…)` is about; None for any other call."""
    if _name_of(call.func) != "all":
        return None
    if call.args:
        return call.args[0]
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _tolerances(name: str, call: ast.Call, frame: FrameType, trial: Trial) -> tuple[float, float]:
    if name not in _CLOSE:
        return 0.0, 0.0
    given = dict(zip(("rtol", "atol"), call.args[2:], strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    rtol, atol = _CLOSE[name]
    found = {key: value_of(node, frame, trial) for key, node in given.items()}
    return number(found.get("rtol", rtol)), number(found.get("atol", atol))


def _of_numpy(error: BaseException, failed: ast.AST, trial: Trial) -> Compared | None:
    names: dict[str, Mapping[str, Any]] = {}
    for frame, _line, _instruction in frames(error):
        code, module = frame.f_code, frame.f_globals.get("__name__", "")
        if code.co_name in _NUMPYS and str(module).startswith("numpy.testing"):
            names.setdefault(code.co_name, frame.f_locals)
            break
    for name, found in names.items():
        got, want = (next(found[key] for key in keys if key in found) for keys in _SIDES)
        rtol, atol = 0.0, 0.0
        if name == "assert_allclose":
            rtol, atol = number(found.get("rtol", 0.0)), number(found.get("atol", 0.0))
        elif name in _DECIMAL:
            atol = 1.5 * 10.0 ** -number(found.get("decimal", 6))
        sides = _arguments(failed)
        made = _oriented(sides, (got, want), trial, rtol, atol)
        said = " ".join(str(found.get("err_msg") or "").split())
        return replace(made, said=said)
    return None


def _arguments(failed: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """Return the first two arguments of a statement that is a call."""
    call = failed.value if isinstance(failed, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return None, None
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    placed = dict(enumerate(call.args))
    return placed.get(0, named.get("actual")), placed.get(1, named.get("desired"))


def _oriented(
    sides: tuple[ast.expr | None, ast.expr | None],
    values: tuple[object, object],
    trial: Trial,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> Compared:
    """Return what was compared, the submission's side first."""
    left, right = values
    is_first = is_approx(right) or is_theirs(sides[0], left, trial)
    is_second = is_theirs(sides[1], right, trial) or (
        is_written_out(sides[0]) and not is_written_out(sides[1])
    )
    if is_approx(left) or (is_second and not is_first):
        sides, (left, right) = sides[::-1], (right, left)
    if is_approx(right):
        right, rtol, atol = of_approx(right)
    what = ""
    if sides[0] is not None and not is_whole(sides[0], left, trial):
        source = ast.unparse(sides[0])
        what = source if len(source) <= _LONGEST else ""
    return Compared(got=left, want=right, rtol=rtol, atol=atol, what=what)


def _is_plain(value: object, depth: int = 0) -> bool:
    """Return whether a value is of a kind that can be compared."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, np.ndarray):
        return type(value) is np.ndarray and value.dtype.kind in "biufcU"
    if isinstance(value, dict):
        return all(_is_plain(part, depth + 1) for part in value.values())
    if isinstance(value, list | tuple):
        return all(_is_plain(part, depth + 1) for part in value)
    return value is None or isinstance(value, bool | int | float | complex | str | np.generic)
