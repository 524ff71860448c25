"""Submissions whose functions lie in several modules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import NOTEBOOK

if TYPE_CHECKING:
    from tests.plugin.course import Course

DOUBLE = "def double(x):\n    return x + x\n"
MIRROR = "def mirror(x):\n    return x[::-1]\n"
VALUES = "half, quarter = 0.5, 0.25\n"


def facts(course: Course, files: dict[str, str | bytes]) -> tuple[float, list[str]]:
    """Return the score and the notes of a folder with these files."""
    course.write(files, under="class/ada")
    course.grade("--grade=class", "--exit-zero")
    (card,) = course.gradebook()["submissions"]
    return card["score"], card["notes"]


CHOICE = "took main.py: it has 3 of the 4 wanted names; next was other.py with 1"
ERROR = "ZeroDivisionError: division by zero"
FETCHED = "took mirror from other.py"


@pytest.mark.parametrize(
    ("files", "notes"),
    [
        ({"main.py": DOUBLE + VALUES, "other.py": MIRROR}, [CHOICE, FETCHED]),
        (
            {
                "main.py": DOUBLE + VALUES,
                "other.py": f"from .turn import *\n{MIRROR}",
                "turn.py": "",
            },
            [CHOICE, FETCHED],
        ),
        (
            {
                "net/main.py": DOUBLE + VALUES,
                "net/other.py": "from net.turn import turned\nmirror = turned\n",
                "net/turn.py": MIRROR.replace("mirror", "turned"),
            },
            [CHOICE.replace("took ", "took net/").replace("other", "net/other"), FETCHED],
        ),
        (
            {
                "main.py": f"{DOUBLE}{VALUES}",
                "other.py": f"import main\n{MIRROR}assert main.double(2) == 4\n",
            },
            [CHOICE, FETCHED],
        ),
        (
            {
                "one/main.py": DOUBLE + VALUES,
                "two/other.py": f"from .turn import *\n{MIRROR}",
                "two/turn.py": "",
                "three.txt": "",
            },
            [
                "took one/main.py: it has 3 of the 4 wanted names; next was two/other.py with 1",
                "files of ada outside the folder of one/main.py were left out: 1",
                "took mirror from two/other.py",
            ],
        ),
        (
            {"main.py": f"{DOUBLE}{VALUES}1 / 0\n", "other.py": MIRROR},
            [CHOICE, FETCHED, f"{ERROR} (line 4); what was defined before is graded"],
        ),
    ],
    ids=[
        "beside",
        "relative import",
        "package",
        "import of the main file",
        "another folder",
        "main file fails",
    ],
)
def test_functions_in_another_module(
    course: Course, files: dict[str, str | bytes], notes: list[str]
) -> None:
    """What the main file has not is taken from the module that has it, and it is said so."""
    assert facts(course, files) == (9.0, notes)


def test_a_notebook_is_completed_by_a_module(course: Course) -> None:
    """What a notebook has not is taken from a script beside it."""
    cells = [{"cell_type": "code", "metadata": {}, "source": DOUBLE + VALUES}]
    notebook = json.dumps(NOTEBOOK | {"cells": cells})
    score, notes = facts(course, {"main.ipynb": notebook, "other.py": MIRROR})
    assert (score, notes[1]) == (9.0, FETCHED)


def test_a_module_that_fails_costs_its_own_names(course: Course) -> None:
    """A module that can't be imported costs what it was to give, and nothing else."""
    files: dict[str, str | bytes] = {"main.py": DOUBLE + VALUES, "other.py": f"1 / 0\n{MIRROR}"}
    score, notes = facts(course, files)
    assert score == 6.0
    assert notes == [
        CHOICE,
        FETCHED,
        f"{ERROR} (other.py, line 1); what else was defined is graded",
    ]


def test_a_module_does_without_an_absent_one(course: Course) -> None:
    """What a module beside needs and is not there costs what needs it, as in the main file."""
    other = f"from numpty import nothing\nfrom .absent import *\n{MIRROR}"
    score, notes = facts(course, {"main.py": DOUBLE + VALUES, "other.py": other})
    assert score == 9.0
    graded = "what does not need it is graded"
    assert notes[2:] == [
        f"ModuleNotFoundError: No module named 'numpty' (other.py, line 1); {graded}",
        f"ModuleNotFoundError: No module named '.absent' (other.py, line 2); {graded}",
    ]


def test_a_single_file_takes_its_relative_imports_along(course: Course) -> None:
    """`from .other import mirror` of one graded file is found beside it."""
    course.write({"main.py": f"from .other import mirror\n{DOUBLE}{VALUES}", "other.py": MIRROR})
    finished = course.grade("--grade=main.py", "--exit-zero")
    assert "9  " in finished.out
