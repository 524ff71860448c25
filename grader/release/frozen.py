"""Arguments and answers as a rubric writes them: literally, or as arrays in a file beside it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import field
from typing import Any

import numpy as np

from grader.data_class import dataclass
from grader.plain import Expression, mistakes_in
from grader.stored import WORD

LARGEST_LITERAL = 64
"""Arrays of more numbers are kept in a file."""

LARGEST_DECIMAL = 1 << 13
"""Integers of more bits are written in hexadecimal: Python reads few decimal digits."""

_LITERAL = {
    np.dtype(name): name
    for name in (
        *("float16", "float32", "float64", "bool"),
        *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    )
}
_WORDS = frozenset({"array", "list", "tuple", "expression", WORD})
_PLAIN = {np.dtype("float64"), np.dtype("int64")}
"""Arrays of these are written as lists of numbers."""


class NotFrozen(Exception):
    """A value can't be written down; the message says what it is."""


@dataclass(slots=True)
class Shelf:
    """The arrays of one file, by their keys."""

    name: str
    largest_literal: int = LARGEST_LITERAL
    arrays: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)

    def keep(self, array: np.ndarray[Any, Any], key: str) -> dict[str, object]:
        """Keep an array, and return how a rubric refers to it."""
        name, number = key, 1
        while name in self.arrays:
            number += 1
            name = f"{key}_{number}"
        self.arrays[name] = array
        return {WORD: self.name, "key": name}

    def file(self) -> bytes:
        """Return the file's bytes, the same for the same arrays."""
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
            for key, array in self.arrays.items():
                data = io.BytesIO()
                np.lib.format.write_array(data, array, allow_pickle=False)
                info = zipfile.ZipInfo(f"{key}.npy")  # which has a date of its own, not today's
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data.getvalue())
        return found.getvalue()


def frozen(value: object, shelf: Shelf, key: str) -> object:
    """Return a value as a rubric writes it; its larger arrays are put on the shelf.

    Args:
        value: what a call is given or answers.
        shelf: where arrays are kept.
        key: what to call them there.

    Raises:
        NotFrozen: it is no plain data.
    """
    found = _Freezer(shelf).value(value, key)
    if any(mistakes_in(found, "") if not _has_stored(found) else ()):
        raise NotFrozen("a value that is nested too deep")
    return found


def _has_stored(value: object) -> bool:
    if isinstance(value, dict):
        return WORD in value or any(map(_has_stored, value.values()))
    return isinstance(value, list) and any(map(_has_stored, value))


@dataclass(frozen=True, slots=True)
class _Freezer:
    """Writes one value; `is_kept` says that a list means a list where it stands."""

    shelf: Shelf

    def value(self, value: object, key: str, *, is_kept: bool = False) -> object:
        if isinstance(value, np.generic):
            value = _item(value)
        if isinstance(value, np.ndarray):
            return self._array(np.asarray(value), key, is_kept=is_kept)
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, int) and value.bit_length() > LARGEST_DECIMAL:
            return {"expression": hex(value)}
        if isinstance(value, bool | int | float):
            return value
        if isinstance(value, list | tuple):
            parts = [self.value(v, f"{key}.{i}", is_kept=True) for i, v in enumerate(value)]
            if isinstance(value, tuple):
                return {"tuple": parts}
            return parts if is_kept else {"list": parts}
        if isinstance(value, dict) and _is_table(value):
            return {name: self.value(part, f"{key}.{name}") for name, part in value.items()}
        return {"expression": value.source if isinstance(value, Expression) else source(value)}

    def _array(self, array: np.ndarray[Any, Any], key: str, *, is_kept: bool) -> object:
        kind = array.dtype.kind
        if kind in "OU":  # compared as the list that it holds
            return self.value(array.tolist(), key, is_kept=is_kept)
        if kind not in "biufc":
            raise NotFrozen(f"an array of {array.dtype}")
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        name = _LITERAL.get(array.dtype)
        empty = array.size == 0 and array.shape != (0,)
        if name is None or empty or array.size > self.shelf.largest_literal:
            return self.shelf.keep(np.ascontiguousarray(array).reshape(array.shape), key)
        numbers = array.tolist()
        if array.dtype in _PLAIN and array.ndim and array.size and not is_kept:
            return numbers
        return {"array": numbers, "dtype": name}


def _item(value: np.generic) -> object:
    found = value.item()
    if isinstance(found, np.generic) or not isinstance(found, bool | int | float | complex | str):
        raise NotFrozen(f"a {type(value).__name__}")
    return found


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotFrozen("a text with half a character") from None
    return str(text)


def _is_table(value: dict[object, object]) -> bool:
    """Tell whether a dict is written as a table that means nothing else."""
    return all(type(key) is str for key in value) and not _WORDS.intersection(map(str, value))


def source(value: object) -> str:  # noqa: C901 a table of kinds
    """Return a Python expression that gives a value, with `np` in scope.

    Raises:
        NotFrozen: it is no plain data.
    """
    if isinstance(value, np.generic):
        value = _item(value)
    if isinstance(value, Expression):
        return f"({value.source})"
    if isinstance(value, np.ndarray):
        return _array_source(value)
    if isinstance(value, int) and value.bit_length() > LARGEST_DECIMAL:
        return hex(value)
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, str):
        return ascii(_text(value))
    if isinstance(value, float):
        return repr(value) if np.isfinite(value) else f"float('{value!r}')"
    if isinstance(value, complex):
        return f"complex({source(value.real)}, {source(value.imag)})"
    if isinstance(value, list):
        return f"[{', '.join(map(source, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(source, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        pairs = (f"{source(key)}: {source(part)}" for key, part in value.items())
        return f"{{{', '.join(pairs)}}}"
    raise NotFrozen(f"a {type(value).__name__}")


def _array_source(array: np.ndarray[Any, Any]) -> str:
    if array.dtype.kind not in "biufcU":
        raise NotFrozen(f"an array of {array.dtype}")
    name = array.dtype.newbyteorder("=").name
    if not array.size:
        return f"np.zeros({array.shape}, dtype={name!r})"
    is_plain = array.dtype in _PLAIN or array.dtype.kind == "U"
    dtype = "" if is_plain else f", dtype={name!r}"
    return f"np.array({source(np.asarray(array).tolist())}{dtype})"
