"""What may be wrong with a rubric's table `[late]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import RubricError
from grader.rubric_file import load_rubric

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
schema = 1
assignment = { id = "one", title = "One" }
section = [{ id = "all", title = "All" }]
[[question]]
id = "essay"
section = "all"
title = "Essay"
points = 4
kind = "manual"
[late]
"""


def mistakes(folder: Path, late: str) -> list[str]:
    """Return what is wrong with such a table, a sentence each."""
    file = folder / "rubric.toml"
    file.write_text(HEAD + late, encoding="utf-8")
    try:
        load_rubric(file)
    except RubricError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


@pytest.mark.parametrize(
    "late",
    [
        "due = 2026-11-01T23:59:00+01:00\npercent_per_day = 10",
        'due = 2026-11-01T23:59:00\ntimezone = "Europe/Prague"\npoints = 1',
        "due = 2026-11-01 23:59:00Z\nuntil = 2026-11-01 23:59:00Z",
        "percent = 5",
        "cut_off_days = 0",
    ],
)
def test_good_tables(tmp_path: Path, late: str) -> None:
    """A due time with a zone and a rule are enough, and so is a rule alone."""
    assert mistakes(tmp_path, late) == []


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (
            "due = 2026-11-01T23:59:00+01:00",
            (
                "late: expected one of percent, points, percent_per_day, points_per_day, "
                "cut_off_days or "
                "until, found none. Without one, late costs nothing."
            ),
        ),
        (
            "due = 2026-11-01T23:59:00\npercent = 5",
            (
                "late.due: expected a time with its zone, found 2026-11-01 23:59:00. Write "
                "+01:00 or Z "
                "behind it, or give timezone = 'Europe/Prague' or another."
            ),
        ),
        (
            "due = 2026-11-01\npercent = 5",
            (
                "late.due: expected a date and time such as 2026-11-01T23:59:00+01:00, found "
                "2026-11-01. "
                "Write both, without quotes."
            ),
        ),
        (
            'due = "2026-11-01T23:59:00+01:00"\npercent = 5',
            (
                "late.due: expected a date and time such as 2026-11-01T23:59:00+01:00, found "
                "'2026-11-01T23:59:00+01:00'. Write both, without quotes."
            ),
        ),
        (
            "due = 0026-11-01T23:59:00Z\npercent = 5",
            (
                "late.due: expected a date and time such as 2026-11-01T23:59:00+01:00, found "
                "0026-11-01 23:59:00+00:00. Write both, without quotes."
            ),
        ),
        (
            'due = 2026-11-01T23:59:00\ntimezone = "Europe/Prag"\npercent = 5',
            (
                "late.timezone: expected a time zone such as 'Europe/Prague', found "
                "'Europe/Prag'. Did "
                "you mean 'Europe/Prague'?"
            ),
        ),
        (
            "due = 2026-11-02T00:00:00Z\nuntil = 2026-11-01T23:59:00Z",
            (
                "late.until: expected a time after due, found 2026-11-01 23:59:00+00:00. From "
                "until on "
                "nothing is accepted, so that it comes after due."
            ),
        ),
        (
            "until = 2026-11-01T23:59:00Z\ncut_off_days = 1",
            (
                "late.until: expected until or cut_off_days, found both. Both say when nothing is "
                "accepted any more: leave one out."
            ),
        ),
        ("percent = 110", "late.percent: expected a percentage from 0 to 100, found 110."),
        ("points_per_day = -1", "late.points_per_day: expected a number ≥ 0, found -1."),
        (
            "cut_off_days = 1.5",
            "late.cut_off_days: expected a whole number from 0 to 3650, found 1.5.",
        ),
        ('of = "total"\npercent = 5', "late.of: expected 'score' or 'points', found 'total'."),
        ("percent_a_day = 5", "late: unknown key 'percent_a_day'. Did you mean 'percent_per_day'?"),
        (
            "grace_minutes = nan",
            "late.grace_minutes: expected a number of minutes ≥ 0 and ≤ 100000, found nan.",
        ),
    ],
)
def test_mistakes(tmp_path: Path, late: str, told: str) -> None:
    """Each mistake is told with its place, what was expected, and how to mend it."""
    assert told in mistakes(tmp_path, late)
