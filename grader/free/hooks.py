"""Pytest's own tests in a grading run: collected, given a submission each, and judged.

A test is ours where it uses the fixture `submission` of this plugin, directly or through another
fixture. All other tests in the same files are left alone.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from grader import record
from grader.errors import UsageError
from grader.free.collecting import Collecting, identities, is_ours, path_of
from grader.free.fixtures import is_about_submission
from grader.free.handle import Submission, begin
from grader.free.ledger import Tried
from grader.free.opened import Allowance, Opened
from grader.free.plan import Plan
from grader.free.reporting import Reporting
from grader.free.sharing import escaped, submission_in
from grader.free.trial import Trial
from grader.names import printable
from grader.settings import NO_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from grader.free.arguments import Arguments
    from grader.session import GradeSession

_MISTAKES = "grade_mistakes"
_PLAN = "grade_plan"
_TRIAL: pytest.StashKey[Trial] = pytest.StashKey()
_OPENED: pytest.StashKey[Opened] = pytest.StashKey()


class FreeHooks:
    """The hooks of a run in which tests are named."""

    def __init__(self, config: pytest.Config, session: GradeSession, arguments: Arguments) -> None:
        """Serve `session`, with the tests that the arguments name."""
        self._config = config
        self._session = session
        self._names = arguments.tests
        self._is_worker = hasattr(config, "workerinput")
        if not config.getoption("noconftest") or config.inipath == NO_SETTINGS:
            # None was to be loaded from a folder of submissions; those of the course are wanted.
            config.pluginmanager._noconftest = False  # noqa: SLF001 no public way
        self._reporting = Reporting(keeps_traces=config.getoption("tbstyle", "no") != "no")
        self._tests: Collecting | None = None
        self._handles: dict[str, Submission] = {}
        self._running: Trial | None = None
        self._plan_is_sent = False

    def fixtures(self) -> object:
        """Return the plugin that holds the fixture `submission`."""
        submissions = self._session.submissions

        @pytest.fixture(scope="session", params=submissions, ids=identities(submissions))
        def submission(request: pytest.FixtureRequest) -> Iterator[Submission]:
            """One student's submission, to be asked in its sandbox: once for each of them."""
            yield from self._opened(request.param.path)

        plugin = ModuleType("grade_fixtures")
        plugin.submission = submission  # type: ignore[attr-defined]
        return plugin

    def _opened(self, path: str) -> Iterator[Submission]:
        handle = self._handle(path)
        try:
            yield handle
        finally:
            self._handles.pop(path, None)
            self._session.close_opened(path)

    def _handle(self, path: str) -> Submission:
        if path not in self._handles:
            limits = self._session.assignment.rubric.limits
            allowance = Allowance(
                seconds=limits.call_seconds, memory_mb=limits.memory_mb, output_kb=limits.output_kb
            )
            self._handles[path] = Submission(self._session.opened(path), allowance)
        return self._handles[path]

    def plan(self, items: list[pytest.Item], *, is_broken: bool = False) -> bool:
        """Plan what the tests that were collected are worth, and drop those nobody asked for.

        Where `is_broken`, there are some that could not be collected.

        Returns whether that can be done; of the workers of pytest-xdist only the controller can
        say why not.

        Raises:
            pytest.UsageError: their markers are wrong.
        """
        config = self._config
        is_whole = not any("::" in name for name in self._names)
        is_whole = is_whole and not config.getoption("lf", default=False)
        tests = Collecting(items, self._session, is_whole=is_whole)
        mistakes = tests.mistakes or [*self._nothing(tests, is_whole=is_whole and not is_broken)]
        mistakes = mistakes or [*self._take(tests.plan)]
        if mistakes and self._is_worker:
            # Only the controller can end a run of pytest-xdist.
            config.workeroutput[_MISTAKES] = mistakes  # type: ignore[attr-defined]
            items.clear()
            return False
        if mistakes:
            raise pytest.UsageError(*mistakes)
        self._tests = tests
        left = [item for item in items if tests.is_left_out(item)]
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = [item for item in items if not tests.is_left_out(item)]
        return True

    def _take(self, plan: Plan) -> Iterator[str]:
        """Let the session have a plan, and yield what does not fit it."""
        try:
            self._session.take_plan(plan)
        except UsageError as error:
            yield from str(error).splitlines()
        if self._is_worker:
            self._config.workeroutput[_PLAN] = record.to_plain(plan)  # type: ignore[attr-defined]

    def has_all(self, items: Sequence[pytest.Item]) -> bool:
        """Return whether every test is to be run for every submission."""
        plan, submissions = self._session.ledger.plan, self._session.submissions
        return plan.whole and sum(map(is_ours, items)) == len(plan.tests) * len(submissions)

    def keep_together(self, scheduling: Any) -> None:
        """Have pytest-xdist run all tests of a submission, and its questions, in one worker."""
        usual = scheduling._split_scope  # noqa: SLF001 made to be replaced
        submissions = self._session.submissions
        paths: dict[str, str] = {}
        for name, submission in zip(identities(submissions), submissions, strict=True):
            paths |= dict.fromkeys((name, escaped(name)), submission.path)
        scheduling._split_scope = lambda nodeid: submission_in(nodeid, paths) or usual(nodeid)  # noqa: SLF001 the same

    def _nothing(self, tests: Collecting, *, is_whole: bool) -> Iterator[str]:
        """Yield that there is nothing to be graded, if so."""
        session = self._session
        if is_whole and session.submissions and not session.assignment.questions:
            names = ", ".join(map(printable, self._names))
            if not tests.plan.tests and session.options.visible_only:
                yield f"--grade-visible: no test in {names} is visible to students."
            elif not tests.plan.tests:
                yield (
                    f"{names}: no test asks for the fixture `submission`, so that nothing is "
                    "graded. Write def test_conv(submission): …"
                )

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """End the run where a worker of pytest-xdist found mistakes.

        Raises:
            pytest.UsageError: it did.
        """
        told = getattr(node, "workeroutput", {})
        if mistakes := told.get(_MISTAKES):
            raise pytest.UsageError(*mistakes)
        if _PLAN in told:
            self._learn(told[_PLAN])

    def _learn(self, plain: Any) -> None:
        """Take over the plan of a worker of pytest-xdist, which all of them share."""
        if not self._session.ledger.is_planned:
            mistakes = [*self._take(record.from_plain(Plan, plain))]
            if mistakes:
                raise pytest.UsageError(*mistakes)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Have the submission know which test is about to ask it."""
        if self._tests is not None and is_ours(item):
            path = path_of(item)
            item.stash[_OPENED] = self._session.opened(path)
            item.stash[_TRIAL] = trial = Trial(test=self._tests.test_of(item))
            begin(self._handle(path), trial)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note that what is reported meanwhile are parts of a test."""
        self._running = item.stash.get(_TRIAL, None)
        try:
            return (yield)
        finally:
            self._running = None

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep what a test compared, and leave its words to pytest."""
        if self._running is not None and op == "==":
            self._running.compared = (left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Item) -> Generator[None, object, object]:
        """Let a test fail that returns something in place of an `assert`, whatever is ignored."""
        if not is_ours(pyfuncitem):
            return (yield)
        with warnings.catch_warnings():
            warnings.simplefilter("error", pytest.PytestReturnNotNoneWarning)
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge a test that ended, and let its report say no more than a student may read."""
        report = yield
        trial = item.stash.get(_TRIAL, None)
        if trial is None:
            return report
        if self._running is trial:
            self._reporting.part(report, call, trial)
            return report
        is_own = call.when == "setup" and not is_about_submission(item, call)
        self._reporting.whole(report, call, trial, item.stash[_OPENED], is_own=is_own)
        if report.when == "teardown":
            del item.stash[_TRIAL], item.stash[_OPENED]  # what they hold is large
        if not self._plan_is_sent and self._is_worker and self._tests is not None:
            self._plan_is_sent = True
            report.grade_plan = record.to_plain(self._tests.plan)  # type: ignore[attr-defined]
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what a test gave into the gradebook."""
        if self._running is not None and self._running.is_hidden and hasattr(report, "context"):
            report.context = replace(report.context, msg="hidden", kwargs={})
        if self._is_worker:
            return
        if hasattr(report, "grade_plan"):
            self._learn(report.grade_plan)
            del report.grade_plan
        if hasattr(report, "grade_test"):
            if report.outcome != "rerun":  # of pytest-rerunfailures: another one follows
                self._session.ledger.record(record.from_plain(Tried, report.grade_test))
            del report.grade_test
