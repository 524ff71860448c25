"""System calls made directly, past Python and the C library, and the program that judges them."""

from __future__ import annotations

import errno
import os
import struct
from typing import TYPE_CHECKING

import pytest

from grader.sandbox.inside import kernel, seccomp, syscalls
from tests.sandbox.hostility import Prison, full_set

if TYPE_CHECKING:
    from collections.abc import Sequence

on_x86 = pytest.mark.skipif(
    kernel.machine() != "x86_64", reason="the numbers in this table are those of x86_64"
)

# Numbers from Linux's arch/x86/entry/syscalls/syscall_64.tbl.
REFUSED: dict[str, tuple[int, Sequence[int | str]]] = {
    "socket": (41, [1, 1, 0]),
    "sendmsg": (46, [3, 0, 0]),
    "recvmsg": (47, [3, 0, 0]),
    "fork": (57, []),
    "vfork by clone": (56, [0x4111, 0, 0, 0, 0]),
    "clone": (56, [17, 0, 0, 0, 0]),
    "clone with a namespace": (56, [0x10000 | 0x10000000, 0, 0, 0, 0]),
    "execve": (59, ["text", 0, 0]),
    "execveat": (322, [-100, "text", 0, 0, 0]),
    "ptrace attach": (101, [16, "parent", 0, 0]),
    "process_vm_readv": (310, ["parent", 0, 0, 0, 0, 0]),
    "process_vm_writev": (311, ["parent", 0, 0, 0, 0, 0]),
    "kcmp": (312, ["parent", "parent", 0, 0, 0]),
    "tkill": (200, ["parent", 15]),
    "tgkill": (234, ["parent", "parent", 15]),
    "rt_sigqueueinfo": (129, ["parent", 15, "room"]),
    "get_robust_list": (274, ["parent", "room", "room"]),
    "migrate_pages": (256, ["parent", 1, "room", "room"]),
    "move_pages": (279, ["parent", 0, 0, 0, 0, 0]),
    "ioprio_set": (251, [1, "parent", 0]),
    "mount": (165, ["text", "text", 0, 0, 0]),
    "umount": (166, ["text", 0]),
    "pivot_root": (155, ["text", "text"]),
    "chroot": (161, ["text"]),
    "unshare": (272, [0x10000000]),
    "setns": (308, [3, 0]),
    "bpf": (321, [0, 0, 0]),
    "perf_event_open": (298, ["room", 0, -1, -1, 0]),
    "userfaultfd": (323, [0]),
    "add_key": (248, ["text", "text", 0, 0, 0]),
    "request_key": (249, ["text", "text", 0, 0]),
    "keyctl": (250, [0, 0, 0, 0, 0]),
    "init_module": (175, [0, 0, 0]),
    "finit_module": (313, [0, 0, 0]),
    "delete_module": (176, ["text", 0]),
    "kexec_load": (246, [0, 0, 0, 0]),
    "reboot": (169, [0, 0, 0, 0]),
    "setsid": (112, []),
    "setpgid": (109, [0, 0]),
    "setuid": (105, [0]),
    "setgroups": (116, [0, 0]),
    "capset": (126, ["room", 0]),
    "personality": (135, [0x0040000]),
    "prctl for a parent's death": (157, [1, 0, 0, 0, 0]),
    "prctl dumpable": (157, [4, 1, 0, 0, 0]),
    "prctl seccomp": (157, [22, 2, 0, 0, 0]),
    "seccomp": (317, [1, 0, "room"]),
    "inotify_init1": (294, [0]),
    "inotify_add_watch": (254, [0, "text", 2]),
    "fanotify_init": (300, [0, 0]),
    "name_to_handle_at": (303, [-100, "text", "room", "room", 0]),
    "open_by_handle_at": (304, [-100, "room", 0]),
    "memfd_create": (319, ["text", 0]),
    "shmget": (29, [0, 4096, 0o1600]),
    "msgget": (68, [0, 0o1600]),
    "semget": (64, [0, 1, 0o1600]),
    "mq_open": (240, ["text", 0o101, 0o600, 0]),
    "io_setup": (206, [1, "room"]),
    "splice": (275, [0, 0, 1, 0, 10, 0]),
    "vmsplice": (278, [0, 0, 0, 0]),
    "mknod": (133, ["text", 0o020600, 0x0103]),
    "syslog": (103, [3, "room", 256]),
    "quotactl": (179, [0, 0, 0, 0]),
    "acct": (163, ["text"]),
    "swapon": (167, ["text", 0]),
    "sethostname": (170, ["text", 1]),
    "settimeofday": (164, ["room", 0]),
    "iopl": (172, [3]),
    "modify_ldt": (154, [0, 0, 0]),
    "sched_setscheduler": (144, [0, 0, "room"]),
    "fcntl lease": (72, [0, 1024, 0]),
    "ioctl of a terminal": (16, [0, 0x5412, "room"]),
    "ioctl for an owner": (16, [3, 0x8901, "room"]),
}
UNHEARD_OF: dict[str, tuple[int, Sequence[int | str]]] = {
    "pidfd_send_signal": (424, [3, 15, 0, 0]),
    "io_uring_setup": (425, [1, "room"]),
    "open_tree": (428, [-100, "text", 1]),
    "move_mount": (429, [0, 0, 0, 0, 0]),
    "fsopen": (430, ["text", 0]),
    "pidfd_open": (434, ["parent", 0]),
    "clone3": (435, ["room", 88]),
    "openat2": (437, [-100, "text", "room", 24]),
    "pidfd_getfd": (438, [3, 0, 0]),
    "process_madvise": (440, [3, 0, 0, 0, 0]),
    "mount_setattr": (442, [0, 0, 0, 0, 0]),
    "landlock_create_ruleset": (444, [0, 0, 1]),
    "memfd_secret": (447, [0]),
    "a call of the x32 table": (0x40000000 + 41, [1, 1, 0]),
    "a call of a future kernel": (999, []),
}


@full_set
@on_x86
@pytest.mark.parametrize("name", REFUSED)
def test_a_call_is_refused(prison: Prison, name: str) -> None:
    """A call that no homework needs, or that is aimed at others, is not permitted."""
    number, arguments = REFUSED[name]
    found = prison.result("raw_call", number=number, arguments=arguments)
    assert found == [-1, errno.EPERM]


@full_set
@on_x86
@pytest.mark.parametrize("name", UNHEARD_OF)
def test_a_recent_call_is_unheard_of(prison: Prison, name: str) -> None:
    """A call that libraries can do without is answered as by a kernel that does not have it."""
    number, arguments = UNHEARD_OF[name]
    found = prison.result("raw_call", number=number, arguments=arguments)
    assert found == [-1, errno.ENOSYS]


@full_set
@on_x86
def test_a_call_to_oneself_is_allowed(prison: Prison) -> None:
    """The refusals above are not refusals of everything: asking for one's own number works."""
    result = prison.result("raw_call", number=39, arguments=[])
    assert isinstance(result, list)
    assert result[0] > 0


@full_set
@on_x86
def test_the_gate_of_32_bit_programs_is_deadly(prison: Prison) -> None:
    """Calls by the numbers of another processor end the process."""
    assert prison.refusal("old_call_gate") == "`deed` crashed with signal 31"


@full_set
@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("fifo", "raised PermissionError: [Errno 1] Operation not permitted (line 5)"),
        (
            "unreadable_folder",
            "raised PermissionError: [Errno 1] Operation not permitted: 'shut' (line 5)",
        ),
    ],
)
def test_a_scratch_folder_holds_plain_things(prison: Prison, deed: str, message: str) -> None:
    """There are no pipes with names, and no folders that can't be looked into."""
    assert prison.refusal(deed) == message


OWN = 4321
CONDITIONAL = (
    syscalls.OWN_FIRST,
    syscalls.SELF_FIRST,
    syscalls.OPEN,
    syscalls.OPENAT,
    syscalls.MKDIR,
    syscalls.MKDIRAT,
    syscalls.CLONE,
    syscalls.PRCTL,
    syscalls.FCNTL,
    syscalls.IOCTL,
)


def judged(program: seccomp.Program, number: int, *arguments: int, arch: int | None = None) -> int:
    """Return what a program says of a call, by running it as the kernel would."""
    column = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
    arch = column[program.machine] if arch is None else arch
    six = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, arch, 0, *(a & 0xFFFFFFFFFFFFFFFF for a in six))
    lines = list(struct.iter_unpack("<HBBI", program.for_process(OWN)))
    at = value = 0
    while True:
        code, yes, no, k = lines[at]
        at += 1
        if code == 0x20:
            value = struct.unpack_from("<I", data, k)[0]
        elif code == 0x54:
            value &= k
        elif code == 0x06:
            return int(k)
        else:
            holds = {0x15: value == k, 0x35: value >= k, 0x45: bool(value & k)}[code]
            at += yes if holds else no


@pytest.fixture(scope="module", params=["x86_64", "aarch64"])
def program(request: pytest.FixtureRequest) -> seccomp.Program:
    """Return the program of a kind of processor, whichever this one is."""
    return seccomp.assemble(request.param)


def _number(program: seccomp.Program, text: str) -> int:
    return syscalls.numbers(text, program.machine)[0]


def test_every_listed_call_is_allowed_and_no_other(program: seccomp.Program) -> None:
    """Of all numbers those in the tables are allowed, pretended or absent; the rest is refused."""
    allowed = set(syscalls.numbers(syscalls.ALLOWED, program.machine))
    answers = {
        **dict.fromkeys(syscalls.numbers(syscalls.PRETENDED, program.machine), seccomp.PRETEND),
        **dict.fromkeys(syscalls.numbers(syscalls.ABSENT, program.machine), seccomp.NO_SUCH),
        **dict.fromkeys(allowed, seccomp.ALLOW),
    }
    conditional = syscalls.numbers(
        " ".join(CONDITIONAL),
        program.machine,
    )
    for number in set(range(1000)) - set(conditional):
        otherwise = seccomp.UNKNOWN if number >= 424 else seccomp.REFUSE
        assert judged(program, number) == answers.get(number, otherwise), number


def test_another_processors_calls_are_deadly(program: seccomp.Program) -> None:
    """Numbers of another table are not looked up at all."""
    assert judged(program, 0, arch=0x40000003) == seccomp.KILL


@pytest.mark.parametrize("text", syscalls.OWN_FIRST.split())
def test_signals_reach_oneself_only(program: seccomp.Program, text: str) -> None:
    """A signal may go to this process, not to another, a group or everybody."""
    number = _number(program, text)
    assert judged(program, number, OWN) == seccomp.ALLOW
    for other in (0, -1, -OWN, OWN + 1, 1):
        assert judged(program, number, other) == seccomp.REFUSE


@pytest.mark.parametrize("text", syscalls.SELF_FIRST.split())
def test_limits_are_ones_own(program: seccomp.Program, text: str) -> None:
    """Limits may be set for this process, by its number or by 0."""
    number = _number(program, text)
    assert [judged(program, number, pid) for pid in (0, OWN)] == [seccomp.ALLOW] * 2
    assert [judged(program, number, pid) for pid in (1, OWN - 1)] == [seccomp.REFUSE] * 2


@pytest.mark.parametrize(
    ("flags", "verdict"),
    [
        (os.O_RDONLY, seccomp.ALLOW),
        (os.O_WRONLY | os.O_CREAT | os.O_TRUNC, seccomp.ALLOW),
        (os.O_RDWR | os.O_TRUNC, seccomp.ALLOW),
        (os.O_RDONLY | os.O_TRUNC, seccomp.REFUSE),
        (os.O_ACCMODE, seccomp.REFUSE),
        (os.O_ACCMODE | os.O_TRUNC, seccomp.REFUSE),
    ],
)
def test_a_file_is_not_emptied_by_reading(
    program: seccomp.Program, flags: int, verdict: int
) -> None:
    """A file that is opened for reading, or for neither, can't be emptied on the way."""
    assert judged(program, _number(program, syscalls.OPENAT), 0, 0, flags) == verdict


@pytest.mark.parametrize(
    ("flags", "verdict"),
    [
        (0x3D0F00, seccomp.ALLOW),  # what glibc starts a thread with
        (0x7D0F00, seccomp.ALLOW),  # what musl starts a thread with
        (17, seccomp.REFUSE),  # fork
        (0x4111, seccomp.REFUSE),  # vfork
        (0x3D0F00 | 0x10000000, seccomp.REFUSE),  # a thread with a namespace
    ],
)
def test_threads_are_the_only_company(program: seccomp.Program, flags: int, verdict: int) -> None:
    """A thread may be started, a process may not."""
    assert judged(program, _number(program, syscalls.CLONE), flags) == verdict


@pytest.mark.parametrize(
    ("mode", "verdict"), [(0o777, seccomp.ALLOW), (0o700, seccomp.ALLOW), (0o300, seccomp.REFUSE)]
)
def test_folders_can_be_looked_into(program: seccomp.Program, mode: int, verdict: int) -> None:
    """A folder that its owner can't look into can't be made."""
    assert judged(program, _number(program, syscalls.MKDIRAT), 0, 0, mode) == verdict


@pytest.mark.parametrize(
    ("text", "index", "values"),
    [
        (syscalls.FCNTL, 1, syscalls.FCNTL_COMMANDS),
        (syscalls.IOCTL, 1, syscalls.IOCTL_REQUESTS),
        (syscalls.PRCTL, 0, syscalls.PRCTL_OPTIONS),
    ],
)
def test_commands_are_looked_at(
    program: seccomp.Program, text: str, index: int, values: tuple[int, ...]
) -> None:
    """Of the calls that do many things, those on the list are allowed and their neighbours not."""
    number = _number(program, text)
    for value in range(2000):
        verdict = seccomp.ALLOW if value in values else seccomp.REFUSE
        assert judged(program, number, *([0] * index), value) == verdict


def test_files_are_copied_byte_by_byte(program: seccomp.Program) -> None:
    """Copies that share blocks are answered as by a file system that has none."""
    number = _number(program, syscalls.IOCTL)
    assert judged(program, number, 0, 0x40049409) == seccomp.ERRNO | errno.EOPNOTSUPP
    assert judged(program, number, 0, 0x40049408) == seccomp.REFUSE
