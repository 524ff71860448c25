"""A class with late submissions: who loses what, whose free days, and what is told of it."""

# ruff: noqa: RUF001 a minus sign is meant

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import UsageError
from grader.late_days import LateDays, load_late_days
from grader.late_policy import LatePolicy
from grader.lateness import Lateness
from grader.origin import Origin, Person
from grader.outcome import Status
from grader.reports.settled import bank, notices, table
from grader.rubric import LateTable
from grader.scorecard import Adjustment, QuestionScore, Scorecard, SubmissionStatus
from grader.times import load_times
from tests.unit.test_late_policy import policy

if TYPE_CHECKING:
    from pathlib import Path

    from grader.settling import Settling

NOVEMBER = "2026-11-0{}T12:00:00+01:00"


def card(student: str, day: int = 0, *, score: float = 10, **facts: Any) -> Scorecard:
    """Return the scorecard of a submission that came on a day of November; 0: nobody knows when."""
    origin = facts.pop("origin", Origin(handed_in=NOVEMBER.format(day) if day else ""))
    question = QuestionScore(
        id="one", section="all", status=Status.PARTIAL, score=score, points=10.0
    )
    made = Scorecard(
        student=student,
        path=f"class/{student}.py",
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(question,),
        origin=origin,
    )
    return replace(made, **facts)


def judged(
    *cards: Scorecard, charged: LateDays | None = None, **rules: Any
) -> tuple[list[float], list[str], Settling]:
    """Return the totals, what is told, and what that follows from; due at the end of 1 November."""
    lateness = Lateness(policy=policy(**rules), assignment="hw2", bank=charged or LateDays())
    made, settling = lateness.judged(cards)
    return [one.score for one in made], [*notices(settling)], settling


def rows(settling: Settling, *cards: Scorecard) -> list[str]:
    """Return the bank after a run, a line a row, in which these submissions count."""
    late = Adjustment(name="late", points=0.0, source="late policy")
    counting = [replace(one, adjustments=(late,)) for one in cards]
    return [",".join(row) for row in table(bank(settling, counting))]


def test_a_class() -> None:
    """Who is late loses points, which an adjustment of the scorecard tells."""
    cards = (card("ada", 1), card("bob", 2), card("eve", 4, score=5))
    assert judged(*cards, percent_per_day=10)[:2] == (
        [10, 9, 3.5],
        ["late: 2 of 3 submissions, 2.5 points taken"],
    )
    made, _ = Lateness(policy=policy(percent_per_day=10), assignment="hw2").judged(cards[1:2])
    (adjustment,) = made[0].adjustments
    assert adjustment == Adjustment(
        name="late",
        points=-1.0,
        reason="1 day late: −10 % of the score (handed in 2026-11-02 12:00, due 2026-11-01 23:59)",
        source="late policy",
    )


def test_absent_and_unreadable_submissions_are_left_alone() -> None:
    """Nobody is late with what can't be graded."""
    gone = card("ada", 4, status=SubmissionStatus.UNREADABLE, questions=())
    assert judged(gone, card("bob", 4, status=SubmissionStatus.ABSENT), percent=50)[1] == []


def test_unknown_times_are_told() -> None:
    """Who has no time loses nothing, and is named; not a file that is graded alone."""
    assert judged(card("ada", 3), card("bob"), card("eve"), percent=50)[1] == [
        "late: 1 of 3 submissions, 5 points taken",
        (
            "it is not known when 2 submissions came, so that nothing was taken for lateness: "
            "bob, eve. "
            "--grade-times FILE tells it"
        ),
    ]
    assert judged(card("ada"), card("bob"), percent=50)[1] == [
        (
            "it is not known when any submission came, so that nothing was taken for lateness. "
            "--grade-times FILE tells it"
        )
    ]
    assert judged(card("ada"), percent=50)[1] == []


def test_canvas_tells_who_is_late_and_not_how_late() -> None:
    """What is taken once is taken; what is taken by the day is not, and the table says of whom."""
    late = card("ada", origin=Origin(system="canvas", late=True))
    on_time = card("bob", origin=Origin(system="canvas"))
    assert judged(late, on_time, percent=50)[:2] == (
        [5, 10],
        ["late: 1 of 2 submissions, 5 points taken"],
    )
    assert judged(late, on_time, percent_per_day=50)[:2] == (
        [10, 10],
        [
            (
                "it is not known how late 1 submission came, though marked as late, so that "
                "nothing was "
                "taken for lateness: ada. --grade-times FILE tells it"
            )
        ],
    )


def test_without_a_due_time_nobody_is_late() -> None:
    """A rubric may leave the due time to the file of times."""
    rules = LatePolicy(LateTable(percent=50))
    made, settling = Lateness(policy=rules, assignment="hw2").judged(
        (card("ada", 4), card("bob", 4))
    )
    assert [one.score for one in made] == [10, 10]
    assert tuple(notices(settling)) == (
        (
            "it is not known when any submission had to be handed in, so that nothing was taken "
            "for "
            "lateness. --grade-times FILE tells it"
        ),
    )


def test_what_a_system_knows_of_extensions_goes_before_the_rubric() -> None:
    """Gradescope tells its autograder until when this student could hand in."""
    told = Origin(system="gradescope", handed_in=NOVEMBER.format(4))
    more = card("ada", origin=replace(told, due="2026-11-03T00:00:00-08:00"))
    same = card("bob", origin=replace(told, due="nonsense"))
    assert judged(more, same, percent_per_day=10)[0] == [8, 7]


def test_times_of_the_file_go_first(tmp_path: Path) -> None:
    """The file's times, extensions and due times are better known than the download's."""
    file = tmp_path / "times.csv"
    file.write_text(
        "student,handed_in,due,extension\n"
        "ada,2026-11-01 12:00,,\n"
        "bob,2026-11-03 12:00,,1\n"
        "eve,2026-11-03 12:00,2026-11-03 11:00,\n"
        "zoe,2026-11-03 12:00,,\n",
        encoding="utf-8",
    )
    rules = policy(percent_per_day=10)
    times = load_times(file, "times.csv", rules.clock)
    marked = Origin(system="canvas", late=True)
    cards = (card("ada", 3, origin=marked), card("bob", 1), card("eve", 1), card("dan", 1))
    made, settling = Lateness(policy=rules, assignment="hw2", times=times).judged(cards)
    assert [one.score for one in made] == [10, 9, 9, 10]
    assert tuple(notices(settling)) == (
        "late: 2 of 4 submissions, 2 points taken",
        "--grade-times: times.csv names 1 student without a submission here: zoe",
    )


def test_free_days_are_each_students_own(tmp_path: Path) -> None:
    """What was used for other assignments is gone, and what this one used before is not."""
    file = tmp_path / "bank.csv"
    file.write_text(
        "student,assignment,days\nada,,1\nada,hw1,1\nbob,hw2,3\nzoe,hw1,2\n", encoding="utf-8"
    )
    earlier = load_late_days(file, "bank.csv", "hw2")
    cards = (card("ada", 4), card("bob", 4), card("eve", 2))
    totals, told, settling = judged(*cards, charged=earlier, percent_per_day=10, free_days=3)
    assert totals == [8, 10, 10]
    assert told == ["late: 3 of 3 submissions, 2 points taken, 5 free days used"]
    assert rows(settling, *cards) == [
        *("student,assignment,days", "ada,,1", "ada,hw1,1", "zoe,hw1,2"),
        *("ada,hw2,1", "bob,hw2,3", "eve,hw2,1"),
    ]


def test_grading_once_more_charges_nobody_twice(tmp_path: Path) -> None:
    """From its own file the same run makes the same file."""
    cards = (card("ada", 4), card("bob", 2))
    _, _, settling = judged(*cards, percent_per_day=10, free_days=3)
    first = rows(settling, *cards)
    (tmp_path / "bank.csv").write_text("\n".join(first), encoding="utf-8")
    again = judged(
        *cards,
        charged=load_late_days(tmp_path / "bank.csv", "bank.csv", "hw2"),
        percent_per_day=10,
        free_days=3,
    )[2]
    assert rows(again, *cards) == first


def test_a_bank_that_nobody_has_drawn_on(tmp_path: Path) -> None:
    """The file of a class in which nobody was late can be handed on as it is."""
    file = tmp_path / "bank.csv"
    ada = card("ada", 1)
    first = rows(judged(ada, percent_per_day=10, free_days=3)[2], ada)
    file.write_text(f"\ufeff{first[0]}\r\n", encoding="utf-8")
    assert first == ["student,assignment,days"]
    assert load_late_days(file, "bank.csv", "hw3") == LateDays()


def test_a_group_has_as_many_free_days_as_its_poorest(tmp_path: Path) -> None:
    """Each member is charged, under the name that the file knows, with all that tells who it is."""
    file = tmp_path / "bank.csv"
    file.write_text("student,email,days\nAda L.,ada@example.org,2\n", encoding="utf-8")
    people = (
        Person(name="Ada Lovelace", email="ada@example.org"),
        Person(name="Bob Noyce", email="bob@example.org"),
    )
    pair = card("pair", origin=Origin(people=people, handed_in=NOVEMBER.format(4)))
    earlier = load_late_days(file, "bank.csv", "hw2")
    totals, _, settling = judged(pair, charged=earlier, percent_per_day=10, free_days=3)
    assert totals == [8]
    assert rows(settling, pair) == [
        *("student,email,assignment,days", "Ada L.,ada@example.org,,2"),
        *("Ada L.,ada@example.org,hw2,1", "Bob Noyce,bob@example.org,hw2,1"),
    ]


def test_attempts_that_do_not_count_cost_no_free_days() -> None:
    """Each attempt is judged by itself; those that count are charged, and the dearest of them."""
    attempts = (card("ada", 2), card("ada", 4, path="class/ada2.py"))
    _, _, settling = judged(*attempts, percent_per_day=10, free_days=3)
    assert rows(settling, attempts[0])[1:] == ["ada,hw2,1"]
    assert rows(settling, *attempts)[1:] == ["ada,hw2,3"]


def test_lateness_that_is_forgiven_costs_no_free_days() -> None:
    """Where a hook of the course takes the late penalty away, nobody is charged for it."""
    ada = card("ada", 2)
    _, _, settling = judged(ada, percent_per_day=10, free_days=3)
    assert [*table(bank(settling, [ada]))] == [["student", "assignment", "days"]]


def test_an_assignment_in_other_letters_is_the_same(tmp_path: Path) -> None:
    """What this assignment charged before is left out, however its name was typed."""
    file = tmp_path / "bank.csv"
    file.write_text("student,assignment,days\nada,HW2,1\nada,hw1,2\n", encoding="utf-8")
    assert [row.days for row in load_late_days(file, "bank.csv", "hw2").rows()] == [2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "student,assignment,days\nada,hw1,1\nada,hw1,1\n",
            (
                "--grade-late-days: bank.csv line 3: 'ada' has days for 'hw1' already, in line 2. "
                "Leave one row."
            ),
        ),
        (
            "student,asignment,days\nada,hw1,1\n",
            "--grade-late-days: bank.csv: is the column 'asignment' meant to be 'assignment'?",
        ),
        (
            "student,assignment\nada,hw1\n",
            (
                "--grade-late-days: bank.csv: expected beside who is who a column days, found the "
                "columns 'student', 'assignment'."
            ),
        ),
        (
            "student,days\nada,-1\nbob,many\neve,1.5\n",
            (
                "--grade-late-days: bank.csv line 2: days: expected a whole number of days from "
                "0 to "
                "10000, found '-1'.\n"
                "--grade-late-days: bank.csv line 3: days: expected a whole number of days from "
                "0 to "
                "10000, found 'many'.\n"
                "--grade-late-days: bank.csv line 4: days: expected a whole number of days from "
                "0 to "
                "10000, found '1.5'."
            ),
        ),
    ],
)
def test_banks_that_are_none(tmp_path: Path, text: str, told: str) -> None:
    """A file without days, or with other things in their place, is refused."""
    (tmp_path / "bank.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_late_days(tmp_path / "bank.csv", "bank.csv", "hw2")
    assert str(raised.value) == told
