"""`--grade`: what may be graded, and what is left alone."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.course import RIGHT, SLIPS, SUBMISSIONS, Course, Finished

if TYPE_CHECKING:
    from pathlib import Path

STORED = "import sys\nif 'pytest' in sys.modules:\n    open({!r}, 'w').close()\n"
"""A file that tells when it is loaded by pytest itself."""


def write_zip(path: Path, files: dict[str, str]) -> None:
    """Write a zip of text files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


@pytest.fixture(scope="module")
def mixed(shared_course: Course) -> Course:
    """Return a course with submissions in many places, and files that pytest would collect."""
    course = shared_course
    loads = STORED.format(str(course.folder / "loaded"))
    course.write({"test_ordinary.py": "def test_fails():\n    assert False\n"})
    course.write({"conftest.py": loads, "test_own.py": loads + RIGHT}, under="class")
    course.write({"class/dan/conftest.py": loads, "late/fay.py": SLIPS})
    write_zip(course.folder / "pack.zip", {"gil.py": RIGHT, "hal/main.py": SLIPS, ".DS_Store": ""})
    return course


@pytest.fixture(scope="module")
def finished(mixed: Course) -> Finished:
    """Return how grading all of it ended."""
    paths = ("class", "late/fay.py", "pack.zip", "class/ada.py", "late")
    return mixed.grade(*(f"--grade={path}" for path in paths), "-v")


@pytest.fixture(scope="module")
def submissions(mixed: Course, finished: Finished) -> list[dict[str, Any]]:
    """Return the submissions in `grades.json`."""
    found: list[dict[str, Any]] = mixed.gradebook()["submissions"]
    return found


def test_every_entry_is_one_submission(submissions: list[dict[str, Any]]) -> None:
    """Scripts, notebooks, folders and what a zip holds are graded, each once."""
    assert {(entry["path"], entry["score"]) for entry in submissions} == {
        ("class/ada.py", 9.0),
        ("class/bob.py", 1.5),
        ("class/cleo.ipynb", 4.0),
        ("class/conftest.py", 0.0),
        ("class/dan", 6.0),
        ("class/eve.py", 0.0),
        ("class/test_own.py", 9.0),
        ("late/fay.py", 1.5),
        ("pack.zip/gil.py", 9.0),
        ("pack.zip/hal", 1.5),
    }
    assert len(submissions) == 10


def test_students_are_named_by_their_files(submissions: list[dict[str, Any]]) -> None:
    """A student is called as the file or the folder is, in natural order."""
    students = " ".join(entry["student"] for entry in submissions)
    assert students == "ada bob cleo conftest dan eve fay gil hal test_own"


def test_no_ordinary_tests(finished: Finished) -> None:
    """The tests of the current folder and of submissions are not collected."""
    assert "collecting ... collected 40 items" in finished.lines
    assert "test_ordinary" not in finished.out
    assert "test_own.py::test" not in finished.out


def test_pytest_loads_nothing_that_is_graded(mixed: Course, finished: Finished) -> None:
    """A `conftest.py` or a test among the submissions runs in the sandbox only."""
    assert finished.status == 1
    assert not (mixed.folder / "loaded").exists()


def test_node_ids(finished: Finished) -> None:
    """An item is called by the path of the submission and the question, in rubric order."""
    lines = [line.rpartition(" [")[0].split() for line in finished.lines if "::" in line]
    found = [(words[0], words[1]) for words in lines if words[0].startswith(("late", "pack"))]
    assert found == [
        ("late/fay.py::double", "PARTIAL"),
        ("late/fay.py::mirror", "RAISED"),
        ("late/fay.py::parts", "PARTIAL"),
        ("late/fay.py::essay", "UNMARKED"),
        ("pack.zip/gil.py::double", "PASSED"),
        ("pack.zip/gil.py::mirror", "PASSED"),
        ("pack.zip/gil.py::parts", "PASSED"),
        ("pack.zip/gil.py::essay", "UNMARKED"),
        ("pack.zip/hal::double", "PARTIAL"),
        ("pack.zip/hal::mirror", "RAISED"),
        ("pack.zip/hal::parts", "PARTIAL"),
        ("pack.zip/hal::essay", "UNMARKED"),
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("klass", "klass: there is no such file or folder. Did you mean class?"),
        (
            "answers.txt",
            (
                "answers.txt: --grade takes a script (.py), a notebook (.ipynb), a folder or a "
                ".zip of submissions, and this is none of them."
            ),
        ),
        (
            "empty",
            (
                "empty: this folder holds no submission: scripts (.py), notebooks (.ipynb), "
                "folders and zips are looked for directly in it. Give the folder that holds them."
            ),
        ),
    ],
)
def test_nothing_to_grade(course: Course, path: str, message: str) -> None:
    """A path that can't be graded is bad usage, said in one line, though others could be."""
    course.write({"class/ada.py": SUBMISSIONS["ada.py"], "answers.txt": "42"})
    course.write({"empty/.DS_Store": ""})
    finished = course.grade("--grade=class", f"--grade={path}")
    assert (finished.status, finished.errors) == (4, [message])
