"""What a test takes along: conftests, and the modules that lie with it."""

from __future__ import annotations

import ast
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from grader.definitions import imported_modules
from grader.errors import UsageError
from grader.names import is_hidden, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONFTEST = "conftest.py"

THERE_ANYWAY = frozenset(
    ("grader", "numpy", "pytest", "_pytest", "pluggy", "pydantic", "nbformat", "IPython")
)
"""What can be imported wherever the grader can."""


def files_of(tests: Iterable[Path]) -> list[Path]:
    """Return files and folders of tests, resolved.

    Raises:
        UsageError: one is not there.
    """
    found = dict.fromkeys(tests)
    for path in found:
        file, is_id, _ = str(path).partition("::")
        if is_id and Path(file).exists():
            raise UsageError(f"{printable(str(path))}: a file is taken whole. Write {file}.")
        if not path.exists():
            raise UsageError(f"no test file {printable(str(path))}: there is nothing of this name.")
    return [path.resolve() for path in found]


def common_folder(paths: Iterable[Path]) -> Path:
    """Return the deepest folder that all of these can be imported from, packages being whole."""
    return Path(os.path.commonpath([_root(p / CONFTEST if p.is_dir() else p) for p in paths]))


def belongings(test: Path, top: Path) -> list[Path]:
    """Return a test file, or all of a folder, and what is loaded with it from below `top`."""
    waiting = [*inside(test), *_conftests(test, top)]
    found: dict[Path, None] = {}
    roots = {_root(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = None
        if path.suffix == ".py":
            waiting += _package(path)
            names = imported_modules(path.read_text("utf-8", errors="replace"))
            waiting += [file for name in sorted(names) for file in _module(name, roots)]
    return [*found]


def imported_elsewhere(files: Iterable[Path]) -> set[str]:
    """Return the modules that these import and that neither they nor Python nor the grader are."""
    own: set[str] = set()
    names: set[str] = set()
    for path in files:
        if path.suffix == ".py":
            own |= {path.stem, *(folder.name for folder in _packages(path))}
            names |= imported_modules(path.read_text("utf-8", errors="replace"))
    return names - own - THERE_ANYWAY - sys.stdlib_module_names


def modules_beside(path: Path, node: ast.AST) -> Iterator[Path]:
    """Yield the files of what a statement of a module imports from beside it."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _first(_module(alias.name.partition(".")[0], [_root(path)]))
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield from _first(_module((node.module or "").partition(".")[0], [_root(path)]))
    elif isinstance(node, ast.ImportFrom):
        folder = path.parents[min(node.level, len(path.parents)) - 1]
        if node.module:
            yield from _first(_module(node.module.partition(".")[0], [folder]))
        else:
            for alias in node.names:
                yield from _first(_module(alias.name, [folder]))


def _first(files: Iterator[Path]) -> Iterator[Path]:
    yield from islice(files, 1)


def inside(path: Path) -> Iterator[Path]:
    """Yield a file, or all files in a folder but hidden ones."""
    if not path.is_dir():
        yield path
        return
    for inner in sorted(path.rglob("*")):
        hidden = any(is_hidden(part) for part in inner.relative_to(path).parts)
        if inner.is_file() and not hidden:
            yield inner


def _conftests(test: Path, top: Path) -> Iterator[Path]:
    """Yield those that pytest loads for a test, from `top` down to it."""
    folders = (test if test.is_dir() else test.parent, *test.parents)
    for folder in sorted({each for each in folders if each.is_relative_to(top)}):
        if (folder / CONFTEST).is_file():
            yield folder / CONFTEST


def _packages(path: Path) -> Iterator[Path]:
    """Yield the packages that a module lies in, the innermost first."""
    folder = path.parent
    while (folder / "__init__.py").is_file():
        yield folder
        folder = folder.parent


def _root(path: Path) -> Path:
    """Return the folder that Python imports a module from which lies here."""
    return next(iter([*_packages(path)][::-1]), path).parent


def _package(path: Path) -> Iterator[Path]:
    """Yield the modules of the package that a module lies in."""
    outermost = [*_packages(path)][-1:]
    yield from (file for folder in outermost for file in inside(folder) if file.suffix == ".py")


def _module(name: str, roots: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of a module or a package that lies in one of these folders."""
    for root in sorted(roots):
        if (root / f"{name}.py").is_file():
            yield root / f"{name}.py"
        elif (root / name / "__init__.py").is_file():
            yield from inside(root / name)
