"""Students' submissions: where they lie, whose they are, and what they hold once they are read.

Finding is cheap and opens nothing but a zip that is graded itself. Whatever is wrong with one
entry is told when that entry is read, and costs no other anything.
"""

from __future__ import annotations

import difflib
import os
import stat
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from grader.archive import open_archive
from grader.content import (
    LARGEST,
    ZIP_BYTES,
    Content,
    content_of,
    content_of_tree,
    kind_of,
    read_source,
)
from grader.errors import UnreadableSubmission, UsageError
from grader.folder import folder_tree, leads_out, read_file
from grader.names import is_hidden, natural_key, printable
from grader.notebook import Cell
from grader.origin import NOWHERE_SPECIAL, Origin
from grader.siblings import siblings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from grader.archive import Part

__all__ = ["Cell", "Content", "Submission", "find_submissions"]

_KINDS = "a script (.py), a notebook (.ipynb), a folder or a .zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One student's files, found but not yet read. `path` is fit to be shown."""

    student: str
    path: str
    notes: tuple[str, ...] = ()
    origin: Origin = NOWHERE_SPECIAL
    load: Callable[[frozenset[str]], Content] = field(repr=False, compare=False)

    def read(self, wanted: frozenset[str]) -> Content:
        """Return what it holds, with the notes on it; of several scripts the most fitting.

        Args:
            wanted: the names that the assignment asks for.

        Raises:
            UnreadableSubmission: it holds nothing that can be run, or too much.
        """
        name = self.path.rpartition("/")[2]
        try:
            content = self.load(wanted)
        except OSError as error:
            raise UnreadableSubmission(f"{name} can't be read: {error.strerror}") from None
        except MemoryError:
            raise UnreadableSubmission(f"{name} is too large for this computer") from None
        return replace(content, notes=(*self.notes, *content.notes))


def find_submissions(
    paths: Sequence[Path],
    *,
    root: Path,
    withheld: frozenset[str] = frozenset(),
    out: Path | None = None,
) -> tuple[Submission, ...]:
    """Return the submissions at the paths, in the order of the paths and then of the names.

    Args:
        paths: submission files, folders of submissions, or zips of such folders.
        root: paths below it are shown from there.
        withheld: names of modules that are not put beside a single file, though it imports them.
        out: the folder that the grades are written to, which is nobody's submission.

    Raises:
        UsageError: a path does not exist, is of the wrong kind, or holds no submission.
    """
    found: dict[str, Submission] = {}
    for path in paths:
        full = Path(os.path.abspath(path))  # noqa: PTH100 - links on the way are not to be followed
        own = out.name if out is not None and out.parent.resolve() == full.resolve() else ""
        place = _Place(path=full, shown=_shown(path, root), own=own)
        identity = place.identity
        for name, submission in _found_at(place, withheld):
            found.setdefault(f"{identity}{name}", submission)
    return tuple(_with_namesakes(_with_own_paths(found.values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A path of the command line, how it is shown, and the name of our own folder in it."""

    path: Path
    shown: str
    own: str

    @property
    def identity(self) -> str:
        """Return what is the same for all ways to write the path."""
        if self.path.is_dir():
            return f"{self.path.resolve()}{os.sep}"
        return str(self.path.parent.resolve() / self.path.name)

    def refusal(self, message: str) -> UsageError:
        """Return the error to raise when this can't be graded."""
        return UsageError(f"{self.shown}: {message}")


def _found_at(place: _Place, withheld: frozenset[str]) -> Iterable[tuple[str, Submission]]:
    """Return the submissions at a path of the command line, each with its name in there."""
    try:
        mode = place.path.stat().st_mode
    except FileNotFoundError:
        raise place.refusal(f"there is no such file or folder.{_suggestion(place.path)}") from None
    except OSError as error:
        raise place.refusal(f"can't be read: {error.strerror}.") from None
    kind = kind_of(place.path.name)
    if stat.S_ISDIR(mode):
        return _in_folder(place)
    if stat.S_ISREG(mode) and kind == ".zip":
        return _in_zip(place)
    if stat.S_ISREG(mode) and kind in LARGEST:
        load = partial(_load_with_siblings, place.path, withheld)
        student = _student(place.path.name, is_folder=False)
        return [("", Submission(student=student, path=place.shown, load=load))]
    raise place.refusal(f"--grade takes {_KINDS} of submissions, and this is none of them.")


def _shown(path: Path, root: Path) -> str:
    """Return the path from the root if it lies below, else in full."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - links on the way are not to be followed
    for below in (root.absolute(), root.resolve()):
        if full.is_relative_to(below):
            return printable(full.relative_to(below).as_posix())
    return printable(full.as_posix())


def _suggestion(path: Path) -> str:
    try:
        names = [name for name in os.listdir(path.parent) if not is_hidden(name)]  # noqa: PTH208
    except OSError:
        return " Check how it is written."
    near = difflib.get_close_matches(path.name, names, n=1)
    return f" Did you mean {printable(near[0])}?" if near else " Check how it is written."


def _in_folder(place: _Place) -> Iterator[tuple[str, Submission]]:
    try:
        with os.scandir(place.path) as entries:
            found = [e for e in entries if e.name != place.own and not is_hidden(e.name)]
    except OSError as error:
        raise place.refusal(f"can't be read: {error.strerror}.") from None
    if not found:
        raise place.refusal(_nothing_here("folder"))
    prefix = "" if place.shown == "." else f"{place.shown.rstrip('/')}/"
    for entry in sorted(found, key=lambda entry: natural_key(entry.name)):
        yield entry.name, _from_entry(entry, prefix + printable(entry.name))


def _from_entry(entry: os.DirEntry[str], shown: str) -> Submission:
    path = Path(entry.path)
    name = printable(entry.name)
    notes: tuple[str, ...] = ()
    is_folder = False
    try:
        is_folder = path.is_dir()
        load = _loader(entry)
        if entry.is_symlink():
            notes = (f"{name} is a link to {printable(str(path.readlink()))}",)
    except OSError as error:
        load = partial(_load_nothing, f"{name} can't be read: {error.strerror}")
    student = _student(entry.name, is_folder=is_folder)
    return Submission(student=student, path=shown, notes=notes, load=load)


def _loader(entry: os.DirEntry[str]) -> Callable[[frozenset[str]], Content]:
    path = Path(entry.path)
    name = printable(entry.name)
    if entry.is_symlink() and leads_out(path, path.parent):
        return partial(_load_nothing, f"{name} is a link that leads out of the folder or nowhere")
    if entry.is_dir():
        return partial(_load_folder, path)
    if not entry.is_file():
        return partial(_load_nothing, f"{name} is not an ordinary file")
    if kind_of(entry.name) == ".zip":
        return partial(_load_zip, path)
    if kind_of(entry.name) in LARGEST:
        return partial(_load_file, path)
    return partial(_load_nothing, f"{name} is not {_KINDS}")


def _in_zip(place: _Place) -> Iterator[tuple[str, Submission]]:
    try:
        parts = open_archive(place.path, place.path.name).parts()
    except UnreadableSubmission as error:
        raise place.refusal(f"{error}. Get it anew, or unpack it and grade the folder.") from None
    except OSError as error:
        raise place.refusal(f"can't be read: {error.strerror}.") from None
    if not parts:
        raise place.refusal(_nothing_here("zip"))
    for part in parts:
        shown = f"{place.shown}/{printable(part.name)}"
        student = _student(part.name, is_folder=part.is_folder)
        yield (
            f"/{part.name}",
            Submission(student=student, path=shown, load=partial(_load_part, part)),
        )


def _nothing_here(kind: str) -> str:
    return (
        f"this {kind} holds no submission: scripts (.py), notebooks (.ipynb), folders and zips "
        "are looked for directly in it. Give the folder that holds them."
    )


def _student(name: str, *, is_folder: bool) -> str:
    """Return whose submission it is; composed, as macOS writes names otherwise than rosters."""
    student = name if is_folder else PurePosixPath(name).stem
    return unicodedata.normalize("NFC", printable(student or name))


def _with_namesakes(found: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, those with the same student noted on each other."""
    submissions = list(found)
    paths: dict[str, list[str]] = defaultdict(list)
    for submission in submissions:
        paths[submission.student].append(submission.path)
    for submission in submissions:
        same = paths[submission.student]
        if len(same) == 1:
            yield submission
            continue
        other = same[0] if same[0] != submission.path else same[1]
        note = f"{len(same)} submissions are called {submission.student}, see {other}"
        yield replace(submission, notes=(*submission.notes, note))


def _with_own_paths(found: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, a number added where two paths are shown alike."""
    taken: set[str] = set()
    for submission in found:
        path, number = submission.path, 1
        while path in taken:
            number += 1
            path = f"{submission.path} ({number})"
        taken.add(path)
        yield submission if path == submission.path else replace(submission, path=path)


def _load_nothing(reason: str, _wanted: frozenset[str]) -> Content:
    raise UnreadableSubmission(reason)


def _load_file(path: Path, _wanted: frozenset[str]) -> Content:
    return content_of(read_source(read_file(path, LARGEST[kind_of(path.name)]), path.name))


def _load_with_siblings(path: Path, withheld: frozenset[str], _wanted: frozenset[str]) -> Content:
    main = read_source(read_file(path, LARGEST[kind_of(path.name)]), path.name)
    files, notes = siblings(path, main.cells, withheld=withheld)
    return content_of(main, files=files, notes=notes)


def _load_folder(path: Path, wanted: frozenset[str]) -> Content:
    return content_of_tree(folder_tree(path), printable(path.name), wanted)


def _load_zip(path: Path, wanted: frozenset[str]) -> Content:
    with open_archive(path, path.name) as archive:
        return content_of_tree(archive.whole().tree(), archive.name, wanted)


def _load_part(part: Part, wanted: frozenset[str]) -> Content:
    """Return what a file or folder of a zip of submissions holds."""
    tree = part.tree()
    name = printable(part.name)
    if part.is_folder:
        return content_of_tree(tree, name, wanted)
    kind = kind_of(part.name)
    if kind == ".zip":
        with open_archive(tree.read(part.name, ZIP_BYTES), part.name) as archive:
            return content_of_tree(archive.whole().tree(), archive.name, wanted)
    if kind not in LARGEST:
        raise UnreadableSubmission(f"{name} is not {_KINDS}")
    return content_of(read_source(tree.read(part.name, LARGEST[kind]), part.name))
