"""Student code starts nothing, talks to nobody, and touches no process but its own."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Returned
from grader.sandbox.channel import Closed
from grader.sandbox.launcher import Zygote
from grader.sandbox.program import make_call
from tests.sandbox.hostility import STRONGEST, Prison, full_set, make_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = full_set

PERMITTED = "raised PermissionError: [Errno 1] Operation not permitted"


@pytest.fixture(scope="module")
def single() -> Iterator[Prison]:
    """Return a sandbox with the full set of this kernel."""
    with make_sandbox("forked") as sandbox:
        yield Prison(sandbox)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("AF_INET", "SOCK_STREAM"),
        ("AF_INET", "SOCK_DGRAM"),
        ("AF_INET6", "SOCK_STREAM"),
        ("AF_INET", "SOCK_RAW"),
        ("AF_UNIX", "SOCK_STREAM"),
        ("AF_NETLINK", "SOCK_RAW"),
        ("AF_PACKET", "SOCK_RAW"),
        ("AF_VSOCK", "SOCK_STREAM"),
    ],
)
def test_no_socket_can_be_opened(prison: Prison, family: str, kind: str) -> None:
    """No socket of any family can be had."""
    assert prison.refusal("open_socket", family=family, kind=kind) == f"{PERMITTED} (line 5)"


def test_no_pair_of_sockets_can_be_opened(prison: Prison) -> None:
    """Not even a pair that leads nowhere can be had."""
    assert prison.refusal("socket_pair") == f"{PERMITTED} (line 5)"


def test_an_abstract_socket_can_not_be_reached(prison: Prison) -> None:
    """A socket without a place among the files is out of reach as well."""
    assert prison.refusal("abstract_socket", name="anything") == f"{PERMITTED} (line 5)"


def test_no_descriptor_can_be_sent_to_the_grader(prison: Prison) -> None:
    """The connection to the grader carries bytes only."""
    message = prison.refusal("send_descriptor")
    assert message.startswith("raised ")
    assert "(line 8)" in message or "(line 12)" in message


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        ("fork", " (line 5)"),
        ("run_program", " (line 5)"),
        ("spawn_program", " (line 5)"),
        ("become_program", " (line 5)"),
        ("run_own_program", " (line 7)"),
        ("memory_file", " (line 5)"),
    ],
)
def test_no_program_can_be_started(prison: Prison, deed: str, what: str) -> None:
    """There is no new process, and no other program in this one.

    Where Python spawns instead of forking, as newer versions do more often, it names the program.
    """
    assert prison.refusal(deed).replace(": '/bin/true'", "") == PERMITTED + what


def test_no_shell_can_be_started(prison: Prison) -> None:
    """`os.system` reports failure, as it does where a shell can't be started."""
    assert prison.result("system") != 0


@pytest.mark.parametrize("number", [0, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP])
def test_the_parent_can_not_be_signalled(prison: Prison, number: int) -> None:
    """The process that all submissions are forked from can't be ended or stopped by one of them."""
    assert prison.refusal("kill_parent", number=int(number)) == f"{PERMITTED} (line 5)"


@pytest.mark.parametrize(
    ("deed", "line"),
    [
        ("kill_everybody", 5),
        ("kill_parents_group", 5),
        ("signal_by_owner", 7),
        ("limit_parent", 6),
        ("slow_parent", 5),
        ("nice_parent", 5),
        ("leave_session", 5),
    ],
)
def test_no_other_process_can_be_touched(prison: Prison, deed: str, line: int) -> None:
    """No process can be signalled, limited, slowed or left."""
    assert prison.refusal(deed) == f"{PERMITTED} (line {line})"


def test_a_limit_can_not_be_raised(prison: Prison) -> None:
    """What was set as a limit stays one."""
    message = prison.refusal("raise_limit")
    assert message == "raised ValueError: not allowed to raise maximum limit (line 5)"


def test_no_memory_can_be_shared(prison: Prison) -> None:
    """Memory that would outlive the process, or be seen by another, can't be had."""
    message = prison.refusal("shared_memory")
    assert message.startswith("raised PermissionError: [Errno 13] Permission denied: '/psm_")


def test_nothing_is_left_of_the_environment(
    single: Prison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Student code sees fixed settings and its scratch folder, and nothing that the user set."""
    monkeypatch.setenv("API_TOKEN", "secret")
    with make_sandbox("forked") as sandbox:
        fresh = Prison(sandbox)
        assert fresh.result("environment") == {
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "NUMEXPR_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "MPLBACKEND": "Agg",
            "LANG": "C.UTF-8",
            "USER": "student",
            "LOGNAME": "student",
        }
        assert fresh.result("environment", "paths") == [
            "HOME",
            "IPYTHONDIR",
            "MPLCONFIGDIR",
            "TMPDIR",
        ]


def test_nothing_is_left_open(prison: Prison) -> None:
    """Three descriptors lead to nothing, one to the grader, and there are no others."""
    assert prison.result("descriptors") == ["null", "null", "null", "socket"]


def test_no_right_is_left(prison: Prison) -> None:
    """There are no capabilities, also where the grader is root, and no way to new ones."""
    bounding = 0 if os.getuid() == 0 else prison.result("rights")["bounding"]  # type: ignore[index]
    assert prison.result("rights") == {
        "capabilities": 0,
        "bounding": bounding,
        "no_new_privileges": 1,
        "dumpable": 0,
        "seccomp": 2,
    }


def test_what_lingers_is_killed(single: Prison) -> None:
    """Threads that spin and ignore signals die with their submission."""
    outcome = single.outcome("linger")
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.value, int)
    with pytest.raises(ProcessLookupError, match="No such process"):
        os.kill(outcome.value, 0)
    assert single.neighbour() == 42


def test_children_die_with_their_parent(tmp_path: Path) -> None:
    """Where the parent of all submissions is killed they end too, and wait for nobody."""
    launcher = Zygote(STRONGEST)
    launcher.prepare(tmp_path)
    limits = {"memory_mb": 64, "file_mb": 1, "open_files": 16, "cpu_seconds": 5}
    room = {"folder": str(tmp_path), "folder_mb": 1, "folder_files": 9}
    child = launcher.start(limits | room)
    call = make_call(0, ("f",), {}, seconds=5, memory_mb=64, output_kb=9)
    child.channel.send(call.request, 1e9)
    assert child.channel.receive(time.monotonic() + 30)[0]["failed"] == "missing"
    launcher._process.kill()
    with pytest.raises(Closed):
        child.channel.receive(time.monotonic() + 30)
    child.end()
    launcher.close()
