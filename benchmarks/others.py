"""Other graders on the same notebooks: `python -m benchmarks.others`.

Six questions of four cases. Each other grader is installed into an environment of its own, below
`build/`, once. All are run the way that their makers intend for a machine without containers, on
right answers, in turns. Of nbgrader and of ours, which start once for many submissions, the time
that another submission adds is taken; otter-grader, gradescope-utils and plain pytest start once
for each. Ours writes all its reports.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tabulate import tabulate

from benchmarks import homework
from benchmarks.commands import ROOT, machine

ENVIRONMENTS = ROOT / "build" / "benchmarks"
FEW, MORE = 2, 5
OUR_FEW, OUR_MORE = 50, 200

Measure = Callable[[], float]


def environment(name: str, *packages: str) -> Path:
    """Return the folder of programs of an environment with these packages."""
    programs = ENVIRONMENTS / name / "bin"
    if not (programs / "ready").exists():
        print(f"installing {', '.join(packages)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", programs.parent], check=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        (programs / "ready").touch()
    return programs


def timed(*words: object, folder: Path, programs: Path | None = None) -> float:
    """Return the seconds that a command takes, from its start to its end."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    if programs is not None:
        kept["PATH"] = f"{programs}{os.pathsep}{kept['PATH']}"
    else:
        kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    started = time.perf_counter()
    done = subprocess.run(
        [*map(str, words)],
        cwd=folder,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    taken = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{words}\n{done.stdout.decode('utf-8', 'replace')}")
    return taken


def ours(folder: Path, *, notebooks: bool) -> Measure:
    """Return what measures this project, on notebooks or on scripts."""
    counts = {"few": OUR_FEW, "more": OUR_MORE}
    for course, count in counts.items():
        (folder / course / "class").mkdir(parents=True)
        (folder / course / "reference.py").write_text(homework.reference())
        (folder / course / "six.toml").write_text("".join(homework.rubric()))
        for number in range(count):
            name, text = f"s{number:03}.py", homework.script(number)
            if notebooks:
                name = f"s{number:03}.ipynb"
                text = homework.notebook(homework.answer_cells(number))
            (folder / course / "class" / name).write_text(text)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "grader.plugin", "-p", "no:cacheprovider"]
    words += ["--grade=class", "--rubric=six.toml", "--grade-out=out", "--grade-regrade"]

    def measure() -> float:
        few, more = (timed(*words, folder=folder / course) for course in counts)
        return (more - few) / (OUR_MORE - OUR_FEW)

    return measure


def nbgrader(folder: Path) -> Measure:
    """Return what measures nbgrader's `autograde`."""
    programs = environment("nbgrader", "nbgrader")
    text = homework.notebook(homework.nbgrader_cells())
    counts = {"few": FEW, "more": MORE}
    for course, count in counts.items():
        (folder / course / "source/ps").mkdir(parents=True)
        (folder / course / "source/ps/a.ipynb").write_text(text)
        (folder / course / "nbgrader_config.py").write_text(
            "get_config().CourseDirectory.course_id = 'course'\n"
        )
        for number in range(count):
            (folder / course / f"submitted/s{number}/ps").mkdir(parents=True)
            (folder / course / f"submitted/s{number}/ps/a.ipynb").write_text(text)
        timed("nbgrader", "generate_assignment", "ps", folder=folder / course, programs=programs)

    def measure() -> float:
        words = ("nbgrader", "autograde", "ps", "--force")
        few, more = (timed(*words, folder=folder / course, programs=programs) for course in counts)
        return (more - few) / (MORE - FEW)

    return measure


def otter(folder: Path) -> Measure:
    """Return what measures `otter run`, the way without containers."""
    programs = environment("otter", "otter-grader", "ipykernel")
    (folder / "tests").mkdir(parents=True)
    homework.write_otter_tests(folder / "tests")
    (folder / "reference.py").write_text(homework.reference())
    (folder / "a.ipynb").write_text(homework.notebook(homework.answer_cells(1)))
    timed(
        *("otter", "generate", "-t", "tests", "-o", "a.zip", "reference.py"),
        folder=folder,
        programs=programs,
    )
    (folder / "out").mkdir()
    words = ("otter", "run", "a.ipynb", "-a", "a.zip", "-o", "out", "--no-logo")
    return lambda: timed(*words, folder=folder, programs=programs)


def gradescope(folder: Path) -> Measure:
    """Return what measures gradescope-utils, a process a submission, as in its harness."""
    programs = environment("gradescope", "gradescope-utils", "numpy")
    folder.mkdir()
    (folder / "student.py").write_text(homework.script(1))
    (folder / "reference.py").write_text(homework.reference())
    (folder / "run_tests.py").write_text(homework.unittest_file())
    return lambda: timed("python", "run_tests.py", folder=folder, programs=programs)


def plain_pytest(folder: Path) -> Measure:
    """Return what measures ordinary tests in a process a submission."""
    folder.mkdir()
    (folder / "student.py").write_text(homework.script(1))
    (folder / "reference.py").write_text(homework.reference())
    (folder / "test_student.py").write_text(homework.pytest_file())
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_student.py")
    return lambda: timed(*words, folder=folder)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.others", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="turns that are counted")
    repeats = parser.parse_args().repeats
    folder = Path(tempfile.mkdtemp())
    try:
        measures = {
            "ours, notebooks": ours(folder / "notebooks", notebooks=True),
            "ours, scripts": ours(folder / "scripts", notebooks=False),
            "nbgrader, notebooks": nbgrader(folder / "nbgrader"),
            "otter-grader, notebooks": otter(folder / "otter"),
            "gradescope-utils, scripts": gradescope(folder / "gradescope"),
            "plain pytest, scripts": plain_pytest(folder / "pytest"),
        }
        times: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(repeats + 1):
            for name, measure in measures.items():
                times[name].append(measure())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    # The first turn fills caches and is not counted.
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    rows = [
        (name, f"{1000 * seconds:.1f} ms", _ratio(name, medians))
        for name, seconds in medians.items()
    ]
    headers = ("grader", "a submission", "against ours")
    print(tabulate(rows, headers, tablefmt="github", colalign=("left", "right", "right")))
    print(f"\n{machine(repeats)}")


def _ratio(name: str, medians: dict[str, float]) -> str:
    kind = name.rpartition(" ")[2]
    return f"{medians[name] / medians[f'ours, {kind}']:.0f}x"


if __name__ == "__main__":
    main()
