"""`gradebook.sqlite`: what is not run again, what survives, and what happens to a broken file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.plugin.course import ANSWERS, RIGHT, RUBRIC, SLIPS, Course, without_run_facts

if TYPE_CHECKING:
    from pathlib import Path

WATCH = """\
import pathlib
from grader.sandbox.box import Sandbox

run = Sandbox.run


def watched(self, program, calls):
    with pathlib.Path(__file__).with_name("ran.txt").open("a") as file:
        names = " ".join(call.name for call in calls)
        file.write(f"{program.main}: {names}\\n")
    return run(self, program, calls)


Sandbox.run = watched
"""
"""A plugin that writes down every submission of which a process is started, and what is asked."""

KILL = """\
import os
from grader.store.book import Book

keep = Book.keep


def killed(self, *args):
    keep(self, *args)
    if len(self._new) == 2:
        os.kill(os.getpid(), 9)


Book.keep = killed
"""
"""A plugin that kills the grader as soon as two submissions are kept."""

ALL = "double double mirror half quarter"
FROM = "are from the gradebook; --grade-regrade runs"


@pytest.fixture
def watched(course: Course) -> Course:
    """Return a course of three in which the outcomes were kept by a first run."""
    course.write({"watch.py": WATCH, "class/ada.py": RIGHT, "class/bob.py": SLIPS})
    course.write({"class/cleo.py": RIGHT})
    course.grade("--grade=class", "-p", "watch", "-q")
    assert ran(course) == {"ada.py": ALL, "bob.py": ALL, "cleo.py": ALL}
    return course


def ran(course: Course) -> dict[str, str]:
    """Return what was run since this was last asked: calls by submission."""
    file = course.folder / "ran.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return dict(line.split(": ", 1) for line in lines)


def again(course: Course, *args: str, rubric: str = RUBRIC) -> dict[str, str]:
    """Grade once more, perhaps by another rubric, and return what was run."""
    course.write({"numbers.toml": rubric})
    finished = course.grade("--grade=class", "-p", "watch", "-q", *args)
    assert finished.status == 1, finished.out
    return ran(course)


# --- What is run ----------------------------------------------------------------------------


@pytest.mark.parametrize("args", [(), ("-n", "2"), ("--grade-out=grades", "-k", "ada")])
def test_nothing_changed(watched: Course, args: tuple[str, ...]) -> None:
    """A second run starts no process for any submission, whichever way it is made."""
    watched.write({"class/ada.py": RIGHT.replace("0.25", "0.3")})
    again(watched)
    assert again(watched, *args) == {}


def test_the_grades_are_the_same(watched: Course) -> None:
    """All that the second run writes is what the first one wrote, but for times of the run."""
    first = watched.gradebook()
    finished = watched.grade("--grade=class", "-p", "watch", "-q")
    second = watched.gradebook()
    assert first["submissions"] == second["submissions"]
    joined = " ".join(line.strip() for line in finished.lines)
    assert f"outcomes of 3 submissions {FROM} all again" in joined


def test_pages_of_earlier_runs_are_removed(course: Course) -> None:
    """The output folder holds the files of the last whole run, and what a person put there."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS, "class/cleo.py": RIGHT})
    course.grade("--grade=class", "-q")
    for name in ("bob", "cleo"):
        (course.folder / f"class/{name}.py").unlink()
    course.write({"grades/feedback/bob.md": "Come and see me.", "grades/feedback/mine.txt": "x"})
    finished = course.grade("--grade=class", "-q")
    joined = " ".join(line.strip() for line in finished.lines)
    files = "feedback/bob.html, feedback/cleo.html, feedback/cleo.md"
    assert f"removed 3 files of earlier runs: {files} left as changed" in joined
    assert "by hand (1, of earlier runs): feedback/bob.md not of this run (1), but" in joined
    found = sorted(path.name for path in (course.folder / "grades/feedback").iterdir())
    assert found == ["ada.html", "ada.md", "bob.md", "mine.txt"]
    for part in ("-kmirror", "--grade-shard=1/1"):
        course.grade("--grade=class", "-q", "--grade-out=grades", part, "--grade-format=csv")
        assert (course.folder / "grades/report.html").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 4", "points = 5"),
        ("points = 4", "points = 4\ntolerance = { rtol = 0.5, atol = 10.0 }"),
        ("credit = 0.25", "credit = 0.75"),
        ("Add the number", "Sum the number"),
        ('visibility = "hidden"', 'visibility = "visible"'),
        ("expected = 0.5", "expected = 0.4"),
        ('title = "Numbers"', 'title = "More numbers"'),
    ],
    ids=["points", "tolerance", "misconception", "hint", "visibility", "expected", "title"],
)
def test_only_judged_again(watched: Course, old: str, new: str) -> None:
    """What a rubric says of judging needs no new outcome, and takes effect."""
    before = without_run_facts(watched.gradebook())
    assert again(watched, rubric=RUBRIC.replace(old, new)) == {}
    after = without_run_facts(watched.gradebook())
    assert before["assignment"] != after["assignment"]
    changed = old.startswith(("points", "credit", "expected", "visib"))
    assert (before["submissions"] != after["submissions"]) == changed or "Add" in old


def test_another_reference(watched: Course) -> None:
    """An instructor who mends the reference regrades a class without running it."""
    watched.write({"answers.py": ANSWERS.replace("return 2 * x", "return 3 * x")})
    assert again(watched) == {}
    scores = {card["student"]: card["score"] for card in watched.gradebook()["submissions"]}
    assert scores["ada"] == 5.0


def test_a_changed_case(watched: Course) -> None:
    """Only the case that asks something else is run."""
    found = again(watched, rubric=RUBRIC.replace("x = 3.0", "x = 4.0"))
    assert found == {"ada.py": "double", "bob.py": "double", "cleo.py": "double"}


def test_a_new_value(watched: Course) -> None:
    """A question that is added asks its own things only."""
    more = '  [[question.value]]\n  name = "eighth"\n  expected = 0.125\n'
    rubric = RUBRIC.replace('[[question]]\nid = "essay"', f'{more}\n[[question]]\nid = "essay"')
    assert set(again(watched, rubric=rubric).values()) == {"eighth"}


def test_a_new_submission(watched: Course) -> None:
    """One that came late is run, and nobody else."""
    watched.write({"class/dan.py": SLIPS})
    assert again(watched) == {"dan.py": ALL}
    watched.write({"class/dan.py": RIGHT})
    assert again(watched) == {"dan.py": ALL}


def test_other_limits(watched: Course) -> None:
    """More time is another call: what was too slow gets another chance."""
    assert again(watched, "--grade-timeout=6") == {"ada.py": ALL, "bob.py": ALL, "cleo.py": ALL}


def test_regrade(watched: Course) -> None:
    """`--grade-regrade` runs everything, and the run after it nothing."""
    assert set(again(watched, "--grade-regrade")) == {"ada.py", "bob.py", "cleo.py"}
    assert again(watched) == {}


def test_another_environment(watched: Course) -> None:
    """Another isolation is another environment."""
    assert set(again(watched, "--grade-isolation=process")) == {"ada.py", "bob.py", "cleo.py"}


def test_only_a_selection_was_run(course: Course) -> None:
    """What `-k` chose first is known when the rest is asked."""
    course.write({"watch.py": WATCH, "class/ada.py": RIGHT})
    course.grade("--grade=class", "-p", "watch", "-k", "mirror", "--grade-out=grades")
    assert ran(course) == {"ada.py": "mirror"}
    course.grade("--grade=class", "-p", "watch")
    assert ran(course) == {"ada.py": "double double half quarter"}


def test_killed_in_the_middle(course: Course) -> None:
    """After `kill -9` the next run goes on where it stopped, and older files are whole."""
    course.write({"watch.py": WATCH, "kill.py": KILL})
    course.write({f"class/s{number}.py": RIGHT for number in range(6)})
    course.write({"grades/grades.csv": "old table"})
    finished = course.grade("--grade=class", "-p", "watch", "-p", "kill", "--grade-workers=1")
    assert finished.status == -9
    assert (course.folder / "grades/grades.csv").read_text() == "old table"
    first = ran(course)
    finished = course.grade("--grade=class", "-p", "watch", "-q")
    second = ran(course)
    assert finished.status == 0
    assert len(second) == 4
    assert set(second) == {f"s{number}.py" for number in range(6)} - set(list(first)[:2])


# --- The file -------------------------------------------------------------------------------


def lines_about(course: Course, *args: str) -> list[str]:
    """Grade, and return the lines of the report that speak of the gradebook."""
    finished = course.grade("--grade=class", "-q", *args)
    assert finished.status in (0, 1), finished.out
    joined = finished.out.replace("\n    ", " ").splitlines()
    return [line for line in joined if "gradebook" in line and not line.startswith("wrote")]


def names(course: Course) -> list[str]:
    """Return what of the gradebook lies in the output folder."""
    return [name for name in course.names("grades") if name.startswith("gradebook")]


def test_a_damaged_file(course: Course) -> None:
    """It is kept under another name, and a new one is begun."""
    course.write({"class/ada.py": RIGHT, "grades/gradebook.sqlite": b"SQLite?" * 500})
    assert lines_about(course) == [
        (
            "grades/gradebook.sqlite is damaged (file is not a database): it is kept as "
            "gradebook.damaged.sqlite, and a new one is begun"
        )
    ]
    assert names(course) == ["gradebook.damaged.sqlite", "gradebook.sqlite"]
    assert lines_about(course) == [f"outcomes of 1 submission {FROM} all again"]


def test_damaged_in_its_middle(watched: Course) -> None:
    """Damage that shows only while grading costs nobody a grade, and the next run is sound."""
    file = watched.folder / "grades/gradebook.sqlite"
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    (line,) = lines_about(watched)
    assert line.startswith("grades/gradebook.sqlite is damaged (")
    assert len(watched.gradebook()["submissions"]) == 3
    assert names(watched)[0] == "gradebook.damaged.sqlite"
    lines_about(watched)
    assert lines_about(watched) == [f"outcomes of 3 submissions {FROM} all again"]


def test_a_newer_version(watched: Course) -> None:
    """A file of a newer version is left as it is, and grading goes on without it."""
    file = watched.folder / "grades/gradebook.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    data = file.read_bytes()
    assert lines_about(watched) == [
        (
            "grades/gradebook.sqlite was written by a newer version of pytest-grade. Update to "
            "read it. Outcomes and scorecards of this run are not kept"
        )
    ]
    assert file.read_bytes() == data


def test_a_database_of_another_program(course: Course) -> None:
    """A file that is not ours is not touched."""
    file = course.write({"class/ada.py": RIGHT, "grades/x": ""}) / "grades/gradebook.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE marks (student, points)")
        connection.commit()
    data = file.read_bytes()
    assert lines_about(course) == [
        (
            "grades/gradebook.sqlite is a database of another program. Choose another folder. "
            "Outcomes and scorecards of this run are not kept"
        )
    ]
    assert file.read_bytes() == data


def test_a_folder_in_its_place(course: Course) -> None:
    """Where no file can be made, grading goes on."""
    course.write({"class/ada.py": RIGHT, "grades/gradebook.sqlite/x": ""})
    assert lines_about(course) == [
        (
            "grades/gradebook.sqlite can't be used: unable to open database file. Outcomes and "
            "scorecards of this run are not kept"
        )
    ]


def test_an_empty_file(course: Course) -> None:
    """A file of no bytes, as a full disk leaves it, is begun anew."""
    course.write({"class/ada.py": RIGHT, "grades/gradebook.sqlite": ""})
    assert lines_about(course) == []
    assert lines_about(course) == [f"outcomes of 1 submission {FROM} all again"]


def test_no_gradebook_for_a_file(course: Course) -> None:
    """A student who grades one file gets none, nor does a selection or a list of questions."""
    course.write({"class/ada.py": RIGHT})
    course.grade("--grade=class/ada.py", "-p", "no:cacheprovider")
    course.grade("--grade=class", "-k", "mirror", "-p", "no:cacheprovider")
    course.grade("--grade=class", "--collect-only", "-p", "no:cacheprovider")
    assert "grades" not in course.names()


# --- Marks ----------------------------------------------------------------------------------


def essays(course: Course) -> dict[str, float]:
    """Return the points of the question that persons mark."""
    return {
        card["student"]: question["score"]
        for card in course.gradebook()["submissions"]
        for question in card["questions"]
        if question["id"] == "essay" and question["status"] != "unmarked"
    }


def test_marks_survive(course: Course) -> None:
    """Marks given once are there in later runs, until they are replaced or dropped."""
    head = "student,question,points,comment\n"
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS})
    course.write({"marks.csv": f"{head}ada,essay,1,Good.\nbob,essay,0.5,\nbob,mirror,3,Shown.\n"})
    course.write({"more.csv": f"{head}bob,essay,0.75,Better.\n"})
    assert lines_about(course, "--grade-marks=marks.csv") == []
    first = without_run_facts(course.gradebook())
    assert "3 marks from the gradebook" in lines_about(course, "--grade-regrade")
    assert without_run_facts(course.gradebook()) == first
    assert "2 marks from the gradebook" in lines_about(course, "--grade-marks=more.csv")
    assert essays(course) == {"ada": 1.0, "bob": 0.75}
    lines_about(course, "-n", "2")
    assert essays(course) == {"ada": 1.0, "bob": 0.75}
    lines_about(course, "--grade-forget-marks", "--grade-marks=more.csv")
    assert essays(course) == {"bob": 0.75}
    lines_about(course, "--grade-forget-marks")
    assert essays(course) == {}


def test_marks_that_fit_nothing(course: Course) -> None:
    """A mark for somebody who is gone, or for more points than there are, is told and kept."""
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS})
    marks = "student,question,points,comment\nada,essay,1,\nbob,mirror,3,\n"
    course.write({"marks.csv": marks})
    lines_about(course, "--grade-marks=marks.csv")
    (course.folder / "class/ada.py").rename(course.folder / "class/anna.py")
    course.write({"numbers.toml": RUBRIC.replace("points = 3\nfunction", "points = 2\nfunction")})
    told = "2 marks in the gradebook fit nothing in this run: ada essay, bob mirror"
    assert told in lines_about(course)
    course.write({"numbers.toml": RUBRIC})
    (course.folder / "class/anna.py").rename(course.folder / "class/ada.py")
    assert "2 marks from the gradebook" in lines_about(course)


def test_marks_of_a_folder_that_moved(course: Course) -> None:
    """A mark finds its student where the class lies in another folder."""
    course.write(
        {"class/ada.py": RIGHT, "marks.csv": "student,question,points,comment\nada,essay,1,\n"}
    )
    lines_about(course, "--grade-marks=marks.csv")
    (course.folder / "class").rename(course.folder / "later")
    course.grade("--grade=later")
    assert essays(course) == {"ada": 1.0}


# --- Parts of a class -----------------------------------------------------------------------


def test_a_shard(course: Course) -> None:
    """The header says how much of the class it is, and only that is graded."""
    course.write({f"class/s{number}.py": RIGHT for number in range(9)})
    graded: list[str] = []
    for number in (1, 2, 3):
        out = f"part{number}"
        finished = course.grade("--grade=class", f"--grade-shard={number}/3", f"--grade-out={out}")
        here = [card["student"] for card in course.gradebook(out)["submissions"]]
        assert f"grade: shard {number}/3: {len(here)} of 9 submissions" in finished.lines
        graded += here
    assert sorted(graded) == [f"s{number}" for number in range(9)]


def test_no_such_shard(course: Course) -> None:
    """A part that there can't be is bad usage."""
    course.write({"class/ada.py": RIGHT})
    finished = course.grade("--grade=class", "--grade-shard=3/2")
    message = "--grade-shard: expected a part such as 2/8, the second of eight, found '3/2'."
    assert (finished.status, finished.errors) == (4, [message])


def log(folder: Path) -> list[str]:
    """Return the names of what SQLite writes beside a gradebook while it is open."""
    return [path.name for path in folder.iterdir() if path.name.endswith(("-wal", "-shm"))]


def test_nothing_is_left_beside_the_file(watched: Course) -> None:
    """After a run the gradebook is one file, in SQLite's mode with a log."""
    folder = watched.folder / "grades"
    assert log(folder) == []
    with closing(sqlite3.connect(folder / "gradebook.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM submission").fetchone() == (3,)
