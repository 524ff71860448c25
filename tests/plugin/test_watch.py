"""`--grade-watch`: a whole run, from the first check to Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, SLIPS, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.course import Course

MENDED = SLIPS.replace("x ** 2", "x + x")

LONGEST = 120.0
"""Seconds after which a run that says nothing is ended."""


class Watched:
    """A run that watches, line by line."""

    def __init__(self, course: Course, *args: str) -> None:
        """Start it in the course's folder."""
        self.process = subprocess.Popen(
            [sys.executable, *args, "--rubric=numbers.toml", "--grade-watch"],
            cwd=course.folder,
            env=environment() | {"PYTHONUNBUFFERED": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.timer = threading.Timer(LONGEST, self.process.kill)
        self.timer.start()

    def until(self, pattern: str) -> list[str]:
        """Return the lines up to one that matches."""
        assert self.process.stdout is not None
        found: list[str] = []
        for line in self.process.stdout:
            found.append(line.rstrip("\n"))
            if re.search(pattern, line):
                return found
        raise AssertionError(found)

    def end(self, by: signal.Signals) -> tuple[int, list[str]]:
        """Send a signal, and return the exit status with what is still said."""
        self.process.send_signal(by)
        assert self.process.stdout is not None
        said = [line.rstrip("\n") for line in self.process.stdout]
        return self.process.wait(), said

    def close(self) -> None:
        """Leave nothing running."""
        self.timer.cancel()
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def save(course: Course, name: str, text: str) -> None:
    """Save a file at once, so that nobody can look between its first and its last byte."""
    course.write({".new": text})
    (course.folder / ".new").replace(course.folder / name)


@pytest.fixture
def watched(course: Course) -> Iterator[Watched]:
    """Return a run that has checked a script with slips, and watches it."""
    course.write({"bob.py": SLIPS})
    run = Watched(course, "-m", "pytest", "--grade=bob.py")
    yield run
    run.close()


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_script_is_checked_whenever_it_is_saved(course: Course, watched: Watched) -> None:
    """The table again, and what changed; the exit status is that of the last check."""
    first = watched.until("^watching ")
    assert first[-1] == "watching bob.py: what is saved is checked again, until Ctrl-C"
    assert any(line.endswith("1.5      10  16.7 %") for line in first)
    save(course, "bob.py", MENDED)
    second = watched.until("gained")
    second[0] = re.sub(r"\d\d:\d\d:\d\d", "now", second[0]).strip("= ")
    assert "\n".join(second) == (
        """\
check 2 at now

bob          score  points
-----------  -----  ------  --------
1 Functions      4       7
  double         4       4  correct
  mirror         0       3  raised
2 By hand      0.5       3
  parts        0.5       2  partial
  essay          -       1  unmarked
-----------  -----  ------  --------
total          4.5      10  50 %

mirror  0/3  four numbers: raised ValueError: no mirror here (line 6)
parts  0.5/2  half: yours 0.4 is not right
    quarter: follows from your half
totals are of 9 marked so far; 1 of 10 points wait for manual marks: essay

1.5 → 4.5, of 10 points (+3)
  gained: double 1 → 4 (partial → correct)"""
    )
    (course.folder / "bob.py").unlink()
    assert watched.until("waiting")[0] == "ERROR: bob.py is gone."
    save(course, "bob.py", RIGHT)
    assert watched.until("gained: parts")[-1] == "  gained: parts 0.5 → 2 (partial → correct)"
    assert watched.end(signal.SIGINT) == (0, ["", "stopped after 3 checks"])


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_folder_is_watched_until_it_is_ended(course: Course) -> None:
    """By `grader grade`, too; files are written again, and a signal ends it in order."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS})
    run = Watched(course, "-m", "grader", "grade", "class")
    try:
        run.until("^watching ")
        save(course, "class/bob.py", MENDED)
        assert run.until("^bob:")[-1] == "bob: 1.5 → 4.5: gained double"
        assert [one["score"] for one in course.gradebook()["submissions"]] == [9.0, 4.5]
        assert run.end(signal.SIGTERM) == (1, ["", "stopped after 2 checks"])
    finally:
        run.close()


TEST = """\
import pytest


@pytest.mark.points(2)
def test_mirror(submission):
    assert submission.call("mirror", [1, 2]) == [2, 1], "the last comes first"
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_tests_are_run_whenever_anything_is_saved(course: Course) -> None:
    """A submission, a test or its conftest: each check is a run of pytest of its own."""
    course.write({"bob.py": SLIPS, "tests/test_own.py": TEST, "tests/conftest.py": ""})
    run = Watched(course, "-m", "pytest", "-q", "--grade=bob.py", "tests/test_own.py")
    try:
        assert any(line.startswith("test_mirror  0/2") for line in run.until("^watching "))
        save(course, "bob.py", RIGHT)
        assert run.until("^total .*100 %")[0].strip("= ").startswith("check 2 at ")
        run.until("watching, until Ctrl-C")
        save(course, "tests/test_own.py", TEST.replace("[2, 1]", "[1, 1]"))
        assert run.until("^test_mirror  0/2")[0].strip("= ").startswith("check 3 at ")
        run.until("watching, until Ctrl-C")
        assert run.end(signal.SIGINT) == (1, ["", "stopped after 3 checks"])
    finally:
        run.close()
