"""Answers and arguments looked at as plain data: copied, changed, compared, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from grader.plain import Expression
from grader.sandbox.inside import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Array = NDArray[Any]


def as_received(answer: object) -> object:
    """Return an answer as it arrives from a sandbox: packed into bytes and unpacked again.

    Raises:
        WireError: it has no plain form.
    """
    arrays = bytearray()
    document = wire.pack(_without_texts(answer), arrays)
    return wire.unpack(document, bytes(arrays))


def _without_texts(value: object) -> object:
    """Return a value, as a list where it is an array of texts: it is compared as one."""
    is_text = isinstance(value, np.ndarray) and value.dtype.kind in "OU"
    return value.tolist() if is_text else value  # type: ignore[attr-defined]


def mapped(value: object, change: Callable[[Array], object]) -> object:
    """Return a value of the same form, its numbers and arrays changed, its texts emptied."""
    value = _without_texts(value)
    if isinstance(value, dict):
        return {key: mapped(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [mapped(part, change) for part in value]
    if value is None or isinstance(value, str):
        return None if value is None else ""
    return change(_numbers(value))


def _numbers(value: object) -> Array:
    """Return numbers as floats, so that what is made of them keeps its fractions."""
    array = np.asarray(value)
    if array.dtype.kind not in "buiO":
        return array
    try:
        return array.astype(np.float64)
    except OverflowError:  # an integer that is larger than every float
        return np.full(array.shape, np.inf)


def leaves(value: object) -> Iterator[object]:
    """Yield the numbers and texts in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, np.ndarray):
        yield from value.ravel().tolist()
    elif isinstance(value, np.generic):
        yield value.item()
    else:
        yield value


def fingerprint(value: object) -> object:
    """Return what is equal for equal arguments, and can be a key."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, dict):
        return tuple((key, fingerprint(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return type(value).__name__, *map(fingerprint, value)
    if isinstance(value, Expression):
        return value.source
    return "a function" if callable(value) else repr(value)
