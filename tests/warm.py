"""Whole runs from a warm start: a process that has everything loaded forks one for each run.

Most of a short run is Python's own imports, and there are hundreds of runs among the tests. Each
run is still a process of its own, with its own environment, folder, arguments and output; only its
modules are there already. What is tested of the start itself is started afresh.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]

_PROGRAMS = ("pytest", "grader")
_READ_AT_THE_START = ("PYTHON", "LC_", "LANG", "LD_")
_NOT_LOADED = ("__main__", ".inside.", "engine.cluster", "engine.remote", "autograder")
"""Modules that act when they are loaded, or that few runs need."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has left: its exit status, and what it printed."""

    status: int
    out: bytes
    err: bytes


def run(
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    joined: bool = False,
    seconds: float = 300.0,
) -> Done:
    """Run Python with arguments such as `-m pytest …`, from a warm start where that can be.

    Args:
        arguments: Python's own.
        cwd: where it runs.
        env: all of its environment.
        joined: whether errors are printed between the rest.
        seconds: what it may take, where it is started afresh.

    Raises:
        subprocess.TimeoutExpired: it took longer.
    """
    settings = {k: v for k, v in env.items() if k.startswith(_READ_AT_THE_START)}
    if _is_ordinary([*arguments], settings):
        warm = _warm(tuple(sorted(settings.items())))
        return warm.run(arguments[1:], cwd=cwd, env=env, joined=joined)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if joined else subprocess.PIPE,
        timeout=seconds,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr or b"")


def _is_ordinary(arguments: list[str], settings: Mapping[str, str]) -> bool:
    """Return whether a run would be the same from a warm start.

    Not where Python itself is told anything, and not where it is to write in another encoding.
    """
    is_known = arguments[:1] == ["-m"] and arguments[1] in _PROGRAMS
    return is_known and settings.get("LC_ALL") == "C.UTF-8" and Path("/proc/self/fd").exists()


@cache
def _warm(settings: tuple[tuple[str, str], ...]) -> _Warm:
    """Return the process that was started with what Python reads of its environment."""
    warm = _Warm(dict(settings))
    atexit.register(warm.close)
    return warm


class _Warm:
    """The process with everything loaded, and how it is asked."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        left_out = ("PYTEST", "COV_", *_READ_AT_THE_START)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
        self._process: subprocess.Popen[str] = subprocess.Popen(
            [sys.executable, "-c", "from tests.warm import serve; serve()"],
            cwd=ROOT,
            env=kept | dict(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: Sequence[str], *, cwd: Path, env: Mapping[str, str], joined: bool) -> Done:
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None, "unreachable because it was asked for"
        assert answered is not None, "the same"
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            request = {
                "words": list(words),
                "cwd": str(cwd),
                "env": dict(env),
                "out": _path(out),
                "err": _path(out if joined else err),
            }
            asked.write(json.dumps(request) + "\n")
            asked.flush()
            status = int(answered.readline())
            return Done(status, _content(out), _content(err))

    def close(self) -> None:
        with suppress(OSError):
            self._process.communicate()


def _path(file: IO[bytes]) -> str:
    return f"/proc/{os.getpid()}/fd/{file.fileno()}"


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def serve() -> None:
    """Answer each line of input, a run, with its exit status."""
    for name in _names():
        import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _names() -> list[str]:
    import grader

    found = walk_packages(grader.__path__, "grader.")
    own = [module.name for module in found if not any(n in module.name for n in _NOT_LOADED)]
    return ["pytest", "numpy", "pydantic", *own]


def _become(request: dict[str, Any]) -> None:
    """Be the run that is asked for; its end is the end of this process."""
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (os.open(request[name], os.O_WRONLY | os.O_APPEND) for name in ("out", "err"))
    for descriptor, place in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(descriptor, place)
        os.close(descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    # Pytest would like to rewrite the assertions of a plugin's modules, and warns that it is late.
    grader = sys.modules["grader"]
    grader.__doc__ = f"{grader.__doc__}\nPYTEST_DONT_REWRITE"
    sys.path[0] = request["cwd"]
    program, *arguments = request["words"]
    sys.argv = [program, *arguments]
    runpy.run_module(program, run_name="__main__", alter_sys=True)
