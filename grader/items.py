"""Pytest's nodes and reports for submissions and questions."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from grader.outcome import Status
from grader.scorecard import QuestionScore, Scorecard
from grader.scores import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.scorecard import Heading
    from grader.submission import Submission

_PASSED = frozenset({Status.CORRECT})
_SKIPPED = frozenset({Status.UNMARKED})
_PART = frozenset({Status.PARTIAL, Status.FOLLOW_THROUGH})
_NO_KEYWORDS: dict[str, Any] = {}


class SubmissionNode(pytest.Collector):
    """One submission; nothing in it is ever imported by pytest."""

    submission: Submission

    def collect(self) -> Iterator[pytest.Item]:
        """Yield nothing: the items are made by the run, which knows the questions."""
        return iter(())


def id_below(node: SubmissionNode, question: str) -> Any:
    """Return the id of a question's item.

    Pytest would read those below some nodes as ids of parametrised tests: `a::b[1].py`. Of what an
    id is made of, the question's name is kept once for all submissions.
    """
    if not hasattr(node, "id"):  # before pytest 9.2
        return f"{node.nodeid}::{question}"
    return type(node.id)(path=node.submission.path, names=_names_below(question))


@cache
def _names_below(question: str) -> tuple[str, ...]:
    return (question,)


def _keywords(item: QuestionItem) -> Any:
    make: Any = type(item.parent.keywords)
    return make(item)


_SELDOM_WANTED: dict[str, Callable[[QuestionItem], Any]] = {
    "keywords": _keywords,
    "extra_keyword_matches": lambda _item: set(),
    "stash": lambda _item: pytest.Stash(),
    "_store": lambda item: item.stash,
    "_report_sections": lambda _item: [],
    "user_properties": lambda _item: [],
}
"""Attributes of pytest's items, and how each is made; most take a kilobyte together."""


class QuestionItem(pytest.Item):
    """One question of one submission. It is reported by the run, and never set up.

    A class of thousands has hundreds of thousands of them, so that what only `-k`, markers and
    other plugins ask for is made when it is asked for.
    """

    __slots__ = ("_markers",)

    parent: SubmissionNode

    def __init__(self, **facts: Any) -> None:
        """Be an item as any other, and drop what can be made again."""
        super().__init__(**facts)
        self._markers: list[pytest.Mark] | None = None
        del self.__dict__, self._store

    @property
    def ihook(self) -> Any:
        """Return the hooks of the run: no folder of a submission has any of its own."""
        return self.config.hook

    @property
    def own_markers(self) -> list[pytest.Mark]:
        """Return the markers that plugins gave it."""
        if self._markers is None:
            self._markers = []
        return self._markers

    @own_markers.setter
    def own_markers(self, markers: list[pytest.Mark]) -> None:
        self._markers = markers

    def iter_markers_with_node(self, name: str | None = None) -> Iterator[Any]:
        """Yield the markers that hold for it, without making an empty list of its own."""
        if self._markers:
            return super().iter_markers_with_node(name)
        return self.parent.iter_markers_with_node(name)

    def __getattr__(self, name: str) -> Any:
        """Make an attribute that was dropped."""
        make = _SELDOM_WANTED.get(name)
        if make is None:
            raise AttributeError(name)
        made = make(self)
        object.__setattr__(self, name, made)
        return made

    @property
    def nodeid(self) -> str:
        """Return the name of the item, made anew: pytest's own ids keep theirs."""
        return f"{self.parent.nodeid}::{self.name}"

    @property
    def submission(self) -> Submission:
        """Return whose question it is."""
        return self.parent.submission

    def reportinfo(self) -> tuple[str, None, str]:
        """Return where it is, for pytest's reports."""
        return self.submission.path, None, self.name

    def runtest(self) -> None:
        """Do nothing, because the run reports the item itself."""
        raise AssertionError("unreachable because the run's protocol comes first")


class QuestionReport(pytest.TestReport):
    """Pytest's report of a question, which keeps a reference to its score in place of copies.

    Pytest keeps all reports until the end. What it seldom asks of them is worked out when it does.
    """

    __slots__ = ("_id", "grade", "heading", "outcome", "question", "stop", "submission")

    keywords = _NO_KEYWORDS
    when = "call"
    sections: ClassVar[list[tuple[str, str]]] = []  # type: ignore[misc]  # never added to

    def __init__(self, item: QuestionItem, result: Result, heading: Heading) -> None:
        """Report what was graded, and say no more than a student may read."""
        if hasattr(item, "id"):
            self._id = item.id
        else:  # before pytest 9.2
            self.nodeid = item.nodeid
        self.submission = item.submission.path
        self.question = result.question
        self.heading = heading
        self.outcome = outcome_of(result.question.status)
        self.grade: Result | None = result
        self.stop = time.time()

    @property
    def location(self) -> tuple[str, int | None, str]:  # type: ignore[override]  # never set
        """Return where the question is: its submission and its id."""
        return self.submission, None, self.question.id

    @property
    def longrepr(self) -> Any:  # type: ignore[override]  # never set
        """Return what is wrong, case by case."""
        return _longrepr(self.submission, self.question, self.outcome, self.heading)

    @property
    def duration(self) -> float:  # type: ignore[override]  # never set
        """Return the seconds that the student's code took."""
        return sum(case.seconds for case in self.question.cases)

    @property
    def start(self) -> float:  # type: ignore[override]  # never set
        """Return when it began, in seconds since the epoch."""
        return self.stop - self.duration

    @property
    def user_properties(self) -> list[tuple[str, object]]:  # type: ignore[override]  # never set
        """Return what goes into JUnit's file."""
        return _properties(self.question)


def make_report(item: QuestionItem, result: Result, heading: Heading) -> pytest.TestReport:
    """Return a report of a question that holds nothing but builtin data, to be sent."""
    question = result.question
    outcome = outcome_of(question.status)
    report = pytest.TestReport(
        nodeid=item.nodeid,
        location=(item.submission.path, None, item.name),
        keywords=_NO_KEYWORDS,
        outcome=outcome,
        longrepr=_longrepr(item.submission.path, question, outcome, heading),
        when="call",
        duration=sum(case.seconds for case in question.cases),
        user_properties=_properties(question),
        grade=to_plain(result),
    )
    report.start = report.stop = time.time()
    return report


def _properties(question: QuestionScore) -> list[tuple[str, object]]:
    return [
        ("question", question.id),
        ("section", question.section),
        ("score", question.score),
        ("points", question.points),
        ("status", str(question.status)),
    ]


def make_end(item: QuestionItem, report: pytest.TestReport) -> pytest.TestReport:
    """Return the report of a question's teardown, which some plugins wait for."""
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=report.location,
        keywords=_NO_KEYWORDS,
        outcome="passed",
        longrepr=None,
        when="teardown",
        user_properties=report.user_properties,
    )


def outcome_of(status: Status) -> Any:
    """Return pytest's word for a status: only full marks have passed."""
    if status in _PASSED:
        return "passed"
    return "skipped" if status in _SKIPPED else "failed"


def exit_status(statuses: Iterable[Status]) -> int:
    """Return pytest's exit status for questions with these statuses."""
    failed = any(outcome_of(status) == "failed" for status in statuses)
    return pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.OK


def words(status: str) -> tuple[str, str, Any] | None:
    """Return category, letter and word of a status; None where pytest's own are right."""
    if status in _PART:
        return "partial", "p", (status.upper(), {"yellow": True})
    if status == Status.UNGRADABLE:
        return "error", "E", (status.upper(), {"red": True})
    if status == Status.UNMARKED:
        return "unmarked", "s", ("UNMARKED", {"yellow": True})
    if status == Status.CORRECT:
        return None
    return "failed", "F", (status.upper(), {"red": True})


def _longrepr(path: str, question: QuestionScore, outcome: str, heading: Heading) -> Any:
    if outcome == "passed":
        return None
    if outcome == "skipped":
        return (path, 0, "Skipped: waits for a person's marks")
    from grader.reports.feedback import check_of, who  # noqa: PLC0415 only where points are lost

    lost = (case for case in question.cases if case.status is not Status.CORRECT)
    kind = next(title.kind for title in heading.questions if title.id == question.id)
    told = [check_of(case, is_function=kind == "function") for case in lost]
    lines = [f"{question.id}: {question.score:g} of {question.points:g} points"]
    lines.extend(f"{who([check])}: {check.words}" for check in told)
    return "\n".join(lines)


def to_plain(result: Result) -> dict[str, Any]:
    """Return a result as builtin data, to be sent between processes of pytest-xdist."""
    from grader import record  # noqa: PLC0415 only between processes

    card = record.to_plain(replace(result.card, questions=()))
    return {"card": card, "question": record.to_plain(result.question)}


def from_plain(plain: dict[str, Any]) -> Result:
    """Return what `to_plain` was given."""
    from grader import record  # noqa: PLC0415 the same

    card = record.from_plain(Scorecard, plain["card"])
    return Result(card=card, question=record.from_plain(QuestionScore, plain["question"]))
