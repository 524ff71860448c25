"""Outcomes as bytes and back, in a database and out of it."""

from __future__ import annotations

import sqlite3
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
from grader.store.outcomes import Kept, Load, Unreadable, decode, encode

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
    data = encode(kept)
    assert data is not None
    return decode(data)


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


def test_what_is_too_large_is_not_kept() -> None:
    """A value that no frame holds is run again, rather than kept in part."""
    assert encode(Kept(outcome=Returned(value="x" * (5 << 20)))) is None


@given(st.data())
def test_damaged_bytes_are_refused(data: st.DataObject) -> None:
    """Whatever byte is changed, cut or added, an outcome comes of it or one kind of error."""
    whole = encode(Kept(outcome=Returned(value=[np.arange(3.0), 1, "x"], output="y")))
    assert whole is not None
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.binary(max_size=3))
    broken = whole[:place] + change + whole[place + data.draw(st.integers(0, 3)) :]
    with suppress(Unreadable):
        assert isinstance(decode(broken), Kept)


@pytest.mark.parametrize("data", [b"", b"abc", b"\x00" * 8, b"\xff" * 100])
def test_no_outcome_at_all(data: bytes) -> None:
    """Lengths are checked before anything is read."""
    with pytest.raises(Unreadable):
        decode(data)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a gradebook with one submission lies."""
    path = tmp_path / "gradebook.sqlite"
    good = encode(Kept(outcome=FAILED))
    assert good is not None
    with closing(connect(path, create=True)) as connection:
        load = outcomes.encode_load(LOAD)
        outcomes.keep(connection, b"key", load, [(b"one", good), (b"two", b"broken")])
    return path


def test_a_submission_is_found(file: Path) -> None:
    """What can't be read is as if it had not been kept; another key finds nothing."""
    with closing(connect(file)) as connection:
        found = outcomes.find(connection, b"key")
        assert found is not None
        assert found.load == LOAD
        assert dict(found.outcomes) == {b"one": Kept(outcome=FAILED)}
        assert outcomes.find(connection, b"other") is None


def test_newer_outcomes_stand_in_the_place_of_older_ones(file: Path) -> None:
    """What was kept before stays, unless the same call was made again."""
    again = Kept(outcome=Returned(value=7))
    frame = encode(again)
    assert frame is not None
    with closing(connect(file)) as connection:
        outcomes.keep(connection, b"key", outcomes.encode_load(Load()), [(b"two", frame)])
        found = outcomes.find(connection, b"key")
    assert found is not None
    assert found.load == Load()
    assert dict(found.outcomes) == {b"one": Kept(outcome=FAILED), b"two": again}


def test_facts_that_cannot_be_read(file: Path) -> None:
    """A submission whose loading can't be read is run again."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE submission SET facts = '{}'")
        connection.commit()
    with closing(connect(file)) as connection:
        assert outcomes.find(connection, b"key") is not None  # every field has a default
        connection.execute("UPDATE submission SET facts = '[1]'")
        assert outcomes.find(connection, b"key") is None
