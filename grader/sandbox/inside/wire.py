"""Values as documents: JSON for the structure, raw buffers for arrays, never pickle.

In a frame's document a value is itself if it is None, a bool, an int, a float or a string;
everything else is a list that begins with a letter:

    ["l", [...]]  list            ["t", [...]]  tuple         ["d", [[key, value], ...]]  dict
    ["c", re, im] complex         ["i", "ff"]   a large int   ["e", "lambda x: x"]        expression
    ["a", "<f8", [2, 3], offset]  array: dtype, shape, place of its bytes in the frame

`pack` and `unpack` are symmetrical and strict. `unpack` is what the grader reads a stranger's bytes
with: it raises `WireError` and nothing else, and allocates nothing that is larger than the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .frames import MAX_ARRAYS, WireError

MAX_DEPTH = 32
_SMALL_INT = 1 << 63
_MAX_HEX = 1 << 14
_DTYPES = frozenset(
    f"{order}{code}"
    for order, codes in (
        ("|", ("b1", "i1", "u1")),
        ("<", ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")),
    )
    for code in codes
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A callable or other argument, given as Python source to be evaluated beside student code."""

    source: str


def pack(value: object, arrays: bytearray, depth: int = 0) -> Any:
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
        return pack(value.item(), arrays, depth)
    if depth >= MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, list):
        return ["l", [pack(part, arrays, depth + 1) for part in value]]
    if isinstance(value, tuple):
        return ["t", [pack(part, arrays, depth + 1) for part in value]]
    if isinstance(value, dict):
        pairs = value.items()
        return ["d", [[pack(k, arrays, depth + 1), pack(v, arrays, depth + 1)] for k, v in pairs]]
    if kind is complex:
        return ["c", value.real, value.imag]  # type: ignore[attr-defined]
    if isinstance(value, Expression):
        return ["e", value.source]
    raise WireError(f"a {kind.__name__} has no plain form")


def _pack_int(value: int) -> Any:
    if -_SMALL_INT <= value < _SMALL_INT:
        return value
    if value.bit_length() > 4 * _MAX_HEX:
        raise WireError("an integer of more than 16,384 hexadecimal digits")
    return ["i", format(value, "x")]


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


def unpack(document: object, arrays: bytes, depth: int = 0) -> object:
    """Return the plain data of a document form; arrays are fresh and writable.

    Raises:
        WireError: the document is not a form that `pack` makes.
    """
    if document is None or isinstance(document, (bool, int, float, str)):
        return document
    if depth >= MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    match document:
        case ["l", [*parts]]:
            return [unpack(part, arrays, depth + 1) for part in parts]
        case ["t", [*parts]]:
            return tuple([unpack(part, arrays, depth + 1) for part in parts])
        case ["d", [*pairs]]:
            return _unpack_dict(pairs, arrays, depth + 1)
        case ["a", str(name), [*shape], int(offset)]:
            return _unpack_array(name, shape, offset, arrays)
        case ["c", int() | float() as real, int() | float() as imaginary]:
            return _unpack_complex(real, imaginary)
        case ["i", str(digits)] if len(digits) <= _MAX_HEX:
            return _unpack_int(digits)
        case ["e", str(source)]:
            return Expression(source)
    raise WireError("not a form of plain data")


def _unpack_complex(real: float, imaginary: float) -> complex:
    try:
        return complex(real, imaginary)
    except OverflowError:
        raise WireError("not a number") from None


def _unpack_int(digits: str) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        raise WireError("not a number") from None


def _unpack_dict(pairs: list[Any], arrays: bytes, depth: int) -> dict[Any, object]:
    found: dict[Any, object] = {}
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise WireError("not a form of plain data")
        try:
            found[unpack(pair[0], arrays, depth)] = unpack(pair[1], arrays, depth)
        except TypeError:
            raise WireError("a dictionary's key is no plain value") from None
    return found


def _unpack_array(name: str, shape: list[Any], offset: int, arrays: bytes) -> object:
    if name not in _DTYPES or len(shape) > MAX_DEPTH:
        raise WireError("not an array of numbers")
    count = 1
    for side in shape:
        if type(side) is not int or not 0 <= side <= MAX_ARRAYS:
            raise WireError("not a shape")
        # Bounded before it is multiplied on, so that a long list of sides stays cheap.
        count = min(count * side, MAX_ARRAYS + 1) if side else 0
        if count == 0:
            break
    dtype = np.dtype(name)
    end = offset + count * dtype.itemsize
    if offset < 0 or end > len(arrays):
        raise WireError("an array that is larger than its bytes")
    try:
        return np.frombuffer(arrays, dtype, count, offset).reshape(shape).copy()
    except (ValueError, TypeError, OverflowError):
        raise WireError("not a shape") from None
