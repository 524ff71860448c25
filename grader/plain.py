"""What the values of a rubric mean in Python: arrays, lists, tuples, tables, expressions.

| in the file                                     | in Python                                     |
|-------------------------------------------------|-----------------------------------------------|
| `[[1.0, 2.0], [3.0, 4.0]]`: numbers, rectangular | an array: float64, or int64 if all are whole  |
| any other list                                  | a list, and so are the lists in it            |
| `{ list = […] }`, `{ tuple = […] }`             | a list, a tuple; the lists in it stay lists   |
| `{ array = […], dtype = "float32" }`            | an array, also an empty one or one of booleans |
| `{ expression = "lambda t: 2.0 * t" }`          | an `Expression`, which the sandbox evaluates  |
| `{ npz = "cases.npz", key = "x" }`              | an array in a file beside the rubric          |
| any other table                                 | a dict; its values are read by these rules    |

NumPy is imported only where an array is made, and mistakes are found without it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grader import stored
from grader.data_class import dataclass
from grader.errors import Mistake
from grader.rubric_wording import alternatives, cut, dotted, expectation, hint, shown
from grader.stored import Stored
from grader.syntax import unwarned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEEPEST = 32
"""Lists and tables may be nested this deep: so deep as arrays of every NumPy are."""

_KEYS = {
    "array": ("array", "dtype"),
    "list": ("list",),
    "tuple": ("tuple",),
    "expression": ("expression",),
    stored.WORD: stored.KEYS,
}
_LARGEST_FLOATS = {
    "float16": 65504.0,
    "float32": 3.4028234663852886e38,
    "float64": 1.7976931348623157e308,
}
_RANGES: dict[str, tuple[float, float]] = {
    **{dtype: (-largest, largest) for dtype, largest in _LARGEST_FLOATS.items()},
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
}
_DTYPES = (*_RANGES, "bool")


@dataclass(frozen=True, slots=True)
class Expression:
    """An argument given as a Python expression, with `np` in scope; evaluated in the sandbox."""

    source: str


def to_python(value: object) -> object:
    """Return what a value of the file means in Python, made anew each time.

    Raises:
        ValueError: The value has no meaning; the message says where in it, and why.
    """
    for mistake in mistakes_in(value, ""):
        raise ValueError(str(mistake))
    return read(value)


def mistakes_in(value: object, where: str) -> Iterator[Mistake]:
    """Yield what keeps a value of the file from having a meaning in Python."""
    if _is_too_deep(value):
        yield Mistake(where, f"expected at most {DEEPEST} lists and tables in each other.")
    else:
        yield from _mistakes(value, where)


def read(value: object) -> object:
    """Return what a value means that has no mistakes, made anew each time."""
    if isinstance(value, dict):
        return _read_table(value)
    if isinstance(value, Stored):
        return value.read()
    dtype = _dtype_as_array(value)
    return _array(value, dtype) if dtype else _keep(value)


def _read_table(table: dict[str, object]) -> object:
    """Return what a table means."""
    match table:
        case {"array": items}:
            return _array(items, str(table.get("dtype", _dtype_of(_kinds(items)))))
        case {"list": items}:
            return _keep(items)
        case {"tuple": list(items)}:
            return tuple(_keep(item) for item in items)
        case {"expression": str(source)}:
            return Expression(source.strip())
        case _:
            return {key: read(item) for key, item in table.items()}


def _keep(value: object) -> object:
    """Return a value whose lists stay lists; the tables in it are read as ever."""
    if isinstance(value, list):
        return [_keep(item) for item in value]
    return read(value) if isinstance(value, dict | Stored) else value


def _array(items: object, dtype: str) -> object:
    """Return an array of numbers that are known to fit."""
    import numpy as np  # noqa: PLC0415 - a rubric can be read and checked without NumPy

    return np.array(items, dtype=dtype)


def _dtype_as_array(value: object) -> str:
    """Return the dtype of a rectangular, non-empty list of numbers; nothing if it is none."""
    shape = _shape(value) if isinstance(value, list) else None
    if not shape or 0 in shape:
        return ""
    kinds = _kinds(value)
    return "" if bool in kinds else _dtype_of(kinds)


def _dtype_of(kinds: set[type]) -> str:
    """Return what numbers are when nothing is said: int64 if all are written as whole numbers."""
    return "bool" if kinds == {bool} else "int64" if kinds == {int} else "float64"


def _kinds(items: object) -> set[type]:
    """Return the types of what is in nested lists."""
    return set(map(type, _leaves(items)))


def _shape(value: object) -> tuple[int, ...] | None:
    """Return the shape of a rectangular list of numbers or booleans; None if it is no such list."""
    if isinstance(value, list):
        shapes = {_shape(item) for item in value}
        inner = shapes.pop() if shapes else ()
        return None if shapes or inner is None else (len(value), *inner)
    return () if isinstance(value, int | float) else None


def _leaves(value: object) -> list[object]:
    """Return everything in nested lists that is not itself a list."""
    leaves: list[object] = []
    for item in value if isinstance(value, list) else (value,):
        if isinstance(item, list):
            leaves += _leaves(item)
        else:
            leaves.append(item)
    return leaves


def _placed_leaves(value: object, where: str) -> Iterator[tuple[str, object]]:
    """Yield everything in nested lists that is not itself a list, each with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _placed_leaves(item, dotted(where, index))
    else:
        yield where, value


def _is_too_deep(value: object) -> bool:
    """Tell whether lists and tables lie too deep in each other.

    This is no recursion, because it guards those that are.
    """
    level = _holders((value,))
    for _ in range(DEEPEST):
        if not level:
            return False
        level = [
            inner
            for holder in level
            for inner in _holders(holder.values() if isinstance(holder, dict) else holder)
        ]
    return bool(level)


def _holders(values: Iterable[object]) -> list[dict[str, object] | list[object]]:
    """Return the lists and tables among some values."""
    return [value for value in values if isinstance(value, (dict, list))]


def _mistakes(value: object, where: str) -> Iterator[Mistake]:
    """Yield the mistakes of a value that is not too deep."""
    if isinstance(value, dict):
        yield from _mistakes_of_table(value, where)
    elif isinstance(value, Stored):
        yield from _mistakes_of_stored(value, where)
    elif dtype := _dtype_as_array(value):
        yield from _misfits(value, dtype, where)
    elif isinstance(value, list):
        yield from _mistakes_of_list(value, where)
    elif not isinstance(value, str | int | float):
        what = expectation("a number, text, true, false, a list or a table", shown(value))
        yield Mistake(where, f"{what} Write a date as text in quotes.")


def _mistakes_of_stored(value: Stored, where: str) -> Iterator[Mistake]:
    """Yield why there is no such array, if there is none."""
    try:
        value.read()
    except ValueError as error:
        yield Mistake(dotted(where, stored.WORD), f"{shown(value.name)}: {error}")


def _mistakes_of_list(items: list[object], where: str) -> Iterator[Mistake]:
    """Yield the mistakes of what is in a list that stays a list."""
    for place, leaf in _placed_leaves(items, where):
        yield from _mistakes(leaf, place)


def _mistakes_of_table(table: dict[str, object], where: str) -> Iterator[Mistake]:
    """Yield the mistakes of a table: of a dict, or of one that says outright what it means."""
    word = next((word for word in _KEYS if word in table), None)
    if word is None:
        for key, item in table.items():
            yield from _mistakes(item, dotted(where, key))
        return
    for key in table.keys() - _KEYS[word]:
        mend = hint(key, _KEYS[word][1:], otherwise=f"'{word}' says what the whole table means.")
        yield Mistake(where, f"unknown key '{cut(key)}' beside '{word}'.{mend}")
    yield from _mistakes_of_word(word, table, where)


def _mistakes_of_word(word: str, table: dict[str, object], where: str) -> Iterator[Mistake]:
    """Yield the mistakes of a table that says outright what it means."""
    value, place = table[word], dotted(where, word)
    if word == "array":
        yield from _mistakes_of_array(value, table.get("dtype"), where)
    elif word == stored.WORD:
        what = expectation("a file beside the rubric and a key", shown(table))
        yield Mistake(where, f"{what} An example is {{ npz = 'cases.npz', key = 'x' }}.")
    elif word == "expression":
        if not isinstance(value, str) or not _is_expression(value):
            mend = "An example is 'lambda t: 2.0 * t'."
            yield Mistake(place, expectation("a Python expression in quotes", shown(value), mend))
    elif isinstance(value, list):
        yield from _mistakes_of_list(value, place)
    else:
        yield Mistake(place, expectation("a list", shown(value)))


def _mistakes_of_array(items: object, dtype: object, where: str) -> Iterator[Mistake]:
    """Yield the mistakes of `{ array = …, dtype = … }`."""
    if dtype is not None and dtype not in _DTYPES:
        mend = hint(dtype, _DTYPES).strip() if isinstance(dtype, str) else ""
        what = expectation(alternatives(_DTYPES), shown(dtype), mend)
        yield Mistake(dotted(where, "dtype"), what)
    elif _shape(items) is None:
        what = expectation("a rectangular list of numbers", shown(items))
        yield Mistake(dotted(where, "array"), what)
    else:
        yield from _misfits(items, str(dtype or _dtype_of(_kinds(items))), dotted(where, "array"))


def _misfits(items: object, dtype: str, where: str) -> Iterator[Mistake]:
    """Yield a mistake for the first number that the array can't hold as it is."""
    if all(_fits(leaf, dtype) for leaf in _leaves(items)):
        return
    places = _placed_leaves(items, where)
    place, leaf = next(pair for pair in places if not _fits(pair[1], dtype))
    kind = "true or false" if dtype == "bool" else f"a number that fits {dtype}"
    yield Mistake(place, expectation(kind, shown(leaf)))


def _fits(leaf: object, dtype: str) -> bool:
    """Tell whether an array of this dtype can hold a number without making another one of it."""
    if isinstance(leaf, bool) or dtype == "bool":
        return isinstance(leaf, bool) and dtype == "bool"
    lowest, highest = _RANGES[dtype]
    if isinstance(leaf, float):
        return dtype in _LARGEST_FLOATS and (not math.isfinite(leaf) or abs(leaf) <= highest)
    return isinstance(leaf, int) and lowest <= leaf <= highest


def _is_expression(source: str) -> bool:
    """Tell whether a text is one Python expression; it is compiled and not evaluated."""
    try:
        with unwarned():
            compile(source.strip(), "<rubric>", "eval", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
