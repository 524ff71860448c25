"""Importing the grader's own modules from their compiled files.

Pytest rewrites the assertions of every module of a distribution that holds a plugin, which means
to compile each one anew where bytecode may not be written. Nothing here needs it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@contextmanager
def quick_imports(config: pytest.Config) -> Iterator[None]:
    """Leave pytest's rewriting of assertions out of imports for a while."""
    hook: Any = getattr(config.pluginmanager, "rewrite_hook", None)
    place = sys.meta_path.index(hook) if hook in sys.meta_path else -1
    if place >= 0:
        del sys.meta_path[place]
    try:
        yield
    finally:
        if place >= 0:
            sys.meta_path.insert(place, hook)
