"""References draw from a seed, and leave no trace in the generators of the process."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.randomness import seeded

if TYPE_CHECKING:
    from collections.abc import Iterator


def draw() -> list[float]:
    """Return numbers of all global generators."""
    return [random.random(), np.random.rand(), *np.random.randn(3)]  # noqa: NPY002


NUMPYS: Any = np.random
"""Not all of its functions are known to type checkers."""


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave the generators of the tests' own process as they were."""
    mine, generator, numpys = random.getstate(), NUMPYS.get_bit_generator(), NUMPYS.get_state()
    yield
    random.setstate(mine)
    NUMPYS.set_bit_generator(generator)
    NUMPYS.set_state(numpys)


def test_every_call_draws_the_same() -> None:
    """What was drawn before makes no difference; the numbers are those of seed 0."""
    found = []
    for _ in range(2):
        with seeded():
            found.append(draw())
        draw()
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    expected = draw()
    assert found == [expected, expected]


@pytest.mark.parametrize("normals", [0, 1, 2, 3])
def test_the_process_goes_on_as_if_nothing_was_drawn(normals: int) -> None:
    """Also where a normal number is kept back, which makes them in pairs."""

    def drawn(*, between: bool) -> list[float]:
        random.seed(7)
        np.random.seed(7)  # noqa: NPY002
        numbers: list[float] = []
        for count in (normals, 1, 0, 1, 2):
            numbers += [*np.random.randn(count), random.random()]  # noqa: NPY002
            if between:
                with seeded():
                    draw()
        return numbers + draw()

    assert drawn(between=True) == drawn(between=False)


def test_another_generator_stays() -> None:
    """Who gave NumPy another one finds it as it was."""
    NUMPYS.set_bit_generator(np.random.PCG64(3))
    with seeded():
        inside = draw()
    with seeded():
        assert draw() == inside
    after = np.random.random(4).tolist()  # noqa: NPY002
    assert after == np.random.Generator(np.random.PCG64(3)).random(4).tolist()


def test_a_failure_inside_leaves_no_trace() -> None:
    """An exception passes, and the generators are back."""
    np.random.seed(7)  # noqa: NPY002

    def fail() -> None:
        with seeded():
            draw()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    after = draw()[1:]
    np.random.seed(7)  # noqa: NPY002
    assert draw()[1:] == after


def test_a_call_inside_a_call_goes_back_to_where_that_was() -> None:
    """A reference that has another one asked draws on as if it had not."""
    with seeded():
        alone = draw() + draw()
    with seeded():
        first = draw()
        with seeded():
            assert draw() == first
        assert first + draw() == alone
