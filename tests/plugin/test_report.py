"""Everything that a user sees: the whole output of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.course import Course

TABLE = """\
student  1 Functions  2 By hand       total  percent
-------  -----------  ---------  ----------  -------
ada                7          2           9      100
bob                1        0.5         1.5     16.7
cleo               4          0           4     44.4
dan                4          2           6     66.7
eve                -          -  load_error        -
-------  -----------  ---------  ----------  -------
mean               4       1.12        5.12     56.9
maximum            7          3          10      100
totals are of 9 marked so far; 1 of 10 points wait for manual marks: essay
lost by cause: follow_through 1, wrong 3, missing 4, load_error 5, raised 1
misconceptions: squared 1 student
notes:
  eve: SyntaxError: '(' was never closed (line 1)
found 5 entries: 5 submissions taken, nothing left out
wrote grades.csv, grades.json, grades.md, feedback/, report.html in grades/
"""


def test_a_class(shared_course: Course) -> None:
    """A line a submission, the score table, what was lost by what, notes, and the files."""
    assert shared_course.grade("--grade=class", "--grade-regrade").report == (
        f"""\
== test session starts ==
platform …
grade: 5 submissions, rubric numbers (4 questions, 10 points), isolation …
rootdir: …
plugins: …
collected 20 items

class/ada.py ...s                                                        [ 20%]
class/bob.py pFps                                                        [ 40%]
class/cleo.ipynb .FFs                                                    [ 60%]
class/dan .F.s                                                           [ 80%]
class/eve.py FFFs                                                        [100%]

{TABLE}\
== 7 failed, 6 passed, 5 unmarked, 2 partial in … s ==
"""
    )


def test_a_class_quietly(shared_course: Course) -> None:
    """`-q` leaves out the header and the names, and keeps the whole table."""
    assert shared_course.grade("--grade=class", "-q", "--grade-regrade").report == (
        f"""\
...spFps.FFs.F.sFFFs                                                     [100%]

{TABLE}\
7 failed, 6 passed, 5 unmarked, 2 partial in … s
"""
    )


def test_one_student(shared_course: Course) -> None:
    """A student sees where points were lost, on which case, the name of a slip, and hints.

    Of the hidden case neither its name, the input nor the right answer is shown.
    """
    assert shared_course.grade("--grade=class/bob.py").report == (
        """\
== test session starts ==
platform …
grade: 1 submission, rubric numbers (4 questions, 10 points), isolation …
rootdir: …
plugins: …
collected 4 items

class/bob.py pFps                                                        [100%]

bob          score  points
-----------  -----  ------  --------
1 Functions      1       7
  double         1       4  partial
  mirror         0       3  raised
2 By hand      0.5       3
  parts        0.5       2  partial
  essay          -       1  unmarked
-----------  -----  ------  --------
total          1.5      10  16.7 %

double  1/4  three: yours 9.0, expected 6.0
    hidden check: with tolerance 1e-06 relative and 1e-08 absolute, 2 of 2
    values differ: at [0]; at [1]
    squared: You multiplied the number by itself.
    hint: Add the number to itself.
mirror  0/3  four numbers: raised ValueError: no mirror here (line 6)
parts  0.5/2  half: yours 0.4 is not right
    quarter: follows from your half
totals are of 9 marked so far; 1 of 10 points wait for manual marks: essay
== 1 failed, 2 partial, 1 unmarked in … s ==
"""
    )
