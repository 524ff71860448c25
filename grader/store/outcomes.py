"""Outcomes as bytes and back, as they crossed the wire: JSON and raw numbers, lengths checked."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grader import record
from grader.outcome import Failed, Outcome, Returned
from grader.sandbox.inside import frames, wire
from grader.sandbox.wording import Trouble  # noqa: TC001 a record is read by its annotations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from grader.sandbox.conversation import Run


class Unreadable(ValueError):
    """Bytes that no outcome was turned into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An outcome, and the notes that came of its call."""

    outcome: Outcome
    asides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of loading a submission."""

    names: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is kept of one submission: what came of loading it, and outcomes by their keys."""

    load: Load
    outcomes: Mapping[bytes, Kept] = field(default_factory=dict)


def load_of(run: Run) -> Load:
    """Return what came of loading, without the notes that calls brought."""
    of_calls = {note for notes in run.asides.values() for note in notes}
    return Load(
        names=run.names,
        troubles=tuple(run.troubles),
        notes=tuple(note for note in run.notes if note not in of_calls),
        output=run.output,
        seconds=run.seconds,
    )


def encode(kept: Kept) -> bytes | None:
    """Return an outcome as bytes; None where it is too large to be kept."""
    outcome = kept.outcome
    arrays = bytearray()
    document = record.to_plain(outcome, without=("value",))
    if kept.asides:
        document["asides"] = kept.asides
    try:
        if isinstance(outcome, Returned):
            document["value"] = wire.pack(outcome.value, arrays)
        return frames.frame(document, arrays)
    except frames.WireError:
        return None


def decode(data: bytes) -> Kept:
    """Return the outcome that was turned into these bytes.

    Raises:
        Unreadable: there is none.
    """
    try:
        text, size = frames.LENGTHS.unpack_from(data)
        start = frames.LENGTHS.size
        if start + text + size != len(data):
            raise Unreadable("other lengths than it says")
        document: Any = frames.parse(data[start : start + text])
        asides = tuple(map(str, document.pop("asides", ())))
        if "value" not in document:
            return Kept(outcome=record.from_plain(Failed, document), asides=asides)
        value = wire.unpack(document.pop("value"), data[start + text :])
        outcome = record.from_plain(Returned, document | {"value": None})
        return Kept(outcome=replace(outcome, value=value), asides=asides)
    except (ValueError, TypeError, AttributeError, struct.error, record.NotARecord) as error:
        raise Unreadable(str(error)) from None


def encode_load(load: Load) -> bytes:
    """Return what came of loading as bytes."""
    return json.dumps(record.to_plain(load), separators=(",", ":")).encode()


def decode_load(data: bytes) -> Load:
    """Return what was turned into these bytes.

    Raises:
        Unreadable: nothing was.
    """
    try:
        return record.from_plain(Load, json.loads(data))
    except (ValueError, RecursionError, record.NotARecord) as error:
        raise Unreadable(str(error)) from None


def find(connection: sqlite3.Connection, key: bytes) -> Record | None:
    """Return what is kept of a submission; what can't be read is left out."""
    found = connection.execute("SELECT id, facts FROM submission WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    number, facts = found
    rows = connection.execute(
        "SELECT call, frame FROM outcome WHERE submission = ?", (number,)
    ).fetchall()
    outcomes = {}
    try:
        load = decode_load(facts)
    except Unreadable:
        return None
    for call, frame in rows:
        try:
            outcomes[call] = decode(frame)
        except Unreadable:
            continue
    return Record(load=load, outcomes=outcomes)


def keep(
    connection: sqlite3.Connection, key: bytes, load: bytes, outcomes: Iterable[tuple[bytes, bytes]]
) -> None:
    """Keep what came of loading a submission, and some of its outcomes, in place of older ones."""
    connection.execute(
        "INSERT INTO submission (key, facts) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET facts = excluded.facts",
        (key, load),
    )
    (number,) = connection.execute("SELECT id FROM submission WHERE key = ?", (key,)).fetchone()
    connection.executemany(
        "INSERT OR REPLACE INTO outcome (submission, call, frame) VALUES (?, ?, ?)",
        [(number, call, frame) for call, frame in outcomes],
    )
