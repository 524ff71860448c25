"""Values as they came from a sandbox, each read once: most of a class answers most calls alike.

A value is kept with the bytes that it was read from. Whoever keeps outcomes writes these again,
and whoever judges knows by them that it judged the same before. A value belongs to all outcomes
that have it: nobody changes it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from grader.data_class import dataclass
from grader.sandbox.inside import frames, wire

_LARGE = 1 << 12
"""Bytes of a value that is read anew each time."""
_MOST = 1 << 13
"""Values that are remembered."""
_ARRAY = b'["a",'
_SHORT = 1 << 7
_AS_THEY_ARE = wire.DTYPES.keys() - {"|b1"}
"""The dtypes whose bytes are all good."""


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A value: its JSON form and the bytes of its arrays, and what they say."""

    text: bytes
    arrays: bytes
    value: object

    @property
    def is_small(self) -> bool:
        """Return whether equal ones are mostly the same one."""
        return len(self.text) + len(self.arrays) <= _LARGE


def read(text: bytes, arrays: bytes) -> Packed:
    """Return the value of a JSON form and the bytes of arrays; of equal ones mostly the same.

    Raises:
        WireError: there is none.
    """
    return (_read if len(text) + len(arrays) > _LARGE else _remembered)(text, arrays)


def pack(value: object) -> Packed:
    """Return a value that came in another way.

    Raises:
        WireError: something in it is not plain data.
    """
    arrays = bytearray()
    text = frames.text_of(wire.pack(value, arrays))
    return Packed(text, bytes(arrays), value)


def _read(text: bytes, arrays: bytes) -> Packed:
    if text.startswith(_ARRAY) and len(text) <= _SHORT:
        dtype, shape, size = _layout(text)
        if 0 < size == len(arrays):
            return Packed(text, arrays, np.ndarray(shape, dtype, arrays).copy())
    return Packed(text, arrays, wire.unpack(frames.parse(text), arrays))


@lru_cache(maxsize=1 << 10)
def _layout(text: bytes) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    """Return dtype, shape and bytes of an answer that is one array; no bytes where it is none.

    Answers that differ in their numbers have the same form, which takes longest to read.
    """
    document: Any = frames.parse(text)
    match document:
        case ["a", str(name), [*shape], 0] if name in _AS_THEY_ARE and len(shape) <= wire.MAX_DEPTH:
            dtype = wire.DTYPES[name]
            return dtype, tuple(shape), wire.size(shape) * dtype.itemsize
    return np.dtype(np.float64), (), 0


_remembered = lru_cache(maxsize=_MOST)(_read)
