"""Right in every question, each in a style of its own: all of them get full marks."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.rubric_file import BUNDLED, load_rubric

if TYPE_CHECKING:
    from collections.abc import Mapping

SOLUTIONS = sorted((Path(__file__).parent / "solutions").glob("*.py"))
NEEDS_TORCH = "torch_autograd"
HAS_TORCH = importlib.util.find_spec("torch") is not None
AUTOMATIC = {
    question.id: question.points
    for question in load_rubric(BUNDLED / "deep_learning.toml").question
    if question.kind != "manual"
}

Lost = dict[str, list[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Grade all solutions in one run and return the questions of each, by the file's stem."""
    folder, out = tmp_path_factory.mktemp("solutions"), tmp_path_factory.mktemp("out")
    for file in SOLUTIONS:
        if HAS_TORCH or file.stem != NEEDS_TORCH:
            shutil.copy(file, folder)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV_"))}
    words = ["-m", "pytest", "-q", f"--grade={folder}", f"--grade-out={out}", "--exit-zero"]
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    grades = json.loads((out / "grades.json").read_text(encoding="utf-8"))
    return {each["student"]: each["questions"] for each in grades["submissions"]}


@pytest.mark.parametrize("stem", [file.stem for file in SOLUTIONS])
def test_a_right_solution_gets_full_marks(graded: Mapping[str, Any], stem: str) -> None:
    """Every automatic question is right, whatever the solution is made of and returns."""
    if stem == NEEDS_TORCH:
        pytest.importorskip("torch")
    questions = {each["id"]: each for each in graded[stem] if each["id"] in AUTOMATIC}
    lost: Lost = {
        name: [(c["name"], c["status"], c["message"]) for c in question["cases"]]
        for name, question in questions.items()
        if question["status"] != "correct"
    }
    assert lost == {}
    assert {name: question["score"] for name, question in questions.items()} == AUTOMATIC


def test_there_are_36_automatic_questions() -> None:
    """None of the assignment's questions that no person has to mark is left out."""
    assert len(AUTOMATIC) == 36
