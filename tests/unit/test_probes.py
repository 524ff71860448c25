"""Probes: each says its sentence where it is certain, and nothing where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.probing import Answer, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Form = Callable[[Any], object]

_RNG = np.random.default_rng(7)

MATRICES = [_RNG.normal(size=shape) for shape in ((3, 4), (5, 3), (4, 4))]
TALL = [_RNG.normal(size=shape) for shape in ((6, 5), (7, 6), (5, 8))]
VECTORS = [_RNG.normal(size=length) for length in (4, 6, 5)]
POSITIVE = [np.abs(vector) + 0.3 for vector in VECTORS]
NUMBERS = [0.7, 2.3, 1.9, 4.1]
COUNTS = [3, 7, 12, 5]
PAIRS = list(zip(MATRICES, VECTORS, strict=True))


def explained(
    expected: Sequence[object],
    answers: Sequence[object],
    arguments: Sequence[Mapping[str, object]] | None = None,
    *,
    rtol: float = 1e-6,
) -> str:
    """Return what is said of some answers beside what is right."""
    asked = arguments or [{}] * len(expected)
    return explain(
        [
            Answer(
                value=value,
                expected=wanted,
                arguments=given,
                right=_same(value, wanted),
                visible=True,
                tolerance=(rtol, 1e-8),
            )
            for value, wanted, given in zip(answers, expected, asked, strict=True)
        ]
    )


def _same(value: object, wanted: object) -> bool:
    if isinstance(wanted, tuple):
        return all(_same(v, w) for v, w in zip(value, wanted, strict=True))  # type: ignore[call-overload]
    if not isinstance(value, np.ndarray | list | float | int):
        return False
    found, right = np.asarray(value), np.asarray(wanted)
    return found.shape == right.shape and np.allclose(found, right)


def padded(array: Any) -> Any:
    """Return an array that is right inside and has 9 on its border."""
    return np.pad(array[1:-1, 1:-1], 1, constant_values=9.0)


def changed(array: Any, *place: Any) -> Any:
    """Return an array with other numbers in one place."""
    made = array.copy()
    made[place] += np.arange(1.0, made[place].size + 1.0).reshape(np.shape(made[place]))
    return made


def off_diagonal(array: Any) -> Any:
    """Return an array with other numbers on its diagonal."""
    return array + np.eye(*array.shape) * np.arange(1.0, array.shape[1] + 1.0)


def on_diagonal(array: Any) -> Any:
    """Return an array that is right on its diagonal only."""
    return np.where(np.eye(*array.shape) == 1, array, array * array + 3.0)


def shifted(array: Any, steps: int, axis: int) -> Any:
    """Return an array moved along an axis, with 7 where nothing came."""
    made = np.roll(array, steps, axis)
    new = slice(None, steps) if steps > 0 else slice(steps, None)
    made[(slice(None),) * axis + (new,)] = 7.0
    return made


SPEAKS: list[tuple[Sequence[Any], Form, str]] = [
    (NUMBERS, lambda e: -e, "is the negative of the right one."),
    (COUNTS, lambda e: -e, "is the negative of the right one."),
    (MATRICES, lambda e: -e, "is the negative of the right one."),
    (MATRICES[:1], lambda e: -e, "is the negative of the right one."),
    (MATRICES, lambda e: (-e).tolist(), "is the negative of the right one."),
    (MATRICES, lambda e: e.T, "is the transpose of the right one."),
    (MATRICES, lambda e: -e.T, "is the negative of the transpose of the right one."),
    (VECTORS, lambda e: e[::-1], "is the right one from back to front."),
    (MATRICES, np.fliplr, "is the right one, flipped left to right."),
    (MATRICES, np.flipud, "is the right one, flipped upside down."),
    (MATRICES, lambda e: e[::-1, ::-1], "is the right one, turned by half a turn."),
    (MATRICES, np.rot90, "is the right one, turned by a quarter."),
    (MATRICES, lambda e: np.rot90(e, -1), "is the right one, turned by a quarter."),
    (MATRICES[2:], lambda e: np.rot90(e, 2).T, "is mirrored at the other diagonal."),
    (NUMBERS, lambda e: 1 - e, "is 1 minus the right one."),
    (VECTORS, np.abs, "is the absolute value of the right one."),
    (VECTORS, np.square, "is the square of the right one."),
    (NUMBERS, lambda e: e**0.5, "is the square root of the right one."),
    (POSITIVE, lambda e: 1 / e, "is 1 divided by the right one."),
    (POSITIVE, np.log, "is the logarithm of the right one."),
    (VECTORS, np.exp, "is the exponential of the right one."),
    (VECTORS, lambda e: np.maximum(e, 0), "is 0 where the right one is negative."),
    (VECTORS, lambda e: np.minimum(e, 0), "is 0 where the right one is positive."),
    (VECTORS, np.cumsum, "is the right one summed up step by step."),
    (
        MATRICES,
        lambda e: np.cumsum(e, 0),
        "is the right one summed up step by step, down the rows.",
    ),
    (
        MATRICES,
        lambda e: np.cumsum(e, 1),
        "is the right one summed up step by step, along the rows.",
    ),
    (VECTORS, np.sum, "is the sum of all that is asked for."),
    (MATRICES, np.mean, "is the mean of all that is asked for."),
    (MATRICES, lambda e: e.sum(0), "is the sum over the rows of what is asked for."),
    (MATRICES, lambda e: e.sum(1), "is the sum over the columns of what is asked for."),
    (MATRICES, lambda e: e.mean(0), "is the mean over the rows of what is asked for."),
    (MATRICES, lambda e: e.mean(1), "is the mean over the columns of what is asked for."),
    (MATRICES, lambda e: e[None], "is right but for an axis of length 1 too many."),
    (NUMBERS, lambda e: [e], "is right but for an axis of length 1 too many."),
    ([v[:, None] for v in VECTORS], np.ravel, "is right but for a missing axis."),
    (MATRICES, np.ravel, "holds the right numbers in the right order, in another shape."),
    (MATRICES, lambda e: 2 * e, "is twice the right one."),
    (COUNTS, lambda e: 2 * e, "is twice the right one."),
    (MATRICES, lambda e: e / 2, "is half of the right one."),
    (MATRICES, lambda e: -2 * e, "is the negative of twice the right one."),
    (MATRICES, lambda e: -e / 2, "is the negative of half of the right one."),
    (NUMBERS, lambda e: e / 3, "is a third of the right one."),
    (NUMBERS, lambda e: e / 4, "is a quarter of the right one."),
    (NUMBERS, lambda e: e * 3, "is 3 times the right one."),
    (NUMBERS, lambda e: e * 1.5, "is 3/2 of the right one."),
    (NUMBERS, lambda e: e * 4 / 7, "is 4/7 of the right one."),
    (
        NUMBERS,
        lambda e: e * 0.123,
        "is the right one times a factor that is the same in every case.",
    ),
    (NUMBERS, lambda e: e / 100, "is the right one divided by 100."),
    (NUMBERS, lambda e: e * np.pi, "is π times the right one."),
    (NUMBERS, lambda e: e * 2 * np.pi, "is 2π times the right one."),
    (NUMBERS, lambda e: e / np.pi, "is the right one divided by π."),
    (NUMBERS, lambda e: e / (2 * np.pi), "is the right one divided by 2π."),
    (NUMBERS, lambda e: e * 2**0.5, "is the right one times the square root of 2."),
    (NUMBERS, lambda e: e / 2**0.5, "is the right one divided by the square root of 2."),
    (NUMBERS, lambda e: e / np.log(2), "is the right one divided by log 2: a logarithm of base 2?"),
    (
        NUMBERS,
        lambda e: e / np.log(10),
        "is the right one divided by log 10: a logarithm of base 10?",
    ),
    (
        MATRICES,
        lambda e: 1.23 * e,
        "is the right one times a factor that is the same in every case.",
    ),
    (
        MATRICES,
        lambda e: e / np.linalg.norm(e),
        "is right up to a factor that differs from case to case: a normalization?",
    ),
    (COUNTS, lambda e: e + 1, "is too large by 1."),
    (COUNTS, lambda e: e - 2, "is too small by 2."),
    (MATRICES, lambda e: e - 0.5, "is too small by 0.5."),
    (MATRICES, lambda e: e + 0.37, "is off by a constant, the same in every case."),
    (VECTORS, lambda e: e - e.max(), "is off by a constant that differs from case to case."),
    (VECTORS, lambda e: np.roll(e, 1), "is the right one, shifted by one place to the back."),
    (VECTORS, lambda e: shifted(e, -1, 0), "is the right one, shifted by one place to the front."),
    (MATRICES, lambda e: shifted(e, 1, 0), "is the right one, shifted down by one row."),
    (MATRICES, lambda e: np.roll(e, -1, 0), "is the right one, shifted up by one row."),
    (MATRICES, lambda e: shifted(e, 1, 1), "is the right one, shifted to the right by one column."),
    (TALL, lambda e: shifted(e, -2, 1), "is the right one, shifted to the left by two columns."),
    (TALL, lambda e: shifted(e, 2, 0), "is the right one, shifted down by two rows."),
    ([10 * v for v in VECTORS], np.rint, "is the right one, rounded to whole numbers."),
    ([10 * v for v in VECTORS], np.floor, "is the right one, rounded down to whole numbers."),
    ([10 * v for v in VECTORS], np.ceil, "is the right one, rounded up to whole numbers."),
    ([10 * v for v in VECTORS], np.trunc, "is the right one, cut off to whole numbers."),
    (COUNTS, lambda e: e + 1 / (2 + e), "is right but for rounding down."),
    (COUNTS, lambda e: e - 1 / (1.5 + e), "is right but for rounding up."),
    (
        COUNTS,
        lambda e: e + (-1) ** (e % 3) / (2 + e),
        "is right but for rounding to whole numbers.",
    ),
    (MATRICES, lambda e: np.round(e, 3), "is rounded to 3 decimals."),
    (MATRICES, lambda e: np.round(e, 1), "is rounded to 1 decimal."),
    (
        TALL,
        lambda e: e * (1 + 2e-4 * np.sin(e * 99)),
        "is right to 1e-3 only: a rounding, or a small number added?",
    ),
    (
        TALL,
        lambda e: e * (1 + 3e-5 * np.sin(e * 99)),
        "is right to 1e-4 only: a rounding, or a small number added?",
    ),
    (
        TALL,
        lambda e: e[1:-1, :-1],
        "is only a part of the right one: the rest is missing at the edge.",
    ),
    (
        VECTORS,
        lambda e: e[:-1],
        "is only a part of the right one: the rest is missing at the edge.",
    ),
    (
        TALL,
        lambda e: np.pad(e, 1, constant_values=3.0),
        "holds the right one, and more at the edge that does not belong there.",
    ),
    (
        NUMBERS,
        lambda e: [e / 2, e / 3, e / 6],
        "has several entries where one number is asked for: the sum of them is right.",
    ),
    (
        NUMBERS,
        lambda e: [e / 2, e, e * 1.5],
        "has several entries where one number is asked for: the mean of them is right.",
    ),
    (
        TALL,
        lambda e: np.roll(e.ravel(), 11).reshape(e.shape),
        "holds the right values in another order.",
    ),
    (VECTORS, lambda e: changed(e, slice(0, 1)), "is right but for the first entry."),
    (VECTORS, lambda e: changed(e, slice(-1, None)), "is right but for the last entry."),
    (MATRICES, off_diagonal, "is right but for the diagonal."),
    (TALL, on_diagonal, "is right on the diagonal and wrong everywhere else."),
    (TALL, lambda e: changed(e, 0), "is right but for the first row."),
    (TALL, lambda e: changed(e, -1), "is right but for the last row."),
    (TALL, lambda e: changed(e, slice(None), 0), "is right but for the first column."),
    (TALL, lambda e: changed(e, slice(None), -1), "is right but for the last column."),
    (TALL, padded, "is right inside and wrong on the border."),
    (
        TALL,
        lambda e: changed(e, slice(1, -1), slice(1, -1)),
        "is right on the border and wrong inside.",
    ),
    (
        TALL,
        lambda e: e * np.sign(np.sin(50 * e)),
        "has the right numbers, some of them with the wrong sign.",
    ),
    (
        TALL,
        lambda e: e * (np.sin(50 * e) > 0),
        "is 0 in some places where it should not be, and right everywhere else.",
    ),
]


@pytest.mark.parametrize(("expected", "form", "words"), SPEAKS)
def test_a_relation(expected: Sequence[Any], form: Form, words: str) -> None:
    """A relation that holds in every case is told in one sentence, without a number of its own."""
    assert explained(expected, [form(e) for e in expected]) == f"In every case your answer {words}"


@pytest.mark.parametrize(("expected", "form", "words"), SPEAKS)
def test_a_relation_with_an_exception(expected: Sequence[Any], form: Form, words: str) -> None:
    """Where one more case is wrong in another way, no relation is certain any more."""
    other = np.array([[0.31, -1.7, 2.9], [5.3, 0.11, -0.77]])
    answers = [*(form(e) for e in expected), other**2 + np.sin(9 * other) + 0.7]
    assert explained([*expected, other], answers) == ""


ARGUMENTS = [
    {"x": _RNG.normal(size=4), "beta": 0.7, "rows": [1, 2], "m": np.ones((2, 3))},
    {"x": _RNG.normal(size=6), "beta": 1.9, "rows": [1, 2, 3], "m": np.ones((5, 4))},
    {"x": _RNG.normal(size=5), "beta": 3.3, "rows": [1], "m": np.ones((4, 2))},
]

WITH_ARGUMENTS: list[tuple[Sequence[Any], Callable[[Any, Any], object], str]] = [
    (VECTORS, lambda e, a: e * a["beta"], "is the right one times `beta`."),
    (VECTORS, lambda e, a: e / a["beta"], "is the right one divided by `beta`."),
    (NUMBERS[:3], lambda e, a: e * a["beta"], "is the right one times `beta`."),
    (VECTORS, lambda e, a: e * (1 - a["beta"]), "is the right one times (1 - `beta`)."),
    (VECTORS, lambda e, a: e * a["beta"] ** 2, "is the right one times the square of `beta`."),
    (
        NUMBERS[:3],
        lambda e, a: e * a["x"].size,
        "is the right one times the number of entries of `x`.",
    ),
    (VECTORS, lambda e, a: e / len(a["rows"]), "is the right one divided by the length of `rows`."),
    (VECTORS, lambda e, a: e * len(a["m"]), "is the right one times the number of rows of `m`."),
    (
        VECTORS,
        lambda e, a: e / a["m"].shape[1],
        "is the right one divided by the number of columns of `m`.",
    ),
    (VECTORS, lambda e, a: e + a["beta"], "is too large by `beta`."),
    (NUMBERS[:3], lambda e, a: e - a["beta"], "is too small by `beta`."),
    (VECTORS, lambda _, a: a["x"], "is `x` as it was given."),
    (VECTORS, lambda _, a: -a["x"], "is `x` with the other sign."),
    (VECTORS, lambda e, a: e + a["x"], "is too large by `x`."),
    (VECTORS, lambda e, a: e - a["x"], "is too small by `x`."),
    (VECTORS, lambda e, a: e * a["x"], "is the right one times `x`."),
    (
        VECTORS,
        lambda e, a: np.where(a["x"] < 0, e * e + 3, e),
        "is right but for the entries where `x` is negative.",
    ),
    (
        VECTORS,
        lambda e, a: np.where(a["x"] > 0, e * e + 3, e),
        "is right but for the entries where `x` is positive.",
    ),
    (VECTORS, lambda e, a: e / a["x"], "would be right if it were multiplied by `x`."),
]


@pytest.mark.parametrize(("expected", "form", "words"), WITH_ARGUMENTS)
def test_a_relation_with_an_argument(
    expected: Sequence[Any], form: Callable[[Any, Any], object], words: str
) -> None:
    """A factor or a term that follows an argument from case to case is told by its name."""
    answers = [form(e, a) for e, a in zip(expected, ARGUMENTS, strict=True)]
    assert explained(expected, answers, ARGUMENTS) == f"In every case your answer {words}"


def test_an_argument_that_is_always_the_same() -> None:
    """What is the same in every case is a constant factor, not an argument."""
    same = [{"beta": 3.0}] * 3
    words = "In every case your answer is 3 times the right one."
    assert explained(VECTORS, [3 * e for e in VECTORS], same) == words


@pytest.mark.parametrize(
    ("expected", "answers"),
    [
        ([2.5], [-2.5]),
        ([2.5, 2.5], [-2.5, -2.5]),
        ([3, 4], [6, 8]),
        ([np.zeros(5)], [np.ones(5)]),
        ([np.zeros(5), np.zeros(3)], [np.ones(5), np.ones(3)]),
        ([np.full(5, 2.0)], [np.full(5, -2.0)]),
        ([np.full(5, 2.0)] * 3, [np.full(5, 4.0)] * 3),
        ([np.array([1.0, 2.0, 2.0, 1.0])], [np.array([-1.0, -2.0, -2.0, -1.0])]),
        ([0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
        ([np.array([1.0, 2.0])], [np.array([2.0, 1.0])]),
        ([4.0, 0.25], [2.0, 0.5]),
    ],
    ids=[
        "one number",
        "one number twice",
        "two small counts",
        "one vector of zeros",
        "zeros",
        "one constant vector",
        "the same constant vector",
        "two numbers in one vector",
        "the same number thrice",
        "one short vector",
        "two numbers only for a root",
    ],
)
def test_too_little_to_be_sure(expected: Sequence[Any], answers: Sequence[Any]) -> None:
    """Of one number, constants, zeros and the same case again nothing is said."""
    assert explained(expected, answers) == ""


def test_symmetric_cases_are_no_evidence() -> None:
    """Where the transpose is the right answer nothing speaks for it: the wrong case decides."""
    symmetric = [m @ m.T for m in MATRICES]
    other = MATRICES[0]
    assert explained([*symmetric, other], [*symmetric, other + np.sin(other)]) == ""
    words = "In every case your answer is the transpose of the right one."
    assert explained([*symmetric, other], [*symmetric, other.T]) == words


def test_a_right_case_that_speaks_against() -> None:
    """A relation must hold where the answer is right as well."""
    assert explained(MATRICES, [MATRICES[0], 2 * MATRICES[1], 2 * MATRICES[2]]) == ""


def test_a_single_wrong_case_among_many() -> None:
    """One case that is wrong in one place has a reason of its own; no region is told."""
    answers = [changed(TALL[0], 0), *TALL[1:], *TALL]
    assert explained([*TALL, *TALL], answers) == ""


def test_a_constant_answer() -> None:
    """Of an answer that is always the same nothing is said, whatever it happens to be."""
    distributions = [np.abs(v) / np.abs(v).sum() for v in VECTORS]
    assert explained(distributions, [1.0] * 3) == ""
    assert explained(distributions, [np.zeros_like(v) for v in VECTORS]) == ""


def test_cases_that_cannot_be_compared() -> None:
    """Where a case gave no numbers, the sentence is about the others, and says so."""
    expected = [*MATRICES, *MATRICES, MATRICES[0], MATRICES[1]]
    failed: list[object] = [None, np.full((5, 3), np.nan), "text", {}, (1, [2, "x"])]
    answers: list[object] = [*(-e for e in MATRICES), *failed]
    words = "In every case that can be compared your answer is the negative of the right one."
    assert explained(expected, answers) == words


def test_nothing_but_failures() -> None:
    """Where no case gave numbers nothing is said."""
    assert explained(MATRICES, [None, None, None]) == ""


def test_infinity_is_left_out() -> None:
    """A case whose right answer is infinite says nothing about a factor."""
    words = "In every case that can be compared your answer is twice the right one."
    assert explained([*NUMBERS, np.inf], [*(2 * e for e in NUMBERS), np.inf]) == words


def test_the_stronger_probe_first() -> None:
    """Where two relations hold, the one that says more is told."""
    odd = [np.array([1.0, -2.0, 5.0, -5.0, 2.0, -1.0])] * 2 + [np.array([3.0, 4.0, -4.0, -3.0])]
    words = "In every case your answer is the negative of the right one."
    assert explained(odd, [e[::-1] for e in odd]) == words


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            lambda w, b: (-w, -b),
            "In every case each of your 2 values is the negative of the right one.",
        ),
        (
            lambda w, b: (w.T, b),
            (
                "In every case the first of your 2 values is the transpose of the right one; "
                "the second is right."
            ),
        ),
        (
            lambda w, b: [w, 2 * b],
            (
                "In every case the second of your 2 values is twice the right one; "
                "the first is right."
            ),
        ),
        (
            lambda w, b: (w, np.sin(9 * b) + 0.3),
            "In every case the first of your 2 values is right, and the second is not.",
        ),
        (
            lambda w, b: (np.sin(9 * w) + 0.3, 2 * b),
            "In every case the second of your 2 values is twice the right one.",
        ),
        (lambda w, b: (b, w), "In every case your two values are exchanged."),
        (lambda w, b: (np.sin(9 * w) + 0.3, np.cos(9 * b) + 0.3), ""),
        (lambda w, b: (w, b, b), ""),
        (lambda w, _: w, ""),
    ],
    ids=[
        "both alike",
        "the first",
        "the second, in a list",
        "one is right",
        "one of two wrong",
        "exchanged",
        "no relation",
        "too many",
        "too few",
    ],
)
def test_several_values(form: Callable[[Any, Any], object], sentence: str) -> None:
    """Of several values that are returned each is looked at by itself, and their order."""
    answers = [form(w, b) for w, b in PAIRS]
    asked = [
        Answer(
            value=value,
            expected=pair,
            arguments={},
            right=False,
            visible=True,
            tolerance=(1e-6, 1e-8),
        )
        for value, pair in zip(answers, PAIRS, strict=True)
    ]
    assert explain(asked) == sentence


def test_three_values() -> None:
    """Of three values the right ones are listed."""
    expected = [(e, 2 * e + 1, e**2) for e in NUMBERS]
    answers = [(np.array([a]), np.array([b]), -np.array([c])) for a, b, c in expected]
    wanted = [tuple(np.array([part]) for part in e) for e in expected]
    words = (
        "In every case the third of your 3 values is the negative of the right one; "
        "the first and the second is right."
    )
    assert explained(wanted, answers) == words
