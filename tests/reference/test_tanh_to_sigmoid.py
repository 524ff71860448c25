"""A tanh network as a sigmoid network: judged by what it computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.activations import sigmoid_network, tanh_to_sigmoid
from reference.slips import activations as slips
from reference.slips.activations import check_tanh_to_sigmoid

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.activations import Network

OTHER_FUNCTION = "your sigmoid network does not compute the same as the tanh network"
NETWORK_VARIANTS = [
    slips.network_no_bias_shift,
    slips.network_bias_shift_added,
    slips.network_bias_shift_doubled,
    slips.network_first_layer_kept,
    slips.network_first_bias_kept,
    slips.network_second_layer_kept,
    slips.network_unchanged,
]
seeds = st.integers(0, 2**32 - 1)


def drawn_network(seed: int) -> dict[str, Any]:
    """Return the arguments of a drawn call."""
    return slips.generate_tanh_to_sigmoid(np.random.default_rng(seed))


def judged(answer: object, expected: Network) -> tuple[float, str]:
    """Return what the checker says with the rubric's tolerance."""
    return check_tanh_to_sigmoid(answer, expected=expected, arguments={}, rtol=1e-5, atol=1e-8)


@pytest.fixture
def network() -> Network:
    """Return a sigmoid network with 2 inputs, 3 hidden units and 1 output."""
    w1 = np.array([[2.0, -1.0], [0.5, 3.0], [-1.0, 1.0]])
    b1, w2, b2 = np.array([0.0, 1.0, -2.0]), np.array([[1.0, -2.0, 0.5]]), np.array([0.25])
    return w1, b1, w2, b2


@given(seed=seeds)
@settings(deadline=None, max_examples=60)
def test_sigmoid_network_is_the_tanh_network(seed: int) -> None:
    """For any input the new network gives what the tanh network gives."""
    call = drawn_network(seed)
    network = tanh_to_sigmoid(**call)
    for x in np.random.default_rng(seed).normal(scale=3.0, size=(10, call["w1"].shape[1])):
        wanted = call["w2"] @ np.tanh(call["w1"] @ x + call["b1"]) + call["b2"]
        np.testing.assert_allclose(sigmoid_network(network, x), wanted, rtol=1e-10, atol=1e-12)


def test_sigmoid_network_is_that_of_torch(network: Network) -> None:
    """PyTorch's layers one after the other give the same number."""
    torch = pytest.importorskip("torch")
    w1, b1, w2, b2 = (torch.from_numpy(part) for part in network)
    x = np.array([0.5, -1.5])
    hidden = torch.sigmoid(torch.nn.functional.linear(torch.from_numpy(x), w1, b1))
    wanted = torch.nn.functional.linear(hidden, w2, b2).numpy()
    np.testing.assert_allclose(sigmoid_network(network, x), wanted, rtol=1e-14)


@given(seed=seeds)
@settings(deadline=None, max_examples=40)
def test_reference_passes_its_own_check(seed: int) -> None:
    """The reference's network earns everything, as a tuple, as a list and as nested lists."""
    network = tanh_to_sigmoid(**drawn_network(seed))
    for answer in (network, list(network), [part.tolist() for part in network]):
        assert judged(answer, network) == (1.0, "")


def test_other_orders_and_widths_are_right(network: Network) -> None:
    """Units may stand in another order, be split in two, or be added without effect."""
    w1, b1, w2, b2 = network
    order = [2, 0, 1]
    reordered = (w1[order], b1[order], w2[:, order], b2)
    split = (np.vstack([w1, w1]), np.tile(b1, 2), np.hstack([w2, w2]) / 2, b2)
    idle = (np.vstack([w1, [9.0, 9.0]]), np.append(b1, 9.0), np.hstack([w2, [[0.0]]]), b2)
    for answer in (reordered, split, idle):
        assert judged(answer, network) == (1.0, "")


def test_turned_over_units_are_right(network: Network) -> None:
    """A unit may be turned over, as 1 minus the sigmoid of the negated argument."""
    w1, b1, w2, b2 = network
    assert judged((-w1, -b1, -w2, b2 + w2.sum(axis=1)), network) == (1.0, "")


@given(seed=seeds)
@settings(deadline=None, max_examples=40)
def test_single_precision_is_right(seed: int) -> None:
    """A network in float32, as PyTorch keeps it, computes the same within the tolerance."""
    network = tanh_to_sigmoid(**drawn_network(seed))
    assert judged([part.astype(np.float32) for part in network], network) == (1.0, "")


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_one_weight_off_is_wrong(network: Network, part: int) -> None:
    """Any single weight that is off by a hundredth is found out."""
    for place in np.ndindex(network[part].shape):
        answer = [weights.copy() for weights in network]
        answer[part][place] += 0.01
        assert judged(answer, network) == (0.0, OTHER_FUNCTION)


def test_a_small_output_is_judged_by_its_own_size() -> None:
    """A large output beside a small one does not hide that the small one is wrong."""
    one = np.ones((1, 1))
    network = (one, np.zeros(1), np.array([[1e6], [1.0]]), np.zeros(2))
    answer = (one, np.zeros(1), np.array([[1e6], [1.1]]), np.zeros(2))
    assert judged(answer, network) == (0.0, OTHER_FUNCTION)


def test_weights_that_overflow_are_wrong(network: Network) -> None:
    """Finite weights so large that nothing finite comes out raise and warn of nothing."""
    w1, b1, w2, b2 = network
    answer = (np.full_like(w1, 1e308), b1, np.full_like(w2, 1e308), b2)
    assert judged(answer, network) == (0.0, OTHER_FUNCTION)


def test_answers_that_are_no_network_are_named(network: Network) -> None:
    """The message says which array is amiss and how, and nothing of the right answer."""
    w1, b1, w2, b2 = network
    whole = "expected four arrays: w1, b1, w2, b2"
    misfit = "the shapes do not make a network of these inputs and outputs: "
    messages = [
        (None, whole),
        ("w1 b1 w2 b2", whole),
        ((w1, b1, w2), whole),
        (w1, whole),
        ((w1, b1, w2, None), "b2 is not an array of numbers"),
        (([[1.0, 2.0], [3.0]], b1, w2, b2), "w1 is not an array of numbers"),
        ((w1, "b1", w2, b2), "b1 is not an array of numbers"),
        ((w1, b1, w2 * 1j, b2), "w2 is not an array of numbers"),
        ((w1, b1[:, None], w2, b2), "b1 has 2 axes, expected 1"),
        ((w1, b1, w2[0], b2), "w2 has 1 axes, expected 2"),
        ((w1, b1 * np.nan, w2, b2), "b1 holds numbers that are not finite"),
        ((w1.T, b1, w2, b2), misfit + "w1 (2, 3), b1 (3,), w2 (1, 3), b2 (1,)"),
        ((w1, b1, w2, b2[:0]), misfit + "w1 (3, 2), b1 (3,), w2 (1, 3), b2 (0,)"),
    ]
    for answer, message in messages:
        assert judged(answer, network) == (0.0, message)


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=3)
    | st.sampled_from([np.zeros((3, 2)), np.full(3, np.inf), np.array(2.0), np.zeros((0, 0))])
)
garbage = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner, inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(answer=garbage)
@settings(deadline=None, max_examples=150)
def test_garbage_earns_nothing_and_raises_nothing(answer: object) -> None:
    """Whatever plain data is returned, the checker says no with a message."""
    network = tanh_to_sigmoid(**drawn_network(0))
    share, message = judged(answer, network)
    assert share == 0.0
    assert message != ""


def test_very_deep_lists_raise_nothing(network: Network) -> None:
    """Lists in lists beyond all axes that an array can have are no array of numbers."""
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    w1, b1, w2, _ = network
    assert judged((w1, b1, w2, deep), network) == (0.0, "b2 is not an array of numbers")


def test_drawn_networks_have_three_unlike_widths(rng: np.random.Generator) -> None:
    """No two widths are equal, so that a transposed or reordered answer has another shape."""
    for _ in range(30):
        call: dict[str, Any] = slips.generate_tanh_to_sigmoid(rng)
        (hidden, inputs), outputs = call["w1"].shape, len(call["b2"])
        assert len({hidden, inputs, outputs}) == 3
        assert call["w2"].shape == (outputs, hidden)
        assert call["b1"].shape == (hidden,)


@pytest.mark.parametrize("variant", NETWORK_VARIANTS)
def test_each_network_variant_is_wrong(
    variant: Callable[..., Network], rng: np.random.Generator
) -> None:
    """A wrong variant fails against the reference, and passes where it is itself expected."""
    for _ in range(6):
        call: dict[str, Any] = slips.generate_tanh_to_sigmoid(rng)
        answer = variant(**call)
        assert judged(answer, tanh_to_sigmoid(**call)) == (0.0, OTHER_FUNCTION)
        assert judged(answer, answer) == (1.0, "")
