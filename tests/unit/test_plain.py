"""What a rubric's values mean in Python, and which of them mean nothing."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.plain import Expression, mistakes_in, to_python


def messages(value: object) -> list[str]:
    """Return what is wrong with a value at the place `x`."""
    return [str(mistake) for mistake in mistakes_in(value, "x")]


ARRAYS = [
    ([1, 2], "int64", (2,)),
    ([1, 2.0], "float64", (2,)),
    ([[1.0, 2.0], [3.0, 4.0]], "float64", (2, 2)),
    ([[[1], [2]]], "int64", (1, 2, 1)),
    ([math.inf, math.nan], "float64", (2,)),
    ({"array": [1, 2]}, "int64", (2,)),
    ({"array": [1, 2], "dtype": "float32"}, "float32", (2,)),
    ({"array": [1, 2], "dtype": "uint8"}, "uint8", (2,)),
    ({"array": [math.inf], "dtype": "float16"}, "float16", (1,)),
    ({"array": []}, "float64", (0,)),
    ({"array": [[], []], "dtype": "int64"}, "int64", (2, 0)),
    ({"array": 3.0}, "float64", ()),
    ({"array": [True, False]}, "bool", (2,)),
    ({"array": [True], "dtype": "bool"}, "bool", (1,)),
]


@pytest.mark.parametrize(("value", "dtype", "shape"), ARRAYS)
def test_numbers_become_an_array(value: object, dtype: str, shape: tuple[int, ...]) -> None:
    """Rectangular numbers are an array of the dtype that they are written in, or that is said."""
    array = to_python(value)
    assert isinstance(array, np.ndarray)
    assert (str(array.dtype), array.shape) == (dtype, shape)
    numbers = value["array"] if isinstance(value, dict) else value
    assert np.array_equal(array, np.array(numbers), equal_nan=array.dtype.kind == "f")


KEPT = [
    3,
    -0.5,
    "max",
    True,
    math.inf,
    [],
    [[], []],
    [True, False],
    [1, True],
    ["a", 1],
    [[1, 2], [3]],
    [[1, 2], 3],
    {},
    {"size": 2, "mode": "max"},
    10**30,
]


@pytest.mark.parametrize("value", KEPT)
def test_everything_else_stays_what_it_is(value: object) -> None:
    """Scalars, texts, empty, ragged and mixed lists and plain tables stay themselves."""
    kept = to_python(value)
    assert kept == value
    assert type(kept) is type(value)


SAID_OUTRIGHT = [
    ({"list": [1, 2]}, [1, 2]),
    ({"list": [[1, 2], [3, 4]]}, [[1, 2], [3, 4]]),
    ({"list": [{"tuple": [3, 1]}, {"tuple": [3, 2]}]}, [(3, 1), (3, 2)]),
    ({"tuple": [5, 4]}, (5, 4)),
    ({"tuple": []}, ()),
    ({"tuple": [[1, 2], [3, 4]]}, ([1, 2], [3, 4])),
    ([{"tuple": [3, 1]}, "a"], [(3, 1), "a"]),
    ({"shape": {"tuple": [2, 2]}}, {"shape": (2, 2)}),
    ({"expression": " lambda t: 2.0 * t\n"}, Expression("lambda t: 2.0 * t")),
    ({"expression": "np.tanh"}, Expression("np.tanh")),
]


@pytest.mark.parametrize(("value", "meant"), SAID_OUTRIGHT)
def test_a_table_says_outright_what_is_meant(value: object, meant: object) -> None:
    """`list`, `tuple` and `expression` are taken at their word, wherever they stand."""
    assert to_python(value) == meant


def test_arrays_can_stand_in_lists_and_tables() -> None:
    """A list of arrays is written with `array` for each; a table's values are read as ever."""
    weights = to_python({"list": [{"array": [[1.0]]}, {"array": [[2.0, 3.0]]}]})
    assert isinstance(weights, list)
    assert [array.shape for array in weights] == [(1, 1), (1, 2)]
    table = to_python({"w": [1.0]})
    assert isinstance(table, dict)
    assert isinstance(table["w"], np.ndarray)


def test_a_value_is_made_anew_each_time() -> None:
    """Two readings of the same value share nothing that can be changed."""
    value = {"list": [[1]]}
    first = to_python(value)
    assert isinstance(first, list)
    first[0].append(2)
    assert to_python(value) == [[1]]


DTYPES = (
    "'float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', "
    "'uint8', 'uint16', 'uint32', 'uint64' or 'bool'"
)
MEANINGLESS = [
    (
        dt.date(1979, 5, 27),
        (
            "x: expected a number, text, true, false, a list or a table, found 1979-05-27. "
            "Write a date as text in quotes."
        ),
    ),
    (
        ["a", [dt.time(7, 32)]],
        (
            "x[1][0]: expected a number, text, true, false, a list or a table, found 07:32:00. "
            "Write a date as text in quotes."
        ),
    ),
    (
        {"when": dt.date(1979, 5, 27)},
        (
            "x.when: expected a number, text, true, false, a list or a table, found 1979-05-27. "
            "Write a date as text in quotes."
        ),
    ),
    ([[1, 2], [3, 10**20]], f"x[1][1]: expected a number that fits int64, found {10**20}."),
    ({"list": 3}, "x.list: expected a list, found 3."),
    ({"tuple": {"a": 1}}, "x.tuple: expected a list, found {a = 1}."),
    (
        {"array": [[1], [2, 3]]},
        "x.array: expected a rectangular list of numbers, found [[1], [2, 3]].",
    ),
    ({"array": "abc"}, "x.array: expected a rectangular list of numbers, found 'abc'."),
    ({"array": [1, True]}, "x.array[1]: expected a number that fits float64, found true."),
    (
        {"array": [1, 2], "dtype": "bool"},
        "x.array[0]: expected true or false, found 1.",
    ),
    (
        {"array": [1.5], "dtype": "int64"},
        "x.array[0]: expected a number that fits int64, found 1.5.",
    ),
    (
        {"array": [-1], "dtype": "uint8"},
        "x.array[0]: expected a number that fits uint8, found -1.",
    ),
    (
        {"array": [1e5], "dtype": "float16"},
        "x.array[0]: expected a number that fits float16, found 100000.0.",
    ),
    (
        {"array": [1], "dtype": "flot32"},
        f"x.dtype: expected {DTYPES}, found 'flot32'. Did you mean 'float32'?",
    ),
    ({"array": [1], "dtype": 32}, f"x.dtype: expected {DTYPES}, found 32."),
    ({"array": [1], "dtype": []}, f"x.dtype: expected {DTYPES}, found []."),
    ({"array": [1], "dtyp": "int8"}, "x: unknown key 'dtyp' beside 'array'. Did you mean 'dtype'?"),
    (
        {"list": [1], "size": 2},
        "x: unknown key 'size' beside 'list'. 'list' says what the whole table means.",
    ),
    (
        {"expression": "lambda t t"},
        (
            "x.expression: expected a Python expression in quotes, found 'lambda t t'. "
            "An example is 'lambda t: 2.0 * t'."
        ),
    ),
    (
        {"expression": "import os"},
        (
            "x.expression: expected a Python expression in quotes, found 'import os'. "
            "An example is 'lambda t: 2.0 * t'."
        ),
    ),
    (
        {"expression": "\0"},
        (
            "x.expression: expected a Python expression in quotes, found '\\x00'. "
            "An example is 'lambda t: 2.0 * t'."
        ),
    ),
    (
        {"expression": 3},
        (
            "x.expression: expected a Python expression in quotes, found 3. "
            "An example is 'lambda t: 2.0 * t'."
        ),
    ),
]


@pytest.mark.parametrize(("value", "message"), MEANINGLESS)
def test_a_value_without_a_meaning_is_told(value: object, message: str) -> None:
    """What can't become a Python value is told with its place, and refused by `to_python`."""
    assert messages(value) == [message]
    with pytest.raises(ValueError) as raised:
        to_python(value)
    assert str(raised.value) == next(str(mistake) for mistake in mistakes_in(value, ""))


def test_an_expression_is_not_evaluated_when_it_is_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Checking a rubric runs nothing that stands in it, and warns of nothing in it."""
    assert messages({"expression": "print('run') or 1 is 1"}) == []
    assert capsys.readouterr().out == ""


def nested(levels: int) -> object:
    """Return a number in this many lists."""
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_lists_may_be_nested_as_deep_as_arrays() -> None:
    """32 levels are an array of 32 axes; one more is a mistake, and so are thousands."""
    array = to_python(nested(32))
    assert isinstance(array, np.ndarray)
    assert array.ndim == 32
    said = ["x: expected at most 32 lists and tables in each other."]
    assert messages(nested(33)) == said
    assert messages(nested(100_000)) == said


PLAIN = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["a", "array", "dtype", "list", "tuple", "expression"]),
            inner,
            max_size=2,
        ),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(PLAIN)
def test_a_value_without_mistakes_has_a_meaning(value: object) -> None:
    """Whatever is not reported when a rubric is loaded can be read when it is used."""
    if messages(value):
        with pytest.raises(ValueError, match=r"expected|unknown key"):
            to_python(value)
    else:
        to_python(value)
