"""The files that a rubric takes: what it names, hooks, and what these import, beside the rubric."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from grader.answer_key import secret_modules
from grader.errors import UsageError
from grader.hook_files import HOOKS_FILE, has_hooks
from grader.names import is_hidden, printable
from grader.stored import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.rubric import Rubric
    from grader.rubric_file import RubricFile


def course_files(file: RubricFile, besides: tuple[Path, ...]) -> dict[str, bytes]:
    """Return the rubric, its modules and provided files, by their names below its folder.

    Args:
        file: the rubric.
        besides: other files and folders to take along.

    Raises:
        UsageError: one of them can't be read, or does not lie beside the rubric.
    """
    folder = Path(file.path).resolve().parent
    names = secret_modules(file.rubric)
    if has_hooks(folder / HOOKS_FILE):
        names |= {Path(HOOKS_FILE).stem}
    paths = [Path(file.path).resolve(), *_modules(folder, names)]
    paths += [folder / name for name in file.rubric.submission.provide]
    paths += [folder / name for name in sorted(_arrays(file.rubric))]
    paths += [inner for path in besides for inner in _inside(path.resolve())]
    try:
        return {_name(path, folder): path.read_bytes() for path in dict.fromkeys(paths)}
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


def modules_elsewhere(file: RubricFile, taken: set[str]) -> tuple[str, ...]:
    """Return the modules that a rubric names and that do not lie beside it."""
    tops = {name.partition("/")[0].removesuffix(".py") for name in taken}
    return tuple(sorted(secret_modules(file.rubric) - tops - {"reference"}))


def _name(path: Path, folder: Path) -> str:
    path = path.resolve()
    if not path.is_relative_to(folder):
        raise UsageError(
            f"grader gradescope: {printable(str(path))} does not lie beside the rubric, in "
            f"{printable(str(folder))}. Put a copy there."
        )
    return path.relative_to(folder).as_posix()


def _inside(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for inner in sorted(path.rglob("*")):
        hidden = any(is_hidden(part) for part in inner.relative_to(path).parts)
        if inner.is_file() and not hidden:
            yield inner


def _modules(folder: Path, names: frozenset[str]) -> Iterator[Path]:
    """Yield the files of these modules and of all that they import, as far as they lie here."""
    waiting, done = sorted(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        place = folder / name
        files = [*_inside(place)] if place.is_dir() else [place.with_suffix(".py")]
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
