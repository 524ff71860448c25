"""Whole runs over questions that ask for more than what one call returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.course import Course

RUBRIC = """\
schema = 1
assignment = { id = "forms", title = "Forms" }

[[section]]
id = "all"
title = "All"

[[question]]
id = "backward"
section = "all"
title = "Back through a layer"
points = 2
expression = "backward(dout, forward(x, w)[1])"
reference = "forms:gradients"
  [[question.case]]
  name = "drawn"
  visibility = "hidden"
  generate = "forms:draw"
  draws = 2
  [[question.case]]
  name = "of w"
  args = { x = [[1.5]], w = [[2.5]], dout = [[3.5]] }
  item = 1

[[question]]
id = "step"
section = "all"
title = "A step in place"
points = 1
function = "step"
changed = "w"
reference = "forms:step"
  [[question.case]]
  name = "by position"
  args = [[1.0, 2.0], 0.5]

[[question]]
id = "report"
section = "all"
title = "Printed"
points = 1
function = "report"
printed = true
  [[question.case]]
  name = "three"
  args = { n = 3 }
  expected = "n = 3"

[[question]]
id = "strict"
section = "all"
title = "Strict"
points = 1
function = "strict"
  [[question.case]]
  name = "refuses"
  args = { x = -7.125 }
  visibility = "hidden"
  raises = "ValueError"

[[question]]
id = "noise"
section = "all"
title = "Noise"
points = 1
function = "noise"
  [[question.case]]
  name = "many"
  args = { n = 5000 }
  statistics = { mean = [0.0, 0.1], std = [1.0, 0.1], shape = [5000] }

[[question]]
id = "params"
section = "all"
title = "Weights"
points = 1
  [[question.value]]
  name = "params"
  item = ["layers", 0, "W"]
  expected = [1.0, 2.0]
"""

REFERENCE = '''\
"""The right answers."""


def gradients(x, w, dout):
    return dout @ w.T, x.T @ dout


def step(w, rate):
    w -= rate


def draw(rng):
    return {"x": rng.normal(size=(4, 3)), "w": rng.normal(size=(3, 2)),
            "dout": rng.normal(size=(4, 2))}
'''

RIGHT = """\
import numpy as np

sum = np.zeros(3)
rng = np.random.default_rng()


class Cache:
    def __init__(self, **kept):
        self.__dict__.update(kept, hook=print)


def forward(x, w):
    return x @ w, Cache(x=x, w=w)


def backward(dout, cache):
    return dout @ cache.w.T, cache.x.T @ dout


def step(weights, by):
    weights -= by


def report(n):
    print("n =", n)


def strict(x):
    if x < 0:
        raise np.linalg.LinAlgError(f"{x} is below 0")


def noise(n):
    return rng.normal(size=n)


params = {"layers": [{"W": np.array([1.0, 2.0]), "f": np.tanh}]}
"""

WRONG = """\
import numpy as np


def forward(x, w):
    return x @ w


def backward(dout, cache):
    return dout


def step(w, rate):
    return w - rate


def report(n):
    return f"n = {n}"


def strict(x):
    return x


def noise(n):
    return np.random.rand(n)


params = {"layers": []}
"""

EMPTY = "def report(n):\n    exit()\n"


def test_answers_of_every_form_are_graded(course: Course) -> None:
    """Caches, changes, text, exceptions, spread and parts: full marks, and none."""
    course.write({"forms.toml": RUBRIC, "forms.py": REFERENCE})
    course.write({"ada.py": RIGHT, "bob.py": WRONG, "cleo.py": EMPTY}, under="work")
    done = course.grade("--grade=work", rubric="forms.toml")
    assert done.status == 1, done.out + done.err
    students = {entry["student"]: entry for entry in course.gradebook()["submissions"]}
    assert {name: entry["score"] for name, entry in students.items()} == {
        "ada": 7.0,
        "bob": 0.0,
        "cleo": 0.0,
    }
    told = {
        (question["id"], case["name"]): (case["status"], case["message"])
        for question in students["bob"]["questions"]
        for case in question["cases"]
    }
    assert told["backward", "of w"] == (
        "bad_value",
        "`forward` returned an array of shape (1, 1); its part [1] is asked for",
    )
    assert told["strict", "refuses"] == (
        "wrong",
        "`strict` returned a number; a ValueError is expected",
    )
    assert told["report", "three"] == ("wrong", "nothing was printed")
    assert told["step", "by position"][1].endswith(
        "the argument `w` is what it was before the call"
    )
    assert told["params", "params"] == (
        "bad_value",
        (
            "part ['layers'] of `params` is a list of 0 parts; "
            "a tuple with at least 1 part is expected"
        ),
    )
    missing = [
        (question["id"], case["message"])
        for question in students["cleo"]["questions"]
        for case in question["cases"]
        if case["status"] == "missing"
    ]
    assert ("backward", "`backward` is not there") in missing
    assert "7.125" not in "".join(message for _status, message in told.values())


def test_the_self_test_takes_every_form(course: Course) -> None:
    """A rubric with all of them has no fault but what its few cases explain."""
    course.write({"forms.toml": RUBRIC, "forms.py": REFERENCE})
    done = course.python("-m", "grader", "check", "forms.toml")
    faults = [line for line in done.lines if line.startswith("fault")]
    assert [line for line in faults if "reference" in line or "empty" in line] == []
    assert done.err == ""


def test_the_best_of_several_scripts_has_the_names_of_expressions(course: Course) -> None:
    """Names in an expression count as wanted names."""
    course.write({"forms.toml": RUBRIC, "forms.py": REFERENCE})
    course.write({"a.py": "x = 1\n", "b.py": RIGHT}, under="work/dora")
    done = course.grade("--grade=work", rubric="forms.toml")
    assert done.status == 0, done.out
