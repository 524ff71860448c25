"""The references of optimization: their laws, oracles, shapes and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import optimization as topic
from reference.slips import optimization as slips

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
sides = st.integers(1, 7)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=2).map(tuple)
rates = st.floats(0.0, 1.0)


def evaluated(call: dict[str, Any]) -> dict[str, Any]:
    """Return the call with expressions made functions, as it is done beside the student's code."""
    return {
        name: eval(value["expression"], {"np": np}) if isinstance(value, dict) else value
        for name, value in call.items()
    }


def reconstruction(seed: int, d: int, m: int) -> dict[str, NDArray[np.float64]]:
    """Return a call of the reconstruction loss of this size."""
    rng = np.random.default_rng(seed)
    sizes: dict[str, tuple[int, ...]] = {"x": (d,), "dictionary": (d, m), "code": (m,)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


# ── Reconstruction ───────────────────────────────────────────────────────────────────────────


@given(seed=seeds, d=sides, m=sides)
@quickly
def test_the_loss_is_the_sum_of_halved_squares(seed: int, d: int, m: int) -> None:
    """The loss is ½ Σ_i (x_i - Σ_j D_ij z_j)², entry by entry."""
    call = reconstruction(seed, d, m)
    residuals = [
        call["x"][i] - sum(call["dictionary"][i, j] * call["code"][j] for j in range(m))
        for i in range(d)
    ]
    expected = sum(residual**2 for residual in residuals) / 2.0
    assert topic.reconstruction_loss(**call) == pytest.approx(expected, rel=1e-10, abs=1e-14)


@given(seed=seeds, d=sides, m=sides)
@quickly
def test_a_perfect_reconstruction_has_neither_loss_nor_gradient(seed: int, d: int, m: int) -> None:
    """Where x = D z, the loss and its gradient are exactly 0."""
    call = reconstruction(seed, d, m)
    call["x"][:] = call["dictionary"] @ call["code"]
    assert topic.reconstruction_loss(**call) == 0.0
    assert topic.reconstruction_gradient(**call).tolist() == [0.0] * m


@given(seed=seeds, d=sides, m=sides)
@quickly
def test_the_gradient_agrees_with_central_differences(seed: int, d: int, m: int) -> None:
    """Central differences of the loss, exact for a parabola but for rounding, agree."""
    call = reconstruction(seed, d, m)
    expected = []
    for step in 1e-2 * np.eye(m):
        ahead = topic.reconstruction_loss(call["x"], call["dictionary"], call["code"] + step)
        behind = topic.reconstruction_loss(call["x"], call["dictionary"], call["code"] - step)
        expected.append((ahead - behind) / 2e-2)
    gradient = topic.reconstruction_gradient(**call)
    assert gradient.shape == (m,)
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-10)


def test_the_gradient_vanishes_at_the_least_squares_code() -> None:
    """NumPy's least-squares solution is where the gradient is 0."""
    call = reconstruction(2, d=6, m=3)
    call["code"][:] = np.linalg.lstsq(call["dictionary"], call["x"], rcond=None)[0]
    np.testing.assert_allclose(topic.reconstruction_gradient(**call), 0.0, atol=1e-13)


def test_reconstruction_agrees_with_torch() -> None:
    """PyTorch's squared error and its automatic derivative are the same."""
    torch = pytest.importorskip("torch")
    call = reconstruction(4, d=3, m=5)
    x, dictionary, code = (torch.from_numpy(call[name]) for name in ("x", "dictionary", "code"))
    code.requires_grad_()
    loss = torch.nn.functional.mse_loss(dictionary @ code, x, reduction="sum") / 2.0
    loss.backward()
    assert topic.reconstruction_loss(**call) == pytest.approx(loss.item(), rel=1e-12)
    np.testing.assert_allclose(
        topic.reconstruction_gradient(**call), code.grad.numpy(), rtol=1e-12, atol=1e-13
    )


def test_reconstruction_by_hand() -> None:
    """Whole numbers and lists give the floats that paper gives."""
    # By hand: x - D z = (3, 4) - (1, 2) = (2, 2); ½(4 + 4) = 4; -(1·2 + 2·2) = -6.
    loss = topic.reconstruction_loss([3, 4], [[1], [2]], [1])
    gradient = topic.reconstruction_gradient([3, 4], [[1], [2]], [1])
    assert (type(loss), loss) == (float, 4.0)
    assert (gradient.dtype, gradient.tolist()) == (np.dtype(np.float64), [-6.0])


def test_shapes_that_do_not_fit_are_refused() -> None:
    """A code with too many entries for the dictionary raises."""
    with pytest.raises(ValueError, match="mismatch"):
        topic.reconstruction_loss([1.0], [[1.0]], [1.0, 2.0])


# ── Steps ────────────────────────────────────────────────────────────────────────────────────


def step(seed: int, shape: tuple[int, ...]) -> dict[str, NDArray[np.float64]]:
    """Return parameters, a velocity and a gradient of this shape."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) for name in ("theta", "velocity", "gradient")}


def quartic(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gradient of Σ θ⁴/4 - θ²/2."""
    return theta**3 - theta


@given(seed=seeds, shape=shapes, rate=rates)
@quickly
def test_a_gradient_step_moves_against_the_gradient(
    seed: int, shape: tuple[int, ...], rate: float
) -> None:
    """θ' - θ is -ε times the gradient, in the shape of θ."""
    call = step(seed, shape)
    moved = topic.gradient_step(call["theta"], call["gradient"], rate)
    assert moved.shape == shape
    np.testing.assert_allclose(
        moved - call["theta"], -rate * call["gradient"], rtol=1e-12, atol=1e-14
    )


@given(seed=seeds, shape=shapes, rate=rates, momentum=rates)
@quickly
def test_momentum_moves_by_its_new_velocity(
    seed: int, shape: tuple[int, ...], rate: float, momentum: float
) -> None:
    """θ' = θ + v', and v' is linear in the old velocity and the gradient."""
    call = step(seed, shape)
    theta, velocity = topic.momentum_step(**call, learning_rate=rate, momentum=momentum)
    assert (theta.shape, velocity.shape) == (shape, shape)
    np.testing.assert_array_equal(theta, call["theta"] + velocity)
    np.testing.assert_allclose(
        velocity + rate * call["gradient"], momentum * call["velocity"], rtol=1e-12, atol=1e-14
    )


@given(seed=seeds, shape=shapes, rate=rates)
@quickly
def test_without_momentum_all_steps_are_gradient_steps(
    seed: int, shape: tuple[int, ...], rate: float
) -> None:
    """With μ = 0, momentum and Nesterov's step are the plain gradient step."""
    call = step(seed, shape)
    theta, velocity, gradient = call["theta"], call["velocity"], quartic(call["theta"])
    expected = topic.gradient_step(theta, gradient, rate)
    plain, _ = topic.momentum_step(theta, velocity, gradient, rate, momentum=0.0)
    ahead, _ = topic.nesterov_step(theta, velocity, quartic, rate, momentum=0.0)
    np.testing.assert_allclose(plain, expected, rtol=1e-15)
    np.testing.assert_allclose(ahead, expected, rtol=1e-15)


@given(seed=seeds, shape=shapes, rate=rates, momentum=rates)
@quickly
def test_nesterov_is_a_gradient_step_from_the_point_ahead(
    seed: int, shape: tuple[int, ...], rate: float, momentum: float
) -> None:
    """Nesterov's θ' is a plain gradient step taken from θ + μv."""
    call = step(seed, shape)
    ahead = call["theta"] + momentum * call["velocity"]
    theta, velocity = topic.nesterov_step(call["theta"], call["velocity"], quartic, rate, momentum)
    expected = topic.gradient_step(ahead, quartic(ahead), rate)
    np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(theta - call["theta"], velocity, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("rate", [0.1, 0.0])
def test_momentum_agrees_with_torch(rate: float) -> None:
    """Three steps of PyTorch's SGD with momentum, at one learning rate, go the same way."""
    torch = pytest.importorskip("torch")
    theta = np.array([[1.0, -2.0], [0.5, 3.0]])
    parameter = torch.nn.Parameter(torch.from_numpy(theta.copy()))
    optimizer = torch.optim.SGD([parameter], lr=rate, momentum=0.75)
    velocity = np.zeros_like(theta)
    for _ in range(3):
        optimizer.zero_grad()
        (parameter**4 / 4.0 - parameter**2 / 2.0).sum().backward()
        optimizer.step()
        theta, velocity = topic.momentum_step(theta, velocity, quartic(theta), rate, 0.75)
    np.testing.assert_allclose(theta, parameter.detach().numpy(), rtol=1e-12)


def test_nesterov_agrees_with_torch() -> None:
    """PyTorch's SGD keeps θ + μv as its parameter; three steps of it go the same way."""
    torch = pytest.importorskip("torch")
    theta, velocity = np.array([1.0, -2.0, 0.5]), np.zeros(3)
    parameter = torch.nn.Parameter(torch.from_numpy(theta.copy()))
    optimizer = torch.optim.SGD([parameter], lr=0.05, momentum=0.75, nesterov=True)
    for _ in range(3):
        optimizer.zero_grad()
        (parameter**4 / 4.0 - parameter**2 / 2.0).sum().backward()
        optimizer.step()
        theta, velocity = topic.nesterov_step(theta, velocity, quartic, 0.05, 0.75)
    ahead = theta + 0.75 * velocity
    np.testing.assert_allclose(ahead, parameter.detach().numpy(), rtol=1e-12)


def test_steps_by_hand() -> None:
    """Whole numbers and lists give the floats that paper gives."""
    moved = topic.gradient_step([1, 2], [4, -4], 0.5)
    # By hand: 1 - 2 and 2 + 2.
    assert (moved.dtype, moved.tolist()) == (np.dtype(np.float64), [-1.0, 4.0])
    theta, velocity = topic.momentum_step([1], [2], [4], 0.25, 0.5)
    # By hand: v' = 1 - 1 = 0.
    assert (theta.tolist(), velocity.tolist()) == ([1.0], [0.0])
    theta, velocity = topic.nesterov_step([1], [2], lambda t: 3 * t**2, 0.25, 0.5)
    # By hand: the gradient at 1 + 1 is 12, v' = 1 - 3 = -2.
    assert (theta.tolist(), velocity.tolist()) == ([-1.0], [-2.0])


def test_steps_leave_their_arguments_alone() -> None:
    """No step writes to the arrays that it is given."""
    theta, velocity, gradient = np.ones(2), np.ones(2), np.ones(2)
    topic.gradient_step(theta, gradient, 0.5)
    topic.momentum_step(theta, velocity, gradient, 0.5, 0.5)
    topic.nesterov_step(theta, velocity, quartic, 0.5, 0.5)
    assert (theta.tolist(), velocity.tolist(), gradient.tolist()) == ([1.0, 1.0],) * 3


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────

CASES = [
    (topic.reconstruction_loss, slips.generate_reconstruction),
    (topic.reconstruction_gradient, slips.generate_reconstruction),
    (topic.gradient_step, slips.generate_gradient_step),
    (topic.momentum_step, slips.generate_momentum_step),
    (topic.nesterov_step, slips.generate_nesterov_step),
]


@pytest.mark.parametrize(("reference", "generate"), CASES)
def test_drawn_calls_have_finite_answers(
    reference: Callable[..., Any], generate: Callable[[np.random.Generator], dict[str, object]]
) -> None:
    """Every drawn call is answered with finite numbers."""
    for seed in range(50):
        answer = reference(**evaluated(generate(np.random.default_rng(seed))))
        assert np.isfinite(answer).all()


def test_drawn_parameters_are_vectors_and_matrices() -> None:
    """Both vectors and matrices are drawn for θ."""
    drawn = [slips.generate_momentum_step(np.random.default_rng(seed)) for seed in range(20)]
    assert {np.ndim(np.asarray(call["theta"])) for call in drawn} == {1, 2}


@pytest.mark.parametrize("expression", slips.GRADIENTS)
def test_drawn_gradient_functions_are_not_linear(expression: str) -> None:
    """No drawn gradient function is affine, and each keeps the shape of its argument."""
    gradient = eval(expression, {"np": np})
    here, there = np.array([[0.5, 1.0, -2.0]]), np.array([[1.5, -1.0, 0.25]])
    middle = gradient((here + there) / 2.0)
    assert middle.shape == here.shape
    assert not np.allclose(middle, (gradient(here) + gradient(there)) / 2.0)


SLIPS: list[tuple[Callable[..., Any], Callable[..., Any], Callable[..., dict[str, object]]]] = [
    (
        slips.reconstruction_loss_without_half,
        topic.reconstruction_loss,
        slips.generate_reconstruction,
    ),
    (
        slips.reconstruction_loss_not_squared,
        topic.reconstruction_loss,
        slips.generate_reconstruction,
    ),
    (slips.reconstruction_loss_mean, topic.reconstruction_loss, slips.generate_reconstruction),
    (
        slips.reconstruction_gradient_sign,
        topic.reconstruction_gradient,
        slips.generate_reconstruction,
    ),
    (
        slips.reconstruction_gradient_doubled,
        topic.reconstruction_gradient,
        slips.generate_reconstruction,
    ),
    (slips.gradient_step_ascent, topic.gradient_step, slips.generate_gradient_step),
    (slips.momentum_step_velocity_sign, topic.momentum_step, slips.generate_momentum_step),
    (slips.momentum_step_ascent, topic.momentum_step, slips.generate_momentum_step),
    (slips.momentum_step_old_velocity, topic.momentum_step, slips.generate_momentum_step),
    (slips.momentum_step_undamped, topic.momentum_step, slips.generate_momentum_step),
    (slips.momentum_step_rate_outside, topic.momentum_step, slips.generate_momentum_step),
    (slips.nesterov_step_at_theta, topic.nesterov_step, slips.generate_nesterov_step),
    (slips.nesterov_step_full_velocity, topic.nesterov_step, slips.generate_nesterov_step),
    (slips.nesterov_step_old_velocity, topic.nesterov_step, slips.generate_nesterov_step),
    (slips.nesterov_step_moved_twice, topic.nesterov_step, slips.generate_nesterov_step),
]


@pytest.mark.parametrize(("variant", "reference", "generate"), SLIPS)
def test_slips_give_another_answer(
    variant: Callable[..., Any],
    reference: Callable[..., Any],
    generate: Callable[..., dict[str, object]],
) -> None:
    """Among four draws each slip is told apart from the reference, in the same shape."""
    draws = [evaluated(generate(np.random.default_rng(seed))) for seed in range(4)]
    pairs = [(variant(**drawn), reference(**drawn)) for drawn in draws]
    assert all(np.shape(got) == np.shape(want) for got, want in pairs)
    assert not all(np.allclose(got, want, rtol=1e-6, atol=1e-8) for got, want in pairs)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # By hand for x - D z = (2, 2, 1): ‖·‖² = 9; D = (1, 2, 0), so Dᵀ(D z - x) = -6.
        (slips.reconstruction_loss_without_half([3, 4, 1], [[1], [2], [0]], [1]), 9.0),
        (slips.reconstruction_loss_not_squared([3, 4, 1], [[1], [2], [0]], [1]), 1.5),
        (slips.reconstruction_loss_mean([3, 4, 1], [[1], [2], [0]], [1]), 3.0),
        (slips.reconstruction_gradient_sign([3, 4, 1], [[1], [2], [0]], [1]), [6.0]),
        (slips.reconstruction_gradient_doubled([3, 4, 1], [[1], [2], [0]], [1]), [-12.0]),
        # By hand for θ = 1, v = 2, ∇ = 8, ε = 0.25, μ = 0.5: μv = 1, ε∇ = 2.
        (slips.gradient_step_ascent([1], [8], 0.25), [3.0]),
        (slips.momentum_step_velocity_sign([1], [2], [8], 0.25, 0.5), [[-2.0], [3.0]]),
        (slips.momentum_step_ascent([1], [2], [8], 0.25, 0.5), [[4.0], [3.0]]),
        (slips.momentum_step_old_velocity([1], [2], [8], 0.25, 0.5), [[3.0], [-1.0]]),
        (slips.momentum_step_rate_outside([1], [2], [8], 0.25, 0.5), [[-1.25], [9.0]]),
        (slips.momentum_step_undamped([1], [2], [8], 0.25, 0.5), [[1.0], [0.0]]),
        # By hand for the gradient θ²: 1 at θ, 4 at θ + μv, 9 at θ + v.
        (slips.nesterov_step_at_theta([1], [2], np.square, 0.25, 0.5), [[1.75], [0.75]]),
        (slips.nesterov_step_full_velocity([1], [2], np.square, 0.25, 0.5), [[-0.25], [-1.25]]),
        (slips.nesterov_step_old_velocity([1], [2], np.square, 0.25, 0.5), [[3.0], [0.0]]),
        (slips.nesterov_step_moved_twice([1], [2], np.square, 0.25, 0.5), [[2.0], [0.0]]),
    ],
)
def test_slips_by_hand(answer: Any, expected: Any) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    np.testing.assert_array_equal(answer, expected)
