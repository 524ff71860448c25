"""Calls into the Linux kernel that the standard library has no function for."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from functools import cache
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
_CAPSET = {"x86_64": 126, "aarch64": 91}
_LAST_CAPABILITY = 63


def machine() -> str:
    """Return what the kernel calls this processor, "" where nothing is known about it."""
    if sys.platform != "linux" or sys.maxsize < 1 << 32 or sys.byteorder != "little":
        return ""
    name = os.uname().machine
    return name if name in _CAPSET else ""


@cache
def _libc() -> Any:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def call(number: int, *arguments: Any) -> int:
    """Make a system call.

    Raises:
        OSError: the kernel refused it.
    """
    result: int = _libc().syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, value: int = 0) -> None:
    """Set an attribute of this process.

    Raises:
        OSError: the kernel refused it.
    """
    zero = ctypes.c_ulong(0)
    if _libc().prctl(option, ctypes.c_ulong(value), zero, zero, zero) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def drop_capabilities() -> None:
    """Give up every privilege that root has beside owning root's files, for good.

    Raises:
        OSError: the kernel refused it.
    """
    for number in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError:  # not root, or beyond the kernel's last one
            break
    zero = ctypes.c_ulong(0)
    _libc().prctl(PR_CAP_AMBIENT, ctypes.c_ulong(_PR_CAP_AMBIENT_CLEAR_ALL), zero, zero, zero)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    call(_CAPSET[machine()], header, bytes(24))
