"""The warm process that forks a child per submission.

It loads NumPy once and then only forks, kills and reaps: it reads nothing that student code could
have written. Requests come one at a time over a control socket; a fork request carries the
descriptor that the new child talks over.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import struct
import sys
import warnings
from typing import Any

from .child import Child
from .confine import address_space, confine

_LENGTH = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PF_EXITING = 4
_MAX_SWEEPS = 1000
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def prepare() -> None:
    """Make a fresh interpreter ready for student code."""
    warnings.simplefilter("ignore")
    _site_builtins()
    with contextlib.suppress(AttributeError):
        gc.freeze()


def _site_builtins() -> None:
    """Provide `exit`, `help` and the like, which `-S` leaves out."""
    import site  # noqa: PLC0415 only its builtins are wanted

    site.setquit()
    site.setcopyright()
    site.sethelper()


def run_single(policy: dict[str, Any]) -> None:
    """Be one child over the standard streams, where forking is not available."""
    prepare()
    base = address_space()
    reader, writer = os.dup(0), os.dup(1)
    confine(policy, base, (reader, writer))
    _enter(policy["folder"])
    Child(reader, writer, policy, base).serve()
    os._exit(0)


def serve(control: socket.socket) -> None:
    """Fork, end and warm up on request until the grader hangs up; then take all children along."""
    prepare()
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    living: set[int] = set()
    base = address_space()
    while True:
        received = _receive(control)
        if received is None:
            break
        request, descriptor = received
        if request["do"] == "fork":
            reply: dict[str, Any] = {"pid": _fork(control, descriptor, request, base)}
            living.add(reply["pid"])
        elif request["do"] == "end":
            reply = _end(request["pid"], living)
        else:
            reply = _warm(request["modules"])
            base = address_space()
        control.sendall(_framed(reply))
    for pid in list(living):
        _end(pid, living)
    os._exit(0)  # a tidy interpreter's end takes longer than all of its work


def _receive(control: socket.socket) -> tuple[dict[str, Any], int] | None:
    head, descriptors, _flags, _address = socket.recv_fds(control, _LENGTH.size, 1)
    if len(head) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(head)[0]
    text = b""
    while len(text) < size:
        piece = control.recv(size - len(text))
        if not piece:
            return None
        text += piece
    return json.loads(text), descriptors[0] if descriptors else -1


def _framed(document: dict[str, Any]) -> bytes:
    text = json.dumps(document).encode()
    return _LENGTH.pack(len(text)) + text


def _fork(
    control: socket.socket, descriptor: int, request: dict[str, Any], base: dict[str, int]
) -> int:
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return pid
    status = 70
    try:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        control.close()
        policy = request["policy"]
        confine(policy, base, (descriptor,))
        _enter(policy["folder"])
        Child(descriptor, descriptor, policy, base).serve()
        status = 0
    finally:
        # No clean-up of ours or of student code may run in a forked child.
        os._exit(status)


def _enter(folder: str) -> None:
    sys.path.insert(0, folder)
    sys.argv = ["submission"]


def _end(pid: int, living: set[int]) -> dict[str, Any]:
    """Kill a child and everything it started; tell how it had ended, or that it was alive."""
    alive = not _dying(pid)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    status = -1
    usage = None
    with contextlib.suppress(ChildProcessError):
        _pid, status, usage = os.wait4(pid, 0)
    living.discard(pid)
    _sweep(living)
    return {"status": status, "alive": alive, "peak_kb": usage.ru_maxrss if usage else 0}


def _dying(pid: int) -> bool:
    """Return whether the child is ending by itself: its descriptors close before it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            words = stat.read().rpartition(")")[2].split()
    except OSError:
        return True
    return words[0] in "ZX" or bool(int(words[6]) & _PF_EXITING)


def _sweep(living: set[int]) -> None:
    """Kill what ended children left behind: the system hands us their orphans."""
    for _ in range(_MAX_SWEEPS):
        orphans = [pid for pid in _children() if pid not in living]
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> list[int]:
    pid = os.getpid()
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listing:
            return [int(word) for word in listing.read().split()]
    except OSError:
        return []


def _warm(modules: list[str]) -> dict[str, Any]:
    """Import modules that the next children will want, once for all of them."""
    failed = []
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 an installed package may fail in any way
            failed.append(f"{name}: {type(error).__name__}")
    gc.freeze()
    return {"failed": failed}


def _prctl(option: int, value: int) -> None:
    if _LIBC is not None:
        _LIBC.prctl(option, value, 0, 0, 0)
