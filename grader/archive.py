"""Zip files, read so that a hostile or broken one costs only itself.

Nothing is unpacked to disk. Names that lead out, links, encrypted and damaged members, and sizes
beyond what their reader asks for are refused with one line that says which member it was.
"""

from __future__ import annotations

import io
import struct
import threading
import weakref
import zipfile
import zlib
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.folder import open_file
from grader.member import (
    environments,
    flaw,
    folders,
    grouped,
    leads_out,
    only_folder,
    starts_outside,
    steps,
)
from grader.names import is_hidden, natural_key, printable
from grader.tree import DEEPEST, MOST_ENTRIES, Tree, is_skipped, megabytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

LONGEST_DIRECTORY = MOST_ENTRIES * 512
"""A list of contents that is longer is not read: reading takes many times its size of memory."""

CHUNK = 1 << 18

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Archive:
    """An open zip file. Its members can be read from several threads."""

    def __init__(self, stream: io.BufferedIOBase, name: str) -> None:
        """Read the list of contents; the stream is closed with the archive, or when that fails."""
        self.name = printable(name)
        self._lock = threading.Lock()
        self.close = weakref.finalize(self, stream.close)
        try:
            self._zip = zipfile.ZipFile(_Careful(stream))
        except _BROKEN as error:
            self.close()
            message = f"{self.name} is not a zip that can be opened: {_reason(error)}"
            raise UnreadableSubmission(message) from None
        if len(self._zip.filelist) > MOST_ENTRIES:
            self.close()
            raise UnreadableSubmission(f"{self.name} holds more than {MOST_ENTRIES:,} entries")

    def __enter__(self) -> Self:
        """Return the archive."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def whole(self) -> Part:
        """Return all of the archive as one submission."""
        members = tuple((info.filename, info) for info in self._zip.filelist)
        return Part(archive=self, name=self.name, members=members)

    def parts(self) -> list[Part]:
        """Return each file or folder directly in the archive, one wrapping folder taken away."""
        groups = grouped((info.filename, info) for info in self._zip.filelist)
        wrapper = only_folder(groups)
        if wrapper is not None:
            outside = {name: found for name, found in groups.items() if starts_outside(name)}
            groups = grouped(groups[wrapper]) | outside
        return self.parts_of(groups)

    @property
    def passed_over(self) -> int:
        """Return how many files are hidden or the system's."""
        return sum(_is_passed_over(info.filename) for info in self._zip.filelist)

    def parts_of(self, groups: Mapping[str, Sequence[tuple[str, zipfile.ZipInfo]]]) -> list[Part]:
        """Return groups of members as parts, in natural order."""
        parts = (
            Part(archive=self, name=name, members=tuple(members))
            for name, members in groups.items()
        )
        return sorted(parts, key=lambda part: natural_key(part.name))

    def read(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        """Return the bytes of a member that really has at most `limit` of them."""
        if info.file_size > limit:
            self._refuse_size(info, megabytes(info.file_size), limit)
        try:
            raw = self._stream(info, limit)
        except _BROKEN as error:
            message = f"{printable(info.filename)} in {self.name} is damaged: {_reason(error)}"
            raise UnreadableSubmission(message) from None
        if len(raw) > limit:
            self._refuse_size(info, f"more than {megabytes(limit)}", limit)
        return raw

    def _stream(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        with self._lock:
            stream = self._zip.open(info)
        try:
            raw = bytearray()
            while len(raw) <= limit and (chunk := stream.read(CHUNK)):
                raw += chunk
        finally:
            with self._lock:
                stream.close()
        if len(raw) < info.file_size:
            raise EOFError
        return bytes(raw)

    def _refuse_size(self, info: zipfile.ZipInfo, size: str, limit: int) -> None:
        name = printable(info.filename)
        message = f"{name} in {self.name} has {size}; at most {megabytes(limit)} are read"
        raise UnreadableSubmission(message)


def open_archive(source: Path | bytes, name: str) -> Archive:
    """Return a zip file opened, from disk or from the bytes of a member of another one.

    Raises:
        UnreadableSubmission: it is not a zip, is broken, or lists too much.
    """
    if isinstance(source, bytes):
        return Archive(io.BytesIO(source), name)
    return Archive(open_file(source, name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The members of an archive that are one submission: a file, or what a folder holds.

    `members` are pairs of a name inside the part ('' for a file itself) and what the archive
    lists about it. Nothing in them has been checked.
    """

    archive: Archive
    name: str
    members: tuple[tuple[str, zipfile.ZipInfo], ...]

    @property
    def is_folder(self) -> bool:
        """Return whether this is a folder, be it empty."""
        return any(inside for inside, _ in self.members)

    def parts(self) -> list[Part]:
        """Return each file or folder directly in this folder."""
        return self.archive.parts_of(grouped(self.members))

    def tree(self) -> Tree:
        """Return the files of this part.

        Raises:
            UnreadableSubmission: one of its members can't be trusted or read.
        """
        infos, notes = self._files()
        for name, info in infos.items():
            if any(folder in infos for folder in folders(name)):
                self._refuse(info, "lies in a folder that is a file as well")

        def read(name: str, limit: int) -> bytes:
            return self.archive.read(infos[name], limit)

        sizes = {name: infos[name].file_size for name in sorted(infos, key=natural_key)}
        return Tree(sizes=sizes, read=read, notes=tuple(sorted(notes)))

    def _files(self) -> tuple[dict[str, zipfile.ZipInfo], set[str]]:
        infos: dict[str, zipfile.ZipInfo] = {}
        notes: set[str] = set()
        for name, info in self._wanted():
            if reason := flaw(info):
                self._refuse(info, reason)
            if name in infos:
                self._refuse(info, "is there twice")
            if name.count("/") > DEEPEST:
                folder = printable(folders(name)[DEEPEST])
                notes.add(f"left out {folder}/: it lies deeper than {DEEPEST} folders")
            else:
                infos[name] = info
        return infos, notes

    def _wanted(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Yield the files that somebody may have written, and everything whose name leads out."""
        named = [("/".join(steps(inside)) or self.name, info) for inside, info in self.members]
        installed = environments(name for name, _ in named)
        for name, info in named:
            *above, file = name.split("/")
            nobodys = is_hidden(file) or any(map(is_skipped, above)) or info.filename.endswith("/")
            is_installed = bool(installed) and not installed.isdisjoint(folders(name))
            if leads_out(info.filename) or not (nobodys or is_installed):
                yield name, info

    def _refuse(self, info: zipfile.ZipInfo, reason: str) -> None:
        name = printable(info.filename)
        raise UnreadableSubmission(f"{name} in {self.archive.name} {reason}")


class _Careful:
    """A stream that refuses to read a list of contents of any size that the file may claim."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self.seek = stream.seek
        self.tell = stream.tell
        self.seekable = stream.seekable
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if size > LONGEST_DIRECTORY:
            raise zipfile.BadZipFile("its list of contents is too long")
        return self._stream.read(size)


def _is_passed_over(name: str) -> bool:
    return not name.endswith("/") and any(map(is_hidden, steps(name)))


def _reason(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it ends too early"
    return printable(str(error)) or type(error).__name__
