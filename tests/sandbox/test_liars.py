"""Objects that lie, and code that patches what answers are made with: only data ever comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.outcome import Status
from tests.sandbox.bench import deeds, failure_of, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

ANSWERS = {
    "changes_its_number": 1.0,
    "subclasses_a_float": 1.5,
    "subclasses_an_int": 7,
    "subclasses_a_string": "as it is",
    "patches_numpy": [1, 2],
    "patches_struct": 1,
}
ARRAYS = {"turns_into_an_array": [1.0, 2.0], "subclasses_an_array": [1.0, 2.0]}

SAFE = "`deed` returned a value that is no data"
ADVICE = "return an array, a number or a tuple of them"
BROKEN = "`deed` broke the connection to the grader"
FAILURES = {
    "equals_everything": (Status.BAD_VALUE, f"`deed` returned an Equal; {ADVICE}", SAFE),
    "fails_to_turn": (
        Status.BAD_VALUE,
        "`deed` returned a Stubborn; it can't be read as numbers: no",
        SAFE,
    ),
    "pretends_to_be_an_array": (
        Status.BAD_VALUE,
        "`deed` returned a Pretender; return an array of numbers",
        SAFE,
    ),
    "names_a_class_after_an_input": (
        Status.BAD_VALUE,
        f"`deed` returned a 3.25 2.5 set; {ADVICE}",
        SAFE,
    ),
    "names_a_field_after_an_input": (
        Status.BAD_VALUE,
        "`deed` returned an array of [('3.25', '<f8')]; return an array of numbers",
        SAFE,
    ),
    "turns_into_objects": (
        Status.BAD_VALUE,
        f"`deed` returned an object; {ADVICE}",
        "`deed` returned an object",
    ),
    "subclasses_a_list": (
        Status.BAD_VALUE,
        "`deed` returned more than 100,000 separate values; return an array",
        "`deed` returned more than 100,000 separate values",
    ),
    "subclasses_a_dict": (
        Status.BAD_VALUE,
        "`deed` returned more than 100,000 separate values; return an array",
        "`deed` returned more than 100,000 separate values",
    ),
    "patches_builtins": (Status.CRASHED, BROKEN, BROKEN),
    "patches_json": (Status.CRASHED, BROKEN, BROKEN),
    "patches_os": (Status.CRASHED, BROKEN, BROKEN),
}


def test_no_deed_is_forgotten() -> None:
    """Every hostile source in the folder is tried below."""
    assert deeds("liars") == {f"liars/{name}" for name in (*ANSWERS, *ARRAYS, *FAILURES)}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_lie_is_read_once_as_plain_data(bench: Bench, name: str) -> None:
    """What comes out is of a plain type, and a subclass is read for what it holds."""
    answer = value_of(bench.deed(f"liars/{name}"))
    assert (type(answer), answer) == (type(ANSWERS[name]), ANSWERS[name])


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_comes_out_as_the_base_class(bench: Bench, name: str) -> None:
    """An array of any class, or what turns into one, is a plain array of its numbers."""
    answer = value_of(bench.deed(f"liars/{name}"))
    assert type(answer) is np.ndarray
    assert (answer.dtype, answer.tolist()) == (np.float64, ARRAYS[name])


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_no_data_is_refused(bench: Bench, name: str) -> None:
    """A value without a plain form costs its call; hidden cases don't tell its name."""
    assert failure_of(bench.deed(f"liars/{name}")) == FAILURES[name]
