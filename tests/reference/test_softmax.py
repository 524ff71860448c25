"""The references of softmax regression: their laws, oracles, extremes, shapes and slips."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import softmax as topic
from reference.slips import softmax as slips

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)
energies = st.lists(st.floats(-1000.0, 1000.0), min_size=1, max_size=8)
betas = st.floats(0.0, 5.0)


def literal_softmax(x: Any, beta: float) -> Any:
    """Return the formula as it stands on paper; it takes complex numbers, and overflows."""
    weights = np.exp(-beta * np.asarray(x))
    return weights / weights.sum()


def literal_jacobian(x: Any, beta: float) -> Any:
    """Return β e^{-β(x_i + x_j)} / Σ² with -β e^{-βx_i}(Σ - e^{-βx_i}) / Σ² on the diagonal."""
    weights = np.exp(-beta * np.asarray(x))
    jacobian = beta * np.outer(weights, weights)
    np.fill_diagonal(jacobian, -beta * weights * (weights.sum() - weights))
    return jacobian / weights.sum() ** 2


# ── softmax ──────────────────────────────────────────────────────────────────────────────────


@given(x=energies, beta=betas)
@quickly
def test_softmax_is_a_distribution(x: list[float], beta: float) -> None:
    """Energies up to ±1000 give finite, non-negative probabilities that sum to 1."""
    p = topic.softmax(x, beta)
    assert p.shape == (len(x),)
    assert p.dtype == np.float64
    assert (p >= 0.0).all()
    np.testing.assert_allclose(p.sum(), 1.0, rtol=1e-12)  # eight roundings


@given(seed=seeds, size=sizes, beta=betas, shift=st.floats(-1000.0, 1000.0))
@quickly
def test_softmax_does_not_see_a_common_shift(
    seed: int, size: int, beta: float, shift: float
) -> None:
    """Adding a constant to all energies changes no probability."""
    x = np.random.default_rng(seed).normal(size=size)
    # β · 1000 is rounded to about 1e-12, which is the relative error of an exponential.
    np.testing.assert_allclose(topic.softmax(x + shift, beta), topic.softmax(x, beta), rtol=1e-11)


@given(seed=seeds, size=st.integers(2, 8))
@quickly
def test_the_lowest_energy_is_the_likeliest(seed: int, size: int) -> None:
    """Probabilities fall as energies rise."""
    x = np.random.default_rng(seed).normal(size=size)
    assert np.argsort(topic.softmax(x, 1.5)).tolist() == np.argsort(-x).tolist()


@pytest.mark.parametrize(
    ("x", "beta", "expected"),
    [
        ([0.0, math.log(2.0)], 1.0, [2 / 3, 1 / 3]),  # closed form: weights 1 and 1/2
        ([0.0, math.log(2.0)], 2.0, [4 / 5, 1 / 5]),  # closed form: weights 1 and 1/4
        ([5.0, -3.0, 1.0, 0.0], 0.0, [0.25] * 4),  # closed form: all weights are 1
        ([-1000.0, 0.0, 1000.0], 1.0, [1.0, 0.0, 0.0]),  # e^-1000 is below the least double
        ([1000.0, 1000.0], 1.0, [0.5, 0.5]),  # closed form: equal energies
        ([7], 3, [1.0]),  # a single state is certain
    ],
)
def test_softmax_in_closed_form(x: list[float], beta: float, expected: list[float]) -> None:
    """Where there is a closed form, softmax gives it, extremes and whole numbers included."""
    np.testing.assert_allclose(topic.softmax(x, beta), expected, rtol=1e-15)


@given(x=energies, beta=betas)
@quickly
def test_softmax_agrees_with_scipy(x: list[float], beta: float) -> None:
    """SciPy's softmax of -βx is the same."""
    special = pytest.importorskip("scipy.special")
    expected = special.softmax(-beta * np.array(x))
    np.testing.assert_allclose(topic.softmax(x, beta), expected, rtol=1e-11, atol=1e-300)


def test_softmax_agrees_with_torch() -> None:
    """PyTorch's softmax of -βx is the same."""
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=6)
    expected = torch.softmax(torch.from_numpy(-2.0 * x), dim=0).numpy()
    np.testing.assert_allclose(topic.softmax(x, 2.0), expected, rtol=1e-13)


# ── Jacobian ─────────────────────────────────────────────────────────────────────────────────


@given(x=energies, beta=betas)
@quickly
def test_rows_of_the_jacobian_sum_to_zero(x: list[float], beta: float) -> None:
    """The Jacobian is finite and symmetric, and its rows and columns sum to 0."""
    jacobian = topic.softmax_jacobian(x, beta)
    assert jacobian.shape == (len(x), len(x))
    assert np.isfinite(jacobian).all()
    np.testing.assert_array_equal(jacobian, jacobian.T)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0.0, atol=1e-15 * max(beta, 1.0))


@given(seed=seeds, size=sizes, beta=betas)
@quickly
def test_the_jacobian_agrees_with_complex_steps(seed: int, size: int, beta: float) -> None:
    """A complex step through the formula on paper gives each column to full precision."""
    x = np.random.default_rng(seed).normal(size=size)
    steps = x + 1e-200j * np.eye(size)  # no difference is formed, so the step may be tiny
    columns = [literal_softmax(row, beta).imag / 1e-200 for row in steps]
    jacobian = topic.softmax_jacobian(x, beta)
    np.testing.assert_allclose(jacobian, np.column_stack(columns), rtol=1e-11, atol=1e-14)


def test_the_jacobian_agrees_with_torch() -> None:
    """PyTorch's automatic derivative of softmax(-βx) is the same."""
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(1).normal(size=5)
    expected = torch.autograd.functional.jacobian(
        lambda t: torch.softmax(-1.5 * t, dim=0), torch.from_numpy(x)
    )
    np.testing.assert_allclose(topic.softmax_jacobian(x, 1.5), expected.numpy(), rtol=1e-12)


def test_the_jacobian_does_not_cancel_near_certainty() -> None:
    """Where p is nearly 1, the diagonal still has its small slope to full precision."""
    # Closed form: p (1 - p) = e^-50 / (1 + e^-50)², and 1 - p would round to 0.
    slope = math.exp(-50.0) / (1.0 + math.exp(-50.0)) ** 2
    expected = [[-slope, slope], [slope, -slope]]
    np.testing.assert_allclose(topic.softmax_jacobian([0.0, 50.0], 1.0), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("x", "beta", "expected"),
    [
        ([0.0, 0.0], 1.0, [[-0.25, 0.25], [0.25, -0.25]]),  # closed form: p = 1/2
        ([1, 1], 4, [[-1.0, 1.0], [1.0, -1.0]]),  # closed form: 4 · 1/4
        ([3.0, -1.0], 0.0, [[0.0, 0.0], [0.0, 0.0]]),  # nothing depends on the energies
        ([2.0], 1.0, [[0.0]]),  # a single state is always certain
        ([-1000.0, -1000.0, 1000.0], 1.0, [[-0.25, 0.25, 0], [0.25, -0.25, 0], [0, 0, 0]]),
    ],
)
def test_the_jacobian_in_closed_form(
    x: list[float], beta: float, expected: list[list[float]]
) -> None:
    """Where there is a closed form, the Jacobian is that, extremes and whole numbers included."""
    np.testing.assert_allclose(topic.softmax_jacobian(x, beta), expected, rtol=1e-15)


# ── Cross entropy ────────────────────────────────────────────────────────────────────────────


@given(seed=seeds, size=sizes)
@quickly
def test_the_loss_is_least_where_prediction_and_target_agree(seed: int, size: int) -> None:
    """No prediction has a smaller loss than the target itself, whose loss is its entropy."""
    target, predicted = np.random.default_rng(seed).dirichlet(np.ones(size), size=2)
    entropy = -float(np.sum(target * np.log(target)))
    # The entropy of one certain class is 0, and a sum of eight logarithms rounds to about 1e-15.
    np.testing.assert_allclose(topic.cross_entropy(target, target), entropy, rtol=1e-12, atol=1e-14)
    assert topic.cross_entropy(target, predicted) >= entropy - 1e-12


@pytest.mark.parametrize(
    ("target", "predicted", "expected"),
    [
        ([0.0, 1.0, 0.0], [0.25, 0.5, 0.25], math.log(2.0)),  # closed form
        ([0.5, 0.5], [0.5, 0.5], math.log(2.0)),  # closed form: the entropy of a coin
        ([0.5, 0.25, 0.25], [0.25, 0.5, 0.25], 1.75 * math.log(2.0)),  # ½·2 + ¼·1 + ¼·2 bits
        ([0, 1], [0, 1], 0.0),  # certain and right, in whole numbers
        ([1.0, 0.0], [1.0, 0.0], 0.0),  # 0 · log 0 = 0
        ([0.0, 1.0], [1.0, 0.0], math.inf),  # the true class was said to be impossible
        ([0.5, 0.5, 0.0], [0.0, 0.5, 0.5], math.inf),  # half of the truth was
        ([1.0, 0.0], [1e-300, 1.0], 300.0 * math.log(10.0)),  # closed form
    ],
)
def test_cross_entropy_in_closed_form(
    target: list[float], predicted: list[float], expected: float
) -> None:
    """Where there is a closed form the loss is that, +inf and 0 · log 0 included."""
    loss = topic.cross_entropy(target, predicted)
    assert type(loss) is float
    assert loss == pytest.approx(expected, rel=1e-14)


def test_no_loss_is_not_minus_zero() -> None:
    """A certain and right prediction costs 0.0, without a minus in front."""
    assert str(topic.cross_entropy([0.0, 1.0], [0.0, 1.0])) == "0.0"


@given(seed=seeds, size=sizes)
@quickly
def test_cross_entropy_agrees_with_scipy(seed: int, size: int) -> None:
    """SciPy's relative entropy plus the entropy of the target is the same."""
    special = pytest.importorskip("scipy.special")
    target, predicted = np.random.default_rng(seed).dirichlet(np.ones(size), size=2)
    expected = special.rel_entr(target, predicted).sum() + special.entr(target).sum()
    loss = topic.cross_entropy(target, predicted)
    assert loss == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_cross_entropy_agrees_with_torch() -> None:
    """PyTorch's cross entropy of scores is the loss of their softmax."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    scores, target = rng.normal(size=5), rng.dirichlet(np.ones(5))
    expected = torch.nn.functional.cross_entropy(torch.from_numpy(scores), torch.from_numpy(target))
    loss = topic.cross_entropy(target, topic.softmax(-scores, 1.0))
    assert loss == pytest.approx(expected.item(), rel=1e-12)


# ── Regression gradient ──────────────────────────────────────────────────────────────────────


def regression(seed: int, classes: int, inputs: int) -> dict[str, NDArray[np.float64]]:
    """Return a call of the regression gradient of this size."""
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(classes, inputs)), rng.normal(size=inputs)
    return {"weights": weights, "x": x, "target": np.eye(classes)[rng.integers(classes)]}


@given(seed=seeds, classes=sizes, inputs=sizes)
@quickly
def test_the_regression_gradient_sums_to_zero_over_the_classes(
    seed: int, classes: int, inputs: int
) -> None:
    """Adding one vector to all rows of W changes no probability, so the rows sum to 0."""
    gradient = topic.softmax_regression_gradient(**regression(seed, classes, inputs))
    assert gradient.shape == (classes, inputs)
    np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-14)


@given(seed=seeds, classes=sizes, inputs=sizes)
@quickly
def test_the_regression_gradient_agrees_with_complex_steps(
    seed: int, classes: int, inputs: int
) -> None:
    """A complex step through loss and softmax on paper gives each entry to full precision."""
    call = regression(seed, classes, inputs)
    expected = np.empty((classes, inputs))
    for place in np.ndindex(classes, inputs):
        weights = call["weights"].astype(complex)
        weights[place] += 1e-200j
        loss = -np.sum(call["target"] * np.log(literal_softmax(weights @ call["x"], -1.0)))
        expected[place] = loss.imag / 1e-200
    gradient = topic.softmax_regression_gradient(**call)
    np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-13)


def test_the_regression_gradient_agrees_with_torch() -> None:
    """PyTorch's automatic derivative of its cross entropy is the same."""
    torch = pytest.importorskip("torch")
    call = regression(7, classes=4, inputs=3)
    weights, x, target = (torch.from_numpy(call[name]) for name in ("weights", "x", "target"))
    weights.requires_grad_()
    torch.nn.functional.cross_entropy(weights @ x, target).backward()
    gradient = topic.softmax_regression_gradient(**call)
    np.testing.assert_allclose(gradient, weights.grad.numpy(), rtol=1e-12)


def test_the_regression_gradient_of_extreme_scores() -> None:
    """Scores of ±1000 give p = (1, 0, 0), and the gradient is finite."""
    weights = [[100, 0], [-100, 0], [0, 1]]
    gradient = topic.softmax_regression_gradient(weights, [10, 1], [0, 1, 0])
    # By hand: (p - target) xᵀ with p = (1, 0, 0) and the target (0, 1, 0).
    assert gradient.tolist() == [[10.0, 1.0], [-10.0, -1.0], [0.0, 0.0]]


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────

CASES = [
    (topic.softmax, slips.generate_energies),
    (topic.softmax, slips.generate_extreme_energies),
    (topic.softmax_jacobian, slips.generate_energies),
    (topic.softmax_jacobian, slips.generate_extreme_energies),
    (topic.cross_entropy, slips.generate_soft_target),
    (topic.cross_entropy, slips.generate_one_hot_target),
    (topic.softmax_regression_gradient, slips.generate_regression),
    (topic.softmax_regression_gradient, slips.generate_extreme_regression),
]


@pytest.mark.parametrize(("reference", "generate"), CASES)
def test_drawn_calls_have_finite_answers(
    reference: Callable[..., Any], generate: Callable[[np.random.Generator], dict[str, object]]
) -> None:
    """Every drawn call is answered with finite numbers."""
    for seed in range(50):
        answer = reference(**generate(np.random.default_rng(seed)))
        assert np.isfinite(answer).all()


@pytest.mark.parametrize("generate", [slips.generate_soft_target, slips.generate_one_hot_target])
def test_drawn_targets_and_predictions_are_distributions(
    generate: Callable[[np.random.Generator], dict[str, object]],
) -> None:
    """What is drawn for the cross entropy is non-negative and sums to 1."""
    for seed in range(50):
        for drawn in generate(np.random.default_rng(seed)).values():
            values = np.asarray(drawn, dtype=np.float64)
            assert (values >= 0.0).all()
            assert values.sum() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("literal", [literal_softmax, literal_jacobian])
def test_literal_exponentials_lose_the_extreme_draws_only(literal: Callable[..., Any]) -> None:
    """The formulas on paper are right on ordinary draws and not finite on the extreme ones."""
    right = topic.softmax if literal is literal_softmax else topic.softmax_jacobian
    for seed in range(200):
        drawn: dict[str, Any] = slips.generate_energies(np.random.default_rng(seed))
        np.testing.assert_allclose(literal(**drawn), right(**drawn), rtol=1e-6, atol=1e-8)
        extreme: dict[str, Any] = slips.generate_extreme_energies(np.random.default_rng(seed))
        with np.errstate(all="ignore"):
            assert not np.isfinite(literal(**extreme)).all()


def test_literal_exponentials_lose_the_extreme_regressions() -> None:
    """exp(Wx) overflows on every extreme draw of the regression gradient."""
    for seed in range(50):
        drawn: dict[str, Any] = slips.generate_extreme_regression(np.random.default_rng(seed))
        scores = drawn["weights"] @ drawn["x"]
        assert np.abs(scores).max() <= 1000.0 + 1e-9
        with np.errstate(all="ignore"):
            assert not np.isfinite(literal_softmax(scores, -1.0)).all()


SLIPS: list[tuple[Callable[..., Any], Callable[..., Any], Callable[..., dict[str, object]]]] = [
    (slips.softmax_positive_exponent, topic.softmax, slips.generate_energies),
    (slips.softmax_without_beta, topic.softmax, slips.generate_energies),
    (slips.softmax_temperature, topic.softmax, slips.generate_energies),
    (slips.softmax_jacobian_sign, topic.softmax_jacobian, slips.generate_energies),
    (slips.softmax_jacobian_positive_exponent, topic.softmax_jacobian, slips.generate_energies),
    (slips.softmax_jacobian_without_beta, topic.softmax_jacobian, slips.generate_energies),
    (slips.softmax_jacobian_diagonal, topic.softmax_jacobian, slips.generate_energies),
    (slips.cross_entropy_mean, topic.cross_entropy, slips.generate_soft_target),
    (slips.cross_entropy_bits, topic.cross_entropy, slips.generate_soft_target),
    (slips.cross_entropy_without_minus, topic.cross_entropy, slips.generate_soft_target),
    (slips.cross_entropy_swapped, topic.cross_entropy, slips.generate_soft_target),
    (
        slips.softmax_regression_gradient_sign,
        topic.softmax_regression_gradient,
        slips.generate_regression,
    ),
    (
        slips.softmax_regression_gradient_energies,
        topic.softmax_regression_gradient,
        slips.generate_regression,
    ),
    (
        slips.softmax_regression_gradient_without_target,
        topic.softmax_regression_gradient,
        slips.generate_regression,
    ),
    (
        slips.softmax_regression_gradient_linear,
        topic.softmax_regression_gradient,
        slips.generate_regression,
    ),
]


@pytest.mark.parametrize(("variant", "reference", "generate"), SLIPS)
def test_slips_give_another_answer(
    variant: Callable[..., Any],
    reference: Callable[..., Any],
    generate: Callable[..., dict[str, object]],
) -> None:
    """Among four draws each slip is told apart from the reference, in the same shape."""
    draws = [generate(np.random.default_rng(seed)) for seed in range(4)]
    pairs = [(variant(**drawn), reference(**drawn)) for drawn in draws]
    assert all(np.shape(got) == np.shape(want) for got, want in pairs)
    assert not all(np.allclose(got, want, rtol=1e-6, atol=1e-8) for got, want in pairs)


def test_a_transposed_gradient_has_another_shape() -> None:
    """The transposed gradient never fits on drawn regressions, which are not square."""
    for seed in range(30):
        drawn: dict[str, Any] = slips.generate_regression(np.random.default_rng(seed))
        transposed = slips.softmax_regression_gradient_transposed(**drawn)
        assert transposed.shape == drawn["weights"].shape[::-1]
        assert transposed.shape != drawn["weights"].shape


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # Closed forms for energies 0 and ln 2: weights 2^(±β) against 1.
        (slips.softmax_positive_exponent([0.0, math.log(2.0)], 1.0), [1 / 3, 2 / 3]),
        (slips.softmax_without_beta([0.0, math.log(2.0)], 2.0), [2 / 3, 1 / 3]),
        (slips.softmax_temperature([0.0, math.log(2.0)], 0.5), [4 / 5, 1 / 5]),
        (slips.softmax_temperature([0.0, 1.0], 0.0), [math.nan, math.nan]),
        # Closed forms for two equal energies, p = 1/2.
        (slips.softmax_jacobian_sign([0.0, 0.0], 2.0), [[0.5, -0.5], [-0.5, 0.5]]),
        (slips.softmax_jacobian_positive_exponent([1.0, 1.0], 2.0), [[0.5, -0.5], [-0.5, 0.5]]),
        (slips.softmax_jacobian_without_beta([0.0, 0.0], 2.0), [[-0.25, 0.25], [0.25, -0.25]]),
        (slips.softmax_jacobian_diagonal([0.0, 0.0], 2.0), [[-0.5, 0.0], [0.0, -0.5]]),
        # Closed forms for a coin: one bit, or ln 2.
        (slips.cross_entropy_mean([0.5, 0.5], [0.5, 0.5]), math.log(2.0) / 2.0),
        (slips.cross_entropy_bits([0.5, 0.5], [0.5, 0.5]), 1.0),
        (slips.cross_entropy_without_minus([0.5, 0.5], [0.5, 0.5]), -math.log(2.0)),
        (slips.cross_entropy_swapped([0.5, 0.5], [1.0, 0.0]), math.log(2.0)),
        (slips.cross_entropy_clipped([1.0, 0.0], [0.0, 1.0]), 12.0 * math.log(10.0)),
    ],
)
def test_slips_in_closed_form(answer: Any, expected: Any) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    np.testing.assert_allclose(answer, expected, rtol=1e-14, equal_nan=True)


def test_regression_slips_by_hand() -> None:
    """The slips of the regression gradient give what they say, for two classes and one input."""
    call: dict[str, Any] = {
        "weights": [[0.0], [math.log(3.0)]],
        "x": [1.0],
        "target": [1.0, 0.0],
    }
    # By hand: p = (1/4, 3/4); with the scores taken for energies (3/4, 1/4).
    np.testing.assert_allclose(
        slips.softmax_regression_gradient_transposed(**call), [[-0.75, 0.75]], rtol=1e-14
    )
    np.testing.assert_allclose(
        slips.softmax_regression_gradient_sign(**call), [[0.75], [-0.75]], rtol=1e-14
    )
    np.testing.assert_allclose(
        slips.softmax_regression_gradient_energies(**call), [[-0.25], [0.25]], rtol=1e-14
    )
    np.testing.assert_allclose(
        slips.softmax_regression_gradient_without_target(**call), [[0.25], [0.75]], rtol=1e-14
    )
    np.testing.assert_allclose(
        slips.softmax_regression_gradient_linear(**call), [[-1.0], [math.log(3.0)]], rtol=1e-14
    )
