"""The reference of linear networks: its law, oracles, shapes and slips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import linear

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
widths = st.lists(st.integers(1, 6), min_size=2, max_size=6)


def chain(sizes: list[int], seed: int) -> dict[str, Any]:
    """Return a chain of layers between these widths."""
    rng = np.random.default_rng(seed)
    pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
    return {
        "weights": [rng.normal(size=pair) for pair in pairs],
        "biases": [rng.normal(size=rows) for rows, _ in pairs],
    }


def apply(layers: dict[str, Any], x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the output of the chain, one layer after the other."""
    for weight, bias in zip(layers["weights"], layers["biases"], strict=True):
        x = weight @ x + bias
    return x


@given(sizes=widths, seed=seeds)
@quickly
def test_the_one_layer_computes_the_same_as_the_chain(sizes: list[int], seed: int) -> None:
    """W x + b is what the chain makes of x, for any x and any widths."""
    layers = chain(sizes, seed)
    matrix, shift = linear.distill_linear(**layers)
    x = 10.0 * np.random.default_rng(seed).normal(size=sizes[0])
    np.testing.assert_allclose(matrix @ x + shift, apply(layers, x), rtol=1e-10, atol=1e-9)


@given(sizes=widths, seed=seeds)
@quickly
def test_the_shapes_are_those_of_the_ends_of_the_chain(sizes: list[int], seed: int) -> None:
    """W is (n_L, n_0), b is (n_L,), and both are float64."""
    matrix, shift = linear.distill_linear(**chain(sizes, seed))
    assert (matrix.shape, shift.shape) == ((sizes[-1], sizes[0]), (sizes[-1],))
    assert {matrix.dtype, shift.dtype} == {np.dtype(np.float64)}


@given(sizes=st.lists(st.integers(1, 5), min_size=3, max_size=6), seed=seeds)
@quickly
def test_a_chain_can_be_distilled_in_two_parts(sizes: list[int], seed: int) -> None:
    """Distilling the first layers, then the rest, gives the same as distilling all at once."""
    layers = chain(sizes, seed)
    first = linear.distill_linear(layers["weights"][:-1], layers["biases"][:-1])
    both = zip(first, (layers["weights"][-1], layers["biases"][-1]), strict=True)
    in_parts = linear.distill_linear(*(list(pair) for pair in both))
    for got, want in zip(in_parts, linear.distill_linear(**layers), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


def test_two_layers_by_hand() -> None:
    """A chain of two small layers gives what multiplying out on paper gives."""
    weights = [[[1, 2], [0, 1]], [[0, 1], [-1, 3]]]
    matrix, shift = linear.distill_linear(weights, [[1, -1], [0, 2]])
    # By hand: W2 W1 = [[0, 1], [-1, -2 + 3]], W2 b1 + b2 = [-1 + 0, -1 - 3 + 2].
    assert (matrix.tolist(), shift.tolist()) == ([[0.0, 1.0], [-1.0, 1.0]], [-1.0, -2.0])


def test_agrees_with_torch() -> None:
    """PyTorch's stack of linear layers computes the same."""
    torch = pytest.importorskip("torch")
    layers = chain([4, 3, 5, 2], seed=3)
    stack = torch.nn.Sequential(
        *(torch.nn.Linear(*weight.shape[::-1], dtype=torch.float64) for weight in layers["weights"])
    )
    with torch.no_grad():
        for layer, weight, bias in zip(stack, layers["weights"], layers["biases"], strict=True):
            layer.weight.copy_(torch.from_numpy(weight))
            layer.bias.copy_(torch.from_numpy(bias))
        outputs = stack(torch.eye(4, dtype=torch.float64)).numpy()
        at_zero = stack(torch.zeros(4, dtype=torch.float64)).numpy()
    matrix, shift = linear.distill_linear(**layers)
    np.testing.assert_allclose(matrix.T + shift, outputs, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(shift, at_zero, rtol=1e-12, atol=1e-12)


def test_what_is_returned_is_not_the_argument() -> None:
    """The result of a single layer can be written to without changing the layer."""
    weight, bias = np.ones((1, 1)), np.ones(1)
    matrix, shift = linear.distill_linear([weight], [bias])
    matrix[:], shift[:] = 5.0, 5.0
    assert (weight.item(), bias.item()) == (1.0, 1.0)


def test_no_layer_is_refused() -> None:
    """A chain without a layer has no input width, so it is refused."""
    with pytest.raises(ValueError) as raised:
        linear.distill_linear([], [])
    assert str(raised.value) == "weights: expected at least one layer, found none."


@pytest.mark.parametrize("generate", [linear.generate_chain, linear.generate_square_chain])
def test_drawn_chains_fit_together(
    generate: Callable[[np.random.Generator], dict[str, Any]],
) -> None:
    """Every drawn chain can be distilled, and has one to five layers."""
    for seed in range(50):
        drawn = generate(np.random.default_rng(seed))
        matrix, shift = linear.distill_linear(**drawn)
        assert 1 <= len(drawn["weights"]) <= 5
        assert np.isfinite(matrix).all()
        assert np.isfinite(shift).all()


def test_drawn_chains_have_all_lengths_and_a_width_of_one() -> None:
    """Chains of one to five layers occur, and layers of a single neuron."""
    drawn: list[Any] = [linear.generate_chain(np.random.default_rng(k)) for k in range(60)]
    assert {len(each["weights"]) for each in drawn} == {1, 2, 3, 4, 5}
    assert any(1 in weight.shape for each in drawn for weight in each["weights"])


@pytest.mark.parametrize(
    "variant",
    [
        linear.distill_linear_last_bias,
        linear.distill_linear_summed_biases,
        linear.distill_linear_list_order,
        linear.distill_linear_reversed,
    ],
)
def test_slips_give_another_layer(variant: Callable[..., linear.Layer]) -> None:
    """Each slip differs from the reference on drawn square chains, with finite numbers."""
    for seed in range(10):
        drawn: dict[str, Any] = linear.generate_square_chain(np.random.default_rng(seed))
        got = np.column_stack(variant(**drawn))
        assert np.isfinite(got).all()
        assert not np.allclose(got, np.column_stack(linear.distill_linear(**drawn)))


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        # By hand for the layers 2x + 1 and 3x + 4, where W = 6 and b = 3 · 1 + 4.
        (linear.distill_linear_last_bias, (6.0, 4.0)),
        (linear.distill_linear_summed_biases, (6.0, 5.0)),
        (linear.distill_linear_list_order, (6.0, 7.0)),
        (linear.distill_linear_reversed, (6.0, 9.0)),
    ],
)
def test_slips_by_hand(variant: Callable[..., linear.Layer], expected: tuple[float, float]) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    matrix, shift = variant(weights=[[[2.0]], [[3.0]]], biases=[[1.0], [4.0]])
    assert (matrix.item(), shift.item()) == expected


@pytest.mark.parametrize(
    "variant",
    [
        linear.distill_linear_summed_biases,
        linear.distill_linear_list_order,
        linear.distill_linear_reversed,
    ],
)
def test_slips_that_do_not_fit_give_nan(variant: Callable[..., linear.Layer]) -> None:
    """Where the widths make a slip impossible it gives NaN instead of raising."""
    layers = chain([4, 3, 2], seed=0)
    assert np.isnan(np.concatenate([part.ravel() for part in variant(**layers)])).any()
