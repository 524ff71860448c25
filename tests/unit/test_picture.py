"""Arrays as pictures: yours, expected, and the difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.evidence import Grid, evidence_of
from grader.reports.picture import LEVELS, MOST_COLUMNS, MOST_ROWS, MOST_SLICES, Picture, pictures


def grid(value: object) -> Grid:
    """Return an array as a report keeps it."""
    kept = evidence_of(value).answer
    assert kept is not None
    return kept


def texts(picture: Picture) -> dict[str, list[list[str]]]:
    """Return the panels of a picture as text; a star stands at what differs."""
    return {
        panel.title: [[cell.text + "*" * cell.off for cell in row] for row in panel.rows]
        for panel in picture.panels
    }


def test_yours_expected_and_the_difference() -> None:
    """Equal cells have no mark and no difference; the others have both."""
    (picture,) = pictures(grid([[1.0, 2.0], [3.0, 0.5]]), grid([[1.0, 2.0], [4.0, 0.25]]))
    assert texts(picture) == {
        "yours": [["1", "2"], ["3*", "0.5*"]],
        "expected": [["1", "2"], ["4*", "0.25*"]],
        "difference": [["0", "0"], ["-1*", "0.25*"]],
    }
    assert picture.place == ""


def test_without_what_is_expected_there_is_yours_alone() -> None:
    """Where nothing expected may be shown, the answer stands alone."""
    (picture,) = pictures(grid([1.0, -2.0]), None)
    assert texts(picture) == {"yours": [["1", "-2"]]}
    assert [[cell.level for cell in row] for row in picture.panels[0].rows] == [[2, -LEVELS]]


def test_another_shape_has_no_difference() -> None:
    """Arrays of other shapes stand side by side."""
    (picture,) = pictures(grid([[1.0, 2.0]]), grid([1.0, 2.0, 3.0]))
    assert texts(picture) == {"yours": [["1", "2"]], "expected": [["1", "2", "3"]]}


def test_slices_with_differences_come_first() -> None:
    """Of an array with more axes the slices that differ are shown, by their place."""
    expected = np.zeros((2, 3, 2, 2))
    answer = expected.copy()
    answer[1, 2, 0, 1] = 1e-5
    (picture,) = pictures(grid(answer), grid(expected))
    assert picture.place == "[1, 2, :, :]"
    assert texts(picture)["yours"] == [["0", "1e-5*"], ["0", "0"]]


def test_large_arrays_are_cut() -> None:
    """The corner is shown, and what it is the corner of."""
    (picture,) = pictures(grid(np.ones((20, 30))), None)
    assert picture.cut == "the first 12 by 12 of 20 by 30"
    assert len(picture.panels[0].rows) == MOST_ROWS


@pytest.mark.parametrize("value", [None, grid([5.0])])
def test_one_number_is_no_picture(value: Grid | None) -> None:
    """Nothing, and a single number of which nothing is expected, need no picture."""
    assert pictures(value, None) == ()


@given(
    answer=hnp.arrays(
        np.float64, hnp.array_shapes(max_dims=4, max_side=4), elements=st.floats(width=64)
    ),
    expected=hnp.arrays(
        np.float64, hnp.array_shapes(max_dims=4, max_side=4), elements=st.floats(width=64)
    ),
)
def test_any_numbers_have_a_picture(
    answer: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    expected: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    """Whatever the shapes and numbers, there are few slices, and shades within their range."""
    found = pictures(grid(answer), grid(expected))
    assert len(found) <= MOST_SLICES
    for picture in found:
        for panel in picture.panels:
            assert all(len(row) <= MOST_COLUMNS for row in panel.rows)
            assert all(abs(cell.level) <= LEVELS for row in panel.rows for cell in row)
