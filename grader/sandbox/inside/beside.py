"""Modules beside a submission: what fails in one for want of a module or file is got past, too.

A module is first imported as Python does it. Where that fails for want of either, it is run once
more, statement by statement, as the submission itself is.
"""

from __future__ import annotations

import ast
import os
import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    Run = Callable[[ast.Module, str, ModuleType], None]


def get_past(folder: str, run: Run) -> None:
    """Let modules in a folder be imported although others are absent.

    Args:
        folder: where the modules are, those in folders in it included.
        run: runs a module's statements in its namespace; it is given the file's name, too.
    """

    class Loader(SourceFileLoader):
        def exec_module(self, module: ModuleType) -> None:
            try:
                super().exec_module(module)
            except (ImportError, OSError):
                source = self.get_data(self.path)
                run(ast.parse(source, self.path), self.path, module)

    own = os.path.normpath(folder)

    def hook(path: str) -> FileFinder:
        if path != own and not path.startswith(f"{own}{os.sep}"):
            raise ImportError(path, path=path)
        return FileFinder(
            path, (ExtensionFileLoader, EXTENSION_SUFFIXES), (Loader, SOURCE_SUFFIXES)
        )

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.pop(own, None)
