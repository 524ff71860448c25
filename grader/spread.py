"""Wanted names that the main file has not, and that another module of the submission defines.

What stands in the main file as a starter leaves it counts as not there, if another module fills it.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.definitions import LARGEST_PARSED, definitions
from grader.names import natural_key, printable
from grader.notebook import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_MODULES = 50
MOST_SHOWN = 3
_ITSELF = b"import os.path\n\n__path__ = [os.path.dirname(__path__[0])]\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What the main file `has` of the wanted names, and which `modules` define others of them.

    Modules are given by their files' names from the main file's folder, those `far` from it by
    their names in the submission. `package` is what the main file's folder is imported as, if that
    is not what it lies in.
    """

    has: frozenset[str] = frozenset()
    modules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    far: frozenset[str] = frozenset()
    package: str = ""


def spread(
    main: Sequence[Cell], modules: Mapping[str, Sequence[Cell]], wanted: frozenset[str]
) -> Spread:
    """Return which wanted names must be fetched from which module; each is fetched from one.

    Args:
        main: the main file's cells.
        modules: the cells of the scripts that it could import, by their files' names from its
            folder.
        wanted: all names that the assignment asks for.
    """
    length = sum(len(cell.source) for cells in (main, *modules.values()) for cell in cells)
    by_line = length > LARGEST_PARSED  # a folder of scripts must not keep the grader busy
    own = definitions(main, by_line=by_line)
    beside = {_module(name): cells for name, cells in modules.items()}
    starred = (beside[module] for module in own.starred if module in beside)
    has = own.names.union(*(definitions(cells, by_line=by_line).names for cells in starred))
    left = wanted - (has - own.begun)
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(modules, key=lambda name: (name.count("/"), natural_key(name))):
        if not _module(name) or not _mentions(modules[name], left):
            continue
        its = definitions(modules[name], by_line=by_line)
        names = left & (its.defined - (its.begun & own.begun))  # one starter is as good as another
        if names and len(found) < MOST_MODULES:
            found[name] = tuple(sorted(names))
            left -= names
    taken = frozenset[str]().union(*found.values())
    return Spread(has=(wanted & has) - taken, modules=found)


def fetching(
    spread: Spread, groups: Iterable[Sequence[str]]
) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """Return cells that import what the main file has not, and notes on what they import.

    Args:
        spread: where the wanted names are.
        groups: names that mean the same; of one that the main file has, none is fetched.
    """
    covered = {name for group in groups if spread.has.intersection(group) for name in group}
    cells: list[Cell] = []
    notes: list[str] = []
    for file, names in spread.modules.items():
        fetched = [name for name in names if name not in covered]
        if fetched:
            point = "" if spread.package and file in spread.far else "."
            lines = [f"from {point}{_module(file)} import {name}" for name in fetched]
            cells.append(Cell("\n".join(lines), file))
            notes.append(f"took {_listed(fetched)} from {printable(file)}")
    return tuple(cells), tuple(notes)


def own_package(
    folder: str, files: Mapping[str, bytes], sources: Iterable[str]
) -> dict[str, bytes]:
    """Return what makes the main file's folder a package of its own name, where that is used.

    What lies in a folder `net` is found as `net.layers` from outside. Where the main file lies in
    it and is run, all is found from inside.
    """
    is_free = folder.isidentifier() and not any(
        name.partition("/")[0] in (folder, f"{folder}.py") for name in files
    )
    if not is_free or not any(f" {folder}." in f" {source}" for source in sources):
        return {}
    return {f"{folder}/__init__.py": _ITSELF}


def _mentions(cells: Iterable[Cell], wanted: frozenset[str]) -> bool:
    """Return whether a module may define wanted names; most need not be parsed to tell."""
    return any(name in cell.source for cell in cells for name in wanted)


def _module(file: str) -> str:
    """Return a module's dotted name; nothing where the file's name is none."""
    parts = file.removesuffix(".py").split("/")
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else ""


def _listed(names: Sequence[str]) -> str:
    shown = names if len(names) <= MOST_SHOWN + 1 else names[:MOST_SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(map(printable, shown)) + more
