"""A small course for whole-session tests: a rubric, a reference and a few submissions."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import warm

if TYPE_CHECKING:
    from collections.abc import Mapping

RUBRIC = """\
schema = 1
assignment = { id = "numbers", title = "Numbers" }
limits = { call_seconds = 5.0 }

[[section]]
id = "functions"
title = "Functions"

[[question]]
id = "double"
section = "functions"
title = "Twice a number"
points = 4
hint = "Add the number to itself."
function = "double"
reference = "answers:double"
  [[question.case]]
  name = "three"
  args = { x = 3.0 }
  [[question.case]]
  name = "a vector"
  visibility = "hidden"
  points = 3
  args = { x = [1.5, -2.5] }
  [[question.misconception]]
  id = "squared"
  reference = "answers:square"
  credit = 0.25
  feedback = "You multiplied the number by itself."

[[question]]
id = "mirror"
section = "functions"
title = "A vector backwards"
points = 3
function = "mirror"
reference = "answers:mirror"
  [[question.case]]
  name = "four numbers"
  args = { x = [1, 2, 3, 4] }

[[section]]
id = "by_hand"
title = "By hand"

[[question]]
id = "parts"
section = "by_hand"
title = "A half and its half"
points = 2
  [[question.value]]
  name = "half"
  expected = 0.5
  [[question.value]]
  name = "quarter"
  reference = "answers:halved"
  follow_through = { half = "half" }

[[question]]
id = "essay"
section = "by_hand"
title = "Why halves are fair"
points = 1
kind = "manual"
"""

ANSWERS = '''\
"""The right answers, and a wrong one."""


def double(x):
    """Return x + x."""
    return 2 * x


def square(x):
    """Return x · x, the slip."""
    return x * x


def mirror(x):
    """Return x from its end."""
    return x[::-1]


def halved(half):
    """Return half of a half."""
    return half / 2
'''

RIGHT = """\
def double(x):
    return x + x


def mirror(x):
    return x[::-1]


half, quarter = 0.5, 0.25
"""

SLIPS = """\
def double(x):
    return x ** 2


def mirror(x):
    raise ValueError("no mirror here")


half, quarter = 0.4, 0.2
"""

BROKEN = "def double(x:\n    return 2 * x\n"

NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {
            "cell_type": "code",
            "id": "first",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "def double(x):\n    return x + x",
        },
    ],
}

SUBMISSIONS = {
    "ada.py": RIGHT,
    "bob.py": SLIPS,
    "cleo.ipynb": json.dumps(NOTEBOOK),
    "dan/solution.py": "from tools import twice as double\n\nhalf, quarter = 0.5, 0.25\n",
    "dan/tools.py": "def twice(x):\n    return x + x\n",
    "eve.py": BROKEN,
}
"""Full marks, slips, one function only, a folder without `mirror`, a syntax error."""


NOT_HANDED_ON = ("PYTEST", "COV_", "PYTHONDONTWRITEBYTECODE")

ENVIRONMENT = {
    "COLUMNS": "80",
    "LC_ALL": "C.UTF-8",
    # Bytecode is kept in one place for all runs, which would compile the grader anew otherwise.
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "pytest-grade-bytecode"),
    # Other plugins add lines, and hypothesis a second, to every run.
    "PYTEST_ADDOPTS": "-p no:hypothesispytest -p no:platformdirs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Return what was printed, line by line."""
        return self.out.splitlines()

    @property
    def last(self) -> str:
        """Return pytest's last line without its rulers and the time."""
        return re.sub(r" in \d+\.\d+s( \([\d:]+\))?", "", self.lines[-1]).strip("= ")

    @property
    def errors(self) -> list[str]:
        """Return the lines in which pytest says why it did not start."""
        found = (*self.lines, *self.err.splitlines())
        return [line.removeprefix("ERROR: ") for line in found if line.startswith("ERROR: ")]

    @property
    def report(self) -> str:
        """Return what was printed, without what differs between runs and computers."""
        changes = (
            (r"(?m)^(platform|plugins:|rootdir:) .*$", r"\1 …"),
            (r", isolation .*", ", isolation …"),
            (r"(?m)^grade: \D.*\n", ""),  # what this computer can't keep apart
            (r" in \d+\.\d+s( \([\d:]+\))?", " in … s"),
            (r"(?m)^=+ (.*) =+$", r"== \1 =="),
        )
        text = self.out
        for pattern, shown in changes:
            text = re.sub(pattern, shown, text)
        return text


def environment() -> dict[str, str]:
    """Return the environment for a run, without what the pytest around this test put into it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    return kept | ENVIRONMENT


class Course:
    """A folder with a rubric and submissions, in which pytest can be run."""

    def __init__(self, folder: Path) -> None:
        """Write the rubric and its reference into a new folder."""
        self.folder = folder
        self.write({"numbers.toml": RUBRIC, "answers.py": ANSWERS})

    def write(self, files: Mapping[str, str | bytes], *, under: str = "") -> Path:
        """Write files, given by their paths in the course or in a folder of it."""
        top = self.folder / under
        for name, text in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return top

    def grade(self, *args: str, rubric: str = "numbers.toml", cwd: str = "") -> Finished:
        """Run pytest with the course's rubric and these arguments."""
        return self.pytest(f"--rubric={rubric}", *args, cwd=cwd)

    def pytest(self, *args: str, cwd: str = "", env: Mapping[str, str] | None = None) -> Finished:
        """Run pytest as a user would, 80 columns wide."""
        return self.python("-m", "pytest", *args, cwd=cwd, env=env)

    def python(self, *args: str, cwd: str = "", env: Mapping[str, str] | None = None) -> Finished:
        """Run Python, without what the pytest around this test has put into the environment."""
        given = environment() | dict(env or {})
        done = warm.run(args, cwd=self.folder / cwd, env=given)
        return Finished(
            status=done.status,
            out=done.out.decode("utf-8", "surrogateescape"),
            err=done.err.decode("utf-8", "surrogateescape"),
        )

    def gradebook(self, folder: str = "grades") -> dict[str, Any]:
        """Return what `grades.json` says."""
        text = (self.folder / folder / "grades.json").read_text(encoding="utf-8")
        gradebook: dict[str, Any] = json.loads(text)
        return gradebook

    def names(self, folder: str = "") -> list[str]:
        """Return the names of everything that lies in a folder of the course."""
        return sorted(path.name for path in (self.folder / folder).iterdir())


def without_run_facts(gradebook: dict[str, Any]) -> dict[str, Any]:
    """Return a gradebook without what differs from run to run: times and the way it was run."""
    submissions = [
        submission
        | {
            "questions": [
                question | {"cases": [case | {"seconds": 0.0} for case in question["cases"]]}
                for question in submission["questions"]
            ]
        }
        for submission in gradebook["submissions"]
    ]
    return gradebook | {"run": {}, "submissions": submissions}
