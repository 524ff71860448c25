"""The gradebook file when something is wrong with it: a line is told, and grading goes on."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from grader.store import database
from grader.store.book import Book
from grader.store.outcomes import Load, Record

if TYPE_CHECKING:
    from pathlib import Path

NOT_KEPT = "Outcomes and scorecards of this run are not kept"
RECORD = Record(load=Load(names=("double",)))


def opened(path: Path) -> Book:
    """Return a gradebook that is open, if it can be."""
    book = Book(path, "grades/gradebook.sqlite")
    book.open(create=True)
    return book


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Both keep what they find, and each finds what the other has kept."""
    one, two = (opened(tmp_path / "gradebook.sqlite") for _ in range(2))
    one.keep(b"a", RECORD)
    two.keep(b"b", RECORD)
    assert (one.find(b"b"), two.find(b"a")) == (RECORD, RECORD)
    one.close()
    two.keep(b"c", RECORD)
    two.close()
    assert (one.troubles, two.troubles) == ([], [])


def test_a_file_that_another_run_is_making(tmp_path: Path) -> None:
    """A file in which there is nothing yet, as where a run was killed then, is made complete."""
    path = tmp_path / "gradebook.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        assert path.stat().st_size > 0
        book = Book(path, "grades/gradebook.sqlite")
        book.open(create=False)
    book.keep(b"a", RECORD)
    assert (book.find(b"a"), book.troubles) == (RECORD, [])
    book.close()


def test_a_reader_waits_rather_than_reads_what_others_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what nobody writes to is read as if nobody did."""
    monkeypatch.setattr(database, "PATIENCE", 0.001)
    path = tmp_path / "gradebook.sqlite"
    opened(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("UPDATE submission SET record = x'00'")
        with pytest.raises(database.Unusable) as raised:
            database.rows(path, "SELECT * FROM submission")
    assert str(raised.value) == "is locked by another program; close that and try again"


def test_locked_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program does not let go, the run goes on without it."""
    monkeypatch.setattr(database, "PATIENCE", 0.001)
    book = opened(tmp_path / "gradebook.sqlite")
    with closing(sqlite3.connect(book.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        book.keep(b"a", RECORD)
    expected = "is locked by another program; close that and try again"
    assert book.troubles == [f"grades/gradebook.sqlite {expected}. {NOT_KEPT}"]
    assert not book.is_open
    book.keep(b"b", RECORD)
    assert book.find(b"a") is None
    assert len(book.troubles) == 1


def test_a_file_system_without_shared_memory(tmp_path: Path) -> None:
    """Where the log of changes can't be had, as on some networks, a gradebook does without."""
    try:
        (tmp_path / "gradebook.sqlite-shm").symlink_to("/nowhere/to/be/found")
    except OSError:
        pytest.skip("this system has no links for everybody")
    for _ in range(2):
        book = Book(tmp_path / "gradebook.sqlite", "gradebook.sqlite")
        book.open(create=True)
        book.note_written("grades.csv", b"digest")
        assert (book.written(), book.troubles) == ({"grades.csv": {b"digest"}}, [])
        book.close()
    assert not (tmp_path / "gradebook.sqlite-wal").exists()


def test_a_full_disk(tmp_path: Path) -> None:
    """What was kept before stays whole; the rest of the run is not kept."""
    book = opened(tmp_path / "gradebook.sqlite")
    book.keep(b"a", RECORD)
    assert book._connection is not None
    book._connection.execute("PRAGMA max_page_count = 1")
    book.keep(b"b", Record(load=Load(output="x" * 100_000)))
    expected = "can't be used: database or disk is full"
    assert book.troubles == [f"grades/gradebook.sqlite {expected}. {NOT_KEPT}"]
    later = opened(book.path)
    assert (later.find(b"a"), later.find(b"b")) == (RECORD, None)
    later.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    """A folder without the right to write has no gradebook."""
    tmp_path.chmod(0o500)
    book = opened(tmp_path / "gradebook.sqlite")
    assert book.troubles == [
        f"grades/gradebook.sqlite can't be used: unable to open database file. {NOT_KEPT}"
    ]


def test_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in keeping costs no grade, and leaves what was kept."""
    book = opened(tmp_path / "gradebook.sqlite")

    def fail(*_args: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("grader.store.outcomes.keep", fail)
    book.keep(b"a", RECORD)
    expected = "can't be used: ZeroDivisionError: ours"
    assert book.troubles == [f"grades/gradebook.sqlite {expected}. {NOT_KEPT}"]


def test_what_can_not_be_read_is_not_there(tmp_path: Path) -> None:
    """A record that somebody changed is as if it had never been kept."""
    book = opened(tmp_path / "gradebook.sqlite")
    book.keep(b"a", RECORD)
    with closing(sqlite3.connect(book.path)) as other:
        other.execute("UPDATE submission SET record = x'00ff'")
        other.commit()
    assert book.find(b"a") is None
    assert book.troubles == []
    book.close()


def test_damaged_files_are_all_kept(tmp_path: Path) -> None:
    """A second damaged file does not take the place of the first."""
    path = tmp_path / "gradebook.sqlite"
    for _ in range(2):
        path.write_bytes(b"no database" * 100)
        opened(path).close()
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "gradebook.damaged-2.sqlite",
        "gradebook.damaged.sqlite",
        "gradebook.sqlite",
    ]
