"""Activations: their gradients by complex steps, by PyTorch, and far out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.activations import (
    relu_gradient,
    sigmoid,
    sigmoid_gradient,
    tanh_gradient,
)
from reference.slips import activations as slips

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference import activations as topic

    Gradient = Callable[..., topic.Array]

GRADIENTS = [sigmoid_gradient, tanh_gradient, relu_gradient]
GRADIENT_VARIANTS = [
    *((sigmoid_gradient, slip) for slip in (slips.sigmoid_for_its_slope, slips.sigmoid_negated)),
    (sigmoid_gradient, slips.sigmoid_of_activated),
    (sigmoid_gradient, slips.sigmoid_without_upstream),
    (tanh_gradient, slips.tanh_for_its_slope),
    (tanh_gradient, slips.tanh_of_activated),
    (tanh_gradient, slips.tanh_as_sigmoid),
    (tanh_gradient, slips.tanh_not_squared),
    (tanh_gradient, slips.tanh_without_upstream),
    (relu_gradient, slips.relu_for_its_slope),
    (relu_gradient, slips.relu_sign),
    (relu_gradient, slips.relu_of_upstream),
    (relu_gradient, slips.relu_without_upstream),
]
seeds = st.integers(0, 2**32 - 1)
numbers = st.floats(-20.0, 20.0)


@given(x=numbers, upstream=numbers)
@settings(deadline=None, max_examples=80)
def test_gradients_are_complex_step_derivatives(x: float, upstream: float) -> None:
    """Each gradient is upstream times the derivative, by a step into the complex plane."""
    at, given_back = np.array([x]), np.array([upstream])
    z = np.array([x + 1e-30j])
    slopes = {
        sigmoid_gradient: (1 / (1 + np.exp(-z))).imag / 1e-30,
        tanh_gradient: np.tanh(z).imag / 1e-30,
    }
    for gradient, slope in slopes.items():
        np.testing.assert_allclose(
            gradient(at, given_back), upstream * slope, rtol=1e-12, atol=1e-300
        )


@given(x=numbers.filter(lambda x: abs(x) > 1e-3), upstream=numbers)
@settings(deadline=None, max_examples=40)
def test_relu_gradient_is_a_finite_difference(x: float, upstream: float) -> None:
    """Off the kink the rectifier is straight, so that a difference of any size is exact."""
    step = 1e-4
    slope = (max(x + step, 0.0) - max(x - step, 0.0)) / (2 * step)
    answer = relu_gradient(np.array([x]), np.array([upstream]))
    np.testing.assert_allclose(answer, [upstream * slope], rtol=1e-8, atol=1e-12)


@given(seed=seeds)
@settings(deadline=None, max_examples=30)
def test_gradients_are_those_of_torch(seed: int) -> None:
    """PyTorch's automatic derivatives give the same numbers."""
    torch = pytest.importorskip("torch")
    call: dict[str, Any] = slips.generate_gradient(np.random.default_rng(seed))
    functions = [torch.sigmoid, torch.tanh, torch.relu]
    for gradient, function in zip(GRADIENTS, functions, strict=True):
        x = torch.from_numpy(call["x"]).requires_grad_()
        function(x).backward(torch.from_numpy(call["upstream"]))
        np.testing.assert_allclose(gradient(**call), x.grad.numpy(), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_gradients_are_finite_far_out(gradient: Gradient) -> None:
    """At -1000 nothing comes through, and at 1000 only the rectifier lets all through."""
    answer = gradient(np.array([-1000.0, 1000.0]), np.array([1.0, -2.0]))
    assert answer.tolist() == [0.0, -2.0 if gradient is relu_gradient else 0.0]


def test_sigmoid_keeps_its_digits_in_both_tails() -> None:
    """Far to the left the sigmoid is exp(x), far to the right 1, both without overflow."""
    x = np.array([-700.0, -50.0, 40.0, 1000.0])
    # exp(-50) = 1.928749847963918e-22 and exp(-700) = 9.85967654375977e-305: mpmath, 16 digits.
    wanted = [9.85967654375977e-305, 1.928749847963918e-22, 1.0, 1.0]
    np.testing.assert_allclose(sigmoid(x), wanted, rtol=1e-12)


def test_sigmoid_is_scipys_expit() -> None:
    """SciPy's expit gives the same numbers."""
    special = pytest.importorskip("scipy.special")
    x = np.linspace(-40.0, 40.0, 81)
    np.testing.assert_allclose(sigmoid(x), special.expit(x), rtol=1e-13)


def test_relu_gradient_at_zero_is_zero() -> None:
    """The assignment takes the slope at 0 for 0, at -0.0 too."""
    assert relu_gradient(np.array([0.0, -0.0]), np.array([3.0, 3.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("gradient", GRADIENTS)
@pytest.mark.parametrize("shape", [(1,), (4,), (2, 3), (1, 5), (0,)])
def test_gradients_have_the_shape_of_x(gradient: Gradient, shape: tuple[int, ...]) -> None:
    """Vectors stay vectors and matrices matrices, in float64."""
    answer = gradient(np.ones(shape), np.ones(shape))
    assert answer.shape == shape
    assert answer.dtype == np.float64


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_shapes_that_do_not_fit_are_refused(gradient: Gradient) -> None:
    """The upstream gradient has the shape of x."""
    with pytest.raises(ValueError, match="could not be broadcast together"):
        gradient(np.ones(2), np.ones(3))


def test_drawn_gradients_are_moderate(rng: np.random.Generator) -> None:
    """Every draw is a matrix and an upstream gradient of its shape, far from overflow."""
    for _ in range(30):
        call: dict[str, Any] = slips.generate_gradient(rng)
        assert call["x"].shape == call["upstream"].shape
        assert call["x"].ndim == 2
        assert np.abs(call["x"]).max() < 15.0


@pytest.mark.parametrize(("gradient", "variant"), GRADIENT_VARIANTS)
def test_each_gradient_variant_is_wrong(
    gradient: Gradient,
    variant: Gradient,
    rng: np.random.Generator,
    differ: Callable[[object, object], bool],
) -> None:
    """A wrong variant gives something else than the reference for a drawn call."""
    call: dict[str, Any] = slips.generate_gradient(rng)
    assert differ(variant(**call), gradient(**call))


def test_one_at_zero_is_wrong_only_at_zero() -> None:
    """The slip is seen at 0 and nowhere else."""
    x, upstream = np.array([-1.0, 0.0, 1.0]), np.array([2.0, 3.0, 4.0])
    assert slips.relu_one_at_zero(x, upstream).tolist() == [0.0, 3.0, 4.0]


def test_literal_exponentials_fail_only_far_out() -> None:
    """Formulas with exp(x) as on an answer sheet are right at moderate x, and NaN at 1000."""
    x, upstream = np.array([[-3.0, 0.0, 2.5, 12.0, -12.0]]), np.full((1, 5), 2.0)
    with np.errstate(all="ignore"):
        moderate = upstream * np.exp(x) / (1 + np.exp(x)) ** 2
        far = np.exp(1000.0) / (1 + np.exp(1000.0)) ** 2
    np.testing.assert_allclose(sigmoid_gradient(x, upstream), moderate, rtol=1e-10)
    assert np.isnan(far)
