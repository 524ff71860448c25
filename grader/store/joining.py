"""Several gradebooks joined into one, as those of the parts of a class."""

from __future__ import annotations

import secrets
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.filled import NameList
from grader.inventory import Inventory
from grader.lms import refilled
from grader.names import natural_key, printable
from grader.options import GRADEBOOK
from grader.reports import settled
from grader.scorecard import Gradebook, Scorecard, SubmissionStatus
from grader.store import kept_marks, runs, written
from grader.store.database import changing, connect, connect_to_read, explained
from grader.store.places import last_run
from grader.store.runs import WholeRun
from grader.store.settlings import joined

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from grader.filled import Filled
    from grader.store.written import Digests

MOST_NAMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A gradebook joined from others: where it is, how many submissions, and what to know."""

    path: Path
    submissions: int
    facts: tuple[str, ...]


def join(out: str, paths: Sequence[Path]) -> Joined:
    """Join gradebooks into a new one; of a submission that is in several, the newest grade wins.

    Raises:
        UsageError: they don't fit each other, can't be read, or there is a gradebook already.
    """
    target = Path(out) if out.endswith(".sqlite") else Path(out) / GRADEBOOK
    if target.exists() and target.resolve() not in {path.resolve() for path in paths}:
        raise UsageError(
            f"{printable(str(target))}: there is a gradebook already. Choose another folder, or "
            "name it among those to join."
        )
    parts = [(path, last_run(path)) for path in paths]
    _check(parts)
    run, facts = _joined([run for _, run in parts])
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write(temporary, paths, run, _files_of(target))
        with explained():
            temporary.replace(target)
    finally:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()
    return Joined(path=target, submissions=len(run.gradebook.scorecards), facts=(*facts,))


def _check(parts: Sequence[tuple[Path, WholeRun]]) -> None:
    """Refuse gradebooks of which a sum would mean nothing."""
    (first_path, first), *others = parts
    for path, run in others:
        one, other = first.gradebook, run.gradebook
        if one.heading.id != other.heading.id:
            what = f"of '{printable(one.heading.id)}', this of '{printable(other.heading.id)}'"
        elif one.heading.rubric_sha256 != other.heading.rubric_sha256:
            hashes = (one.heading.rubric_sha256[:12], other.heading.rubric_sha256[:12])
            what = f"graded by the rubric {hashes[0]}, this by {hashes[1]}"
        elif one.visible_only != other.visible_only:
            what = "of visible cases only" if one.visible_only else "of all cases"
            what += ", this of all" if one.visible_only else ", this of visible cases only"
        else:
            continue
        raise UsageError(
            f"{printable(str(path))}: {printable(str(first_path))} is {what}. "
            "Grade both with the same rubric and options, then join them."
        )


def _joined(parts: Sequence[WholeRun]) -> tuple[WholeRun, list[str]]:
    """Return the runs as one, and what a reader of it should know."""
    ordered = sorted(parts, key=lambda run: run.finished)
    newest = ordered[-1]
    scorecards, twice = _cards(ordered)
    books = [run.gradebook for run in ordered]
    settlings = [book.settling for book in books if book.settling is not None]
    settling = joined(settlings, _place) if settlings else None
    absent = sum(card.status is SubmissionStatus.ABSENT for card in scorecards)
    gradebook = replace(
        newest.gradebook,
        scorecards=scorecards,
        run=replace(
            newest.gradebook.run,
            isolation="; ".join(dict.fromkeys(run.gradebook.run.isolation for run in parts)),
            workers=sum(run.gradebook.run.workers for run in parts),
            seconds=round(sum(run.gradebook.run.seconds for run in parts), 3),
        ),
        left_out=tuple(dict.fromkeys(name for book in books for name in book.left_out)),
        filled=_filled(books, scorecards),
        inventory=_inventory([book.inventory for book in books if book.inventory], absent),
        notices=tuple(settled.notices(settling)) if settling else (),
        settling=settling,
    )
    run = WholeRun(
        gradebook=gradebook,
        conditions=replace(newest.conditions, shard=None),
        finished=newest.finished,
    )
    return run, [*_facts(parts, twice), *_unfilled(books, gradebook)]


def _cards(ordered: Sequence[WholeRun]) -> tuple[tuple[Scorecard, ...], list[str]]:
    """Return all scorecards, in the order of grading, and whose are in several of the runs."""
    cards: dict[tuple[str, str], Scorecard] = {}
    twice: dict[str, None] = {}
    for run in ordered:
        for card in run.gradebook.scorecards:
            key = (card.path, card.student if card.status is SubmissionStatus.ABSENT else "")
            if key in cards and card.status is not SubmissionStatus.ABSENT:
                twice[card.student] = None
            cards[key] = card
    graded = [card for card in cards.values() if card.status is not SubmissionStatus.ABSENT]
    graded.sort(key=lambda card: _place(card.path))
    here = {card.student for card in graded}
    absent = (card for (path, _), card in cards.items() if not path)
    return (*graded, *(card for card in absent if card.student not in here)), list(twice)


def _place(path: str) -> tuple[object, ...]:
    """Return where a submission stands in the order of grading: by its folders, then its name."""
    return tuple(map(natural_key, path.split("/")))


def _filled(books: Sequence[Gradebook], cards: Sequence[Scorecard]) -> Filled | None:
    """Return the gradebook of a learning platform, where all runs filled the same one."""
    filled = [book.filled for book in books if book.filled is not None]
    originals = {(one.original, one.index) for one in filled}
    if len(filled) < len(books) or len(originals) != 1:
        return None
    return refilled(filled[-1], books[-1].heading, cards)


def _unfilled(books: Sequence[Gradebook], made: Gradebook) -> Iterator[str]:
    if made.filled is None and any(book.filled is not None for book in books):
        yield (
            "not all of them filled the same gradebook of a learning platform, so that none is "
            "filled; give --grade-fill to grader report"
        )


def _inventory(parts: Sequence[Inventory], absent: int) -> Inventory | None:
    """Return what was found: once where all looked at the same, else all of it together."""
    if not parts:
        return None
    newest = replace(parts[-1], absent=absent)
    if all(replace(part, absent=absent) == newest for part in parts):
        return newest
    every = dict.fromkeys(parts)
    lists: dict[str, dict[str, None]] = {}
    for part in every:
        for one in part.lists:
            lists.setdefault(one.what, {}).update(dict.fromkeys(one.names))
    return Inventory(
        entries=sum(part.entries for part in every),
        submissions=sum(part.submissions for part in every),
        systems=tuple(dict.fromkeys(name for part in every for name in part.systems)),
        left_out=tuple(dict.fromkeys(drop for part in every for drop in part.left_out)),
        roster=newest.roster,
        absent=absent,
        lists=tuple(NameList(what=what, names=tuple(names)) for what, names in lists.items()),
    )


def _facts(parts: Sequence[WholeRun], twice: Sequence[str]) -> Iterator[str]:
    if twice:
        names = ", ".join(map(printable, twice[:MOST_NAMES]))
        more = f" and {len(twice) - MOST_NAMES} more" if len(twice) > MOST_NAMES else ""
        noun = "submission is" if len(twice) == 1 else "submissions are"
        yield f"{len(twice)} {noun} in several; the newest grades are taken: {names}{more}"
    shards = [run.conditions.shard for run in parts if run.conditions.shard is not None]
    counts = {shard.count for shard in shards}
    if len(shards) == len(parts) and len(counts) == 1:
        (count,) = counts
        missing = sorted(set(range(1, count + 1)) - {shard.number for shard in shards})
        if missing:
            listed = ", ".join(f"{number}/{count}" for number in missing)
            noun = "this shard is" if len(missing) == 1 else "these shards are"
            yield f"{noun} not among them: {listed}"
    if any(run.conditions.questions != parts[0].conditions.questions for run in parts):
        yield "references, limits or provided files differ between them: scores may not compare"
    if any(run.conditions.environment != parts[0].conditions.environment for run in parts):
        yield "they were graded in different environments; see grader diff"


def _files_of(path: Path) -> Digests:
    """Return what lies beside a gradebook, as its runs wrote it; nothing where there is none."""
    if not path.exists():
        return {}
    with closing(connect_to_read(path)) as connection, explained():
        return written.read(connection)


def _write(path: Path, sources: Sequence[Path], run: WholeRun, files: Digests) -> None:
    """Write the joined gradebook with all outcomes and marks, and what lies beside it."""
    with closing(connect(path, create=True)) as connection, explained():
        marks: dict[tuple[str, str], kept_marks.KeptMark] = {}
        with changing(connection, durable=True):
            for source in sources:
                with closing(connect_to_read(source)) as other:
                    _copy(other, connection)
                    for one in kept_marks.read(other):
                        earlier = marks.get((one.path, one.question))
                        if earlier is None or earlier.given <= one.given:
                            marks[one.path, one.question] = one
            kept_marks.write(connection, marks.values())
            runs.keep(connection, run)
            written.settle(connection, files)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy the outcomes of one gradebook into another."""
    target.executemany(
        "INSERT OR IGNORE INTO submission (key, record) VALUES (?, ?)",
        source.execute("SELECT key, record FROM submission"),
    )
