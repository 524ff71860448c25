"""Starting sandbox processes: forked from a warm zygote, or plain ones where forking is missing."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from grader.data_class import dataclass
from grader.errors import SandboxError
from grader.sandbox.channel import Channel, PipeStream, SocketStream
from grader.sandbox.hidden import own_files
from grader.sandbox.interpreter import SERVE, SINGLE, command, environment, import_path
from grader.sandbox.isolation import Isolation, find

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LENGTH = struct.Struct("!I")
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows a process is given a window of its own otherwise, and takes part in each Ctrl+C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child had ended.

    Attributes:
        signal: the signal that ended it, 0 if none.
        code: its exit code, where no signal ended it.
        alive: it was still alive, and was killed by us.
        peak_kb: the most memory it had, in KiB; 0 where unknown.
        flooded: it was killed because its scratch folder held too much.
        lost: it ended with the zygote that forked it, so that nothing is known of it.
    """

    signal: int = 0
    code: int = 0
    alive: bool = False
    peak_kb: int = 0
    flooded: bool = False
    lost: bool = False


class Child(Protocol):
    """A started process."""

    channel: Channel

    def end(self) -> Ending:
        """Kill it with everything it started, and tell how it had ended."""


class Launcher(Protocol):
    """A way of starting children."""

    isolation: Isolation

    def prepare(self, root: Path, hidden: Iterable[str] = ()) -> None:
        """Be told, before anything is started, where scratch folders lie and what to hide."""

    def warm(self, modules: frozenset[str]) -> None:
        """Load installed modules once for all later children, where that is possible."""

    def start(self, policy: dict[str, Any]) -> Child:
        """Start a child in the folder that the policy names."""

    def close(self) -> None:
        """End everything."""


def best_launcher(isolation: Isolation | None = None) -> Launcher:
    """Return the quickest way of starting children that this system has.

    Forking is for Linux alone: elsewhere what a zygote forks could be neither found nor watched,
    and macOS's own libraries may crash behind a fork.
    """
    isolation = isolation or find("auto")
    if sys.platform == "linux" and hasattr(os, "fork") and hasattr(socket, "send_fds"):
        return Zygote(isolation)
    return PlainLauncher(isolation)


CLOSING_SECONDS = 5.0
"""What the zygote gets to end its children, before it is ended itself."""


class Zygote:
    """The grader's handle on the warm process that forks."""

    def __init__(self, isolation: Isolation) -> None:
        """Start the process; it gets ready while the grader goes on."""
        self.isolation = isolation
        self._sealing: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._warmed: frozenset[str] = frozenset()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._is_sealed = False
        ours, theirs = socket.socketpair()
        facts = {"control": theirs.fileno()}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 our own interpreter
                command(SERVE, facts),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd="/",
            )
        self._control = ours

    def prepare(self, root: Path, hidden: Iterable[str] = ()) -> None:
        """Note where scratch folders lie and what to hide; sealed when the first child starts."""
        self._sealing = _sealing(self.isolation, root, hidden)

    def warm(self, modules: frozenset[str]) -> None:
        """Load installed modules once for all later children."""
        with self._lock:
            missing = modules - self._warmed
            if missing:
                with suppress(OSError, EOFError):  # then it is started afresh with the next child
                    self._seal()
                    self._ask({"do": "warm", "modules": sorted(missing)})
                    self._warmed |= missing

    def _seal(self) -> None:
        """Have the process restrict itself, once, before anything is loaded for students."""
        if self._is_sealed:
            return
        assert self._sealing, "unreachable because a sandbox prepares its launcher"
        failed = self._ask({"do": "seal", **self._sealing})["failed"]
        if failed:
            raise SandboxError(f"the sandbox can't be closed: {failed}")
        self._is_sealed = True

    def start(self, policy: dict[str, Any]) -> Child:
        """Fork a child.

        Raises:
            SandboxError: the zygote can't restrict itself, or is gone and can't be started again.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                reply = self._ask_again({"do": "fork", "policy": policy}, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        return _Forked(self, reply["pid"], Channel(SocketStream(ours)))

    def end(self, pid: int) -> Ending:
        """Kill a child with everything it started."""
        with self._lock:
            try:
                reply = self._ask({"do": "end", "pid": pid})
            except (OSError, EOFError):
                return Ending(lost=True)
        status = reply["status"]
        if status < 0:
            return Ending(lost=True)
        signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        alive = reply["alive"]
        return Ending(
            signal=signal,
            code=code,
            alive=alive,
            peak_kb=reply["peak_kb"],
            flooded=reply["flooded"],
        )

    def _ask_again(self, request: dict[str, Any], descriptor: int) -> dict[str, Any]:
        """Ask, once more of a fresh zygote if this one is gone."""
        try:
            self._seal()
            return self._ask(request, descriptor)
        except (OSError, EOFError):
            self._stop()
            if self._closed:
                raise SandboxError("the run was stopped") from None
            self._start()
            self._warmed = frozenset()
        try:
            self._seal()
            return self._ask(request, descriptor)
        except (OSError, EOFError) as error:
            raise SandboxError(f"the sandbox's parent process can't be started: {error}") from error

    def _ask(self, request: dict[str, Any], descriptor: int | None = None) -> dict[str, Any]:
        try:
            return self._answer(request, descriptor)
        except BaseException:
            self._control.close()  # a late answer would be taken for that to the next question
            raise

    def _answer(self, request: dict[str, Any], descriptor: int | None) -> dict[str, Any]:
        text = json.dumps(request).encode()
        head = _LENGTH.pack(len(text))
        if descriptor is None:
            self._control.sendall(head + text)
        else:
            socket.send_fds(self._control, [head], [descriptor])
            self._control.sendall(text)
        size = _LENGTH.unpack(self._read(_LENGTH.size))[0]
        reply: dict[str, Any] = json.loads(self._read(size))
        return reply

    def _read(self, size: int) -> bytes:
        pieces = b""
        while len(pieces) < size:
            piece = self._control.recv(size - len(pieces))
            if not piece:
                raise EOFError("it ended")
            pieces += piece
        return pieces

    def _stop(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Hang up; the zygote takes its children along."""
        self._closed = True
        with self._lock:
            # To wait for the end of the line is quicker than for the process, which is polled.
            with suppress(OSError):
                self._control.settimeout(CLOSING_SECONDS)
                self._control.shutdown(socket.SHUT_WR)
                self._control.recv(1)
            self._stop()


@dataclass(slots=True)
class _Forked:
    """A child of the zygote."""

    zygote: Zygote
    pid: int
    channel: Channel

    def end(self) -> Ending:
        """Kill it with everything it started."""
        ending = self.zygote.end(self.pid)
        self.channel.close()
        return ending


class PlainLauncher:
    """A fresh interpreter for every child: slower, and works everywhere."""

    def __init__(self, isolation: Isolation) -> None:
        """Start nothing yet."""
        self.isolation = isolation
        self._sealing: dict[str, Any] = {}

    def prepare(self, root: Path, hidden: Iterable[str] = ()) -> None:
        """Note where scratch folders lie and what to hide."""
        self._sealing = _sealing(self.isolation, root, hidden)

    def warm(self, modules: frozenset[str]) -> None:
        """Do nothing: there is no process to share what was loaded."""

    def start(self, policy: dict[str, Any]) -> Child:
        """Start an interpreter."""
        process = subprocess.Popen(  # noqa: S603 our own interpreter
            command(SINGLE, {"policy": policy, "sealing": self._sealing}),
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=_NO_WINDOW,
            cwd=policy["folder"],
        )
        assert process.stdin is not None, "unreachable because a pipe was asked for"
        assert process.stdout is not None, "unreachable because a pipe was asked for"
        return _Plain(process, Channel(PipeStream(process.stdin, process.stdout)))

    def close(self) -> None:
        """Do nothing: every child is ended by itself."""


@dataclass(slots=True)
class _Plain:
    """A child that is a process of its own."""

    process: subprocess.Popen[bytes]
    channel: Channel

    def end(self) -> Ending:
        """Kill it, and its process group where there are groups."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=0.05)
        alive = self.process.poll() is None
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, 9)
        self.process.kill()
        code = self.process.wait()
        self.channel.close()
        return Ending(signal=max(0, -code), code=max(0, code), alive=alive)


def _sealing(isolation: Isolation, root: Path, hidden: Iterable[str]) -> dict[str, Any]:
    """Return what a process needs to know to restrict itself."""
    return {
        "landlock": isolation.landlock,
        "seccomp": isolation.seccomp,
        "root": str(root),
        "hidden": sorted({*own_files(import_path()), *hidden}),
    }
