"""The glue between pytest's events and the grading session."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader import items
from grader.beside import course_hooks
from grader.errors import UsageError
from grader.items import QuestionItem, SubmissionNode
from grader.loop import go_through, strangers
from grader.names import printable
from grader.progress import Progress
from grader.reports.files import listed
from grader.reports.line import style_of
from grader.reports.width import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.free.arguments import Arguments
    from grader.free.hooks import FreeHooks
    from grader.session import GradeSession
    from grader.submission import Submission

_CUT_SHORT = "interrupted before everything was written. Run it again: nothing is graded twice."
_UNFINISHED = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)


class GradeRun:
    """One run of pytest with `--grade`, in one of three roles.

    Alone it does everything. Under pytest-xdist a worker grades and reports, and the controller
    collects the reports, writes the files and prints.
    """

    def __init__(
        self,
        session: GradeSession,
        arguments: Arguments,
        *,
        is_worker: bool,
        is_controller: bool,
    ) -> None:
        """Serve `session`; `arguments` may name tests of the course beside it."""
        self.session = session
        self._arguments = arguments
        self._tests: FreeHooks | None = None
        self._is_worker = is_worker
        self._is_controller = is_controller
        self._written: tuple[Path, ...] = ()
        self._failure = ""
        self._report_ends = True
        self._progress: Progress | None = None
        self._config: pytest.Config | None = None
        self._current: Submission | None = None

    def close(self) -> None:
        """End all sandboxes."""
        self.session.close()
        if self._tests is None:
            gc.freeze()  # pytest goes on to look for garbage five times, and there is only ours

    def header(self) -> str:
        """Return the line that says what is graded."""
        return self.session.header()

    def configure(self, config: pytest.Config) -> None:
        """Add the hooks and the fixture of tests, where any are named."""
        self._config = config
        if self._arguments.tests:
            from grader.free.gathering import GatherHooks  # noqa: PLC0415 few runs have tests
            from grader.free.hooks import FreeHooks  # noqa: PLC0415 the same

            self._tests = FreeHooks(config, self.session, self._arguments)
            config.pluginmanager.register(self._tests, "grade-tests")
            config.pluginmanager.register(GatherHooks(config, self._arguments), "grade-gathering")
            config.pluginmanager.register(self._tests.fixtures(), "grade-fixtures")

    def collect(self, session: pytest.Session) -> bool | None:
        """Fill pytest's session with items, as its own collection would.

        Where tests are named, that does it, and `add_questions` the rest.
        """
        if self._is_controller:
            return True
        if self._tests is not None:
            session.config.args = [*self._arguments.tests]
            return None
        hook = session.config.hook
        session.items = self._questions(session)
        session.config.pluginmanager.check_pending()
        hook.pytest_collection_modifyitems(
            session=session, config=session.config, items=session.items
        )
        hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    def add_questions(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Put the rubric's questions before the tests that pytest has collected."""
        if self._tests is not None:
            if not self._tests.plan(items, is_broken=bool(session.testsfailed)):
                return
            chosen = any("::" in name for name in self._arguments.tests)
            if self._arguments.named or not chosen:
                items[:0] = self._questions(session)

    def _questions(self, session: pytest.Session) -> list[pytest.Item]:
        """Return the items of all questions, or of those whose node ids were given."""
        found = list(self._make_items(session))
        made = pytest.CollectReport(session.nodeid, "passed", None, [*found])
        session.config.hook.pytest_collectreport(report=made)
        return _named(session, found, self._arguments.named)

    def _make_items(self, session: pytest.Session) -> Any:
        node: SubmissionNode | None = None
        for submission, question in self.session.items():
            if node is None or node.submission is not submission:
                path = session.config.invocation_params.dir / submission.path
                node = SubmissionNode.from_parent(
                    session, name=submission.path, path=path, nodeid=submission.path
                )
                node.submission = submission
            nodeid = items.id_below(node, question)
            yield QuestionItem.from_parent(node, name=question, nodeid=nodeid)

    def loop(self, session: pytest.Session) -> bool | None:
        """Start grading what was selected, and report all of it where nobody else takes part."""
        self.plan(session.items)
        is_alone = not self._is_worker and not self._is_controller
        return go_through(session, self.report) if is_alone else None

    def plan(self, selected: Sequence[pytest.Item]) -> None:
        """Let the session grade ahead what pytest is going to ask for."""
        if self._config is not None:
            self.session.take_hooks(course_hooks(self._config, self.session.options))
        if selected:
            self._report_ends = _wants_ends(selected[0].config)
        pairs = [(i.submission.path, i.name) for i in selected if isinstance(i, QuestionItem)]
        all_tests = self._tests is None or self._tests.has_all(selected)
        ahead = not self._is_worker and not self._is_controller
        self.session.plan(pairs, ahead=ahead, all_tests=all_tests)
        if not self._is_worker:
            chosen = len({path for path, _ in pairs}) or len(self.session.submissions)
            self._progress = Progress(total=chosen)

    def report(self, item: pytest.Item) -> bool | None:
        """Report one question, waiting for its submission to be graded; a test reports itself."""
        if not isinstance(item, QuestionItem):
            return None
        hook = item.config.hook
        if item.submission is not self._current:
            self._current = item.submission
            self._tell_progress()
        nodeid = item.nodeid
        hook.pytest_runtest_logstart(nodeid=nodeid, location=_location(item))
        result = self.session.result(item.submission, item.name)
        make = items.make_report if self._is_worker else items.QuestionReport
        report = make(item, result, self.session.assignment.heading)
        hook.pytest_runtest_logreport(report=report)
        if self._report_ends:
            hook.pytest_runtest_logreport(report=items.make_end(item, report))
        hook.pytest_runtest_logfinish(nodeid=nodeid, location=_location(item))
        return True

    def record(self, report: pytest.TestReport) -> None:
        """Take the result that a report carries into the gradebook."""
        if not hasattr(report, "grade") or self._is_worker:
            return
        # Pytest keeps every report until the end; what it carries is needed only once.
        carried = report.grade
        del report.grade
        result = items.from_plain(carried) if isinstance(carried, dict) else carried
        self.session.record(result)
        if self._is_controller:
            self._tell_progress()

    def _tell_progress(self) -> None:
        """Print how far the run has come, where that is due."""
        if self._progress is None or not (line := self._progress.line(self.session.graded())):
            return
        assert self._config is not None, "unreachable because collection came before"
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and reporter.verbosity >= 0:
            reporter.ensure_newline()
            reporter.write_line(line)

    def words(self, report: pytest.TestReport) -> Any:
        """Return category, letter and word of a report."""
        status = dict(report.user_properties).get("status")
        is_over = str(report.outcome) != "rerun"  # of pytest-rerunfailures
        is_question = report.when == "call" and status is not None and is_over
        return items.words(str(status)) if is_question else None

    def finish(self, exitstatus: int, *, stopped: bool) -> int:
        """Write the files and return the exit status of the run.

        Args:
            exitstatus: what pytest makes of the items.
            stopped: whether an option such as `-x` ended the run before all was graded.
        """
        # Interrupted while it deals with an interruption, pytest gets here with no such status.
        unfinished = exitstatus in _UNFINISHED or sys.exception() is not None
        if self._is_worker or unfinished:
            return exitstatus
        if self.session.is_empty_shard:
            self.session.keep()
            return pytest.ExitCode.OK
        if not self.session.has_results():
            return exitstatus
        try:
            self._tell_adjustments()
            self._written = self.session.write()
        except UsageError as error:
            self._failure = str(error)
        except KeyboardInterrupt:
            pytest.exit(_CUT_SHORT, returncode=pytest.ExitCode.INTERRUPTED)
        if self._failure or self.session.faults or self.session.has_ungradable():
            return pytest.ExitCode.INTERNAL_ERROR
        if exitstatus == pytest.ExitCode.OK and self.session.has_adjusted_down():
            exitstatus = pytest.ExitCode.TESTS_FAILED
        only_points_lost = exitstatus == pytest.ExitCode.TESTS_FAILED and not stopped
        forgiven = only_points_lost and self.session.options.exit_zero
        return pytest.ExitCode.OK if forgiven else exitstatus

    def _tell_adjustments(self) -> None:
        """Let JUnit's file tell of points beside the questions, which are no test cases."""
        settled = list(self.session.settled())
        manager = self._config.pluginmanager if self._config else None
        for plugin in manager.get_plugins() if manager and settled else ():
            if type(plugin).__module__ == "_pytest.junitxml":
                for path, words in settled:
                    plugin.add_global_property("adjustment", f"{path}: {words}")

    def take(self, session: GradeSession, reporter: pytest.TerminalReporter | None) -> int:
        """Report another session, in which all is graded already, and return its exit status."""
        self.session = session
        self._written, self._failure = (), ""
        status = self.finish(items.exit_status(session.statuses()), stopped=False)
        if reporter is not None:
            self.summarise(reporter)
        return status

    def summarise(self, reporter: pytest.TerminalReporter) -> None:
        """Print the score table, and where the files are."""
        if reporter.verbosity >= -1 and self.session.has_results():
            reporter.currentfspath = None  # its line is ended already
            reporter.write_line("")
            width = reporter._tw.fullwidth  # noqa: SLF001 no public width
            for line in self._lines(width, verbose=reporter.verbosity > 0):
                reporter.write_line(line, **style_of(line))
        elif reporter.verbosity >= -1 and self.session.is_empty_shard:
            reporter.write_line(self.session.about_shard())
        for fault in filter(None, [*self.session.faults, self._failure]):
            reporter.write_line(f"ERROR: {fault}", red=True)

    def _lines(self, width: int, *, verbose: bool) -> Iterator[str]:
        yield from self.session.lines(width, verbose=verbose)
        if self._written:
            folder = self.session.options.out
            assert folder is not None, "unreachable because files were written to it"
            yield from wrap(f"wrote {listed(folder, self._written)} in {_shown(folder)}", width)
            for sentence in self.session.tidied:
                yield from wrap(sentence, width)
        elif not self._failure and (reason := self.session.unwritten()):
            yield from wrap(reason, width)

    def scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Return the scheduler that keeps a submission in one worker, unless one was chosen."""
        if config.getoption("dist") != "load":
            return None
        from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 only under pytest-xdist

        scheduling = LoadScopeScheduling(config, log)
        if self._tests is not None:
            self._tests.keep_together(scheduling)
        return scheduling


def _named(
    session: pytest.Session, items: list[pytest.Item], ids: Sequence[str]
) -> list[pytest.Item]:
    """Return the items whose node ids stand on the command line; all where none do."""
    if not ids:
        return items
    kept = [item for item in items if item.nodeid in ids]
    left = [item for item in items if item.nodeid not in ids]
    if unknown := {*ids} - {item.nodeid for item in kept}:
        names = ", ".join(sorted(map(printable, unknown)))
        raise pytest.UsageError(f"no such question of a submission: {names}")
    session.config.hook.pytest_deselected(items=left)
    return kept


def _wants_ends(config: pytest.Config) -> bool:
    """Return whether anybody looks at the report of a teardown, which here never happens.

    JUnit's file and plugins that we don't know do; each such report costs as much as a verdict.
    """
    others = strangers(config.hook.pytest_runtest_logreport)
    return bool(others) or config.getoption("xmlpath", None) is not None


def _location(item: QuestionItem) -> tuple[str, None, str]:
    return item.submission.path, None, item.name


def _shown(folder: Path) -> str:
    """Return a folder as the user would write it."""
    try:
        return printable(folder.relative_to(Path.cwd()).as_posix()) + "/"
    except ValueError:
        return printable(folder.as_posix()) + "/"
