"""What the tests of the references share: one source of draws, and when two answers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a generator that draws the same in every run."""
    return np.random.default_rng(2016)


@pytest.fixture
def differ() -> Callable[[object, object], bool]:
    """Return a function that tells whether two answers differ under the rubric's tolerance."""

    def answers_differ(one: object, other: object) -> bool:
        first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
        same_shape = first.shape == second.shape
        return not (same_shape and np.allclose(first, second, rtol=1e-6, atol=1e-8))

    return answers_differ
