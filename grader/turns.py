"""Threads that take turns quickly.

A thread that has heard from its child goes on only when another one lets it, which Python asks of
that one after five milliseconds. Each word between grader and child would cost that much while
the main thread computes.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from grader.forked import free_when_forked

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 0.001


_LOCK = free_when_forked(Lock())
_before: list[float] = []
"""What the interval was, once for each while that is going on."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Let threads take short turns for a while, which may overlap with others."""
    with _LOCK:
        _before.append(_before[0] if _before else sys.getswitchinterval())
        sys.setswitchinterval(min(_before[0], SECONDS))
    try:
        yield
    finally:
        with _LOCK:
            was = _before.pop()
            if not _before:
                sys.setswitchinterval(was)
