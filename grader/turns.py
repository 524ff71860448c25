"""Threads that take turns quickly.

A thread that has heard from its child goes on only when another one lets it, which Python asks of
that one after five milliseconds. Each word between grader and child would cost that much while
the main thread computes.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 0.001


@contextmanager
def short_turns() -> Iterator[None]:
    """Let threads take short turns for a while."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
