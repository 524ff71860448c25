"""Taking rights away from the current process, one small function a limit.

`confine` runs in the forked child before any student byte does. It returns nothing and either
does all that it was asked to or raises: a child that could not be confined must not go on.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_MIB = 1 << 20
_ADDRESS_SLACK = 4 << 30
"""Address space beyond the memory limit: libraries map files that cost no memory."""


def confine(policy: dict[str, Any], base: dict[str, int], keep: tuple[int, ...]) -> None:
    """Take from this process what the policy does not grant.

    Args:
        policy: `folder` (the scratch folder), `memory_mb`, `file_mb`, `open_files`, `cpu_seconds`.
        base: what the process maps before any student code, as `address_space` tells.
        keep: the descriptors that stay open besides the standard three.
    """
    _own_session()
    _standard_streams_to_null()
    _close_all_but(keep)
    _environment(policy["folder"])
    os.chdir(policy["folder"])
    os.umask(0o077)
    _default_signals()
    _limits(policy, base)


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


def _environment(folder: str) -> None:
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"):
        os.environ[name] = folder


def _default_signals() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE", "SIGCHLD"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


def _limits(policy: dict[str, Any], base: dict[str, int]) -> None:
    if resource is None:
        return
    memory = policy["memory_mb"] * _MIB
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, policy["file_mb"] * _MIB)
    _limit(resource.RLIMIT_NOFILE, policy["open_files"])
    _limit(resource.RLIMIT_AS, base["VmSize"] + memory + _ADDRESS_SLACK)
    _limit(resource.RLIMIT_DATA, base["VmData"] + memory)
    _limit(resource.RLIMIT_CPU, policy["cpu_seconds"])


def lower_memory(megabytes: int, base: dict[str, int]) -> None:
    """Set the memory limit of the next call, at most the one that `confine` set for good."""
    if resource is None:
        return
    for which, used in (
        (resource.RLIMIT_AS, base["VmSize"] + _ADDRESS_SLACK),
        (resource.RLIMIT_DATA, base["VmData"]),
    ):
        _soft, hard = resource.getrlimit(which)
        wanted = used + megabytes * _MIB
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (min(wanted, hard), hard))


def _limit(which: int, value: int) -> None:
    _soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(which, (value, value))


def address_space() -> dict[str, int]:
    """Return what the process maps already, in bytes; zeros where the system does not tell."""
    found = {"VmSize": 0, "VmData": 0}
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            name, _, rest = line.partition(":")
            if name in found:
                found[name] = int(rest.split()[0]) << 10
    return found
