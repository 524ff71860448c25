"""`grader merge` and `grader report`: gradebooks joined, and reports written without grading."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.console import main
from grader.marks import Mark
from grader.scorecard import Gradebook, Heading, RunFacts, Scorecard, SubmissionStatus
from grader.shard import Shard
from grader.store import kept_marks, outcomes, runs
from grader.store.database import changing, connect
from grader.store.kept_marks import KeptMark
from grader.store.places import last_run
from grader.store.runs import Conditions, WholeRun

if TYPE_CHECKING:
    from pathlib import Path

HEADING = Heading(
    id="numbers", title="Numbers", points=4.0, rubric_sha256="ab" * 32, sections=(), questions=()
)


def card(student: str, status: SubmissionStatus = SubmissionStatus.GRADED) -> Scorecard:
    """Return a scorecard without questions."""
    path = f"class/{student}.py" if status is SubmissionStatus.GRADED else ""
    return Scorecard(student=student, path=path, sha256="", status=status, questions=())


def write(
    folder: Path,
    *cards: Scorecard,
    finished: str = "2026-01-01",
    heading: Heading = HEADING,
    conditions: Conditions | None = None,
    marks: tuple[KeptMark, ...] = (),
) -> str:
    """Write a gradebook, with an outcome for each submission, and return its folder."""
    book = Gradebook(heading=heading, run=RunFacts(isolation="full", seconds=1.0), scorecards=cards)
    run = WholeRun(gradebook=book, conditions=conditions or Conditions(), finished=finished)
    path = folder / "gradebook.sqlite"
    with closing(connect(path, create=True)) as connection, changing(connection):
        runs.keep(connection, run)
        kept_marks.write(connection, marks)
        for one in cards:
            outcomes.keep(connection, one.student.encode(), b"record")
    return str(folder)


def students(folder: Path) -> list[str]:
    """Return whose scorecards a gradebook has."""
    return [one.student for one in last_run(folder / "gradebook.sqlite").gradebook.scorecards]


def said(capsys: pytest.CaptureFixture[str], status: int, *args: str) -> list[str]:
    """Give a command, and return the lines that it prints."""
    assert main(args) == status
    captured = capsys.readouterr()
    return (captured.out + captured.err).replace("\n    ", " ").splitlines()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that commands are given in, on a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def test_parts_are_joined(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole has everybody in order, all outcomes and all marks, the newest of each."""
    old = KeptMark(path="p", student="s", question="q", mark=Mark(points=1.0), given="1")
    new = replace(old, mark=Mark(points=2.0), given="2")
    write(home / "b", card("bob"), card("dan"), marks=(new,))
    write(home / "a", card("cleo"), card("ada"), marks=(old,))
    assert said(capsys, 0, "merge", "whole", "b", "a") == [
        "joined 2 gradebooks: 4 submissions in whole/gradebook.sqlite",
        "next: grader report whole",
    ]
    assert students(home / "whole") == ["ada", "bob", "cleo", "dan"]
    assert [path.name for path in (home / "whole").iterdir()] == ["gradebook.sqlite"]
    with closing(sqlite3.connect(home / "whole/gradebook.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM submission").fetchone() == (4,)
        assert kept_marks.read(connection) == [new]


def test_the_newest_wins(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A submission that is in several is taken from the newest, whatever the order, and told."""
    newer = replace(card("ada"), notes=("newer",))
    write(home / "new", newer, finished="2026-02-02")
    write(home / "old", card("ada"), card("bob"), finished="2026-01-01")
    lines = said(capsys, 0, "merge", "whole", "new", "old")
    assert lines[1] == "1 submission is in several; the newest grades are taken: ada"
    assert last_run(home / "whole/gradebook.sqlite").gradebook.scorecards == (newer, card("bob"))


def test_the_absent_are_absent_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is absent everywhere has one row, who is there somewhere is not absent."""
    absent = SubmissionStatus.ABSENT
    write(home / "a", card("ada"), card("bob", absent), card("eve", absent))
    write(home / "b", card("bob"), card("eve", absent))
    assert len(said(capsys, 0, "merge", "whole", "a", "b")) == 2
    assert sorted(students(home / "whole")) == ["ada", "bob", "eve"]


def test_missing_parts_are_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where shards are joined, those that are not among them are named."""
    for number in (1, 4):
        shard = Shard(number=number, count=4)
        write(home / f"s{number}", card(f"s{number}"), conditions=Conditions(shard=shard))
    lines = said(capsys, 0, "merge", "whole", "s1", "s4")
    assert lines[1] == "these shards are not among them: 2/4, 3/4"


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        (replace(HEADING, rubric_sha256="cd" * 32), "graded by the rubric abababababab, this by"),
        (replace(HEADING, id="letters"), "of 'numbers', this of"),
    ],
)
def test_gradebooks_that_do_not_fit(
    home: Path, capsys: pytest.CaptureFixture[str], heading: Heading, what: str
) -> None:
    """Gradebooks of two rubrics are refused, and nothing is written."""
    write(home / "a", card("ada"))
    write(home / "b", card("bob"), heading=heading)
    other = "cdcdcdcdcdcd" if heading.id == "numbers" else "'letters'"
    assert said(capsys, 4, "merge", "whole", "a", "b") == [
        (
            f"ERROR: b/gradebook.sqlite: a/gradebook.sqlite is {what} {other}. Grade both with the "
            "same rubric and options, then join them."
        )
    ]
    assert not (home / "whole").exists()


def test_nothing_is_written_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A gradebook that is there already stays, unless it is one of those to join."""
    write(home / "a", card("ada"))
    write(home / "b", card("bob"))
    write(home / "whole", card("eve"))
    assert said(capsys, 4, "merge", "whole", "a", "b") == [
        (
            "ERROR: whole/gradebook.sqlite: there is a gradebook already. Choose another folder, "
            "or name it among those to join."
        )
    ]
    said(capsys, 0, "merge", "a", "a", "b")
    assert (students(home / "whole"), students(home / "a")) == (["eve"], ["ada", "bob"])


NOT_THERE = "is not there. Name a folder that grades were written to."


@pytest.mark.parametrize("command", ["diff", "report"])
def test_what_can_not_be_read(home: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    """A gradebook that is missing, damaged or without a whole run is refused in clear words."""
    (home / "empty").mkdir()
    (home / "damaged").mkdir()
    (home / "damaged/gradebook.sqlite").write_bytes(b"no database" * 100)
    connect(home / "new/gradebook.sqlite", create=True).close()
    expected = {
        "empty": f"empty/gradebook.sqlite: {NOT_THERE}",
        "nowhere/x": "nowhere/x: there is no such file or folder. Name a folder that grades were "
        "written to.",
        "damaged": "damaged/gradebook.sqlite: is damaged (file is not a database).",
    }
    for folder, message in expected.items():
        assert said(capsys, 4, command, folder) == [f"ERROR: {message}"]
    (line,) = said(capsys, 4, command, "new")
    assert line.endswith("in which everything was graded is kept in it. Grade the whole folder.")
    assert (home / "damaged/gradebook.sqlite").exists()


def test_the_last_two_runs_are_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`grader diff` of one gradebook sets its last run against the one before it."""
    for name in ("ada", "bob", "cleo"):
        write(home / "a", card(name))
    lines = said(capsys, 0, "diff", "a")
    assert [line.split()[0] for line in lines[2:4]] == ["bob", "cleo"]
    with closing(sqlite3.connect(home / "a/gradebook.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM scorecard").fetchone() == (2,)


def test_names_are_no_formulas(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the CSV file a spreadsheet shows a student's name and does not run it."""
    write(home / "a", card("=1+1"))
    write(home / "b", card("bob"))
    said(capsys, 0, "diff", "a", "b", "--csv", "d.csv")
    assert (home / "d.csv").read_bytes() == (
        b"\xef\xbb\xbfstudent,question,old,new,change,why\r\n"
        b"'=1+1,(total),0,,0,submission is gone\r\n"
        b"bob,(total),,0,0,submission is new\r\n"
    )
