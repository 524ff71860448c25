"""A run that goes on: what it says at first, and what it says when a file was saved."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LONGEST = 120.0
"""Seconds after which a run that says nothing is ended."""

BEGUN = re.compile(r"^watching .+\n", re.MULTILINE)
CHECKED = re.compile(r"^(\S+ → \S+, of .+|same points.*)\n", re.MULTILINE)
"""What is said at the end of the first check, and of the others."""


class Watched:
    """A run with `--grade-watch`."""

    def __init__(self, words: Sequence[str], folder: Path, env: Mapping[str, str]) -> None:
        """Start it in a folder."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=folder,
            env=dict(env) | {"PYTHONUNBUFFERED": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._timer = threading.Timer(LONGEST, self._process.kill)
        self._timer.start()

    def begin(self) -> str:
        """Return what it says until it waits."""
        return self._until(BEGUN)

    def check(self) -> str:
        """Return what it says of the next check."""
        return self._until(CHECKED)

    def end(self) -> str:
        """Press Ctrl-C, and return what it still says."""
        self._process.send_signal(signal.SIGINT)
        said = self._read()
        self._process.wait()
        return said

    def close(self) -> None:
        """Leave nothing running."""
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _until(self, pattern: re.Pattern[str]) -> str:
        """Return what is said, up to the end of what was written together with a line."""
        said = b""
        while more := self._some():
            said += more
            if more.endswith(b"\n") and pattern.search(said.decode("utf-8", "ignore")):
                break
        return said.decode("utf-8")

    def _read(self) -> str:
        return b"".join(iter(self._some, b"")).decode("utf-8")

    def _some(self) -> bytes:
        assert self._process.stdout is not None
        return os.read(self._process.stdout.fileno(), 1 << 16)
