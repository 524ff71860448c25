"""Landlock: which files a process may touch, for itself and everything it starts, for good.

Rules only ever allow; what no rule allows is refused. Layers add up: an access must be allowed by
each of them. The kernel's interface is described in its `Documentation/userspace-api/landlock.rst`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct

from . import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ONLY = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV = 1 << 12, 1 << 13, 1 << 14, 1 << 15
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

READ = READ_FILE | READ_DIR
CHANGE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
"""All that makes up a working folder; devices, pipes and sockets are not made there."""

_TCP = 0b11
_SCOPES = 0b11
"""Abstract Unix sockets and signals stay among the processes that are confined together."""


def version() -> int:
    """Return the kernel's version of Landlock.

    Raises:
        OSError: it has none, or it is switched off.
    """
    return kernel.call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_ONLY))


def why_missing(error: OSError) -> str:
    """Return in words why there is no Landlock, and how to get it."""
    if error.errno == errno.EOPNOTSUPP:
        return "switched off at boot; add landlock to the kernel's lsm= parameter"
    release = os.uname().release
    if _older(release, (5, 13)):
        return f"kernel {release} is older than 5.13"
    return f"kernel {release} was built without it, or a container's rules forbid it"


def _older(release: str, wanted: tuple[int, int]) -> bool:
    parts = release.split(".", 2)
    try:
        return (int(parts[0]), int(parts[1])) < wanted
    except (ValueError, IndexError):
        return False


class Ruleset:
    """Rules that are being put together; refuses by default all that the kernel can refuse."""

    def __init__(self, abi: int) -> None:
        """Start without any rule, for a kernel of version `abi`.

        Raises:
            OSError: the kernel refused it.
        """
        self._handled = _file_rights(abi)
        net = _TCP if abi >= 4 else 0
        scopes = _SCOPES if abi >= 6 else 0
        attributes = struct.pack("=QQQ", self._handled, net, scopes)
        self.descriptor = kernel.call(
            _CREATE_RULESET,
            attributes,
            ctypes.c_size_t(len(attributes)),
            ctypes.c_uint32(0),
        )

    def allow(self, place: int, rights: int) -> None:
        """Allow rights on a file, or on a folder and all below it, given as a descriptor.

        Raises:
            OSError: the kernel refused it.
        """
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        self.allow_known(place, rights)

    def allow_known(self, place: int, rights: int) -> None:
        """Allow rights that are known to fit the kind of `place`.

        Raises:
            OSError: the kernel refused it.
        """
        rule = struct.pack("=Qi", rights & self._handled, place)
        kernel.call(_ADD_RULE, self.descriptor, _PATH_BENEATH, rule, ctypes.c_uint32(0))

    def enforce(self) -> None:
        """Restrict this thread, and all that it starts from now on.

        Raises:
            OSError: the kernel refused it.
        """
        kernel.call(_RESTRICT_SELF, self.descriptor, ctypes.c_uint32(0))
        os.close(self.descriptor)


def _file_rights(abi: int) -> int:
    rights = (1 << 13) - 1
    for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)):
        if abi >= since:
            rights |= right
    return rights


def place(path: str) -> int | None:
    """Return a descriptor that names a path, None where nothing is there."""
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return None
