"""`--grade-out` and `--grade-format`: which files are written, where, and when none are."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, SLIPS, Course

if TYPE_CHECKING:
    from pathlib import Path

OLD = {"grades/grades.csv": "old table", "grades/grades.json": "old json", "grades/notes": "mine"}
"""What an earlier run and the user left in the folder."""

ALL = ["feedback", "gradebook.sqlite", "grades.csv", "grades.json", "grades.md", "report.html"]

REFUSAL = (
    "grades/ was not written, because not all questions were graded; name a folder",
    "    with --grade-out to write them all the same",
)


@pytest.fixture
def graded_before(course: Course) -> Course:
    """Return a course of two whose grades were written before."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS})
    course.write(OLD)
    return course


def texts(folder: Path) -> dict[str, str]:
    """Return what the files in `grades/` hold, but for the gradebook, which keeps outcomes."""
    paths = (folder / "grades").iterdir()
    files = (path for path in paths if path.is_file() and not path.name.startswith("gradebook."))
    return {f"grades/{file.name}": file.read_text() for file in files}


def test_a_folder_is_graded_into_grades(graded_before: Course) -> None:
    """Older files of ours are replaced, others stay, and no temporary ones are left."""
    finished = graded_before.grade("--grade=class", "-q")
    wrote = "wrote grades.csv, grades.json, grades.md, feedback/, report.html in grades/"
    assert finished.lines[-2] == wrote
    assert graded_before.names("grades") == sorted([*ALL, "notes"])
    assert set(texts(graded_before.folder).values()) & set(OLD.values()) == {"mine"}
    assert graded_before.gradebook()["submissions"][0]["score"] == 9.0


def test_a_zip_is_graded_into_grades(course: Course) -> None:
    """For a zip as for a folder files are written without being asked for."""
    with zipfile.ZipFile(course.folder / "pack.zip", "w") as archive:
        archive.writestr("ada.py", RIGHT)
    finished = course.grade("--grade=pack.zip", "-q")
    wrote = "wrote grades.csv, grades.json, grades.md, feedback/, report.html in grades/"
    assert finished.lines[-2] == wrote
    assert course.names("grades") == ALL


def test_the_own_folder_is_no_submission(course: Course) -> None:
    """Where the files go into the folder that is graded, the next run does not grade them."""
    course.write({"class/ada.py": RIGHT})
    for args in (["--grade=."], ["--grade=.", "--grade-out=../class/grades/"]):
        course.pytest(*args, "--rubric=../numbers.toml", cwd="class")
        course.pytest(*args, "--rubric=../numbers.toml", cwd="class")
        gradebook = course.gradebook("class/grades")
        assert [card["student"] for card in gradebook["submissions"]] == ["ada"]


INTERRUPTED = """\
import pytest


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    raise KeyboardInterrupt


def pytest_keyboard_interrupt():
    if {twice}:
        raise KeyboardInterrupt
"""


@pytest.mark.parametrize("twice", [False, True])
def test_an_interrupted_run_leaves_the_old_files(graded_before: Course, *, twice: bool) -> None:
    """Ctrl-C pressed once or twice: part of a table never stands in the place of a whole one."""
    graded_before.write({"ctrl_c.py": INTERRUPTED.format(twice=twice)})
    graded_before.grade("--grade=class", "--grade-out=grades", "-p", "ctrl_c")
    assert texts(graded_before.folder) == OLD


def test_nothing_is_written_for_a_file(course: Course) -> None:
    """A student who grades one file finds no new folder, and reads nothing about it."""
    course.write({"ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "-q", "-p", "no:cacheprovider")
    assert course.names() == ["ada.py", "answers.py", "numbers.toml"]
    assert finished.report.endswith(
        """\
totals are of 9 marked so far; 1 of 10 points wait for manual marks: essay
3 passed, 1 unmarked in … s
"""
    )


def test_a_folder_and_formats_of_choice(course: Course) -> None:
    """`--grade-out` makes the folder with its parents, `--grade-format` chooses the files."""
    course.write({"ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "--grade-out=new/er", "--grade-format=MD,csv", "-q")
    assert finished.lines[-2] == "wrote grades.md, feedback/, grades.csv in new/er/"
    assert course.names("new/er") == ["feedback", "gradebook.sqlite", "grades.csv", "grades.md"]
    assert (course.folder / "new/er/grades.csv").read_bytes() == (
        b"\xef\xbb\xbfstudent,Functions,By hand,double,mirror,parts,essay,total\r\n"
        b"ada,7,2,4,3,2,,9\r\n"
    )
    assert (course.folder / "new/er/grades.md").read_text().startswith("# Numbers\n")


def test_a_format_that_there_is_not(graded_before: Course) -> None:
    """An unknown format is bad usage, and older files stay as they were."""
    finished = graded_before.grade("--grade=class", "--grade-format=csv,jsn")
    message = (
        "--grade-format: expected some of csv, json, md, html, gradescope, found 'jsn'. "
        "Did you mean json?"
    )
    assert (finished.status, finished.errors) == (4, [message])
    assert texts(graded_before.folder) == OLD


def test_a_folder_that_cannot_be_written(course: Course) -> None:
    """The table is shown all the same, then what could not be written; the run has failed."""
    course.write({"class/ada.py": RIGHT})
    finished = course.grade("--grade=class", "--grade-out=answers.py/x", "--exit-zero", "-qq")
    message = (
        f"{course.folder}/answers.py/x/grades.csv can't be written: Not a directory. "
        "Choose another folder with --grade-out. So it is with 5 other files."
    )
    assert (finished.status, finished.errors) == (3, [message])


def test_a_part_of_the_class_leaves_the_files(graded_before: Course) -> None:
    """A run over a selection replaces no whole table, and says so."""
    finished = graded_before.grade("--grade=class", "-k", "bob", "-q")
    assert tuple(finished.lines[-3:-1]) == REFUSAL
    assert texts(graded_before.folder) == OLD


def test_a_stopped_run_leaves_the_files(graded_before: Course) -> None:
    """A run that `-x` ends early replaces no whole table either."""
    finished = graded_before.grade("--grade=class", "-x", "-q")
    assert finished.status == 1
    assert set(REFUSAL) <= set(finished.lines)
    assert texts(graded_before.folder) == OLD


def test_a_part_of_the_class_where_it_was_asked_for(graded_before: Course) -> None:
    """With `--grade-out` a selection is written, and holds nothing else."""
    graded_before.grade("--grade=class", "-k", "bob and mirror", "--grade-out=part", "-q")
    assert texts(graded_before.folder) == OLD
    (bob,) = graded_before.gradebook("part")["submissions"]
    assert [question["id"] for question in bob["questions"]] == ["mirror"]
    assert (bob["student"], bob["score"], bob["points"]) == ("bob", 0.0, 3.0)


@pytest.mark.parametrize("nothing", [("-k", "nobody"), ("--co",)])
def test_nothing_graded_is_nothing_written(graded_before: Course, nothing: tuple[str, ...]) -> None:
    """Where no question was asked, an empty table replaces none, even with `--grade-out`."""
    graded_before.grade("--grade=class", "--grade-out=grades", *nothing)
    assert texts(graded_before.folder) == OLD


def test_a_rubric_that_fails_leaves_the_files(graded_before: Course) -> None:
    """A run that ends before it begins leaves an earlier one's grades whole."""
    graded_before.write({"numbers.toml": "schema = 1\n"})
    assert graded_before.grade("--grade=class").status == 4
    assert texts(graded_before.folder) == OLD
