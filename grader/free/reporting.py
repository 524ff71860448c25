"""Reports of tests: what came of each in the gradebook's words, and nothing hidden for students."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from grader import record
from grader.free.judging import UNTOLD, ending_of, unjudged, verdict_of
from grader.free.ledger import Tried
from grader.outcome import Status
from grader.reports.feedback import FAILED_HERE, check_of, who

if TYPE_CHECKING:
    from grader.free.opened import Opened
    from grader.free.trial import Ending, Trial
    from grader.scorecard import Verdict

_UNUSED = "does not count"


class Reporting:
    """Makes pytest's reports of tests say what a student may read."""

    def __init__(self, *, keeps_traces: bool) -> None:
        """Where `keeps_traces`, leave the traces of visible tests, which somebody asked for."""
        self._keeps_traces = keeps_traces

    def part(self, report: pytest.TestReport, call: pytest.CallInfo[None], trial: Trial) -> None:
        """Note how a part of a test ended."""
        if report.skipped:
            return
        trial.parts.append(_ending(call, trial))
        if trial.is_hidden:
            _conceal(report, f"hidden check: a part {UNTOLD}")

    def whole(
        self,
        report: pytest.TestReport,
        call: pytest.CallInfo[None],
        trial: Trial,
        opened: Opened,
        *,
        is_own: bool = False,
    ) -> None:
        """Judge a test, and let its report carry what came of it.

        Where `is_own`, nothing that failed is about the submission.
        """
        if trial.is_hidden:
            report.sections.clear()  # what it printed
        if trial.test is None or (report.when != "call" and report.passed):
            return
        if report.when == "teardown":
            self._after(report, call, trial, opened)
            return
        if report.skipped:
            verdict = unjudged(trial, _reason_of(report))
            if trial.is_hidden:
                _conceal_reason(report)
        else:
            ending = _ending(call, trial, is_own=is_own)
            verdict = verdict_of(trial, ending)
            self._speak(report, verdict, trial)
        _carry(report, trial, opened, verdict)

    def _after(
        self, report: pytest.TestReport, call: pytest.CallInfo[None], trial: Trial, opened: Opened
    ) -> None:
        """Report that a test could not be ended as its fixtures would have it."""
        ending = _ending(call, trial)
        words = ending.safe if trial.is_hidden else ending.told
        assert trial.test is not None, "unreachable because the caller asked"
        fault = f"{trial.test.name}: afterwards: {words}"
        _carry(report, trial, opened, None, fault=fault)
        if trial.is_hidden:
            _conceal(report, FAILED_HERE)

    def _speak(self, report: pytest.TestReport, verdict: Verdict, trial: Trial) -> None:
        """Let a report say what the verdict does."""
        test = trial.test
        assert test is not None, "unreachable because the caller asked"
        report.user_properties += [
            ("question", test.question),
            ("score", verdict.score),
            ("points", verdict.points),
            ("status", str(verdict.status)),
        ]
        is_strict = report.failed and verdict.status is Status.CORRECT and not trial.awards
        if is_strict and "XPASS" in str(report.longrepr):
            if trial.is_hidden:
                report.longrepr = "[XPASS(strict)] hidden check"
            return  # the course expected a failure
        if verdict.status is Status.CORRECT:
            report.outcome, report.longrepr = "passed", None
            return
        report.outcome = "failed"
        if report.when == "setup" and verdict.status is not Status.UNGRADABLE:
            report.when = "call"  # its submission failed, and not the test
        if trial.is_hidden or not self._keeps_traces or report.longrepr is None:
            check = check_of(verdict, is_function=True)
            points = f"{verdict.score:g} of {verdict.points:g} points"
            head = f"{test.question}: {points if verdict.points else _UNUSED}"
            _conceal(report, f"{head}\n{who([check])}: {check.words}", hidden=trial.is_hidden)


def _conceal(report: pytest.TestReport, words: str, *, hidden: bool = True) -> None:
    """Leave words in the place of all that pytest would show of a failure."""
    if report.longrepr is not None or report.failed:
        report.longrepr = words
    if hidden:
        report.sections.clear()


def _conceal_reason(report: pytest.TestReport) -> None:
    """Leave nothing of why a hidden test was skipped, or expected to fail."""
    if hasattr(report, "wasxfail"):
        _conceal(report, f"hidden check: {UNTOLD}")
        report.wasxfail = "hidden check"
    elif isinstance(report.longrepr, tuple):
        file, line, _reason = report.longrepr
        report.longrepr = file, line, "Skipped: hidden check"


def _ending(call: pytest.CallInfo[None], trial: Trial, *, is_own: bool = False) -> Ending:
    error = _error_of(call)
    is_failure = isinstance(error, pytest.fail.Exception)
    return ending_of(error, trial, is_failure=is_failure, is_own=is_own)


def _error_of(call: pytest.CallInfo[None]) -> BaseException | None:
    return call.excinfo.value if call.excinfo is not None else None


def _reason_of(report: pytest.TestReport) -> str:
    """Return why a test was skipped, or expected to fail."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail{f': {report.wasxfail}' if report.wasxfail else ''}"
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return words.removeprefix("Skipped: ")


def _carry(
    report: Any, trial: Trial, opened: Opened, verdict: Verdict | None, *, fault: str = ""
) -> None:
    """Let a report carry what came of a test, as data that can be sent."""
    test = trial.test
    assert test is not None, "unreachable because the caller asked"
    note = ""
    if verdict is not None and verdict.status is Status.UNGRADABLE:
        fault = f"{test.name}: {verdict.message}"
    elif verdict is not None and verdict.status is Status.UNMARKED and test.points:
        note = f"{test.name} {verdict.message}"
    elif verdict is not None and verdict.status is not Status.CORRECT and not test.points:
        note = f"{test.name}: {verdict.message}"
    tried = Tried(
        key=test.key,
        card=opened.card(),
        verdict=verdict,
        feedback=tuple(trial.remarks),
        fault=fault,
        note=note,
    )
    report.grade_test = record.to_plain(tried)
