"""Python's syntax trees, for several threads at once."""

from __future__ import annotations

import ast
from threading import Lock

_LOCK = Lock()
"""Where a garbage collection lets another thread in while a tree is being made, Python 3.11 counts
the depths of both together and raises a `SystemError`."""


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a source.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it has none.
    """
    with _LOCK:
        return ast.parse(source)
