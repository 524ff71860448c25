"""Pytest's nodes and reports for submissions and questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grader import record
from grader.outcome import Status
from grader.reports.feedback import check_of, who
from grader.scorecard import QuestionScore, Scorecard
from grader.session import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class QuestionItem(pytest.Item):
    """One question of one submission. It is reported by the run, and never set up."""

    submission: Submission

    def reportinfo(self) -> tuple[str, None, str]:
        """Return where it is, for pytest's reports."""
        return self.submission.path, None, self.name

    def runtest(self) -> None:
        """Do nothing, because the run reports the item itself."""
        raise AssertionError("unreachable because the run's protocol comes first")


def make_report(item: QuestionItem, result: Result, heading: Heading) -> pytest.TestReport:
    """Return pytest's report of a question, which says no more than a student may read."""
    question = result.question
    outcome = outcome_of(question.status)
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=(item.submission.path, None, item.name),
        keywords=_NO_KEYWORDS,
        outcome=outcome,
        longrepr=_longrepr(item, question, outcome, heading),
        when="call",
        duration=sum(case.seconds for case in question.cases),
        user_properties=[
            ("question", question.id),
            ("section", question.section),
            ("score", question.score),
            ("points", question.points),
            ("status", str(question.status)),
        ],
    )


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


def _longrepr(item: QuestionItem, question: QuestionScore, outcome: str, heading: Heading) -> Any:
    if outcome == "passed":
        return None
    if outcome == "skipped":
        return (item.submission.path, 0, "Skipped: waits for a person's marks")
    lost = (case for case in question.cases if case.status is not Status.CORRECT)
    kind = next(title.kind for title in heading.questions if title.id == question.id)
    told = [check_of(case, is_function=kind == "function") for case in lost]
    lines = [f"{question.id}: {question.score:g} of {question.points:g} points"]
    lines.extend(f"{who([check])}: {check.words}" for check in told)
    return "\n".join(lines)


def to_plain(result: Result) -> dict[str, Any]:
    """Return a result as builtin data, to be sent between processes of pytest-xdist."""
    card = record.to_plain(replace(result.card, questions=()))
    return {"card": card, "question": record.to_plain(result.question)}


def from_plain(plain: dict[str, Any]) -> Result:
    """Return what `to_plain` was given."""
    card = record.from_plain(Scorecard, plain["card"])
    return Result(card=card, question=record.from_plain(QuestionScore, plain["question"]))
