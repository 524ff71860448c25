"""What a notebook's cells may hold, by the page that tells it, does what the page says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.page import ROOT, parts
from tests.docs.stage import run

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("IPython", reason="IPython is not installed")

PAGE = ROOT / "docs" / "notebooks.md"
QUESTIONS = ("softmax", "pool", "linear")
RUBRIC = """
schema = 1
assignment = { id = "layers", title = "Layers" }
section = [{ id = "layers", title = "Layers" }]
"""
QUESTION = """
[[question]]
id = "{0}"
section = "layers"
title = "{0}"
points = 2
function = "{0}"
  [[question.case]]
  name = "shown"
  args = {{ x = 1.0 }}
  expected = 1.0
  [[question.case]]
  name = "not shown"
  visibility = "hidden"
  args = {{ x = 2.0 }}
  expected = 2.0
"""
ANSWER = "def {}(x):\n    return x"
SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
for cell in json.load(open("cells.json")):
    book = shell.run_cell(cell).result
    if book is not None:
        (card,) = book.scorecards
        print(card.path, [question.id for question in card.questions], card.points, card.score)
"""
CELLS = {
    "%load_ext grader\n%grade": "mine.ipynb ['softmax', 'pool', 'linear'] 6.0 6.0",
    "%grade": "mine.ipynb ['softmax', 'pool', 'linear'] 6.0 6.0",
    "%grade softmax pool": "mine.ipynb ['softmax', 'pool'] 4.0 4.0",
    "%grade --visible": "mine.ipynb ['softmax', 'pool', 'linear'] 3.0 3.0",
    "%grade week2.ipynb": "week2.ipynb ['softmax', 'pool', 'linear'] 6.0 2.0",
    "%grade week2": "week2.ipynb ['softmax', 'pool', 'linear'] 6.0 2.0",
    "%grade --rubric rubric.toml": "mine.ipynb ['softmax', 'pool', 'linear'] 6.0 6.0",
    'import grader\n\ngrader.check("softmax", rubric="rubric.toml", visible_only=True)': (
        "mine.ipynb ['softmax'] 1.0 1.0"
    ),
}
"""Each cell of the page, and what it grades: the file, the questions, their points, the score."""


def cells() -> list[str]:
    """Return what the page says a cell may hold, from its blocks and from its table."""
    rows = re.findall(r"^\| (`%grade.*?) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    shown = [block.text.strip() for part in parts(PAGE) for block in part.blocks]
    return [*shown[:1], *re.findall(r"`(%.*?)`", " ".join(rows)), *shown[1:]]


def notebook(*answered: str) -> str:
    """Return a notebook with right answers to some questions."""
    code: dict[str, object] = {"cell_type": "code", "metadata": {}, "outputs": []}
    code["execution_count"] = None
    held = [code | {"source": ANSWER.format(name)} for name in answered]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": held})


def test_cells_do_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of the page that is for a cell grades what the page says it does."""
    files = {
        "rubric.toml": RUBRIC + "".join(map(QUESTION.format, QUESTIONS)),
        "pytest.ini": "[pytest]\ngrade_rubric = rubric.toml\n",
        "mine.ipynb": notebook(*QUESTIONS),
        "week2.ipynb": notebook("softmax"),
        "cells.json": json.dumps(cells()),
        "shell.py": SHELL,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "mine.ipynb"))
    status, printed = run("python shell.py", tmp_path)
    said = [line for line in printed.splitlines() if ".ipynb [" in line]
    assert (status, dict(zip(cells(), said, strict=True))) == (0, CELLS), printed
