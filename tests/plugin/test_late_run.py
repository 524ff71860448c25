"""A late policy in whole runs: every file tells it, and nothing else is changed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import RIGHT, RUBRIC, SLIPS, Course

if TYPE_CHECKING:
    from pathlib import Path

LATE = """\

[late]
due = 2026-11-01T23:59:00
timezone = "Europe/Prague"
percent_per_day = 10
free_days = 1
"""

TIMES = "student,handed_in\nada,2026-11-03 12:00\nbob,2026-11-01 12:00\n"

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Numbers (7)
    Points Possible,,,,,10.00
"Ada",1,,ada,A,
"Bob",2,,bob,A,
"""

REASON = (
    "2 days late, 1 free day used, none left: −10 % of the score "  # noqa: RUF001 a minus sign
    "(handed in 2026-11-03 12:00, due 2026-11-01 23:59)"
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, str]:
    """Return a course in which Ada was late, and what its run printed."""
    course = Course(tmp_path_factory.mktemp("late"))
    course.write({"numbers.toml": RUBRIC + LATE, "times.csv": TIMES, "canvas.csv": CANVAS})
    course.write({"ada.py": RIGHT, "bob.py": SLIPS}, under="class")
    finished = course.grade(
        *("--grade=class", "--grade-times=times.csv", "--grade-fill=canvas.csv"),
        *("--junitxml=junit.xml", "--grade-format=csv,json,md,html,gradescope"),
    )
    return course, finished.report


def read(course: Course, name: str) -> str:
    """Return what stands in a file of the output folder."""
    return (course.folder / "grades" / name).read_text(encoding="utf-8-sig")


def test_the_table_has_a_column(graded: tuple[Course, str]) -> None:
    """What lateness costs stands beside the sections, and a line below counts it."""
    lines = graded[1].splitlines()
    assert "student  1 Functions  2 By hand  late  total  percent" in lines
    assert "ada                7          2  -0.9    8.1       90" in lines
    assert "late: 1 of 2 submissions, 0.9 points taken, 1 free day used" in lines


def test_files_for_machines(graded: tuple[Course, str]) -> None:
    """CSV, JSON, JUnit, the bank of free days and the filled gradebook have the same points."""
    course, _ = graded
    assert read(course, "grades.csv").splitlines()[0].split(",")[-2:] == ["late", "total"]
    assert read(course, "grades.csv").splitlines()[1].split(",")[-2:] == ["-0.9", "8.1"]
    ada, bob = course.gradebook()["submissions"]
    assert (ada["score"], bob["score"]) == (8.1, 1.5)
    assert ada["adjustments"] == [
        {"name": "late", "points": -0.9, "reason": REASON, "source": "late policy"}
    ]
    assert "adjustments" not in bob
    assert read(course, "late_days.csv").splitlines() == [
        "student,assignment,days",
        "ada,numbers,1",
    ]
    assert '"Ada",1,,ada,A,8.10\n' in read(course, "canvas.csv")
    junit = (course.folder / "junit.xml").read_text(encoding="utf-8")
    assert f'name="adjustment" value="class/ada.py: late -0.9: {REASON}"' in junit


@pytest.mark.parametrize(
    "name",
    ["feedback/ada.md", "feedback/ada.html", "gradescope/ada.json", "grades.md", "report.html"],
)
def test_files_for_people_tell_the_reason(graded: tuple[Course, str], name: str) -> None:
    """Who was late reads why, and so does the teacher."""
    assert "1 free day used, none left" in read(graded[0], name)


@pytest.mark.parametrize("name", ["feedback/bob.md", "feedback/bob.html", "gradescope/bob.json"])
def test_who_was_in_time_reads_nothing_of_it(graded: tuple[Course, str], name: str) -> None:
    """Nobody reads of another's lateness."""
    assert "free day" not in read(graded[0], name)


def test_a_report_of_the_gradebook_keeps_it(graded: tuple[Course, str]) -> None:
    """`grader report` works nothing out anew: neither rubric nor times need to be there."""
    course, _ = graded
    finished = course.python("-m", "grader", "report", "grades", "--grade-out=again")
    assert "ada                7          2  -0.9    8.1       90" in finished.lines
    first, again = (course.folder / folder / "grades.csv" for folder in ("grades", "again"))
    assert first.read_bytes() == again.read_bytes()


def test_diff_tells_who_gained_by_an_extension(tmp_path: Path) -> None:
    """Only the late row changes between two runs that differ in times."""
    course = Course(tmp_path)
    course.write({"numbers.toml": RUBRIC + LATE, "times.csv": TIMES})
    course.write({"ada.py": RIGHT, "bob.py": SLIPS}, under="class")
    course.grade("--grade=class", "--grade-times=times.csv", "--grade-format=csv")
    course.write({"times.csv": "student,extension,handed_in\nada,9,2026-11-03 12:00\n"})
    course.grade("--grade=class", "--grade-times=times.csv", "--grade-format=csv")
    finished = course.python("-m", "grader", "diff", "grades")
    assert [line.split() for line in finished.lines[2:4]] == [
        ["ada", "(late)", "-0.9", "-", "+0.9", "late", "policy"],
        ["1", "student", "gained,", "0", "lost,", "1", "unchanged"],
    ]


def test_lateness_alone_loses_points(tmp_path: Path) -> None:
    """The exit status says that points were lost, also of a single file; in time it does not."""
    course = Course(tmp_path)
    rubric = RUBRIC.partition('[[section]]\nid = "by_hand"')[0]
    course.write({"numbers.toml": rubric + LATE.replace("free_days = 1", ""), "ada.py": RIGHT})
    for day, status in ((1, 0), (3, 1)):
        course.write({"times.csv": f"student,handed_in\nada,2026-11-0{day} 12:00\n"})
        finished = course.grade("--grade=ada.py", "--grade-times=times.csv")
        assert finished.status == status
    assert ["late", "-1.4", "adjusted"] in [line.split() for line in finished.lines]
    assert "adjusted" not in course.grade("--grade=ada.py").out
    assert course.grade("--grade=ada.py", "--grade-times=times.csv", "--exit-zero").status == 0


def test_visible_cases_are_never_late(tmp_path: Path) -> None:
    """Students who check visible cases see no lateness; times are refused with them."""
    course = Course(tmp_path)
    course.write({"numbers.toml": RUBRIC + LATE, "times.csv": TIMES, "ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "--grade-visible", "--grade-times=times.csv")
    assert finished.errors == [
        "--grade-times: lateness is for whole questions, not for visible cases."
    ]
    assert "adjusted" not in course.grade("--grade=ada.py", "--grade-visible").out


@pytest.mark.parametrize(
    ("rubric", "option", "told"),
    [
        (
            RUBRIC,
            "--grade-times=times.csv",
            "--grade-times: the rubric has no table [late]. Write there what lateness costs.",
        ),
        (
            RUBRIC,
            "--grade-late-days=times.csv",
            "--grade-late-days: the rubric has no table [late]. Write there what lateness costs.",
        ),
        (
            RUBRIC + LATE.replace("free_days = 1", ""),
            "--grade-late-days=times.csv",
            "--grade-late-days: [late] of the rubric gives no free_days.",
        ),
    ],
)
def test_files_that_nothing_is_done_with(
    tmp_path: Path, rubric: str, option: str, told: str
) -> None:
    """Times without a policy, and used days without free ones, are refused, not left unused."""
    course = Course(tmp_path)
    course.write({"numbers.toml": rubric, "times.csv": TIMES, "class/ada.py": RIGHT})
    finished = course.grade("--grade=class", option)
    assert (finished.status, finished.errors) == (4, [told])
