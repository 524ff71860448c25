"""Tests in pytest's own way in a kit: visible ones run there, hidden ones never get there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.release import release
from grader.release.tests import handed_out
from tests.plugin.course import RIGHT, SLIPS, Course, Finished

if TYPE_CHECKING:
    from pathlib import Path

VISIBLE = """\
import numpy as np
import pytest

from shapes import TWO


@pytest.mark.points(2, question="double")
def test_three(submission, three):
    assert submission.call("double", x=three) == 6.0, "twice three is six"


@pytest.mark.points(3, title="Every second number")
def test_thin(submission):
    x = np.arange(4)
    assert submission.call("thin", x, step=TWO).tolist() == [0, 2]
    assert submission.value("half") == 0.5
"""

HIDDEN = """\
import pytest


@pytest.mark.points(7, question="double", visibility="hidden", hint="Secretly.")
def test_unseen(submission):
    assert submission.call("double", x=271828.0) == 543656.0
"""

FILES = {
    "tests/test_visible.py": VISIBLE,
    "tests/test_hidden.py": HIDDEN,
    "tests/shapes.py": "TWO = 2\n",
    "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef three():\n    return 3.0\n",
    "class/bob.py": SLIPS,
}


@pytest.fixture
def tested(tmp_path: Path) -> Course:
    """Return the small course with visible and hidden tests."""
    course = Course(tmp_path)
    course.write(FILES)
    return course


def made(course: Course, *besides: str, rubric: str = "numbers.toml") -> Path:
    """Make the kit of a course with its visible tests, and return its folder."""
    top = course.folder
    release(
        top / rubric if rubric != "none" else None,
        top / "kit",
        checkers=tuple(top / "tests" / name for name in besides),
        tests=(top / "tests/test_visible.py",),
    )
    return top / "kit"


def losses(finished: Finished) -> list[str]:
    """Return the lines that say what was lost."""
    return [line for line in finished.lines if "test_" in line and ":" in line]


@pytest.fixture(scope="module")
def kitted(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the same course with its kit made."""
    course = Course(tmp_path_factory.mktemp("kitted"))
    course.write(FILES)
    made(course, "shapes.py", "conftest.py")
    return course


def test_a_kit_with_tests(kitted: Course) -> None:
    """It has the files that were named, stubs for what only tests ask, and the points of all."""
    kit = kitted.folder / "kit"
    assert {path.name for path in kit.iterdir()} == {
        *("rubric.toml", "pytest.ini", "README.md", "my_homework.py", "my_homework.ipynb"),
        *("test_visible.py", "shapes.py", "conftest.py", ".pytest-grade-kit.json"),
    }
    assert (kit / "pytest.ini").read_text() == (
        "[pytest]\ngrade_rubric = rubric.toml\ngrade_tests = test_visible.py\n"
    )
    script = (kit / "my_homework.py").read_text()
    assert "# ── Tests ──\n\n\ndef thin(x, step):\n    raise NotImplementedError" in script
    assert script.count("def double(") == 1
    readme = (kit / "README.md").read_text().splitlines()
    assert readme[7:9] == [
        (
            "Visible checks: 9 of 15 points; the rest is checked after you hand in, 1 of them by a "
            "person."
        ),
        (
            "What they say is what your teacher reads. Arguments and answers stand in "
            "`rubric.toml` and `test_visible.py`."
        ),
    ]
    every = b"".join(path.read_bytes() for path in kit.iterdir())
    assert not [word for word in (b"unseen", b"271828", b"Secretly") if word in every]


def test_students_read_what_their_teacher_does(kitted: Course) -> None:
    """In the kit, and with `--grade-visible` at home, a test says the same words."""
    shutil.copytree(kitted.folder / "kit", kitted.folder / "own")
    kitted.write({"own/my_homework.py": SLIPS})
    own = kitted.pytest("-q", "--grade", "my_homework.py", cwd="own")
    whole = kitted.grade("-q", "--grade=class/bob.py", "--grade-visible", "tests")
    assert losses(own) == losses(whole)
    assert losses(own) == ["    test_three: twice three is six", "missing: test_thin (3 points)"]
    assert "more points" in own.out


def test_tests_alone_make_a_kit(tested: Course) -> None:
    """Without a rubric the tests are all, and the settings say so."""
    kit = made(tested, "shapes.py", "conftest.py", rubric="none")
    assert not (kit / "rubric.toml").exists()
    assert "def double(x):" in (kit / "my_homework.py").read_text()
    assert "Visible checks: 5 of 5 points; there may be more" in (kit / "README.md").read_text()
    (kit / "my_homework.py").write_text(RIGHT)
    found = tested.pytest("-q", "--grade", "my_homework.py", cwd="kit")
    assert found.last == "1 failed, 1 passed"


def test_what_a_test_needs_is_missed(tested: Course) -> None:
    """A fixture that is not in the kit is found before students miss it."""
    with pytest.raises(UsageError) as error:
        made(tested, "shapes.py")
    fault = "test_three: the grader failed here: there is no fixture 'three'"
    assert str(error.value).splitlines() == [
        f"grader release: tried in the kit: {fault}",
        (
            "conftest.py, which lies beside these tests, is not in the kit: if students may read "
            "it, add --with conftest.py."
        ),
    ]
    assert not (tested.folder / "kit").exists()


def test_a_visibility_that_is_worked_out(tested: Course) -> None:
    """What no text tells is seen where the kit is tried; so is what can't be imported."""
    tested.write({"tests/test_visible.py": HIDDEN.replace('"hidden"', "'hid' + 'den'")})
    with pytest.raises(UsageError) as error:
        made(tested)
    assert str(error.value) == (
        "grader release: test_unseen is not visible, and all of a file is handed out. Move such "
        "tests into a file of their own, and leave that file out."
    )
    tested.write({"tests/test_visible.py": f"import nowhere_to_be_found\n{VISIBLE}"})
    with pytest.raises(UsageError) as error:
        made(tested, "shapes.py", "conftest.py")
    assert str(error.value) == (
        "grader release: tried in the kit: ModuleNotFoundError: No module named "
        "'nowhere_to_be_found'"
    )


REFUSED = [
    (
        HIDDEN,
        (),
        (
            "test_x.py, line 4: a test in it is not visible, and all of a file is handed out. Move "
            "such tests into a file of their own, and leave that file out."
        ),
    ),
    (
        "def test_x(submission):\n    from answers import double\n",
        (),
        (
            "test_x.py, line 2: it imports answers, which holds answers. Write down what is "
            "expected."
        ),
    ),
    (
        "from . import answers\n",
        (),
        "test_x.py, line 1: it imports answers, which holds answers. Write down what is expected.",
    ),
    (
        "import near.deep\n",
        (),
        (
            "test_x.py, line 1: it imports __init__.py, which is not in the kit. If students may "
            "read that, name it with --with."
        ),
    ),
    ("", ("answers.py",), "answers.py: it holds answers of the rubric."),
    ("", ("numbers.toml",), "numbers.toml: it holds answers of the rubric."),
    ("def f(:\n", (), "test_x.py, line 1: this is no Python."),
]


@pytest.mark.parametrize(("text", "besides", "words"), REFUSED)
def test_what_is_not_handed_out(
    tmp_path: Path, text: str, besides: tuple[str, ...], words: str
) -> None:
    """Hidden tests, answers, and what would be missing: each with its line."""
    (tmp_path / "near").mkdir()
    files = {"test_x.py": text, "answers.py": "x = 1", "numbers.toml": "", "near/__init__.py": ""}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(UsageError) as error:
        handed_out(
            [tmp_path / "test_x.py"],
            [tmp_path / name for name in besides],
            answers={"answers"},
            secret={tmp_path / "numbers.toml"},
        )
    assert str(error.value) == f"grader release: {words}"


def test_a_package_of_tests(tmp_path: Path) -> None:
    """What makes a package of a folder comes along, as long as nothing is in it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/__init__.py").write_text("\n")
    (tmp_path / "tests/test_x.py").write_text("from . import near\n")
    (tmp_path / "tests/near.py").write_text("")
    names = [tmp_path / "tests/test_x.py"], [tmp_path / "tests/near.py"]
    found = handed_out(*names, answers=(), secret=())
    assert [*found.files] == ["tests/test_x.py", "tests/near.py", "tests/__init__.py"]
    assert found.names == ("tests/test_x.py",)


def test_a_name_that_the_kit_has_itself(tested: Course) -> None:
    """A file of tests can't be called as one of the kit's."""
    tested.write({"tests/my_homework.py": VISIBLE})
    with pytest.raises(UsageError) as error:
        release(
            tested.folder / "numbers.toml",
            tested.folder / "kit",
            tests=(tested.folder / "tests/my_homework.py",),
            checkers=(tested.folder / "tests/shapes.py",),
        )
    assert str(error.value) == (
        "grader release: the tests bring my_homework.py, as the kit does. Rename it."
    )
