"""`--grade-marks FILE`: marks that a person gives, merged with what the grader finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.plugin.course import without_run_facts

if TYPE_CHECKING:
    from tests.plugin.course import Course

MARKS = """\
student,question,points,comment
ada,essay,0.5,Short.
bob,essay,0,Empty.
cleo,essay,1,
bob,mirror,3,Shown on the board.
cleo,double,1,Copied.
eve,double,4,On paper.
"""


def question(gradebook: dict[str, Any], student: str, name: str) -> dict[str, Any]:
    """Return what a gradebook says of a question of a student."""
    (card,) = (card for card in gradebook["submissions"] if card["student"] == student)
    (found,) = (found for found in card["questions"] if found["id"] == name)
    kept: dict[str, Any] = found
    return kept


def test_outcomes_follow_the_marks(full_course: Course) -> None:
    """Pytest counts a marked question by its new status, an unmarked one as before."""
    full_course.write({"marks.csv": MARKS})
    done = full_course.grade("--grade=class", "--grade-marks=marks.csv", "-v", "-k", "not parts")
    shown = [line.split("  ")[0].strip() for line in done.lines if "::" in line]
    assert shown == [
        "class/ada.py::double PASSED",
        "class/ada.py::mirror PASSED",
        "class/ada.py::essay PARTIAL",
        "class/bob.py::double PARTIAL",
        "class/bob.py::mirror PASSED",
        "class/bob.py::essay WRONG",
        "class/cleo.ipynb::double PARTIAL",
        "class/cleo.ipynb::mirror MISSING",
        "class/cleo.ipynb::essay PASSED",
        "class/dan::double PASSED",
        "class/dan::mirror MISSING",
        "class/dan::essay UNMARKED (waits for a person's marks)",
        "class/eve.py::double PASSED",
        "class/eve.py::mirror LOAD_ERROR",
        "class/eve.py::essay UNMARKED (waits for a person's marks)",
    ]


def test_what_the_files_say(full_course: Course) -> None:
    """`grades.json` has the marks: one case for a manual question, other cases as they were."""
    full_course.write({"marks.csv": MARKS})
    full_course.grade("--grade=class", "--grade-marks=marks.csv")
    gradebook = full_course.gradebook()
    essay = question(gradebook, "ada", "essay")
    assert (essay["status"], essay["score"]) == ("partial", 0.5)
    (case,) = essay["cases"]
    assert (case["name"], case["message"]) == ("marked by hand", "Short.")
    mirror = question(gradebook, "bob", "mirror")
    assert (mirror["status"], mirror["score"]) == ("correct", 3.0)
    assert [case["status"] for case in mirror["cases"]] == ["raised"]
    totals = {card["student"]: card["score"] for card in gradebook["submissions"]}
    assert totals == {"ada": 9.5, "bob": 4.5, "cleo": 2.0, "dan": 6.0, "eve": 4.0}


def test_workers_of_xdist(full_course: Course) -> None:
    """With `-n 2` the grades are the same as without."""
    full_course.write({"marks.csv": MARKS})
    full_course.grade("--grade=class", "--grade-marks=marks.csv", "--grade-out=one")
    full_course.grade("--grade=class", "--grade-marks=marks.csv", "--grade-out=two", "-n", "2")
    one, two = full_course.gradebook("one"), full_course.gradebook("two")
    assert without_run_facts(one) == without_run_facts(two)


def test_an_override_is_explained_to_a_student(full_course: Course) -> None:
    """Who grades one submission reads what was set by hand, and why."""
    full_course.write({"marks.csv": "student,question,points,comment\nbob,double,2,Half right.\n"})
    done = full_course.grade("--grade=class/bob.py", "--grade-marks=marks.csv")
    at = next(i for i, line in enumerate(done.lines) if line.startswith("double "))
    paragraph = " ".join(line.strip() for line in done.lines[at : at + 7])
    words = (
        "squared: points set by hand: 2 of 4 (was 1): Half right. "
        "You multiplied the number by itself. hint: Add the number to itself."
    )
    assert words in paragraph


def test_mistakes_stop_the_run(full_course: Course) -> None:
    """Marks that can't be right are refused: exit status 4, nothing graded, nothing written."""
    full_course.write({"marks.csv": "student,question,points,comment\nzoe,essay,1,\n"})
    done = full_course.grade("--grade=class", "--grade-marks=marks.csv")
    message = "marks.csv line 2: unknown student 'zoe'. No submission of this run has that name."
    assert (done.status, done.errors) == (4, [message])
    assert "grades" not in full_course.names()


def test_no_such_file(full_course: Course) -> None:
    """A file that is not there is refused by the name that was given."""
    done = full_course.grade("--grade=class", "--grade-marks=lost/marks.csv")
    message = "lost/marks.csv: can't be read: No such file or directory."
    assert (done.status, done.errors) == (4, [message])


def test_not_with_visible_cases_only(full_course: Course) -> None:
    """Marks are for whole questions, so that they can't be given to visible cases."""
    full_course.write({"marks.csv": MARKS})
    done = full_course.grade("--grade=class", "--grade-marks=marks.csv", "--grade-visible")
    message = "--grade-marks: marks are for whole questions, not for visible cases."
    assert (done.status, done.errors) == (4, [message])
