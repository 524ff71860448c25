"""A class graded in parts and joined is the class graded at once: in every file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from grader.console import main
from tests.plugin.course import RIGHT, RUBRIC, SLIPS, Course

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LATE = """\

[late]
due = 2026-11-01T23:59:00
timezone = "Europe/Prague"
percent_per_day = 10
free_days = 1
"""

HOOKS = """\
from grader import Adjustment


def pytest_grade_name_student(submission):
    return submission.student.partition("__")[0]


def pytest_grade_adjust(scorecard):
    if scorecard.student == "bob":
        return Adjustment(name="bonus", points=1, reason="helped others")


def pytest_grade_select(scorecards):
    best = {}
    for card in sorted(scorecards, key=lambda card: card.score):
        best[card.student] = card
    return best.values()
"""

CLASS = {
    "ada__1.py": SLIPS,
    "ada__2.py": RIGHT,
    "bob__1.py": RIGHT,
    "bob__2.py": RIGHT,
    "bob__10.py": SLIPS,
    "cleo__1.py": SLIPS,
    "dan__1.py": "def double(:\n",
    "notes.txt": "none",
}

TABLES = {
    "times.csv": "student,handed_in,extension\nclass/ada__1.py,2026-11-01 12:00,\n"
    "class/ada__2.py,2026-11-03 12:00,\nclass/bob__2.py,2026-11-05 12:00,1\n"
    "zoe,2026-11-05 12:00,\n",
    "bank.csv": "student,assignment,days\nbob,earlier,1\neve,earlier,1\n",
    "marks.csv": "student,question,points,comment\nclass/ada__2.py,essay,1,Clear.\n"
    "class/cleo__1.py,double,4,As agreed.\n",
    "roster.csv": "student,sid\nada,01\nbob,02\ncleo,03\neve,04\nada,05\n",
    "canvas.csv": "Student,ID,SIS User ID,SIS Login ID,Section,Numbers (7)\n"
    "    Points Possible,,,,,10.00\nada,1,,ada,A,3.00\nbob,2,,bob,A,\neve,3,,eve,A,EX\n",
}

FILES = ("times", "late-days", "marks", "roster", "fill")
FORMATS = "csv,json,md,html,gradescope"


def content(folder: Path, name: str) -> object:
    """Return what stands in a file, without what tells of the run itself."""
    text = (folder / name).read_text("utf-8")
    if not name.endswith(".json"):
        return re.sub(r", \d+ workers?, [^,]*, rubric", "", text)

    def timeless(found: object) -> object:
        if isinstance(found, dict):
            skipped = ("run", "seconds", "execution_time")
            return {key: timeless(part) for key, part in found.items() if key not in skipped}
        return [*map(timeless, found)] if isinstance(found, list) else found

    return timeless(json.loads(text))


def test_parts_are_the_whole(
    course: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lateness, free days, marks, hooks, absent students and a filled gradebook are the same."""
    course.write({"numbers.toml": RUBRIC + LATE, "conftest.py": HOOKS} | TABLES)
    course.write(CLASS, under="class")
    names = ("times.csv", "bank.csv", "marks.csv", "roster.csv", "canvas.csv")
    options = [f"--grade-{kind}={name}" for kind, name in zip(FILES, names, strict=True)]
    options += ["--grade=class", f"--grade-format={FORMATS}"]
    finished = course.grade(*options, "--grade-out=whole")
    assert finished.status == 1, finished.out
    parts = [f"part{number}" for number in (1, 2)]
    for number, part in enumerate(parts, 1):
        course.grade(*options, f"--grade-out={part}", f"--grade-shard={number}/2")
    monkeypatch.chdir(course.folder)
    assert main(["merge", "joined", *parts]) == 0
    assert main(["report", "joined", f"--grade-format={FORMATS}"]) == 0
    whole, joined = (course.folder / name for name in ("whole", "joined"))
    files = sorted(p.relative_to(whole).as_posix() for p in whole.rglob("*") if p.is_file())
    for name in ("gradebook.sqlite", "report.html"):  # these are full of times
        files.remove(name)
    assert {"late_days.csv", "canvas.csv", "feedback/eve.html"} < {*files}
    for name in files:
        assert (name, content(joined, name)) == (name, content(whole, name))
    assert "late: " in (joined / "grades.md").read_text("utf-8")
    assert "don't count" in capsys.readouterr().out
