"""`--grade-roster FILE` and downloads, in whole sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugin.course import RIGHT, SLIPS

if TYPE_CHECKING:
    from tests.plugin.course import Course

ROSTER = "name,email\nAda,ada@example.edu\nBob,bob@example.edu\nZoë Ångström,zoe@example.edu\n"


def test_absentees_have_rows_and_change_nothing_else(course: Course) -> None:
    """They stand in the table and all files, count in no mean, and leave the exit status alone."""
    course.write({"ada.py": RIGHT, "notes/.DS_Store": "", ".DS_Store": ""}, under="class")
    course.write({"class/roster.csv": ROSTER})
    given = ("--grade=class", "--grade-roster=class/roster.csv", "-q", "-k", "not essay")
    done = course.grade(*given, "--grade-out=out")
    assert done.status == 1
    assert [line for line in done.lines if line.startswith(("found", "the roster", "  "))] == [
        "  notes: notes is empty",
        "found 4 entries: 2 submissions taken, 2 left out",
        "  roster.csv: this run's own",
        "  1 hidden or system file: nobody's work",
        "the roster has 3 students, 2 of them absent",
        "  submissions of nobody on the roster (1): notes",
    ]
    gradebook = course.gradebook("out")
    assert [(s["student"], s["status"]) for s in gradebook["submissions"]] == [
        ("ada", "graded"),
        ("Bob", "absent"),
        ("notes", "unreadable"),
        ("Zoë Ångström", "absent"),
    ]
    bob = gradebook["submissions"][1]
    assert (bob["score"], bob["points"], bob["path"]) == (0.0, 9.0, "")
    assert {question["status"] for question in bob["questions"]} == {"missing"}
    assert bob["origin"]["people"][0]["email"] == "bob@example.edu"
    assert gradebook["left_out"][0] == {"what": "roster.csv", "why": "this run's own"}


def test_a_bad_roster_is_refused(course: Course) -> None:
    """Nothing is graded by a roster that does not tell who is on it."""
    course.write({"class/ada.py": RIGHT, "roster.csv": "x,y\n1,2\n"})
    done = course.grade("--grade=class", "--grade-roster=roster.csv")
    assert done.status == 4
    (error,) = done.errors
    assert error == (
        "--grade-roster: roster.csv does not say who is who: expected a first line that names the "
        "columns, one of them student, name, id, sid, login or email; found 'x', 'y'."
    )


def test_a_download_under_xdist(course: Course) -> None:
    """Origins, odd names and absentees are the same when several processes grade."""
    course.write(
        {
            "Ada [1] Lovelace_4711_assignsubmission_file_/a b.py": RIGHT,
            "Zoë Ångström_4712_assignsubmission_file_/Löse.py": SLIPS,
        },
        under="class",
    )
    course.write({"roster.csv": ROSTER})
    given = ("--grade=class", "--grade-roster=roster.csv", "-q")
    course.grade(*given, "--grade-out=one")
    course.grade(*given, "-n2", "--grade-out=two")
    one, two = (
        [(s["student"], s["path"], s["score"], s.get("origin")) for s in book["submissions"]]
        for book in (course.gradebook("one"), course.gradebook("two"))
    )
    assert one == two
    assert [(row[0], row[1]) for row in one] == [
        ("Ada", ""),
        ("Ada [1] Lovelace", "class/Ada [1] Lovelace_4711_assignsubmission_file_"),
        ("Bob", ""),
        ("Zoë Ångström", "class/Zoë Ångström_4712_assignsubmission_file_"),
    ]
