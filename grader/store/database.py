"""The file: opening it, changing it, and what is said where that can't be done."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = 1
"""Goes up when a table changes; a file with a higher number is left alone."""

PATIENCE = 10.0
"""Seconds to wait while another program writes."""

_OURS = 0x67726164
_NAP = 0.02
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

_TABLES = """
CREATE TABLE IF NOT EXISTS submission (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY AUTOINCREMENT, finished TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS scorecard (
    run INTEGER NOT NULL, place INTEGER NOT NULL, card BLOB NOT NULL,
    PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (
    path TEXT NOT NULL, student TEXT NOT NULL, question TEXT NOT NULL,
    points REAL NOT NULL, comment TEXT NOT NULL, given TEXT NOT NULL,
    PRIMARY KEY (path, question)) WITHOUT ROWID;
"""


class _NoLog(Exception):
    """This file system has no shared memory, as some networks' have none."""


class Unusable(UsageError):
    """This file can't be used as a gradebook.

    Attributes:
        damaged: nothing in it can be read.
        blank: there is nothing in it, as where another run is just making it, or was killed then.
        busy: another program has it for itself.
    """

    def __init__(
        self, message: str, *, damaged: bool = False, blank: bool = False, busy: bool = False
    ) -> None:
        """Keep why."""
        self.damaged = damaged
        self.blank = blank
        self.busy = busy
        super().__init__(message)


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection to a gradebook, made where there is none and it shall be.

    Raises:
        Unusable: it can't be used; the message says why and how to mend it.
    """
    with explained():
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        mode = "rwc" if create else "rw"
        connection = _connection(path, f"mode={mode}")
        try:
            _settle(connection, create=create)
        except _NoLog:
            connection.close()
            connection = _without_log(path)
        except BaseException:
            connection.close()
            raise
    return connection


def _without_log(path: Path) -> sqlite3.Connection:
    """Return a connection to a gradebook that is made on a file system without shared memory."""
    for ending in ("", "-wal"):  # nothing is in them yet
        path.with_name(path.name + ending).unlink(missing_ok=True)
    connection = _connection(path, "mode=rwc")
    try:
        _settle(connection, create=True, log=False)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection for reading only, also where nothing can be written beside the file.

    Raises:
        Unusable: it can't be used.
    """
    try:
        return connect(path)
    except Unusable as refused:
        if refused.damaged or refused.busy or not path.is_file():
            raise  # what others write to meanwhile must not be read as if nobody did
    with explained():
        connection = _connection(path, "immutable=1")
        try:
            _settle(connection, create=False, write=False)
        except BaseException:
            connection.close()
            raise
    return connection


def _connection(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn what SQLite and the system say into `Unusable`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise Unusable(f"is damaged ({error})", damaged=True) from None
        if code in _BUSY:
            words = "is locked by another program; close that and try again"
            raise Unusable(words, busy=True) from None
        raise Unusable(f"can't be used: {error}") from None
    except OSError as error:
        raise Unusable(f"can't be used: {error.strerror or error}") from None


def _settle(
    connection: sqlite3.Connection, *, create: bool, write: bool = True, log: bool = True
) -> None:
    """See to it that the tables are there, and are ours."""
    connection.execute(f"PRAGMA busy_timeout = {int(1000 * PATIENCE)}")
    if write:
        connection.execute("PRAGMA synchronous = NORMAL")
    if _is_empty(connection):
        if not create:
            raise Unusable("is no gradebook: there is nothing in it", blank=True)
        if log:
            _use_log(connection)
        with changing(connection):
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_OURS}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
    if _number(connection, "application_id") != _OURS:
        raise Unusable("is a database of another program. Choose another folder")
    if _number(connection, "user_version") > SCHEMA:
        raise Unusable("was written by a newer version of pytest-grade. Update to read it")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return _number(connection, "schema_version") == 0


def _use_log(connection: sqlite3.Connection) -> None:
    """Keep changes in a log (WAL), so that readers go on; may take turns with other runs.

    Raises:
        _NoLog: this can't be had there.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")  # only now SQLite asks for shared memory
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise _NoLog from error
            if time.monotonic() > deadline:
                raise
            time.sleep(_NAP)
        else:
            return


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    return int(found)


@contextmanager
def changing(connection: sqlite3.Connection, *, durable: bool = False) -> Iterator[None]:
    """Make all changes inside at once, or none of them; `durable`: wait for the disk."""
    if durable:
        connection.execute("PRAGMA synchronous = FULL")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled back by itself
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        if durable:
            connection.execute("PRAGMA synchronous = NORMAL")


def move_aside(path: Path) -> Path:
    """Rename a damaged file, with what belongs to it, and return its new name."""
    number, moved = 1, path.with_name(f"{path.stem}.damaged{path.suffix}")
    while moved.exists():
        number += 1
        moved = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
    path.rename(moved)
    for ending in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + ending).rename(moved.with_name(moved.name + ending))
    return moved


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a query finds in a file that is opened for it alone.

    Raises:
        Unusable: the file can't be used.
    """
    with closing(connect_to_read(path)) as connection, explained():
        return connection.execute(query).fetchall()
