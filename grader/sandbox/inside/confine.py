"""Taking rights away from the current process, one small function a right.

`confine` runs in the forked child before any student byte does. It returns nothing and either
does all that it was asked to or raises: a child that could not be confined must not go on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from .rlimits import address_space, lower_memory, set_limits

if TYPE_CHECKING:
    from .seal import Seal

__all__ = ["address_space", "confine", "lower_memory", "set_home"]

_HOMES = ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR")
_HOMES_OF_WINDOWS = ("USERPROFILE", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA")


def confine(
    policy: dict[str, Any], base: dict[str, int], keep: tuple[int, ...], seal: Seal
) -> None:
    """Take from this process what the policy does not grant.

    Args:
        policy: `folder` (the scratch folder), `memory_mb`, `file_mb`, `open_files`, `cpu_seconds`.
        base: what the process maps before any student code, as `address_space` tells.
        keep: the descriptors that stay open besides the standard three.
        seal: what was made ready for all children.

    Raises:
        OSError: a part of it failed.
    """
    folder = policy["folder"]
    _own_session()
    _standard_streams_to_null()
    seal.restrict(folder)
    _close_all_but(keep)
    set_home(folder)
    os.chdir(folder)
    os.umask(0o077)
    _default_signals()
    threads = {} if seal.threads is None else {"threads": seal.threads}
    set_limits(policy | threads, base)
    seal.filter()


def _own_session() -> None:
    if hasattr(os, "setsid"):
        with contextlib.suppress(PermissionError):  # already a leader
            os.setsid()


def _standard_streams_to_null() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def _close_all_but(keep: tuple[int, ...]) -> None:
    first = 3
    for descriptor in sorted(keep):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 1 << 16)


def set_home(folder: str) -> None:
    """Let everything that wants to keep files keep them in a folder, and the user be nobody."""
    for name in (*_HOMES, *(_HOMES_OF_WINDOWS if sys.platform == "win32" else ())):
        os.environ[name] = folder
    os.environ["USER"] = os.environ["LOGNAME"] = "student"
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None  # type: ignore[attr-defined]


def _default_signals() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE", "SIGCHLD"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
