"""What a student is told: every message, whole, with and without what may be hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from grader.compare import compare, describe
from grader.measure import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """A relative and an absolute tolerance."""

    rtol: float = 1e-6
    atol: float = 1e-8


EXACT = Tolerance(rtol=0.0, atol=0.0)
EXPECTED = np.array([[1.0, 4.0, 3.0], [4.0, 7.0, 6.0], [7.0, 8.0, 0.5]])
THREE_WRONG = np.array([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0], [7.0, 8.0, 1.0]])
HUGE = 10**400

nan, inf = float("nan"), float("inf")


def told(answer: object, expected: object, tolerance: Tolerance | None = None) -> str:
    """Return the message in which all may be shown."""
    comparison = compare(answer, expected, tolerance or Tolerance())
    return describe(comparison, show_expected=True, show_answer=True)


def told_hidden(answer: object, expected: object) -> str:
    """Return the message that shows the student's values but no expected ones."""
    comparison = compare(answer, expected, Tolerance())
    return describe(comparison, show_expected=False, show_answer=True)


def told_least(answer: object, expected: object) -> str:
    """Return the message that shows neither values."""
    comparison = compare(answer, expected, Tolerance())
    return describe(comparison, show_expected=False, show_answer=False)


def test_a_right_answer_needs_no_words() -> None:
    """The message of a right answer is empty."""
    assert told(1.0, 1.0) == ""


def test_values() -> None:
    """Tolerance, how many of how many, first positions with both values, worst error."""
    assert told(THREE_WRONG, EXPECTED) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 3 of 9 values differ: "
        "at [0, 1] yours 5.0, expected 4.0; at [1, 1] yours 2.0, expected 7.0; "
        "at [2, 2] yours 1.0, expected 0.5; worst error 5.0 at [1, 1]"
    )


def test_hidden_values() -> None:
    """Without the expected values there is no error either."""
    assert told_hidden(THREE_WRONG, EXPECTED) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 3 of 9 values differ: "
        "at [0, 1] yours 5.0; at [1, 1] yours 2.0; at [2, 2] yours 1.0"
    )
    assert told_least(THREE_WRONG, EXPECTED) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 3 of 9 values differ: "
        "at [0, 1]; at [1, 1]; at [2, 2]"
    )


def test_expected_values_alone() -> None:
    """Where the answer may not be shown, the expected values stand alone, without an error."""
    comparison = compare(THREE_WRONG, EXPECTED, Tolerance())
    assert describe(comparison, show_expected=True, show_answer=False) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 3 of 9 values differ: "
        "at [0, 1] expected 4.0; at [1, 1] expected 7.0; at [2, 2] expected 0.5"
    )


def test_many_values() -> None:
    """At most three positions are told."""
    assert told(np.arange(4), np.zeros(4, dtype=int) - 1, EXACT) == (
        "with no tolerance, 4 of 4 values differ, the first: at [0] yours 0, expected -1; "
        "at [1] yours 1, expected -1; at [2] yours 2, expected -1; worst error 4.0 at [3]"
    )


def test_one_value_of_several() -> None:
    """A tolerance of one kind is told alone; the worst error may be off the first positions."""
    assert told([1, 2.25], [1.0, 2.0], Tolerance(rtol=0.005, atol=0.0)) == (
        "with tolerance 0.005 relative, 1 of 2 values differs: at [1] yours 2.25, expected 2.0; "
        "worst error 0.25 at [1]"
    )
    assert told([1, 2.25], [1.0, 2.0], Tolerance(rtol=0.0, atol=0.005)) == (
        "with tolerance 0.005 absolute, 1 of 2 values differs: at [1] yours 2.25, expected 2.0; "
        "worst error 0.25 at [1]"
    )


def test_the_worst_error_is_among_the_wrong_values() -> None:
    """A larger error that is within its own tolerance is not the worst."""
    assert told([1e9 + 100, 1.5], [1e9, 1.0]) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 1 of 2 values differs: "
        "at [1] yours 1.5, expected 1.0; worst error 0.5 at [1]"
    )


def test_an_infinite_error_is_not_told() -> None:
    """Where the worst error is no number, the positions are enough."""
    assert told([inf, 2.0], [-inf, 1.0]) == (
        "with tolerance 1e-06 relative and 1e-08 absolute, 2 of 2 values differ: "
        "at [0] yours inf, expected -inf; at [1] yours 2.0, expected 1.0"
    )


def test_the_transpose() -> None:
    """When the transpose would be right, it is said, unless that tells hidden values."""
    answer = np.array([[1, 3], [2, 4]])
    expected = np.array([[1, 2], [3, 4]])
    positions = (
        "with tolerance 1e-06 relative and 1e-08 absolute, 2 of 4 values differ: "
        "at [0, 1] yours 3{}; at [1, 0] yours 2{}"
    )
    assert told(answer, expected) == (
        positions.format(", expected 2", ", expected 3")
        + "; worst error 1.0 at [0, 1]; the transpose of yours is right"
    )
    assert told_hidden(answer, expected) == positions.format("", "")


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (0.269, 0.731, "yours 0.269, expected 0.731"),
        (0.2689414213, 0.7310585786, "yours 0.268941, expected 0.731059"),
        (0.73106, 0.7310585786, "yours 0.73106, expected 0.731059"),
        (0.7310586, 0.7310495, "yours 0.731059, expected 0.73105"),
        (0.99999, 1.0, "yours 0.99999, expected 1.0"),
        (0.999998, 1, "yours 0.999998, expected 1"),
        (1.5, 2, "yours 1.5, expected 2"),
        (1234567.0, 1234569.0, "yours 1234567.0, expected 1234569.0"),
        (1.5e20, 2e20, "yours 1.5e+20, expected 2e+20"),
        (1e-20, 1.0, "yours 1e-20, expected 1.0"),
        (False, True, "yours False, expected True"),
        (5, True, "yours 5, expected True"),
        (1 + 2j, 1 - 2j, "yours 1+2j, expected 1-2j"),
        (1.0, inf, "yours 1.0, expected inf"),
        (2, nan, "yours 2, expected nan"),
        (2**60 + 2**50, 2**60, "yours 1154047404513689600, expected 1152921504606846976"),
        (HUGE, 1.0, "yours an integer of about 400 digits, expected 1.0"),
        (1.0, -HUGE, "yours 1.0, expected an integer of about 400 digits"),
    ],
)
def test_single_numbers(answer: object, expected: object, message: str) -> None:
    """A single number is told beside the expected one, in six digits or integers as they are."""
    assert told(answer, expected) == message


def test_close_numbers_get_the_digits_that_tell_them_apart() -> None:
    """Two numbers that differ late are shown with more than six digits."""
    assert told(0.1234567899, 0.1234567811, EXACT) == "yours 0.12345679, expected 0.12345678"
    assert told(1.0 + 2**-52, 1.0, EXACT) == "yours 1.0000000000000002, expected 1.0"
    assert told(0.1 + 0.2, 0.3, EXACT) == "yours 0.30000000000000004, expected 0.29999999999999999"


def test_hidden_single_numbers() -> None:
    """A hidden number is only said to be another one."""
    assert told_hidden(0.2689414213, 0.7310585786) == "yours 0.268941 is not right"
    assert told_least(0.269, 0.731) == "the value is not right"


def test_a_hidden_neighbour_does_not_lengthen_the_digits() -> None:
    """The digits of a number do not tell how near the hidden one is."""
    comparison = compare(0.1234567899, 0.1234567811, EXACT)
    assert describe(comparison, show_expected=False, show_answer=True) == (
        "yours 0.123457 is not right"
    )


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (None, 0.5, "None; a number is expected"),
        (None, EXPECTED, "None; an array of shape (3, 3) is expected"),
        (None, True, "None; a truth value (True or False) is expected"),
        (None, "mse", "None; a string is expected"),
        (None, (EXPECTED, 1.0), "None; 2 values are expected"),
        (None, ("a",), "None; 1 value is expected"),
        (None, {"a": 1}, "None; a dict is expected"),
        (True, 0.5, "a truth value (True or False); a number is expected"),
        ("0.5", 0.5, "a string; a number is expected"),
        ("0.5", True, "a string; a truth value (True or False) is expected"),
        ({"a": 1}, EXPECTED, "a dict; an array of shape (3, 3) is expected"),
        (([1, 2], [3]), EXPECTED, "a tuple of 2 values; an array of shape (3, 3) is expected"),
        ((1.5,), "text", "a tuple of 1 value; a string is expected"),
        ([[1, 2], [3]], EXPECTED, "a ragged list; an array of shape (3, 3) is expected"),
        (["1", 2], [1, 2], "a list that holds strings; an array of shape (2,) is expected"),
        ([None, 2], [1, 2], "a list that holds None; an array of shape (2,) is expected"),
        ([{}, 2], [1, 2], "a list that holds dicts; an array of shape (2,) is expected"),
        ([None, "1"], 1, "a list that holds strings; a number is expected"),
        (
            [b"1"],
            [1],
            "a list that holds other things than numbers; an array of shape (1,) is expected",
        ),
        (b"1", 1, "a value of another kind; a number is expected"),
        (1, None, "a number; None is expected"),
        (np.ones(3), "mse", "an array; a string is expected"),
        ([1], {"a": 1}, "a list; a dict is expected"),
        (0.5, (EXPECTED, 1.0), "a number; 2 values are expected"),
    ],
)
def test_kinds(answer: object, expected: object, message: str) -> None:
    """The kind of the answer and the form of what is expected are told, hidden or not."""
    assert told(answer, expected) == message
    assert told_least(answer, expected) == message


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (np.zeros((4, 2)), np.ones((2, 3)), "shape (4, 2); (2, 3) is expected"),
        (np.zeros(0), 1.0, "shape (0,); a single value is expected"),
        (0.5, np.ones(3), "a single value; (3,) is expected"),
        ([2], 1.0, "shape (1,); a single value is expected: an axis of length 1 is too many"),
        ([[2]], 1.0, "shape (1, 1); a single value is expected: 2 axes of length 1 are too many"),
        (2.0, [[1.0]], "a single value; (1, 1) is expected: 2 axes of length 1 are missing"),
        (
            np.zeros((1, 3)),
            np.ones(3),
            "shape (1, 3); (3,) is expected: an axis of length 1 is too many",
        ),
        (
            np.zeros(3),
            np.ones((3, 1)),
            "shape (3,); (3, 1) is expected: an axis of length 1 is missing",
        ),
        (
            np.zeros((3, 2)),
            np.ones((2, 3)),
            "shape (3, 2); (2, 3) is expected: yours is the shape of the transpose",
        ),
        (
            np.zeros((3, 1)),
            np.ones((1, 3)),
            "shape (3, 1); (1, 3) is expected: yours is the shape of the transpose",
        ),
        (
            np.zeros((1, 3, 2)),
            np.ones((3, 1, 2)),
            "shape (1, 3, 2); (3, 1, 2) is expected",
        ),
    ],
)
def test_shapes(answer: object, expected: object, message: str) -> None:
    """Both shapes are told, hidden or not, and how they are related where they are."""
    assert told(answer, expected) == message
    assert told_least(answer, expected) == message


@pytest.mark.parametrize(
    ("answer", "expected", "message"),
    [
        (np.zeros((7, 5)), np.ones(7), "shape (7, 5); (7,) is expected"),
        (np.zeros(6), np.ones(7), "shape (6,); (7,) is expected"),
        (np.zeros((0, 7001, 2)), np.ones(7), "another shape; (7,) is expected"),
        (np.zeros((1, 0, 1, 1)), np.ones(7), "another shape; (7,) is expected"),
        (["a"] * 7001, ["a", "b"], "another number of values; 2 are expected"),
        (["a"] * 3, ["a", "b"], "3 values; 2 are expected"),
        ({str(n): n for n in range(7001)}, {"0": 0}, "many keys are not expected"),
        ([np.zeros(7001), "a"], [np.ones(7), "a"], "part 1 of 2: another shape; (7,) is expected"),
    ],
)
def test_a_shape_from_nowhere(answer: object, expected: object, message: str) -> None:
    """A hidden input can't be carried out as the length of an answer: only near ones are told."""
    comparison = compare(answer, expected, Tolerance())
    told = describe(comparison, show_expected=False, show_answer=False, sizes=frozenset({5, 7}))
    assert told == message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            EXPECTED[:2].T,
            "shape (3, 2); (2, 3) is expected: yours is the shape of the transpose",
        ),
        (
            EXPECTED[None, :2],
            "shape (1, 2, 3); (2, 3) is expected: an axis of length 1 is too many",
        ),
    ],
)
def test_right_values_in_another_shape(answer: object, message: str) -> None:
    """That the values are right is said, unless that tells hidden values."""
    assert told(answer, EXPECTED[:2]) == f"{message}, and the values are right"
    assert told_hidden(answer, EXPECTED[:2]) == message


def test_not_finite() -> None:
    """How many values are not finite, and the first of them, hidden or not."""
    answer = np.array([[1.0, nan], [inf, 1.0]])
    message = "2 of 4 values are not finite (nan or inf), the first at [0, 1]"
    assert told(answer, np.ones((2, 2))) == message
    assert told_least(answer, np.ones((2, 2))) == message
    assert told([1.0, -inf], [1, 1]) == "1 of 2 values is not finite (nan or inf), at [1]"


def test_an_expected_infinity_is_not_counted() -> None:
    """Only values where a finite number is expected count as not finite."""
    assert told([inf, nan, nan], [inf, 1.0, nan]) == (
        "1 of 3 values is not finite (nan or inf), at [1]"
    )


def test_a_single_number_that_is_not_finite() -> None:
    """A single nan is told as such where the answer may be shown."""
    assert told(nan, 1.0) == "yours nan; a finite number is expected"
    assert told_hidden(-inf, 1.0) == "yours -inf; a finite number is expected"
    assert told_least(-inf, 1.0) == "the value is not finite (nan or inf)"


def test_not_real() -> None:
    """An imaginary part where a real number is expected is told."""
    assert told([1 + 2j, 1, 1j], [1.0, 1.0, 1.0]) == (
        "2 of 3 values are not real, the first at [0]"
    )
    assert told([1 + 2j, 1], [1.0, 1.0]) == "1 of 2 values is not real, at [0]"
    assert told_hidden(1 + 2j, 1.0) == "yours 1+2j; a real number is expected"
    assert told_least(1 + 2j, 1.0) == "the value is not real"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("mae", "yours 'mae', expected 'mse loss'"),
        ("MSE loss", "yours 'MSE loss', expected 'mse loss'; only the case differs"),
        (
            " mse loss\n",
            r"yours ' mse loss\n', expected 'mse loss'; only the space around it differs",
        ),
        (
            " MSE loss",
            "yours ' MSE loss', expected 'mse loss'; only the case and the space around it differ",
        ),
    ],
)
def test_strings(answer: str, message: str) -> None:
    """Both strings are quoted, and a small difference is named."""
    assert told(answer, "mse loss") == message


def test_hidden_strings() -> None:
    """A hidden string is only said to be another one, however near it is."""
    assert told_hidden("MSE", "mse") == "yours 'MSE' is not right"
    assert told_least("MSE", "mse") == "the string is not right"


def test_a_string_expected_alone() -> None:
    """Where the answer may not be shown, the expected string stands alone."""
    comparison = compare("MSE", "mse", Tolerance())
    assert describe(comparison, show_expected=True, show_answer=False) == (
        "expected 'mse'; only the case differs"
    )


def test_long_strings_are_cut() -> None:
    """Of a long string the beginning is shown, and where it begins to differ."""
    same = "x" * 70
    assert told(f"{same}a", f"{same}b") == (
        f"yours '{'x' * 60}'…, expected '{'x' * 60}'…; they differ from character 71 on"
    )
    assert told(same, f"{same}b") == (
        f"yours '{'x' * 60}'…, expected '{'x' * 60}'…; they differ from character 71 on"
    )
    assert told("a", same) == f"yours 'a', expected '{'x' * 60}'…"


def test_counts() -> None:
    """Another number of values is told, hidden or not."""
    assert told((EXPECTED, 1), (EXPECTED, 1, 2, 3)) == "2 values; 4 are expected"
    assert told_least((EXPECTED,), (EXPECTED, 1)) == "1 value; 2 are expected"
    assert told(["a", "b"], ["a"]) == "2 values; 1 is expected"


def test_parts() -> None:
    """A wrong part is told by its number."""
    expected = (EXPECTED, 1.0, "mse", True)
    assert told((EXPECTED, 2.0, "mse", True), expected) == "part 2 of 4: yours 2.0, expected 1.0"
    assert told_least((EXPECTED, 2.0, "mae", True), expected) == (
        "part 2 of 4: the value is not right; part 3 of 4: the string is not right"
    )


def test_many_parts() -> None:
    """At most three wrong parts are told, and how many more there are."""
    assert told_least(list("vwxyz"), list("abcde")) == (
        "part 1 of 5: the string is not right; part 2 of 5: the string is not right; "
        "part 3 of 5: the string is not right; 2 more parts are wrong"
    )
    assert told_least(list("wxyz"), list("abcd")) == (
        "part 1 of 4: the string is not right; part 2 of 4: the string is not right; "
        "part 3 of 4: the string is not right; 1 more part is wrong"
    )


def test_parts_of_parts() -> None:
    """Parts within parts are told from the outside in."""
    assert told(("a", ("b", 1)), ("a", ("b", 2))) == (
        "part 2 of 2: part 2 of 2: yours 1, expected 2"
    )


def test_dicts() -> None:
    """A wrong part of a dict is told by its key, where something of it may be shown."""
    assert told({"w": 1, "b": 2}, {"w": 1, "b": 3}) == "part 'b': yours 2, expected 3"
    assert told_hidden({"w": 1, "b": 2}, {"w": 1, "b": 3}) == "part 'b': yours 2 is not right"
    assert told_least({"w": 1, "b": 2}, {"w": 1, "b": 3}) == "part 2 of 2: the value is not right"
    assert told({7: 2}, {7: 3}) == "part 7: yours 2, expected 3"
    assert told({(1, 2): 2}, {(1, 2): 3}) == "part 1 of 1: yours 2, expected 3"


def test_keys() -> None:
    """Missing and unexpected keys are told; the hidden ones only counted."""
    assert told({"w": 1, "c": 2}, {"w": 1, "b": 3}) == (
        "1 key is missing: 'b'; 1 key is not expected: 'c'"
    )
    assert told_hidden({"w": 1, "c": 2}, {"w": 1, "b": 3}) == (
        "1 key is missing; 1 key is not expected: 'c'"
    )
    assert told_least({"w": 1, "c": 2}, {"w": 1, "b": 3}) == (
        "1 key is missing; 1 key is not expected"
    )
    assert told({}, dict.fromkeys("abcd", 1)) == "4 keys are missing: 'a', 'b', 'c', …"
    assert told({None: 1, (1, 2): 2, "a": 3}, {"a": 3}) == "2 keys are not expected"


def test_an_array_without_axes_is_a_number() -> None:
    """What NumPy gives for one number is called so, where something else is expected."""
    for answer, words in (
        (np.int64(3), "a number"),
        (np.array(True), "a truth value (True or False)"),
    ):
        assert kind_of(np.asarray(answer)).value == words
