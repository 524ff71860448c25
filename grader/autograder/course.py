"""The files that a rubric takes: what it names, hooks, and what these import, beside the rubric."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from grader.answer_key import secret_modules
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.free.belongings import belongings, common_folder, imported_elsewhere, inside
from grader.free.files import NO_RUBRIC
from grader.hook_files import HOOKS_FILE, has_hooks
from grader.names import printable
from grader.rubric_file import BUNDLED, load_rubric_file
from grader.stored import names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.rubric import Rubric
    from grader.rubric_file import RubricFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All that a course grades by.

    Attributes:
        rubric: the rubric's name among the files, or that of a bundled one, or `none`.
        files: everything by its name.
        tests: the names of tests among them.
        elsewhere: modules that are imported and are not among them.
        requirements: where the course says what it needs to be installed.
    """

    rubric: str
    files: dict[str, bytes]
    tests: tuple[str, ...]
    elsewhere: tuple[str, ...]
    requirements: Path | None

    @classmethod
    def of(
        cls, rubric: Path | None, tests: Sequence[Path], besides: tuple[Path, ...] = ()
    ) -> Course:
        """Return the course of a rubric and of tests.

        Args:
            rubric: the rubric's file; None where tests alone make the assignment.
            tests: tests of submissions, files or folders of them, resolved.
            besides: other files and folders to take along.

        Raises:
            RubricError: the rubric is wrong.
            UsageError: a file can't be read, or does not lie where the others do.
        """
        own = rubric.resolve() if rubric and rubric.resolve().parent != BUNDLED else None
        file = load_rubric_file(own) if own else None
        if own is None and not tests:
            return cls(rubric=_named(rubric), files={}, tests=(), elsewhere=(), requirements=None)
        top = common_folder([*tests, *([own] if own else ())])
        of_tests = [path for test in tests for path in belongings(test, top)]
        paths = [*(_of_rubric(file) if file else ()), *of_tests]
        paths += [inner for path in besides for inner in inside(path.resolve())]
        files = _read(paths, top, own.parent if own else top)
        others = modules_elsewhere(file, own.parent, paths) if file and own else set[str]()
        return cls(
            rubric=_name(own, top, top) if own else _named(rubric),
            files=files,
            tests=tuple(_name(test, top, top) for test in tests),
            elsewhere=tuple(sorted(others | imported_elsewhere(of_tests))),
            requirements=(own.parent if own else top) / "requirements.txt",
        )


def _named(rubric: Path | None) -> str:
    return rubric.stem if rubric is not None else NO_RUBRIC


def _of_rubric(file: RubricFile) -> list[Path]:
    """Return a rubric, its modules with what these import, hooks, and provided files."""
    folder = Path(file.path).resolve().parent
    names = secret_modules(file.rubric)
    if has_hooks(folder / HOOKS_FILE):
        names |= {Path(HOOKS_FILE).stem}
    paths = [Path(file.path).resolve(), *_modules(folder, names)]
    paths += [folder / name for name in file.rubric.submission.provide]
    return paths + [folder / name for name in sorted(_arrays(file.rubric))]


def _read(paths: Iterable[Path], top: Path, folder: Path) -> dict[str, bytes]:
    """Return what these files hold, by their names below `top`.

    Raises:
        UsageError: one of them can't be read, or does not lie there.
    """
    try:
        return {_name(path, top, folder): path.read_bytes() for path in dict.fromkeys(paths)}
    except OSError as error:
        name = printable(str(error.filename))
        raise UsageError(f"grader gradescope: {name} can't be read: {error.strerror}.") from None


def _arrays(rubric: Rubric) -> frozenset[str]:
    """Return the files of arrays that a rubric refers to."""
    values: list[object] = []
    for question in rubric.question:
        values += [part.expected for part in question.parts]
        for case in question.case:
            values += [case.args, *(v for call in case.call for v in (call.args, call.expected))]
    return names_in(values)


def modules_elsewhere(file: RubricFile, folder: Path, taken: Iterable[Path]) -> set[str]:
    """Return the modules that a rubric names and that do not lie beside it, in its folder."""
    beside = (path.relative_to(folder).parts[0] for path in taken if path.is_relative_to(folder))
    tops = {name.removesuffix(".py") for name in beside}
    return set(secret_modules(file.rubric) - tops - {"reference"})


def _name(path: Path, top: Path, folder: Path) -> str:
    path = path.resolve()
    if not path.is_relative_to(top) or top.parent == top:
        raise UsageError(
            f"grader gradescope: {printable(str(path))} does not lie beside the rubric, in "
            f"{printable(str(folder))}. Put a copy there."
        )
    return path.relative_to(top).as_posix()


def _modules(folder: Path, names: frozenset[str]) -> Iterator[Path]:
    """Yield the files of these modules and of all that they import, as far as they lie here."""
    waiting, done = sorted(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        place = folder / name
        files = [*inside(place)] if place.is_dir() else [place.with_suffix(".py")]
        for path in files:
            if path.is_file():
                yield path
                waiting += _imported(path)


def _imported(path: Path) -> Iterator[str]:
    """Yield the top-level names of what a module imports, anywhere in it."""
    if path.suffix != ".py":
        return
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
