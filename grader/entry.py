"""What lies directly in a folder or a zip: files and folders, in one form for both."""

from __future__ import annotations

import os
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from grader.archive import open_archive
from grader.content import LARGEST, ZIP_BYTES, Content, content_of, content_of_tree, kind_of
from grader.content import read_source as source_of
from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.folder import folder_tree, leads_out, read_file
from grader.names import is_hidden, natural_key, printable
from grader.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.archive import Part

KINDS = "a script (.py), a notebook (.ipynb), a folder or a .zip"
"""What a submission can be."""


class Entry(Protocol):
    """A file or folder, and how it is read.

    Attributes:
        name: its own name, as it is written there; nothing in it has been checked.
        shown: its path, fit to be shown.
        key: its path from where the command line points, as it is.
        is_folder: whether it can have entries of its own.
        notes: what a person should know of it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 told above
    @property
    def shown(self) -> str: ...  # noqa: D102 the same
    @property
    def key(self) -> str: ...  # noqa: D102 the same
    @property
    def is_folder(self) -> bool: ...  # noqa: D102 the same
    @property
    def notes(self) -> tuple[str, ...]: ...  # noqa: D102 the same

    def entries(self) -> Sequence[Entry]:
        """Return what lies in a folder, in natural order; nothing where it can't be listed."""

    def tree(self) -> Tree:
        """Return the files in it; of a file itself by its name."""

    def load(self, wanted: frozenset[str]) -> Content:
        """Return what it holds as a submission."""


def may_be_graded(entry: Entry) -> bool:
    """Return whether an entry is of a kind that a submission can be."""
    return entry.is_folder or kind_of(entry.name) in {*LARGEST, ".zip"}


def visible(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are neither hidden nor the system's, in natural order."""
    found = (entry for entry in entries if not is_hidden(entry.name))
    return sorted(found, key=lambda entry: natural_key(entry.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskEntry:
    """An entry of a folder on disk; a link that leads out of that folder can't be read."""

    path: Path
    shown: str
    key: str
    is_folder: bool
    notes: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def name(self) -> str:
        """Return its own name."""
        return self.path.name

    def entries(self) -> Sequence[Entry]:
        """Return what lies in it."""
        if self.refusal or not self.is_folder:
            return ()
        try:
            return visible(folder_entries(self.path, self.shown, key=f"{self.key}{os.sep}"))
        except OSError:
            return ()

    def tree(self) -> Tree:
        """Return the files in it; of a file itself by its name."""
        self._check()
        if self.is_folder:
            return folder_tree(self.path)
        path = self.path
        size = path.stat().st_size

        def read(_name: str, limit: int) -> bytes:
            return read_file(path, limit)

        return Tree(sizes={path.name: size}, read=read)

    def load(self, _wanted: frozenset[str]) -> Content:
        """Return what it holds as a submission."""
        self._check()
        path, name = self.path, printable(self.name)
        if self.is_folder:
            return content_of_tree(folder_tree(path), name, _wanted)
        kind = kind_of(self.name)
        if kind == ".zip":
            with open_archive(path, path.name) as archive:
                return content_of_tree(archive.whole().tree(), archive.name, _wanted)
        if kind not in LARGEST:
            raise UnreadableSubmission(f"{name} is not {KINDS}")
        return content_of(source_of(read_file(path, LARGEST[kind]), path.name))

    def _check(self) -> None:
        if self.refusal:
            raise UnreadableSubmission(self.refusal)


def folder_entries(folder: Path, shown: str, *, key: str = "") -> list[Entry]:
    """Return all that lies in a folder on disk, shown as lying at `shown`, with keys below `key`.

    Raises:
        OSError: the folder can't be listed.
    """
    prefix = "" if shown == "." else f"{shown.rstrip('/')}/"
    with os.scandir(folder) as entries:
        return [_disk_entry(entry, prefix + printable(entry.name), key) for entry in entries]


def _disk_entry(entry: os.DirEntry[str], shown: str, key: str) -> Entry:
    path, name = Path(entry.path), printable(entry.name)
    make = partial(DiskEntry, path=path, shown=shown, key=f"{key}{entry.name}")
    try:
        notes: tuple[str, ...] = ()
        if entry.is_symlink():
            notes = (f"{name} is a link to {printable(str(path.readlink()))}",)
            if leads_out(path, path.parent):
                refusal = f"{name} is a link that leads out of the folder or nowhere"
                return make(is_folder=False, notes=notes, refusal=refusal)
        if entry.is_dir():
            return make(is_folder=True, notes=notes)
        refusal = "" if entry.is_file() else f"{name} is not an ordinary file"
        return make(is_folder=False, notes=notes, refusal=refusal)
    except OSError as error:
        return make(is_folder=False, refusal=f"{name} can't be read: {error.strerror}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    """An entry of a zip."""

    part: Part
    shown: str
    key: str
    is_folder: bool
    notes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """Return its own name."""
        return self.part.name

    def entries(self) -> Sequence[Entry]:
        """Return what lies in it."""
        if not self.is_folder:
            return ()
        return visible(part_entries(self.part.parts(), self.shown, key=f"{self.key}/"))

    def tree(self) -> Tree:
        """Return the files in it; of a file itself by its name."""
        return self.part.tree()

    def load(self, wanted: frozenset[str]) -> Content:
        """Return what it holds as a submission."""
        tree = self.part.tree()
        name = printable(self.name)
        if self.is_folder:
            return content_of_tree(tree, name, wanted)
        kind = kind_of(self.name)
        if kind == ".zip":
            with open_archive(tree.read(self.name, ZIP_BYTES), self.name) as archive:
                return content_of_tree(archive.whole().tree(), archive.name, wanted)
        if kind not in LARGEST:
            raise UnreadableSubmission(f"{name} is not {KINDS}")
        return content_of(source_of(tree.read(self.name, LARGEST[kind]), self.name))


def part_entries(parts: Iterable[Part], shown: str, *, key: str) -> list[Entry]:
    """Return parts of a zip as entries, shown as lying at `shown`, with keys below `key`."""
    return [
        PartEntry(
            part=part,
            shown=f"{shown}/{printable(part.name)}",
            key=f"{key}{part.name}",
            is_folder=part.is_folder,
        )
        for part in parts
    ]


def joined(files: Mapping[str, Entry]) -> Tree:
    """Return the files of several entries as one tree.

    Args:
        files: by the name that it has in the tree, each entry; what lies in a folder goes below
            that name, or where the name is empty beside the other files.
    """
    sizes: dict[str, int] = {}
    places: dict[str, tuple[Tree, str]] = {}
    notes: list[str] = []
    for name, entry in files.items():
        tree = entry.tree()
        notes += tree.notes
        for inside, size in tree.sizes.items():
            below = f"{name}/{inside}" if name else inside
            where = below if entry.is_folder else name
            sizes[where] = size
            places[where] = (tree, inside)

    def read(name: str, limit: int) -> bytes:
        tree, inside = places[name]
        return tree.read(inside, limit)

    return Tree(sizes=sizes, read=read, notes=tuple(notes))
