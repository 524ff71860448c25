"""Modules that lie beside a script and are imported by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.content import EXTRA_BYTES, EXTRA_FILES
from grader.definitions import imported_modules
from grader.errors import UnreadableSubmission
from grader.folder import folder_tree, leads_out, read_file
from grader.names import printable
from grader.script import read_script
from grader.tree import megabytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from grader.notebook import Cell


def siblings(
    path: Path, cells: Iterable[Cell], *, withheld: frozenset[str]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the modules beside a file that it imports, directly or not, and a note on each.

    Args:
        path: the script or notebook.
        cells: its source.
        withheld: names of modules that are never handed out.
    """
    files: dict[str, bytes] = {}
    notes: list[str] = []
    seen = {path.stem, *withheld}
    waiting = sorted(_imports(cell.source for cell in cells))
    while waiting:
        module = waiting.pop(0)
        if module in seen:
            continue
        seen.add(module)
        name, found = _module(path.parent, module)
        if found:
            files |= found
            notes.append(f"{printable(name)} beside it was taken along")
            waiting += sorted(_imports(_text(raw) for raw in found.values()))
            _check_room(files, path.name)
    return files, tuple(notes)


def _imports(sources: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(imported_modules, sources))


def _module(folder: Path, module: str) -> tuple[str, dict[str, bytes]]:
    """Return a module's files, looked for in Python's order: package, script, bare folder."""
    package, script = folder / module, folder / f"{module}.py"
    try:
        is_script = script.is_file() and not _is_elsewhere(script)
        if is_script and not (package / "__init__.py").is_file():
            return script.name, {script.name: read_file(script, EXTRA_BYTES)}
        if package.is_dir() and not _is_elsewhere(package):
            return f"{module}/", _package(package)
    except OSError:  # what can't be read fails at its import, and says so there
        pass
    return module, {}


def _package(package: Path) -> dict[str, bytes]:
    tree = folder_tree(package)
    names = [name for name in tree.sizes if name.endswith(".py")]
    return {f"{package.name}/{name}": tree.read(name, EXTRA_BYTES) for name in names}


def _is_elsewhere(path: Path) -> bool:
    return path.is_symlink() and leads_out(path, path.parent)


def _text(raw: bytes) -> str:
    try:
        return read_script(raw, "")[0].source
    except UnreadableSubmission:
        return ""


def _check_room(files: dict[str, bytes], name: str) -> None:
    size = sum(map(len, files.values()))
    if len(files) > EXTRA_FILES or size > EXTRA_BYTES:
        limits = f"{EXTRA_FILES:,} files or {megabytes(EXTRA_BYTES)}"
        raise UnreadableSubmission(f"{printable(name)} imports more than {limits} from beside it")
