"""What a lost answer looked like: for people who look at a class, never for scoring."""

from __future__ import annotations

import hashlib

import numpy as np

from grader.data_class import dataclass
from grader.measure import Array, array_of
from grader.names import printable

LARGEST_PICTURE = 1 << 10
"""Arrays of more elements are kept as their digest and their first numbers only."""

SAME_DIGITS = 4
"""Answers are told to be the same where this many significant digits agree."""

LARGEST_DIGESTED = 1 << 12
"""Of larger arrays only so many elements, evenly spread, are told apart."""

LONGEST_DIGESTED = 10_000
LONGEST_SHOWN = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An array of real numbers: its shape, and its elements as little-endian float64 in C order."""

    shape: tuple[int, ...]
    numbers: bytes

    def array(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return it as an array that can't be written to."""
        return np.frombuffer(self.numbers, dtype="<f8").reshape(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a lost answer looked like.

    Attributes:
        signature: the same for answers that agree with one another in their first digits.
        shown: the answer in a line, cut; for the teacher.
        answer: the answer as a picture, where it is an array that is not too large.
        expected: what a visible case expects, likewise; None for a hidden one.
    """

    signature: str
    shown: str
    answer: Grid | None = None
    expected: Grid | None = None


def evidence_of(answer: object, expected: object = None) -> Evidence:
    """Return what is kept of a lost answer.

    Args:
        answer: plain data that a sandbox returned.
        expected: what may be shown beside it; None where nothing may.
    """
    return Evidence(
        signature=hashlib.sha256(_rounded(answer).encode()).hexdigest()[:12],
        shown=shown(answer),
        answer=_grid(answer),
        expected=None if expected is None else _grid(expected),
    )


def shown(answer: object) -> str:
    """Return plain data in one line, numbers with few digits, cut where it is long."""
    with np.printoptions(precision=4, threshold=40, edgeitems=2, linewidth=LONGEST_SHOWN):
        array = _small_array(answer)
        words = repr(answer) if array is None else f"{array}"
    line = printable(" ".join(words.split()))
    line = line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"
    return f"shape {array.shape}: {line}" if array is not None and array.ndim else line


def _small_array(answer: object) -> Array | None:
    if isinstance(answer, (np.ndarray, float, complex, list)):
        found = array_of(answer)
        return found if isinstance(found, np.ndarray) else None
    return None


def _rounded(value: object) -> str:
    """Return text that is the same for values that agree in their first digits."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{_rounded(part)}" for key, part in value.items()) + "}"
    array = array_of(value) if isinstance(value, (np.ndarray, list, tuple, int, float)) else None
    if isinstance(array, np.ndarray):
        return f"{array.shape}{_significant(array)}"
    if isinstance(value, (list, tuple)):
        return "(" + ",".join(map(_rounded, value)) + ")"
    return repr(value)[:LONGEST_DIGESTED]


def _significant(array: Array) -> str:
    flat = np.ascontiguousarray(array).ravel()
    flat = flat[:: 1 + flat.size // LARGEST_DIGESTED]
    if flat.dtype.kind == "O":  # integers that no float holds
        return repr(flat.tolist())[:LONGEST_DIGESTED]
    if flat.dtype.kind == "c":
        flat = flat.view(np.float64)
    flat = flat.astype(np.float64)
    top = float(np.max(np.abs(flat), initial=0.0, where=np.isfinite(flat)))
    floor = top * 10.0**-SAME_DIGITS  # noise beside large numbers tells nothing
    return ",".join(
        "0" if abs(number) <= floor else f"{number:.{SAME_DIGITS - 1}e}" for number in flat.tolist()
    )


def _grid(value: object) -> Grid | None:
    array = _small_array(value)
    if array is None or not 0 < array.size <= LARGEST_PICTURE or not array.ndim:
        return None
    if array.dtype.kind not in "biuf":
        return None
    numbers = np.ascontiguousarray(array, dtype="<f8")
    return Grid(shape=numbers.shape, numbers=numbers.tobytes())
