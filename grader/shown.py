"""What a message about an answer may show."""

from __future__ import annotations

import math

from grader.data_class import dataclass

FEW = 10
"""So many parts or keys are told of in any case."""

MORE_AXES = 2
"""A shape has seldom more axes too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a message may show."""

    expected: bool
    answer: bool
    sizes: frozenset[int] | None = None

    def counts(self, count: int) -> bool:
        """Return whether how many there are may be told."""
        return self.sizes is None or count in self.sizes or count < FEW

    def forms(self, shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
        """Return whether a shape may be told."""
        if self.sizes is None:
            return True
        known = self.sizes | {0, 1, *expected, math.prod(expected)}
        near = known | {size + 1 for size in known} | {size - 1 for size in known}
        return len(shape) <= len(expected) + MORE_AXES and near.issuperset(shape)
