"""The references of "Convolutional Model: step by step" against PyTorch, and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reference.cnn_steps import convolution, pooling
from reference.slips import cnn_steps as slips

if TYPE_CHECKING:
    from collections.abc import Callable

torch: Any = pytest.importorskip("torch")
F = torch.nn.functional
SEEDS = range(12)
STEP = np.ones((2, 2, 1)), np.full((2, 2, 1), 3.0), np.ones((1, 1, 1))


def drawn(generate: Callable[[np.random.Generator], dict[str, Any]], seed: int) -> dict[str, Any]:
    """Return the arguments of one call."""
    return generate(np.random.default_rng(seed))


def images(A: Any) -> Any:  # noqa: N803
    """Return images with their channels first, as PyTorch has them, that want a gradient."""
    return torch.tensor(np.ascontiguousarray(A.transpose(0, 3, 1, 2)), requires_grad=True)


def channels_last(tensor: Any) -> Any:
    """Return a tensor of images with the channels last."""
    return tensor.detach().numpy().transpose(0, 2, 3, 1)


def close(ours: Any, theirs: Any) -> None:
    """Require the same numbers in the same shape."""
    assert np.shape(ours) == np.shape(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_convolution_is_that_of_torch(seed: int) -> None:
    """A layer and its gradients agree with PyTorch, whatever is left over at the border."""
    call = drawn(slips.generate_conv_backward, seed)
    layer_in = images(call["A_prev"])
    filters = torch.tensor(call["W"].transpose(3, 2, 0, 1).copy(), requires_grad=True)
    b = torch.tensor(call["b"].ravel(), requires_grad=True)
    settings = call["hparameters"]
    out = F.conv2d(layer_in, filters, b, stride=settings["stride"], padding=settings["pad"])
    out.backward(torch.tensor(call["dZ"].transpose(0, 3, 1, 2).copy()))
    found = convolution.conv_backward(**call)
    del call["dZ"]
    close(convolution.conv_forward(**call), channels_last(out))
    close(found[0], channels_last(layer_in.grad))
    close(found[1], filters.grad.numpy().transpose(2, 3, 1, 0))
    close(found[2], b.grad.numpy().reshape(1, 1, 1, -1))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("generate", "layer"),
    [
        (slips.generate_max_backward, F.max_pool2d),
        (slips.generate_average_backward, F.avg_pool2d),
    ],
)
def test_pooling_is_that_of_torch(generate: Any, layer: Callable[..., Any], seed: int) -> None:
    """Both kinds of pooling and their gradients agree with PyTorch."""
    call = drawn(generate, seed)
    layer_in, settings = images(call["A_prev"]), call["hparameters"]
    out = layer(layer_in, settings["f"], stride=settings["stride"])
    out.backward(torch.tensor(call["dA"].transpose(0, 3, 1, 2).copy()))
    close(pooling.pool_backward(**call), channels_last(layer_in.grad))
    del call["dA"]
    close(pooling.pool_forward(**call), channels_last(out))


@pytest.mark.parametrize("seed", SEEDS)
def test_padding_is_that_of_torch(seed: int) -> None:
    """Zeros stand around each image, and nowhere else."""
    call = drawn(slips.generate_pad, seed)
    theirs = F.pad(images(call["X"]), (call["pad"],) * 4)
    close(convolution.zero_pad(**call), channels_last(theirs))


@pytest.mark.parametrize("seed", SEEDS)
def test_one_step_is_a_convolution_of_one_place(seed: int) -> None:
    """A slice as large as the filter gives one number, that of the layer."""
    call = drawn(slips.generate_step, seed)
    layer = convolution.conv_forward(
        call["a_slice_prev"][np.newaxis],
        call["W"][..., np.newaxis],
        call["b"][np.newaxis],
        {"stride": 1, "pad": 0},
    )
    step = convolution.conv_single_step(**call)
    assert type(step) is float
    assert step == pytest.approx(layer.item(), rel=1e-12)


def test_masks_and_shares_by_hand() -> None:
    """A mask marks the largest number; a value is shared in equal parts."""
    mask = pooling.create_mask_from_window(np.array([[-3.0, -1.0], [-2.0, -5.0]]))
    assert (mask.dtype, mask.tolist()) == (np.dtype(bool), [[False, True], [False, False]])
    # By hand: 3 / (2 · 3).
    assert pooling.distribute_value(3.0, (2, 3)).tolist() == [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # By hand for a slice of 2 · 2 ones, a filter of threes and the bias 1: 12 + 1.
        (slips.conv_single_step_no_bias(*STEP), 12.0),
        (slips.conv_single_step_bias_often(*STEP), 16.0),
        (slips.mask_of_smallest(np.array([[-3.0, 2.0]])), [[True, False]]),
        (slips.mask_of_size(np.array([[-3.0, 2.0]])), [[True, False]]),
        (slips.distribute_undivided(6.0, (1, 2)), [[6.0, 6.0]]),
        (slips.distribute_by_rows(6.0, (2, 1)), [[3.0], [3.0]]),
        (slips.distribute_by_sum(6.0, (1, 2)), [[2.0, 2.0]]),
    ],
)
def test_slips_of_small_functions_by_hand(answer: Any, expected: Any) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    np.testing.assert_array_equal(answer, expected)
