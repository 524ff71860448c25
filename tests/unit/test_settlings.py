"""How totals of several runs were settled: lateness, free days and what hooks left out."""

from __future__ import annotations

from grader.reports.settled import bank, notices, table
from grader.scorecard import Adjustment, Scorecard, SubmissionStatus
from grader.settling import LATE_POLICY, NO_TIME, BankRow, Dropped, LateFact, Settling
from grader.store.settlings import joined


def row(who: str, days: int, assignment: str = "hw2") -> BankRow:
    """Return days that a student is charged."""
    return BankRow(who=(who, "", "", "", ""), assignment=assignment, days=days)


def late(path: str, points: float, days: int = 0) -> LateFact:
    """Return what was found on a late submission of the student at the beginning of its path."""
    student = path.partition("/")[0]
    charged = (row(student, days),) if days else ()
    return LateFact(
        path=path, student=student, is_late=True, taken=points, free_days=days, charged=charged
    )


def card(path: str) -> Scorecard:
    """Return the scorecard of a submission that was late."""
    settled = Adjustment(name="late", points=0.0, source=LATE_POLICY)
    return Scorecard(
        student=path.partition("/")[0],
        path=path,
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(),
        adjustments=(settled,),
    )


def by_path(path: str) -> tuple[object, ...]:
    """Return a place in the order of the paths."""
    return (path,)


def test_sentences_are_of_the_whole_class() -> None:
    """Submissions are counted over all parts, and named in the order of the class."""
    first = Settling(
        late=(late("bob/1", 2.0, days=1), LateFact(path="eve/1", student="eve", unknown=NO_TIME)),
        times="times.csv",
        strangers=("ada", "zoe"),
        dropped=(Dropped(source="conftest.py", every=3, paths=("eve/2",)),),
    )
    second = Settling(
        late=(late("ada/1", 0.5), LateFact(path="ada/2", student="ada", unknown=NO_TIME)),
        times="times.csv",
        strangers=("bob", "eve", "zoe"),
        dropped=(Dropped(source="conftest.py", every=4, paths=()),),
    )
    assert [*notices(joined([first, second], by_path))] == [
        "late: 2 of 4 submissions, 2.5 points taken, 1 free day used",
        (
            "it is not known when 2 submissions came, so that nothing was taken for lateness: "
            "ada, eve. --grade-times FILE tells it"
        ),
        "times.csv names 1 student without a submission here: zoe",
        "conftest.py: 1 of 7 submissions don't count: eve/2",
    ]


def test_the_banks_of_parts_are_one() -> None:
    """What was charged before stands there once, and each part's students are charged."""
    before = (row("ada", 1, "hw1"), row("ada", 1, "hw1"), row("bob", 2, ""))
    first = Settling(late=(late("bob/1", 0.0, days=1),), bank=before)
    second = Settling(late=(late("ada/1", 0.0, days=2), late("ada/2", 0.0, days=3)), bank=before)
    whole = joined([first, second], by_path)
    rows = table(bank(whole, [card("ada/1"), card("bob/1")]))
    assert [",".join(cells) for cells in rows] == [
        "student,assignment,days",
        "ada,hw1,1",
        "ada,hw1,1",
        "bob,,2",
        "ada,hw2,2",
        "bob,hw2,1",
    ]


def test_banks_that_differ_are_put_together() -> None:
    """Parts may have been graded with files of their own students."""
    first = Settling(bank=(row("ada", 1, "hw1"),))
    second = Settling(bank=(row("bob", 2, "hw1"),))
    neither = Settling()
    assert joined([first, neither, second], by_path).bank == (
        row("bob", 2, "hw1"),
        row("ada", 1, "hw1"),
    )
    assert joined([neither], by_path) == neither


def test_the_newest_of_a_submission_counts() -> None:
    """A submission that was graded twice is late once."""
    old, new = Settling(late=(late("ada/1", 3.0),)), Settling(late=(late("ada/1", 1.0),))
    assert [*notices(joined([old, new], by_path))] == [
        "late: 1 of 1 submission, 1 point taken",
    ]
