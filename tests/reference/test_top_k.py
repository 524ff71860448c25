"""Top-k errors: their laws, scikit-learn, and cases by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference import top_k as topic
from reference.top_k import ilsvrc_error, top_k_error

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[..., object]
    Generate = Callable[[np.random.Generator], dict[str, Any]]

TOP_K_VARIANTS = [
    topic.top_k_off_by_one,
    topic.top_k_own_counted,
    topic.top_k_accuracy,
    topic.top_k_of_lowest,
    topic.top_k_ignored,
    topic.top_k_count,
]
ILSVRC_VARIANTS = [
    topic.ilsvrc_accuracy,
    topic.ilsvrc_any_truth,
    topic.ilsvrc_every_truth,
    topic.ilsvrc_pooled,
    topic.ilsvrc_by_prediction,
    topic.ilsvrc_undivided,
]
ONE_VARIANT: list[tuple[Any, Any, Any]] = [
    *((top_k_error, topic.generate_top_k_error, variant) for variant in TOP_K_VARIANTS),
    *((ilsvrc_error, topic.generate_ilsvrc_error, variant) for variant in ILSVRC_VARIANTS),
]


@st.composite
def scored(draw: st.DrawFn) -> dict[str, Any]:
    """Draw scores without ties, one row a sample, and labels."""
    samples, classes = draw(st.integers(1, 12)), draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return {
        "scores": rng.normal(size=(samples, classes)),
        "labels": rng.integers(0, classes, size=samples),
    }


labels = st.lists(st.integers(0, 9), min_size=1, max_size=5)
images = st.lists(st.tuples(labels, labels), min_size=1, max_size=6)


@given(call=scored())
@settings(deadline=None, max_examples=60)
def test_error_is_that_of_sorting(call: dict[str, Any]) -> None:
    """For every k the error is the share of labels outside the k first after sorting."""
    order = np.argsort(-call["scores"], axis=1)
    for k in range(1, order.shape[1] + 1):
        missed = [y not in row[:k] for row, y in zip(order, call["labels"], strict=True)]
        assert top_k_error(**call, k=k) == pytest.approx(np.mean(missed), abs=1e-15)


@given(call=scored())
@settings(deadline=None, max_examples=40)
def test_error_never_rises_with_k(call: dict[str, Any]) -> None:
    """More guesses never hurt, and with as many as there are classes there is no error."""
    errors = [top_k_error(**call, k=k + 1) for k in range(call["scores"].shape[1])]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] == 0.0


@given(call=scored())
@settings(deadline=None, max_examples=40)
def test_only_the_order_of_scores_matters(call: dict[str, Any]) -> None:
    """A rising function of the scores changes nothing."""
    squeezed = call | {"scores": np.tanh(call["scores"] / 9.0) - 5.0}
    assert top_k_error(**squeezed, k=2) == top_k_error(**call, k=2)


@given(call=scored(), k=st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_error_is_one_minus_scikit_learns_accuracy(call: dict[str, Any], k: int) -> None:
    """scikit-learn's top_k_accuracy_score is the other part of 1."""
    metrics = pytest.importorskip("sklearn.metrics")
    classes = call["scores"].shape[1]
    if (
        classes == 2 or k >= classes
    ):  # scikit-learn scores two classes otherwise, and warns at k = c
        return
    accuracy = metrics.top_k_accuracy_score(
        call["labels"], call["scores"], k=k, labels=range(classes)
    )
    assert top_k_error(**call, k=k) == pytest.approx(1.0 - accuracy, abs=1e-15)


def test_a_label_just_past_k_is_an_error() -> None:
    """With k scores above it a label is outside, with k - 1 it is inside."""
    scores, label = np.array([[4.0, 3.0, 2.0, 1.0]]), np.array([2])
    assert top_k_error(scores, label, k=2) == 1.0
    assert top_k_error(scores, label, k=3) == 0.0


def test_the_size_of_scores_does_not_matter() -> None:
    """Scores of any size and sign are only compared."""
    scores = np.array([[-1e300, 1e300, 0.0], [-3.0, -2.0, -1.0]])
    assert top_k_error(scores, np.array([0, 2]), k=1) == 0.5  # the first is missed


def test_errors_are_plain_floats() -> None:
    """Both errors are floats, also for a single sample."""
    assert type(top_k_error(np.ones((1, 1)), np.array([0]), k=1)) is float
    assert type(ilsvrc_error([[1]], [[1]])) is float


def test_a_label_that_is_no_class_is_refused() -> None:
    """A label beyond the classes has no score."""
    with pytest.raises(IndexError, match="index 3 is out of bounds"):
        top_k_error(np.ones((1, 3)), np.array([3]), k=1)


@given(drawn=images)
@settings(deadline=None, max_examples=60)
def test_ilsvrc_error_is_its_formula(drawn: list[tuple[list[int], list[int]]]) -> None:
    """Written out with d and its minimum, the formula gives the same number."""
    total = 0.0
    for predicted, true in drawn:
        total += sum(min(int(c != C) for c in predicted) for C in true) / len(true)
    predictions, truths = [p for p, _ in drawn], [t for _, t in drawn]
    assert ilsvrc_error(predictions, truths) == pytest.approx(total / len(drawn), abs=1e-12)


@given(drawn=images, extra=st.integers(0, 9))
@settings(deadline=None, max_examples=40)
def test_more_predictions_never_hurt(drawn: list[tuple[list[int], list[int]]], extra: int) -> None:
    """One more guess an image leaves the error or lowers it."""
    truths = [true for _, true in drawn]
    fewer = ilsvrc_error([predicted for predicted, _ in drawn], truths)
    assert ilsvrc_error([[*predicted, extra] for predicted, _ in drawn], truths) <= fewer


def test_ilsvrc_error_with_one_truth_is_the_top_k_error() -> None:
    """With one true label an image, and the k best classes predicted, both errors are one."""
    rng = np.random.default_rng(5)
    scores, true = rng.normal(size=(20, 6)), rng.integers(0, 6, 20)
    best = np.argsort(-scores, axis=1)[:, :3]
    wanted = top_k_error(scores, true, k=3)
    assert ilsvrc_error(best.tolist(), true[:, None].tolist()) == pytest.approx(wanted)


def test_equal_truths_count_each() -> None:
    """A label that is true twice counts twice."""
    assert ilsvrc_error([[1, 2]], [[1, 1, 5]]) == pytest.approx(1 / 3)


def test_lists_of_unlike_length_are_refused() -> None:
    """Every image needs predictions and truths."""
    with pytest.raises(ValueError, match="is shorter than argument 1"):
        ilsvrc_error([[1], [2]], [[1]])


def test_drawn_labels_rank_around_k(rng: np.random.Generator) -> None:
    """Every draw of scores has a label just inside and one just outside of the k highest."""
    for _ in range(30):
        call: dict[str, Any] = topic.generate_top_k_error(rng)
        ranks = (
            call["scores"] > np.take_along_axis(call["scores"], call["labels"][:, None], 1)
        ).sum(1)
        assert {call["k"] - 1, call["k"], call["k"] + 1} <= set(ranks.tolist())
        assert 1 <= call["k"] < call["scores"].shape[1]
        assert call["labels"].dtype == np.int64


def test_drawn_images_are_lists(rng: np.random.Generator) -> None:
    """Every draw of images is lists of lists of plain integers, no label twice in a list."""
    for _ in range(30):
        for images_ in topic.generate_ilsvrc_error(rng).values():
            assert isinstance(images_, list)
            for image in images_:
                assert {type(label) for label in image} == {int}
                assert len(set(image)) == len(image)


@pytest.mark.parametrize(("answer", "generate", "variant"), ONE_VARIANT)
def test_each_variant_is_wrong_somewhere(
    answer: Answer,
    generate: Generate,
    variant: Answer,
    rng: np.random.Generator,
    differ: Callable[[object, object], bool],
) -> None:
    """A wrong variant gives something else than the reference on some of the drawn calls."""
    drawn = [generate(rng) for _ in range(6)]
    assert any(differ(variant(**call), answer(**call)) for call in drawn)


def test_off_by_one_rank_is_the_error_at_k_plus_one(rng: np.random.Generator) -> None:
    """The slip gives the error with one guess more."""
    call: dict[str, Any] = topic.generate_top_k_error(rng)
    one_more = top_k_error(call["scores"], call["labels"], call["k"] + 1)
    assert topic.top_k_off_by_one(**call) == one_more


def test_own_score_counted_is_the_error_at_k_minus_one(rng: np.random.Generator) -> None:
    """The slip gives the error with one guess less, and with a single guess it is always 1."""
    call: dict[str, Any] = {**topic.generate_top_k_error(rng), "k": 2}
    assert topic.top_k_own_counted(**call) == top_k_error(call["scores"], call["labels"], 1)
    assert topic.top_k_own_counted(**{**call, "k": 1}) == 1.0
