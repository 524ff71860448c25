"""How files look from outside: what tells, without reading it, that one was saved."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import is_hidden
from grader.tree import DEEPEST, is_skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Stamp = tuple[int, int, int]
"""When a file was changed, its size and its place on the disk, which another file has that took
its name."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at each place: the stamps of the files there, by their paths.

    A place is a file, a folder with all that lies in it, or where there may once be either.
    """

    places: Mapping[Path, Mapping[str, Stamp]]

    def changed(self, earlier: Sight) -> frozenset[Path]:
        """Return the files that were saved, made or deleted since, at places seen both times."""
        found: set[str] = set()
        for place, files in self.places.items():
            before = earlier.places.get(place, files)
            if before != files:
                names = before.keys() | files.keys()
                found.update(name for name in names if before.get(name) != files.get(name))
        return frozenset(map(Path, found))

    def onto(self, now: Sight) -> Sight:
        """Return what was seen at the places of `now`; where nobody had looked, what is there."""
        return Sight({place: self.places.get(place, there) for place, there in now.places.items()})

    def is_empty(self, path: Path) -> bool:
        """Return whether a file holds nothing, as while an editor writes it."""
        stamps = (files.get(str(path)) for files in self.places.values())
        return any(stamp is not None and stamp[1] == 0 for stamp in stamps)


def look(places: Iterable[Path], *, own: Iterable[Path] = ()) -> Sight:
    """Return what lies at these places now; `own` is what the grader itself writes."""
    left_out = frozenset(map(str, own))
    return Sight({place: dict(_files(str(place), left_out)) for place in places})


def _files(place: str, left_out: frozenset[str]) -> Iterator[tuple[str, Stamp]]:
    try:
        found = os.stat(place)  # noqa: PTH116 this is done several times a second
    except (OSError, ValueError):
        return
    if stat.S_ISDIR(found.st_mode):
        yield from _in_folder(place, left_out, depth=0)
    else:
        yield place, _stamp(found)


def _in_folder(folder: str, left_out: frozenset[str], *, depth: int) -> Iterator[tuple[str, Stamp]]:
    try:
        with os.scandir(folder) as listed:
            entries = list(listed)
    except OSError:
        return
    for entry in entries:
        if is_hidden(entry.name) or entry.path in left_out:
            continue
        try:
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path, _stamp(entry.stat())
            elif depth < DEEPEST and not is_skipped(entry.name):
                yield from _in_folder(entry.path, left_out, depth=depth + 1)
        except OSError:
            continue  # gone since it was listed


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_size, found.st_ino
