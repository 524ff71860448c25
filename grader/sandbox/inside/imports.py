"""Imports that a rubric forbids: they fail in student code as if nothing were installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .trouble import ForbiddenImport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


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
