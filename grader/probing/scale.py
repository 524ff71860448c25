"""Factors and terms: constant, or a size or an argument of the call."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from grader.probing.trial import Array, Trial, Trials, convincing, enough, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Number: TypeAlias = Callable[[Trial], float | None]

_ROOT = math.sqrt(2.0)

FACTORS = (
    (2.0, "is twice the right one"),
    (0.5, "is half of the right one"),
    (-2.0, "is the negative of twice the right one"),
    (-0.5, "is the negative of half of the right one"),
    (1 / 3, "is a third of the right one"),
    (0.25, "is a quarter of the right one"),
    *((float(n), f"is {n} times the right one") for n in (3, 4, 5, 6, 7, 8, 9, 10, 100, 1000)),
    *((1.0 / n, f"is the right one divided by {n}") for n in (5, 6, 7, 8, 9, 10, 100, 1000)),
    (math.pi, "is π times the right one"),
    (2 * math.pi, "is 2π times the right one"),
    (1 / math.pi, "is the right one divided by π"),
    (0.5 / math.pi, "is the right one divided by 2π"),
    (_ROOT, "is the right one times the square root of 2"),
    (1 / _ROOT, "is the right one divided by the square root of 2"),
    (1 / math.log(2.0), "is the right one divided by log 2: a logarithm of base 2?"),
    (1 / math.log(10.0), "is the right one divided by log 10: a logarithm of base 10?"),
)

LARGEST_PART = 9
"""Fractions of numbers no larger than this are simple."""

TERMS = (1.0, 2.0, 3.0, 0.5)


def factor(trials: Trials) -> str | None:
    """Return the words where the answer is the right one times a factor."""
    factors = []
    for trial in trials:
        found = _factor_of(trial)
        if found is None:
            return None
        factors.append(found)
    if not convincing(trials):
        return None
    told = [(t, f) for t, f in zip(trials, factors, strict=True) if not math.isnan(f)]
    simple = (words for f, words in FACTORS if all(_is(t, found, f) for t, found in told))
    return next(simple, None) or _named_factor(told) or _other_factor(told)


def _factor_of(trial: Trial) -> float | None:
    """Return answer / expected; NaN where all is 0, None where there is no such factor."""
    answer, expected = trial.answer, trial.expected
    if answer.shape != expected.shape:
        return None
    if trial.largest == 0.0:
        return math.nan if trial.right else None
    largest = np.argmax(np.abs(expected))
    found = float(answer.flat[largest] / expected.flat[largest])
    return found if found and trial.gives(found * expected) else None


def _is(trial: Trial, found: float, wanted: float) -> bool:
    allowed = 2 * trial.rtol * abs(wanted) + trial.atol / trial.largest
    return abs(found - wanted) <= min(allowed, 0.02 * abs(wanted))


def _named_factor(told: list[tuple[Trial, float]]) -> str | None:
    """Return the words where the factor is a size or an argument, other from case to case."""
    for words, number in _named_numbers(told[0][0]):
        if _plays(told, number, lambda t, f, v: v != 0 and _is(t, f, v)):
            return f"is the right one times {words}"
        if _plays(told, number, lambda t, f, v: v != 0 and _is(t, f, 1 / v)):
            return f"is the right one divided by {words}"
    return None


def _plays(
    told: list[tuple[Trial, float]],
    number: Number,
    holds: Callable[[Trial, float, float], bool],
) -> bool:
    """Return whether a number plays a role in every trial, and is not always the same."""
    values = set()
    for trial, found in told:
        value = number(trial)
        if value is None or not holds(trial, found, value):
            return False
        values.add(value)
    return len(values) > 1


def _other_factor(told: list[tuple[Trial, float]]) -> str | None:
    first = told[0][1]
    for below in range(2, LARGEST_PART + 1):
        above = round(first * below)
        is_simple = 0 < above <= LARGEST_PART and above % below
        if is_simple and all(_is(trial, found, above / below) for trial, found in told):
            return f"is {above}/{below} of the right one"
    if all(_is(trial, found, first) for trial, found in told):
        sure = convincing([trial for trial, _found in told], least=3)
        return "is the right one times a factor that is the same in every case" if sure else None
    broad = [trial for trial, _found in told if not trial.right and trial.expected.size >= 3]
    if len(broad) < 2 or not all(enough([t.expected]) for t in broad):
        return None
    # A right answer or another sign is more than a norm that was forgotten.
    if len(broad) < len(told) or any(found < 0 for _trial, found in told):
        return None
    return "is right up to a factor that differs from case to case: a normalization?"


def _named_numbers(trial: Trial) -> Iterator[tuple[str, Number]]:
    """Yield the numbers that a call is made with, with words for them: arguments and sizes."""
    for name, value in trial.arguments.items():
        if _is_number(value):
            yield f"`{name}`", _value(name)
            yield f"(1 - `{name}`)", _rest(name)
            yield f"the square of `{name}`", _squared(name)
        elif isinstance(value, np.ndarray):
            yield f"the number of entries of `{name}`", _size(name)
            if value.ndim > 1:
                yield f"the number of rows of `{name}`", _length(name, 0)
                yield f"the number of columns of `{name}`", _length(name, 1)
        elif isinstance(value, list | tuple):
            yield f"the length of `{name}`", _size(name)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _value(name: str) -> Number:
    def value(trial: Trial) -> float | None:
        found = trial.arguments.get(name)
        return float(found) if _is_number(found) else None  # type: ignore[arg-type]

    return value


def _rest(name: str) -> Number:
    value = _value(name)
    return lambda trial: None if (found := value(trial)) is None else 1.0 - found


def _squared(name: str) -> Number:
    value = _value(name)
    return lambda trial: None if (found := value(trial)) is None else found * found


def _size(name: str) -> Number:
    def size(trial: Trial) -> float | None:
        found = trial.arguments.get(name)
        if isinstance(found, np.ndarray):
            return float(found.size)
        return float(len(found)) if isinstance(found, list | tuple) else None

    return size


def _length(name: str, axis: int) -> Number:
    def length(trial: Trial) -> float | None:
        found = trial.arguments.get(name)
        is_long = isinstance(found, np.ndarray) and found.ndim > axis
        return float(found.shape[axis]) if is_long else None  # type: ignore[attr-defined]

    return length


def term(trials: Trials) -> str | None:
    """Return the words where the answer is the right one and a term, the same for all entries."""
    terms = []
    for trial in trials:
        found = _term_of(trial)
        if found is None:
            return None
        terms.append(found)
    if all(trial.expected.size == 1 for trial in trials):
        sure = len(wrong(trials)) > 1 and convincing(trials, least=3)
    else:
        sure = convincing(trials, least=3)
    if not sure:
        return None
    told = list(zip(trials, terms, strict=True))
    if all(_agree(trial, found, terms[0]) for trial, found in told):
        return _constant(told)
    return _named_term(told) or _other_term(trials)


def _term_of(trial: Trial) -> float | None:
    answer, expected = trial.answer, trial.expected
    if answer.shape != expected.shape:
        return None
    found = float((answer - expected).sum()) / expected.size
    return found if trial.gives(expected + found) else None


def _agree(trial: Trial, found: float, wanted: float) -> bool:
    return abs(found - wanted) <= trial.atol + trial.rtol * (trial.largest + abs(wanted))


def _constant(told: list[tuple[Trial, float]]) -> str:
    for number in TERMS:
        if all(_agree(trial, found, number) for trial, found in told):
            return f"is too large by {number:g}"
        if all(_agree(trial, found, -number) for trial, found in told):
            return f"is too small by {number:g}"
    return "is off by a constant, the same in every case"


def _named_term(told: list[tuple[Trial, float]]) -> str | None:
    for words, number in _named_numbers(told[0][0]):
        if _plays(told, number, _agree):
            return f"is too large by {words}"
        if _plays(told, number, lambda t, f, v: _agree(t, f, -v)):
            return f"is too small by {words}"
    return None


def _other_term(trials: Trials) -> str | None:
    if all(trial.right or trial.expected.size >= 3 for trial in trials):
        return "is off by a constant that differs from case to case"
    return None


def argument(trials: Trials) -> str | None:
    """Return the words where the answer is an argument, or right but for one."""
    first = trials[0]
    for name in first.arguments:
        if _array(first, name) is None:
            continue
        for words, holds in _ROLES:
            if all(_holds(trial, name, holds) for trial in trials) and _telling(trials, name):
                return words.format(f"`{name}`")
    return None


_ROLES: tuple[tuple[str, Callable[[Trial, Array], bool]], ...] = (
    ("is {} as it was given", lambda t, g: t.gives(g)),
    ("is {} with the other sign", lambda t, g: t.gives(-g)),
    ("is too large by {}", lambda t, g: t.gives(t.expected + g)),
    ("is too small by {}", lambda t, g: t.gives(t.expected - g)),
    ("is the right one times {}", lambda t, g: t.gives(t.expected * g)),
    ("would be right if it were multiplied by {}", lambda t, g: t.near(t.answer * g, t.expected)),
)


def _holds(trial: Trial, name: str, holds: Callable[[Trial, Array], bool]) -> bool:
    given = _array(trial, name)
    return given is not None and holds(trial, given)


def _array(trial: Trial, name: str) -> Array | None:
    """Return an argument with the shape of what is asked for and of the answer, if it has that."""
    given = trial.arguments.get(name)
    if _is_number(given):
        given = np.asarray(given)
    if not isinstance(given, np.ndarray) or given.dtype.kind not in "iuf":
        return None
    if not given.shape == trial.expected.shape == trial.answer.shape:
        return None
    return given.astype(np.float64)


def _telling(trials: Trials, name: str) -> bool:
    """Return whether both what is right and the argument hold numbers enough."""
    told = wrong(trials)
    given = [array for trial in told if (array := _array(trial, name)) is not None]
    return convincing(trials) and enough(given)
