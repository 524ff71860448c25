"""The rubric that a folder's settings name."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.usual_rubric import unused_settings, usual_rubric, usual_tests


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\ngrade_rubric = here.toml\n"),
        (".pytest.ini", "[pytest]\naddopts = -q\ngrade_rubric=here.toml"),
        ("tox.ini", "[tox]\n[pytest]\ngrade_rubric: here.toml\n"),
        ("setup.cfg", "[metadata]\nname = x\n[tool:pytest]\ngrade_rubric = here.toml\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\ngrade_rubric = 'here.toml'\n"),
        ("pyproject.toml", "[tool.pytest]\ngrade_rubric = 'here.toml'\n"),
        ("pytest.toml", "[pytest]\ngrade_rubric = 'here.toml'\n"),
    ],
)
def test_every_settings_file_is_read(tmp_path: Path, name: str, text: str) -> None:
    """The rubric lies beside the settings that name it, wherever below them one is."""
    (tmp_path / name).write_text(text, "utf-8")
    below = tmp_path / "week1" / "mine"
    below.mkdir(parents=True)
    assert usual_rubric(tmp_path) == usual_rubric(below) == str(tmp_path / "here.toml")


def test_tests_that_settings_name(tmp_path: Path) -> None:
    """Tests of the nearest settings that name any, as they stand there."""
    (tmp_path / "pytest.toml").write_text('[pytest]\ngrade_tests = ["a.py", "b.py"]\n', "utf-8")
    below = tmp_path / "week1"
    below.mkdir()
    assert usual_tests(below) == "a.py, b.py"
    (below / "pytest.ini").write_text("[pytest]\ngrade_tests = c.py\n", "utf-8")
    assert usual_tests(below) == "c.py"


def test_the_nearest_settings_count(tmp_path: Path) -> None:
    """Settings without a rubric are passed over, and a bundled rubric has a name only."""
    week = tmp_path / "week1"
    week.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\ngrade_rubric = cs231n_assignment2\n", "utf-8")
    (week / "setup.cfg").write_text("[tool:pytest]\naddopts = -q\n", "utf-8")
    assert usual_rubric(week) == "cs231n_assignment2"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "no section"),
        ("pytest.ini", "[pytest]\ngrade_rubric = \n"),
        ("pyproject.toml", "not = toml = at all"),
        ("pyproject.toml", "tool = 3"),
        ("pyproject.toml", "[tool.pytest.ini_options]\ngrade_rubric = 3\n"),
        ("pyproject.toml", "[tool]\npytest = 3"),
        ("pytest.toml", "[pytest]\nini_options = 3"),
    ],
)
def test_broken_settings_name_none(tmp_path: Path, name: str, text: str) -> None:
    """What can't be read names no rubric, and the bundled default stays."""
    (tmp_path / name).write_text(text, "utf-8")
    assert usual_rubric(tmp_path) == "deep_learning"


def test_settings_beside_a_single_file_are_told_of(tmp_path: Path) -> None:
    """They configure nothing, but whoever named that file may have meant their rubric."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "my.py").write_text("", "utf-8")
    assert unused_settings([Path("kit/my.py")], tmp_path) == ""
    (tmp_path / "kit" / "pytest.ini").write_text("[pytest]\ngrade_rubric = week.toml\n", "utf-8")
    assert unused_settings([Path("kit/my.py")], tmp_path) == (
        "settings in kit name a rubric that is not used from here; run pytest there, or name it "
        "with --rubric"
    )
    assert unused_settings([Path("kit")], tmp_path) == ""
    assert unused_settings([Path("kit/my.py"), Path("kit/my.py")], tmp_path) == ""
