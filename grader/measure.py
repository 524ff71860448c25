"""Plain data read as numbers, and how far numbers are from each other.

Nothing here raises or warns, whatever the plain data. Whole numbers that a float can't hold are
measured as Python's own integers.
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from grader.difference import MOST_PLACES, Form, Kind, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Array: TypeAlias = NDArray[Any]

LARGEST = float(np.finfo(np.float64).max)

EXACT_LIMIT = 2**52
"""Up to here, no other whole number becomes the same float."""

NUMBERS = (bool, int, float, complex, np.number, np.bool_, np.ndarray)

_NESTING = (list, tuple, dict)

NOT_NUMBERS = (
    (str, Kind.LIST_WITH_TEXT),
    (type(None), Kind.LIST_WITH_NOTHING),
    (dict, Kind.LIST_WITH_DICT),
)


def array_of(value: object) -> Array | Kind:
    """Return the numbers in `value` as an array, or its kind where it is not numbers.

    The array is of bools, integers, float64 or complex128, or of Python's own numbers where
    some of them are too large for these.
    """
    if isinstance(value, list | tuple):
        return _array_of_list(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return Kind.OTHER
    return _widened(np.asarray(value)) if isinstance(value, NUMBERS) else kind_of(value)


def kind_of(value: object) -> Kind:
    """Return what sort of data a value is; an array without axes is a number."""
    if isinstance(value, np.ndarray) and not value.ndim:
        return Kind.TRUTH if value.dtype.kind == "b" else Kind.NUMBER
    kinds: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
        (type(None), Kind.NOTHING),
        ((bool, np.bool_), Kind.TRUTH),
        (str, Kind.TEXT),
        (dict, Kind.DICT),
        ((list, tuple), Kind.LIST),
        (np.ndarray, Kind.ARRAY),
        (NUMBERS, Kind.NUMBER),
    )
    return next((kind for types, kind in kinds if isinstance(value, types)), Kind.OTHER)


def form_of(value: object, kind: Kind | None = None) -> Form:
    """Return the form of a value that is no array of numbers; `kind` where that is known."""
    if isinstance(value, tuple):
        return Form(kind=Kind.TUPLE, count=len(value))
    return Form(kind=kind or kind_of(value))


def leaf_types(value: Sequence[object]) -> set[type]:
    """Return the types of what is in nested lists and tuples, other than these themselves."""
    types: set[type] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        found = set(map(type, node))
        types |= found
        if list in found or tuple in found:
            waiting.extend(child for child in node if isinstance(child, list | tuple))
    return types - {list, tuple}


def is_deeper(value: object, depth: int) -> bool:
    """Tell whether lists, tuples and dicts are nested deeper than that, as one in itself is."""
    level = [value]
    for _ in range(depth):
        inner = (part for node in level for part in _parts(node))
        level = list({id(part): part for part in inner if isinstance(part, _NESTING)}.values())
        if not level:
            return False
    return True


def _parts(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list | tuple) else ()


def _array_of_list(value: Sequence[object]) -> Array | Kind:
    # Strings are refused before NumPy sees them: it pads each to the length of the longest.
    leaves = leaf_types(value)
    if not all(issubclass(leaf, NUMBERS) for leaf in leaves):
        return next((kind for type_, kind in NOT_NUMBERS if type_ in leaves), Kind.LIST_WITH_OTHER)
    try:
        array = np.asarray(value)
    except ValueError:
        return Kind.RAGGED
    if array.dtype.kind == "f" and leaves and leaves <= {bool, int}:
        array = np.asarray(value, dtype=object)  # NumPy makes whole numbers from 2**63 on floats
    return _widened(array)


def _widened(array: Array) -> Array | Kind:
    kind = array.dtype.kind
    if kind in "biuO":
        return array
    if kind not in "fc":
        return Kind.OTHER
    with np.errstate(all="ignore"):
        return array.astype(np.float64 if kind == "f" else np.complex128, copy=False)


def measurable(array: Array) -> Array:
    """Return numbers as floats, or as Python's own where floats would lose digits."""
    if array.dtype.kind in "fcO":
        return array
    is_long = array.itemsize == 8 and array.size > 0
    if is_long and (array.max() > EXACT_LIMIT or array.min() < -EXACT_LIMIT):
        return array.astype(object)
    return array.astype(np.float64)


def distances(got: Array, want: Array) -> Array:
    """Return |got - want| as floats: 0 for equal infinities and for two NaN, inf for one alone."""
    if object in (got.dtype, want.dtype):
        pairs = zip(_items(got), _items(want), strict=True)
        return np.array([_distance(*pair) for pair in pairs], dtype=np.float64).reshape(want.shape)
    with np.errstate(all="ignore"):
        error = np.abs(got - want)
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))


def _distance(got: Number, want: Number) -> float:
    try:
        if got == want or (cmath.isnan(got) and cmath.isnan(want)):
            return 0.0
        distance = float(abs(_exact(got) - _exact(want)))
    except OverflowError:
        return math.inf
    return math.inf if math.isnan(distance) else distance


def _exact(number: Number) -> Number:
    """Return a whole float as an integer, which loses no digits when another one is taken away."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def thresholds(want: Array, *, rtol: float, atol: float) -> Array:
    """Return atol + rtol·|want|, and 0 where |want| is no finite float: there only equals pass."""
    size = distances(want, np.zeros(want.shape))
    with np.errstate(all="ignore"):
        threshold = np.minimum(atol + rtol * size, LARGEST)
    return np.where(np.isfinite(size), threshold, 0.0)


def finite(array: Array) -> NDArray[np.bool_]:
    """Return where the numbers are finite; Python's integers are, of any size."""
    if array.dtype != object:
        return cast("NDArray[np.bool_]", np.isfinite(array))
    found = [isinstance(item, int) or cmath.isfinite(item) for item in _items(array)]
    return np.array(found, dtype=np.bool_).reshape(array.shape)


def _items(array: Array) -> list[Any]:
    """Return all numbers as Python's; an array of objects may hold arrays without axes."""
    items = array.ravel().tolist()
    return [item.item() if isinstance(item, np.ndarray | np.generic) else item for item in items]


def item(array: Array, position: tuple[int, ...]) -> Number:
    """Return the number at a position as one of Python's."""
    return cast("Number", _items(np.asarray(array[position]))[0])


def places(mask: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Return the first positions where the mask is true."""
    return [tuple(position) for position in np.argwhere(mask)[:MOST_PLACES].tolist()]
