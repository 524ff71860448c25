"""The files that runs wrote to the output folder, so that what is old can be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

Digests = dict[str, set[bytes]]
"""By the name of a file below the output folder, digests of what was written to it."""

# Older gradebooks have no such table.
_TABLE = (
    "CREATE TABLE IF NOT EXISTS written (name TEXT NOT NULL, digest BLOB NOT NULL, "
    "PRIMARY KEY (name, digest)) WITHOUT ROWID"
)


def read(connection: sqlite3.Connection) -> Digests:
    """Return what was written, as far as it is known."""
    is_there = "SELECT 1 FROM sqlite_master WHERE name = 'written'"
    if connection.execute(is_there).fetchone() is None:
        return {}
    found: Digests = {}
    for name, digest in connection.execute("SELECT name, digest FROM written"):
        found.setdefault(str(name), set()).add(bytes(digest))
    return found


def make(connection: sqlite3.Connection) -> None:
    """Make the table where there is none."""
    connection.execute(_TABLE)


def note(connection: sqlite3.Connection, name: str, digest: bytes) -> None:
    """Keep what is about to be written to a file, beside what was written before."""
    connection.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (name, digest))


def settle(connection: sqlite3.Connection, files: Mapping[str, Iterable[bytes]]) -> None:
    """Keep these files alone."""
    make(connection)
    connection.execute("DELETE FROM written")
    connection.executemany(
        "INSERT INTO written VALUES (?, ?)",
        ((name, digest) for name, digests in files.items() for digest in digests),
    )
