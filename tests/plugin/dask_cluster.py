"""A scheduler of Dask's and its workers, as processes of their own on the loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


class _Process:
    """A command that says when it is ready."""

    def __init__(self, words: list[str], ready: str, folder: Path, env: Mapping[str, str]) -> None:
        """Start it in a folder, and wait for the line that says so."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=folder,  # which is the first place to import from
            env=kept | {"PYTHONPATH": str(ROOT)} | dict(env),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        self.said = ""
        self.found = ""
        for line in self.process.stderr:
            self.said += line
            if found := re.search(ready, line):
                self.found = found[1]
                break
        # What it says later is read and dropped, so that its pipe never fills.
        self._reader = threading.Thread(target=self.process.stderr.read)
        self._reader.start()
        assert self.found, self.said

    def end(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()


class DaskCluster:
    """A scheduler, and workers by their names."""

    def __init__(self, folder: Path) -> None:
        """Start the scheduler."""
        self.folder = folder
        self.file = folder / "scheduler.json"
        words = ["distributed.cli.dask_scheduler", "--host=127.0.0.1", "--port=0", "--no-dashboard"]
        words += ["--dashboard-address=127.0.0.1:0"]
        words += ["--no-show", f"--scheduler-file={self.file}"]
        self._scheduler = _Process(words, r"Scheduler at:\s+(\S+)", folder, {})
        self.address = self._scheduler.found
        self.workers: dict[str, _Process] = {}
        self.addresses: dict[str, str] = {}

    def add(self, name: str, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Start a worker, and wait until the scheduler knows it."""
        command = ["distributed.cli.dask_worker", self.address, "--no-nanny", "--nthreads=1"]
        command += ["--no-dashboard", f"--name={name}", f"--local-directory={self.folder}", *words]
        started = _Process(command, r"(Registered) to:", self.folder, env or {})
        found = re.search(r"Start worker at:\s+(\S+)", started.said)
        assert found, started.said
        self.workers[name] = started
        self.addresses[found[1]] = name

    def kill(self, name: str) -> None:
        """Kill a worker as a machine that is switched off would."""
        self.workers.pop(name).end()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Kill all."""
        for process in (*self.workers.values(), self._scheduler):
            process.end()

    def busy(self, client: Any) -> str:
        """Return the name of a worker that has something to do, once there is one."""
        while True:
            for address, keys in client.processing().items():
                if keys:
                    return self.addresses[address]
