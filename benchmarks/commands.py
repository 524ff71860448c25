"""What grading costs against the least that it could cost: `python -m benchmarks.commands`.

Whole commands are measured, each against another one of the same machine and minute, in turns, so
that a busy machine slows both. Medians are compared.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
SUBMISSION = ROOT / "submissions_example" / "right_in_everything.py"

_NO_TESTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, and the folder that it is given in."""

    words: Sequence[str]
    folder: Path

    def seconds(self) -> float:
        """Return how long it takes, from its start to its end."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
        # What else is installed here must not be measured: hypothesis alone takes a second.
        kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *self.words],
            cwd=self.folder,
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        taken = time.perf_counter() - started
        if done.returncode not in (0, _NO_TESTS):
            sys.exit(done.stdout.decode("utf-8", "replace"))
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two commands, and how their times are set against each other."""

    title: str
    ours: Command
    other: Command
    budget: str
    share: int = 1
    as_difference: bool = False

    def row(self, repeats: int) -> tuple[str, str, str, str, str]:
        """Return the row of the table: both medians, their ratio or difference, the budget."""
        times = [(self.ours.seconds(), self.other.seconds()) for _ in range(repeats + 1)]
        # The first turn fills caches and is not counted.
        ours, other = (statistics.median(column) for column in zip(*times[1:], strict=True))
        difference = f"{1000 * (ours - other):+.0f} ms"
        outcome = difference if self.as_difference else f"{ours / other:.2f}x"
        return self.title, self._shown(ours), self._shown(other), outcome, self.budget

    def _shown(self, seconds: float) -> str:
        return f"{1000 * seconds / self.share:.1f} ms"


def comparisons(folder: Path, count: int) -> list[Comparison]:
    """Return what is compared; the files that it takes are put into a folder."""
    batch = folder / "batch"
    batch.mkdir()
    for number in range(count):
        shutil.copy(SUBMISSION, batch / f"student_{number:05}.py")
    (folder / "test_nothing.py").write_text("", encoding="utf-8")
    bare = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    pytest = (*bare, "-p", "grader.plugin")
    grade = (*pytest, f"--grade={batch}", "--grade-out=out")
    anew = Command(words=(*grade, "--grade-regrade"), folder=folder)
    return [
        Comparison(
            title=f"{count} scripts, a script: against the bare loop",
            ours=anew,
            other=Command(words=("-m", "benchmarks.bare", str(batch)), folder=ROOT),
            budget="3x",
            share=count,
        ),
        Comparison(
            title=f"{count} scripts again, a script: against grading them anew",
            ours=Command(words=grade, folder=folder),
            other=anew,
            budget="0.6x",
            share=count,
        ),
        Comparison(
            title="one script: against importing pytest, numpy, pydantic",
            ours=Command(words=(*pytest, f"--grade={SUBMISSION}"), folder=folder),
            other=Command(words=("-c", "import pytest, numpy, pydantic"), folder=folder),
            budget="2.5x",
        ),
        Comparison(
            title="no --grade: against pytest without the plugin",
            ours=Command(words=(*pytest, "test_nothing.py"), folder=folder),
            other=Command(words=(*bare, "test_nothing.py"), folder=folder),
            budget="+10 ms",
            as_difference=True,
        ),
    ]


def report(count: int, repeats: int) -> str:
    """Return the table, with the machine that it was measured on."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [each.row(repeats) for each in comparisons(Path(folder), count)]
    headers = ("what", "ours", "the other", "outcome", "budget")
    return f"{tabulate(rows, headers, tablefmt='github')}\n\n{machine(repeats)}\n"


def machine(repeats: int) -> str:
    """Return what was measured on, and how."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}"
    python = f"Python {platform.python_version()}"
    return f"Medians of {repeats}, in turns. {python}, {system}, {cores} cores{load}."


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="scripts in the batch")
    parser.add_argument("--repeats", type=int, default=5, help="turns that are counted")
    given = parser.parse_args()
    print(report(given.count, given.repeats), end="")


if __name__ == "__main__":
    main()
