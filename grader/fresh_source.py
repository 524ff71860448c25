"""Modules read from their source each time, and never from bytecode.

Python takes kept bytecode for that of a file of the same length that was written in the same
second. Whoever mends a reference may be as quick as that.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.abc import PathEntryFinder
    from pathlib import Path
    from types import CodeType


class _FromSource(SourceFileLoader):
    """Compiles a file whenever it is imported, and keeps nothing."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of a module."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


_find_in = FileFinder.path_hook(
    (ExtensionFileLoader, EXTENSION_SUFFIXES), (_FromSource, SOURCE_SUFFIXES)
)


@contextmanager
def from_source(folder: Path) -> Iterator[None]:
    """Import what lies in a folder, or below it, from its source."""

    def hook(path: str) -> PathEntryFinder:
        if not f"{path}{os.sep}".startswith(f"{folder}{os.sep}"):
            raise ImportError(path)
        return _find_in(path)

    _forget(folder)
    sys.path_hooks.insert(0, hook)
    try:
        yield
    finally:
        sys.path_hooks.remove(hook)
        _forget(folder)


def _forget(folder: Path) -> None:
    """Have Python look anew for what finds modules in a folder."""
    for path in [*sys.path_importer_cache]:
        if f"{path}{os.sep}".startswith(f"{folder}{os.sep}"):
            del sys.path_importer_cache[path]
