"""Outcomes as bytes and back: JSON for what they are, raw numbers for arrays, lengths checked.

All that is kept of one submission is one record: what came of loading it, and the outcomes of calls
by the calls' keys. Values have the form in which they crossed the wire.
"""

from __future__ import annotations

import json
import struct
from dataclasses import field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from grader import record as records
from grader.data_class import dataclass
from grader.outcome import Failed, Outcome, Returned
from grader.sandbox import packed
from grader.sandbox.conversation import Run
from grader.sandbox.inside import frames
from grader.sandbox.wording import Trouble  # noqa: TC001 a record is read by its annotations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from grader.sandbox.packed import Packed

_LENGTHS = struct.Struct("!QQ")
_VALUE = ("value", "packed")
_RETURNED = tuple(each.name for each in fields(Returned) if each.name not in _VALUE)
_facts = attrgetter(*_RETURNED)
_FAILED = -1
_dumps = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


class Unreadable(ValueError):
    """Bytes that no record was turned into."""


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


def run_of(load: Load) -> Run:
    """Return the run that only this is known of, as if it had been made now."""
    return Run(
        names=load.names,
        troubles=list(load.troubles),
        notes=list(load.notes),
        output=load.output,
        seconds=load.seconds,
        loaded=True,
    )


def encode(record: Record, *, most: int = 1 << 32) -> bytes:
    """Return a record as bytes, without outcomes that no frame could hold.

    Args:
        record: what came of a submission.
        most: bytes of values; outcomes beyond that are left out, too.
    """
    values: list[bytes] = []
    entries = []
    for key, kept in record.outcomes.items():
        try:
            entry, found = _entry(key, kept)
        except frames.WireError:
            continue
        most -= (size := sum(map(len, found)))
        if size and most < 0:
            continue
        entries.append(entry)
        values += found
    document = {"load": records.to_plain(record.load), "fields": _RETURNED, "outcomes": entries}
    text = _dumps(document).encode()
    return b"".join((_LENGTHS.pack(len(text), sum(map(len, values))), text, *values))


def _entry(key: bytes, kept: Kept) -> tuple[list[Any], tuple[bytes, ...]]:
    """Return the entry of an outcome, and the bytes that it tells of."""
    outcome = kept.outcome
    if isinstance(outcome, Failed):
        return [key.hex(), _FAILED, kept.asides, records.to_plain(outcome)], ()
    value = outcome.packed or packed.pack(outcome.value)
    entry = [key.hex(), len(value.text), kept.asides, len(value.arrays), _facts(outcome)]
    return entry, (value.text, value.arrays)


def decode(data: bytes) -> Record:
    """Return the record that was turned into these bytes.

    Raises:
        Unreadable: there is none.
    """
    try:
        text, size = _LENGTHS.unpack_from(data)
        start = _LENGTHS.size
        if start + text + size != len(data):
            raise Unreadable("other lengths than it says")
        document = json.loads(data[start : start + text])
        if tuple(document["fields"]) != _RETURNED:
            raise Unreadable("outcomes with other facts")
        load = records.from_plain(Load, document["load"])
        found = dict(_outcomes(document["outcomes"], data, start + text))
    except (ValueError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise Unreadable(str(error)) from None
    except records.NotARecord as error:
        raise Unreadable(str(error)) from None
    return Record(load=load, outcomes=found)


def _outcomes(entries: list[Any], data: bytes, place: int) -> Iterator[tuple[bytes, Kept]]:
    for key, size, asides, *rest in entries:
        if not all(isinstance(aside, str) for aside in asides):
            raise Unreadable("notes that are none")
        if size == _FAILED:
            (plain,) = rest
            outcome: Outcome = records.from_plain(Failed, plain)
        else:
            arrays, facts = rest
            middle = place + _length(size, len(data) - place)
            end = middle + _length(arrays, len(data) - middle)
            outcome = _returned(packed.read(data[place:middle], data[middle:end]), facts)
            place = end
        yield bytes.fromhex(key), Kept(outcome=outcome, asides=tuple(asides))


def _length(size: object, most: int) -> int:
    if type(size) is not int or not 0 <= size <= most:
        raise Unreadable("values of another length")
    return size


def _returned(found: Packed, facts: list[Any]) -> Returned:
    seconds, *texts = facts
    if type(seconds) not in (int, float) or not all(isinstance(text, str) for text in texts):
        raise Unreadable("other facts than an outcome has")
    named = dict(zip(_RETURNED, facts, strict=True))
    return Returned(value=found.value, packed=found, **named)


def find(connection: sqlite3.Connection, key: bytes) -> bytes | None:
    """Return the record that is kept of a submission, as bytes."""
    found = connection.execute("SELECT record FROM submission WHERE key = ?", (key,)).fetchone()
    return None if found is None else bytes(found[0])


def keep(connection: sqlite3.Connection, key: bytes, record: bytes) -> None:
    """Keep what came of a submission, in place of what was kept of it."""
    connection.execute(
        "INSERT INTO submission (key, record) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET record = excluded.record",
        (key, record),
    )
