"""Locks in a process that was forked, while other threads of its parent held them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from threading import Lock, RLock

AnyLock = TypeVar("AnyLock", "Lock", "RLock")


def free_when_forked(lock: AnyLock) -> AnyLock:
    """Return a lock that a forked process finds free: whoever held it, is not there any more.

    For locks that last as long as the process.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lock._at_fork_reinit)  # type: ignore[attr-defined]  # noqa: SLF001 so does the standard library
    return lock
