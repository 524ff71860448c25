"""What a course's own functions print, or warn of, while they are asked is nobody's business."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grader.forked import free_when_forked

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAMS = ("stdout", "stderr")
_LOCK = free_when_forked(threading.Lock())
_ASKED: dict[int, int] = {}
"""How deep each thread is in functions whose printing is dropped."""


class _Muted:
    """A stream for everybody but the threads that are asked something."""

    def __init__(self, out: Any) -> None:
        self.out = out

    def write(self, text: str) -> int:
        """Write a text, or drop it; return its length."""
        return len(text) if threading.get_ident() in _ASKED else self.out.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.out, name)


@contextmanager
def muted() -> Iterator[None]:
    """Drop what this thread prints, and is warned of: in it a course's reference or checker runs.

    What students see is the table, and what a hidden case asks is not to stand above it.
    """
    me = threading.get_ident()
    with _LOCK:
        if not _ASKED:
            for name in _STREAMS:
                if (stream := getattr(sys, name)) is not None:
                    setattr(sys, name, _Muted(stream))
        _ASKED[me] = _ASKED.get(me, 0) + 1
    try:
        yield
    finally:
        with _LOCK:
            _ASKED[me] -= 1
            if not _ASKED[me]:
                del _ASKED[me]
            for name in () if _ASKED else _STREAMS:
                if isinstance(stream := getattr(sys, name), _Muted):
                    setattr(sys, name, stream.out)
