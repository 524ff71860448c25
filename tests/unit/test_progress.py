"""How far a long run has come."""

from __future__ import annotations

import pytest

from grader.progress import Progress, spoken


def test_a_line_is_due_every_ten_seconds() -> None:
    """Short runs say nothing; long ones say how many are graded and what time is left."""
    now = iter([0.0, 9.0, 10.0, 15.0, 40.0, 90.0])
    progress = Progress(total=100, clock=lambda: next(now))
    assert [progress.line(done) for done in (9, 10, 15, 40, 100)] == [
        "",
        "grade: 10 of 100 submissions graded, about 2 min left",
        "",
        "grade: 40 of 100 submissions graded, about 60 s left",
        "",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (59.6, "60 s"),
        (89.0, "89 s"),
        (90.0, "2 min"),
        (3600.0, "1 h"),
        (7500.0, "2 h 5 min"),
        (3599.0, "1 h"),
    ],
)
def test_times_are_told_as_a_person_would(seconds: float, words: str) -> None:
    """Seconds up to a minute and a half, then minutes and hours."""
    assert spoken(seconds) == words
