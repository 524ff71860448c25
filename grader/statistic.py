"""Random answers: not what they are, but how they are spread, is compared.

    wanted = prepare_statistics(statistics)
    status = wanted.judge(np.random.default_rng(0).normal(size=1000)).status

Mean, standard deviation and the share of zeros are each as wanted within a distance; no number is
below `min` or above `max`; `shape` is exact.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from grader.data_class import dataclass
from grader.difference import (
    CORRECT,
    Comparison,
    Form,
    Kind,
    Lack,
    OtherKind,
    OtherShape,
    OtherSpread,
    Spread,
    Unfit,
)
from grader.measure import Array, array_of, form_of, item
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.rubric import Statistics

_DISTANCES: dict[str, Callable[[Array], float]] = {
    "mean": lambda numbers: float(np.mean(numbers)),
    "std": lambda numbers: float(np.std(numbers)),
    "zeros": lambda numbers: float(np.mean(numbers == 0)),
}
_BOUNDS: dict[str, Callable[[Array], float]] = {
    "min": lambda numbers: float(np.min(numbers)),
    "max": lambda numbers: float(np.max(numbers)),
}


def prepare_statistics(asked: Statistics) -> WantedSpread:
    """Make ready what a rubric says of the spread of an answer."""
    near = {name: getattr(asked, name) for name in _DISTANCES}
    bounds = {name: getattr(asked, name) for name in _BOUNDS}
    return WantedSpread(
        near={name: pair for name, pair in near.items() if pair is not None},
        bounds={name: bound for name, bound in bounds.items() if bound is not None},
        shape=asked.shape,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSpread:
    """Numbers of a certain spread expected."""

    near: dict[str, tuple[float, float]]
    bounds: dict[str, float]
    shape: tuple[int, ...] | None = None

    def like(self, variant: object) -> WantedSpread | None:
        """Return the spread of another answer wanted in the place of this one.

        None where the two are the same, or it has no numbers.
        """
        numbers = array_of(variant)
        if isinstance(numbers, Kind) or not numbers.size or self.agrees(variant):
            return None
        near = {
            name: (_DISTANCES[name](numbers), within) for name, (_, within) in self.near.items()
        }
        return replace(self, near=near, bounds={}, shape=numbers.shape)

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        numbers = array_of(answer)
        if isinstance(numbers, Kind) or numbers.dtype.kind not in "biuf":
            return self._other_kind(answer)
        if self.shape is not None and numbers.shape != self.shape:
            difference = OtherShape(yours=numbers.shape, expected=self.shape)
            return Comparison(status=Status.WRONG_SHAPE, difference=difference)
        if not numbers.size:
            return self._other_kind(answer, Status.WRONG_SHAPE)
        unfinite = ~np.isfinite(numbers)
        if unfinite.any():
            return _not_finite(numbers, unfinite)
        found = tuple(self._wrong(numbers.astype(np.float64)))
        if not found:
            return CORRECT
        return Comparison(status=Status.WRONG, difference=OtherSpread(wrong=found))

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right."""
        return self.judge(answer) is CORRECT

    def _wrong(self, numbers: Array) -> list[Spread]:
        """Return each statistic that is not as wanted."""
        found = []
        for name, (wanted, within) in self.near.items():
            yours = _DISTANCES[name](numbers)
            if not abs(yours - wanted) <= within:
                found.append(Spread(name=name, yours=yours, expected=wanted, within=within))
        for name, bound in self.bounds.items():
            yours = _BOUNDS[name](numbers)
            if yours < bound if name == "min" else yours > bound:
                found.append(Spread(name=name, yours=yours, expected=bound))
        return found

    def _other_kind(self, answer: object, status: Status | None = None) -> Comparison:
        found = array_of(answer)
        if isinstance(found, Kind):
            yours = form_of(answer, found)
        else:
            yours = Form(kind=Kind.ARRAY, shape=found.shape)
        if status is None:
            status = Status.MISSING if answer is None else Status.BAD_VALUE
        expected = Form(kind=Kind.REAL, shape=self.shape or ())
        return Comparison(status=status, difference=OtherKind(yours=yours, expected=expected))


def _not_finite(numbers: Array, unfinite: Array) -> Comparison:
    first = tuple(int(index) for index in np.argwhere(unfinite)[0])
    difference = Unfit(
        lack=Lack.FINITE,
        count=int(np.count_nonzero(unfinite)),
        total=numbers.size,
        position=first,
        yours=item(numbers, first),
    )
    return Comparison(status=Status.NOT_FINITE, difference=difference)
