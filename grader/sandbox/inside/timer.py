"""Limits of one step of student code: wall-clock time that interrupts, CPU time that kills."""

from __future__ import annotations

import math
import signal
import sys
import time
from typing import TYPE_CHECKING, Self

from .trouble import TimeIsUp

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

try:
    import resource
except ImportError:  # Windows: the grader's own clock is the only one
    resource = None  # type: ignore[assignment]

# The public wrapper makes an enum of every handler, which takes as long as a small call.
_handle: Callable[[int, Callable[[int, FrameType | None], None]], object] = getattr(
    sys.modules.get("_signal"), "signal", signal.signal
)

CPU_GRACE = 1.0
"""Seconds of CPU time beyond the wall-clock limit before the kernel ends the process."""


class Timer:
    """Raises `TimeIsUp` in running code, once `on_late` has been told where it is.

        with timer.limit(2.0):
            answer = function()

    Code that can't be interrupted (it sits in C, or catches everything) goes on; the grader's own
    clock ends it from outside.
    """

    def __init__(self, on_late: Callable[[FrameType | None], None]) -> None:
        """Tell `on_late` the running frame when time is up."""
        self._on_late = on_late
        self._seconds = 0.0
        self._cpu = 0

    def limit(self, seconds: float) -> Self:
        """Return itself, to be entered with this limit."""
        self._seconds = seconds
        return self

    def __enter__(self) -> None:
        """Start the clock."""
        if hasattr(signal, "setitimer"):
            _handle(signal.SIGALRM, self._late)
            self._raise_cpu_limit()
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_error: object) -> None:
        """Stop the clock."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _late(self, _signal: int, place: FrameType | None) -> None:
        self._on_late(place)
        raise TimeIsUp

    def _raise_cpu_limit(self) -> None:
        """Move the kernel's limit on; it counts whole seconds, so that few steps need it."""
        wanted = math.ceil(time.process_time() + self._seconds + CPU_GRACE)
        if resource is None or wanted <= self._cpu:
            return
        self._cpu = wanted
        _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))
