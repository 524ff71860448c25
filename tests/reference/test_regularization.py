"""The references of dropout, initialization and augmentation, and how the words are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import regularization as topic

if TYPE_CHECKING:
    from collections.abc import Callable


quickly = settings(deadline=None, max_examples=40, database=None)
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)

RIGHT = ["rotation", "translation", "zoom", "stretch", "elastic"]
"""All of the assignment's seven words but the two flips."""

WRONG = "Some words do not belong here, or are missing."


def judge(answer: object, expected: object = RIGHT) -> tuple[float, str]:
    """Return what the checker says of an answer."""
    return topic.check_mnist_augmentations(
        answer, expected=expected, arguments={}, rtol=5e-3, atol=0.0
    )


# ── Dropout and variances ────────────────────────────────────────────────────────────────────


@given(seed=seeds, shape=shapes, keep=st.floats(0.0, 1.0))
@quickly
def test_the_expectation_is_that_over_all_masks(
    seed: int, shape: tuple[int, ...], keep: float
) -> None:
    """What an activation is on average is keep · x + (1 - keep) · 0."""
    x = np.random.default_rng(seed).normal(size=shape)
    expected = topic.dropout_expected_activation(x, keep)
    assert (expected.shape, expected.dtype) == (shape, np.dtype(np.float64))
    np.testing.assert_allclose(expected, keep * x + (1.0 - keep) * np.zeros(shape), rtol=1e-15)


def test_the_expectation_agrees_with_torch() -> None:
    """PyTorch's dropout, which scales up in training, is on average 1/p times as large."""
    torch = pytest.importorskip("torch")
    generator = torch.random.manual_seed(0)
    assert generator is not None
    x = np.array([1.0, -2.0, 4.0])
    many = torch.from_numpy(np.tile(x, (200_000, 1)))
    average = 0.75 * torch.nn.functional.dropout(many, p=0.25).mean(dim=0).numpy()
    # The mean of 200,000 coins of 0.75 has the deviation 0.001; five of them times x = 4.
    np.testing.assert_allclose(topic.dropout_expected_activation(x, 0.75), average, atol=0.02)


def test_dropout_in_whole_numbers() -> None:
    """Keeping all changes nothing, keeping none leaves nothing."""
    assert topic.dropout_expected_activation([1, -3], 1).tolist() == [1.0, -3.0]
    assert topic.dropout_expected_activation([1, 3], 0).tolist() == [0.0, 0.0]


@given(fan_in=st.integers(1, 10_000))
@quickly
def test_the_variances_are_those_of_the_formulas(fan_in: int) -> None:
    """The fan-in times the variance is 1 for Xavier and 2 for He."""
    assert fan_in * topic.xavier_variance(fan_in) == pytest.approx(1.0, rel=1e-15)
    assert fan_in * topic.he_variance(fan_in) == pytest.approx(2.0, rel=1e-15)
    assert type(topic.xavier_variance(fan_in)) is type(topic.he_variance(fan_in)) is float


def test_he_agrees_with_torch() -> None:
    """PyTorch's deviation of He's initialization is the root of the variance."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    weights = torch.nn.init.kaiming_normal_(torch.empty(2000, 500), nonlinearity="relu")
    # The sample variance of 10⁶ numbers is off by 0.14 %; five times that is allowed.
    assert topic.he_variance(500) == pytest.approx(weights.var().item(), rel=7e-3)


def test_xavier_agrees_with_torch() -> None:
    """PyTorch's Xavier initialization of a square layer has that variance."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    weights = torch.nn.init.xavier_normal_(torch.empty(1000, 1000))
    assert topic.xavier_variance(1000) == pytest.approx(weights.var().item(), rel=7e-3)


# ── Cases and slips ──────────────────────────────────────────────────────────────────────────


def test_drawn_activations_tell_all_slips_apart() -> None:
    """No drawn probability is near ½, where keeping and dropping are the same."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_activations(np.random.default_rng(seed))
        assert 0.0 < drawn["keep_probability"] <= 0.45
        right = topic.dropout_expected_activation(**drawn)
        for variant in (
            topic.dropout_divided,
            topic.dropout_by_drop_probability,
            topic.dropout_unscaled,
        ):
            assert variant(**drawn).shape == right.shape
            assert not np.allclose(variant(**drawn), right, rtol=1e-6, atol=1e-8)


def test_drawn_fan_ins_tell_all_slips_apart() -> None:
    """Every drawn fan-in is an int for which variance and deviation differ."""
    for seed in range(50):
        drawn: dict[str, Any] = topic.generate_fan_in(np.random.default_rng(seed))
        assert type(drawn["fan_in"]) is int
        assert topic.xavier_deviation(**drawn) != pytest.approx(topic.xavier_variance(**drawn))
        assert topic.he_deviation(**drawn) != pytest.approx(topic.he_variance(**drawn))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # By hand for x = (2, -4) and p = 1/4.
        (topic.dropout_divided([2.0, -4.0], 0.25), [8.0, -16.0]),
        (topic.dropout_divided([2.0, -4.0], 0.0), [np.nan, np.nan]),
        (topic.dropout_by_drop_probability([2.0, -4.0], 0.25), [1.5, -3.0]),
        (topic.dropout_unscaled([2.0, -4.0], 0.25), [2.0, -4.0]),
        # By hand: 1/√16 and √(2/8).
        (topic.xavier_deviation(16), 0.25),
        (topic.he_deviation(8), 0.5),
    ],
)
def test_slips_by_hand(answer: Any, expected: Any) -> None:
    """Each slip gives the numbers that a student who makes it gets."""
    np.testing.assert_array_equal(answer, expected)


# ── Words ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "form",
    [
        list,
        tuple,
        set,
        lambda words: words[::-1],
        lambda words: words * 3,
        np.array,
        ", ".join,
        "\n".join,
        " ".join,
        lambda words: [word.upper() + " " for word in words],
    ],
)
def test_the_right_words_are_right_in_every_form(form: Callable[[list[str]], object]) -> None:
    """Order, repetition, case, and the kind of collection or text do not matter."""
    assert judge(form(RIGHT)) == (1.0, "")


@given(words=st.lists(st.sampled_from([*RIGHT, "horizontal_flip", "vertical_flip", "cutout"])))
@quickly
def test_each_wrong_or_missing_word_costs_a_fifth(words: list[str]) -> None:
    """The share is 1 - (wrong + missing)/5, and never below 0."""
    wrong = len(set(words) - set(RIGHT))
    missing = len(set(RIGHT) - set(words))
    share, message = judge(words)
    assert share == pytest.approx(max(0.0, 1.0 - (wrong + missing) / 5.0), abs=1e-12)
    assert message == ("" if wrong + missing == 0 else WRONG)


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (RIGHT[:4], 0.8),  # one is missing
        ([*RIGHT, "vertical_flip"], 0.8),  # one is wrong
        ([*RIGHT, "Vertical-Flip", "vertical flip"], 0.8),  # one wrong word in three spellings
        ([*RIGHT, None], 0.8),  # what is no word is wrong
        ([*RIGHT[:4], 5, [1]], 0.4),  # one is missing, two are no words
        ("rotation", 0.2),  # four are missing
        ("horizontal flip, rotation", 0.0),  # one is wrong, four are missing
        ([], 0.0),
        ("", 0.0),
        (["cutout"] * 9, 0.0),
    ],
)
def test_a_part_of_the_words_earns_a_part(answer: object, share: float) -> None:
    """Mistakes are counted once each, and cost an equal share."""
    got, message = judge(answer)
    assert got == pytest.approx(share, abs=1e-12)
    assert message == WRONG


@pytest.mark.parametrize("answer", [None, 3, 2.5, True, {"rotation": 1}, object(), b"rotation"])
def test_what_is_no_collection_of_words_is_refused(answer: object) -> None:
    """Anything but a collection or a text earns nothing, and nothing raises."""
    assert judge(answer) == (0.0, "Expected a list of words.")


@pytest.mark.parametrize(
    "answer",
    [np.array(3.0), np.full((2, 2), np.nan), [[["rotation"]]], [np.nan] * 4, [{}], ({1: 2},)],
)
def test_collections_without_words_earn_nothing(answer: object) -> None:
    """Arrays of numbers and nested lists hold no words, and nothing raises."""
    assert judge(answer) == (0.0, WRONG)


def test_the_variant_with_all_words_is_recognised() -> None:
    """All seven words are what the slip expects, and are judged right against it only."""
    wrong = topic.mnist_augmentations_with_flips()["mnist_augmentations"]
    assert sorted(wrong) == sorted([*RIGHT, "horizontal_flip", "vertical_flip"])
    assert judge(wrong, expected=wrong) == (1.0, "")
    assert judge(RIGHT, expected=wrong)[0] < 1.0
    share, message = judge(wrong)
    assert (round(share, 12), message) == (0.6, WRONG)  # two of five shares are lost
