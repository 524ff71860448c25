"""The living children of a zygote: watched, killed, and reaped with everything they started."""

# ruff: noqa: PTH123
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

_PF_EXITING = 4
_MAX_SWEEPS = 1000
_BLOCK = 512


class Brood:
    """Children by their process numbers, with the policy that each lives by."""

    def __init__(self) -> None:
        """Start without children."""
        self._policies: dict[int, dict[str, Any]] = {}
        self._flooding: set[int] = set()

    def __bool__(self) -> bool:
        """Return whether any child lives."""
        return bool(self._policies)

    def add(self, pid: int, policy: dict[str, Any]) -> None:
        """Take a child in."""
        self._policies[pid] = policy

    def watch(self) -> None:
        """Kill the children whose scratch folders hold more than their policy grants."""
        for pid, policy in self._policies.items():
            if pid not in self._flooding and is_flooded(policy):
                self._flooding.add(pid)
                _kill(pid)

    def end(self, pid: int) -> dict[str, Any]:
        """Kill a child and everything it started; tell how it had ended, or that it was alive."""
        if pid not in self._policies:  # it was another zygote's, and died with it
            return {"status": -1, "alive": True, "peak_kb": 0, "flooded": False}
        alive = not _dying(pid)
        _kill(pid)
        status = -1
        usage = None
        with contextlib.suppress(ChildProcessError):
            _pid, status, usage = os.wait4(pid, 0)
        self._policies.pop(pid, None)
        flooded = pid in self._flooding
        self._flooding.discard(pid)
        self._sweep()
        peak = usage.ru_maxrss if usage else 0
        return {"status": status, "alive": alive, "peak_kb": peak, "flooded": flooded}

    def end_all(self) -> None:
        """Kill all children."""
        for pid in list(self._policies):
            self.end(pid)

    def _sweep(self) -> None:
        """Kill what ended children left behind: the system hands us their orphans."""
        for _ in range(_MAX_SWEEPS):
            orphans = [pid for pid in _children() if pid not in self._policies]
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)


def is_flooded(policy: dict[str, Any]) -> bool:
    """Return whether a scratch folder holds more bytes or more entries than its policy grants."""
    bytes_left, entries_left = policy["folder_mb"] << 20, policy["folder_files"]
    folders = [policy["folder"]]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                entries_left -= 1
                with contextlib.suppress(OSError):
                    bytes_left -= entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                if entries_left < 0 or bytes_left < 0:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return False


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _dying(pid: int) -> bool:
    """Return whether the child is ending by itself: its descriptors close before it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            words = stat.read().rpartition(")")[2].split()
    except OSError:
        return True
    return words[0] in "ZX" or bool(int(words[6]) & _PF_EXITING)


def _children() -> list[int]:
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listing:
            return [int(word) for word in listing.read().split()]
    except OSError:
        return []
