"""Tables and series of packages such as pandas: answers, and what a reference returns of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.outcome import Status
from grader.sandbox.inside.answer import plain_of
from tests.sandbox.bench import ask, failure_of, script, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

TABLE = """
    import numpy as np
    class Table:
        def __init__(self, rows, dtype=object):
            self.rows, self.dtype = rows, dtype
        def __array__(self, *_more, **_named):
            return np.array(self.rows, dtype=self.dtype)
    def f():
"""
ANSWERS = {
    "Table(['low', 'high'])": ["low", "high"],
    "Table([['low', 1], ['high', 2.5], [None, True]])": [["low", 1], ["high", 2.5], [None, True]],
    "{'tides': Table([np.int64(3), 'a'])}": {"tides": [3, "a"]},
    "Table(['2026-01-31', '2026-02-01'], 'datetime64[D]')": ["2026-01-31", "2026-02-01"],
    "[Table(['a']), Table(['b'])]": [["a"], ["b"]],
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_tables_of_texts_are_lists(bench: Bench, answer: str) -> None:
    """A table that is not of numbers alone comes out row by row."""
    assert bench.value(script(f"{TABLE}        return {answer}\n")) == ANSWERS[answer]


def test_tables_of_what_is_no_data_are_refused(bench: Bench) -> None:
    """Objects in a table are told as they would be outside of it."""
    program = script(f"{TABLE}        return Table([f, 'a'])\n")
    assert failure_of(bench.run(program, ask(0)).outcomes[0])[:2] == (
        Status.BAD_VALUE,
        "`f` returned a function; return an array, a number or a tuple of them",
    )
    itself = script(f"{TABLE}        t = Table([None]); t.rows[0] = t; return t\n")
    assert failure_of(bench.run(itself, ask(0)).outcomes[0])[0] is not Status.CORRECT


def test_numbers_in_a_table_are_an_array(bench: Bench) -> None:
    """A table of numbers is an array, as ever."""
    run = bench.run(script(f"{TABLE}        return Table([[1, 2]], float)\n"), ask(0))
    assert isinstance(value_of(run.outcomes[0]), np.ndarray)


class Series:
    """A series as a package would have it."""

    def __init__(self, *values: object, dtype: type = object) -> None:
        """Hold values."""
        self._values = values
        self._dtype = dtype

    def __array__(self, *_more: object, **_named: object) -> np.ndarray[Any, Any]:
        """Return the values as an array."""
        return np.array(self._values, dtype=self._dtype)


def test_a_reference_may_return_tables() -> None:
    """What it returns is read like an answer; what can't be is left as it is."""
    numbers = plain_of(Series(1.0, 2.0, dtype=float))
    assert isinstance(numbers, np.ndarray)
    assert numbers.tolist() == [1.0, 2.0]
    assert plain_of({"a": (Series("x", 1), [Series("y")])}) == {"a": (["x", 1], [["y"]])}
    for value in (None, 1, "a", np.float64(2), np.zeros(2), Series(dt), range(3)):
        assert plain_of(value) is value
