"""An output folder without the pages of earlier runs that this run has made anew for others.

Only what a run wrote is touched, and only while it is as it was written: what a person added or
changed stays, and is told of. So is a whole file that this run was not asked for, as a filled
gradebook that nobody has uploaded yet.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from grader.names import is_hidden, printable
from grader.reports.feedback_files import FOLDER
from grader.reports.settled import BANK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from grader.store.book import Book
    from grader.store.written import Digests

_MOST_NAMES = 5

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
"""What files are called while they are written; a run that was killed leaves one."""


class Tidying:
    """Takes down what one run writes into its folder, and tidies up behind it."""

    def __init__(self, book: Book, folder: Path) -> None:
        """Begin with what earlier runs wrote."""
        self._book = book
        self._folder = folder
        self._started = time.time()
        self._known = book.written()
        self._now: dict[str, bytes] = {}
        self._aside: list[str] = []

    def note(self, path: Path, digest: bytes) -> None:
        """Take down what is about to be written to a file.

        A page of feedback that a person has changed is kept beside the new one.
        """
        name = path.relative_to(self._folder).as_posix()
        known = self._known.get(name, set())
        if known and name.startswith(f"{FOLDER}/"):
            self._keep_changed(path, {*known, digest})
        if digest not in known:
            self._book.note_written(name, digest)
        self._now[name] = digest

    def _keep_changed(self, path: Path, known: Collection[bytes]) -> None:
        with suppress(OSError):
            if sha256(path.read_bytes()).digest() not in known:
                kept = path.with_name(f"{path.stem}.changed{path.suffix}")
                number = 1
                while kept.exists():
                    number += 1
                    kept = path.with_name(f"{path.stem}.changed-{number}{path.suffix}")
                path.rename(kept)
                self._aside.append(kept.relative_to(self._folder).as_posix())

    def finish(self, others: Iterable[Path], inputs: Collection[Path]) -> tuple[str, ...]:
        """Take away what is of earlier runs, and return sentences on what was found.

        Args:
            others: files of this run that were not noted.
            inputs: files that this run has read, which stay whoever wrote them.
        """
        for path in others:
            with suppress(OSError):
                self.note(path, sha256(path.read_bytes()).digest())
        kept: Digests = {name: {digest} for name, digest in self._now.items()}
        removed: list[str] = []
        changed: list[str] = []
        older: list[str] = []
        kinds = {_kind(name) for name in self._now}
        resolved = {path.resolve() for path in inputs}
        for name in sorted(self._known.keys() - kept.keys()):
            path = self._folder / name
            if self._is_this_runs(path, name):
                continue
            if name == BANK or path.resolve() in resolved:
                kept[name] = self._known[name]
            elif not self._is_ours(path, self._known[name]):
                if path.is_symlink() or path.exists():
                    kept[name] = self._known[name]
                    changed.append(name)
            elif _kind(name) not in kinds or not _removed(path, self._folder):
                kept[name] = self._known[name]
                older.append(name)
            else:
                removed.append(name)
        self._book.settle_written(kept)
        return tuple(self._sentences(removed, changed, older))

    def _is_this_runs(self, path: Path, name: str) -> bool:
        """Return whether this run wrote the file under a name in which only the case differs."""
        with suppress(OSError):
            alike = [one for one in self._now if one.casefold() == name.casefold()]
            return any(path.samefile(self._folder / one) for one in alike)
        return False

    def _is_ours(self, path: Path, digests: Collection[bytes]) -> bool:
        """Return whether a file is as a run wrote it, and lies where it was written."""
        try:
            inside = path.parent.resolve().is_relative_to(self._folder.resolve())
            return (
                inside
                and path.is_file()
                and not path.is_symlink()
                and sha256(path.read_bytes()).digest() in digests
            )
        except OSError:
            return False

    def _sentences(self, removed: list[str], changed: list[str], older: list[str]) -> Iterator[str]:
        if removed:
            yield f"removed {_files(removed)} of earlier runs: {_named(removed)}"
        if older:
            yield f"of an earlier run, and not written anew ({len(older)}): {_named(older)}"
        if changed:
            yield f"left as changed by hand ({len(changed)}, of earlier runs): {_named(changed)}"
        if self._aside:
            yield f"changed by hand before ({len(self._aside)}), kept as {_named(self._aside)}"
        others = [*self._others({*changed, *older, *self._aside})]
        if others:
            yield f"not of this run ({len(others)}), but lying there: {_named(others)}"

    def _others(self, told: Collection[str]) -> Iterator[str]:
        """Yield what lies in the folders of this run and is not of it; half a file is removed."""
        folders = {name.partition("/")[0] for name in self._now if "/" in name}
        found = [path for name in folders for path in (self._folder / name).rglob("*")]
        names = {path.relative_to(self._folder).as_posix(): path for path in found}
        for path in (*self._folder.glob(".*.tmp"), *found):
            if _TEMPORARY.fullmatch(path.name):
                with suppress(OSError):
                    if path.stat().st_mtime < self._started:
                        path.unlink()
        for name in sorted(names.keys() - self._now.keys() - {*told}):
            path = names[name]
            if (
                not is_hidden(path.name)
                and not self._is_this_runs(path, name)
                and not path.is_dir()
            ):
                yield name


def _kind(name: str) -> tuple[str, str]:
    """Return what files are pages of the same kind by: a folder and a suffix.

    A file directly in the output folder is of its own kind.
    """
    folder, slash, page = name.rpartition("/")
    return (folder, page.rpartition(".")[2]) if slash else ("", name)


def _removed(path: Path, folder: Path) -> bool:
    """Remove a file and the folders that are empty without it; return whether it is gone."""
    try:
        path.unlink()
    except OSError:
        return False
    with suppress(OSError):
        for above in path.parents:
            if above == folder:
                break
            above.rmdir()
    return True


def _files(names: Collection[str]) -> str:
    return "1 file" if len(names) == 1 else f"{len(names)} files"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(map(printable, names[:_MOST_NAMES])) + more
