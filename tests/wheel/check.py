"""Build the package, install it elsewhere, and grade there: `python tests/wheel/check.py FOLDER`.

The source archive is built from the checkout, and the wheel from the archive without a network. It
is installed in an environment of its own, and grades in an empty folder, where only what was
installed is at hand. Its scores must be those of the checkout. A program that uses what is public
is run there, and checked against the installed types if mypy is here. It takes an environment that
has this project and `hatchling`, and a folder that does not exist yet.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "submissions_example"

POINTS_LOST = 1
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {
            "cell_type": "code",
            "id": "only",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "%precision 3\nxavier_variance = lambda n: 1 / n\nconv_output_count = 9",
        }
    ],
}


USER = """\
from collections.abc import Sequence
from pathlib import Path

import grader


def best(paths: Sequence[Path], rubric: str) -> grader.Scorecard:
    assignment: grader.Assignment = grader.load_rubric(rubric)
    found: tuple[grader.Submission, ...] = grader.find_submissions(*paths)
    gradebook: grader.Gradebook = grader.grade(found, assignment, questions=["softmax"], workers=2)
    written: tuple[Path, ...] = gradebook.write("best", ["json"])
    assert written[0].name == "grades.json", gradebook.to_dict()
    return max(gradebook.scorecards, key=lambda card: card.score)


try:
    print(best([Path("submissions_example")], "deep_learning").student)
except grader.GraderError as error:
    raise SystemExit(str(error)) from None
"""
"""A program of a user's."""

WRONG = "import grader\n\ngrader.grade('x', workers='many')\ngrader.grades()\n"


def main(folder: Path) -> None:
    """Build, install, grade and compare."""
    elsewhere = folder / "elsewhere"
    shutil.copytree(EXAMPLES, elsewhere / "class")
    wheel = build(folder / "built")
    check_content(wheel)
    check_source(wheel.parent)
    python = install(wheel, folder / "environment")
    check_origin(python, elsewhere)
    whole = grade(python, elsewhere, "--grade=class", "--grade-out=whole")
    check_page(elsewhere / "whole" / "report.html")
    check_scores(whole, grade(Path(sys.executable), folder, f"--grade={EXAMPLES}"))
    check_visible(grade(python, elsewhere, "--grade=class", "--grade-visible"), whole)
    check_notebook(python, elsewhere)
    check_rubrics(python, elsewhere)
    check_examples(python, folder / "tried")
    check_program(python, folder / "tried")
    check_kit(python, elsewhere)
    say(f"{wheel.name}: grades in an empty folder as the checkout does")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def require(found: object, expected: object, what: str) -> None:
    """Stop where something is not as it should be."""
    if found != expected:
        sys.exit(f"{what}: expected {expected}, found {found}")


def run(*words: object, folder: Path, statuses: tuple[int, ...] = (0,)) -> str:
    """Return what a command prints; stop where it ends with another status."""
    dropped = ("PYTEST", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith(dropped)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in statuses:
        sys.exit(f"{done.stdout}\n{words} ended with status {done.returncode}")
    return done.stdout


def build(folder: Path) -> Path:
    """Return a wheel that is built from the source archive."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, folder=ROOT)
    (archive,) = folder.glob("*.tar.gz")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--no-index", "--wheel-dir", folder, archive, folder=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def check_content(wheel: Path) -> None:
    """See to it that the wheel holds what is ours and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        names = set(archive.namelist())
        licences = [name for name in names if name.endswith("/licenses/LICENSE")]
        (facts,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(facts).decode("utf-8")
    own = {top for top in tops if not top.endswith(".dist-info")}
    require(own, {"grader", "reference", "rubrics"}, "folders of the wheel")
    require(len(licences), 1, "licences in the wheel")
    require("Classifier: Typing :: Typed" in metadata, expected=True, what="the classifier")
    for name in ("grader/py.typed", "grader/submissions_example/hangs.py"):
        require(name in names, expected=True, what=f"{name} in the wheel")
    unwanted = [n for n in names if "/." in n or n.endswith(".pyc") or "verdicts" in n]
    require(unwanted, [], "hidden and compiled files in the wheel")


def check_source(folder: Path) -> None:
    """See to it that the source archive holds what a packager needs."""
    (path,) = folder.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = ("LICENSE", "CHANGELOG.md", "docs/index.md", "docs/images/report-light.png")
    for name in (*wanted, "tests/wheel/check.py", "submissions_example/hangs.py", ".ci/run"):
        require(name in names, expected=True, what=f"{name} in the source archive")


def install(wheel: Path, environment: Path) -> Path:
    """Return the Python of a new environment that has the wheel and what it needs."""
    run(sys.executable, "-m", "venv", environment, folder=wheel.parent)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, folder=wheel.parent)
    return python


def check_origin(python: Path, folder: Path) -> None:
    """See to it that what is imported is what was installed."""
    code = "import grader, reference; print(grader.__file__); print(reference.__file__)"
    for line in run(python, "-c", code, folder=folder).splitlines():
        origin = Path(line).resolve()
        require(origin.is_relative_to(python.parents[1].resolve()), expected=True, what=line)


def grade(python: Path, folder: Path, *options: str) -> dict[str, Any]:
    """Return what is in `grades.json` after grading with pytest."""
    out = next((o.partition("=")[2] for o in options if o.startswith("--grade-out=")), "grades")
    command = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--grade-out", out)
    run(*command, *options, folder=folder, statuses=(0, POINTS_LOST))
    gradebook: dict[str, Any] = json.loads((folder / out / "grades.json").read_text("utf-8"))
    return gradebook


def scores(gradebook: dict[str, Any]) -> dict[str, float]:
    """Return the score of each student in each question."""
    return {
        f"{submission['student']}::{question['id']}": question["score"]
        for submission in gradebook["submissions"]
        for question in submission["questions"]
    }


def check_scores(installed: dict[str, Any], checkout: dict[str, Any]) -> None:
    """See to it that everyone has the same points from both."""
    assignment = checkout["assignment"]
    require(installed["assignment"], assignment, "the assignment of the installed rubric")
    ours, theirs = scores(installed), scores(checkout)
    require(sorted(ours), sorted(theirs), "questions asked by the installed package")
    for where, score in theirs.items():
        require(ours[where], score, f"score of the installed package for {where}")


def check_page(page: Path) -> None:
    """See to it that the page is written from the installed templates."""
    text = page.read_text("utf-8")
    for part in ("<main>", "function makeGrid", ".figures {", 'class="chart"', 'class="bars"'):
        require(part in text, expected=True, what=f"{part} in report.html")


def check_visible(visible: dict[str, Any], whole: dict[str, Any]) -> None:
    """See to it that only visible cases are asked with `--grade-visible`, and some are."""
    seen = {
        case["visibility"]
        for submission in visible["submissions"]
        for question in submission["questions"]
        for case in question["cases"]
    }
    require(seen, {"visible"}, "cases with --grade-visible")
    fewer = visible["assignment"]["points"] < whole["assignment"]["points"]
    require(fewer, expected=True, what="fewer points with --grade-visible")


def check_notebook(python: Path, folder: Path) -> None:
    """See to it that a notebook with a magic is graded."""
    (folder / "magic.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    (card,) = grade(python, folder, "--grade=magic.ipynb")["submissions"]
    require(card["status"], "graded", "the notebook's status")
    cases = {c["name"]: c["status"] for q in card["questions"] for c in q["cases"]}
    require(cases["conv_output_count"], "correct", "the value after the magic")


def check_rubrics(python: Path, folder: Path) -> None:
    """See to it that every bundled rubric finds its references."""
    for rubric in sorted((ROOT / "rubrics").glob("*.toml")):
        run(python, "-m", "grader", "check", rubric.stem, folder=folder)


def check_examples(python: Path, folder: Path) -> None:
    """See to it that the installed examples can be had, and graded from an empty folder."""
    folder.mkdir()
    run(python, "-m", "grader", "examples", folder=folder)
    given = sorted(path.name for path in EXAMPLES.iterdir() if not path.name.startswith("."))
    had = sorted(path.name for path in (folder / "submissions_example").iterdir())
    require([name for name in had if name != "__pycache__"], given, "installed examples")
    one = "--grade=submissions_example/right_in_everything.py"
    (card,) = grade(python, folder, one, "--exit-zero")["submissions"]
    require(card["score"], 92.0, "the score of the example that is right")


def check_program(python: Path, folder: Path) -> None:
    """See to it that a user's program runs, and that its types are those of the package."""
    (folder / "user.py").write_text(USER, encoding="utf-8")
    (folder / "wrong.py").write_text(WRONG, encoding="utf-8")
    require(run(python, "user.py", folder=folder), "right_in_everything\n", "the program's output")
    if importlib.util.find_spec("mypy") is None:
        say("no mypy here: the types of a user's program are not checked")
        return
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    run(*mypy, "user.py", folder=folder)
    found = run(*mypy, "wrong.py", folder=folder, statuses=(1,))
    codes = [line.rpartition("[")[2].rstrip("]") for line in found.splitlines()[:2]]
    require(codes, ["arg-type", "attr-defined"], "mistakes in a user's program")


def check_kit(python: Path, folder: Path) -> None:
    """See to it that a kit can be made, and that what is in it is told to be undone."""
    run(python, "-m", "grader", "release", "deep_learning", "kit", folder=folder)
    command = (python, "-m", "pytest", "-p", "no:cacheprovider", "--grade", "my_homework.ipynb")
    told = run(*command, folder=folder / "kit", statuses=(POINTS_LOST,))
    require("not done yet: distill_linear" in told, expected=True, what="what a kit says")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
