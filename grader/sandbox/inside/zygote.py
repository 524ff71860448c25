"""The warm process that forks a child per submission.

It loads NumPy once and then only forks, watches, kills and reaps: it reads nothing that student
code could have written. Requests come one at a time over a control socket; a fork request carries
the descriptor that the new child talks over.
"""

# ruff: noqa: PTH103, PTH118
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import warnings
from typing import Any

from . import frames, kernel
from .brood import Brood
from .child import Child
from .confine import address_space, confine, set_home
from .imports import withhold
from .seal import Seal, seal

_LENGTH = struct.Struct("!I")
_WATCH_SECONDS = 0.25


def prepare() -> None:
    """Make a fresh interpreter ready for student code."""
    warnings.simplefilter("ignore")
    _site_builtins()
    sys.orig_argv = []
    withhold()
    with contextlib.suppress(AttributeError):
        gc.freeze()


def _site_builtins() -> None:
    """Provide `exit`, `help` and the like, which `-S` leaves out."""
    import site  # noqa: PLC0415 only its builtins are wanted

    site.setquit()
    site.setcopyright()
    site.sethelper()


def run_single(policy: dict[str, Any], sealing: dict[str, Any]) -> None:
    """Be one child over the standard streams, where forking is not available."""
    prepare()
    base = address_space()
    reader, writer = os.dup(0), os.dup(1)
    try:
        confine(policy, base, (reader, writer), seal(sealing))
    except BaseException as error:  # noqa: BLE001 whatever it is, the grader must know
        _greet(writer, error)
        os._exit(70)
    _greet(writer)
    _enter(policy["folder"])
    status = frames.EXIT_BROKEN
    try:
        Child(reader, writer, policy, base).serve()
        status = 0
    finally:
        os._exit(status)


def serve(control: socket.socket) -> None:
    """Do what the grader asks for until it hangs up; then take all children along."""
    prepare()
    _set_attribute("PR_SET_CHILD_SUBREAPER", 1)
    zygote = _Zygote(control)
    while True:
        if zygote.brood and not select.select([control], [], [], _WATCH_SECONDS)[0]:
            zygote.brood.watch()
            continue
        received = _receive(control)
        if received is None:
            break
        control.sendall(_framed(zygote.answer(*received)))
    zygote.brood.end_all()


class _Zygote:
    """What the warm process knows between requests."""

    def __init__(self, control: socket.socket) -> None:
        self.brood = Brood()
        self._control = control
        self._seal = Seal()
        self._base = address_space()

    def answer(self, request: dict[str, Any], descriptor: int) -> dict[str, Any]:
        """Do what a request asks for, and return the reply."""
        match request["do"]:
            case "fork":
                pid = self._fork(descriptor, request["policy"])
                self.brood.add(pid, request["policy"])
                return {"pid": pid}
            case "end":
                return self.brood.end(request["pid"])
            case "seal":
                return self._close_in(request)
        reply = _warm(request["modules"])
        self._base = address_space()
        return reply

    def _close_in(self, request: dict[str, Any]) -> dict[str, Any]:
        home = os.path.join(request["root"], "warm")
        os.makedirs(home, exist_ok=True)
        set_home(home)
        try:
            self._seal = seal(request)
        except Exception as error:  # noqa: BLE001 whatever it is, nothing may be started
            return {"failed": f"{type(error).__name__}: {error}"}
        return {"failed": ""}

    def _fork(self, descriptor: int, policy: dict[str, Any]) -> int:
        pid = os.fork()
        if pid:
            os.close(descriptor)
            return pid
        status = frames.EXIT_BROKEN
        try:
            _set_attribute("PR_SET_PDEATHSIG", signal.SIGKILL)
            self._control.close()
            self._live(descriptor, policy)
            status = 0
        finally:
            # No clean-up of ours or of student code may run in a forked child.
            os._exit(status)

    def _live(self, descriptor: int, policy: dict[str, Any]) -> None:
        try:
            confine(policy, self._base, (descriptor,), self._seal)
        except BaseException as error:
            _greet(descriptor, error)
            raise
        _greet(descriptor)
        _enter(policy["folder"])
        Child(descriptor, descriptor, policy, self._base).serve()


def _greet(descriptor: int, error: BaseException | None = None) -> None:
    """Say whether all was done that was asked for, before any student code is there to say it."""
    words = "" if error is None else f"{type(error).__name__}: {error}"
    os.write(descriptor, frames.frame({"unconfined": words}))


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


def _enter(folder: str) -> None:
    sys.path.insert(0, folder)
    sys.argv = ["submission"]


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


def _set_attribute(name: str, value: int) -> None:
    if sys.platform == "linux":
        kernel.prctl(getattr(kernel, name), value)
