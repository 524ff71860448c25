"""What the calls that went wrong have in common, and those that went right do not."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from grader.data_class import dataclass

if TYPE_CHECKING:
    from grader.probing.trial import Array

Arguments: TypeAlias = Mapping[str, object]

FEWEST = 2
"""Calls of each kind that it takes."""

CHANCE = 100
"""One sort of right and wrong in so many that a circumstance could explain as well."""

LARGE = 100.0

_OF_NUMBERS: tuple[tuple[str, Callable[[float], bool]], ...] = (
    ("is 0", lambda n: n == 0),
    ("is 1", lambda n: n == 1),
    ("is negative", lambda n: n < 0),
    ("is infinite", math.isinf),
    ("is a whole number", lambda n: float(n).is_integer()),
    ("is an even number", lambda n: n % 2 == 0),
)

_OF_ARRAYS: tuple[tuple[str, Callable[[Array], bool]], ...] = (
    ("has one axis", lambda a: a.ndim == 1),
    ("is square", lambda a: a.ndim == 2 and a.shape[0] == a.shape[1]),
    ("has more rows than columns", lambda a: a.ndim == 2 and a.shape[0] > a.shape[1]),
    ("has more columns than rows", lambda a: a.ndim == 2 and a.shape[0] < a.shape[1]),
    ("has a single entry", lambda a: a.size == 1),
    ("has an axis of length 1", lambda a: 1 in a.shape),
    ("has negative entries", lambda a: bool((a < 0).any())),
    ("has entries that are 0", lambda a: bool((a == 0).any())),
    ("has entries beyond ±100", lambda a: bool((np.abs(a) > LARGE).any())),
    ("is symmetric", lambda a: a.ndim == 2 and np.array_equal(a, a.T)),
)

_OF_LISTS: tuple[tuple[str, Callable[[Sequence[object]], bool]], ...] = (
    ("has one entry", lambda s: len(s) == 1),
    ("has two entries", lambda s: len(s) == 2),
    ("has equal entries", lambda s: all(_equal(part, s[0]) for part in s)),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked in one call, whether the answer is right, and whether students may see it."""

    arguments: Arguments
    right: bool
    visible: bool


def circumstance(calls: Sequence[Asked]) -> str:
    """Return a sentence on when the answers are right, nothing where that is not certain.

    It is certain where one property of one argument tells all right answers from all wrong ones,
    no property of another argument does, and the calls are too many for a coincidence.
    """
    right = sum(call.right for call in calls)
    wrong = len(calls) - right
    if min(right, wrong) < FEWEST or math.comb(len(calls), right) < CHANCE:
        return ""
    found = {name: words for name in calls[0].arguments if (words := _telling(calls, name))}
    return next(iter(found.values())) if len(found) == 1 else ""


def _telling(calls: Sequence[Asked], name: str) -> str:
    if any(name not in call.arguments for call in calls):
        return ""
    for words, has in _properties(calls, name):
        having = [has(call.arguments[name]) for call in calls]
        if all(h is call.right for h, call in zip(having, calls, strict=True)):
            return f"Your answers are right where `{name}` {words}, and wrong everywhere else."
        if all(h is not call.right for h, call in zip(having, calls, strict=True)):
            return f"Your answers are wrong where `{name}` {words}, and right everywhere else."
    return ""


def _properties(
    calls: Sequence[Asked], name: str
) -> Iterator[tuple[str, Callable[[object], bool]]]:
    """Yield what may be true of an argument, in words and as a test of its value."""
    values = [call.arguments[name] for call in calls]
    if all(isinstance(value, str) for value in values):
        shown = {str(call.arguments[name]) for call in calls if call.visible}
        for text in sorted(shown):
            yield f"is '{text}'", text.__eq__
        return
    for kinds, properties in _KINDS:
        if all(isinstance(v, kinds) and not isinstance(v, bool) for v in values):
            yield from properties  # type: ignore[misc]
            return


def _equal(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)


_KINDS: tuple[tuple[type | tuple[type, ...], Collection[object]], ...] = (
    ((int, float), _OF_NUMBERS),
    (np.ndarray, _OF_ARRAYS),
    ((list, tuple), _OF_LISTS),
)
