"""Running what a course wrote: references, checkers, generators, in this very process.

Such code may raise whatever it likes, `sys.exit()` included, and it may never end, given what a
student answered. Both become `CourseCodeFailed`, and cost nothing but the one answer. A loop in
Python can be ended; a single step that lasts, such as a sort of far too many numbers, can't.
"""

from __future__ import annotations

import ctypes
import math
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from grader.forked import free_when_forked
from grader.muted import muted

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

REFERENCE_SECONDS = 60.0
"""What a reference may take at least, on whatever machine; it runs once for a class."""
JUDGING_SECONDS = 10.0
"""What may be spent at least on one student's answer."""
_SHORTEST_NAP = 0.002
_LONGEST_NAP = 0.25
_MOST_IDLE = 20
_STEPS = 100


class CourseCodeFailed(Exception):
    """Code of the course raised something, or took too long; says so in a few words."""


class _Overdue(BaseException):
    """Raised in a thread whose time is up; not to be caught as an ordinary error."""


def run(code: Callable[[], Answer], *, seconds: float) -> Answer:
    """Return what code of the course returns; what it prints is dropped.

    Raises:
        CourseCodeFailed: it raised something, or took longer than that.
    """
    _WATCH.wake()
    turn = _Turn(threading.get_ident(), time.monotonic() + seconds)
    with muted():
        try:
            try:
                _WATCH.begin(turn)
                return code()
            finally:
                _WATCH.end(turn)
        except KeyboardInterrupt:
            raise
        except _Overdue:
            raise CourseCodeFailed(f"was still running after {seconds:g} s") from None
        except BaseException as error:
            raise CourseCodeFailed(f"raised {told(error)}") from error


def told(error: BaseException) -> str:
    """Return what was raised in words; an exception of a course's own may fail to say any."""
    try:
        words = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 a method of the course's
        words = "it can't be shown"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


class _Turn:
    """One run: in which thread, and until when."""

    __slots__ = ("deadline", "is_over", "thread")

    def __init__(self, thread: int, deadline: float) -> None:
        self.thread = thread
        self.deadline = deadline
        self.is_over = False


class _Watch:
    """Looks after all turns from a thread of its own, which ends when there was none for long.

    Its lock is a plain one: what is raised in between can't keep it from being released.
    """

    def __init__(self) -> None:
        self._turns: set[_Turn] = set()
        self._lock = free_when_forked(threading.Lock())
        self._thread: threading.Thread | None = None
        self._idle = 0

    def wake(self) -> None:
        """Have somebody look for the next seconds at least."""
        with self._lock:
            self._idle = 0
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="patience", daemon=True)
                self._thread.start()

    def begin(self, turn: _Turn) -> None:
        """Look after a turn from now on."""
        with self._lock:
            self._turns.add(turn)

    def end(self, turn: _Turn) -> None:
        """Look after it no longer; nothing is raised on its account once this has returned."""
        with self._lock:
            self._turns.discard(turn)
        if turn.is_over:
            for _ in range(_STEPS):  # what waits to be raised is raised at the first of these
                pass

    def _look(self) -> None:
        while self._end_what_is_over():
            time.sleep(self._nap())

    def _end_what_is_over(self) -> bool:
        """Have those turns ended whose time is up; tell whether to go on looking."""
        now = time.monotonic()
        with self._lock:
            for turn in [turn for turn in self._turns if turn.deadline <= now]:
                self._turns.discard(turn)
                turn.is_over = True
                _end(turn.thread)
            self._idle = 0 if self._turns else self._idle + 1
            if self._idle > _MOST_IDLE:
                self._thread = None
                return False
        return True

    def _nap(self) -> float:
        """Return how long nothing need be looked after; what begins in between waits no longer."""
        with self._lock:
            first = min((turn.deadline for turn in self._turns), default=math.inf)
        return min(max(_SHORTEST_NAP, first - time.monotonic()), _LONGEST_NAP)


def _end(thread: int) -> None:
    """Have it raised in a thread, at its next step in Python, that its time is up."""
    raised = ctypes.py_object(_Overdue)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


_WATCH = _Watch()
