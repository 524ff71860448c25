"""`grader diff`: who gained or lost between two runs, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.errors import UsageError
from grader.outcome import Status
from grader.scorecard import (
    Gradebook,
    Heading,
    QuestionScore,
    RunFacts,
    Scorecard,
    SubmissionStatus,
)
from grader.store.difference import Change, changes, surroundings
from grader.store.runs import Conditions, WholeRun

HEADING = Heading(
    id="numbers", title="Numbers", points=4.0, rubric_sha256="ab" * 32, sections=(), questions=()
)
CONDITIONS = Conditions(environment={"numpy": "1.26"}, questions={"double": "d1", "mirror": "m1"})


def question(name: str, score: float, status: Status = Status.PARTIAL) -> QuestionScore:
    """Return the score of a question."""
    return QuestionScore(id=name, section="s", status=status, score=score, points=4.0)


def card(student: str, double: float, *, sha256: str = "one", path: str = "") -> Scorecard:
    """Return a scorecard with two questions, the second of which is always the same."""
    return Scorecard(
        student=student,
        path=path or f"class/{student}.py",
        sha256=sha256,
        status=SubmissionStatus.GRADED,
        questions=(question("double", double), question("mirror", 1.0)),
    )


def run(*cards: Scorecard, conditions: Conditions = CONDITIONS) -> WholeRun:
    """Return a run with these scorecards."""
    book = Gradebook(heading=HEADING, run=RunFacts(isolation="full"), scorecards=cards)
    return WholeRun(gradebook=book, conditions=conditions, finished="")


def reasons(old: WholeRun, new: WholeRun) -> tuple[str, ...]:
    """Return why the only change came."""
    (change,) = changes(old, new)
    return change.why


def test_nothing_changed() -> None:
    """Where all points are the same nothing is told, whatever else is different."""
    other = replace(CONDITIONS, environment={"numpy": "2.0"})
    assert changes(run(card("ada", 1.0)), run(card("ada", 1.0), conditions=other)) == []


def test_a_change() -> None:
    """It names the student, the question, and the points before and after."""
    (change,) = changes(run(card("ada", 1.0)), run(card("ada", 0.5, sha256="two")))
    assert change == Change(student="ada", question="double", old=1.0, new=0.5, why=("submission",))
    assert change.change == -0.5


def test_the_rubric() -> None:
    """Only a question that is defined otherwise counts, not one beside it."""
    double = replace(CONDITIONS, questions={"double": "d2", "mirror": "m1"})
    mirror = replace(CONDITIONS, questions={"double": "d1", "mirror": "m2"})
    old = run(card("ada", 1.0))
    assert reasons(old, run(card("ada", 2.0), conditions=double)) == ("rubric",)
    assert reasons(old, run(card("ada", 2.0), conditions=mirror)) == (
        "another answer to the same call",
    )


def test_several_reasons() -> None:
    """All reasons that there may be are told."""
    other = Conditions(environment={"numpy": "2.0"}, questions={"double": "d2"})
    new = run(card("ada", 2.0, sha256="two"), conditions=other)
    assert reasons(run(card("ada", 1.0)), new) == ("rubric", "submission", "environment")


def test_marks_and_failures() -> None:
    """A person's mark and the grader's own failure say more than anything else."""
    old = run(card("ada", 1.0, sha256="two"))
    by_hand = replace(question("double", 3.0), by_hand=True)
    failed = question("double", 0.0, Status.UNGRADABLE)
    ada = card("ada", 1.0)
    assert reasons(old, run(replace(ada, questions=(by_hand, question("mirror", 1.0))))) == (
        "mark by hand",
    )
    assert reasons(old, run(replace(ada, questions=(failed, question("mirror", 1.0))))) == (
        "the grader failed",
    )


def test_an_unmarked_question_has_no_points() -> None:
    """A question that waits for a person is not one with 0 points."""
    waiting = replace(card("ada", 0.0), questions=(question("double", 0.0, Status.UNMARKED),))
    marked = replace(card("ada", 0.0), questions=(question("double", 0.0),))
    (change,) = changes(run(waiting), run(marked))
    assert (change.old, change.new, change.change) == (None, 0.0, 0.0)


def test_who_came_and_went() -> None:
    """A submission that is in one run only is told as a whole."""
    found = changes(run(card("ada", 1.0)), run(card("bob", 2.0)))
    assert [(c.student, c.question, c.old, c.new, c.why) for c in found] == [
        ("ada", "(total)", 2.0, None, ("submission is gone",)),
        ("bob", "(total)", None, 3.0, ("submission is new",)),
    ]


def test_namesakes_are_told_apart_by_their_paths() -> None:
    """Students with one name are paired by path, all others by name wherever they lie."""
    old = run(card("ada", 1.0, path="a/ada"), card("ada", 2.0, path="b/ada"), card("bob", 1.0))
    new = run(
        card("ada", 2.0, path="b/ada"), card("ada", 3.0, path="a/ada"), card("bob", 1.0, path="x")
    )
    assert [(c.student, c.old, c.new) for c in changes(old, new)] == [("ada", 1.0, 3.0)]


def test_who_is_called_otherwise_is_the_same() -> None:
    """A submission at the same path is that student's, whatever the student is called by now."""
    old = run(card("ada", 1.0, path="class/1.py"), card("bob", 2.0))
    new = run(card("Ada Lovelace", 3.0, path="class/1.py"), card("bob", 2.0))
    (change,) = changes(old, new)
    assert (change.student, change.question, change.old, change.new) == (
        *("Ada Lovelace", "double"),
        *(1.0, 3.0),
    )
    absent = replace(card("eve", 0.0), path="", status=SubmissionStatus.ABSENT)
    other = replace(absent, student="zoe")
    assert [c.why for c in changes(run(absent), run(other))] == [
        ("submission is gone",),
        ("submission is new",),
    ]


def test_two_assignments() -> None:
    """Gradebooks of two assignments can't be compared."""
    new = run(card("ada", 1.0))
    other = replace(new.gradebook, heading=replace(HEADING, id="letters"))
    with pytest.raises(UsageError) as caught:
        changes(run(card("ada", 1.0)), replace(new, gradebook=other))
    expected = "grader diff: the gradebooks are of two assignments, 'numbers' and 'letters'."
    assert str(caught.value) == expected


def test_what_is_different_around() -> None:
    """Rubric and environment are told once, below the table."""
    other = Conditions(environment={"numpy": "2.0", "gpu": "no"}, questions={"double": "d2"})
    new = run(conditions=other)
    assert list(surroundings(run(), new)) == [
        "rubric: the same file, but other references or limits of double",
        "environment: numpy 1.26, now 2.0",
        "environment: gpu unknown, now no",
    ]
    heading = replace(HEADING, rubric_sha256="cd" * 32)
    changed = replace(run(), gradebook=replace(new.gradebook, heading=heading))
    assert list(surroundings(run(), changed)) == ["rubric: abababababab, now cdcdcdcdcdcd"]
