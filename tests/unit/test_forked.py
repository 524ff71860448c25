"""Locks that are held while a process is forked."""

from __future__ import annotations

import os
import threading
import warnings
from typing import Any

import pytest

from grader import course_code, imports, muted, randomness, syntax, turns
from grader.forked import free_when_forked

LOCKS = {
    "plain": free_when_forked(threading.Lock()),
    "imports": imports.alone,
    "randomness": randomness._ONE_AT_A_TIME,
    "syntax": syntax._LOCK,
    "turns": turns._LOCK,
    "muted": muted._LOCK,
    "course code": course_code._WATCH._lock,
}


def status_of_child(lock: Any) -> int:
    """Return 0 where a lock is free in a forked child."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        child = os.fork()
    if not child:
        os._exit(0 if lock.acquire(blocking=False) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
@pytest.mark.parametrize("name", LOCKS)
def test_nobody_holds_it_in_the_child(name: str) -> None:
    """A lock that another thread holds is free in a child, and still held here."""
    lock: Any = LOCKS[name]
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            over.wait()

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    try:
        assert status_of_child(lock) == 0
        assert not lock.acquire(blocking=False)
    finally:
        over.set()
        other.join()
