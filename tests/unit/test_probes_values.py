"""What is said of a single value, visible or hidden."""

from __future__ import annotations

import numpy as np
import pytest

from grader.probing import Answer, explain_value

FLAT = "holds the right numbers in the right order, in another shape"
ORDER = "holds the right values in another order"

EXPECTED = np.array([[109, 92, 72], [108, 85, 74], [110, 74, 79]])


def said(value: object, expected: object, *, visible: bool = True, rtol: float = 5e-3) -> str:
    """Return what is said of a value named `v`."""
    answer = Answer(
        value=value,
        expected=expected,
        arguments={},
        right=False,
        visible=visible,
        tolerance=(rtol, 1e-8),
    )
    return explain_value("v", answer)


@pytest.mark.parametrize(
    ("value", "expected", "sentence"),
    [
        (-0.1812, 0.18117, "Your `v` is the negative of the right one."),
        (0.3, 0.7, "Your `v` is 1 minus the right one."),
        (16.33, 1.633, "Your `v` has its decimal point in the wrong place."),
        (0.81, 81, "Your `v` has its decimal point in the wrong place."),
        (2.7, 2.731, "Your `v` is right to the decimals that it has, and has too few of them."),
        (0.073, 0.07262, "Your `v` is right to the decimals that it has, and has too few of them."),
    ],
)
def test_a_visible_number(value: float, expected: float, sentence: str) -> None:
    """Of a number only few things are said, which a slip of the pen explains."""
    assert said(value, expected) == sentence


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.462, 0.731),
        (3.0, 2.731),
        (0.1, 0.0646),
        (0.0, 0.5),
        (5.0, 0.0),
        (0.731, 0.731),
        (-1.0, 2.0),
        (0.0081, 81),
    ],
    ids=["twice", "an integer", "one digit", "zero", "of zero", "right", "1 minus 2", "far away"],
)
def test_a_number_of_which_nothing_is_sure(value: float, expected: float) -> None:
    """A single number could be another one for many reasons; of most nothing is said."""
    assert said(value, expected) == ""


def test_two_things_at_once() -> None:
    """Where two relations hold nothing is said: which one is it?"""
    assert said(0.0909, 0.909) == ""


@pytest.mark.parametrize("value", [-0.1812, 1.8117, 0.8188, 0.2, None, "0.2", [0.2, 0.3]])
def test_a_hidden_number(value: object) -> None:
    """Of a hidden number nothing is said, for with the own one it could be worked out."""
    assert said(value, 0.18117, visible=False) == ""


@pytest.mark.parametrize(
    ("value", "visible", "hidden"),
    [
        (-EXPECTED, "is the negative of the right one", ""),
        (EXPECTED.T, "is the transpose of the right one", ORDER),
        (2 * EXPECTED, "is twice the right one", ""),
        (EXPECTED + 1, "is too large by 1", ""),
        (np.roll(EXPECTED, 1, 0), "is the right one, shifted down by one row", ORDER),
        (EXPECTED + np.eye(3), "is right but for the diagonal", "is right but for the diagonal"),
        (EXPECTED.ravel(), FLAT, FLAT),
    ],
    ids=["negative", "transpose", "twice", "plus one", "shifted", "diagonal", "flat"],
)
def test_an_array(value: object, visible: str, hidden: str) -> None:
    """Of a hidden array only that is said from which it can't be worked out."""
    rtol = 1e-6
    assert said(value, EXPECTED, rtol=rtol) == f"Your `v` {visible}."
    assert said(value, EXPECTED, rtol=rtol, visible=False) == (hidden and f"Your `v` {hidden}.")


def test_a_hidden_number_with_few_decimals() -> None:
    """That a number has too few decimals may be said of a hidden one as well."""
    words = "Your `v` is right to the decimals that it has, and has too few of them."
    assert said(0.18, 0.18217, visible=False) == words


def test_text() -> None:
    """Of what is no number nothing is said."""
    assert said("left", "right") == ""
    assert said(["a"], ["b"]) == ""
