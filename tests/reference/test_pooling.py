"""Pooling: the laws of the norms, PyTorch's pooling, and the worked numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import pooling as topic
from reference.convolution import conv_output_size, conv_output_values
from reference.pooling import pool, pooled_values

if TYPE_CHECKING:
    from collections.abc import Callable

GENERATORS = [topic.generate_max_or_average, topic.generate_lp]
VARIANTS = [
    topic.pool_lp_without_root,
    topic.pool_lp_of_mean,
    topic.pool_lp_always_two,
    topic.pool_sum_for_average,
    topic.pool_minimum,
    topic.pool_stride_is_size,
    topic.pool_stride_is_one,
    topic.pool_transposed,
]


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an image that is not negative, and windows that fit into it."""
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    seed = draw(st.integers(0, 2**32 - 1))
    return {
        "x": np.random.default_rng(seed).uniform(0.0, 4.0, size=(height, width)),
        "size": draw(st.integers(1, min(height, width))),
        "stride": draw(st.integers(1, 4)),
    }


@given(call=calls())
@settings(deadline=None, max_examples=60)
def test_every_window_gives_its_own_number(call: dict[str, Any]) -> None:
    """Each entry is the maximum, average or norm of the window that begins at its place."""
    x, size, stride = call["x"], call["size"], call["stride"]
    shape = [conv_output_size(side, size, stride, 0) for side in x.shape]
    answers: dict[str, tuple[Callable[..., Any], float]] = {
        "max": (np.max, 2.0),
        "average": (np.mean, 2.0),
        "lp": (lambda window: np.linalg.norm(window.ravel(), 3.0), 3.0),
    }
    for mode, (reduce, p) in answers.items():
        pooled = pool(**call, mode=mode, p=p)
        assert list(pooled.shape) == shape
        for i, j in np.ndindex(*shape):
            window = x[i * stride : i * stride + size, j * stride : j * stride + size]
            assert pooled[i, j] == pytest.approx(reduce(window), rel=1e-12)


@given(call=calls(), p=st.floats(1.0, 50.0), q=st.floats(1.0, 50.0))
@settings(deadline=None, max_examples=60)
def test_lp_falls_from_the_sum_to_the_maximum(call: dict[str, Any], p: float, q: float) -> None:
    """Norms fall as p grows: from the sum at p = 1 to the maximum at p = ∞."""
    low, high = sorted((p, q))
    order = [pool(**call, mode="lp", p=power) for power in (1.0, low, high, np.inf)]
    for larger, smaller in pairwise(order):
        assert np.all(larger >= smaller * (1 - 1e-12))
    sums = pool(**call, mode="average", p=1.0) * call["size"] ** 2
    np.testing.assert_allclose(order[0], sums, rtol=1e-12)
    np.testing.assert_array_equal(order[-1], pool(**call, mode="max", p=1.0))


@given(call=calls(), p=st.floats(1.0, 6.0))
@settings(deadline=None, max_examples=40)
def test_pooling_is_that_of_torch(call: dict[str, Any], p: float) -> None:
    """PyTorch pools to the same numbers in all three modes."""
    torch = pytest.importorskip("torch")
    image = torch.from_numpy(call["x"])[None, None]
    size, stride = call["size"], call["stride"]
    nn = torch.nn.functional
    wanted = {
        "max": nn.max_pool2d(image, size, stride),
        "average": nn.avg_pool2d(image, size, stride),
        "lp": nn.lp_pool2d(image, p, size, stride),
    }
    for mode, tensor in wanted.items():
        pooled = pool(**call, mode=mode, p=p)
        np.testing.assert_allclose(pooled, tensor[0, 0].numpy(), rtol=1e-10)


def test_negative_numbers_keep_their_sign() -> None:
    """The maximum of negative numbers is negative, and so is their average."""
    x = np.array([[-1.0, -2.0], [-3.0, -6.0]])
    assert pool(x, 2, 1, "max", 2.0).tolist() == [[-1.0]]  # by hand
    assert pool(x, 2, 1, "average", 2.0).tolist() == [[-3.0]]  # -12 / 4


def test_windows_of_zeros_have_norm_zero() -> None:
    """A window without light has norm 0 for every p."""
    for p in (1.0, 2.5, np.inf):
        assert pool(np.zeros((2, 3)), 2, 1, "lp", p).tolist() == [[0.0, 0.0]]


def test_large_powers_do_not_overflow() -> None:
    """The norm of four equal numbers c is c times the p-th root of 4, however large c^p is."""
    pooled = pool(np.full((2, 2), 1e200), 2, 1, "lp", 10.0)
    np.testing.assert_allclose(pooled, [[1e200 * 4**0.1]], rtol=1e-14)


def test_p_means_nothing_to_the_other_modes() -> None:
    """Maximum and average are the same for every p."""
    x = np.arange(12.0).reshape(3, 4)
    for mode in ("max", "average"):
        np.testing.assert_array_equal(pool(x, 2, 1, mode, 1.0), pool(x, 2, 1, mode, np.inf))


def test_worked_numbers() -> None:
    """Max pooling of the worked convolution gives the numbers of the answer sheet."""
    # The maxima by hand from [[109, 92, 72], [108, 85, 74], [110, 74, 79]].
    assert pooled_values(conv_output_values()).tolist() == [[109.0, 92.0], [110.0, 85.0]]
    assert pooled_values().tolist() == [[109.0, 92.0], [110.0, 85.0]]


def test_pooled_values_follow_a_students_own_output() -> None:
    """The value follows from any output, also one given as nested lists of whole numbers."""
    own = [[1, 2, 3], [6, 5, 4], [7, 8, 9]]
    assert pooled_values(own).tolist() == [[6.0, 5.0], [8.0, 9.0]]  # type: ignore[arg-type]


def test_an_unknown_mode_is_refused() -> None:
    """The error says which modes there are."""
    with pytest.raises(ValueError) as caught:
        pool(np.ones((2, 2)), 2, 1, "median", 2.0)
    assert str(caught.value) == 'mode: expected "max", "average" or "lp", found \'median\''


def test_a_window_larger_than_the_image_is_refused() -> None:
    """There is no answer without a single window."""
    with pytest.raises(ValueError, match="window shape cannot be larger than input array shape"):
        pool(np.ones((2, 2)), 3, 1, "max", 2.0)


@pytest.mark.parametrize("generate", GENERATORS)
def test_drawn_calls_are_valid(
    generate: Callable[[np.random.Generator], dict[str, Any]], rng: np.random.Generator
) -> None:
    """Every draw can be called, is not square, and is not negative where a norm is taken."""
    for _ in range(30):
        call = generate(rng)
        assert pool(**call).dtype == np.float64
        assert call["x"].shape[0] != call["x"].shape[1]
        assert call["mode"] != "lp" or call["x"].min() >= 0.0


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_wrong_somewhere(
    variant: Callable[..., object],
    rng: np.random.Generator,
    differ: Callable[[object, object], bool],
) -> None:
    """A wrong variant gives something else than the reference on some of the drawn calls."""
    drawn = [generate(rng) for generate in GENERATORS for _ in range(6)]
    assert any(differ(variant(**call), pool(**call)) for call in drawn)  # type: ignore[arg-type]


def test_lp_without_root_is_the_named_slip() -> None:
    """The slip leaves the sum of the powers, and the maximum where p is infinite."""
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    assert topic.pool_lp_without_root(x, 2, 1, "lp", 2.0).tolist() == [[25.0]]  # 9 + 16
    assert topic.pool_lp_without_root(x, 2, 1, "lp", np.inf).tolist() == [[4.0]]


def test_value_variants_are_wrong(differ: Callable[[object, object], bool]) -> None:
    """Neither average pooling nor pooling the image gives the right value."""
    right = pooled_values(conv_output_values())
    for variant in (topic.pooled_values_average, topic.pooled_values_of_image):
        answer = variant()
        assert list(answer) == ["pooled_values"]
        assert differ(answer["pooled_values"], right)
