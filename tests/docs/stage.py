"""The folder in which a page's examples run, and how they are run."""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests import warm
from tests.docs.watched import Watched
from tests.plugin.course import environment

if TYPE_CHECKING:
    from tests.docs.page import Block

THEN = "then"
"""The name of a block that shows what a watched run says next."""

_NO_FILE = frozenset({"", "head", "header", "elsewhere", "in a cell"})
"""Names of blocks that do nothing."""


class Stage:
    """A folder in which the blocks of a part are played one after another."""

    def __init__(self, folder: Path, head: str) -> None:
        """Begin in a folder, with what every rubric of the page begins with."""
        self._folder = self._here = folder
        self._head = head
        self._watched: Watched | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Leave nothing running."""
        if self._watched is not None:
            self._watched.close()

    def play(self, block: Block, *, is_last: bool) -> str | None:
        """Do what a block shows; return what the page should show of it, if it shows a run.

        Args:
            block: the block.
            is_last: whether a run that goes on is not heard of below it.
        """
        if block.name == "watched":
            (line,) = block.commands
            self._watched = Watched(shlex.split(line), self._here, environment())
            return f"$ {line}\n{self._watched.begin()}"
        if block.name == THEN:
            assert self._watched is not None, "nothing is watched"
            return self._watched.check() + (self._watched.end() if is_last else "")
        if block.name in {"before", "unshown"}:
            for line in block.commands:
                self._do(line, may_lose=block.name == "unshown")
        elif block.is_run:
            return "".join(f"$ {line}\n{self._do(line)}" for line in block.commands)
        elif block.name not in _NO_FILE:
            self._write(block)
        return None

    def _do(self, line: str, *, may_lose: bool | None = None) -> str:
        """Do a command where it stands; it has to end well unless that is nobody's business."""
        if line.startswith("cd "):
            self._here = (self._here / line[3:]).resolve()
            return ""
        status, printed = run(line, self._here)
        assert may_lose is None or status in {0, int(may_lose)}, f"{line}\n{printed}"
        return printed

    def _write(self, block: Block) -> None:
        name = "rubric.toml" if block.name == "rubric" else block.name.removeprefix(">>")
        head = f"{self._head}\n" if block.name == "rubric" else ""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if block.name.startswith(">>") else ""
        new = path.with_name(".new")  # who watches the file must not see a part of it
        new.write_text(before + head + block.text, encoding="utf-8")
        new.replace(path)


def run(command: str, folder: Path) -> tuple[int, str]:
    """Return a command's exit status and what it prints, 80 columns wide.

    Paths are as seen from its folder.
    """
    program, *arguments = shlex.split(command)
    env = environment()
    if program in {"pytest", "grader", "python"}:
        started = [] if program == "python" else ["-m", program]
        done = warm.run([*started, *arguments], cwd=folder, env=env, joined=True)
        status, out = done.status, done.out
    else:
        path = f"{_programs()}{os.pathsep}{env['PATH']}"
        status, out = _run([program, *arguments], folder, env | {"PATH": path})
    return status, out.decode("utf-8").replace(f"{folder.resolve()}/", "")


def _run(words: list[str], folder: Path, env: dict[str, str]) -> tuple[int, bytes]:
    done = subprocess.run(
        words,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@cache
def _programs() -> Path:
    """Return a folder in which scripts of a shell find this Python's own programs."""
    folder = Path(tempfile.mkdtemp(prefix="pytest-grade-programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, started in (("python", ""), ("pytest", "-m pytest "), ("grader", "-m grader ")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {started}"$@"\n', encoding="utf-8")
        script.chmod(0o700)
    return folder
