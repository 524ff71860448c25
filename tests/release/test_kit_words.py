"""A kit says what a run of the whole rubric with `--grade-visible` says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.builder import build
from grader.rubric_file import BUNDLED
from tests.release import course
from tests.release.kits import NAMES, MadeKit, bundled, made, scorecards, words

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "submissions_example"

LEFT_OUT = {
    "deep_learning": {"tanh_to_sigmoid", "contour_half_axes"},
    "cs231n_assignment2": {"max_pool_ties"},
    "cnn_step_by_step": set[str](),
}
"""Questions that a checker judges."""


SOLUTIONS = {"cs231n_assignment2": "cs231n/classes.py", "cnn_step_by_step": "cnn/im2col.py"}
"""Right answers to the rubrics that the examples are not for."""


def write(files: Mapping[str, str], folder: Path) -> Path:
    """Write files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", name="forms")
def _forms(tmp_path_factory: pytest.TempPathFactory) -> MadeKit:
    """Return the kit of a course that asks in every form."""
    folder = write(course.FILES, tmp_path_factory.mktemp("forms"))
    return made(folder / "rubric.toml", folder / "kit")


def test_every_form_says_the_same(forms: MadeKit, tmp_path: Path) -> None:
    """Status, message, points and hints are those of the whole rubric, whatever the form."""
    class_ = write(course.SUBMISSIONS, tmp_path / "class")
    whole = words(scorecards(forms.folder.parent / "rubric.toml", class_, visible_only=True))
    ours = words(scorecards(forms.folder / "rubric.toml", class_))
    missing = {place for place in whole if place not in ours}
    assert {place.partition(": ")[2] for place in missing} == {"judged: a mirror"}
    differ = {place: (whole[place], ours[place]) for place in ours if whole[place] != ours[place]}
    assert differ == {
        "wrong: paper: area": (
            ("follow_through", "follows from your side", 1.5, "Square it.", "", ""),
            ("wrong", "yours 2.25, expected 2", 1.5, "Square it.", "", ""),
        )
    }


def test_a_kit_looks_for_the_same_names(forms: MadeKit) -> None:
    """Names of what is hidden are known, so that none of them is taken for a slip in another."""
    whole = build(forms.whole.file, visible_only=True)
    assert forms.own.wanted_names == whole.wanted_names
    for name in NAMES:
        kit = bundled(name)
        assert kit.own.wanted_names == build(kit.whole.file, visible_only=True).wanted_names


def test_what_is_right_is_right_in_the_kit(forms: MadeKit, tmp_path: Path) -> None:
    """A right submission loses nothing, on a machine without Landlock either."""
    class_ = write({"right.py": course.SUBMISSIONS["right.py"]}, tmp_path / "class")
    (card,) = scorecards(forms.folder / "rubric.toml", class_, mode="process")
    assert [(q.id, c.name, c.message) for q in card.questions for c in q.cases if c.message] == []


@pytest.mark.parametrize("main", ["my_homework.py", "my_homework.ipynb"])
def test_a_kit_may_be_handed_in_whole(forms: MadeKit, tmp_path: Path, main: str) -> None:
    """Of a kit that is handed in as it is, with the other starter, the work is graded."""
    right = course.SUBMISSIONS["right.py"]
    shutil.copytree(forms.folder, tmp_path / "class" / "ada")
    if main.endswith(".ipynb"):
        cell = {"cell_type": "code", "source": right}
        right = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
    write({main: right}, tmp_path / "class" / "ada")
    write({"right.py": course.SUBMISSIONS["right.py"]}, tmp_path)
    rubric = forms.folder.parent / "rubric.toml"
    (alone,) = scorecards(rubric, tmp_path / "right.py")
    (whole,) = scorecards(rubric, tmp_path / "class")
    assert [(q.id, q.score) for q in whole.questions] == [(q.id, q.score) for q in alone.questions]
    assert whole.score > 40


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_are_told_the_same(name: str, tmp_path: Path) -> None:
    """Example submissions hear from a kit what they hear from the whole rubric."""
    kit = bundled(name)
    paths = [path for path in sorted(EXAMPLES.iterdir()) if path.name[0] not in "._h"]
    if name in SOLUTIONS:
        right = ROOT / "tests" / "plugin" / "solutions" / SOLUTIONS[name]
        text = re.sub(r"return (\w+)\n", r"return 1.001 * \1\n", right.read_text("utf-8"))
        write({"off.py": text}, tmp_path)
        paths = [right, tmp_path / "off.py"]
    whole = words(scorecards(BUNDLED / f"{name}.toml", *paths, visible_only=True))
    ours = words(scorecards(kit.folder / "rubric.toml", *paths))
    assert {p.split(": ")[1] for p in whole.keys() - ours.keys()} == LEFT_OUT[name]
    assert {p: (whole[p], ours[p]) for p in ours if whole[p] != ours[p]} == {}
