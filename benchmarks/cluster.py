"""What sending submissions to workers costs: `python -m benchmarks.cluster`.

The same class is graded by whole commands: on this machine with its own sandboxes, and by way of a
scheduler of Dask's and as many workers of one thread, which are processes here as well. What
differs is the cost of the way. The processor time of the grading command by itself says how many
workers it can keep busy.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tabulate import tabulate

from benchmarks.commands import SUBMISSION
from tests.plugin.dask_cluster import DaskCluster


def measure(words: list[str], folder: Path) -> tuple[float, float]:
    """Return the seconds that a grading command takes, and of processor time it and its children.

    Workers of a cluster are no children of it.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "grader.plugin",
        "-p",
        "no:cacheprovider",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run([*command, *words], cwd=folder, env=kept, check=True, capture_output=True)
    taken = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, used


def per_submission(words: list[str], folder: Path, counts: tuple[int, int]) -> tuple[float, float]:
    """Return both times for one more submission: what a small class takes does not count."""
    times = []
    for count in counts:
        more = [f"--grade={folder / str(count)}", "--grade-out=out", "--grade-regrade"]
        times.append(measure([*words, *more], folder))
    added = counts[1] - counts[0]
    return (times[1][0] - times[0][0]) / added, (times[1][1] - times[0][1]) / added


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="submissions of the larger class")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    counts = (max(1, given.count // 5), given.count)
    workers = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in counts:
            (folder / str(count)).mkdir()
            for number in range(count):
                shutil.copy(SUBMISSION, folder / str(count) / f"student_{number:05}.py")
        with DaskCluster(folder) as cluster:
            for number in range(workers):
                cluster.add(str(number))
            far = ["--grade-engine=dask", f"--grade-dask-scheduler={cluster.address}"]
            turns = [
                (per_submission([], folder, counts), per_submission(far, folder, counts))
                for _ in range(given.repeats)
            ]
    rows = []
    for title, place in (("this machine", 0), ("dask", 1)):
        taken, used = (statistics.median(t[place][kind] for t in turns) for kind in (0, 1))
        rows.append((title, f"{1000 * taken:.1f} ms", f"{1000 * used:.1f} ms"))
    headers = ("engine", "a submission", "processor time of the grading command")
    print(tabulate(rows, headers, tablefmt="github"))
    load = f"load {os.getloadavg()[0]:.1f}"
    print(f"\nMedians of {given.repeats}, in turns; {workers} workers, {workers} cores, {load}.")


if __name__ == "__main__":
    main()
