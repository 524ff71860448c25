"""What a student's function returned, as plain data.

Anything that is an array in spirit becomes one (PyTorch tensors, masked arrays, pandas objects);
anything that can't be data (a generator, a function, an array of objects) is refused with words
that the student understands.
"""

from __future__ import annotations

import math
from collections.abc import Coroutine, ItemsView, KeysView, ValuesView
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

import numpy as np

from . import frames, wire
from .frames import MAX_ARRAYS, WireError
from .trouble import TYPE_NAME
from .wire import MAX_DEPTH, pack

_MAX_PARTS = 100_000
_MAX_RANGE = MAX_ARRAYS // 8
_MANY = 32
_PLAIN = (bool, int, float, complex, str)
_EXACT = ((int, int.__int__), (float, float.__float__), (str, str.__str__))
"""How a subclass is read without asking its own methods."""


class BadAnswer(Exception):
    """The value has no plain form; `kind` names its type, `advice` says what to return instead."""

    def __init__(self, kind: str, advice: str = "") -> None:
        """Keep the facts."""
        self.kind = kind
        self.advice = advice
        super().__init__(kind, advice)


def written_answer(value: object, arrays: bytearray) -> bytes:
    """Return the wire form of a student's value as JSON.

    Raises:
        BadAnswer: it is no data, or too large.
    """
    if type(value) is np.ndarray or type(value) is np.float64:
        head = _head(value.dtype, value.shape)
        if head is not None:
            arrays += value.tobytes()
            return head
    return frames.text_of(pack_answer(value, arrays))


@lru_cache(maxsize=1024)
def _head(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes | None:
    """Return the JSON form of an array that is handed over as it is; None where it is not."""
    size = math.prod(shape) * dtype.itemsize
    is_plain = dtype.str in wire.DTYPES and size <= MAX_ARRAYS and len(shape) < wire.MAX_DEPTH
    return frames.text_of(["a", dtype.str, shape, 0]) if is_plain else None


def pack_answer(value: object, arrays: bytearray) -> Any:
    """Return the wire form of a student's value.

    Raises:
        BadAnswer: it is no data, or too large.
    """
    try:
        return pack(_plain(value, 0, [0]), arrays)
    except WireError as error:
        raise BadAnswer("a value that is " + str(error)) from None


def _plain(value: Any, depth: int, count: list[int]) -> object:
    count[0] += 1
    if count[0] > _MAX_PARTS:
        raise BadAnswer(f"more than {_MAX_PARTS:,} separate values", "return an array")
    kind = type(value)
    if value is None or kind in _PLAIN:
        return value
    if depth > MAX_DEPTH:
        raise BadAnswer(f"a value nested more than {MAX_DEPTH} deep")
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        return _scalar(value)
    if isinstance(value, (list, tuple)):
        return _sequence(value, depth, count)
    if isinstance(value, dict):
        return {_key(k): _plain(v, depth + 1, count) for k, v in value.items()}
    if isinstance(value, range) and value[_MAX_RANGE:]:
        raise BadAnswer(f"more than {_MAX_RANGE:,} separate values", "return an array")
    if isinstance(value, (range, AbstractSet, KeysView, ValuesView, ItemsView)):
        return _sequence(list(value), depth, count)
    return _foreign(value, depth, count)


def plain_of(value: object) -> object:
    """Return a reference's answer as a student's would come out: tables and tensors as arrays.

    What has no plain form stays as it is, and is refused where it is compared with.
    """
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)([plain_of(part) for part in value])
    if type(value) is dict:
        return {key: plain_of(part) for key, part in value.items()}
    if isinstance(value, (np.ndarray, np.generic)) or not hasattr(type(value), "__array__"):
        return value
    try:
        return _foreign(value, 0, [0])
    except BadAnswer:
        return value


def _key(key: object) -> object:
    if isinstance(key, np.generic):
        key = key.item()
    if key is None or type(key) in _PLAIN:
        return key
    if isinstance(key, tuple):
        return tuple([_key(part) for part in key])
    raise BadAnswer(f"a dictionary whose keys are {described(key)}")


def _sequence(value: list[Any] | tuple[Any, ...], depth: int, count: list[int]) -> object:
    if len(value) > _MANY:
        numbers = _numbers(value)
        if numbers is not None:
            return numbers
    parts = [_plain(part, depth + 1, count) for part in value]
    return tuple(parts) if isinstance(value, tuple) else parts


def _numbers(value: list[Any] | tuple[Any, ...]) -> object:
    """Return a long list of numbers as an array, which is quicker to hand over; else None."""
    try:
        array = np.array(value)
    except Exception:  # noqa: BLE001 a part's own `__array__` may raise anything
        return None
    return _array(array) if array.dtype.kind in "biufc" else None


def _scalar(value: np.generic) -> object:
    if isinstance(value, np.str_):
        return str.__str__(value)
    return _array(np.asarray(value))


def _array(value: np.ndarray[Any, Any]) -> object:
    kind = value.dtype.kind
    if kind == "O":
        raise BadAnswer("an array of objects (dtype=object)", "return an array of numbers")
    if kind not in "biufcU":
        raise BadAnswer(f"an array of {value.dtype}", "return an array of numbers")
    if value.size * value.itemsize > MAX_ARRAYS:
        raise BadAnswer(f"an array of more than {MAX_ARRAYS >> 20} MiB")
    base = np.array(value, subok=False, copy=True, order="C")
    if base.dtype.kind != kind:  # it only claimed to be an array
        raise BadAnswer(described(value), "return an array of numbers")
    if kind == "U":
        return base.tolist()
    if base.dtype.itemsize > (16 if kind == "c" else 8):
        with np.errstate(all="ignore"):
            base = base.astype(np.complex128 if kind == "c" else np.float64)
    return base


def _foreign(value: Any, depth: int, count: list[int]) -> object:
    if value is ...:
        raise BadAnswer("..., as a starter has it", "fill it in")
    for base, exact in _EXACT:
        if issubclass(type(value), base):
            return exact(value)
    detach = getattr(value, "detach", None)
    if callable(detach):
        value = detach()
        value = value.cpu() if hasattr(value, "cpu") else value
    for name, convert in (
        ("__array__", np.asarray),
        ("__float__", float),
        ("__complex__", complex),
    ):
        if hasattr(type(value), name):
            try:
                found = convert(value)
            except Exception as error:  # noqa: BLE001 a method of student code
                raise BadAnswer(
                    described(value), f"it can't be read as numbers: {error}"[:200]
                ) from None
            return _table(found, depth, count) if isinstance(found, np.ndarray) else found
    if isinstance(value, Coroutine):
        value.close()
        raise BadAnswer(described(value), "write `def` in the place of `async def`")
    raise BadAnswer(described(value), "return an array, a number or a tuple of them")


def _table(found: np.ndarray[Any, Any], depth: int, count: list[int]) -> object:
    """Return what a table or series holds: numbers as an array, texts and dates row by row."""
    if found.dtype.kind not in "OM":
        return _array(found)
    rows = found if found.dtype.kind == "O" else found.astype(str)
    return _plain(rows.tolist(), depth + 1, count)


def described(value: object) -> str:
    """Return the type of a value in words: "a function"."""
    if value is None:
        return "None"
    name = TYPE_NAME(type(value))[:60]
    article = "an" if name[:1].lower() in tuple("aeiou") else "a"
    return f"{article} {name}"
