"""Outcomes as bytes and back, in a database and out of it."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Failed, Returned, Status
from grader.sandbox.wording import Trouble
from grader.store import outcomes
from grader.store.database import connect
from grader.store.outcomes import Kept, Load, Record, Unreadable, decode, encode

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(codec=None), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FAILED = Failed(
    status=Status.RAISED,
    message="raised ValueError: \udcff",
    safe_message="raised ValueError",
    seconds=0.25,
    output="1\n2",
    exceptions=("ValueError", "Exception"),
)
LOAD = Load(
    names=("double",),
    troubles=(Trouble(status=Status.FORBIDDEN, message="no torch", module="torch", passed=True),),
    notes=("a note",),
    output="hello\n",
    seconds=0.125,
)


def through(kept: Kept) -> Kept:
    """Return what comes back of an outcome."""
    found = decode(encode(Record(load=LOAD, outcomes={b"key": kept})))
    assert found.load == LOAD
    assert list(found.outcomes) == [b"key"]
    return found.outcomes[b"key"]


@given(PLAIN)
def test_plain_data_comes_back(value: object) -> None:
    """Whatever a sandbox may return is the same afterwards, types and all."""
    kept = Kept(outcome=Returned(value=value, seconds=0.5, output="x"), asides=("a", "b"))
    assert repr(through(kept)) == repr(kept)


@pytest.mark.parametrize("dtype", ["bool", "i1", "u8", "f2", "f4", "f8", "c8", "c16"])
def test_arrays_come_back(dtype: str) -> None:
    """Arrays keep dtype, shape and every bit, and can be written to."""
    array = np.arange(6).reshape(1, 2, 3).astype(dtype)
    found = through(Kept(outcome=Returned(value=[array, array[:, :0]]))).outcome
    assert isinstance(found, Returned)
    assert isinstance(found.value, list)
    first, empty = found.value
    assert first.dtype == array.dtype
    assert first.tobytes() == array.tobytes()
    assert (first.shape, empty.shape) == ((1, 2, 3), (1, 0, 3))
    first += first


def test_failures_come_back() -> None:
    """A failure keeps its status, both messages, and what was printed."""
    assert through(Kept(outcome=FAILED)) == Kept(outcome=FAILED)


def test_several_outcomes_come_back() -> None:
    """Each finds its own arrays again, whatever lies before it."""
    kept = {
        bytes([number]): Kept(outcome=FAILED if number == 1 else Returned(value=np.ones(number)))
        for number in range(4)
    }
    found = decode(encode(Record(load=LOAD, outcomes=kept)))
    assert repr(found.outcomes) == repr(kept)


def test_what_is_too_large_is_not_kept() -> None:
    """A value that no frame holds is run again, rather than kept in part."""
    large = Kept(outcome=Returned(value=np.zeros(9 << 20)))
    found = decode(encode(Record(load=LOAD, outcomes={b"a": large, b"b": Kept(outcome=FAILED)})))
    assert dict(found.outcomes) == {b"b": Kept(outcome=FAILED)}


def test_of_much_data_not_all_is_kept() -> None:
    """What is beyond the size that is kept is left out; failures take no room."""
    values = {name: Kept(outcome=Returned(value=np.ones(9))) for name in (b"a", b"b", b"c")}
    failed = {b"d": Kept(outcome=FAILED)}
    found = decode(encode(Record(load=LOAD, outcomes=values | failed), most=200))
    assert list(found.outcomes) == [b"a", b"b", b"d"]


@given(st.data())
def test_damaged_bytes_are_refused(data: st.DataObject) -> None:
    """Whatever byte is changed, cut or added, a record comes of it or one kind of error."""
    kept = Kept(outcome=Returned(value=[np.arange(3.0), 1, "x"], output="y"), asides=("a",))
    whole = encode(Record(load=LOAD, outcomes={b"a": kept, b"b": Kept(outcome=FAILED)}))
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.binary(max_size=3))
    broken = whole[:place] + change + whole[place + data.draw(st.integers(0, 3)) :]
    with suppress(Unreadable):
        assert isinstance(decode(broken), Record)


@pytest.mark.parametrize("data", [b"", b"abc", b"\x00" * 8, b"\xff" * 100])
def test_no_outcome_at_all(data: bytes) -> None:
    """Lengths are checked before anything is read."""
    with pytest.raises(Unreadable):
        decode(data)


def test_in_a_file(tmp_path: Path) -> None:
    """A record is found by its key, and a newer one stands in the place of an older one."""
    with closing(connect(tmp_path / "gradebook.sqlite", create=True)) as connection:
        for record in (b"old", b"new"):
            outcomes.keep(connection, b"key", record)
        assert outcomes.find(connection, b"key") == b"new"
        assert outcomes.find(connection, b"other") is None
