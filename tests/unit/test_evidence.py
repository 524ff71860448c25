"""What is kept of a lost answer: a digest, a line of text, a picture."""

from __future__ import annotations

import numpy as np
import pytest

from grader.evidence import LARGEST_PICTURE, evidence_of, shown


def signature(answer: object) -> str:
    """Return the digest of an answer."""
    return evidence_of(answer).signature


SAME = {
    "array-and-list": (np.array([1.0, 2.0]), [1, 2]),
    "last-digits": ([1.0, 2.00001], [1.0, 2.00002]),
    "noise-beside-large": ([1.0, 1e-12], [1.0, -3e-13]),
    "numbers": (22, 22.0),
    "tuples": (([1.0], "a"), ([1.0], "a")),
}
OTHER = {
    "values": ([1.0, 2.0], [1.0, 2.1]),
    "shape": ([1.0, 2.0], [[1.0], [2.0]]),
    "nan": ([1.0, np.nan], [1.0, np.inf]),
    "sign": ([1.0], [-1.0]),
    "texts": ("a", "b"),
    "complex": ([1 + 1j], [1 - 1j]),
    "keys": ({"a": 1.0}, {"b": 1.0}),
    "long-integers": (10**400, 10**400 + 1),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_answers_that_agree_have_one_signature(pair: tuple[object, object]) -> None:
    """Answers that agree in their first digits are told to be the same."""
    assert signature(pair[0]) == signature(pair[1])


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_answers_that_differ_have_signatures_of_their_own(pair: tuple[object, object]) -> None:
    """Answers that differ are told apart."""
    assert signature(pair[0]) != signature(pair[1])


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (2.5, "2.5"),
        (np.eye(2), "shape (2, 2): [[1. 0.] [0. 1.]]"),
        ([1, 2, 3], "shape (3,): [1 2 3]"),
        ("a\x1b[2J", "'a\\x1b[2J'"),
        (None, "None"),
        ({"w": 1.0}, "{'w': 1.0}"),
        ("x" * 500, "'" + "x" * 159 + "…"),
    ],
)
def test_an_answer_is_shown_in_one_line(answer: object, line: str) -> None:
    """An answer is shown in one line without what a terminal would obey."""
    assert shown(answer) == line


def test_a_picture_is_kept_of_arrays_that_are_not_too_large() -> None:
    """The picture holds the numbers; large arrays, numbers and texts have none."""
    evidence = evidence_of([[1, 2], [3, 4]], np.zeros((2, 2)))
    assert evidence.answer is not None
    assert evidence.expected is not None
    np.testing.assert_array_equal(evidence.answer.array(), [[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(evidence.expected.array(), np.zeros((2, 2)))
    others: list[object] = [np.zeros(LARGEST_PICTURE + 1), 3.0, "text", np.zeros(0), [1j]]
    assert [evidence_of(other).answer for other in others] == [None] * 5


def test_a_hidden_expectation_is_not_kept() -> None:
    """What may not be shown is not in the evidence at all."""
    assert evidence_of(np.ones(2)).expected is None
