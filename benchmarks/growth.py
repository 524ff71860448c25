"""From ten submissions to ten thousand: `python -m benchmarks.growth`.

The bundled rubric's 42 questions and one of the example answer sheets, each copy with a line of its
own, so that no outcome is another one's. The time of the whole command with all its reports, and
the most memory that its own process had at any moment; sandboxes are processes of their own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tabulate import tabulate

from benchmarks.commands import ROOT, machine

SHEET = ROOT / "submissions_example" / "000_f8fa5da846d3a397.py"
SIZES = (10, 100, 1_000, 10_000)
BUDGET_KB = 40


def measured(count: int) -> tuple[float, float]:
    """Return the seconds and the MiB that grading so many submissions takes."""
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "class").mkdir()
        text = SHEET.read_text(encoding="utf-8")
        for number in range(count):
            path = folder / "class" / f"student_{number:05}.py"
            path.write_text(f"{text}\n# student {number}\n", encoding="utf-8")
        words = ["-m", "pytest", "-q", "-p", "grader.plugin", "-p", "no:cacheprovider"]
        words += ["--grade=class", "--grade-out=out", "--exit-zero"]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
        kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *words], cwd=folder, env=kept, stdout=subprocess.DEVNULL
        ) as running:
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        taken = time.perf_counter() - started
        if running.returncode:
            sys.exit(f"grading {count} submissions ended with {running.returncode}")
        return taken, used.ru_maxrss / 1024
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest class")
    most = parser.parse_args().most
    rows: list[tuple[str, ...]] = []
    before: tuple[int, float] | None = None
    for count in (size for size in SIZES if size <= most):
        seconds, memory = measured(count)
        growth = ""
        if before is not None:
            growth = f"{1024 * (memory - before[1]) / (count - before[0]):.1f} KiB"
        rows.append((f"{count:,}", f"{seconds:.1f} s", f"{1000 * seconds / count:.1f} ms"))
        rows[-1] += (f"{memory:.0f} MiB", growth)
        before = count, memory
    headers = ("submissions", "time", "a submission", "memory", "more, for each submission more")
    print(tabulate(rows, headers, tablefmt="github", disable_numparse=True))
    print(f"\n{machine(1)} Budget from 1,000 to 10,000: {BUDGET_KB} KB a submission.")


if __name__ == "__main__":
    main()
