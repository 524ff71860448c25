"""Values as they came from a sandbox, each read once: most of a class answers most calls alike.

A value is kept with the bytes that it was read from. Whoever keeps outcomes writes these again,
and whoever judges knows by them that it judged the same before. A value belongs to all outcomes
that have it: nobody changes it.
"""

from __future__ import annotations

from functools import lru_cache

from grader.data_class import dataclass
from grader.sandbox.inside import frames, wire

_LARGE = 1 << 12
"""Bytes of a value that is read anew each time."""
_MOST = 1 << 13
"""Values that are remembered."""


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
    return Packed(text, arrays, wire.unpack(frames.parse(text), arrays))


_remembered = lru_cache(maxsize=_MOST)(_read)
