"""The references of CS231n's second assignment against PyTorch, and their slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from reference.cs231n import affine, convolution, dropout, losses, normalization, optim, spatial
from reference.slips.cs231n import affine as affine_slips
from reference.slips.cs231n import convolution as convolution_slips
from reference.slips.cs231n import dropout as dropout_slips
from reference.slips.cs231n import losses as losses_slips
from reference.slips.cs231n import normalization as normalization_slips
from reference.slips.cs231n import optim as optim_slips
from reference.slips.cs231n import spatial as spatial_slips

if TYPE_CHECKING:
    from collections.abc import Callable

torch: Any = pytest.importorskip("torch")
F = torch.nn.functional
SEEDS = range(8)
PARAMETERS = {"x", "w", "b", "gamma", "beta"}


def drawn(generate: Callable[[np.random.Generator], dict[str, Any]], seed: int) -> dict[str, Any]:
    """Return the arguments of one call."""
    return generate(np.random.default_rng(seed))


def tensors(call: dict[str, Any]) -> dict[str, Any]:
    """Return a call with its arrays as tensors, of which gradients are wanted where there are."""
    return {
        name: torch.tensor(value, requires_grad=name in PARAMETERS)
        if isinstance(value, np.ndarray)
        else value
        for name, value in call.items()
    }


def gradients(forward: Callable[..., Any], call: dict[str, Any]) -> list[Any]:
    """Return PyTorch's gradients of what a call takes, in the order of the assignment."""
    given = tensors(call)
    dout = given.pop("dout")
    forward(**given).backward(dout)
    return [given[name].grad for name in ("x", "w", "b", "gamma", "beta") if name in given]


def agree(ours: Any, theirs: Any) -> None:
    """Require the same numbers in the same shapes."""
    for mine, other in zip(ours, theirs, strict=True):
        want = np.zeros_like(mine) if other is None else other.detach().numpy()
        assert np.shape(mine) == np.shape(want)
        np.testing.assert_allclose(mine, want, rtol=1e-9, atol=1e-11)


# ── PyTorch's own layers, with the assignment's arguments ────────────────────────────────────


def torch_affine(x: Any, w: Any, b: Any) -> Any:
    """Return a linear layer of flattened examples."""
    return F.linear(x.flatten(1), w.T, b)


def torch_relu(x: Any) -> Any:
    """Return a rectified linear unit."""
    return F.relu(x)


def torch_batchnorm(x: Any, gamma: Any, beta: Any, bn_param: Any) -> Any:
    """Return batch normalization of (N, D) or (N, C, H, W)."""
    mean, variance = (torch.tensor(bn_param[name]) for name in ("running_mean", "running_var"))
    training = bn_param["mode"] == "train"
    return F.batch_norm(x, mean, variance, gamma, beta, training=training, eps=bn_param["eps"])


def torch_layernorm(x: Any, gamma: Any, beta: Any, ln_param: Any) -> Any:
    """Return layer normalization."""
    return F.layer_norm(x, x.shape[1:], gamma, beta, eps=ln_param["eps"])


def torch_groupnorm(x: Any, gamma: Any, beta: Any, G: int, gn_param: Any) -> Any:  # noqa: N803
    """Return group normalization."""
    return F.group_norm(x, G, gamma.flatten(), beta.flatten(), eps=gn_param["eps"])


def torch_conv(x: Any, w: Any, b: Any, conv_param: Any) -> Any:
    """Return a convolution."""
    return F.conv2d(x, w, b, stride=conv_param["stride"], padding=conv_param["pad"])


def torch_max_pool(x: Any, pool_param: Any) -> Any:
    """Return max pooling."""
    window = pool_param["pool_height"], pool_param["pool_width"]
    return F.max_pool2d(x, window, stride=pool_param["stride"])


def at_test_time(**call: Any) -> Any:
    """Return the output of batch normalization in testing."""
    return normalization.batchnorm_test(**call)[0]


FORWARD = [
    (affine.affine_forward, torch_affine, affine_slips.generate_affine),
    (affine.relu_forward, torch_relu, affine_slips.generate_relu),
    (normalization.batchnorm_forward, torch_batchnorm, normalization_slips.generate_batch),
    (at_test_time, torch_batchnorm, normalization_slips.generate_batch_in_test),
    (normalization.layernorm_forward, torch_layernorm, normalization_slips.generate_layer),
    (spatial.spatial_batchnorm_forward, torch_batchnorm, spatial_slips.generate_images),
    (spatial.spatial_groupnorm_forward, torch_groupnorm, spatial_slips.generate_groups),
    (convolution.conv_forward_naive, torch_conv, convolution_slips.generate_conv),
    (convolution.conv_forward_naive, torch_conv, convolution_slips.generate_conv_stride_2),
    (convolution.max_pool_forward_naive, torch_max_pool, convolution_slips.generate_pool),
    (
        convolution.max_pool_forward_naive,
        torch_max_pool,
        convolution_slips.generate_pool_overlapping,
    ),
]

BACKWARD = [
    (affine.affine_backward, torch_affine, affine_slips.generate_affine_backward),
    (affine.relu_backward, torch_relu, affine_slips.generate_relu_backward),
    (
        normalization.batchnorm_backward,
        torch_batchnorm,
        normalization_slips.generate_batch_backward,
    ),
    (
        normalization.layernorm_backward,
        torch_layernorm,
        normalization_slips.generate_layer_backward,
    ),
    (spatial.spatial_batchnorm_backward, torch_batchnorm, spatial_slips.generate_images_backward),
    (spatial.spatial_groupnorm_backward, torch_groupnorm, spatial_slips.generate_groups_backward),
    (convolution.conv_backward_naive, torch_conv, convolution_slips.generate_conv_backward),
    (
        convolution.conv_backward_naive,
        torch_conv,
        convolution_slips.generate_conv_stride_2_backward,
    ),
    (convolution.max_pool_backward_naive, torch_max_pool, convolution_slips.generate_pool_backward),
    (
        convolution.max_pool_backward_naive,
        torch_max_pool,
        convolution_slips.generate_pool_overlapping_backward,
    ),
    (convolution.max_pool_backward_naive, torch_max_pool, convolution_slips.generate_pool_ties),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("ours", "theirs", "generate"), FORWARD)
def test_outputs_are_those_of_torch(
    ours: Callable[..., Any], theirs: Callable[..., Any], generate: Any, seed: int
) -> None:
    """Every drawn forward pass agrees with PyTorch's own layer."""
    call = drawn(generate, seed)
    agree([ours(**call)], [theirs(**tensors(call))])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("ours", "theirs", "generate"), BACKWARD)
def test_gradients_are_those_of_torch(
    ours: Callable[..., Any], theirs: Callable[..., Any], generate: Any, seed: int
) -> None:
    """Every drawn backward pass agrees with PyTorch's automatic derivative."""
    call = drawn(generate, seed)
    found = ours(**call)
    agree(found if isinstance(found, tuple) else [found], gradients(theirs, call))


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_are_those_of_torch(seed: int) -> None:
    """Cross-entropy and the hinge agree with PyTorch, in the loss and in its gradient."""
    call = drawn(losses_slips.generate_scores, seed)
    x, y = tensors(call)["x"], torch.tensor(call["y"])
    loss = F.cross_entropy(x, y)
    loss.backward()
    agree(losses.softmax_loss(**call), [loss, x.grad])
    x.grad = None
    # PyTorch's hinge is divided by the number of classes as well.
    loss = F.multi_margin_loss(x, y, margin=1.0) * x.shape[1]
    loss.backward()
    agree(losses.svm_loss(**call), [loss, x.grad])


def test_the_loss_of_large_scores_is_finite() -> None:
    """Scores of thousands neither overflow nor give NaN."""
    loss, dx = losses.softmax_loss(np.array([[3000.0, -3000.0, 0.0]]), np.array([1]))
    # Closed form: -log(exp(-6000)) to double precision.
    assert loss == 6000.0
    assert dx.tolist() == [[1.0, -1.0, 0.0]]


@pytest.mark.parametrize("seed", SEEDS)
def test_running_statistics_are_those_of_torch(seed: int) -> None:
    """The running mean agrees with PyTorch; its variance is the unbiased one."""
    call = drawn(normalization_slips.generate_batch, seed)
    given = call["bn_param"]
    mean, variance = (torch.tensor(given[name]) for name in ("running_mean", "running_var"))
    x, rate = torch.tensor(call["x"]), 1.0 - given["momentum"]
    F.batch_norm(x, mean, variance, training=True, momentum=rate)
    ours = normalization.batchnorm_running(**call)
    count = len(call["x"])
    past = given["momentum"] * given["running_var"]
    unbiased = past + (ours[1] - past) * count / (count - 1)
    agree([ours[0], unbiased], [mean, variance])


def test_running_statistics_begin_at_zero_and_stay_in_testing() -> None:
    """Without a past a tenth of the batch is kept; testing hands on what it was given."""
    x, one = np.array([[1.0], [3.0]]), np.ones(1)
    mean, variance = normalization.batchnorm_running(x, one, one, {"mode": "train"})
    # By hand: mean 2, biased variance 1, momentum 0.9.
    np.testing.assert_allclose([*mean, *variance], [0.2, 0.1], rtol=1e-12)
    given = {"running_mean": mean, "running_var": variance}
    assert normalization.batchnorm_test(x, one, one, given)[1:] == (mean, variance)


def test_dropout_is_that_of_torch() -> None:
    """PyTorch's dropout, told how much to drop, has our share of zeros and our factor."""
    torch.manual_seed(0)
    x = np.full(dropout_slips.SIDES, 2.0)
    out = F.dropout(torch.tensor(x), p=1.0 - 0.3).numpy()
    share, least, most = dropout.dropout_forward(x, {"mode": "train", "p": 0.3})
    assert abs((out == 0).mean() - share) < 0.025
    np.testing.assert_allclose([least, most], out.max() / 2.0, rtol=1e-6)
    assert dropout.dropout_backward(x, x, {"mode": "train", "p": 0.5}).tolist() == [2.0, 2.0, 0.0]
    assert dropout.dropout_forward(x, {"mode": "test", "p": 0.5}).tolist() == [0.0, 1.0, 1.0]


STEPS: list[tuple[Callable[..., Any], Callable[[Any], Any]]] = [
    (optim.sgd_momentum, lambda w: torch.optim.SGD([w], lr=1e-2, momentum=0.9)),
    (optim.rmsprop, lambda w: torch.optim.RMSprop([w], lr=1e-2, alpha=0.99)),
    (optim.adam, lambda w: torch.optim.Adam([w], lr=1e-3)),
]
KEPT = {
    optim.sgd_momentum: ("velocity",),
    optim.rmsprop: ("cache",),
    optim.adam: ("m", "v", "t"),
}


@pytest.mark.parametrize(("step", "optimizer"), STEPS)
def test_steps_are_those_of_torch(
    step: Callable[..., Any], optimizer: Callable[[Any], Any]
) -> None:
    """Five steps with the assignment's defaults agree with PyTorch's optimizer."""
    rng = np.random.default_rng(3)
    w = rng.normal(size=(3, 2))
    parameter = torch.nn.Parameter(torch.tensor(w))
    torchs = optimizer(parameter)
    config: dict[str, Any] = {}
    for _ in range(5):
        dw = rng.normal(size=w.shape)
        parameter.grad = torch.tensor(dw)
        torchs.step()
        w, *kept = step(w, dw, config)
        config = dict(zip(KEPT[step], kept, strict=True))
    agree([w], [parameter])


@pytest.mark.parametrize(
    ("step", "generate"),
    [
        (optim.sgd_momentum, optim_slips.generate_momentum),
        (optim.rmsprop, optim_slips.generate_rmsprop),
        (optim.adam, optim_slips.generate_adam),
        (optim.adam, optim_slips.generate_first_step),
    ],
)
def test_steps_leave_their_arguments_alone(step: Callable[..., Any], generate: Any) -> None:
    """No step writes to its settings, of which it makes new ones."""
    call, again = drawn(generate, 1), drawn(generate, 1)
    step(**call)
    np.testing.assert_equal(call, again)


def test_ties_may_be_shared_in_any_way() -> None:
    """The checker of max pooling takes any share among the largest, and nothing else."""
    call: dict[str, Any] = {
        "dout": np.full((1, 1, 1, 1), 2.0),
        "x": np.array([1.0, 1.0, 0.0, 0.0]).reshape(1, 1, 2, 2),
        "pool_param": {"pool_height": 2, "pool_width": 2, "stride": 2},
    }
    right = convolution.max_pool_backward_naive(**call)

    def judged(numbers: Any) -> tuple[float, str]:
        answer = np.reshape(np.array(numbers), (1, 1, 2, 2)) if np.size(numbers) == 4 else numbers
        return convolution_slips.check_ties(
            answer, expected=right, arguments=call, rtol=1e-6, atol=1e-8
        )

    assert judged([2.0, 0.0, 0.0, 0.0]) == (1.0, "")
    assert judged([0.5, 1.5, 0.0, 0.0]) == (1.0, "")
    lost = "a window hands on more or less than the gradient that it got"
    assert judged([2.0, 1.0, 0.0, 0.0]) == (0.0, lost)
    twice = (
        "where several numbers of a window are the largest, each gets the whole gradient, so that "
        "there is more of it than before; give it to one of them, or share it"
    )
    assert judged([2.0, 2.0, 0.0, 0.0]) == (0.5, twice)
    other = "a number that is not the largest of its window has a gradient"
    assert judged([1.0, 0.0, 1.0, 0.0]) == (0.0, other)
    assert judged([3.0, -1.0, 0.0, 0.0]) == (0.0, other)
    assert judged(2.0) == (0.0, "expected the input's shape (1, 1, 2, 2), found ()")
    assert judged("text") == (0.0, "expected an array of numbers")
