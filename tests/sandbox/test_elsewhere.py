"""Grading where there is no Linux: the same verdicts, by plain processes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

import grader
from grader.sandbox import interpreter
from grader.sandbox.inside import confine
from grader.sandbox.isolation import find
from grader.sandbox.launcher import PlainLauncher, best_launcher
from tests.plugin.course import NOTEBOOK, RIGHT, SLIPS, Course
from tests.sandbox.elsewhere import ROOT, graded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SYSTEMS = ("win32", "darwin")

DEEDS = {
    "right": RIGHT,
    "slips": SLIPS,
    "hangs": f"{RIGHT}\ndef double(x):\n    while True:\n        pass\n",
    "hangs_at_the_top": f"{RIGHT}\nwhile True:\n    pass\n",
    "dies": f"{RIGHT}\nimport os\ndef double(x):\n    os.abort()\n",
    "dies_at_the_top": f"{RIGHT}\nimport os\nos._exit(3)\n",
    "leaves": f"{RIGHT}\ndef double(x):\n    raise SystemExit(0)\n",
    "talks": f"{RIGHT}\nprint('x' * 9_000_000)\n",
    "asks": f"{RIGHT}\nname = input()\n",
    "helped": "from tools import double\nfrom other import mirror\n",
}


def table(gradebook: Mapping[str, Any]) -> dict[tuple[str, str, str], tuple[str, float]]:
    """Return what became of every case: its status and its score."""
    return {
        (card["student"], question["id"], case["name"]): (case["status"], case["score"])
        for card in gradebook["submissions"]
        for question in card["questions"]
        for case in question["cases"]
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course with a submission for each deed, a notebook and modules beside them."""
    folder = tmp_path_factory.mktemp("elsewhere")
    course = Course(folder)
    course.write({f"class/{name}/main.py": source for name, source in DEEDS.items()})
    course.write({"class/helped/tools.py": "def double(x):\n    return x + x\n"})
    course.write({"class/helped/other.py": "def mirror(x):\n    return 1 / 0\n"})
    course.write({"class/book.ipynb": json.dumps(NOTEBOOK)})
    text = (folder / "numbers.toml").read_text("utf-8")
    limits = "limits = { call_seconds = 0.5, load_seconds = 1.0 }"
    (folder / "numbers.toml").write_text(text.replace("limits = { call_seconds = 5.0 }", limits))
    return folder


@pytest.fixture(scope="module")
def here(folder: Path) -> grader.Gradebook:
    """Return the gradebook of this machine, with all that keeps submissions in."""
    return grader.grade(folder / "class", folder / "numbers.toml", workers=2)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_verdicts_without_linux(folder: Path, here: grader.Gradebook, system: str) -> None:
    """What hangs, dies, leaves or floods costs elsewhere what it costs here, and nobody more.

    Places in modules beside a submission are named, too.
    """
    there = graded(system, folder / "class", rubric=folder / "numbers.toml")
    assert table(there) == table(here.to_dict())
    (helped,) = (card for card in there["submissions"] if card["student"] == "helped")
    message = "raised ZeroDivisionError: division by zero (other.py, line 2)"
    assert helped["questions"][1]["cases"][0]["message"] == message
    assert there["run"]["isolation"] == (
        f"limits only: no landlock ({system} has none), no seccomp ({system} has none)"
    )


def test_the_examples_without_linux() -> None:
    """An example that is right in everything is so without Linux, with the bundled rubric."""
    example = ROOT / "submissions_example" / "right_in_everything.py"
    (card,) = graded("win32", example, rubric="deep_learning")["submissions"]
    assert (card["status"], card["score"]) == ("graded", 92.0)


@pytest.mark.parametrize("system", SYSTEMS)
def test_only_linux_forks(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    """On other systems children are plain processes, also where `fork` is there."""
    monkeypatch.setattr("sys.platform", system)
    assert isinstance(best_launcher(find("process")), PlainLauncher)


def test_what_windows_needs_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """There libraries are found by `PATH`, and home and temporary files have other names."""
    monkeypatch.setenv("PATH", "C:\\Windows")
    assert "PATH" not in interpreter.environment()
    monkeypatch.setattr("sys.platform", "win32")
    assert interpreter.environment()["PATH"] == "C:\\Windows"
    for name in (*confine._HOMES, *confine._HOMES_OF_WINDOWS, "USER", "LOGNAME"):
        monkeypatch.setenv(name, "mine")
    confine.set_home("D:\\scratch")
    assert {os.environ[name] for name in ("HOME", "USERPROFILE", "TEMP", "APPDATA")} == {
        "D:\\scratch"
    }


def test_the_standard_library_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled modules lie in a folder of their own there, which student code imports from, too."""
    dlls = tmp_path / "DLLs"
    dlls.mkdir()
    monkeypatch.setattr("sys.base_prefix", str(tmp_path))
    monkeypatch.setattr("sys.path", [str(dlls), str(tmp_path), "", "relative"])
    assert interpreter.import_path() == [str(dlls)]
