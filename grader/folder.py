"""Files on disk, read so that links, pipes and huge files do no harm."""

from __future__ import annotations

import os
import stat
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.names import is_hidden, natural_key, printable
from grader.tree import DEEPEST, MOST_ENTRIES, Tree, is_environment, is_skipped, megabytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

# Opening a pipe would wait for a writer for ever; Windows has neither the flag nor such pipes.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_file(path: Path, name: str) -> BufferedReader:
    """Return an ordinary file opened; a pipe or a device is refused, not waited for."""
    descriptor = os.open(path, _OPEN_FLAGS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableSubmission(f"{printable(name)} is not an ordinary file")
    return os.fdopen(descriptor, "rb")


def read_file(path: Path, limit: int, *, name: str | None = None) -> bytes:
    """Return the bytes of an ordinary file that has at most `limit` of them."""
    shown = name or path.name
    with open_file(path, shown) as stream:
        size = os.fstat(stream.fileno()).st_size
        raw = stream.read(min(size, limit) + 1)
    if len(raw) > limit:
        found = megabytes(max(size, len(raw)))
        message = f"{printable(shown)} has {found}; at most {megabytes(limit)} are read"
        raise UnreadableSubmission(message)
    return raw


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether a link points at anything that does not lie below the folder."""
    try:
        return folder.resolve() not in path.resolve(strict=True).parents
    except (OSError, RuntimeError):  # a link to nothing, or to itself
        return True


def folder_tree(folder: Path) -> Tree:
    """Return the files of a folder and its sub-folders, without what is nobody's work."""
    walk = _Walk(top=folder)
    walk.look_into(folder, "", depth=0)
    names = sorted(walk.sizes, key=natural_key)

    def read(name: str, limit: int) -> bytes:
        return read_file(folder / name, limit, name=name)

    sizes = {name: walk.sizes[name] for name in names}
    return Tree(sizes=sizes, read=read, notes=tuple(sorted(walk.notes)))


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk through a folder: what was found, and what was left out and why."""

    top: Path
    sizes: dict[str, int] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    seen: int = 0

    def look_into(self, folder: Path, prefix: str, *, depth: int) -> None:
        entries = list(self._entries(folder))
        if depth and is_environment({entry.name for entry in entries}):
            return
        for entry in entries:
            self._take(entry, prefix + entry.name, depth=depth)

    def _entries(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                self.seen += 1
                if self.seen > MOST_ENTRIES:
                    message = f"{printable(self.top.name)} holds more than {MOST_ENTRIES:,} entries"
                    raise UnreadableSubmission(message)
                yield entry

    def _take(self, entry: os.DirEntry[str], name: str, *, depth: int) -> None:
        if is_hidden(entry.name):
            return
        if entry.is_dir(follow_symlinks=False):
            self._take_folder(entry, name, depth=depth)
        elif reason := self._refusal(entry):
            self.notes.add(f"left out {printable(name)}: {reason}")
        else:
            self.sizes[name] = entry.stat().st_size

    def _take_folder(self, entry: os.DirEntry[str], name: str, *, depth: int) -> None:
        if is_skipped(entry.name):
            return
        if depth == DEEPEST:
            self.notes.add(f"left out {printable(name)}/: it lies deeper than {DEEPEST} folders")
            return
        try:
            self.look_into(Path(entry.path), f"{name}/", depth=depth + 1)
        except OSError as error:
            self.notes.add(f"left out {printable(name)}/: {error.strerror}")

    def _refusal(self, entry: os.DirEntry[str]) -> str:
        """Return why an entry that is no folder can't be put beside the submission, or ''."""
        if entry.is_symlink() and leads_out(Path(entry.path), self.top):
            return "a link that leads out of the submission or nowhere"
        if entry.is_symlink() and entry.is_dir():
            return "a link to a folder"
        if not entry.is_file():
            return "not an ordinary file"
        return "" if _is_text(entry.name) else "its name is not valid text"


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
