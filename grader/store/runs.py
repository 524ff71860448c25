"""Scorecards of whole runs: the last one and the one before it."""

from __future__ import annotations

import json
import zlib
from dataclasses import field
from typing import TYPE_CHECKING, Any

from grader import record
from grader.data_class import dataclass
from grader.scorecard import Gradebook, Scorecard
from grader.shard import Shard  # noqa: TC001 a record is read by its annotations
from grader.store.database import Unusable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

KEPT = 2
"""So many whole runs are kept: the last one, and what it can be compared with."""

LARGEST_CARD = 64 << 20
"""Bytes of one scorecard, unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What scores of a run depend on, beside the submissions.

    Attributes:
        environment: names and versions of what student code ran in.
        questions: by its id, a digest of all that defines a question.
        shard: which part of the submissions it was; None for all.
    """

    environment: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    shard: Shard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun:
    """A run in which everything was graded, as it was kept."""

    gradebook: Gradebook
    conditions: Conditions
    finished: str


def keep(connection: sqlite3.Connection, run: WholeRun) -> None:
    """Keep a run, and let go of those before the one before it."""
    facts = record.gradebook_facts(run.gradebook)
    facts["conditions"] = record.to_plain(run.conditions)
    number = connection.execute(
        "INSERT INTO run (finished, facts) VALUES (?, ?)", (run.finished, _packed(facts))
    ).lastrowid
    cards = run.gradebook.scorecards
    connection.executemany(
        "INSERT INTO scorecard (run, place, card) VALUES (?, ?, ?)",
        ((number, place, _packed(record.to_plain(card))) for place, card in enumerate(cards)),
    )
    old = "SELECT id FROM run ORDER BY id DESC LIMIT -1 OFFSET ?"
    connection.execute(f"DELETE FROM scorecard WHERE run IN ({old})", (KEPT,))  # noqa: S608 ours
    connection.execute(f"DELETE FROM run WHERE id IN ({old})", (KEPT,))  # noqa: S608 ours


def last(connection: sqlite3.Connection, *, before: int = 0) -> WholeRun | None:
    """Return the last run, or the one so many before it; None where there is none.

    Raises:
        Unusable: it can't be read.
    """
    found = connection.execute(
        "SELECT id, finished, facts FROM run ORDER BY id DESC LIMIT 1 OFFSET ?", (before,)
    ).fetchone()
    if found is None:
        return None
    number, finished, packed = found
    try:
        facts = _unpacked(packed)
        conditions = record.from_plain(Conditions, facts.pop("conditions"))
        gradebook = record.gradebook_of(facts, tuple(_cards(connection, number)))
    except (ValueError, TypeError, KeyError, AttributeError, record.NotARecord) as error:
        raise Unusable(f"is damaged: a run in it can't be read ({error})", damaged=True) from None
    return WholeRun(gradebook=gradebook, conditions=conditions, finished=str(finished))


def _cards(connection: sqlite3.Connection, run: int) -> Iterator[Scorecard]:
    query = "SELECT card FROM scorecard WHERE run = ? ORDER BY place"
    for (packed,) in connection.execute(query, (run,)):
        yield record.from_plain(Scorecard, _unpacked(packed))


def _packed(plain: Any) -> bytes:
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)


def _unpacked(packed: bytes) -> Any:
    try:
        return json.loads(zlib.decompressobj().decompress(packed, LARGEST_CARD))
    except (zlib.error, RecursionError) as error:
        raise ValueError(str(error)) from None
