"""The gradebook file as a run sees it: whatever happens to the file, grading goes on."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from grader.names import printable
from grader.store import kept_marks, outcomes, runs, written
from grader.store.database import Unusable, changing, connect, explained, move_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from grader.store.kept_marks import KeptMark
    from grader.store.outcomes import Record
    from grader.store.runs import WholeRun
    from grader.store.written import Digests

LARGEST_RECORD = 64 << 20
"""Bytes of values that are kept of one submission; what is beyond them is asked again."""
_NOT_KEPT = "Outcomes and scorecards of this run are not kept"
_NEW = ", and a new one is begun"
_BEGUN = "and the next run begins a new one"


class Book:
    """A gradebook file that is open, or is not. May be used from several threads at once."""

    def __init__(self, path: Path, shown: str) -> None:
        """Open nothing yet.

        Args:
            path: where the file lies, or will.
            shown: what messages call it.
        """
        self.path = path
        self._shown = printable(shown)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_given_up = False
        self._new: set[bytes] = set()
        self._has_list = False
        self.troubles: list[str] = []
        self.looked_up = 0
        self.looked_up_in_part = 0

    @property
    def is_open(self) -> bool:
        """Return whether anything is looked up and kept."""
        return self._connection is not None

    def open(self, *, create: bool) -> None:
        """Open the file; `create`: make it where there is none. A damaged one is moved aside."""
        with self._lock:
            if self._connection is None and not self._is_given_up:
                self._open(create=create or _is_blank(self.path))

    def _open(self, *, create: bool) -> None:
        if not create and not _exists(self.path):
            return
        try:
            self._connection = connect(self.path, create=create)
        except Unusable as refused:
            if refused.blank or (refused.damaged and self._moved_aside(refused, _NEW)):
                self._open(create=True)
            else:
                self._give_up(refused)

    def _moved_aside(self, refused: Unusable, then: str) -> bool:
        try:
            moved = move_aside(self.path)
        except OSError:
            return False
        self.troubles.append(
            f"{self._shown} {refused}: it is kept as {printable(moved.name)}{then}"
        )
        return True

    def _give_up(self, refused: Unusable) -> None:
        self._is_given_up = True
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if not (refused.damaged and self._moved_aside(refused, f", {_BEGUN}. {_NOT_KEPT}")):
            self.troubles.append(f"{self._shown} {refused}. {_NOT_KEPT}")

    @contextmanager
    def _used(self, *, durable: bool | None = None) -> Iterator[sqlite3.Connection]:
        """Give the connection to one thread; give up the file where it fails.

        `durable` is None for reading; for changing, whether to wait for the disk.
        """
        with self._lock:
            connection = self._connection
            if connection is None:
                raise Unusable("is not open")
            try:
                with explained():
                    if durable is None:
                        yield connection
                    else:
                        with changing(connection, durable=durable):
                            yield connection
            except Unusable as refused:
                self._give_up(refused)
                raise
            except Exception as error:  # a fault of ours costs no grade that was found
                failure = Unusable(f"can't be used: {type(error).__name__}: {error}")
                self._give_up(failure)
                raise failure from error

    def find(self, key: bytes) -> Record | None:
        """Return what is kept of a submission, None where nothing is or it can't be read."""
        data = None
        with suppress(Unusable), self._used() as connection:
            data = outcomes.find(connection, key)
        try:
            return None if data is None else outcomes.decode(data)
        except Exception:  # noqa: BLE001 it is run again, rather than costing a grade
            return None

    def keep(self, key: bytes, record: Record) -> None:
        """Keep what came of a submission, in place of what was kept; of much data not all."""
        with suppress(Unusable), self._used(durable=False) as connection:
            outcomes.keep(connection, key, outcomes.encode(record, most=LARGEST_RECORD))
            self._new.add(key)

    def count(self, key: bytes, *, whole: bool) -> None:
        """Count a submission of which an earlier run kept something, or all that is asked."""
        with self._lock:
            if key not in self._new:
                self.looked_up += whole
                self.looked_up_in_part += not whole

    def keep_run(self, run: WholeRun) -> None:
        """Keep the scorecards of a whole run."""
        with suppress(Unusable), self._used(durable=True) as connection:
            runs.keep(connection, run)

    def marks(self) -> list[KeptMark]:
        """Return the marks that are kept."""
        with suppress(Unusable), self._used() as connection:
            return kept_marks.read(connection)
        return []

    def keep_marks(self, marks: Iterable[KeptMark], *, drop: bool) -> None:
        """Keep marks in place of older ones; `drop`: of all older ones."""
        with suppress(Unusable), self._used(durable=True) as connection:
            kept_marks.write(connection, marks, drop=drop)

    def written(self) -> Digests:
        """Return what earlier runs wrote to the output folder."""
        with suppress(Unusable), self._used() as connection:
            return written.read(connection)
        return {}

    def note_written(self, name: str, digest: bytes) -> None:
        """Keep what is about to be written to a file of the output folder."""
        with suppress(Unusable), self._used(durable=False) as connection:
            if not self._has_list:
                written.make(connection)
                self._has_list = True
            written.note(connection, name, digest)

    def settle_written(self, files: Digests) -> None:
        """Keep these files of the output folder alone."""
        with suppress(Unusable), self._used(durable=False) as connection:
            written.settle(connection, files)

    def close(self) -> None:
        """Close the file; what is under way is finished first."""
        with self._lock:
            self._is_given_up = True
            if self._connection is not None:
                with suppress(sqlite3.Error):
                    self._connection.close()
                self._connection = None


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True


def _is_blank(path: Path) -> bool:
    """Return whether a file is there and holds nothing, as where a disk was full."""
    try:
        return path.is_file() and path.stat().st_size == 0
    except OSError:
        return False
