"""What a course's functions print is dropped, and what others print meanwhile is not."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from grader.muted import muted
from tests.plugin.course import Course

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RUBRIC = """\
schema = 1
assignment = { id = "loud", title = "Loud" }
section = [{ id = "all", title = "All" }]

[[question]]
id = "half"
section = "all"
title = "Half"
points = 2
hint = "?"
function = "half"
reference = "loud:half"
  [[question.case]]
  name = "three"
  args = { x = 3.0 }
  [[question.case]]
  name = "drawn"
  visibility = "hidden"
  generate = "loud:numbers"
  check = "loud:near"
  draws = 2
"""
LOUD = """\
import warnings

print("loaded")


def half(x):
    print("the reference has", x)
    warnings.warn("the reference has had enough", stacklevel=1)
    return x / 2


def numbers(rng):
    print("drawn")
    return {"x": float(rng.normal())}


def near(answer, *, expected, arguments, rtol, atol):
    print("expected is", expected)
    return 1.0 if answer == expected else 0.0
"""


def say(text: str) -> None:
    """Write a line where `print` would."""
    sys.stdout.write(f"{text}\n")


def test_a_thread_that_asks_is_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where it asks while it asks; other threads are heard, and nothing is left changed."""
    out = sys.stdout
    with muted():
        say("not this")
        with muted():
            say("nor this")
        say("nor this")
        other = threading.Thread(target=say, args=("but this",))
        other.start()
        other.join()
        sys.stdout.flush()
    say("and this")
    assert capsys.readouterr().out == "but this\nand this\n"
    assert sys.stdout is out


def test_what_was_put_there_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever redirects output while something is asked has redirected it."""
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    with muted():
        sys.stdout = sys.stderr
    assert sys.stdout is sys.stderr


def test_a_program_without_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to print to, there is nothing to mute."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with muted():
        assert (sys.stdout, sys.stderr) == (None, None)
    assert (sys.stdout, sys.stderr) == (None, None)


def test_references_print_to_nobody(tmp_path: Path) -> None:
    """Neither a run nor a test of the rubric shows what a course's functions print or warn of."""
    course = Course(tmp_path)
    course.write({"loud.toml": RUBRIC, "loud.py": LOUD})
    course.write({"bob.py": "def half(x):\n    return x / 2\n"})
    done = course.grade("-q", "--grade=bob.py", rubric="loud.toml")
    assert done.lines[0].split() == [".", "[100%]"]
    assert (done.status, done.err) == (0, "")
    checked = course.python("-m", "grader", "check", "loud.toml")
    assert checked.lines[0].split()[:2] == ["question", "points"]
    assert "the reference has" not in checked.out + checked.err
