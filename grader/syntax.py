"""Python's syntax trees, for several threads at once, and without a word about what is read."""

from __future__ import annotations

import ast
import warnings
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from grader.forked import free_when_forked

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = free_when_forked(RLock())
"""Where a garbage collection lets another thread in while a tree is being made, Python 3.11 counts
the depths of both together and raises a `SystemError`."""

_NAME = "<submission>"
"""What the parser calls its sources. Python warns of what a student writes, as `"\\d"` or `1if`,
and from 3.12 on everyone sees that. This name and no other is not listened to."""


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a source.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it has none.
    """
    with _LOCK:
        _be_silent()
        return ast.parse(source, _NAME)


def _be_silent() -> None:
    """Let a filter stand before all others, for good; pytest puts its own there again and again."""
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or getattr(first[3], "pattern", "") != _NAME:
        warnings.filterwarnings("ignore", module=_NAME)


@contextmanager
def unwarned() -> Iterator[None]:
    """Let Python read sources without its warnings of what they mean.

    The filters of warnings are the same for all threads: one that puts back what it found, while
    another has changed it, loses the filters for good. So one thread at a time is in here.
    """
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
