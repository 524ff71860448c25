"""`--grade-visible`: what a student may check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugin.course import RUBRIC, SLIPS

if TYPE_CHECKING:
    from tests.plugin.course import Course

HIDDEN = RUBRIC.replace('name = "three"', 'name = "three"\n  visibility = "hidden"').replace(
    'name = "four numbers"', 'name = "four numbers"\n  visibility = "after_published"'
)


def test_only_visible_cases(course: Course) -> None:
    """Hidden cases, values and manual questions are not asked, and a line says so."""
    course.write({"bob.py": SLIPS})
    finished = course.grade("--grade=bob.py", "--grade-visible", "--grade-out=out")
    assert finished.report == (
        """\
== test session starts ==
platform …
grade: 1 submission, rubric numbers (2 questions, 4 points), isolation …
rootdir: …
plugins: …
collected 2 items

bob.py pF                                                                [100%]

bob          score  points
-----------  -----  ------  -------
1 Functions   0.25       4
  double      0.25       1  partial
  mirror         0       3  raised
-----------  -----  ------  -------
total         0.25       4  6.2 %

double  0.25/1  three: yours 9.0, expected 6.0
    squared: You multiplied the number by itself.
    hint: Add the number to itself.
mirror  0/3  four numbers: raised ValueError: no mirror here (line 6)
visible checks: 0 of 2 right; 6 more points are checked after hand-in
wrote grades.csv, grades.json, grades.md, feedback/, report.html in out/
== 1 failed, 1 partial in … s ==
"""
    )
    (bob,) = course.gradebook("out")["submissions"]
    cases = [case["name"] for question in bob["questions"] for case in question["cases"]]
    assert cases == ["three", "four numbers"]
    assert (bob["score"], bob["points"]) == (0.25, 4.0)


def test_nothing_visible(course: Course) -> None:
    """A rubric without a visible case can't be checked by a student."""
    course.write({"bob.py": SLIPS, "hidden.toml": HIDDEN})
    finished = course.grade("--grade=bob.py", "--grade-visible", rubric="hidden.toml")
    message = "hidden.toml: no question has a visible case to check."
    assert (finished.status, finished.errors) == (4, [message])
