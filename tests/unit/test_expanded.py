"""What a shell makes of `--grade class/*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.expanded import refuse_expanded

if TYPE_CHECKING:
    from pathlib import Path

PATTERNS = ("test_*.py", "*_test.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two scripts, two folders, a test of the course and one that is none."""
    for name in ("class/ada.py", "class/bob.py", "class/test_cleo.py", "class/dan/conftest.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("half = 0.5\n", encoding="utf-8")
    (tmp_path / "class/eve").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "class/test_homework.py").write_text("def test_a(submission): pass\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "second", ["class/bob.py", "class/dan", "class/eve/", "class/test_cleo.py"]
)
def test_what_a_shell_expanded_is_refused(folder: Path, second: str) -> None:
    """What lies beside the one that is graded would be run by pytest itself, so nothing is."""
    given = ["-q", "--grade", "class/ada.py", "class/test_homework.py", second, "--exit-zero"]
    with pytest.raises(UsageError) as caught:
        refuse_expanded(given, folder, PATTERNS)
    assert str(caught.value) == (
        f"--grade class/ada.py {second}: only the first would be graded, and pytest would run the "
        "second itself. To grade both, name their folder, --grade=class, or write --grade= before "
        "each. If it is a test of yours, write --grade=class/ada.py."
    )


@pytest.mark.parametrize(
    "given",
    [
        ["--grade", "class/ada.py"],
        ["--grade"],
        ["--grade", "-q"],
        ["--grade", "class/ada.py", "class/test_homework.py"],
        ["--grade", "class/ada.py", "tests"],
        ["--grade", "class/ada.py", "class/ada.py::half"],
        ["--grade", "class/ada.py", "class/zoe.py"],
        ["--grade", "class/ada.py", "-x", "class/bob.py"],
        ["--grade=class/ada.py", "class/bob.py"],
    ],
)
def test_what_somebody_wrote(folder: Path, given: list[str]) -> None:
    """Tests of the course, other folders and all behind `--grade=` are as they were written."""
    refuse_expanded(given, folder, PATTERNS)
