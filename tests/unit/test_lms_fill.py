"""Gradebooks of Canvas and Moodle: recognised, filled, and otherwise left byte for byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.filled import Filled, NameList
from grader.lms import load_sheet
from grader.lms.cells import read_table
from grader.lms.fill import copy_name
from grader.lms.people import name_keys
from grader.origin import Origin, Person
from grader.outcome import Status
from grader.scorecard import (
    Heading,
    QuestionScore,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
)

if TYPE_CHECKING:
    from pathlib import Path

HEADING = Heading(
    id="week_1",
    title="Week 1",
    points=20.0,
    rubric_sha256="0" * 64,
    sections=(SectionTitle(id="s", title="S"),),
    questions=(),
)

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (78),Week 2 (79),Final Score\r\n"
    "    ,,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,20.00,10.00,(read only)\r\n"
    '"Lovelace, Ada",11,s1,ada,"A ""x""\nB",,3.00,61.2\r\n'
    '"Hopper, Grace",12,s2,grace@x.edu,A,4.00,,\r\n'
    '"Student, Test",15,,a5f3,A,,,\r\n'
)

MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 501,Ada Lovelace,ada@x.edu,Submitted,,20.00,Yes,"Monday, 1 June, 9:00 AM",-,\n'
    'Participant 502,Grace Hopper,grace@x.edu,Submitted,3.50,20.00,Yes,-,-,"a, ""b"""\n'
)


def card(student: str, score: float = 8.5, **facts: object) -> Scorecard:
    """Return a submission with one question of 20 points."""
    question = QuestionScore(id="q", section="s", status=Status.PARTIAL, score=score, points=20.0)
    plain = Scorecard(
        student=student,
        path=student,
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(question,),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def of(system: str, *people: Person, student: str = "x", score: float = 8.5) -> Scorecard:
    """Return a submission that a download tells more of."""
    return card(student, score, origin=Origin(system=system, people=people))


def fill(
    folder: Path,
    text: str | bytes,
    *cards: Scorecard,
    column: str | None = None,
    heading: Heading = HEADING,
) -> Filled:
    """Return what becomes of a gradebook with this text."""
    path = folder / "book.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    out = folder / "out"
    return load_sheet(path, "book.csv", heading, out=out, column=column).filled(cards)


def refusal(folder: Path, text: str | bytes, **wanted: str) -> str:
    """Return why a file is refused, without the part that all such messages begin with."""
    with pytest.raises(UsageError) as caught:
        fill(folder, text, column=wanted.get("column"))
    return str(caught.value).removeprefix("--grade-fill: book.csv ")


def lists(filled: Filled) -> dict[str, tuple[str, ...]]:
    """Return the lists of a filled gradebook, by what they are of."""
    return {each.what: each.names for each in filled.lists}


def test_canvas(tmp_path: Path) -> None:
    """One cell of each student found changes, and everything else stays as it is."""
    filled = fill(tmp_path, CANVAS, card("ada"), card("grace", 20.0), card("zoe"))
    assert filled.content.decode() == (
        CANVAS.replace('B",,', 'B",8.50,').replace("A,4.00,", "A,20.00,")
    )
    assert replace(filled, content=b"", original=b"", index=0) == Filled(
        name="book.csv",
        content=b"",
        column="Week 1 (78)",
        kind="a Canvas gradebook",
        count=2,
        students=2,
        lists=(
            NameList(what="submissions of nobody in the gradebook", names=("zoe",)),
            NameList(what="grades replaced", names=("Hopper, Grace: 4.00 is now 20.00",)),
        ),
    )


def test_moodle_worksheet(tmp_path: Path) -> None:
    """Participants' numbers, mail addresses and names are all known."""
    ada = of("moodle", Person(name="Ada Lovelace", id="501"))
    grace = of("gradescope", Person(email="Grace@x.edu"), score=1 / 3)
    filled = fill(tmp_path, MOODLE, ada, grace)
    assert filled.content.decode() == (
        MOODLE.replace("Submitted,,20", "Submitted,8.50,20").replace("3.50,20", "0.33,20")
    )
    assert (filled.kind, filled.column, filled.count) == (
        "a Moodle grading worksheet",
        "Grade",
        2,
    )


@pytest.mark.parametrize(
    ("header", "word", "yes", "delimiter", "most", "new"),
    [
        (
            (
                "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann "
                "geändert werden;Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung)"
            ),
            "Teilnehmer/in",
            "Ja",
            ";",
            "20,00",
            "8,50",
        ),
        (
            (
                "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note "
                "peut être modifiée,Dernière modification (travail),Dernière modification (note)"
            ),
            "Participant ",
            "Oui",
            ",",
            '"20,00"',
            '"8,50"',
        ),
        (
            "識別子\t氏名\tメールアドレス\tステータス\t評定\t最大評点\t変更可\t最終更新\t最終更新日時",
            "参加者 ",
            "はい",
            "\t",
            "20.00",
            "8.50",
        ),
    ],
    ids=["german", "french", "japanese"],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_moodle_in_other_languages(
    tmp_path: Path,
    header: str,
    word: str,
    yes: str,
    delimiter: str,
    most: str,
    new: str,
    codec: str,
) -> None:
    """The worksheet is known by position and shape, whatever its words and its encoding."""
    rows = "".join(
        delimiter.join((f"{word}{number}", name, mail, "?", grade, most, yes, "-", "-")) + "\r\n"
        for number, name, mail, grade in (
            (7, "Ada Lovelace", "ada@x.edu", "{}"),
            (8, "José Núñez", "jose@x.edu", ""),
        )
    )
    text = f"{header}\r\n{rows}"
    before, after = text.format("").encode(codec), text.format(new).encode(codec)
    filled = fill(tmp_path, before, of("moodle", Person(name="Ada Lovelace", id="7")))
    assert filled.content == after
    assert lists(filled) == {"in the gradebook without a submission": ("José Núñez",)}


def test_canvas_in_another_language(tmp_path: Path) -> None:
    """Without an English header the numbers below it and behind the titles tell."""
    text = (
        "Étudiant;Nº;Nom de connexion;Section;Week 1 (78)\n"
        "    Points possibles;;;;40,00\n"
        "Lovelace, Ada;11;ada;A;\n"
    )
    filled = fill(tmp_path, text, card("ada"))
    assert filled.content.decode() == text.replace("ada;A;", "ada;A;17,00")
    assert filled.facts == ("scaled from 20 points of the rubric to 40 of the gradebook",)


def test_canvas_with_all_columns(tmp_path: Path) -> None:
    """First and last name apart, more columns on both sides of the section."""
    text = (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Root Account,Section,"
        "Notes,Week 1 (78)\n"
        "    Points Possible,,,,,,,,,20\n"
        "Lovelace,Ada,11,s1,ada,i1,school,A,likes tea,"
    )
    filled = fill(tmp_path, text, of("canvas", Person(name="lovelaceada", id="11")))
    assert filled.content.decode() == text + "8.50"


def test_moodle_gradebook(tmp_path: Path) -> None:
    """The export of the whole gradebook has a column for the assignment, and no maximum."""
    text = (
        '"First name","Last name","ID number",Institution,"Email address",'
        '"Assignment: Week 1 (Real)","Assignment: Week 1 (Percentage)","Course total (Real)",'
        '"Last downloaded from this course"\n'
        'Ada,Lovelace,s1,,ada@x.edu,-,"85.00 %",-,1780000000\n'
    )
    filled = fill(tmp_path, text, card("s1"))
    assert filled.content.decode() == text.replace("ada@x.edu,-,", "ada@x.edu,8.50,")
    assert filled.facts == ("the gradebook names no maximum: points are of 20",)


def test_excused_and_unassigned_students_stay(tmp_path: Path) -> None:
    """`EX` and `N/A` are left as they are, and listed."""
    text = CANVAS.replace("A,4.00", "A,EX").replace('B",,', 'B",N/A,')
    filled = fill(tmp_path, text, card("ada"), card("grace"))
    assert filled.content.decode() == text
    assert lists(filled) == {"left as it was": ("Lovelace, Ada: N/A", "Hopper, Grace: EX")}


def test_submissions_without_a_score(tmp_path: Path) -> None:
    """Nobody gets a 0 for what could not be read or for a fault of the grader."""
    failed = card("grace")
    (question,) = failed.questions
    failed = replace(failed, questions=(replace(question, status=Status.UNGRADABLE),))
    unreadable = card("ada", status=SubmissionStatus.UNREADABLE)
    filled = fill(tmp_path, CANVAS, unreadable, failed)
    assert filled.content.decode() == CANVAS
    assert lists(filled) == {
        "not filled, for there is no score": (
            "Lovelace, Ada: unreadable",
            "Hopper, Grace: the grader failed on q",
        )
    }


def test_students_of_a_roster(tmp_path: Path) -> None:
    """Who handed in nothing has no submission, whether a roster says so or not."""
    filled = fill(tmp_path, CANVAS, card("ada", status=SubmissionStatus.ABSENT))
    assert lists(filled) == {
        "in the gradebook without a submission": ("Lovelace, Ada", "Hopper, Grace")
    }


def test_a_program_that_did_not_load_gets_what_it_earned(tmp_path: Path) -> None:
    """A load error has a score, and be it 0."""
    filled = fill(tmp_path, CANVAS, card("ada", 0.0, status=SubmissionStatus.LOAD_ERROR))
    assert b'B",0.00,3.00' in filled.content


def test_marks_that_wait(tmp_path: Path) -> None:
    """It is said that a total is not yet whole."""
    waiting = card("ada")
    question = replace(waiting.questions[0], id="essay", status=Status.UNMARKED)
    filled = fill(tmp_path, CANVAS, replace(waiting, questions=(*waiting.questions, question)))
    assert filled.facts == (
        (
            "1 submission waits for manual marks; what is not marked yet counts as 0 in what was "
            "written"
        ),
    )


def test_a_group_shares_its_grade(tmp_path: Path) -> None:
    """All who handed in together get the same."""
    group = of("gradescope", Person(name="Ada Lovelace"), Person(email="grace@x.edu"))
    assert fill(tmp_path, CANVAS, group).count == 2


def test_two_submissions_of_one_student(tmp_path: Path) -> None:
    """Neither counts, and both are named."""
    filled = fill(tmp_path, CANVAS, card("ada", 1.0), card("Ada Lovelace", 2.0))
    assert lists(filled)["students with several submissions"] == (
        "Lovelace, Ada: ada, Ada Lovelace",
    )
    assert filled.content.decode() == CANVAS


def test_two_students_of_one_name(tmp_path: Path) -> None:
    """A name that two students have is nobody's; their logins tell them apart."""
    text = CANVAS.replace("Hopper, Grace", "Lovelace, Ada")
    filled = fill(tmp_path, text, card("ada_lovelace"))
    assert lists(filled)["submissions that may be of several students"] == (
        "ada_lovelace: Lovelace, Ada (ada) or Lovelace, Ada (grace@x.edu)",
    )
    assert fill(tmp_path, text, card("grace")).count == 1


def test_a_number_of_somebody_else(tmp_path: Path) -> None:
    """A worksheet of another assignment has other people under the same numbers."""
    grace = of("moodle", Person(name="Grace Hopper", id="501"), student="grace")
    filled = fill(tmp_path, MOODLE, grace)
    assert filled.count == 0
    assert lists(filled)["submissions whose number fits and whose name does not"] == (
        "Grace Hopper (grace): Ada Lovelace (ada@x.edu)",
    )


def test_participants_without_names(tmp_path: Path) -> None:
    """Of a blind download the numbers alone count, before and after names are revealed."""
    cards = [
        of("moodle", Person(name="Participant", id=number), student=number)
        for number in ("501", "502")
    ]
    assert fill(tmp_path, MOODLE, *cards).count == 2
    blind = (
        "Identifier,Status,Group,Grade,Maximum Grade,Grade can be changed,Last modified (grade)\n"
        "Participant 501,Submitted,A,,20.00,Yes,-\n"
        "Participant 502,Submitted,A,,20.00,Yes,-\n"
        "Participant 503,No submission,B,,20.00,Yes,-\n"
        "Participant 504,No submission,B,,20.00,Yes,-\n"
    )
    filled = fill(tmp_path, blind, *cards)
    assert filled.count == 2
    assert lists(filled) == {"in the gradebook without a submission": ("503", "504")}


def test_a_number_of_another_system_says_nothing(tmp_path: Path) -> None:
    """Moodle's 11 is not Canvas's 11."""
    assert fill(tmp_path, CANVAS, of("moodle", Person(name="Zoe", id="11"))).count == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Lovelace, Ada", "lovelaceada"),
        ("Lovelace, Ada", "ada-lovelace"),
        ("Núñez, José", "jose_nunez"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("山田 太郎", "山田太郎"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    """Order, accents and what stands between the parts make no difference."""
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lovelace, Ada", "Ada"), ("Ng, Li", "Nga, Li"), ("", ""), ("-", "_")],
)
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    """A part of a name is not enough, and nothing is nobody."""
    assert not name_keys(one) & name_keys(other)


@pytest.mark.parametrize(
    ("titles", "wanted", "message"),
    [
        (
            "Essay (1),Week 10 (2)",
            None,
            (
                "is a Canvas gradebook in which no column is called 'Week 1' or 'week_1'. Name one "
                "with --grade-column, of 'Week 10 (2)', 'Essay (1)'."
            ),
        ),
        (
            "Week 1 (1),Week 1 (2)",
            None,
            (
                "is a Canvas gradebook in which 2 columns fit: 'Week 1 (1)', 'Week 1 (2)'. Name "
                "one with --grade-column, by its number: --grade-column=1."
            ),
        ),
        (
            "Essay (1),Week 1 (2)",
            "Final Score",
            (
                "is a Canvas gradebook in which no column that may be filled is called 'Final "
                "Score', as --grade-column says. There are 'Essay (1)', 'Week 1 (2)'."
            ),
        ),
        (
            "Notes,Final Score (2026)",
            None,
            "is a Canvas gradebook, but has no column that grades in points go into.",
        ),
    ],
)
def test_no_single_column(tmp_path: Path, titles: str, wanted: str | None, message: str) -> None:
    """Rather none than a wrong one: the columns are named, and how to choose."""
    text = f"Student,ID,SIS Login ID,Section,{titles}\nAda,1,ada,A,,\n"
    with pytest.raises(UsageError) as caught:
        fill(tmp_path, text, column=wanted)
    assert str(caught.value) == f"--grade-fill: book.csv {message}"


@pytest.mark.parametrize("wanted", ["Week 2 (79)", "79", "week 2", "WEEK_2 (79)"])
def test_a_column_of_choice(tmp_path: Path, wanted: str) -> None:
    """A column is named by its header, its number or its title."""
    filled = fill(tmp_path, CANVAS, card("grace"), column=wanted)
    assert b"A,4.00,4.25," in filled.content


def test_the_title_in_other_words(tmp_path: Path) -> None:
    """Case and punctuation of a title make no difference, unless two columns differ only so."""
    assert fill(tmp_path, CANVAS.replace("Week 1", "week-1"), card("ada")).column == "week-1 (78)"
    text = CANVAS.replace("Week 2 (79)", '"Week, 1 (79)"')
    assert fill(tmp_path, text, card("ada")).column == "Week 1 (78)"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf \r\n", "is empty."),
        (b"PK\x03\x04zip", "is a workbook of a spreadsheet program, not CSV."),
        (
            b"\n<!DOCTYPE html><html>",
            "is a web page, not CSV: perhaps the download needed a login.",
        ),
        (b"%PDF-1.7", "is a PDF, not CSV."),
        (b"a,b\n\0\0,c\n", "is no text."),
        (b"\xff\xfea\0b", "begins as UTF-16-LE text and goes on as something else."),
        (b'a,b\nc,"d\ne,f\n', "has a quotation mark in line 2 that is never closed."),
        (
            b"student,half,total\nada,1,1\n",
            (
                "is no gradebook that is known here: expected the CSV of a Canvas gradebook, of a "
                "Moodle grading worksheet or of a Moodle gradebook, as it was downloaded; found "
                "the columns 'student', 'half', 'total'."
            ),
        ),
        (
            b"Student,ID,SIS Login ID,Section,Week 1 (78)\n    Points Possible,,,,5\n",
            "is a Canvas gradebook without any student.",
        ),
        (
            b"Identifier,Full name,Status,Grade,Scale\nParticipant 1,Ada,?,,Good\n",
            "is a Moodle grading worksheet, but has no column that grades in points go into.",
        ),
    ],
)
def test_files_that_are_no_gradebooks(tmp_path: Path, raw: bytes, message: str) -> None:
    """What was found and what was expected is told before anything is graded."""
    assert refusal(tmp_path, raw) == message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The system's own words say why it can't be read."""
    with pytest.raises(UsageError) as caught:
        load_sheet(tmp_path / "no.csv", "no.csv", HEADING, out=tmp_path)
    assert str(caught.value) == "--grade-fill: no.csv can't be read: No such file or directory."


@pytest.mark.parametrize(
    ("name", "is_input", "copy"),
    [
        ("2026-Grades-X.csv", False, "2026-Grades-X.csv"),
        ("book.csv", True, "book.filled.csv"),
        ("Grades.csv", False, "Grades.filled.csv"),
        ("book", True, "book.filled"),
    ],
)
def test_what_the_copy_is_called(name: str, copy: str, *, is_input: bool) -> None:
    """Neither the gradebook itself nor a file of ours is ever written over."""
    assert copy_name(name, is_input=is_input) == copy


def test_rows_that_are_too_short(tmp_path: Path) -> None:
    """Where a spreadsheet left out empty cells at the end, as many as it takes are put there."""
    text = CANVAS.replace('"A ""x""\nB",,3.00,61.2', "A")
    filled = fill(tmp_path, text, card("ada"))
    assert b'"Lovelace, Ada",11,s1,ada,A,8.50\r\n' in filled.content


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp932", "utf-16-le"])
def test_other_encodings(tmp_path: Path, codec: str) -> None:
    """Whatever the bytes of a name mean, they are the same in the copy."""
    name = "山田" if codec == "cp932" else "Núñez"
    raw = CANVAS.replace("Hopper", name).encode(codec)
    filled = fill(tmp_path, raw, card("ada"))
    assert filled.content == CANVAS.replace("Hopper", name).replace('B",,', 'B",8.50,').encode(
        codec
    )


@pytest.mark.parametrize(
    ("most", "new", "fact"),
    [
        ("1000.00", "425.00", "scaled from 20 points of the rubric to 1000 of the gradebook"),
        ('"1,000.00"', "425.00", "scaled from 20 points of the rubric to 1000 of the gradebook"),
        ('"1.000,00"', '"425,00"', "scaled from 20 points of the rubric to 1000 of the gradebook"),
        ("0.00", "8.50", "the gradebook's maximum is 0: points are of 20"),
        ("", "8.50", "the gradebook names no maximum: points are of 20"),
    ],
)
def test_maxima(tmp_path: Path, most: str, new: str, fact: str) -> None:
    """A maximum is read however it is written, and it is said what that means for the points."""
    text = CANVAS.replace("20.00,10.00", f"{most},").replace("3.00", "").replace("4.00", "")
    filled = fill(tmp_path, text, card("ada"))
    assert (filled.facts, f'B",{new},' in filled.content.decode()) == ((fact,), True)


def test_a_line_for_spreadsheets(tmp_path: Path) -> None:
    """`sep=;` before the header is understood and stays."""
    text = "sep=;\r\n" + CANVAS.replace(",", ";")
    filled = fill(tmp_path, text, card("ada"))
    assert filled.content.decode() == text.replace('B";;', 'B";8.50;')


CELL = st.text(alphabet='ab,;"\n\r é', max_size=6)


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_nothing_else_changes(
    rows: list[list[str]],
    delimiter: str,
    end: str,
    last: bool,  # noqa: FBT001
) -> None:
    """Every cell is where the table says, and a file with no change is the file itself."""
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    text = f"sep={delimiter}\n" + end.join(delimiter.join(row) for row in quoted) + end * last
    table = read_table(text.encode())
    assert [table.texts(row) for row in range(len(table.rows))] == rows
    assert table.changed(0, {}) == text.encode()
    changed = read_table(table.changed(1, dict.fromkeys(range(len(rows)), "7")))
    assert [changed.texts(row) for row in range(len(rows))] == [[r[0], "7", *r[2:]] for r in rows]
