"""Adjustments in all reports: columns of their own, and nothing where there are none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from grader.outcome import Status
from grader.record import from_plain, to_plain
from grader.reports import csv, gradescope, html, inline, markdown, table, terminal
from grader.reports import json as json_report
from grader.reports.feedback import feedback_of
from grader.reports.feedback_html import pieces
from grader.reports.feedback_markdown import to_markdown
from grader.scorecard import (
    Adjustment,
    Gradebook,
    Heading,
    QuestionScore,
    QuestionTitle,
    RunFacts,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
)

HEADING = Heading(
    id="hw1",
    title="Homework 1",
    points=10.0,
    rubric_sha256="",
    sections=(SectionTitle(id="all", title="All"),),
    questions=(QuestionTitle(id="one", section="all", title="One", points=10.0),),
)

LATE = Adjustment(name="late", points=-2.5, reason="3 days late", source="late policy")
HOSTILE = Adjustment(name="=1+1 <b>|*", points=4.0, reason="<script>alert(1)</script> | `x`")


def card(student: str, *adjustments: Adjustment, score: float = 8.0) -> Scorecard:
    """Return the scorecard of a student with adjustments."""
    status = Status.CORRECT if score == 10 else Status.PARTIAL
    question = QuestionScore(id="one", section="all", status=status, score=score, points=10.0)
    return Scorecard(
        student=student,
        path=f"{student}.py",
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(question,),
        adjustments=adjustments,
    )


def gradebook(*cards: Scorecard, notices: tuple[str, ...] = ()) -> Gradebook:
    """Return the gradebook of some scorecards."""
    run = RunFacts(isolation="full")
    return Gradebook(heading=HEADING, run=run, scorecards=cards, notices=notices)


BOTH = gradebook(card("ada", LATE), card("bob", HOSTILE), card("eve"), notices=("late: 1 of 3",))


def test_the_table_adds_up() -> None:
    """Each adjustment has a column before the total; who has none has a dash."""
    assert [*table.score_table(BOTH, 80)] == [
        "student  1 All  late  =1+1 <b>|*  total  percent",
        "-------  -----  ----  ----------  -----  -------",
        "ada          8  -2.5           -    5.5       55",
        "bob          8     -          +4     12      120",
        "eve          8     -           -      8       80",
        "-------  -----  ----  ----------  -----  -------",
        "mean         8     -           -    8.5       85",
        "maximum     10     -           -     10      100",
    ]


def test_many_adjustments_share_a_column() -> None:
    """More than three names are one column, so that the table stays one."""
    many = [Adjustment(name=f"talk {number}", points=1.0) for number in range(4)]
    lines = [*table.score_table(gradebook(card("ada", *many, LATE), card("bob")), 80)]
    assert lines[0] == "student  1 All  adjusted  total  percent"
    assert lines[2] == "ada          8      +1.5    9.5       95"


def test_one_submission_has_rows() -> None:
    """A student's own table has a row for each, and the reason below it."""
    lines = [
        str(line) for line in terminal.lines(gradebook(card("ada", LATE)), width=80, single=True)
    ]
    assert ["late", "-2.5", "adjusted"] in [line.split() for line in lines]
    assert "late  -2.5  3 days late" in lines


@pytest.mark.parametrize(("points", "full"), [(-1.0, False), (1.0, True)])
def test_full_marks_are_not_said_where_points_were_taken(points: float, full: bool) -> None:  # noqa: FBT001 pytest's way
    """Who has all questions right and was late has no full marks."""
    one = gradebook(card("ada", Adjustment(name="x", points=points), score=10.0))
    lines = [str(line) for line in terminal.lines(one, width=80, single=True)]
    assert any(line.startswith("full marks") for line in lines) == full


def test_csv_has_columns_only_where_there_are_adjustments() -> None:
    """Columns stand before the total, under names that no other column has."""
    assert csv.to_csv(BOTH).splitlines() == [
        "student,All,one,late,'=1+1 <b>|*,total",
        "ada,8,8,-2.5,,5.5",
        "bob,8,8,,4,12",
        "eve,8,8,,,8",
    ]
    total = Adjustment(name="total", points=1.0)
    header = csv.to_csv(gradebook(card("ada", total, replace(total, name="one")))).splitlines()[0]
    assert header == "student,All,one,adjustment: total,adjustment: one,total"
    assert csv.to_csv(gradebook(card("ada"))).splitlines()[0] == "student,All,one,total"


def test_json_has_a_key_only_where_there_are_adjustments() -> None:
    """Nothing changes for who was not adjusted."""
    ada, _, eve = json.loads(json_report.to_json(BOTH))["submissions"]
    assert (ada["score"], ada["points"]) == (5.5, 10.0)
    assert ada["adjustments"] == [
        {"name": "late", "points": -2.5, "reason": "3 days late", "source": "late policy"}
    ]
    assert "adjustments" not in eve


def test_what_students_read() -> None:
    """Feedback tells each adjustment with its reason, as text, and nothing for the teacher."""
    for one, words in ((BOTH.scorecards[0], "3 days late"), (BOTH.scorecards[1], "alert(1)")):
        feedback = feedback_of(BOTH, one)
        for text in (
            to_markdown(feedback),
            "".join(pieces(feedback)),
            gradescope.to_results(BOTH, one),
            inline.html(gradebook(one)),
        ):
            assert words in text
            assert "<script>alert" not in text.replace("\\\\<", "")
            assert "1 of 3" not in text
    assert json.loads(gradescope.to_results(BOTH, BOTH.scorecards[0]))["score"] == 5.5


def test_what_teachers_read() -> None:
    """Pages for teachers have columns, reasons and notices, with markup shown and not obeyed."""
    page = html.to_html(BOTH)
    assert '<th scope="col" class="number">late</th>' in page
    assert "late: 1 of 3" in page
    assert "<script>alert" not in page
    text = markdown.to_markdown(BOTH)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    assert ["ada", "late", "-2.5", "3 days late"] in rows
    assert "late: 1 of 3" in text


def test_a_kept_scorecard_has_its_adjustments() -> None:
    """What goes into the gradebook on disk comes back, and older ones without any can be read."""
    one = card("ada", LATE, HOSTILE)
    plain = to_plain(one)
    assert from_plain(Scorecard, plain) == one
    del plain["adjustments"]
    assert from_plain(Scorecard, plain) == card("ada")
