"""A late policy as students read it: in one sentence, in their kit and when they check a file."""

# ruff: noqa: RUF001 a minus sign is meant

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

import grader
from grader.late_words import sentence
from grader.rubric import LateTable
from tests.plugin.course import ANSWERS, RIGHT, RUBRIC, Course
from tests.release.kits import made

if TYPE_CHECKING:
    from pathlib import Path

LATE = """\

[late]
due = 2026-11-01T23:59:00
timezone = "Europe/Prague"
percent_per_day = 10
free_days = 2
"""

WORDS = (
    "due 2026-11-01 23:59 (Europe/Prague); late: −10 % of the score for each day, 2 free days over "
    "the term"
)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "due = 2026-11-01T23:59:00+01:00\npercent = 20\npoints = 1\ncut_off_days = 0",
            (
                "due 2026-11-01 23:59 (UTC+01:00); late: −20 % of the score and −1 point, nothing "
                "is accepted after that"
            ),
        ),
        (
            (
                "due = 2026-11-01T23:59:00Z\npoints_per_day = 2\npercent_per_day = 5\n"
                "of = 'points'\nmost_points = 5\nmost_percent = 50\n"
                "until = 2026-11-09T00:00:00Z\ngrace_minutes = 1"
            ),
            (
                "due 2026-11-01 23:59 (UTC); late: −5 % of the points and −2 points for each day, "
                "at most −50 %, at most −5 points, nothing is accepted after 2026-11-09 00:00, "
                "1 minute of grace"
            ),
        ),
        (
            "percent = 50\ncut_off_days = 3",
            "late: −50 % of the score, nothing is accepted after 3 days",
        ),
        ("free_days = 1", "late: 1 free day over the term"),
    ],
)
def test_a_policy_in_words(table: str, words: str) -> None:
    """All that a rubric says of lateness is told, in the order in which it counts."""
    assert sentence(LateTable(**tomllib.loads(table))) == words


def test_a_kit_tells_the_policy_and_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kit's rubric has the table as it stands, and its README says it in words."""
    (tmp_path / "numbers.toml").write_text(RUBRIC + LATE, encoding="utf-8")
    (tmp_path / "answers.py").write_text(ANSWERS, encoding="utf-8")
    kit = made(tmp_path / "numbers.toml", tmp_path / "kit")
    assert kit.own.rubric.late == kit.whole.rubric.late
    told = f"\n\nD{WORDS[1:]}. Checking here takes nothing for it.\n\n"
    assert told in kit.read("README.md")
    monkeypatch.chdir(kit.folder)
    (kit.folder / "my_homework.py").write_text(RIGHT, encoding="utf-8")
    gradebook = grader.grade("my_homework.py", "rubric.toml")
    assert gradebook.scorecards[0].adjustments == ()
    assert gradebook.notices == ()
    finished = Course(kit.folder).grade("--grade=my_homework.py", "--rubric=rubric.toml", "-q")
    assert finished.status == 0
    assert WORDS in " ".join(finished.out.split())
