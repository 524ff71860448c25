"""What is written into a kit is read from it again, to the last bit."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.plain import Expression, to_python
from grader.probe import fresh
from grader.release import toml
from grader.release.frozen import NotFrozen, Shelf, frozen
from grader.sandbox.inside import wire
from grader.stored import placed

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = st.sampled_from(
    [np.dtype(name) for name in ("f2", "f4", "f8", "i1", "i8", "u2", "u8", "?", "c8", "c16", ">f8")]
)
ARRAYS = arrays.arrays(
    dtype=DTYPES, shape=arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    ARRAYS,
)
KEYS = st.one_of(
    st.sampled_from(["x", "array", "npz", "", "a.b", 'q"', "é"]), st.integers(), st.booleans()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=6,
)


DEEP: Any = 1
for _level in range(40):
    DEEP = [DEEP]


def packed(value: object) -> tuple[Any, bytes]:
    """Return what is the same for values that are the same to the last bit."""
    buffers = bytearray()
    return repr(wire.pack(value, buffers)), bytes(buffers)


@given(value=VALUES)
def test_a_value_survives(value: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Numbers, texts, arrays of any dtype and shape, and what holds them, are the same again."""
    shelf = Shelf("kit.npz", largest_literal=6)
    written = "\n".join(toml.lines({"question": {"expected": frozen(value, shelf, "v")}}))
    folder = tmp_path_factory.getbasetemp()
    (folder / "kit.npz").write_bytes(shelf.file())
    read = placed(tomllib.loads(written), folder)["question"]["expected"]
    assert packed(fresh(to_python(read))) == packed(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({1, 2}, "a set"),
        (np.longdouble(1), "a longdouble"),
        (np.zeros(2, "M8[s]"), "an array of datetime64[s]"),
        ([object()], "a object"),
        ("\ud800", "a text with half a character"),
        (DEEP, "a value that is nested too deep"),
    ],
)
def test_a_value_without_a_form(value: object, words: str) -> None:
    """What can't be written down is told by its kind."""
    with pytest.raises(NotFrozen) as error:
        frozen(value, Shelf("kit.npz"), "v")
    assert str(error.value) == words


def test_what_numpy_gives_is_what_python_has() -> None:
    """Scalars of NumPy and arrays of texts are written as Python's own."""
    shelf = Shelf("kit.npz")
    values = (np.float32(0.1), np.int8(3), np.bool_(True), np.array(["a", "b"]))
    assert [frozen(value, shelf, "v") for value in values] == [
        float(np.float32(0.1)),
        3,
        True,
        {"list": ["a", "b"]},
    ]


def test_an_integer_of_many_digits() -> None:
    """An integer that Python would not read in decimal is written in another way."""
    number = 3**20000
    for value in (number, {1: number}):
        assert fresh(to_python(frozen(value, Shelf(""), "v"))) == value


def test_a_function_stays_its_source() -> None:
    """An argument that is an expression is that expression again."""
    assert frozen(Expression("lambda t: t"), Shelf(""), "f") == {"expression": "lambda t: t"}
    assert frozen({1: Expression("abs")}, Shelf(""), "f") == {"expression": "{1: (abs)}"}


def test_the_file_of_arrays_is_the_same_each_time() -> None:
    """The bytes of a file of arrays hang on the arrays alone; no two share a key."""
    one, other = Shelf("a.npz"), Shelf("a.npz")
    for shelf in (one, other):
        assert shelf.keep(np.zeros(3), "x") == {"npz": "a.npz", "key": "x"}
        assert shelf.keep(np.ones(3), "x") == {"npz": "a.npz", "key": "x_2"}
    assert one.file() == other.file()


def test_long_lines_are_broken(tmp_path: Path) -> None:
    """A list that is too long for a line has a line for each of its parts."""
    assert tmp_path.is_dir()
    rows = [[0.123456789] * 5] * 2
    row = "[0.123456789, 0.123456789, 0.123456789, 0.123456789, 0.123456789]"
    assert toml.entry("expected", rows) == f"expected = [\n  {row},\n  {row},\n]"
