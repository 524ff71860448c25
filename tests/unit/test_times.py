"""The file of times: who is meant, when they came, and what is wrong with a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.clock import Clock, zone_named
from grader.errors import UsageError
from grader.origin import Origin, Person
from grader.scorecard import Scorecard, SubmissionStatus
from grader.times import Told, load_times

if TYPE_CHECKING:
    from pathlib import Path

PRAGUE = Clock(zone_named("Europe/Prague"))


def card(
    student: str, path: str = "", people: tuple[Person, ...] = (), system: str = ""
) -> Scorecard:
    """Return the scorecard of a student."""
    return Scorecard(
        student=student,
        path=path or f"class/{student}.py",
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(),
        origin=Origin(system=system, people=people),
    )


def told(folder: Path, text: str, *cards: Scorecard, clock: Clock | None = PRAGUE) -> list[str]:
    """Return when each submission came, in the hours of Greenwich; "" where nothing is known."""
    file = folder / "times.csv"
    file.write_text(text, encoding="utf-8")
    times = load_times(file, "times.csv", clock)
    matching = times.matching(cards)
    found = [times.told(matching.find(each).students).handed_in for each in cards]
    return ["" if time is None else f"{time:%d %H:%M}" for time in found]


def test_students_are_matched_as_on_a_roster(tmp_path: Path) -> None:
    """Names in any order, addresses, student numbers and user names find their submission."""
    text = (
        "Full name;Student ID;E-mail;Handed in\n"
        '"Lovelace, Ada";17;ada@example.org;2026-11-02 08:15\n'
        "Émile Borel;18;borel@example.org;2026-11-03 08:15\n"
    )
    cards = (
        card("ada"),
        card("lovelace_ada"),
        card("x", people=(Person(name="Ada Lovelace", sid="17"),)),
        card("17"),
        card("emile borel"),
        card("carl"),
    )
    assert told(tmp_path, text, *cards) == [*["02 07:15"] * 4, "03 07:15", ""]


def test_a_path_names_one_of_several_attempts(tmp_path: Path) -> None:
    """Where a student handed in twice, each path has a time of its own."""
    text = "student,handed_in\nclass/1/ada.py,2026-11-02 08:15\nclass/2/ada.py,2026-11-03 08:15\n"
    attempts = (card("ada", "class/1/ada.py"), card("ada", "class/2/ada.py"))
    assert told(tmp_path, text, *attempts) == ["02 07:15", "03 07:15"]


def test_a_group_came_when_its_last_file_did(tmp_path: Path) -> None:
    """Of a group the latest time counts, and the best extension."""
    file = tmp_path / "times.csv"
    file.write_text(
        "student,handed_in,extension,due\n"
        "Ada Lovelace,2026-11-02 08:15,1,\n"
        "Bob Noyce,2026-11-03 08:15,36 h,2026-11-05 12:00\n",
        encoding="utf-8",
    )
    times = load_times(file, "times.csv", PRAGUE)
    pair = card("pair", people=(Person(name="Ada Lovelace"), Person(name="Bob Noyce")))
    found = times.told(times.matching([pair]).find(pair).students)
    assert found.handed_in is not None
    assert found.due is not None
    assert (f"{found.handed_in:%d %H}", f"{found.due:%d %H}", found.extension) == (
        "03 07",
        "05 11",
        1.5,
    )


def test_namesakes_get_nobodys_time(tmp_path: Path) -> None:
    """Where a submission may be of two students, neither row is taken."""
    text = "name,sid,handed_in\nAnna Kim,1,2026-11-02 08:15\nAnna Kim,2,2026-11-03 08:15\n"
    assert told(tmp_path, text, card("anna kim"), card("2")) == ["", "03 07:15"]


@pytest.mark.parametrize(
    "text",
    [
        # Gradescope's grades
        (
            "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,"
            "Submission Time,Lateness (H:M:S),View Count\n"
            "Ada,Lovelace,17,ada@example.org,A,8,10,Graded,4711,2026-11-01 23:15:00 "
            "-0800,00:00:00,0\n"
            "Bob,Noyce,18,bob@example.org,A,,10,Missing,,,,\n"
        ),
        # Moodle's grading worksheet
        (
            "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
            "Last modified (submission),Last modified (grade),Feedback comments\n"
            'Participant 7,Ada Lovelace,ada@example.org,Submitted,,10.00,Yes,"Monday, 2 November '
            "2026, "
            '8:15 AM",-,\n'
            "Participant 8,Bob Noyce,bob@example.org,No submission,,10.00,Yes,-,-,\n"
        ),
        # nbgrader's export
        (
            "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score\n"
            "hw1,,2026-11-02 07:15:00 UTC,ada,Lovelace,Ada,ada@example.org,8\n"
        ),
    ],
    ids=["gradescope", "moodle", "nbgrader"],
)
def test_files_of_systems(tmp_path: Path, text: str) -> None:
    """What Gradescope, Moodle and nbgrader export is read as it is."""
    assert told(tmp_path, text, card("ada lovelace"), card("bob noyce")) == ["02 07:15", ""]


@pytest.mark.parametrize(
    "text",
    [
        "github_username,roster_identifier,submission_timestamp\nada,x,2026-11-02 07:15:00 UTC\n",
        "student,submitted,timestamp\nada,2026-11-02 08:15,2026-11-02 08:15\n",
        "student,handed_in\nada,11/2/2026 8:15 AM\nbob,11/13/2026 8:15 AM\n",
        "student;handed_in\nada;02/11/26 8:15\nbob;13/11/26 8:15\n",
        "sep=;\r\nstudent;handed_in;\r\n\r\nADA;2026-11-02 08:15;\r\n;;\r\n\r\n",
        'student,note,handed_in\n"ada","two\nlines",2026-11-02 08:15\n',
    ],
    ids=["classroom", "twice the same", "US", "UK", "a spreadsheet's", "lines in quotes"],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_make_of_a_file(tmp_path: Path, text: str, codec: str) -> None:
    """Other signs between cells, other letters and dates in another order change nothing."""
    file = tmp_path / "times.csv"
    file.write_bytes(text.encode(codec))
    times = load_times(file, "times.csv", PRAGUE)
    ada = card("ada")
    found = times.told(times.matching([ada]).find(ada).students).handed_in
    assert found is not None
    assert f"{found:%d %H:%M}" == "02 07:15"


def test_numbers_without_their_zeros(tmp_path: Path) -> None:
    """A spreadsheet makes 17 of 0017: that is the same student, where no other is called so."""
    text = "sid,handed_in\n17,2026-11-02 08:15\n18,2026-11-03 08:15\n0018,2026-11-04 08:15\n"
    people = (Person(name="Ada", sid="0017"),)
    cards = (card("x", people=people), card("0017"), card("0018"), card("18"), card("00018"))
    assert told(tmp_path, text, *cards) == ["02 07:15", "02 07:15", "04 07:15", "03 07:15", ""]


def mistakes(folder: Path, text: str, clock: Clock | None = PRAGUE) -> str:
    """Return why a file is refused."""
    (folder / "times.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_times(folder / "times.csv", "times.csv", clock)
    return str(raised.value)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Every time and extension that can't be read is told with its line, and a second row, too."""
    text = (
        "student,handed_in,due,extension\n"
        "ada,yesterday,,\n"
        "bob,2026-11-02 08:15,2026-11-02,two weeks\n"
        "bob,2026-11-02 08:15,,\n"
    )
    assert mistakes(tmp_path, text).splitlines() == [
        (
            "--grade-times: times.csv line 2: handed_in: expected a date and time such as "
            "2026-11-02 08:15, found 'yesterday'."
        ),
        (
            "--grade-times: times.csv line 3: due: expected a date and time such as "
            "2026-11-02 08:15, found '2026-11-02'."
        ),
        (
            "--grade-times: times.csv line 3: extension: expected a number of days, or of hours "
            "such as "
            "36 h, found 'two weeks'."
        ),
        (
            "--grade-times: times.csv line 4: 'bob' is in line 3 already. Where somebody handed in "
            "twice, write the submission's path as student."
        ),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "--grade-times: times.csv is empty."),
        (
            "who,when\nada,2026-11-02 08:15\n",
            (
                "--grade-times: times.csv does not say who is who: expected a first line that "
                "names the "
                "columns, one of them student, name, id, sid, login or email; found 'who', 'when'."
            ),
        ),
        (
            "student,when\nada,2026-11-02 08:15\n",
            (
                "--grade-times: times.csv: expected beside who is who a column handed_in, due or "
                "extension, found the columns 'student', 'when'."
            ),
        ),
        (
            "student,handed_in,Timestamp\nada,2026-11-02 08:15,2026-11-03 08:15\n",
            (
                "--grade-times: times.csv: 'handed_in' and 'Timestamp' both tell handed_in. Leave "
                "one of them out."
            ),
        ),
        (
            "student,handed_in,extention\nada,2026-11-02 08:15,2\n",
            "--grade-times: times.csv: is the column 'extention' meant to be 'extension'?",
        ),
        (
            "student,handed_in\nada,46328.34375\n",
            (
                "--grade-times: times.csv line 2: handed_in: expected a date and time such as "
                "2026-11-02 08:15, found '46328.34375'. It is how spreadsheets count days: format "
                "the column as a date there."
            ),
        ),
        (
            "student,handed_in\nada,11/2/2026 8:15\n",
            (
                "--grade-times: times.csv line 2: handed_in: expected a date and time such as "
                "2026-11-02 08:15, found '11/2/2026 8:15'. Which is the day and which is the "
                "month? Write the year first."
            ),
        ),
        ("PK\x03\x04", "--grade-times: times.csv is a workbook of a spreadsheet program, not CSV."),
    ],
)
def test_what_is_no_such_file(tmp_path: Path, text: str, told: str) -> None:
    """Files of another kind are refused, with what was expected."""
    assert mistakes(tmp_path, text) == told


def test_more_cells_than_columns(tmp_path: Path) -> None:
    """A comma in a number does not cut it short; empty cells at the end are none."""
    text = "student,extension\nada,1,\nbob,1,5\n"
    with pytest.raises(UsageError) as caught:
        told(tmp_path, text)
    surplus = "found 3 cells under 2 columns. Put what holds ',' in double quotes."
    assert str(caught.value) == f"--grade-times: times.csv line 3: {surplus}"


def test_times_without_a_zone_need_one(tmp_path: Path) -> None:
    """Where the rubric names no zone, the times must."""
    assert mistakes(tmp_path, "student,handed_in\nada,2026-11-02 08:15\n", None) == (
        "--grade-times: times.csv line 2: handed_in: expected a time with its zone, found "
        "'2026-11-02 08:15'. Write +01:00 or Z behind it, or give [late] timezone in the rubric."
    )
    text = "student,handed_in\nada,2026-11-02T08:15Z\n"
    assert told(tmp_path, text, card("ada"), clock=None) == ["02 08:15"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is told."""
    with pytest.raises(UsageError) as raised:
        load_times(tmp_path / "none.csv", "none.csv", PRAGUE)
    assert str(raised.value) == (
        "--grade-times: none.csv can't be read: No such file or directory."
    )


def test_rows_that_tell_nothing_are_no_students(tmp_path: Path) -> None:
    """Who has neither a time nor an extension is not missed among the submissions."""
    file = tmp_path / "times.csv"
    file.write_text("student,handed_in\nada,\nbob,-\neve,2026-11-02 08:15\n", encoding="utf-8")
    times = load_times(file, "times.csv", PRAGUE)
    assert [student.name for student in times.students] == ["eve"]
    assert times.told(()) == Told()
