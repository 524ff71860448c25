"""Item analysis against closed forms and against NumPy and SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports import item_analysis
from grader.reports.item_analysis import consistency, correlation, deviation, items

ALIKE = pytest.approx

ROUNDING = 1e-9
"""Sums of a few hundred numbers of one size agree to many more digits than this."""


def rows(table: list[list[float]]) -> tuple[list[dict[str, float]], dict[str, float]]:
    """Return a table of scores as rows, and the points of its questions."""
    names = [f"q{place}" for place in range(len(table[0]))]
    return [dict(zip(names, row, strict=True)) for row in table], dict.fromkeys(names, 1.0)


def drawn(submissions: int, questions: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return scores in which ability counts more than chance."""
    draw = np.random.default_rng(7)
    able = draw.normal(size=(submissions, 1))
    return np.asarray(able + draw.normal(size=(submissions, questions)) > 0, dtype=np.float64)


def test_difficulty_is_the_mean_share() -> None:
    """Of 4 points, 4, 2, 1 and 0 are 43.75 % in the mean; a quarter has all of them."""
    (item,) = items([{"a": 4.0}, {"a": 2.0}, {"a": 1.0}, {"a": 0.0}], {"a": 4.0})
    assert (item.answers, item.mean, item.difficulty, item.full) == (4, 1.75, 0.4375, 0.25)


def test_a_question_that_sorts_as_the_rest_does_correlates_fully() -> None:
    """Equal columns have a correlation of 1 with the rest, a reversed one of -1."""
    table, points = rows([[n, n, 10 - n] for n in (1.0, 2.0, 5.0, 7.0, 9.0)])
    found = items(table, points)
    # The first column's rest is n + (10 - n), the same everywhere.
    assert [item.discrimination for item in found] == [None, None, ALIKE(-1.0, abs=ROUNDING)]


def test_the_question_itself_is_no_part_of_the_rest() -> None:
    """A question that has nothing to do with the others has 0, though the total holds it."""
    table, points = rows([[a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)] * 3)
    assert [item.discrimination for item in items(table, points)] == [
        ALIKE(0.0, abs=ROUNDING),
        ALIKE(0.0, abs=ROUNDING),
    ]


def test_correlations_agree_with_scipy() -> None:
    """Each corrected correlation is Pearson's of the column and the sum of the others."""
    from scipy.stats import pearsonr

    scores = drawn(150, 8)
    table, points = rows(scores.tolist())
    for place, item in enumerate(items(table, points)):
        wanted = pearsonr(scores[:, place], np.delete(scores, place, axis=1).sum(axis=1))
        assert item.discrimination == ALIKE(wanted.statistic, abs=ROUNDING)


def test_alpha_agrees_with_the_matrix_of_covariances() -> None:
    """Alpha is k / (k - 1) · (1 - trace / sum) of the covariances, computed by NumPy."""
    scores = drawn(120, 9)
    table, points = rows(scores.tolist())
    covariances = np.cov(scores, rowvar=False)
    wanted = 9 / 8 * (1 - np.trace(covariances) / covariances.sum())
    found = consistency(table, points)
    assert found is not None
    assert found.alpha == ALIKE(wanted, abs=ROUNDING)
    assert found.error == ALIKE(math.sqrt(covariances.sum() * (1 - wanted)), abs=ROUNDING)
    assert (found.questions, found.submissions) == (9, 120)


def test_alpha_of_equal_questions_is_one() -> None:
    """Questions that always agree leave no error; alpha follows from its formula."""
    found = consistency(*rows([[float(n % 5)] * 4 for n in range(20)]))
    assert found is not None
    assert found.alpha == ALIKE(1.0, abs=ROUNDING)
    assert found.error == ALIKE(0.0, abs=1e-6)  # the root of what rounding leaves


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(drawn(19, 5).tolist(), id="19 submissions"),
        pytest.param(drawn(30, 2).tolist(), id="2 questions"),
        pytest.param([[1.0, 0.0, 1.0]] * 25, id="all totals equal"),
        pytest.param([[0.1 + 0.2, 0.3, 0.3]] * 12 + [[0.3, 0.3, 0.3]] * 12, id="but for rounding"),
    ],
)
def test_alpha_is_kept_back_where_it_means_nothing(table: list[list[float]]) -> None:
    """Few submissions, few questions, or no differences give none."""
    assert consistency(*rows(table)) is None


def test_nobody_and_somebody_alone() -> None:
    """Without submissions there are no figures; of one there is a mean and no correlation."""
    (nobody,) = items([], {"a": 2.0})
    assert (nobody.answers, nobody.mean, nobody.difficulty, nobody.full) == (0, None, None, None)
    (alone,) = items([{"a": 1.0}], {"a": 2.0})
    assert (alone.mean, alone.full, alone.discrimination) == (1.0, 0.0, None)
    assert consistency([], {"a": 2.0}) is None


def test_four_submissions_are_too_few_for_a_correlation() -> None:
    """From five on there is one."""
    table, points = rows([[float(n), float(n), 0.0] for n in range(5)])
    assert items(table[:4], points)[0].discrimination is None
    assert items(table, points)[0].discrimination == ALIKE(1.0, abs=ROUNDING)


def test_a_question_that_waits_somewhere_is_no_part_of_the_rest() -> None:
    """It is compared over those who are marked, and changes nothing for the others."""
    scores = drawn(40, 5)
    table, points = rows(scores.tolist())
    without = items([{k: v for k, v in row.items() if k != "q4"} for row in table], points)
    some = [dict(row) for row in table]
    del some[0]["q4"]
    found = items(some, points)
    assert [item.discrimination for item in found[:4]] == [
        ALIKE(item.discrimination, abs=ROUNDING) for item in without[:4]
    ]
    wanted = correlation(scores[1:, 4].tolist(), scores[1:, :4].sum(axis=1).tolist())
    assert found[4].answers == 39
    assert found[4].discrimination == ALIKE(wanted, abs=ROUNDING)
    assert without[4].answers == 0


def test_a_question_without_points_has_no_difficulty() -> None:
    """Nothing is divided by zero."""
    (item,) = items([{"a": 0.0}] * 6, {"a": 0.0})
    assert (item.mean, item.difficulty, item.discrimination) == (0.0, None, None)


def test_the_deviation_is_that_of_a_sample() -> None:
    """It divides by one less than there are: of 1 and 3 it is the root of 2."""
    assert deviation([1.0, 3.0]) == ALIKE(math.sqrt(2), abs=ROUNDING)
    assert deviation([1.0]) is None


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=30))
def test_a_correlation_lies_between_minus_one_and_one(pairs: list[tuple[float, float]]) -> None:
    """It is symmetric, does not change with the unit, and turns its sign with one side."""
    first, second = (list(side) for side in zip(*pairs, strict=True))
    found = correlation(first, second)
    assert found == correlation(second, first)
    if found is None:
        return
    assert -1.0 <= found <= 1.0
    turned = correlation([-number for number in first], second)
    assert turned == ALIKE(-found, abs=1e-6)


def test_the_bounds_are_the_documented_ones() -> None:
    """The page and docs/reports.md name them."""
    found = (item_analysis.SMALL_CLASS, item_analysis.LEAST_SUBMISSIONS)
    assert found == (20, 5)
