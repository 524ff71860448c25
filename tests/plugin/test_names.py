"""Names that students give to their files: shown, and never obeyed."""

from __future__ import annotations

import csv
import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, SLIPS

if TYPE_CHECKING:
    from tests.plugin.course import Course, Finished

LONG = "a_very_long_name_" * 14

NAMES = {
    b"esc\x1b[31mape.py": r"esc\x1b[31mape",
    b"line\nfeed.py": r"line\nfeed",
    b"=cmd()+1.py": "=cmd()+1",
    b"@SUM(A1).py": "@SUM(A1)",
    b"-n.py": "-n",
    b"a,b;c.py": "a,b;c",
    b"<b>bold|*.py": "<b>bold|*",
    LONG.encode() + b".py": LONG,
    "空 山田太郎.py".encode(): "空 山田太郎",
    "zoe\u0308.py".encode(): "zo\u00eb",
    "rtl\u202egpj.py".encode(): r"rtl\u202egpj",
    b"a::b[1].py": "a::b[1]",
    b"caf\xe9.py": r"caf\udce9",
    b"twin\x07.py": r"twin\x07",
}
"""Names of files, and how each student is called. One is not valid text."""

TWIN = b"twin\\x07.py"
"""A name that is shown as another one is."""

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")
"""What a terminal obeys; a line feed ends our own lines."""


@pytest.fixture(scope="module")
def finished(shared_course: Course) -> Finished:
    """Return how grading oddly named files ended: all are right but one twin."""
    folder = shared_course.folder / "odd"
    folder.mkdir()
    for name in NAMES:
        with open(os.fsencode(folder) + b"/" + name, "w") as file:  # noqa: PTH123 - bytes
            file.write(RIGHT)
    with open(os.fsencode(folder) + b"/" + TWIN, "w") as file:  # noqa: PTH123 - bytes
        file.write(SLIPS)
    return shared_course.grade("--grade=odd", "-v")


def test_every_file_has_its_own_row(shared_course: Course, finished: Finished) -> None:
    """Each student is called as the file is, unprintable characters escaped, accents composed."""
    assert finished.status == 1
    scores = [(s["student"], s["score"]) for s in shared_course.gradebook()["submissions"]]
    wanted = [(student, 9.0) for student in NAMES.values()] + [(r"twin\x07", 1.5)]
    assert sorted(scores) == sorted(wanted)


def test_names_that_look_alike_have_their_own_paths(
    shared_course: Course, finished: Finished
) -> None:
    """Two files that are shown alike are told apart, and neither gets the other's points."""
    twins = {
        s["path"]: (s["score"], s["notes"])
        for s in shared_course.gradebook()["submissions"]
        if s["student"] == r"twin\x07"
    }
    first, second = r"odd/twin\x07.py", r"odd/twin\x07.py (2)"
    note = r"2 submissions are called twin\x07, see {}"
    assert {path: notes for path, (_score, notes) in twins.items()} == {
        first: [note.format(second)],
        second: [note.format(first)],
    }
    assert {score for score, _notes in twins.values()} == {9.0, 1.5}
    ids = [line.split("::")[0] for line in finished.lines if "::double" in line]
    assert len(ids) == len(set(ids)) == len(NAMES) + 1


def test_nothing_that_a_terminal_obeys(finished: Finished) -> None:
    """No name moves the cursor, colours the text or turns the direction of writing."""
    assert CONTROL.search(finished.out) is None
    assert finished.err == ""


def test_nothing_that_a_spreadsheet_obeys(shared_course: Course, finished: Finished) -> None:
    """No cell of the CSV file is a formula, and every row has as many cells as the header."""
    assert finished.status == 1
    with (shared_course.folder / "grades/grades.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {8}
    assert len(rows) == 1 + len(NAMES) + 1
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert {"'=cmd()+1", "'@SUM(A1)", "'-n", "a,b;c"} <= set(cells)
    assert CONTROL.search("".join(cells)) is None


def test_nothing_that_a_browser_obeys(shared_course: Course, finished: Finished) -> None:
    """No name brings a tag or a column into the Markdown table."""
    assert finished.status == 1
    text = (shared_course.folder / "grades/grades.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if "bold" in line and line.startswith("|")]
    assert row.split(" | ")[0].removeprefix("| ").rstrip() == r"\<b\>bold\|\*"
    assert CONTROL.search(text) is None
