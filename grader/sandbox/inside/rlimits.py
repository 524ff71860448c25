"""Resource limits of a process, measured from what it used before any student code."""

# ruff: noqa: PTH123
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import contextlib
from typing import Any

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_HAS_LIMITS = resource is not None
_MIB = 1 << 20
_ADDRESS_SLACK = 4 << 30
"""Address space beyond the memory limit: libraries map files that cost no memory."""
_MORE_THREADS = 512


def address_space() -> dict[str, int]:
    """Return what the process maps already, in bytes; zeros where the system does not tell."""
    found = {"VmSize": 0, "VmData": 0}
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            name, _, rest = line.partition(":")
            if name in found:
                found[name] = int(rest.split()[0]) << 10
    return found


def set_limits(policy: dict[str, Any], base: dict[str, int]) -> None:
    """Set all limits of a child, soft and hard."""
    if not _HAS_LIMITS:
        return
    memory = policy["memory_mb"] * _MIB
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, policy["file_mb"] * _MIB)
    _limit(resource.RLIMIT_NOFILE, policy["open_files"])
    _limit(resource.RLIMIT_AS, base["VmSize"] + memory + _ADDRESS_SLACK)
    _limit(resource.RLIMIT_DATA, base["VmData"] + memory)
    _limit(resource.RLIMIT_CPU, policy["cpu_seconds"])
    if "threads" in policy:
        _limit(resource.RLIMIT_NPROC, policy["threads"])


def lower_memory(megabytes: int, base: dict[str, int]) -> None:
    """Set the memory limit of the next call, at most the one that `set_limits` set for good."""
    if not _HAS_LIMITS:
        return
    for which, used in (
        (resource.RLIMIT_AS, base["VmSize"] + _ADDRESS_SLACK),
        (resource.RLIMIT_DATA, base["VmData"]),
    ):
        _soft, hard = resource.getrlimit(which)
        wanted = used + megabytes * _MIB
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (min(wanted, hard), hard))


def thread_limit() -> int | None:
    """Return how many threads the user may have, a little above what the whole system has now.

    The kernel counts all of a user's threads together, and does not count root's at all. It is
    a fence against filling the system's table of processes, nothing finer.
    """
    try:
        with open("/proc/loadavg", encoding="ascii") as loadavg:
            return int(loadavg.read().split()[3].partition("/")[2]) + _MORE_THREADS
    except (OSError, ValueError, IndexError):
        return None


def _limit(which: int, value: int) -> None:
    _soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(which, (value, value))
