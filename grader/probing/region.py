"""Answers that are right in some places, or shifted, cut, reshaped or reordered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeAlias

import numpy as np

from grader.probing.trial import Array, Trial, Trials, convincing, enough, wrong

Mask: TypeAlias = Callable[[tuple[int, ...]], Array | None]

MOST_SHIFT = 2

CHANCE = 1000
"""One choice of entries in so many that the sign of an argument could explain as well."""


def _diagonal(shape: tuple[int, ...]) -> Array | None:
    return np.eye(*shape, dtype=bool) if len(shape) == 2 else None


def _off_diagonal(shape: tuple[int, ...]) -> Array | None:
    return ~np.eye(*shape, dtype=bool) if len(shape) == 2 else None


def _line(axis: int, place: int, axes: int) -> Mask:
    def line(shape: tuple[int, ...]) -> Array | None:
        if len(shape) != axes or shape[axis] < 2:
            return None
        mask = np.zeros(shape, dtype=bool)
        mask[(slice(None),) * axis + (place,)] = True
        return mask

    return line


def _border(shape: tuple[int, ...]) -> Array | None:
    if not shape or min(shape) < 3:
        return None
    mask = np.ones(shape, dtype=bool)
    mask[(slice(1, -1),) * len(shape)] = False
    return mask


def _inside(shape: tuple[int, ...]) -> Array | None:
    border = _border(shape)
    return None if border is None else ~border


REGIONS: tuple[tuple[str, Mask], ...] = (
    ("is right but for the first entry", _line(0, 0, 1)),
    ("is right but for the last entry", _line(0, -1, 1)),
    ("is right but for the diagonal", _diagonal),
    ("is right on the diagonal and wrong everywhere else", _off_diagonal),
    ("is right but for the first row", _line(0, 0, 2)),
    ("is right but for the last row", _line(0, -1, 2)),
    ("is right but for the first column", _line(1, 0, 2)),
    ("is right but for the last column", _line(1, -1, 2)),
    ("is right inside and wrong on the border", _border),
    ("is right on the border and wrong inside", _inside),
)


def region(trials: Trials) -> str | None:
    """Return the words where one region is wrong and all else is right."""
    told = wrong(trials)
    if not _often(trials) or any(trial.answer.shape != trial.expected.shape for trial in told):
        return None
    same = [trial.same_places() for trial in told]
    if not any(places.any() for places in same):
        return None
    pairs = list(zip(told, same, strict=True))
    return next((words for words, mask in REGIONS if _covers(_region(mask), pairs)), None)


def _often(trials: Trials) -> bool:
    """Return whether wrong cases are the rule: a single one has a reason of its own."""
    told = wrong(trials)
    axes = {trial.expected.ndim for trial in told}
    alike = sum(trial.expected.ndim in axes for trial in trials)
    return 2 * len(told) >= alike and (len(told) > 1 or alike == 1)


def entries(trials: Trials) -> str | None:
    """Return the words where an argument tells, entry by entry, what is right."""
    told = wrong(trials)
    if not _often(trials) or any(t.answer.shape != t.expected.shape for t in told):
        return None
    pairs = [(trial, trial.same_places()) for trial in told]
    total = sum(same.size for _trial, same in pairs)
    if math.comb(total, sum(int(same.sum()) for _trial, same in pairs)) < CHANCE:
        return None
    for name in told[0].arguments:
        for words, where in ENTRIES:
            if _covers(_places(name, where), pairs):
                return f"is right but for the entries where `{name}` {words}"
    return None


ENTRIES: tuple[tuple[str, Callable[[Array], Array]], ...] = (
    ("is negative", lambda given: given < 0),
    ("is positive", lambda given: given > 0),
    ("is 0", lambda given: given == 0),
)


def _places(name: str, where: Callable[[Array], Array]) -> Callable[[Trial], Array | None]:
    def places(trial: Trial) -> Array | None:
        given = trial.arguments.get(name)
        if not isinstance(given, np.ndarray) or given.shape != trial.expected.shape:
            return None
        return where(given) if given.ndim else None

    return places


def _region(mask: Mask) -> Callable[[Trial], Array | None]:
    return lambda trial: mask(trial.expected.shape)


def _covers(mask: Callable[[Trial], Array | None], pairs: list[tuple[Trial, Array]]) -> bool:
    """Return whether all that is wrong lies in a region, and most of the region is wrong."""
    kept, inside, errors = [], 0, 0
    for trial, same in pairs:
        places = mask(trial)
        if places is None or not same[~places].all():
            return False
        kept.append(trial.expected[~places])
        inside += int(places.sum())
        errors += int((~same).sum())
    return 2 * errors >= inside and enough(kept, least=4)


def blanks(trials: Trials) -> str | None:
    """Return the words where an answer is right but for entries that it left at 0."""
    if not _often(trials):
        return None
    kept = []
    for trial in wrong(trials):
        if trial.answer.shape != trial.expected.shape:
            return None
        same = trial.same_places()
        if trial.answer[~same].any():
            return None
        kept.append(trial.expected[same])
    words = "is 0 in some places where it should not be, and right everywhere else"
    return words if enough(kept, least=4) else None


def shift(trials: Trials) -> str | None:
    """Return the words where the answer is the right one, moved by some places."""
    told = wrong(trials)
    axes = told[0].expected.ndim
    if any(t.expected.ndim != axes or t.answer.shape != t.expected.shape for t in told):
        return None
    for axis, steps in product(range(min(axes, 2)), (1, -1, 2, -2)):
        if all(_moved(trial, axis, steps) for trial in told) and _seen(told, axis, steps):
            return f"is the right one, shifted {_direction(axes, axis, steps)}"
    return None


def _moved(trial: Trial, axis: int, steps: int) -> bool:
    if trial.expected.shape[axis] <= abs(steps):
        return False
    came, went = _ends(trial, axis, steps)
    return trial.near(came, went)


def _ends(trial: Trial, axis: int, steps: int) -> tuple[Array, Array]:
    """Return what stayed in sight after the move, and what it was before."""
    head, tail = slice(None, -abs(steps)), slice(abs(steps), None)
    now, before = (tail, head) if steps > 0 else (head, tail)
    lead = (slice(None),) * axis
    return trial.answer[(*lead, now)], trial.expected[(*lead, before)]


def _seen(told: list[Trial], axis: int, steps: int) -> bool:
    return enough([_ends(trial, axis, steps)[1] for trial in told], least=4)


def _direction(axes: int, axis: int, steps: int) -> str:
    count = "one" if abs(steps) == 1 else "two"
    plural = "s" if abs(steps) > 1 else ""
    if axes == 1:
        return f"by {count} place{plural} to the {'back' if steps > 0 else 'front'}"
    if axis == 0:
        return f"{'down' if steps > 0 else 'up'} by {count} row{plural}"
    return f"to the {'right' if steps > 0 else 'left'} by {count} column{plural}"


def shape(trials: Trials) -> str | None:
    """Return the words where the numbers are right and the shape is not."""
    told = wrong(trials)
    for trial in told:
        if trial.answer.shape == trial.expected.shape:
            return None
        if not trial.near(trial.answer.ravel(), trial.expected.ravel()):
            return None
    if not convincing(trials):
        return None
    if all(_dense(trial.answer) == _dense(trial.expected) for trial in told):
        if all(trial.answer.ndim < trial.expected.ndim for trial in told):
            return "is right but for a missing axis"
        if all(trial.answer.ndim > trial.expected.ndim for trial in told):
            return "is right but for an axis of length 1 too many"
    return "holds the right numbers in the right order, in another shape"


def _dense(array: Array) -> tuple[int, ...]:
    return tuple(length for length in array.shape if length != 1)


def block(trials: Trials) -> str | None:
    """Return the words where rows or columns are missing or too many, and all else is right."""
    told = wrong(trials)
    if all(_part(trial, trial.answer, trial.expected) for trial in told):
        small = [trial.answer for trial in told]
        words = "is only a part of the right one: the rest is missing at the edge"
        return words if enough(small, least=4) else None
    if all(_part(trial, trial.expected, trial.answer) for trial in told):
        words = "holds the right one, and more at the edge that does not belong there"
        return words if convincing(trials, least=4) else None
    return None


def _part(trial: Trial, small: Array, large: Array) -> bool:
    return any(trial.near(small, piece) for piece in _pieces(small.shape, large))


def _pieces(shape: tuple[int, ...], large: Array) -> Iterator[Array]:
    """Yield the pieces of a larger array that have a shape and lie near one of its ends."""
    if not shape or len(shape) != large.ndim or shape == large.shape:
        return
    spare = [whole - part for whole, part in zip(large.shape, shape, strict=True)]
    if min(spare) < 0 or max(spare) > 2 * MOST_SHIFT:
        return
    for corner in product(*(range(extra + 1) for extra in spare)):
        yield large[tuple(slice(c, c + n) for c, n in zip(corner, shape, strict=True))]


def order(trials: Trials) -> str | None:
    """Return the words where all numbers are right and in other places."""
    for trial in trials:
        found, wanted = np.sort(trial.answer, axis=None), np.sort(trial.expected, axis=None)
        if not trial.near(found, wanted):
            return None
    told = [trial.expected for trial in wrong(trials)]
    if max(array.size for array in told) < 3 or not enough(told, least=3):
        return None
    return "holds the right values in another order"
