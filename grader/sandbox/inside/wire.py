"""Values as documents: JSON for the structure, raw buffers for arrays, never pickle.

In a frame's document a value is itself if it is None, a bool, an int, a float or a string;
everything else is a list that begins with a letter:

    ["l", [...]]  list            ["t", [...]]  tuple         ["d", [[key, value], ...]]  dict
    ["c", re, im] complex         ["i", "ff"]   a large int   ["e", "lambda x: x"]        expression
    ["a", "<f8", [2, 3], offset]  array: dtype, shape, place of its bytes in the frame

`pack` and `unpack` are symmetrical and strict. `unpack` is what the grader reads a stranger's bytes
with: it raises `WireError` and nothing else, and its arrays are together as large as the frame's
bytes: they lie one after the other, and none is told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .frames import MAX_ARRAYS, WireError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DEPTH = 32
_SMALL_INT = 1 << 63
_MAX_HEX = 1 << 11
"""Fewer digits than Python refuses to write out in decimal."""
_MAX_ODD_KEYS = 1 << 10
"""Keys of a dictionary that are no strings: the hashes of numbers and tuples can be made equal."""
_DTYPES = frozenset(
    f"{order}{code}"
    for order, codes in (
        ("|", ("b1", "i1", "u1")),
        ("<", ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")),
    )
    for code in codes
)
DTYPES = {name: np.dtype(name) for name in _DTYPES}
"""The dtypes of arrays, by their names."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A callable or other argument, given as Python source to be evaluated beside student code."""

    source: str


def pack(value: object, arrays: bytearray, depth: int = 0) -> Any:  # noqa: C901 a table of kinds
    """Return the document form of plain data, adding the bytes of its arrays to `arrays`.

    Raises:
        WireError: something in it is not plain data.
    """
    kind = type(value)
    if value is None or kind in (bool, str, float):
        return value
    if kind is int:
        return _pack_int(value)  # type: ignore[arg-type]
    if kind is np.ndarray:
        return _pack_array(value, arrays)  # type: ignore[arg-type]
    if isinstance(value, np.generic):
        return _pack_scalar(value, arrays)
    if depth >= MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, list):
        return ["l", [pack(part, arrays, depth + 1) for part in value]]
    if isinstance(value, tuple):
        return ["t", [pack(part, arrays, depth + 1) for part in value]]
    if isinstance(value, dict):
        return ["d", _pack_pairs(value, arrays, depth + 1)]
    if kind is complex:
        return ["c", value.real, value.imag]  # type: ignore[attr-defined]
    if isinstance(value, Expression):
        return ["e", value.source]
    raise WireError(f"a {kind.__name__} has no plain form")


def _pack_int(value: int) -> Any:
    if -_SMALL_INT <= value < _SMALL_INT:
        return value
    if value.bit_length() > 4 * _MAX_HEX:
        raise WireError(f"an integer of more than {_MAX_HEX:,} hexadecimal digits")
    return ["i", format(value, "x")]


def _pack_scalar(value: np.generic, arrays: bytearray) -> Any:
    item = value.item()
    if isinstance(item, np.generic):  # Python has nothing like it
        raise WireError(f"a {type(value).__name__} has no plain form")
    return pack(item, arrays)


def _pack_pairs(value: dict[Any, Any], arrays: bytearray, depth: int) -> list[list[Any]]:
    _check_keys(value)
    return [[pack(k, arrays, depth), pack(v, arrays, depth)] for k, v in value.items()]


def _check_keys(keys: Iterable[object]) -> None:
    if sum(type(key) is not str for key in keys) > _MAX_ODD_KEYS:
        raise WireError(f"a dictionary of more than {_MAX_ODD_KEYS:,} keys that are no strings")


def _pack_array(value: np.ndarray[Any, Any], arrays: bytearray) -> Any:
    dtype = value.dtype.newbyteorder("<")
    name = dtype.str
    if name not in _DTYPES:
        raise WireError(f"an array of {value.dtype} has no plain form")
    if len(arrays) + value.nbytes > MAX_ARRAYS:
        raise WireError(f"more than {MAX_ARRAYS >> 20} MiB of numbers")
    offset = len(arrays)
    arrays += np.asarray(value, dtype=dtype).tobytes()
    return ["a", name, list(value.shape), offset]


def unpack(document: object, arrays: bytes) -> object:
    """Return the plain data of a document form; arrays are fresh and writable.

    Raises:
        WireError: the document is not a form that `pack` makes.
    """
    if document is None or isinstance(document, (bool, int, float, str)):
        return document
    return _Unpacking(arrays).value(document, 0)


class _Unpacking:
    """One frame on its way to plain data: how many bytes of its arrays are taken."""

    def __init__(self, arrays: bytes) -> None:
        self._arrays = arrays
        self._taken = 0

    def value(self, document: object, depth: int) -> object:
        if document is None or isinstance(document, (bool, int, float, str)):
            return document
        if depth >= MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        match document:
            case ["l", [*parts]]:
                return [self.value(part, depth + 1) for part in parts]
            case ["t", [*parts]]:
                return tuple([self.value(part, depth + 1) for part in parts])
            case ["d", [*pairs]]:
                return self._dict(pairs, depth + 1)
            case ["a", str(name), [*shape], int(offset)]:
                return self._array(name, shape, offset)
            case ["c", int() | float() as real, int() | float() as imaginary]:
                return _complex(real, imaginary)
            case ["i", str(digits)] if len(digits) <= _MAX_HEX + 1:
                return _int(digits)
            case ["e", str(source)]:
                return Expression(source)
        raise WireError("not a form of plain data")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, object]:
        if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            raise WireError("not a form of plain data")
        _check_keys(key for key, _value in pairs)
        found: dict[Any, object] = {}
        for key, value in pairs:
            name = self.value(key, depth)
            try:
                found[name] = None
            except TypeError:
                raise WireError("a dictionary's key is no plain value") from None
            found[name] = self.value(value, depth)
        return found

    def _array(self, name: str, shape: list[Any], offset: int) -> object:
        if name not in _DTYPES or len(shape) > MAX_DEPTH:
            raise WireError("not an array of numbers")
        count = size(shape)
        dtype = DTYPES[name]
        end = offset + count * dtype.itemsize
        if offset != self._taken or end > len(self._arrays):
            raise WireError("an array that is larger than its bytes, or that lies elsewhere")
        self._taken = end
        try:
            found = np.frombuffer(self._arrays, dtype, count, offset).reshape(shape)
        except (ValueError, TypeError, OverflowError):
            raise WireError("not a shape") from None
        # Any byte but 0 is true; an array that holds others could differ from what it looks like.
        return found.view(np.uint8).astype(np.bool_) if name == "|b1" else found.copy()


def size(shape: list[Any]) -> int:
    """Return how many entries an array has, never much more than a frame could hold."""
    count = 1
    for side in shape:
        if type(side) is not int or not 0 <= side <= MAX_ARRAYS:
            raise WireError("not a shape")
        # Bounded before it is multiplied on, so that a long list of sides stays cheap.
        count = min(count * side, MAX_ARRAYS + 1)
    return count


def _complex(real: float, imaginary: float) -> complex:
    try:
        return complex(real, imaginary)
    except OverflowError:
        raise WireError("not a number") from None


def _int(digits: str) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        raise WireError("not a number") from None
