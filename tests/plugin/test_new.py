"""`grader new`: a course to begin with, which is sound and grades at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import scaffold
from grader.builder import build
from grader.checking import Severity, check_assignment
from grader.console import main
from grader.errors import UsageError
from grader.rubric_file import load_rubric_file
from tests.plugin.course import Course, Finished

FILES = (
    "README.md",
    "rubric.toml",
    "reference.py",
    "submissions/example.py",
    "submissions/slip.py",
)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a folder in which `grader new first_steps` was run."""
    course = Course(tmp_path_factory.mktemp("started"))
    scaffold.create("first_steps", course.folder)
    return course


@pytest.fixture(scope="module")
def graded(started: Course) -> Finished:
    """Return how grading its two submissions ended."""
    return started.pytest("--grade=first_steps/submissions", "--rubric=first_steps/rubric.toml")


def scores(started: Course) -> dict[str, float]:
    """Return each student's score."""
    return {entry["student"]: entry["score"] for entry in started.gradebook()["submissions"]}


def test_it_says_what_it_made_and_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command names the files and the two commands that follow."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "waves"]) == 0
    assert capsys.readouterr().out.replace("\n    ", " ").splitlines() == [
        f"made waves/ with {', '.join(FILES)}",
        "next: grader check waves/rubric.toml",
        "then: grader grade waves/submissions --rubric waves/rubric.toml",
    ]
    assert sorted(p.relative_to("waves").as_posix() for p in Path("waves").rglob("*.*")) == sorted(
        FILES
    )


def test_the_rubric_is_sound(started: Course) -> None:
    """The self-test finds nothing to mend in a new course."""
    file = load_rubric_file(started.folder / "first_steps" / "rubric.toml")
    report = check_assignment(build(file))
    assert [str(one) for one in report.findings if one.kind.severity is not Severity.NOTE] == []


def test_the_example_earns_full_marks(started: Course, graded: Finished) -> None:
    """The example is right in everything that is not marked by a person; the slip is not."""
    assert graded.status == 1
    assert scores(started) == {"example": 9.0, "slip": 2.25}


def test_the_slip_is_named(started: Course, graded: Finished) -> None:
    """The other submission shows a misconception and a value that follows from a wrong one."""
    assert graded.status == 1
    slip = started.gradebook()["submissions"][1]
    cases = {case["name"]: case for question in slip["questions"] for case in question["cases"]}
    assert {name: case["misconception"] or case["status"] for name, case in cases.items()} == {
        "two numbers": "weights-ignored",
        "a weight of zero": "weights-ignored",
        "random numbers": "weights-ignored",
        "mean": "wrong",
        "variance": "follow_through",
    }


def test_the_name_stands_in_the_rubric(started: Course) -> None:
    """Folder, id and title are what the user named."""
    rubric = load_rubric_file(started.folder / "first_steps" / "rubric.toml").rubric
    assert (rubric.assignment.id, rubric.assignment.title) == ("first_steps", "First steps")


@pytest.mark.parametrize(
    "name", ["", "a/b", "..", "-x", "9lives", "CON", "Com1", "a b", "é", "a\n"]
)
def test_a_name_that_is_no_good_everywhere(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that could lead elsewhere, or that some system does not take, is refused."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as error:
        scaffold.create(name, tmp_path)
    assert str(error.value) == (
        "grader new: expected a name of letters, digits, '_' and '-' that begins with a letter, "
        f"found '{name}'. An example is linear_algebra."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written into a folder that holds anything."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "waves").mkdir()
    (tmp_path / "waves" / "mine.txt").write_text("mine")
    assert main(["new", "waves"]) == 4
    refusal = "ERROR: grader new: the folder waves/ is there already, and not empty.\n"
    assert capsys.readouterr().err == refusal
    assert [path.name for path in (tmp_path / "waves").iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """An empty folder of that name is as good as none."""
    (tmp_path / "waves").mkdir()
    assert scaffold.create("waves", tmp_path) == FILES


def test_a_file_of_that_name(tmp_path: Path) -> None:
    """A file, or a link wherever it leads, is left alone."""
    (tmp_path / "waves").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("waves", "link"):
        with pytest.raises(UsageError) as error:
            scaffold.create(name, tmp_path)
        assert str(error.value) == f"grader new: '{name}' is there already, and no folder."
