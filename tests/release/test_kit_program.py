"""A kit that asks for a whole program: nothing to define, and what is checked is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.release.kits import made, scorecards, words

if TYPE_CHECKING:
    from pathlib import Path

RUBRIC = """
schema = 1
assignment = { id = "tides", title = "Tides" }
[submission]
load = "definitions"
[[section]]
id = "s"
title = "Programs"
[[question]]
id = "higher"
section = "s"
title = "A metre more"
description = "Ask for a height, and print a metre more."
points = 2
function = "__main__"
printed = true
  [[question.case]]
  name = "low"
  args = { input = ["1.5"] }
  expected = "2.5"
"""
TOLD = """# input: a list of 1 part
#
# >>> __main__(input=['1.5'])
# 2.5"""


def test_a_program_has_no_stub(tmp_path: Path) -> None:
    """Neither starter defines `__main__`; both say with what it is run, and what it prints."""
    (tmp_path / "rubric.toml").write_text(RUBRIC)
    kit = made(tmp_path / "rubric.toml", tmp_path / "kit")
    script = kit.read("my_homework.py")
    assert "def " not in script
    assert f"# A metre more (2 points)\n# Ask for a height, and print a metre more.\n#\n{TOLD}" in (
        script
    )
    cells = ["".join(c["source"]) for c in json.loads(kit.read("my_homework.ipynb"))["cells"]]
    assert cells[-2:] == [
        "### A metre more (2 points)\n\nAsk for a height, and print a metre more.",
        "    input: a list of 1 part\n\n    >>> __main__(input=['1.5'])\n    2.5",
    ]


def test_a_program_is_checked_in_its_kit(tmp_path: Path) -> None:
    """The kit says of a program what the rubric says."""
    (tmp_path / "rubric.toml").write_text(RUBRIC)
    kit = made(tmp_path / "rubric.toml", tmp_path / "kit")
    work = tmp_path / "class"
    work.mkdir()
    (work / "ada.py").write_text("print(float(input()) + 1)\n")
    (work / "ben.py").write_text("print('no', input())\n")
    found = words(scorecards(kit.folder / "rubric.toml", work))
    assert found == words(scorecards(tmp_path / "rubric.toml", work))
    assert [card.score for card in scorecards(kit.folder / "rubric.toml", work)] == [2.0, 0.0]
