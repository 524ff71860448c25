"""What a test file takes along, and how an autograder carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.autograder.course import Course
from grader.errors import UsageError
from grader.free.belongings import files_of

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "numbers.toml": (
        'schema = 1\nassignment = { id = "n", title = "N" }\n'
        'section = [{ id = "s", title = "S" }]\n'
        '[[question]]\nid = "q"\nsection = "s"\ntitle = "Q"\npoints = 1\nfunction = "f"\n'
        'reference = "answers:f"\n[[question.case]]\nname = "c"\nargs = { x = 1.0 }\n'
    ),
    "answers.py": "def f(x):\n    return x\n",
    "conftest.py": "from fixtures import *\n",
    "fixtures.py": "import scipy\n",
    "flat/test_flat.py": "import near\nimport torch\nimport numpy.linalg\nimport os.path\n",
    "flat/near.py": "",
    "flat/unused.py": "",
    "pack/__init__.py": "",
    "pack/test_pack.py": "from . import sibling\nfrom beside import this\n",
    "pack/sibling.py": "",
    "pack/deep/__init__.py": "",
    "beside/__init__.py": "this = 1\n",
    "beside/table.csv": "1\n",
    "requirements.txt": "torch\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a rubric and two kinds of tests."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_test_file_takes_its_conftests_and_modules(folder: Path) -> None:
    """What lies with it is followed; what is imported from elsewhere is named."""
    course = Course.of(folder / "numbers.toml", [folder / "flat/test_flat.py"])
    assert sorted(course.files) == [
        "answers.py",
        "conftest.py",
        "fixtures.py",
        "flat/near.py",
        "flat/test_flat.py",
        "numbers.toml",
    ]
    assert (course.rubric, course.tests) == ("numbers.toml", ("flat/test_flat.py",))
    assert course.elsewhere == ("scipy", "torch")
    assert course.requirements == folder / "requirements.txt"


def test_a_package_is_taken_whole(folder: Path) -> None:
    """Its tests import each other by relative names; it begins where it is imported from."""
    course = Course.of(None, [folder / "pack/test_pack.py"])
    assert sorted(course.files) == [
        "beside/__init__.py",
        "beside/table.csv",
        "conftest.py",
        "fixtures.py",
        "pack/__init__.py",
        "pack/deep/__init__.py",
        "pack/sibling.py",
        "pack/test_pack.py",
    ]
    assert (course.rubric, course.tests) == ("none", ("pack/test_pack.py",))


def test_tests_beside_a_rubrics_folder(folder: Path) -> None:
    """Rubric and tests may lie in folders beside each other."""
    (folder / "rubric").mkdir()
    for name in ("numbers.toml", "answers.py"):
        (folder / name).rename(folder / "rubric" / name)
    course = Course.of(folder / "rubric/numbers.toml", [folder / "flat"])
    assert course.rubric == "rubric/numbers.toml"
    assert {"rubric/answers.py", "flat/unused.py", "conftest.py"} <= course.files.keys()


def test_a_bundled_rubric_with_tests() -> None:
    """Without tests it takes nothing along."""
    from grader.rubric_file import BUNDLED

    course = Course.of(BUNDLED / "deep_learning.toml", [])
    assert (course.rubric, course.files) == ("deep_learning", {})


def test_tests_that_can_not_be_taken(folder: Path) -> None:
    """A file that is not there, or a part of one, is refused."""
    with pytest.raises(UsageError) as error:
        files_of([folder / "test_none.py"])
    absent = f"no test file {folder}/test_none.py: there is nothing of this name."
    assert str(error.value) == absent
    with pytest.raises(UsageError) as error:
        files_of([folder / "flat/test_flat.py::test_a"])
    file = f"{folder}/flat/test_flat.py"
    assert str(error.value) == f"{file}::test_a: a file is taken whole. Write {file}."
