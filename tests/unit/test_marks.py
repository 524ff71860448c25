"""Marks that a person gives: how the file is read, what it does to a scorecard, what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.marks import Mark, Marks, load_marks
from grader.outcome import Status
from grader.scorecard import QuestionScore, Scorecard, SubmissionStatus, Verdict

if TYPE_CHECKING:
    from pathlib import Path

STUDENTS = {
    "class/ada.py": "ada",
    "class/bob.py": "bob",
    "class/José/main.py": "José",
    "a/eve.py": "eve",
    "b/eve.py": "eve",
}

QUESTIONS = {"essay": 5.0, "double": 4.0}

HEADER = "student,question,points,comment\n"

ESSAY = QuestionScore(
    id="essay", section="words", status=Status.UNMARKED, score=0.0, points=5.0, hint=""
)

DOUBLE = QuestionScore(
    id="double",
    section="numbers",
    status=Status.PARTIAL,
    score=2.0,
    points=4.0,
    cases=(
        Verdict(name="one", visibility="visible", status=Status.CORRECT, score=2.0, points=2.0),
        Verdict(name="two", visibility="hidden", status=Status.WRONG, score=0.0, points=2.0),
    ),
    hint="Add it to itself.",
    feedback="You squared it.",
)


def card(
    *questions: QuestionScore, status: SubmissionStatus = SubmissionStatus.GRADED
) -> Scorecard:
    """Return ada's scorecard."""
    return Scorecard(
        student="ada", path="class/ada.py", sha256="", status=status, questions=questions
    )


def load(folder: Path, content: str | bytes) -> Marks:
    """Return the marks of a file with this content."""
    path = folder / "marks.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_marks(path, "marks.csv", STUDENTS, QUESTIONS)


def refusal(folder: Path, content: str | bytes) -> list[str]:
    """Return the lines in which a file with this content is refused."""
    with pytest.raises(UsageError) as caught:
        load(folder, content)
    return str(caught.value).split("\n")


def one(points: float, comment: str = "") -> dict[str, dict[str, Mark]]:
    """Return what a file holds that marks ada's essay."""
    return {"class/ada.py": {"essay": Mark(points=points, comment=comment)}}


def marks(question: str, points: float, comment: str = "") -> Marks:
    """Return one mark of ada's."""
    return Marks({"class/ada.py": {question: Mark(points=points, comment=comment)}})


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "ada,essay,3.5,Clear.\n",
        HEADER + "ada,essay,3.5,Clear.",
        "\ufeff" + HEADER + "ada,essay,3.5,Clear.\n",
        "student;question;points;comment\r\nada;essay;3,5;Clear.\r\n",
        "student;question;points;comment\r\nada;essay;3.5;Clear.\r\n",
        "student\tquestion\tpoints\tcomment\nada\tessay\t3,5\tClear.\n",
        " Student , QUESTION,points ,comment\n  ada , essay,  3.50 ,  Clear.  \n",
        "comment,points,marker,question,student\nClear.,3.5,Mr. T,essay,ada\n",
        '"student","question","points","comment"\n"ada", "essay", "3.5", "Clear."\n',
        "\n" + HEADER + "\n,,,\nada,essay,3.5,Clear.\n\n",
        HEADER + "class/ada.py,essay,3.5,Clear.,,\n",
    ],
    ids=[
        "plain",
        "no end of line",
        "byte order mark",
        "semicolons and decimal commas",
        "semicolons and decimal points",
        "tabs",
        "spaces and capitals",
        "other columns in another order",
        "quotes",
        "empty lines",
        "a path, and empty cells at the end",
    ],
)
def test_what_spreadsheets_write(tmp_path: Path, content: str) -> None:
    """A file means the same however a spreadsheet writes it."""
    assert load(tmp_path, content).by_path == one(3.5, "Clear.")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_of_every_kind(tmp_path: Path, codec: str) -> None:
    """What spreadsheets write as 'CSV', 'CSV UTF-8' and 'Unicode text' is read alike."""
    text = f"sep=;\r\n{HEADER}ada,essay,3,naïve\r\n\r\n,,,\r\n".replace(",", ";")
    assert load(tmp_path, text.encode(codec)).by_path == one(3.0, "naïve")


def test_names_written_otherwise(tmp_path: Path) -> None:
    """Case, accents and the order of the parts of a name don't count, where one only is meant."""
    path = tmp_path / "marks.csv"
    path.write_text(f"{HEADER}'Lovelace, ADA',essay,3,\n".replace("'", '"'), "utf-8")
    found = load_marks(path, "marks.csv", {"class/1": "Ada Lovelace", "class/2": "Bob"}, QUESTIONS)
    assert found.by_path == {"class/1": {"essay": Mark(points=3.0)}}
    (line,) = refusal(tmp_path, f"{HEADER}EVE,essay,3,\n")
    assert line == (
        "marks.csv line 2: 2 submissions are called 'EVE': a/eve.py, b/eve.py. Write the path in "
        "place of the name."
    )


def test_no_comment(tmp_path: Path) -> None:
    """A row may end before its comment."""
    assert load(tmp_path, HEADER + "ada,essay,5\n").by_path == one(5.0)


def test_a_comment_with_lines_and_commas(tmp_path: Path) -> None:
    """A quoted comment may hold commas, quotes and several lines."""
    content = HEADER + 'ada,essay,0,"Good, but\nnot ""clear""."\n'
    assert load(tmp_path, content).by_path == one(0.0, 'Good, but\nnot "clear".')


def test_no_rows(tmp_path: Path) -> None:
    """A file with its header alone marks nobody."""
    assert load(tmp_path, HEADER).by_path == {}


def test_a_name_in_two_spellings(tmp_path: Path) -> None:
    """A letter with an accent is the same whether it is written as one character or as two."""
    content = HEADER + "Jose\u0301,essay,1,\n"
    expected = {"class/José/main.py": {"essay": Mark(points=1.0)}}
    assert load(tmp_path, content).by_path == expected


def test_a_path_tells_namesakes_apart(tmp_path: Path) -> None:
    """Where two submissions share a name, a path names one of them."""
    content = HEADER + "b/eve.py,essay,1,\na/eve.py,essay,2,\n"
    expected = {"b/eve.py": {"essay": Mark(points=1.0)}, "a/eve.py": {"essay": Mark(points=2.0)}}
    assert load(tmp_path, content).by_path == expected


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Every mistake is told with its line, in the order of the lines; all of them at once."""
    content = HEADER + (
        "adda,essay,1,\n"
        "zorg,essay,1,\n"
        "ada,esay,1,\n"
        "ada,zzz,1,\n"
        "eve,essay,1,\n"
        "ada,essay,5.01,\n"
        "bob,essay,-1,\n"
        'José,essay,1,"two\nlines"\n'
        "bob,double,many,\n"
        "José,double,,\n"
        "ada,essay,1,\n"
        "class/ada.py,essay,1,\n"
        "bob,essay,1,good, but short\n"
    )
    assert refusal(tmp_path, content) == [
        "marks.csv line 2: unknown student 'adda'. Did you mean 'ada'?",
        "marks.csv line 3: unknown student 'zorg'. No submission of this run has that name.",
        "marks.csv line 4: unknown question 'esay'. Did you mean 'essay'?",
        "marks.csv line 5: unknown question 'zzz'. The rubric has no such question.",
        (
            "marks.csv line 6: 2 submissions are called 'eve': a/eve.py, b/eve.py. "
            "Write the path in place of the name."
        ),
        "marks.csv line 7: points: expected a number from 0 to 5, found '5.01'.",
        "marks.csv line 8: points: expected a number from 0 to 5, found '-1'.",
        "marks.csv line 11: points: expected a number from 0 to 4, found 'many'.",
        (
            "marks.csv line 12: points: expected a number from 0 to 4, found nothing. "
            "Leave out the line of what is not marked yet."
        ),
        "marks.csv line 13: 'ada' has a mark for 'essay' already, in line 7.",
        "marks.csv line 14: 'class/ada.py' has a mark for 'essay' already, in line 7.",
        (
            "marks.csv line 15: found 5 cells under 4 columns. "
            "Put a comment that holds ',' in double quotes."
        ),
    ]


@pytest.mark.parametrize("points", ["nan", "inf", "1e0", "0x1", "1_0", "½", "1.2.3", "."])
def test_what_is_no_number(tmp_path: Path, points: str) -> None:
    """Points are decimal numbers, and nothing else that Python would read as a number."""
    message = f"marks.csv line 2: points: expected a number from 0 to 5, found '{points}'."
    assert refusal(tmp_path, HEADER + f"ada,essay,{points},\n") == [message]


def test_a_decimal_comma_between_commas(tmp_path: Path) -> None:
    """Between commas a decimal comma is refused, for `1,000` could mean one or a thousand."""
    message = "marks.csv line 2: points: expected a number from 0 to 5, found '1,5'."
    assert refusal(tmp_path, HEADER + 'ada,essay,"1,5",\n') == [message]


def test_a_wrong_point_under_an_unknown_question(tmp_path: Path) -> None:
    """Where the question is not known, points are wrong only if they could be right nowhere."""
    assert refusal(tmp_path, HEADER + "ada,esay,-2,\n") == [
        "marks.csv line 2: unknown question 'esay'. Did you mean 'essay'?",
        "marks.csv line 2: points: expected a number from 0 up, found '-2'.",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "",
            (
                "marks.csv line 1: expected the columns student, question, points, comment, "
                "found nothing."
            ),
        ),
        (
            "ada,essay,5,\n",
            (
                "marks.csv line 1: expected the columns student, question, points, comment, "
                "found no student and no question and no points and no comment."
            ),
        ),
        (
            "student,question,pints,comment\nada,essay,9,\n",
            (
                "marks.csv line 1: expected the columns student, question, points, comment, "
                "found no points. Is 'pints' meant to be 'points'?"
            ),
        ),
        (
            "student,question,points,comment,points\nada,essay,9,,\n",
            (
                "marks.csv line 1: expected the columns student, question, points, comment, "
                "each once, found points twice."
            ),
        ),
        (
            HEADER + 'ada,essay,1,"open\n',
            "marks.csv line 2: is no CSV from here on: unexpected end of data. Check the quotes.",
        ),
        (
            b"PK\x03\x04" + HEADER.encode(),
            "marks.csv: is a workbook of a spreadsheet program, not CSV.",
        ),
        (
            b"\xff\xfea\xd8\x00",
            "marks.csv: begins as UTF-16-LE text and goes on as something else.",
        ),
        (
            HEADER + "a\x1b[2Jda,essay,1,\n",
            "marks.csv line 2: unknown student 'a\\x1b[2Jda'. Did you mean 'ada'?",
        ),
    ],
    ids=[
        "empty",
        "no header",
        "a slip",
        "twice",
        "open quote",
        "Excel",
        "half a letter",
        "escapes",
    ],
)
def test_what_is_no_file_of_marks(tmp_path: Path, content: str | bytes, message: str) -> None:
    """A file that can't be read as marks is refused in one sentence."""
    assert refusal(tmp_path, content) == [message]


def test_no_such_file(tmp_path: Path) -> None:
    """A file that is not there is refused by its name."""
    with pytest.raises(UsageError) as caught:
        load_marks(tmp_path / "no.csv", "no.csv", STUDENTS, QUESTIONS)
    assert str(caught.value) == "no.csv: can't be read: No such file or directory."


@pytest.mark.parametrize(
    ("points", "status"), [(5.0, Status.CORRECT), (2.5, Status.PARTIAL), (0.0, Status.WRONG)]
)
def test_a_manual_question(points: float, status: Status) -> None:
    """A mark gives a manual question its score, its status and one case with the comment."""
    (marked,) = marks("essay", points, "Well put.").applied(card(ESSAY)).questions
    verdict = Verdict(
        name="marked by hand",
        visibility="visible",
        status=status,
        score=points,
        points=5.0,
        message="Well put.",
    )
    assert marked == replace(ESSAY, status=status, score=points, cases=(verdict,), by_hand=True)


@pytest.mark.parametrize(
    ("points", "comment", "feedback"),
    [
        (3.0, "Nearly.", "points set by hand: 3 of 4 (was 2): Nearly. You squared it."),
        (3.0, "", "points set by hand: 3 of 4 (was 2). You squared it."),
        (0.0, "Copied.", "points set by hand: 0 of 4 (was 2): Copied. You squared it."),
    ],
)
def test_an_override(points: float, comment: str, feedback: str) -> None:
    """A mark sets the score of a graded question, says so, and leaves its cases as they were."""
    (marked,) = marks("double", points, comment).applied(card(DOUBLE)).questions
    status = Status.PARTIAL if points else Status.WRONG
    expected = replace(DOUBLE, status=status, score=points, feedback=feedback, by_hand=True)
    assert marked == expected


def test_an_override_to_full_points() -> None:
    """Full points take away the hint and what the grader had said."""
    (marked,) = marks("double", 4.0, "Right after all.").applied(card(DOUBLE)).questions
    words = "points set by hand: 4 of 4 (was 2): Right after all."
    assert (marked.status, marked.hint, marked.feedback) == (Status.CORRECT, "", words)


def test_an_unreadable_submission() -> None:
    """A submission that could not be read gets its marks, and stays unreadable."""
    lost = replace(DOUBLE, status=Status.LOAD_ERROR, score=0.0)
    unreadable = card(lost, ESSAY, status=SubmissionStatus.UNREADABLE)
    marked = marks("double", 3.0).applied(unreadable)
    assert (marked.status, marked.score, marked.unmarked) == (SubmissionStatus.UNREADABLE, 3.0, 5.0)


def test_nobody_else_is_marked() -> None:
    """Who has no mark keeps the scorecard as it is."""
    other = replace(card(ESSAY, DOUBLE), path="class/bob.py", student="bob")
    assert marks("double", 4.0).applied(other) is other


def test_a_question_that_was_not_selected() -> None:
    """A mark for a question that was not graded in this run changes nothing."""
    assert marks("essay", 4.0).applied(card(DOUBLE)) == card(DOUBLE)
