"""seccomp: which system calls a process may make, as a small program that the kernel runs.

The program is put together once; a child only writes its own process number into it. Calls are
found by halving, so that the kernel, which tries every number when it takes a program, is quick.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from dataclasses import dataclass, field

from . import kernel, syscalls

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SET_MODE_FILTER, _GET_ACTION_AVAILABLE = 1, 2

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT = 0x15, 0x35, 0x45
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
REFUSE = ERRNO | errno.EPERM
UNKNOWN = ERRNO | errno.ENOSYS
"""What an older kernel would say, so that libraries do it in the older way."""
PRETEND = ERRNO
NO_SUCH = ERRNO | errno.EOPNOTSUPP
"""What a file system says of what it has not."""
_FIRST_RECENT = 424
"""From here on all processors share their numbers, and libraries know ways around each call."""

_THREAD = 0x00010000
_NAMESPACES = 0x7E020000
_ACCESS_MODE, _TRUNCATE = 3, 0o1000
_OWNER_ALL = 0o700

_Code = list[tuple[int, int, int, int]]
_OWN = -1
"""Stands for the process number until it is known."""


def available() -> bool:
    """Return whether this kernel takes programs, and this processor's numbers are known."""
    if not kernel.machine():
        return False
    try:
        action = struct.pack("=I", 0x50000)
        kernel.call(_SECCOMP[kernel.machine()], _GET_ACTION_AVAILABLE, 0, action)
    except OSError:
        return False
    return True


@dataclass(slots=True)
class Program:
    """A program for one kind of processor, and where it wants the process number."""

    machine: str
    code: bytes = b""
    own_at: list[int] = field(default_factory=list)

    def for_process(self, pid: int) -> bytes:
        """Return the program's bytes for the process with this number."""
        code = bytearray(self.code)
        for offset in self.own_at:
            struct.pack_into("=I", code, offset, pid)
        return bytes(code)

    def enforce(self, pid: int) -> None:
        """Let the kernel judge every call of this thread, and of all that it starts.

        Raises:
            OSError: the kernel refused it.
        """
        code = ctypes.create_string_buffer(self.for_process(pid))
        head = struct.pack("@HP", len(self.code) // 8, ctypes.addressof(code))
        kernel.call(_SECCOMP[self.machine], _SET_MODE_FILTER, 0, head)


def assemble(machine: str) -> Program:
    """Return the program for a kind of processor."""
    start = [
        (_LOAD, 0, 0, _ARCH),
        (_JUMP_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    code = start + _search(_spans(_rules(machine)))
    program = Program(machine)
    program.own_at = [8 * at + 4 for at, line in enumerate(code) if line[3] == _OWN]
    program.code = b"".join(struct.pack("=HBBI", *line[:3], line[3] & 0xFFFFFFFF) for line in code)
    return program


def _rules(machine: str) -> dict[int, _Code]:
    """Return what to do for every call that is not simply refused."""
    table: tuple[tuple[str, _Code], ...] = (
        (syscalls.ALLOWED, _answer(ALLOW)),
        (syscalls.PRETENDED, _answer(PRETEND)),
        (syscalls.ABSENT, _answer(NO_SUCH)),
        (syscalls.OWN_FIRST, _one_of(0, (_OWN,))),
        (syscalls.SELF_FIRST, _one_of(0, (0, _OWN))),
        (syscalls.PRCTL, _one_of(0, syscalls.PRCTL_OPTIONS)),
        (syscalls.FCNTL, _one_of(1, syscalls.FCNTL_COMMANDS)),
        (syscalls.IOCTL, _one_of(1, syscalls.IOCTL_REQUESTS, syscalls.IOCTL_ABSENT)),
        (syscalls.OPEN, _open(1)),
        (syscalls.OPENAT, _open(2)),
        (syscalls.MKDIR, _mkdir(1)),
        (syscalls.MKDIRAT, _mkdir(2)),
        (syscalls.CLONE, _thread_only()),
    )
    return {number: code for text, code in table for number in syscalls.numbers(text, machine)}


def _answer(verdict: int) -> _Code:
    return [(_RETURN, 0, 0, verdict)]


def _argument(index: int) -> tuple[int, int, int, int]:
    # The lower half: the kernel reads no more of any argument that is looked at here.
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _one_of(index: int, values: tuple[int, ...], absent: tuple[int, ...] = ()) -> _Code:
    """Allow where an argument has one of these values; some others are what is not there."""
    count = len(values) + len(absent)
    tests = [(_JUMP_EQUAL, count - at, 0, value) for at, value in enumerate(values)]
    tests += [(_JUMP_EQUAL, len(absent) - at + 1, 0, value) for at, value in enumerate(absent)]
    ends = [*_answer(REFUSE), *_answer(ALLOW), *(_answer(NO_SUCH) if absent else ())]
    return [_argument(index), *tests, *ends]


def _open(flags: int) -> _Code:
    """Refuse to empty a file that is opened for reading: old Landlock takes it for reading."""
    return [
        _argument(flags),
        (_AND, 0, 0, _ACCESS_MODE),
        (_JUMP_EQUAL, 4, 0, _ACCESS_MODE),
        (_JUMP_EQUAL, 0, 2, 0),
        _argument(flags),
        (_JUMP_ANY_BIT, 1, 0, _TRUNCATE),
        *_answer(ALLOW),
        *_answer(REFUSE),
    ]


def _mkdir(mode: int) -> _Code:
    """Allow folders only that can be looked into, and so be measured and removed."""
    return [
        _argument(mode),
        (_AND, 0, 0, _OWNER_ALL),
        (_JUMP_EQUAL, 1, 0, _OWNER_ALL),
        *_answer(REFUSE),
        *_answer(ALLOW),
    ]


def _thread_only() -> _Code:
    return [
        _argument(0),
        (_JUMP_ANY_BIT, 1, 0, _NAMESPACES),
        (_JUMP_ANY_BIT, 1, 0, _THREAD),
        *_answer(REFUSE),
        *_answer(ALLOW),
    ]


def _spans(rules: dict[int, _Code]) -> list[tuple[int, _Code]]:
    """Return where in the line of all numbers the answer changes, and to what."""
    spans: list[tuple[int, _Code]] = []
    points = sorted({0, _FIRST_RECENT, *rules, *(number + 1 for number in rules)})
    for point in points:
        otherwise = _answer(UNKNOWN if point >= _FIRST_RECENT else REFUSE)
        code = rules.get(point, otherwise)
        if not spans or spans[-1][1] != code:
            spans.append((point, code))
    return spans


def _search(spans: list[tuple[int, _Code]]) -> _Code:
    """Return code that finds a number's span by halving."""
    if len(spans) == 1:
        return spans[0][1]
    middle = len(spans) // 2
    lower, upper = _search(spans[:middle]), _search(spans[middle:])
    assert len(lower) < 1 << 8, "unreachable because a jump reaches 255 lines, and half has fewer"
    return [(_JUMP_AT_LEAST, len(lower), 0, spans[middle][0]), *lower, *upper]
