"""Limits of one step of student code: wall-clock time that interrupts, CPU time that kills."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from .trouble import TimeIsUp

try:
    import resource
except ImportError:  # Windows: the grader's own clock is the only one
    resource = None  # type: ignore[assignment]

CPU_GRACE = 1.0
"""Seconds of CPU time beyond the wall-clock limit before the kernel ends the process."""


@contextmanager
def time_limit(seconds: float, on_late: Callable[[FrameType | None], None]) -> Iterator[None]:
    """Raise `TimeIsUp` in the running code after `seconds`, once `on_late` has seen where it is.

    Code that can't be interrupted (it sits in C, or catches everything) goes on; the grader's own
    clock ends it from outside.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(_signal: int, place: FrameType | None) -> None:
        on_late(place)
        raise TimeIsUp

    signal.signal(signal.SIGALRM, late)
    _limit_cpu(seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_cpu(seconds: float) -> None:
    if resource is None:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(time.process_time() + seconds + CPU_GRACE)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
