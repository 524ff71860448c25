"""Hooks of a course in whole runs: where they are found, and where they never are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import ANSWERS, RIGHT, RUBRIC, SLIPS, Course

if TYPE_CHECKING:
    from pathlib import Path

BONUS = """\
from beside import POINTS
from grader import Adjustment


def pytest_grade_adjust(scorecard, assignment):
    return Adjustment(name="bonus", points=POINTS, reason="a talk")
"""

BESIDE = {"conftest.py": BONUS, "beside.py": "POINTS = 2\n"}


@pytest.fixture
def apart(tmp_path: Path) -> Course:
    """Return a course whose rubric and hooks lie in a folder of their own, beside the class."""
    course = Course(tmp_path)
    course.write({"numbers.toml": RUBRIC, "answers.py": ANSWERS, **BESIDE}, under="course")
    course.write({"ada.py": RIGHT, "bob.py": SLIPS}, under="class")
    return course


def totals(course: Course) -> dict[str, float]:
    """Return the score of each student."""
    return {one["student"]: one["score"] for one in course.gradebook()["submissions"]}


@pytest.mark.parametrize(
    "command",
    [
        ("pytest", "--grade=class"),
        ("pytest", "--grade", "class", "-n", "2"),
        ("grader", "grade", "class"),
    ],
)
def test_hooks_beside_the_rubric_are_found(apart: Course, command: tuple[str, ...]) -> None:
    """However the run is started, `conftest.py` beside the rubric is loaded, once."""
    finished = apart.python("-m", *command, "--rubric=course/numbers.toml")
    assert totals(apart) == {"ada": 11.0, "bob": 3.5}
    assert (finished.status, finished.out.count("ERROR")) == (1, 0)
    assert re.search(
        r"^student +1 Functions +2 By hand +bonus +total +percent$", finished.out, re.MULTILINE
    )


def test_hooks_where_pytest_starts_are_found(apart: Course) -> None:
    """Pytest itself loads the `conftest.py` of its folder; both files are asked."""
    apart.write({"conftest.py": BONUS.replace("from beside import POINTS", "POINTS = 0.5")})
    apart.grade("--grade=class", rubric="course/numbers.toml")
    assert totals(apart) == {"ada": 11.5, "bob": 4.0}


def test_hooks_of_plugins_are_found(apart: Course) -> None:
    """A module that is named with `-p` has hooks as well."""
    (apart.folder / "course" / "conftest.py").rename(apart.folder / "bonus_plugin.py")
    apart.write({"beside.py": "POINTS = 3\n"})
    apart.grade("--grade=class", "-p", "bonus_plugin", rubric="course/numbers.toml")
    assert totals(apart) == {"ada": 12.0, "bob": 4.5}


@pytest.mark.parametrize("more", [(), ("-n", "2")])
def test_hooks_that_are_registered_late_are_found(apart: Course, more: tuple[str, ...]) -> None:
    """Plugins often register an object of theirs while pytest is configured."""
    hook = (
        "from grader import Adjustment\n"
        "class Course:\n"
        "    def pytest_grade_adjust(self):\n"
        "        return Adjustment(name='talk', points=1)\n"
        "def pytest_configure(config):\n"
        "    config.pluginmanager.register(Course())\n"
    )
    apart.write({"conftest.py": hook})
    (apart.folder / "course" / "conftest.py").unlink()
    apart.grade("--grade=class", *more, rubric="course/numbers.toml")
    assert totals(apart) == {"ada": 10.0, "bob": 2.5}


@pytest.mark.parametrize("command", [("pytest", "--grade=."), ("grader", "grade", ".")])
def test_hooks_of_students_are_never_loaded(course: Course, command: tuple[str, ...]) -> None:
    """A `conftest.py` that lies where submissions do runs nowhere, and a line says so."""
    hostile = "open('harm', 'w').close()\n\ndef pytest_grade_adjust():\n    1 / 0\n"
    course.write({"ada.py": RIGHT, "conftest.py": hostile}, under="class")
    finished = course.python("-m", *command, "--rubric=../numbers.toml", cwd="class")
    assert "harm" not in course.names("class")
    assert "ZeroDivisionError" not in finished.out
    assert (
        "grade: conftest.py has hooks that are not used, because submissions lie beside it"
    ) in finished.lines


def test_a_student_sees_no_adjustments(apart: Course) -> None:
    """Who checks one file in the course's folder, or visible cases only, gets its own points."""
    apart.write({"mine.py": RIGHT}, under="course")
    alone = apart.grade("--grade=mine.py", cwd="course")
    assert "bonus" not in alone.out.replace("bonus_", "")
    visible = apart.grade("--grade=class", "--grade-visible", rubric="course/numbers.toml")
    assert "bonus" not in visible.out


def test_submissions_get_no_hooks_to_read(apart: Course) -> None:
    """Of the files beside a single submission `conftest.py` is not put beside it."""
    apart.write({"mine.py": f"import conftest\n{RIGHT}"}, under="course")
    finished = apart.grade("--grade=mine.py", cwd="course")
    assert "ModuleNotFoundError: No module named 'conftest'" in finished.out


def test_a_part_of_a_run_is_not_adjusted(apart: Course) -> None:
    """Where not all was graded, a hook would see less than there is, and is not called."""
    finished = apart.grade("--grade=class", "-k", "ada", rubric="course/numbers.toml")
    assert "bonus" not in finished.out
    assert (
        "neither lateness nor hooks of the course count, because not all was graded"
    ) in finished.lines


def test_a_hook_that_fails_makes_the_status_3(apart: Course) -> None:
    """Everything is written all the same, and the failure is told at the end."""
    hook = "def pytest_grade_adjust(scorecard):\n    return scorecard.nothing\n"
    apart.write({"conftest.py": hook}, under="course")
    finished = apart.grade("--grade=class", rubric="course/numbers.toml")
    assert finished.status == 3
    assert totals(apart) == {"ada": 9.0, "bob": 1.5}
    assert (
        "ERROR: course/conftest.py:2: pytest_grade_adjust failed on class/ada.py, class/bob.py: "
        "AttributeError: 'Scorecard' object has no attribute 'nothing'"
    ) in finished.lines


def test_nothing_is_graded_by_guesses(apart: Course) -> None:
    """Where a hook that finds submissions fails, the run ends with status 3."""
    hook = "def pytest_grade_find_submissions(path):\n    return [path / 'a' / 'b']\n"
    apart.write({"conftest.py": hook}, under="course")
    finished = apart.grade("--grade=class", rubric="course/numbers.toml")
    assert finished.status == 3
    assert "course/conftest.py: pytest_grade_find_submissions returned" in finished.err
    assert not (apart.folder / "grades").exists()


@pytest.mark.parametrize(
    ("hook", "told"),
    [
        (
            "def pytest_grade_adjust(card):\n    pass\n",
            "course/conftest.py: can't be loaded: PluginValidationError: ",
        ),
        (
            "import nowhere  # pytest_grade_",
            "course/conftest.py: can't be loaded: ModuleNotFoundError: ",
        ),
        (
            "def pytest_grade_pick():\n    pass\n",
            "course/conftest.py: there is no hook 'pytest_grade_pick'.",
        ),
    ],
)
def test_hooks_that_can_not_be_used(apart: Course, hook: str, told: str) -> None:
    """A file of hooks with mistakes is refused before anything is graded."""
    apart.write({"conftest.py": hook}, under="course")
    finished = apart.grade("--grade=class", rubric="course/numbers.toml")
    assert finished.status == 4
    (line,) = finished.errors
    assert line.startswith(told)


def test_a_wrong_hook_where_pytest_starts_is_told(apart: Course) -> None:
    """Pytest itself loads that file, and what is wrong with a hook is told in one line as well."""
    apart.write({"conftest.py": "def pytest_grade_adjust(card):\n    pass\n"})
    finished = apart.grade("--grade=class", rubric="course/numbers.toml")
    (line,) = finished.errors
    assert (finished.status, line.count("Traceback")) == (4, 0)
    assert "hookimpl definition: pytest_grade_adjust(card)" in line


def test_hooks_that_grader_grade_leaves_alone_are_told(apart: Course) -> None:
    """`grader grade` loads nothing from the current folder, which may be anybody's, and says so."""
    apart.write({"conftest.py": BONUS.replace("from beside import POINTS", "POINTS = 0.5")})
    command = ("-m", "grader", "grade", "class", "--rubric=course/numbers.toml")
    finished = apart.python(*command)
    assert totals(apart) == {"ada": 11.0, "bob": 3.5}
    told = "grade: conftest.py has hooks that are not used: move them to the rubric"
    assert told in finished.lines


def test_a_conftest_without_hooks_is_left_alone(apart: Course) -> None:
    """Beside the rubric may lie a `conftest.py` of tests, which nobody loads."""
    apart.write({"conftest.py": "raise RuntimeError\n"}, under="course")
    finished = apart.grade("--grade=class", rubric="course/numbers.toml")
    assert (finished.status, finished.errors) == (1, [])


def test_a_layout_of_the_course(apart: Course) -> None:
    """What a hook finds is graded under its paths; links of students that lead out are not read."""
    hook = (
        "from grader import HandedIn\n"
        "def pytest_grade_find_submissions(path):\n"
        "    files = sorted(path.glob('*/work.py'))\n"
        "    return [HandedIn(student=file.parent.name, path=file) for file in files]\n"
    )
    apart.write({"conftest.py": hook}, under="course")
    apart.write({"eve/work.py": RIGHT, "eve/other.py": SLIPS, "dan/work.py": SLIPS}, under="class")
    (apart.folder / "class" / "bad").mkdir()
    (apart.folder / "class" / "bad" / "work.py").symlink_to(apart.folder / "answers.py")
    apart.grade("--grade=class", rubric="course/numbers.toml")
    found = apart.gradebook()["submissions"]
    assert [(one["student"], one["path"], one["status"], one["score"]) for one in found] == [
        ("bad", "class/bad/work.py", "unreadable", 0.0),
        ("dan", "class/dan/work.py", "graded", 1.5),
        ("eve", "class/eve/work.py", "graded", 9.0),
    ]


def test_an_interrupt_in_a_hook_ends_the_run_in_a_line(apart: Course) -> None:
    """Ctrl-C while hooks are asked, after the last submission, leaves no traceback."""
    hooks = "def pytest_grade_select():\n    raise KeyboardInterrupt\n"
    apart.write({"conftest.py": hooks}, under="course")
    finished = apart.python("-m", "pytest", "--grade=class", "--rubric=course/numbers.toml")
    words = (
        "Exit: interrupted before everything was written. Run it again: nothing is graded twice."
    )
    assert (finished.status, finished.err.splitlines()) == (2, [words])
