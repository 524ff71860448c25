"""What tests are worth, and which questions they make."""

from __future__ import annotations

from typing import Any

from grader.free.ledger import Ledger, Tried
from grader.free.plan import Asked, Plan, Planner
from grader.free.points import Points
from grader.free.sharing import submission_in
from grader.outcome import Status
from grader.scorecard import (
    Heading,
    QuestionScore,
    QuestionTitle,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
    Verdict,
)

RUBRIC = Heading(
    id="week",
    title="Week",
    points=5.0,
    rubric_sha256="",
    sections=(SectionTitle(id="one", title="Section one"),),
    questions=(
        QuestionTitle(id="conv", section="one", title="Convolution", points=4.0),
        QuestionTitle(id="essay", section="one", title="Essay", points=1.0, kind="manual"),
    ),
)
NOTHING = Heading(id="", title="", points=0.0, rubric_sha256="", sections=(), questions=())


def asked(name: str, *parameters: str, file: str = "test_a.py", **said: Any) -> list[Asked]:
    """Return a test as it was collected, once for each set of parameters."""
    function = f"{file}::{name}"
    points = Points(**said)
    names = [f"[{one}]" for one in parameters] or [""]
    return [
        Asked(key=function + one, function=function, name=name + one, said=points) for one in names
    ]


def planned(base: Heading, *tests: list[Asked], visible_only: bool = False) -> Plan:
    """Return the plan of some tests, which have no mistakes."""
    planner = Planner(base, visible_only=visible_only)
    plan = planner.plan([one for test in tests for one in test], whole=True)
    assert planner.mistakes == []
    return plan


def rows(heading: Heading) -> list[tuple[str, str, float]]:
    """Return the questions of a heading: their ids, sections and points."""
    return [(title.id, title.section, title.points) for title in heading.questions]


def test_points_go_to_a_question() -> None:
    """A question of the rubric gets them on top of its own; a new one stands under `Tests`."""
    plan = planned(
        RUBRIC,
        asked("test_a", question="conv", points=2.0),
        asked("test_b", points=1.0),
        asked("test_c", points=3.0, section="Section one", question="new", title="New"),
    )
    heading = plan.heading(RUBRIC)
    assert heading.points == 11.0
    assert rows(heading) == [
        ("conv", "one", 6.0),
        ("essay", "one", 1.0),
        ("new", "one", 3.0),
        ("test_b", "tests", 1.0),
    ]
    assert [title.title for title in heading.questions][2:] == ["New", "test_b"]
    assert heading.sections[1:] == (SectionTitle(id="tests", title="Tests"),)


def test_parameters_share_the_points() -> None:
    """Three sets of parameters have a third each, and a whole together."""
    plan = planned(NOTHING, asked("test_a", "1", "2", "3", points=1.0))
    assert [round(test.points, 3) for test in plan.tests] == [0.333] * 3
    assert plan.heading(NOTHING).points == 1.0


def test_nothing_gives_points() -> None:
    """Then each test gives one; beside any points, a test without a marker gives none."""
    assert [t.points for t in planned(NOTHING, asked("test_a"), asked("test_b")).tests] == [1, 1]
    beside = planned(NOTHING, asked("test_a"), asked("test_b", points=2.0))
    assert [test.points for test in beside.tests] == [0, 2]
    assert [title.id for title in beside.questions] == ["test_b"]
    assert planned(RUBRIC, asked("test_a")).questions == ()


def test_equal_names_in_two_files() -> None:
    """Rows of two functions of one name are told apart, and from the rubric's questions."""
    one = asked("test_a", points=1.0)
    other = asked("test_a", points=1.0, file="test_b.py")
    same = asked("conv", points=1.0)
    plan = planned(RUBRIC, one, other, same)
    assert [test.question for test in plan.tests] == [
        "test_a.py::test_a",
        "test_b.py::test_a",
        "test_a.py::conv",
    ]


def test_visible_tests_only() -> None:
    """As a student would run it, hidden tests and their points are not there."""
    tests = asked("test_a", points=1.0), asked("test_b", points=2.0, visibility="hidden")
    plan = planned(NOTHING, *tests, visible_only=True)
    assert rows(plan.heading(NOTHING)) == [("test_a", "tests", 1.0)]


def test_mistakes() -> None:
    """A person marks by hand what no test marks; a question stands in one section."""
    planner = Planner(RUBRIC, visible_only=False)
    tests = [
        *asked("test_a", points=1.0, question="essay"),
        *asked("test_b", points=1.0, question="conv", section="Other"),
        *asked("test_c", points=1.0, question="q", section="Some"),
        *asked("test_d", points=1.0, question="q", section="Other"),
    ]
    planner.plan(tests, whole=True)
    where = "test_a.py::test_{}: points: {}"
    mend = "already. Leave the section out."
    assert planner.mistakes == [
        where.format(
            "a",
            "the question 'essay' is marked by a person. Give the test a question of its own.",
        ),
        where.format("b", f"section: the question 'conv' stands in 'Section one' {mend}"),
        where.format("d", f"section: the question 'q' stands in 'Some' {mend}"),
    ]


def card(path: str, *questions: QuestionScore, **facts: Any) -> Scorecard:
    """Return a scorecard."""
    status = facts.pop("status", SubmissionStatus.GRADED)
    return Scorecard(
        student=path, path=path, sha256="", status=status, questions=questions, **facts
    )


def verdict(status: Status, points: float, score: float = 0.0) -> Verdict:
    """Return a verdict of a test."""
    return Verdict(name="test", visibility="visible", status=status, score=score, points=points)


def test_a_scorecard_with_tests_in_it() -> None:
    """Tests are further cases of a question, and the total is of both."""
    ledger = Ledger()
    ledger.take(planned(RUBRIC, asked("test_a", "1", "2", "3", question="conv", points=2.0)))
    for key in ("1", "2", "3"):
        ledger.record(
            Tried(
                key=f"test_a.py::test_a[{key}]",
                card=card("ada", notes=("a note",)),
                verdict=verdict(Status.CORRECT, 0.666667, 0.666667),
            )
        )
    own = QuestionScore(
        id="conv",
        section="one",
        status=Status.PARTIAL,
        score=1.0,
        points=4.0,
        cases=(verdict(Status.PARTIAL, 4.0, 1.0),),
    )
    found = ledger.merged(card("ada", own), ledger.plan.heading(RUBRIC))
    (score,) = found.questions
    assert (score.score, score.points, score.status, len(score.cases)) == (3.0, 6.0, "partial", 4)
    assert (found.notes, found.complete) == (("a note",), True)
    assert not ledger.is_partial(1)
    assert ledger.is_partial(2)


def test_what_the_course_did_wrong_is_noted() -> None:
    """A fault of a test is a note for the teacher, and makes the run fail."""
    ledger = Ledger()
    ledger.take(planned(NOTHING, asked("test_a", points=2.0)))
    broken = verdict(Status.UNGRADABLE, 2.0)
    ledger.record(Tried(key="test_a.py::test_a", card=card("ada"), verdict=broken, fault="oh"))
    found = ledger.merged(card("ada"), ledger.plan.heading(NOTHING))
    assert (found.notes, found.told, found.questions[0].status) == (("oh",), (), "ungradable")
    assert ledger.has_fault


def test_whose_test_it_is() -> None:
    """A node id tells the submission, wherever its id stands among those of parameters."""
    paths = {"ada": "class/ada.py", "ada-b": "class/ada-b.py"}
    found = [
        submission_in(f"test_a.py::test_a{words}", paths)
        for words in ("[ada]", "[ada-3]", "[3-ada-b]", "[x-ada-y]", "[bob]", "")
    ]
    assert found == ["class/ada.py", "class/ada.py", "class/ada-b.py", "class/ada.py", None, None]
