"""Where pytest stands and what it leaves behind, however the paths are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, SUBMISSIONS, Course, without_run_facts

if TYPE_CHECKING:
    from pathlib import Path

WITH_BYTECODE = {"PYTHONPYCACHEPREFIX": ""}
"""Bytecode goes where Python puts it by default: beside the sources."""


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of submissions that does not lie in the course."""
    folder = tmp_path_factory.mktemp("exported")
    for name, text in SUBMISSIONS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def below(folder: Path) -> list[str]:
    """Return everything below a folder, by its path from there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def root(lines: list[str]) -> str:
    """Return the root folder that pytest names."""
    (line,) = [line for line in lines if line.startswith("rootdir: ")]
    return line.removeprefix("rootdir: ")


def test_a_space_or_an_equals_sign(full_course: Course) -> None:
    """`--grade DIR` and `--grade=DIR` give the same grades from the same root folder."""
    wanted = below(full_course.folder / "class")
    with_sign = full_course.grade("--grade=class", "--grade-out=sign")
    with_space = full_course.grade("--grade", "class", "--grade-out", "space")
    one, two = full_course.gradebook("sign"), full_course.gradebook("space")
    assert without_run_facts(one) == without_run_facts(two)
    assert with_space.report == with_sign.report.replace(" sign/", " space/")
    assert root(with_space.lines) == root(with_sign.lines) == str(full_course.folder)
    assert below(full_course.folder / "class") == wanted


def test_a_folder_elsewhere(course: Course, elsewhere: Path) -> None:
    """A folder outside is shown by its whole path; files go where the command was given."""
    wanted = below(elsewhere)
    rubric = course.folder / "numbers.toml"
    args = ("-m", "pytest", "--grade", str(elsewhere), f"--rubric={rubric}")
    finished = course.python(*args, env=WITH_BYTECODE)
    assert finished.last == "7 failed, 6 passed, 5 unmarked, 2 partial"
    assert root(finished.lines) == str(course.folder)
    paths = [submission["path"] for submission in course.gradebook()["submissions"]]
    assert paths == [
        f"{elsewhere}/{name}" for name in ("ada.py", "bob.py", "cleo.ipynb", "dan", "eve.py")
    ]
    assert below(elsewhere) == wanted


def test_a_rubric_in_settings_that_pytest_did_not_read(course: Course, elsewhere: Path) -> None:
    """Where `--grade DIR` leads pytest away from the user's settings, no other rubric is asked."""
    course.write({"pytest.ini": "[pytest]\ngrade_rubric = numbers.toml\n"})
    with_space = course.pytest("--grade", str(elsewhere))
    message = (
        f"{course.folder}/pytest.ini: pytest did not read this file, which names a rubric, for it "
        "looks for settings where --grade PATH points. Write --grade=PATH with an equals sign, or "
        "name the rubric with --rubric."
    )
    assert (with_space.status, with_space.errors) == (4, [message])
    with_sign = course.pytest(f"--grade={elsewhere}", "-q")
    assert with_sign.last == "7 failed, 6 passed, 5 unmarked, 2 partial"


def test_an_output_folder_elsewhere(full_course: Course, elsewhere: Path) -> None:
    """`--grade-out DIR` with a space moves neither pytest's root nor its cache there."""
    wanted = below(elsewhere)
    finished = full_course.grade("--grade=class", "--grade-out", str(elsewhere))
    assert root(finished.lines) == str(full_course.folder)
    assert finished.lines[-2].strip().endswith(f"{elsewhere}/")
    assert {"grades.csv", "grades.json", "grades.md", "report.html", "feedback"} <= set(
        below(elsewhere)
    )
    assert set(wanted) < set(below(elsewhere))
    assert ".pytest_cache" in full_course.names()


def test_from_a_folder_below(full_course: Course) -> None:
    """Paths begin where the command is given, also where the settings lie further up."""
    full_course.write({"pytest.ini": "[pytest]\n", "notes/readme": "", "class/.keep": ""})
    finished = full_course.grade("--grade=../class", rubric="../numbers.toml", cwd="notes")
    assert finished.last == "7 failed, 6 passed, 5 unmarked, 2 partial"
    (dan,) = [s for s in full_course.gradebook("notes/grades")["submissions"] if s["score"] == 6.0]
    assert dan["path"] == f"{full_course.folder}/class/dan"


def test_a_settings_file_inside_what_is_graded(course: Course) -> None:
    """Settings among the submissions are refused where pytest takes them, and else not seen."""
    course.write(
        {"ada.py": RIGHT, "pytest.ini": "[pytest]\naddopts = --exit-zero\n"}, under="class"
    )
    course.write({"class/bob.py": SUBMISSIONS["bob.py"]})
    assert course.grade("--grade=class", "-q").status == 1
    finished = course.grade("--grade", "class", "-q")
    message = (
        f"{course.folder}/class/pytest.ini: pytest was about to be configured by this file, which "
        "lies inside what is graded. Remove it, or write --grade=PATH with an equals sign."
    )
    assert (finished.status, finished.errors) == (4, [message])


@pytest.mark.parametrize(("cwd", "path"), [("", "test_class"), ("test_class", ".")])
def test_a_conftest_inside_what_is_graded(course: Course, cwd: str, path: str) -> None:
    """A `conftest.py` among the submissions is never loaded, wherever pytest looks for some."""
    loaded = course.folder / "loaded"
    course.write({"test_class/conftest.py": f"open({str(loaded)!r}, 'w').close()\n"})
    rubric = str(course.folder / "numbers.toml")
    finished = course.grade("--grade", path, "--co", "-q", rubric=rubric, cwd=cwd)
    assert finished.status == 0
    assert not loaded.exists()


def test_a_conftest_of_the_course(course: Course) -> None:
    """A `conftest.py` beside the graded folder is the user's own, and is loaded as ever."""
    course.write({"class/ada.py": RIGHT, "conftest.py": "open('loaded', 'w').close()\n"})
    assert course.grade("--grade", "class", "--co", "-q").status == 0
    assert (course.folder / "loaded").exists()
