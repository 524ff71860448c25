"""`--grade-roster`: who is on it, in whatever file, and who of them handed nothing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.filled import NameList
from grader.finding import find_submissions
from grader.roster import load_roster
from tests.unit import downloads
from tests.unit.downloads import unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from grader.roster import Attendance, Roster

EXPECTED = (
    "expected a first line that names the columns, one of them student, name, id, sid, login or "
    "email"
)


def roster(folder: Path, text: str | bytes, *, codec: str = "utf-8") -> Roster:
    """Return the roster in a file of this text."""
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(codec))
    return load_roster(path, "roster.csv")


def attendance(folder: Path, text: str) -> Attendance:
    """Return who of a roster is missing among the files in a folder."""
    return roster(folder, text).attendance(find_submissions([folder / "subs"], root=folder))


def absent(folder: Path, text: str) -> list[str]:
    """Return the names of those who are absent."""
    return [student.shown for student in attendance(folder, text).absent]


ROSTERS = {
    "names": "student\nAda Lovelace\nAlan Turing\n",
    "turned": 'Name\n"Lovelace, Ada"\n"Turing, Alan"\n',
    "two columns": "First Name;Last Name\nAda;Lovelace\nAlan;Turing\n",
    "nbgrader": "student_id\tlast_name\tfirst_name\tx\n1\tLovelace\tAda\t\n2\tTuring\tAlan\t\n",
    "German": "Nachname;Vorname;Matrikelnummer;E-Mail-Adresse\nLovelace;Ada;1;\nTuring;Alan;2;\n",
    "gradescope": "Last Name,First Name,SID,Email\nLovelace,Ada,100,a@b.c\nTuring,Alan,101,d@b.c\n",
    "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77)\n"
    '    Points Possible,,,,,10.00\n"Lovelace, Ada",1042,100,ada,A,\n'
    '"Turing, Alan",1043,101,alan,A,\n"Student, Test",1,,x,A,\n',
    "moodle": "Identifier,Full name,Email address,Status,Grade,Maximum Grade,"
    "Grade can be changed\nParticipant 4711,Ada Lovelace,a@b.c,Submitted,,10.00,Yes\n"
    "Participant 4712,Alan Turing,d@b.c,Submitted,,10.00,Yes\n",
}


@pytest.mark.parametrize("text", ROSTERS.values(), ids=ROSTERS)
def test_a_roster_of_any_make(tmp_path: Path, text: str) -> None:
    """Whoever has no file of their name is absent."""
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "ada_lovelace.py").touch()
    assert absent(tmp_path, text) in (["Alan Turing"], ["Turing, Alan"])


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_codec_does_not_matter(tmp_path: Path, codec: str) -> None:
    """Spreadsheets write in several ways."""
    found = roster(tmp_path, "Name;E-Mail\nKurt Gödel;kurt@example.edu\n", codec=codec)
    assert [(s.name, s.email) for s in found.students] == [("Kurt Gödel", "kurt@example.edu")]


def test_numbers_that_a_spreadsheet_was_to_keep(tmp_path: Path) -> None:
    """`="007"` is the number 007, with its zeros."""
    (student,) = roster(tmp_path, 'student,sid\nAda,"=""007"""\n').students
    assert (student.name, student.sid) == ("Ada", "007")


def test_the_id_goes_before_the_name(tmp_path: Path) -> None:
    """Of a Canvas download the user's id decides, where the name does not speak against it."""
    unpacked(tmp_path / "subs", downloads.CANVAS)
    rows = "".join(
        f'"{name}",{number},,,A,\n'
        for name, number in (
            ("Lovelace, Ada", 1042),
            ("Lovelace, Adah", 9),
            ("Turing, Alan", 1043),
            ("Gödel, Kurt", 7),
        )
    )
    found = attendance(
        tmp_path, f"Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77)\n{rows}"
    )
    assert [student.name for student in found.absent] == ["Lovelace, Adah"]
    assert found.lists == (
        NameList(what="submissions of nobody on the roster", names=("hoppergrace", "noetheremmy")),
    )


def test_ids_of_a_list_that_no_system_made(tmp_path: Path) -> None:
    """Two of one name are told apart by an id, too; an id with quite another name says nothing."""
    names = ("leeanna_4003_91003_hw.py", "leeanna_4004_91004_hw.py", "turingalan_4005_91005_hw.py")
    unpacked(tmp_path / "subs", dict.fromkeys(names, "x = 1\n"))
    rows = '"Lee, Anna",4003\n"Lee, Anna",4004\n"Lee, Anna",4006\nX Y,4005\nAlan Turing,7\n'
    found = attendance(tmp_path, f"name,id\n{rows}")
    assert [(student.name, student.id) for student in found.absent] == [
        ("Lee, Anna", "4006"),
        ("X Y", "4005"),
    ]
    assert found.lists == ()


def test_everybody_of_a_group_is_present(tmp_path: Path) -> None:
    """A submission of two is one of each."""
    unpacked(tmp_path / "subs", downloads.GRADESCOPE)
    text = "name,email\nA. Turing,alan@example.edu\nEmmy Noether,\nAda,ada@example.edu\nX Y,\n"
    assert absent(tmp_path, text) == ["X Y"]


def test_nobody_is_guessed(tmp_path: Path) -> None:
    """Two of one name: the submission is listed, and neither is called absent."""
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "ada.py").touch()
    found = attendance(tmp_path, "name,sid\nAda,1\nAda,2\nBob,3\n")
    assert [student.name for student in found.absent] == ["Bob"]
    assert found.lists == (
        NameList(what="submissions that may be of several students", names=("ada: Ada or Ada",)),
    )


REFUSED = {
    "": "is empty",
    "student\n": "names no student below its first line",
    "Ada Lovelace\nAlan Turing\n": f"does not say who is who: {EXPECTED}; found 'Ada Lovelace'",
    "stduent,points\na,1\n": f"does not say who is who: {EXPECTED}; found 'stduent', 'points', "
    "of which 'stduent' may be meant to be 'student'",
    "student,points\nada,1\n\n,3\n": "does not say who the student in line 4 is",
    'student\n"ada\n': "has a quotation mark in line 2 that is never closed",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_a_roster_that_is_none(tmp_path: Path, text: str, message: str) -> None:
    """What is wrong is told, and where."""
    with pytest.raises(UsageError) as caught:
        roster(tmp_path, text)
    assert str(caught.value) == f"--grade-roster: roster.csv {message}."


def test_a_roster_that_is_not_there(tmp_path: Path) -> None:
    """A path that is wrong is told as it was given."""
    with pytest.raises(UsageError) as caught:
        load_roster(tmp_path / "no.csv", "no.csv")
    assert str(caught.value) == ("--grade-roster: no.csv can't be read: No such file or directory.")
