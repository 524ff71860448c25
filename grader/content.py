"""What a submission holds once it is read: the cells to run, and the files put beside them."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.archive import open_archive
from grader.around import Around, around
from grader.data_class import dataclass
from grader.definitions import LARGEST_PARSED, Definitions, definitions
from grader.errors import UnreadableSubmission
from grader.names import natural_key, printable
from grader.notebook import Cell, holds_notebook, read_notebook
from grader.script import read_script
from grader.spread import Spread, own_package, spread
from grader.tree import megabytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.tree import Tree

SCRIPT_BYTES = 8 << 20
NOTEBOOK_BYTES = 256 << 20
LARGEST = {".py": SCRIPT_BYTES, ".ipynb": NOTEBOOK_BYTES}
"""The kinds of file that can be run, and how large each may be."""

EXTRA_BYTES = 64 << 20
EXTRA_FILES = 2_000
"""What may lie beside the main file."""

ZIP_BYTES = EXTRA_BYTES + NOTEBOOK_BYTES
MOST_NOTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a submission holds: `main` is the file that is run, `files` lie beside it.

    `package` is what it imports from by points, where that is not the folder that it lies in.
    """

    sha256: str
    main: str
    cells: tuple[Cell, ...]
    is_notebook: bool
    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    spread: Spread = field(default_factory=Spread)
    package: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A script or notebook that could be the main file."""

    name: str
    raw: bytes
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    is_notebook: bool = False

    @property
    def folder(self) -> str:
        """Return the folder that it lies in, '' for the submission's own."""
        return self.name.rpartition("/")[0]


def kind_of(name: str) -> str:
    """Return the ending of a file's name, in lower case."""
    return PurePosixPath(name).suffix.lower()


def read_source(raw: bytes, name: str) -> Source:
    """Return a script or notebook from its bytes.

    Raises:
        UnreadableSubmission: they are neither, or hold more code than is run.
    """
    if kind_of(name) == ".ipynb":
        cells, remarks = _cells_of(raw, name)
        return Source(name=name, raw=raw, cells=cells, notes=remarks, is_notebook=True)
    if holds_notebook(raw):
        with suppress(UnreadableSubmission):
            cells, remarks = _cells_of(raw, name)
            note = f"{printable(name)} is a notebook by what it holds, and was read as one"
            return Source(name=name, raw=raw, cells=cells, notes=(note, *remarks), is_notebook=True)
    cell, notes = read_script(raw, name)
    return Source(name=name, raw=raw, cells=(cell,), notes=notes)


def _cells_of(raw: bytes, name: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """Return the code cells of a notebook that is run as a script of its length would be."""
    cells, remarks = read_notebook(raw, name)
    if (size := sum(len(cell.source) for cell in cells)) > SCRIPT_BYTES:
        found = f"{printable(name)} has {megabytes(size)} of code"
        raise UnreadableSubmission(f"{found}; at most {megabytes(SCRIPT_BYTES)} are run")
    return cells, remarks


def content_of(
    main: Source, *, files: Mapping[str, bytes] | None = None, notes: Iterable[str] = ()
) -> Content:
    """Return a main file and what lies beside it as one content."""
    beside = dict(files or {})
    name = printable(PurePosixPath(main.name).name)
    told = (*notes, *main.notes)
    if len(told) > MOST_NOTES:
        told = (*told[:MOST_NOTES], f"and {len(told) - MOST_NOTES} more notes")
    return Content(
        sha256=_digest(name, main.raw, beside),
        main=name,
        cells=main.cells,
        is_notebook=main.is_notebook,
        files=beside,
        notes=told,
    )


def content_of_tree(
    tree: Tree, label: str, wanted: frozenset[str], *, may_unzip: bool = True
) -> Content:
    """Return what the files of a folder or zip hold; the one that defines most is the main file.

    Raises:
        UnreadableSubmission: there is nothing to run, or too much of it.
    """
    runnable = [name for name in tree.sizes if kind_of(name) in LARGEST]
    zips = [name for name in tree.sizes if kind_of(name) == ".zip"]
    if not runnable and len(zips) == 1 and may_unzip:
        return _content_of_zip_in(tree, zips[0], wanted)
    if not runnable:
        raise UnreadableSubmission(_nothing_to_run(tree, label))
    _check_room(tree.sizes, max(runnable, key=tree.sizes.__getitem__), label)
    sources, problems = _read_all(tree, runnable)
    main, choice = choose(sources, wanted)
    _check_room(tree.sizes, main.name, label)
    lies = _spread(main, sources, wanted)
    base = f"{main.folder}/" if main.folder else ""
    inside = {source.name: source.cells for source in sources if source.name.startswith(base)}
    outer = around(main.folder, inside, tree.sizes)
    fetched = _fetched_folders(tree, main, lies.modules)
    files, outside = _files_beside(main, tree, label, fetched, outer)
    texts = (cell.source for source in sources for cell in source.cells)
    files |= own_package(main.folder.rpartition("/")[2], files, texts)
    if lies.modules and _is_module(main):  # they may import it in their turn
        files[PurePosixPath(main.name).name] = main.raw
    content = content_of(main, files=files, notes=(*choice, *problems, *outside, *tree.notes))
    return replace(content, spread=replace(lies, package=outer.package), package=outer.package)


def _is_module(source: Source) -> bool:
    return kind_of(source.name) == ".py" and not source.is_notebook


def _spread(main: Source, sources: list[Source], wanted: frozenset[str]) -> Spread:
    """Return where the wanted names are that the main file has not: in its folder, or elsewhere."""
    if len(sources) == 1:
        return Spread()
    base = f"{main.folder}/" if main.folder else ""
    modules = [source for source in sources if source is not main and _is_module(source)]
    near = {s.name.removeprefix(base): s.cells for s in modules if s.name.startswith(base)}
    far = {s.name: s.cells for s in modules if not s.name.startswith(base) and s.name not in near}
    found = spread(main.cells, near, wanted)
    left = wanted.difference(found.has, *found.modules.values())
    if not far or not left:
        return found
    elsewhere = spread((), far, left).modules
    return replace(found, modules={**found.modules, **elsewhere}, far=frozenset(elsewhere))


def _fetched_folders(tree: Tree, main: Source, modules: Iterable[str]) -> dict[str, bytes]:
    """Return the scripts of folders outside the main file's own that hold wanted names."""
    outside = {name for name in modules if f"{main.folder}/{name}".lstrip("/") not in tree.sizes}
    folders = {name.rpartition("/")[0] for name in outside}
    return {
        name: tree.read(name, EXTRA_BYTES)
        for name in tree.sizes
        if name != main.name and kind_of(name) == ".py" and name.rpartition("/")[0] in folders
    }


def choose(sources: list[Source], wanted: frozenset[str]) -> tuple[Source, tuple[str, ...]]:
    """Return the source with the most wanted names, and a note if it was a choice.

    What nobody has filled yet counts less, so that a starter beside an answer is not taken.
    """
    if len(sources) == 1:
        return sources[0], ()
    length = sum(len(cell.source) for source in sources for cell in source.cells)
    by_line = length > LARGEST_PARSED  # a folder of scripts must not keep the grader busy
    found = {source.name: definitions(source.cells, by_line=by_line) for source in sources}
    counts = {source.name: _counts(source, found, wanted) for source in sources}

    def unfilled(source: Source) -> int:
        return len(wanted & found[source.name].begun)

    def rank(source: Source) -> tuple[object, ...]:
        names, defined = counts[source.name]
        done = names - unfilled(source)
        mends = 0 < defined < names  # imports the rest, so that its own ones are the later ones
        depth = source.name.count("/")
        plain = natural_key(source.name.rpartition(".")[0])  # `week.py` before `week (old).py`
        return -done, -names, not mends, -defined, depth, plain, natural_key(source.name)

    main, second, *_ = sorted(sources, key=rank)
    most, next_most = counts[main.name][0], counts[second.name][0]
    took = f"took {printable(main.name)}: "
    if not most:
        return main, (f"{took}none of {len(sources)} scripts and notebooks has a wanted name",)
    if not next_most:
        return main, ()
    has = f"it has {most} of the {len(wanted)} wanted names"
    other = f"next was {printable(second.name)} with {next_most}"
    empty = f", {count} of them empty" if (count := unfilled(second)) else ""
    return main, (f"{took}{has}; {other}{empty}",)


def _counts(
    source: Source, found: Mapping[str, Definitions], wanted: frozenset[str]
) -> tuple[int, int]:
    """Return how many wanted names a source has, and how many of them it defines itself."""
    own = found[source.name]
    names = set(own.names)
    for module in own.starred:
        beside = f"{source.folder}/{module.replace('.', '/')}.py".lstrip("/")
        names |= found[beside].names if beside in found else frozenset()
    return len(wanted & names), len(wanted & own.defined)


def _content_of_zip_in(tree: Tree, name: str, wanted: frozenset[str]) -> Content:
    raw = tree.read(name, ZIP_BYTES)
    with open_archive(raw, name) as archive:
        inside = archive.whole().tree()
        content = content_of_tree(inside, archive.name, wanted, may_unzip=False)
    notes = (f"took what {archive.name} holds", *content.notes, *tree.notes)
    return replace(content, notes=notes)


def _nothing_to_run(tree: Tree, label: str) -> str:
    if not tree.sizes and not tree.notes:
        return f"{label} is empty"
    message = f"{label} holds no script or notebook (.py, .ipynb)"
    return "; ".join((message, *tree.notes[:3]))


def _check_room(sizes: Mapping[str, int], main: str, label: str) -> None:
    if len(sizes) - 1 > EXTRA_FILES:
        raise UnreadableSubmission(f"{label} holds more than {EXTRA_FILES:,} files")
    if sum(sizes.values()) - sizes[main] > EXTRA_BYTES:
        shown = printable(main)
        raise UnreadableSubmission(
            f"{label} holds more than {megabytes(EXTRA_BYTES)} beside {shown}"
        )


def _read_all(tree: Tree, names: list[str]) -> tuple[list[Source], list[str]]:
    """Return what can be read, and notes on what can't; where nothing can, that is an error."""
    sources: list[Source] = []
    problems: list[str] = []
    for name in names:
        try:
            sources.append(read_source(tree.read(name, LARGEST[kind_of(name)]), name))
        except UnreadableSubmission as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{printable(name)} can't be read: {error.strerror}")
    if not sources:
        raise UnreadableSubmission("; ".join(problems[:3]))
    return sources, problems


def _files_beside(
    main: Source, tree: Tree, label: str, fetched: Mapping[str, bytes], outer: Around
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the other files of the main file's folder, by their names from there.

    What is fetched from elsewhere keeps its name in the submission, and what is needed of outer
    folders has its name from there, unless that is taken.
    """
    base = f"{main.folder}/" if main.folder else ""
    files: dict[str, bytes] = {}
    room = EXTRA_BYTES
    for name in tree.sizes:
        if name != main.name and name.startswith(base):
            files[name.removeprefix(base)] = raw = tree.read(name, room)
            room -= len(raw)
    for beside, name in outer.files.items():
        if beside not in files and tree.sizes[name] <= room:
            files[beside] = raw = tree.read(name, room)
            room -= len(raw)
    within = {name for name in tree.sizes if name.startswith(base)}
    left_out = len(set(tree.sizes).difference(within, outer.files.values(), fetched))
    files = {**fetched, **files}
    if not left_out:
        return files, ()
    where = f"the folder of {printable(main.name)}"
    return files, (f"files of {label} outside {where} were left out: {left_out}",)


def _digest(main: str, raw: bytes, files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of all names and bytes; lengths keep one from passing for another."""
    digest = hashlib.sha256()
    for name, content in ((main, raw), *sorted(files.items())):
        spelled = name.encode("utf-8", "surrogatepass")
        digest.update(b"%d %d\n" % (len(spelled), len(content)))
        digest.update(spelled)
        digest.update(content)
    return digest.hexdigest()
