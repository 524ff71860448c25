"""Convolution: the adjoint identity, PyTorch, SciPy, and the worked numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import convolution as topic
from reference.convolution import conv_input_gradient, conv_output, conv_output_size
from reference.slips import convolution as slips

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Answer = Callable[..., object]
    Generate = Callable[[np.random.Generator], dict[str, Any]]

SIZE_VARIANTS = [
    slips.size_no_floor,
    slips.size_rounded_up,
    slips.size_padding_once,
    slips.size_without_first,
]
OUTPUT_VARIANTS = [
    slips.output_flipped,
    slips.output_unpadded,
    slips.output_unstrided,
    slips.output_transposed,
    slips.output_edge_padding,
]
GRADIENT_VARIANTS = [
    slips.gradient_unflipped,
    slips.gradient_unstrided,
    slips.gradient_uncropped,
    slips.gradient_cropped_at_corner,
]
VALUE_VARIANTS = [
    slips.values_flipped_kernel,
    slips.values_unflipped_gradient,
    slips.values_kernel_gradient,
    slips.values_borders_ignored,
    slips.values_padded_count,
    slips.values_side_for_count,
]
QUESTIONS: list[tuple[Answer, Generate, list[Any]]] = [
    (conv_output_size, slips.generate_conv_output_size, SIZE_VARIANTS),
    (conv_output, slips.generate_conv_output, OUTPUT_VARIANTS),
    (conv_input_gradient, slips.generate_conv_input_gradient, GRADIENT_VARIANTS),
]
ONE_VARIANT = [(answer, draw, slip) for answer, draw, all_ in QUESTIONS for slip in all_]
GENERATORS = [
    *((answer, generate) for answer, generate, _ in QUESTIONS),
    (conv_input_gradient, slips.generate_conv_input_gradient_rest),
]


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an image, a kernel that fits into it once it is padded, stride and padding."""
    padding = draw(st.integers(0, 2))
    kernel_shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    smallest = [max(1, side - 2 * padding) for side in kernel_shape]
    image_shape = tuple(side + draw(st.integers(0, 5)) for side in smallest)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return {
        "image": rng.normal(size=image_shape),
        "kernel": rng.normal(size=kernel_shape),
        "stride": draw(st.integers(1, 4)),
        "padding": padding,
    }


def backward(call: Mapping[str, Any], upstream: np.ndarray[Any, Any]) -> topic.Array:
    """Return the image's gradient for a convolution that was called so."""
    geometry = {name: call[name] for name in ("kernel", "stride", "padding")}
    shape = call["image"].shape
    return conv_input_gradient(upstream=upstream, image_shape=shape, **geometry)


@given(call=calls(), seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=80)
def test_gradient_is_the_adjoint_of_the_output(call: dict[str, Any], seed: int) -> None:
    """The product of output and upstream is that of image and gradient, for all images."""
    out = conv_output(**call)
    upstream = np.random.default_rng(seed).normal(size=out.shape)
    gradient = backward(call, upstream)
    assert gradient.shape == call["image"].shape
    # 1e-12 absolute: a hundred products of numbers around 1, and their sum may cancel.
    assert np.sum(out * upstream) == pytest.approx(np.sum(gradient * call["image"]), abs=1e-12)


@given(call=calls())
@settings(deadline=None, max_examples=80)
def test_output_and_gradient_are_those_of_torch(call: dict[str, Any]) -> None:
    """PyTorch's conv2d and its automatic derivative give the same numbers."""
    torch = pytest.importorskip("torch")
    image = torch.from_numpy(call["image"])[None, None].requires_grad_()
    kernel = torch.from_numpy(call["kernel"])[None, None]
    geometry = {"stride": call["stride"], "padding": call["padding"]}
    out = torch.nn.functional.conv2d(image, kernel, **geometry)
    upstream = torch.cos(torch.arange(out.numel(), dtype=torch.float64)).reshape(out.shape)
    out.backward(upstream)
    wanted = image.grad[0, 0].numpy()
    np.testing.assert_allclose(conv_output(**call), out.detach()[0, 0].numpy(), atol=1e-12)
    np.testing.assert_allclose(backward(call, upstream[0, 0].numpy()), wanted, atol=1e-12)


@given(call=calls())
@settings(deadline=None, max_examples=60)
def test_output_is_scipys_correlation(call: dict[str, Any]) -> None:
    """SciPy's correlate2d of the padded image, every S-th place of it, gives the same numbers."""
    signal = pytest.importorskip("scipy.signal")
    stride = call["stride"]
    padded = np.pad(call["image"], call["padding"])
    wanted = signal.correlate2d(padded, call["kernel"], mode="valid")[::stride, ::stride]
    np.testing.assert_allclose(conv_output(**call), wanted, atol=1e-12)


@given(call=calls())
@settings(deadline=None, max_examples=20)
def test_gradient_is_the_complex_step_derivative(call: dict[str, Any]) -> None:
    """Each entry is how the loss changes when that one pixel does."""
    upstream = np.cos(np.arange(conv_output(**call).size)).reshape(conv_output(**call).shape)
    wanted = np.zeros(call["image"].shape)
    for place in np.ndindex(*wanted.shape):
        image = call["image"].astype(complex)
        image[place] += 1e-30j
        wanted[place] = np.sum(upstream * conv_output(**call | {"image": image})).imag / 1e-30
    np.testing.assert_allclose(backward(call, upstream), wanted, atol=1e-12)


@given(
    size=st.integers(1, 40),
    kernel=st.integers(1, 12),
    stride=st.integers(1, 6),
    padding=st.integers(0, 4),
)
@settings(deadline=None, max_examples=100)
def test_size_counts_the_starts(size: int, kernel: int, stride: int, padding: int) -> None:
    """The size is the number of places at which the whole kernel lies on the padded image."""
    starts = range(0, size + 2 * padding - kernel + 1, stride)
    if starts:
        assert conv_output_size(size, kernel, stride, padding) == len(starts)


@given(call=calls())
@settings(deadline=None, max_examples=40)
def test_output_has_the_size_of_the_formula(call: dict[str, Any]) -> None:
    """Each side of the output is what `conv_output_size` says."""
    sides = zip(call["image"].shape, call["kernel"].shape, strict=True)
    wanted = [conv_output_size(i, k, call["stride"], call["padding"]) for i, k in sides]
    assert list(conv_output(**call).shape) == wanted


def test_a_one_reads_the_kernel_in_reverse() -> None:
    """A single one in the image gives the kernel turned by 180 degrees: nothing is flipped."""
    image = np.zeros((3, 3))
    image[1, 1] = 1.0
    kernel = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert conv_output(image, kernel, 1, 0).tolist() == [[4.0, 3.0], [2.0, 1.0]]


def test_pixels_without_a_window_get_no_gradient() -> None:
    """Where the stride leaves a rest, the last row and column have gradient 0."""
    gradient = conv_input_gradient(np.ones((1, 1)), np.ones((2, 2)), (3, 3), 2, 0)
    assert gradient.tolist() == [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_worked_numbers() -> None:
    """Count, output and gradient of the worked example are those of the answer sheets."""
    # Two of the five answer sheets agree on the output, one has the gradient right.
    output = [[109, 92, 72], [108, 85, 74], [110, 74, 79]]
    gradient = [
        [4, 7, 10, 6, 3],
        [9, 17, 25, 16, 8],
        [11, 23, 34, 23, 11],
        [7, 16, 24, 17, 8],
        [2, 6, 9, 7, 3],
    ]
    assert topic.conv_output_count() == 9
    assert topic.conv_output_values().tolist() == output
    assert topic.conv_gradient_values().tolist() == gradient


def test_a_wrong_gradient_on_paper_differs_in_seven_places() -> None:
    """The gradient of the other answer sheet is off in 7 of 25 entries, the first at [2, 3]."""
    sheet = [
        [4, 7, 10, 6, 3],
        [9, 17, 25, 16, 8],
        [11, 23, 34, 22, 11],
        [4, 12, 18, 12, 6],
        [2, 6, 9, 6, 3],
    ]
    off = np.argwhere(~np.isclose(sheet, topic.conv_gradient_values(), rtol=5e-3, atol=0.0))
    assert len(off) == 7
    assert off[0].tolist() == [2, 3]


def test_whole_numbers_give_floats() -> None:
    """The gradient of whole numbers is an array of float64, the size an int."""
    gradient = conv_input_gradient(np.ones((1, 1), int), np.ones((1, 1), int), (1, 1), 1, 0)
    assert gradient.dtype == np.float64
    assert type(conv_output_size(5, 3, 1, 0)) is int


def test_a_kernel_larger_than_the_image_is_refused() -> None:
    """There is no output without a single window."""
    with pytest.raises(ValueError, match="window shape cannot be larger than input array shape"):
        conv_output(np.ones((2, 2)), np.ones((3, 3)), 1, 0)


def test_an_upstream_that_reaches_out_is_refused() -> None:
    """A gradient for more places than the image has cannot be given back."""
    with pytest.raises(ValueError, match="broadcast"):
        conv_input_gradient(np.ones((2, 2)), np.ones((2, 2)), (2, 2), 1, 0)


def test_a_stride_of_zero_is_refused() -> None:
    """A kernel that does not move has no number of places."""
    with pytest.raises(ZeroDivisionError, match="by zero"):
        conv_output_size(5, 3, 0, 0)


@pytest.mark.parametrize(("answer", "generate"), GENERATORS)
def test_drawn_calls_are_valid(
    answer: Answer, generate: Generate, rng: np.random.Generator
) -> None:
    """Every draw can be answered, and with finite numbers."""
    for _ in range(40):
        assert np.all(np.isfinite(np.asarray(answer(**generate(rng)))))


def test_drawn_rests_are_left(rng: np.random.Generator) -> None:
    """Where a rest is asked for, the last row and column of the gradient are 0."""
    for _ in range(20):
        gradient = conv_input_gradient(**slips.generate_conv_input_gradient_rest(rng))  # type: ignore[arg-type]
        assert not gradient[-1].any()
        assert not gradient[:, -1].any()


@pytest.mark.parametrize(("answer", "generate", "variant"), ONE_VARIANT)
def test_each_variant_is_wrong_somewhere(
    answer: Answer,
    generate: Generate,
    variant: Answer,
    rng: np.random.Generator,
    differ: Callable[[object, object], bool],
) -> None:
    """A wrong variant answers every draw, and some of them unlike the reference."""
    drawn = [generate(rng) for _ in range(12)]
    assert any([differ(variant(**call), answer(**call)) for call in drawn])  # noqa: C419 - answer all


def test_flipped_kernel_is_mathematical_convolution() -> None:
    """The slip gives what SciPy's convolve2d gives."""
    signal = pytest.importorskip("scipy.signal")
    wanted = signal.convolve2d(topic.IMAGE, topic.KERNEL, mode="valid")
    flipped = slips.values_flipped_kernel()["conv_output_values"]
    np.testing.assert_allclose(np.asarray(flipped), wanted)


def test_unflipped_gradient_correlates_the_upstream() -> None:
    """The slip gives what SciPy's full correlation of the upstream with the kernel gives."""
    signal = pytest.importorskip("scipy.signal")
    upstream = np.array([[1.0, -2.0], [0.5, 3.0]])
    wanted = signal.correlate2d(upstream, topic.KERNEL, mode="full")
    answer = slips.gradient_unflipped(upstream, topic.KERNEL, (4, 4), 1, 0)
    np.testing.assert_allclose(answer, wanted)


def test_no_floor_is_right_where_the_stride_divides() -> None:
    """The slip is seen only where the division leaves a rest."""
    assert slips.size_no_floor(7, 3, 2, 0) == conv_output_size(7, 3, 2, 0)
    assert slips.size_no_floor(8, 3, 2, 0) == 3.5  # 5/2 + 1


@pytest.mark.parametrize("variant", VALUE_VARIANTS)
def test_each_value_variant_is_wrong(
    variant: Callable[[], dict[str, object]], differ: Callable[[object, object], bool]
) -> None:
    """Each value of a variant differs from the right one."""
    answer = variant()
    assert len(answer) == 1
    for name, wrong in answer.items():
        assert differ(wrong, getattr(topic, name)())
