"""Receptive field: what a neuron sees is what its gradient reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import receptive_field as topic
from reference.convolution import conv_input_gradient
from reference.receptive_field import receptive_field, receptive_field_pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VARIANTS = [
    topic.field_unstrided,
    topic.field_kernels_added,
    topic.field_own_stride,
    topic.field_stride_below,
    topic.field_from_above,
    topic.field_pixels,
]
VALUE_VARIANTS = [
    topic.values_side,
    topic.values_kernel_pixels_added,
    topic.values_kernels_side_by_side,
]
stacks = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=4)


def reached(layers: Sequence[tuple[int, int]]) -> int:
    """Return how far the gradient of one output neuron reaches on a one-pixel-high image."""
    gradient = np.ones((1, 1))
    for kernel_size, stride in reversed(layers):
        side = (gradient.shape[1] - 1) * stride + kernel_size
        kernel = np.ones((1, kernel_size))
        gradient = conv_input_gradient(gradient, kernel, (1, side), stride, 0)
    pixels = np.flatnonzero(gradient[0])
    return int(pixels[-1] - pixels[0] + 1)


@given(layers=stacks)
@settings(deadline=None, max_examples=80)
def test_side_is_what_the_gradient_reaches(layers: list[tuple[int, int]]) -> None:
    """Going back through convolutions of ones, the gradient reaches just the receptive field."""
    assert receptive_field(layers) == reached(layers)


@given(lower=stacks, upper=stacks)
@settings(deadline=None, max_examples=60)
def test_sides_add_up_over_stacks(
    lower: list[tuple[int, int]], upper: list[tuple[int, int]]
) -> None:
    """The upper stack's steps are as wide as all strides of the lower one together."""
    jump = int(np.prod([stride for _, stride in lower], dtype=int))
    wanted = receptive_field(lower) + jump * (receptive_field(upper) - 1)
    assert receptive_field(lower + upper) == wanted


@given(layers=stacks, stride=st.integers(1, 9))
@settings(deadline=None, max_examples=40)
def test_last_stride_does_not_matter(layers: list[tuple[int, int]], stride: int) -> None:
    """The stride of the uppermost layer moves neurons, and widens none."""
    assert receptive_field([*layers, (3, stride)]) == receptive_field([*layers, (3, 1)])


def test_side_is_that_of_torchs_derivative() -> None:
    """PyTorch's automatic derivative of a small network is not 0 on just as many pixels."""
    torch = pytest.importorskip("torch")
    layers = [(7, 2), (3, 2), (3, 3), (1, 1), (5, 1)]
    image = torch.zeros((1, 1, 200), dtype=torch.float64, requires_grad=True)
    signal = image
    for kernel_size, stride in layers:
        kernel = torch.ones((1, 1, kernel_size), dtype=torch.float64)
        signal = torch.nn.functional.conv1d(signal, kernel, stride=stride)
    signal[0, 0, 1].backward()
    assert receptive_field(layers) == int((image.grad != 0).sum())


def test_worked_number() -> None:
    """Four 3 by 3 layers see 3, 5, 7 and at last 9 by 9 pixels."""
    assert [receptive_field([(3, 1)] * depth) for depth in range(1, 5)] == [3, 5, 7, 9]  # by hand
    assert receptive_field_pixels() == 81


def test_a_neuron_without_layers_is_its_pixel() -> None:
    """Without a layer the side is 1."""
    assert receptive_field([]) == 1


def test_a_deep_stack_stays_exact() -> None:
    """Whole numbers do not overflow: 2^100 pixels for a hundred layers of size 2 and stride 2."""
    assert receptive_field([(2, 2)] * 100) == 2**100


def test_a_layer_that_is_no_pair_is_refused() -> None:
    """A kernel size alone is no layer."""
    with pytest.raises(TypeError, match="cannot unpack non-iterable int object"):
        receptive_field([3])  # type: ignore[list-item]


def test_drawn_layers_leave_no_gaps(rng: np.random.Generator) -> None:
    """Every draw is a list of pairs in which no stride is larger than its kernel."""
    for _ in range(40):
        layers: Any = topic.generate_receptive_field(rng)["layers"]
        assert layers[0][1] > 1
        assert all(1 <= stride <= kernel_size for kernel_size, stride in layers)
        assert {type(number) for layer in layers for number in layer} == {int}


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_wrong_somewhere(
    variant: Callable[..., int], rng: np.random.Generator
) -> None:
    """A wrong variant gives another number than the reference on some of the drawn calls."""
    drawn: list[Any] = [topic.generate_receptive_field(rng) for _ in range(4)]
    assert any(variant(**call) != receptive_field(**call) for call in drawn)


def test_own_stride_is_the_slip_of_its_name() -> None:
    """The slip multiplies by the layer's own stride before it adds the kernel."""
    # 1 + (3 - 1)·2 + (5 - 1)·2·3, by hand.
    assert topic.field_own_stride([(3, 2), (5, 3)]) == 29


def test_stride_below_is_the_slip_of_its_name() -> None:
    """The slip does not multiply the strides of several layers."""
    # 1 + (3 - 1) + (3 - 1)·2 + (3 - 1)·3, by hand; with the product 6 of the strides it is 19.
    assert topic.field_stride_below([(3, 2), (3, 3), (3, 1)]) == 13


@pytest.mark.parametrize("variant", VALUE_VARIANTS)
def test_each_value_variant_is_wrong(variant: Callable[[], dict[str, object]]) -> None:
    """Each variant has another number of pixels."""
    answer = variant()
    assert list(answer) == ["receptive_field_pixels"]
    assert answer["receptive_field_pixels"] != receptive_field_pixels()
