"""Trials: what a student's code answered beside what is right, as numbers.

A probe is certain of a relation only where it holds in every trial, and where the wrong trials hold
enough numbers that it can't be chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.data_class import dataclass

Array: TypeAlias = NDArray[Any]

TIGHTEST = 1e-9
"""Two ways to compute the same number differ by no more than this, relative to it."""

MOST_NUMBERS = 64
"""So many numbers of a trial are enough to tell whether they differ."""

FEW_NUMBERS = 2
FEW_WHOLE_NUMBERS = 3
NUMBERS_OF_ONE = 4
"""Different numbers that it takes: of several wrong trials, if all are whole, of a single trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One call, or one value: the answer and what is right, both finite float64.

    `largest` is the largest absolute number in what is right.
    """

    answer: Array
    expected: Array
    arguments: Mapping[str, object]
    right: bool
    rtol: float
    atol: float
    largest: float

    def gives(self, wanted: Array) -> bool:
        """Return whether the answer is this, within the tolerance."""
        return self.near(self.answer, wanted)

    def near(self, found: Array, wanted: Array) -> bool:
        """Return whether one array is another, within the tolerance.

        Nothing is near to what overflowed: the tolerance would have no end.
        """
        if found.shape != wanted.shape:
            return False
        allowed = self.atol + self.rtol * np.abs(wanted)
        return bool((np.isfinite(wanted) & (np.abs(found - wanted) <= allowed)).all())

    def same_places(self) -> Array:
        """Return where the answer is right, for an answer of the right shape."""
        allowed = self.atol + self.rtol * np.abs(self.expected)
        same: Array = np.abs(self.answer - self.expected) <= allowed
        return same


Trials: TypeAlias = Sequence[Trial]


def make_trial(
    answer: Array,
    expected: Array,
    arguments: Mapping[str, object],
    tolerance: tuple[float, float],
) -> Trial | None:
    """Return a trial, None where either side is not finite numbers.

    Args:
        answer: what the student's code gave.
        expected: what is right.
        arguments: what was asked.
        tolerance: relative and absolute.
    """
    sides = _numbers(answer), _numbers(expected)
    if sides[0] is None or sides[1] is None:
        return None
    trial = Trial(
        answer=sides[0],
        expected=sides[1],
        arguments=arguments,
        right=False,
        rtol=max(tolerance[0], TIGHTEST),
        atol=tolerance[1],
        largest=float(np.abs(sides[1]).max()),
    )
    return replace(trial, right=trial.gives(trial.expected))


def _numbers(array: Array) -> Array | None:
    if array.dtype.kind not in "biuf":
        return None
    numbers = array.astype(np.float64)
    return numbers if numbers.size and np.isfinite(numbers).all() else None


def by_weight(trials: Trials) -> list[Trial]:
    """Return the trials, wrong and large ones first: they tell most relations apart at once."""
    return sorted(trials, key=lambda trial: (trial.right, -trial.expected.size))


def wrong(trials: Trials) -> list[Trial]:
    """Return the trials in which the answer is wrong."""
    return [trial for trial in trials if not trial.right]


def different(arrays: Sequence[Array]) -> list[float]:
    """Return the different numbers in some arrays, zero left out, to six digits."""
    numbers: set[float] = set()
    for array in arrays:
        numbers.update(float(f"{number:.6g}") for number in array.ravel()[:MOST_NUMBERS].tolist())
    return sorted(numbers - {0.0})


def convincing(trials: Trials, *, least: int = FEW_NUMBERS) -> bool:
    """Return whether the wrong trials hold numbers enough to exclude chance.

    Args:
        trials: all trials.
        least: different numbers that it takes at least.
    """
    told = wrong(trials)
    return enough([trial.expected for trial in told], least=least)


def enough(arrays: Sequence[Array], *, least: int = FEW_NUMBERS) -> bool:
    """Return whether there are different numbers enough in these arrays, one of each trial."""
    numbers = different(arrays)
    if len(arrays) < 2:
        least = max(least, NUMBERS_OF_ONE)
    elif all(number.is_integer() for number in numbers):
        least = max(least, FEW_WHOLE_NUMBERS)
    return len(numbers) >= least
