"""The reference of the t-SNE gradient: its laws, oracles, shapes and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import embedding as topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=30, database=None)
seeds = st.integers(0, 2**32 - 1)
counts = st.integers(2, 8)
dimensions = st.integers(1, 3)


def points(seed: int, n: int, d: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return n points in d dimensions, and affinities."""
    rng = np.random.default_rng(seed)
    drawn = np.triu(rng.uniform(0.1, 1.0, size=(n, n)), k=1)
    affinities: NDArray[np.float64] = (drawn + drawn.T) / (2.0 * drawn.sum())
    return rng.normal(size=(n, d)), affinities


def cost(y: Any, p: NDArray[np.float64]) -> Any:
    """Return Σ_{i≠j} p_ij log(p_ij / q_ij), pair by pair; it takes complex numbers."""
    pairs = [(i, j) for i in range(len(y)) for j in range(len(y)) if i != j]
    w = {(i, j): 1.0 / (1.0 + sum((y[i] - y[j]) ** 2)) for i, j in pairs}
    whole = sum(w.values())
    return sum(p[pair] * np.log(p[pair] / (w[pair] / whole)) for pair in pairs)


@given(seed=seeds, n=counts, d=dimensions)
@quickly
def test_the_gradient_agrees_with_complex_steps(seed: int, n: int, d: int) -> None:
    """A complex step through the cost on paper gives each entry to full precision."""
    y, p = points(seed, n, d)
    expected = np.empty((n, d))
    for place in np.ndindex(n, d):
        moved = y.astype(complex)
        moved[place] += 1e-200j
        expected[place] = cost(moved, p).imag / 1e-200
    np.testing.assert_allclose(topic.tsne_gradient(y, p), expected, rtol=1e-9, atol=1e-13)


@given(seed=seeds, n=counts, d=dimensions)
@quickly
def test_moving_all_points_together_changes_nothing(seed: int, n: int, d: int) -> None:
    """The rows sum to 0, and a common shift of all points leaves the gradient as it is."""
    y, p = points(seed, n, d)
    gradient = topic.tsne_gradient(y, p)
    assert gradient.shape == (n, d)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-14)
    # Moving by 1000 rounds the points to 1e-13.
    np.testing.assert_allclose(topic.tsne_gradient(y + 1000.0, p), gradient, atol=1e-11)


@given(seed=seeds, n=counts, d=dimensions)
@quickly
def test_the_gradient_vanishes_where_the_similarities_agree(seed: int, n: int, d: int) -> None:
    """With p = q there is no force on any point."""
    y, _ = points(seed, n, d)
    w = 1.0 / (1.0 + np.sum((y[:, None] - y[None]) ** 2, axis=2)) - np.eye(n)
    np.testing.assert_allclose(topic.tsne_gradient(y, w / w.sum()), 0.0, atol=1e-14)


@given(seed=seeds, n=counts, d=dimensions)
@quickly
def test_the_gradient_agrees_with_scikit_learn(seed: int, n: int, d: int) -> None:
    """scikit-learn's own gradient, with one degree of freedom, is the same."""
    manifold = pytest.importorskip("sklearn.manifold._t_sne")
    y, p = points(seed, n, d)
    _, expected = manifold._kl_divergence(y.ravel(), p[np.triu_indices(n, k=1)], 1, n, d)
    np.testing.assert_allclose(
        topic.tsne_gradient(y, p), expected.reshape(n, d), rtol=1e-9, atol=1e-13
    )


def test_the_gradient_agrees_with_torch() -> None:
    """PyTorch's automatic derivative of the cost is the same."""
    torch = pytest.importorskip("torch")
    y, p = points(3, n=5, d=2)
    t, off = torch.from_numpy(y).requires_grad_(), ~torch.eye(5, dtype=torch.bool)
    w = 1.0 / (1.0 + ((t[:, None] - t[None]) ** 2).sum(dim=2))[off]
    target = torch.from_numpy(p)[off]
    torch.sum(target * torch.log(target / (w / w.sum()))).backward()
    np.testing.assert_allclose(topic.tsne_gradient(y, p), t.grad.numpy(), rtol=1e-11)


def test_three_points_on_a_line_by_hand() -> None:
    """Points 0, 1, 2, as whole numbers, give the fractions that paper gives."""
    p = [[0, 0.25, 0.125], [0.25, 0, 0.125], [0.125, 0.125, 0]]
    # By hand: w = 1/2, 1/2, 1/5, so q_01 = q_12 = 5/24 and q_02 = 1/12; the first entry is
    # 4 [(1/4 - 5/24)(-1)(1/2) + (1/8 - 1/12)(-2)(1/5)] = -3/20, the others 1/4 and -1/10.
    gradient = topic.tsne_gradient([[0], [1], [2]], p)
    np.testing.assert_allclose(gradient, [[-0.15], [0.25], [-0.1]], rtol=1e-13)


def test_points_in_one_place_do_not_move_each_other() -> None:
    """Where all points coincide there is no direction to go."""
    _, p = points(0, n=4, d=2)
    assert topic.tsne_gradient(np.ones((4, 2)), p).tolist() == [[0.0, 0.0]] * 4


@pytest.mark.parametrize("far", [1e3, 1e100])
def test_distant_points_give_finite_forces(far: float) -> None:
    """Points a thousand and more apart give a finite gradient."""
    _, p = points(0, n=3, d=1)
    assert np.isfinite(topic.tsne_gradient([[-far], [0.0], [far]], p)).all()


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("generate", [topic.generate_embedding, topic.generate_distant_embedding])
def test_drawn_affinities_are_as_promised(
    generate: Callable[[np.random.Generator], dict[str, Any]],
) -> None:
    """Drawn affinities are symmetric, have a zero diagonal and the sum 1."""
    for seed in range(50):
        drawn = generate(np.random.default_rng(seed))
        p = drawn["affinities"]
        np.testing.assert_array_equal(p, p.T)
        assert not p.diagonal().any()
        assert p.sum() == pytest.approx(1.0, rel=1e-12)
        assert topic.tsne_gradient(**drawn).shape == drawn["embedding"].shape


def test_a_cancelling_formula_is_still_right_on_distant_draws() -> None:
    """Distances as ‖a‖² + ‖b‖² - 2 a·b stay within the tolerance that the rubric gives."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_distant_embedding(np.random.default_rng(seed))
        y, p = drawn["embedding"], drawn["affinities"]
        squares = np.sum(y**2, axis=1)
        w = 1.0 / (1.0 + squares[:, None] + squares[None] - 2.0 * y @ y.T)
        np.fill_diagonal(w, 0.0)
        pull = (p - w / w.sum()) * w
        gradient = 4.0 * (pull.sum(axis=1)[:, None] * y - pull @ y)
        np.testing.assert_allclose(gradient, topic.tsne_gradient(**drawn), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    "variant",
    [
        topic.tsne_gradient_half,
        topic.tsne_gradient_sign,
        topic.tsne_gradient_without_tails,
        topic.tsne_gradient_own_pairs,
        topic.tsne_gradient_unnormalized,
        topic.tsne_gradient_gaussian,
    ],
)
def test_slips_give_another_gradient(variant: Callable[..., NDArray[np.float64]]) -> None:
    """On every draw each slip is told apart from the reference, in the same shape."""
    for seed in range(10):
        drawn: dict[str, Any] = topic.generate_embedding(np.random.default_rng(seed))
        got, want = variant(**drawn), topic.tsne_gradient(**drawn)
        assert got.shape == want.shape
        assert not np.allclose(got, want, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        # By hand for the points 0, 1, 2 as above, the first entry of each.
        (topic.tsne_gradient_half, -0.075),  # 2 in place of 4
        (topic.tsne_gradient_sign, 0.15),
        (topic.tsne_gradient_without_tails, 4 * (-1 / 24 - 2 / 24)),
        # Σ w = 12/5 + 3 = 27/5: q_01 = 5/54, q_02 = 1/27.
        (topic.tsne_gradient_own_pairs, 4 * (-(1 / 4 - 5 / 54) / 2 - (1 / 8 - 1 / 27) * 2 / 5)),
        # w in place of q: 1/2 and 1/5.
        (topic.tsne_gradient_unnormalized, 4 * (-(1 / 4 - 1 / 2) / 2 - (1 / 8 - 1 / 5) * 2 / 5)),
        # w = e⁻¹, e⁻¹, e⁻⁴: q_01 = 1 / (4 + 2 e⁻³), q_02 = e⁻³ q_01.
        (
            topic.tsne_gradient_gaussian,
            4 * (-(1 / 4 - 1 / (4 + 2 * np.exp(-3))) - 2 * (1 / 8 - 1 / (4 * np.exp(3) + 2))),
        ),
    ],
)
def test_slips_by_hand(variant: Callable[..., NDArray[np.float64]], expected: float) -> None:
    """Each slip gives the number that a student who makes it gets."""
    p = [[0.0, 0.25, 0.125], [0.25, 0.0, 0.125], [0.125, 0.125, 0.0]]
    got = variant(embedding=[[0.0], [1.0], [2.0]], affinities=p)
    assert got[0, 0] == pytest.approx(expected, rel=1e-12)
