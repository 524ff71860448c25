"""Finding submissions: where they lie, whose they are, and what is none.

Finding is cheap and opens nothing but a zip that is graded itself, and what a learning system wrote
about the submissions. Whatever is wrong with one entry is told when that entry is read, and costs
no other anything.
"""

from __future__ import annotations

import difflib
import os
import stat
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from grader.archive import open_archive
from grader.content import LARGEST, ZIP_BYTES, content_of, content_of_tree, kind_of, read_source
from grader.data_class import dataclass
from grader.entry import KINDS, folder_entries, joined, part_entries, visible
from grader.errors import UnreadableSubmission, UsageError
from grader.folder import read_file
from grader.layouts import Arrangement, Handed, Place, Wishes, recognise
from grader.names import composed, is_hidden, printable
from grader.namesakes import with_namesakes, with_own_paths
from grader.origin import NOWHERE_SPECIAL, Unused
from grader.siblings import siblings
from grader.submission import Submission
from grader.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.content import Content
    from grader.entry import Entry
    from grader.handed_in import HandedIn


_WRITTEN = ("gradebook.sqlite", "grades.json", "grades.csv")
"""Files by which the output folder of an earlier run is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a course finds and names by itself.

    Attributes:
        find: returns what was handed in at a path; None to look at it as ever.
        named: returns a submission under the name of its student.
    """

    find: Callable[[Path], Sequence[HandedIn] | None]
    named: Callable[[Submission], Submission]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that lies at the paths of the command line.

    Attributes:
        submissions: in the order of the paths and then of the names.
        left_out: what is no submission, or does not count, and why.
        entries: how many entries folders and zips have.
        systems: the learning systems that something was recognised to come from.
    """

    submissions: tuple[Submission, ...]
    left_out: tuple[Unused, ...] = ()
    entries: int = 0
    systems: tuple[str, ...] = ()


def find_submissions(
    paths: Sequence[Path],
    *,
    root: Path,
    withheld: frozenset[str] = frozenset(),
    out: Path | None = None,
) -> tuple[Submission, ...]:
    """Return the submissions at the paths; see `find`."""
    own = () if out is None else (out,)
    return find(paths, root=root, withheld=withheld, own=own).submissions


def find(
    paths: Sequence[Path],
    *,
    root: Path,
    withheld: frozenset[str] = frozenset(),
    own: Sequence[Path] = (),
    assignment: str = "",
    course: Course | None = None,
) -> Found:
    """Return the submissions at the paths, in the order of the paths and then of the names.

    Args:
        paths: submission files, folders of submissions, or zips of such folders.
        root: paths below it are shown from there.
        withheld: names of modules that are not put beside a single file, though it imports them.
        own: files and folders of this run, such as that which the grades are written to; they are
            nobody's submission.
        assignment: the rubric's id, which names one of several assignments in a download.
        course: what a course finds and names by itself.

    Raises:
        UsageError: a path does not exist, is of the wrong kind, or holds no submission.
    """
    found: dict[str, Submission] = {}
    lots: dict[str, _Lot] = {}
    for path in paths:
        full = Path(os.path.abspath(path))  # noqa: PTH100 - links on the way are not to be followed
        where = _Where(path=full, shown=_shown(path, root))
        lot = _found_by(course, where) if course else None
        lot = lot or _found_at(where, withheld, own, Wishes(assignment=assignment))
        lots.setdefault(where.identity, lot)
        for key, submission in lot.named:
            mine = course.named(submission) if course else submission
            found.setdefault(f"{where.identity}{key}", replace(mine, place=full))
    return Found(
        submissions=tuple(with_namesakes(with_own_paths(found.values()))),
        left_out=tuple(drop for lot in lots.values() for drop in lot.left_out),
        entries=sum(lot.entries for lot in lots.values()),
        systems=tuple(dict.fromkeys(lot.system for lot in lots.values() if lot.system)),
    )


def those(submissions: Sequence[Submission], *, withheld: frozenset[str]) -> Found:
    """Return submissions that were found before, as if they were found now.

    Args:
        submissions: some of those that `find` found; each counts once.
        withheld: names of modules that are not put beside a single file, though it imports them.
    """
    once = {(one.place, one.path, one.student): one for one in submissions}
    again = (replace(one, load=_withholding(one.load, withheld)) for one in once.values())
    found = tuple(with_own_paths(again))
    return Found(submissions=found, entries=len(found))


def _withholding(load: Callable[[frozenset[str]], Content], withheld: frozenset[str]) -> Any:
    """Return what loads a submission, without these modules beside it."""
    if isinstance(load, partial) and load.func is _load_with_siblings:
        return partial(_load_with_siblings, load.args[0], withheld)
    return load


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """A path of the command line, and how it is shown."""

    path: Path
    shown: str

    @property
    def identity(self) -> str:
        """Return what is the same for all ways to write the path."""
        if self.path.is_dir():
            return f"{self.path.resolve()}{os.sep}"
        return str(self.path.parent.resolve() / self.path.name)

    def refusal(self, message: str) -> UsageError:
        """Return the error to raise when this can't be graded."""
        return UsageError(f"{self.shown}: {message}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lot:
    """What one path of the command line brings: submissions, each with its key in there."""

    named: tuple[tuple[str, Submission], ...]
    left_out: tuple[Unused, ...] = ()
    entries: int = 0
    system: str = ""


def _found_by(course: Course, where: _Where) -> _Lot | None:
    """Return what a course itself finds at a path; None where it leaves that to the grader."""
    handed = course.find(where.path) if where.path.exists() else None
    if handed is None:
        return None
    if not handed:
        raise where.refusal("the course's hook found no submission here.")
    from grader.layouts.course import arranged  # noqa: PLC0415 few courses have a layout of theirs

    return _lot(arranged(handed, where.path, where.shown), ())


def _found_at(where: _Where, withheld: frozenset[str], own: Sequence[Path], wishes: Wishes) -> _Lot:
    try:
        mode = where.path.stat().st_mode
    except FileNotFoundError:
        raise where.refusal(f"there is no such file or folder.{_suggestion(where.path)}") from None
    except OSError as error:
        raise where.refusal(f"can't be read: {error.strerror}.") from None
    kind = kind_of(where.path.name)
    if stat.S_ISDIR(mode):
        return _in_folder(where, own, wishes)
    if stat.S_ISREG(mode) and kind == ".zip":
        return _in_zip(where, wishes)
    if stat.S_ISREG(mode) and kind in LARGEST:
        load = partial(_load_with_siblings, where.path, withheld)
        student = _student(where.path.name, is_folder=False)
        return _Lot(named=(("", Submission(student=student, path=where.shown, load=load)),))
    raise where.refusal(f"--grade takes {KINDS} of submissions, and this is none of them.")


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


def _in_folder(where: _Where, own: Sequence[Path], wishes: Wishes) -> _Lot:
    try:
        listed = folder_entries(where.path, where.shown)
    except OSError as error:
        raise where.refusal(f"can't be read: {error.strerror}.") from None
    ours = {path.name for path in own if path.parent.resolve() == where.path.resolve()}
    seen = visible(listed)
    earlier = {e.name for e in seen if e.is_folder and _is_output(where.path / e.name)} - ours
    entries = [entry for entry in seen if entry.name not in ours | earlier]
    passed_over = _passed_over(len(listed) - len(seen))
    left_out = [
        Unused(what=printable(name), why=why)
        for names, why in ((ours, "this run's own"), (earlier, "grades of an earlier run"))
        for name in sorted(names & {entry.name for entry in seen})
    ]
    if (alone := _of_autograder(where, entries)) is not None:
        return _lot(Arrangement(system="Gradescope", handed=(alone,)), passed_over)
    if not entries:
        raise where.refusal(_nothing_here("folder"))
    place = Place(name=where.path.name, shown=where.shown, entries=tuple(entries))
    arrangement = recognise(place, wishes) or _plain(entries)
    return _lot(arrangement, [*left_out, *passed_over])


def _is_output(folder: Path) -> bool:
    """Return whether a folder is one that an earlier run wrote its grades to."""
    return all((folder / name).is_file() for name in _WRITTEN)


def _of_autograder(where: _Where, entries: Sequence[Entry]) -> Handed | None:
    """Return the folder as the one submission that Gradescope's autograder is given, if it is."""
    if where.path.name != "submission":
        return None
    from grader.layouts.autograder import autograder_submission  # noqa: PLC0415 few runs need it

    return autograder_submission(where.path, where.shown, entries)


def _in_zip(where: _Where, wishes: Wishes) -> _Lot:
    try:
        archive = open_archive(where.path, where.path.name)
        parts = archive.parts()
    except UnreadableSubmission as error:
        raise where.refusal(f"{error}. Get it anew, or unpack it and grade the folder.") from None
    except OSError as error:
        raise where.refusal(f"can't be read: {error.strerror}.") from None
    if not parts:
        raise where.refusal(_nothing_here("zip"))
    top = part_entries(archive.whole().parts(), where.shown, key="/")
    name = PurePosixPath(where.path.name).stem
    place = Place(name=name, shown=where.shown, entries=tuple(top))
    plain = part_entries(parts, where.shown, key="/")
    arrangement = recognise(place, wishes) or _plain(plain)
    return _lot(arrangement, _passed_over(archive.passed_over))


def _passed_over(count: int) -> list[Unused]:
    files = f"{count} hidden or system file{'s' * (count != 1)}"
    return [Unused(what=files, why="nobody's work", count=count)] if count else []


def _plain(entries: Sequence[Entry]) -> Arrangement:
    """Return the arrangement in which each entry is a submission."""
    handed = (
        Handed(
            student=_student(entry.name, is_folder=entry.is_folder),
            entry=entry,
            origin=NOWHERE_SPECIAL,
            notes=entry.notes,
        )
        for entry in entries
    )
    return Arrangement(system="", handed=tuple(handed), entries=len(entries))


def _lot(arrangement: Arrangement, left_out: Sequence[Unused]) -> _Lot:
    return _Lot(
        named=tuple((one.entry.key, _submission(one)) for one in arrangement.handed),
        left_out=(*arrangement.left_out, *left_out),
        entries=arrangement.entries + sum(drop.count for drop in left_out),
        system=arrangement.system,
    )


def _submission(handed: Handed) -> Submission:
    notes = (*(["handed in late"] if handed.origin.late else []), *handed.notes)
    load = handed.entry.load
    if handed.refusal:
        load = partial(_load_nothing, handed.refusal)
    elif handed.files or handed.without:
        load = partial(_load_handed, handed)
    return Submission(
        student=handed.student,
        path=handed.entry.shown,
        notes=notes,
        origin=handed.origin,
        load=load,
    )


def _nothing_here(kind: str) -> str:
    return (
        f"this {kind} holds no submission: scripts (.py), notebooks (.ipynb), folders and zips "
        "are looked for directly in it. Give the folder that holds them."
    )


def _student(name: str, *, is_folder: bool) -> str:
    """Return whose submission it is; composed, as macOS writes names otherwise than rosters."""
    student = name if is_folder else PurePosixPath(name).stem
    return composed(printable(student or name))


def _load_nothing(reason: str, _wanted: frozenset[str]) -> Content:
    raise UnreadableSubmission(reason)


def _load_handed(handed: Handed, wanted: frozenset[str]) -> Content:
    """Return what several entries hold together, or one without what the system put into it."""
    whole = joined(handed.files) if handed.files else handed.entry.tree()
    sizes = {name: size for name, size in whole.sizes.items() if name not in handed.without}
    tree = Tree(sizes=sizes, read=whole.read, notes=whole.notes)
    if len(handed.files) != 1:
        return content_of_tree(tree, printable(handed.student), wanted)
    (name,) = handed.files
    if kind_of(name) != ".zip":
        return content_of_tree(tree, printable(name), wanted)
    with open_archive(tree.read(name, ZIP_BYTES), name) as archive:
        return content_of_tree(archive.whole().tree(), archive.name, wanted)


def _load_with_siblings(path: Path, withheld: frozenset[str], _wanted: frozenset[str]) -> Content:
    main = read_source(read_file(path, LARGEST[kind_of(path.name)]), path.name)
    files, notes = siblings(path, main.cells, withheld=withheld)
    return content_of(main, files=files, notes=notes)
