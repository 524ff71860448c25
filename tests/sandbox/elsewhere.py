"""A system that is not Linux, played on Linux: what it has not is taken away.

`preamble(system)` is run by an interpreter before anything of ours is imported, in the grader as in
the children that it starts. What can't be played is Windows' own way of starting processes and
handing over files, and macOS's refusing of some limits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

TAKEN = """
import builtins, io, os, select, shutil, signal, socket, subprocess, sys, ctypes, tempfile
import numpy, numpy.random, multiprocessing.connection, asyncio, uuid, platform, getpass

SYSTEM = {system!r}
WINDOWS = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "syslog", "crypt", "nis", "spwd")
MACOS = ("spwd", "nis")
for name in WINDOWS if SYSTEM == "win32" else MACOS:
    sys.modules[name] = None

for name in "sched_getaffinity memfd_create pidfd_open setns O_PATH posix_fallocate".split():
    if hasattr(os, name):
        delattr(os, name)
for name in "prlimit setresuid".split():
    if hasattr(os, name):
        delattr(os, name)
if SYSTEM == "win32":
    gone = "fork forkpty setsid setpgid getpgid killpg getuid geteuid getgid getegid uname mkfifo "
    gone += "getppid nice wait3 wait4 WIFSIGNALED WTERMSIG WIFEXITED WEXITSTATUS O_NONBLOCK chown "
    gone += "getloadavg sysconf O_NOFOLLOW O_DIRECTORY O_CLOEXEC statvfs"
    for name in gone.split():
        if hasattr(os, name):
            delattr(os, name)
    for name in "SIGALRM SIGKILL SIGHUP SIGPIPE SIGCHLD SIGSTOP SIGUSR1 setitimer alarm".split():
        delattr(signal, name)
    for name in "AF_UNIX send_fds recv_fds".split():
        delattr(socket, name)
    for name in ("poll", "epoll"):
        delattr(select, name)
    subprocess.Popen.kill = lambda process: process.send_signal(9)
    shutil._use_fd_functions = False
    usage = shutil._ntuple_diskusage(1 << 40, 0, 1 << 40)
    shutil.disk_usage = lambda path: usage  # there it asks Windows
    shutil._rmtree_impl = getattr(shutil, "_rmtree_unsafe", None)  # what 3.14 asks instead

def hidden(function):
    def opened(path, *given, **named):
        if isinstance(path, str) and path.startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return function(path, *given, **named)
    return opened

builtins.open = io.open = hidden(open)
os.open = hidden(os.open)
sys.platform = SYSTEM
"""

OTHERS = "import jinja2, nbformat, pydantic.main, sysconfig, zoneinfo; sysconfig.get_config_vars()"
"""What comes from others asks which system this is when it is imported, and would do by it."""

GRADE = """
from grader.sandbox import interpreter, launcher

path, mark, ours = interpreter._BOOTSTRAP.partition("sys.path.insert")
interpreter._BOOTSTRAP = f"{path}exec({TAKEN!r}); {mark}{ours}"
import json
import grader

gradebook = grader.grade(sys.argv[1], sys.argv[2], workers=2)
print(json.dumps(gradebook.to_dict()))
"""


def preamble(system: str) -> str:
    """Return the program that takes away what a system has not: `win32` or `darwin`."""
    return TAKEN.replace("{system!r}", repr(system))


def graded(system: str, path: Path, *, rubric: Path | str) -> dict[str, Any]:
    """Return what `grades.json` would hold, graded by an interpreter without Linux."""
    taken = preamble(system)
    program = f"{OTHERS}\nTAKEN = {taken!r}\nexec(TAKEN)\n{GRADE}"
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(rubric)],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
