"""Totals counted in ranges, and drawn."""

from __future__ import annotations

from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports.histogram import Chart, counted, drawn


def counts(totals: list[float], points: float) -> list[int]:
    """Return how many totals lie in each range."""
    return [part.count for part in counted(totals, points)]


def test_a_lower_end_belongs_to_its_range() -> None:
    """0 is in the first range, full points in the last, and 30 of 100 in the fourth."""
    assert counts([0.0, 9.99, 10.0, 30.0, 100.0], 100.0) == [2, 1, 0, 1, 0, 0, 0, 0, 0, 1]


def test_rounding_moves_nothing() -> None:
    """Three tenths of 0.7 are a lower end, though 0.7 · 3 / 10 is a little more in binary."""
    assert counts([0.7 * n / 10 for n in range(10)], 0.7) == [1] * 10


def test_totals_beyond_the_points_widen_the_ranges() -> None:
    """Marks above the points or below zero are counted as well."""
    bins = counted([-5.0, 15.0], 10.0)
    assert [(bins[0].low, bins[0].count), (bins[-1].high, bins[-1].count)] == [(-5.0, 1), (15.0, 1)]
    assert bins[1].words == "-3 to -1"


def test_an_assignment_without_points() -> None:
    """All totals are 0, and nothing is divided by it."""
    assert counts([0.0, 0.0], 0.0) == [2, *[0] * 9]


@given(st.lists(st.floats(-1e6, 1e6)), st.floats(0, 1e6))
def test_every_total_is_counted_once(totals: list[float], points: float) -> None:
    """The counts add up, and the ranges hang together."""
    bins = counted(totals, points)
    assert sum(part.count for part in bins) == len(totals)
    assert len(bins) == 10


TOTALS = [1.0, 2.0, 2.5, 7.0, 7.5, 10.0]


def chart(totals: list[float], points: float, mean: float) -> Chart:
    """Return the picture of these totals."""
    made = drawn(counted(totals, points), mean)
    assert made is not None
    return made


def test_bars_stand_on_one_line_and_are_as_high_as_their_counts() -> None:
    """None where nobody is, and all in proportion, from left to right without overlap."""
    bars = chart(TOTALS, 10.0, 5.0).bars
    assert {bar.top + bar.height for bar in bars} == {210}
    assert [bar.height for bar in bars] == [0, 85, 170, 0, 0, 0, 0, 170, 0, 85]
    assert all(left.left + left.width < right.left for left, right in pairwise(bars))
    assert bars[2].words == "2 to 3 points: 2 submissions"
    assert bars[1].words == "1 to 2 points: 1 submission"


def test_the_mean_is_in_its_place() -> None:
    """Halfway at half the points; its words stay inside at both ends."""
    middle = chart(TOTALS, 10.0, 5.0)
    assert middle.mean == round((middle.left + middle.right) / 2, 2)
    assert (middle.mean_words, middle.mean_side) == ("mean 5", "middle")
    ends = [chart([0.0, 0.0], 10.0, 0.0), chart([10.0, 10.0], 10.0, 10.0)]
    assert [(end.mean, end.mean_side) for end in ends] == [
        (middle.left, "start"),
        (middle.right, "end"),
    ]


@pytest.mark.parametrize(
    ("most", "numbers"),
    [
        (1, ["0", "1"]),
        (2, ["0", "1", "2"]),
        (4, ["0", "1", "2", "3", "4"]),
        (5, ["0", "2", "4"]),
        (12, ["0", "5", "10"]),
        (480, ["0", "200", "400"]),
        (2001, ["0", "1000", "2000"]),
        (9999, ["0", "5000"]),
    ],
)
def test_lines_across_have_round_numbers(most: int, numbers: list[str]) -> None:
    """A few whole numbers up to the highest bar, each as high as a bar of so many."""
    lines = chart([1.0] * most + [9.0], 10.0, 5.0).lines
    assert [line.words for line in lines] == numbers
    assert [line.at for line in lines] == [
        pytest.approx(210 - 170 * int(number) / most, abs=0.06) for number in numbers
    ]


def test_every_other_label_can_be_spared() -> None:
    """Where there is little room every second one goes; long ones are fewer from the start."""
    short, long = chart(TOTALS, 10.0, 5.0).ends, chart(TOTALS, 12345.6, 5.0).ends
    assert [end.words for end in short if not end.spare] == ["0", "2", "4", "6", "8", "10"]
    assert [end.words for end in short if end.spare] == ["1", "3", "5", "7", "9"]
    assert [(end.words, end.spare) for end in long] == [
        ("0", False),
        ("2469.12", True),
        ("4938.24", False),
        ("7407.36", True),
        ("9876.48", False),
        ("12345.6", True),
    ]


def test_the_picture_in_words() -> None:
    """Who can't see it hears where most are, and the mean."""
    assert chart([*TOTALS, 7.1], 10.0, 5.3).words == (
        "The highest bar: 7 to 8 points, 3 of 7 submissions. The mean is 5.3. "
        "The table below says it in numbers."
    )


def test_one_total_is_not_drawn() -> None:
    """A picture of one says nothing."""
    assert drawn(counted([1.0], 10.0), 1.0) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=2), st.floats(0, 1e6))
def test_everything_is_inside_the_picture(totals: list[float], points: float) -> None:
    """Whatever the totals, no bar, line or mean leaves it."""
    made = chart(totals, points, fmean(totals))
    assert all(0 <= bar.top <= bar.top + bar.height <= 210 for bar in made.bars)
    assert all(made.left <= bar.left < bar.left + bar.width <= made.right for bar in made.bars)
    assert made.left <= made.mean <= made.right
    assert all(40 <= line.at <= 210 for line in made.lines)
    assert 2 <= len(made.lines) <= 5
