"""What a main file needs of the folders around its own, as modules in the middle of a package do.

`net/models/linear.py` may say `from ..layers import relu`, or `from net.layers import relu`: it was
run from outside, with the folder that holds `net` as its place. That folder's files are put beside
the main file under the names that they have from there.
"""

from __future__ import annotations

import ast
from dataclasses import field
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.definitions import LARGEST_PARSED, syntax_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.notebook import Cell

WHOLE = "whole"
"""The name of a package whose own folder is the submission's: it is nowhere told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The files of outer folders that are needed.

    Attributes:
        files: the names that they get beside the main file, and those in the submission.
        package: the package that the main file is a part of, where it imports from outside its
            folder by points; '' otherwise.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    package: str = ""


def around(folder: str, modules: Mapping[str, Sequence[Cell]], names: Iterable[str]) -> Around:
    """Return what the sources of a folder need of the folders around it.

    Args:
        folder: the main file's, by its name in the submission; '' has nothing around it.
        modules: what lies in the folder and may import, by names in the submission.
        names: all files of the submission.
    """
    length = sum(len(cell.source) for own in modules.values() for cell in own)
    if not folder or length > LARGEST_PARSED:
        return Around()
    parts = folder.split("/")
    every = frozenset(names)
    places = frozenset(_places(every))
    roots: set[int] = set()
    packages: set[int] = set()
    for name, own in modules.items():
        for level, module in frozenset(_imports(own)):
            root = name.count("/") - level
            if level > 1 and -1 <= root < len(parts) - 1:
                packages.add(root)
            elif level == 0:
                roots.update(_root_of(module, parts, places))
    files: dict[str, str] = {}
    for root in sorted(roots | packages, reverse=True):
        base = "".join(f"{part}/" for part in parts[: max(root, 0)])
        head = f"{WHOLE}/" if root < 0 else ""
        inside = (name for name in every if name.startswith(base))
        files |= {head + name.removeprefix(base): name for name in inside}
    top = min(packages, default=0)
    inner = [WHOLE, *parts] if top < 0 else parts[top:]
    return Around(files=files, package=".".join(inner) if packages else "")


def _imports(cells: Iterable[Cell]) -> Iterator[tuple[int, str]]:
    """Yield the level and the first part of the name of every import."""
    for cell in cells:
        tree = syntax_tree(cell.source)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Import):
                yield from ((0, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.level, (node.module or "").partition(".")[0]


def _places(names: Iterable[str]) -> Iterator[str]:
    """Yield what can be imported: scripts without their ending, and folders that hold any."""
    for name in names:
        if name.endswith(".py"):
            place = name.removesuffix(".py")
            while place:
                yield place
                place = place.rpartition("/")[0]


def _root_of(module: str, parts: Sequence[str], places: frozenset[str]) -> Iterator[int]:
    """Yield how deep the nearest folder lies that holds a module, where that is not the own one.

    The own folder's name is known to what lies in it anyway.
    """
    for depth in range(len(parts), -1, -1):
        if "/".join((*parts[:depth], module)) in places:
            if depth < len(parts) - 1 or (depth < len(parts) and module != parts[depth]):
                yield depth
            return
