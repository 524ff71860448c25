"""Imports that fail in student code as if nothing were installed: forbidden ones, and our own."""

# ruff: noqa: PTH112, PTH118, PTH120
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from . import self_pipe
from .trouble import ForbiddenImport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec, PathFinder
    from types import ModuleType


_OURS = frozenset({"grader", "reference", "rubrics"})
_MARK = ("grader", "sandbox", "inside")
"""A folder that lies beside what is ours, and beside nothing else."""


class _Forbidding:
    """An import finder that stands before all others."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        for forbidden in self._names:
            if name == forbidden or name.startswith(forbidden + "."):
                raise ForbiddenImport(f"this assignment forbids import {forbidden}", name=name)
        return None


def forbid(names: Sequence[str]) -> None:
    """Make every later import of these modules fail, also of those that are loaded already."""
    if not names:
        return
    for loaded in list(sys.modules):
        if any(loaded == name or loaded.startswith(name + ".") for name in names):
            del sys.modules[loaded]
            # `from package import module` finds what is loaded as an attribute of its package.
            package, _, module = loaded.rpartition(".")
            parent = sys.modules.get(package)
            if parent is not None:
                vars(parent).pop(module, None)
    sys.meta_path.insert(0, _Forbidding(names))


class _Withholding:
    """Python's finder of modules in folders, without those that this project installed."""

    def __init__(self, finder: type[PathFinder]) -> None:
        self._finder = finder

    def __getattr__(self, name: str) -> object:
        return getattr(self._finder, name)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = self._finder.find_spec(name, path, target)
        if name == self_pipe.MODULE and found is not None:
            return self_pipe.patched(found)
        return None if name in _OURS and found is not None and _is_ours(found) else found


def _is_ours(found: ModuleSpec) -> bool:
    places = [found.origin or "", *(found.submodule_search_locations or ())]
    beside = {os.path.dirname(place) for place in places} | {
        os.path.dirname(os.path.dirname(place)) for place in places
    }
    return any(os.path.isdir(os.path.join(folder, *_MARK)) for folder in beside)


def withhold() -> None:
    """Let student code import nothing that this project installed beside other packages.

    A submission's own module may have any name. Where files are out of reach this says the same,
    in the words of every missing module.
    """
    if self_pipe.MODULE in sys.modules:
        self_pipe.patch(sys.modules[self_pipe.MODULE])
    for place, finder in enumerate(sys.meta_path):
        if getattr(finder, "__name__", "") == "PathFinder":
            sys.meta_path[place] = _Withholding(finder)  # type: ignore[arg-type]
