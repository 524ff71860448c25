"""Python's syntax trees, for several threads at once."""

from __future__ import annotations

import ast
import warnings
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = RLock()
"""Where a garbage collection lets another thread in while a tree is being made, Python 3.11 counts
the depths of both together and raises a `SystemError`."""


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a source.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it has none.
    """
    with _LOCK:
        return ast.parse(source)


@contextmanager
def unwarned() -> Iterator[None]:
    """Let Python read sources without its warnings of what they mean.

    The filters of warnings are the same for all threads: one that puts back what it found, while
    another has changed it, loses the filters for good. So one thread at a time is in here.
    """
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
