"""The hooks that pytest calls. Each hands over to one method and holds no logic.

Importing this module imports neither NumPy nor the rest of the grader: without `--grade` the
plugin costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from grader.run import GradeRun

GRADE: pytest.StashKey[GradeRun] = pytest.StashKey()
POINTS = (
    "points(points, *, question, section, title, visibility, hint): with --grade, what a test of "
    "a submission is worth"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, when pytest starts."""
    parser.addini("grade_rubric", "rubric for --grade: a file or a bundled name", default="")
    parser.addini("grade_tests", "test files for --grade, where none is named", type="paths")
    add = parser.getgroup("grade", "grading student submissions").addoption
    what = "a submission, a folder or a zip of them; may be given again"
    add("--grade", action="append", metavar="PATH", help=what)
    add("--rubric", metavar="FILE-OR-NAME", help="rubric file, the name of a bundled one, or none")
    add("--grade-out", metavar="DIR", help="where files go; grades/ when a folder or zip is graded")
    formats = "csv,json,md,html"
    which = f"of {formats} (default), gradescope"
    add(
        "--grade-format",
        metavar="LIST",
        default=formats,
        help=which,
    )
    add("--grade-visible", action="store_true", help="check visible cases only, as a student would")
    add("--grade-workers", metavar="N", help="parallel sandboxes; default: one a core")
    add("--grade-timeout", metavar="S", help="seconds a call may take, instead of the rubric's")
    add("--grade-memory", metavar="MB", help="MiB a call may take, instead of the rubric's")
    add("--grade-marks", metavar="FILE", help="CSV with student,question,points,comment")
    add("--grade-fill", metavar="FILE", help="fill a copy of a gradebook of Canvas or Moodle")
    add("--grade-column", metavar="NAME", help="the column to fill, where its title is another")
    add("--grade-tests", action="append", metavar="FILE", help="tests of submissions; repeatable")
    add("--grade-roster", metavar="FILE", help="CSV of students; who handed in nothing is absent")
    add("--grade-times", metavar="FILE", help="CSV that tells when students handed in")
    add("--grade-late-days", metavar="FILE", help="CSV of the free late days used so far")
    add("--grade-regrade", action="store_true", help="run all again, whatever the gradebook knows")
    add("--grade-forget-marks", action="store_true", help="drop the marks in the gradebook")
    add("--grade-shard", metavar="K/N", help="grade part K of N; grader merge joins the parts")
    kept = "auto: the strongest there is; strict: refuse less; process: no Landlock and seccomp"
    add("--grade-isolation", metavar="MODE", default="auto", help=kept)
    add("--grade-engine", metavar="NAME", default="local", help="where sandboxes run: local, dask")
    add(
        "--grade-dask-scheduler", metavar="ADDR", help="a cluster's address, as tcp://10.0.0.5:8786"
    )
    add("--grade-watch", action="store_true", help="check again whenever a file is saved")
    add("--exit-zero", action="store_true", help="exit 0 when grading finished, whatever was lost")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks for courses, when pytest starts."""
    from grader import hookspecs  # noqa: PLC0415 a test that this module imports nothing else

    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Refuse settings that lie inside what is graded, before anything in them acts."""
    if not (paths := early_config.known_args_namespace.grade):
        return (yield)
    from grader import settings  # noqa: PLC0415 only with --grade

    settings.refuse_more(early_config)
    settings.refuse_settings_inside(early_config, paths)
    settings.keep_conftests_out(early_config, paths)
    with settings.wrong_hooks_told():
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """With `--grade`, start a grading run, before anything is collected."""
    config.addinivalue_line("markers", POINTS)
    if config.getoption("grade"):
        from grader.quick import quick_start  # noqa: PLC0415 nothing is loaded without --grade

        with quick_start(config):
            from grader.start import start  # noqa: PLC0415 the same

            config.stash[GRADE] = run = start(config)
        config.pluginmanager.register(GradeHooks(run), "grade-run")
        run.configure(config)


@pytest.fixture(scope="session")
def submission() -> None:
    """One student's submission, once for each of them; needs --grade=PATH."""
    pytest.skip("needs --grade=PATH, the submissions to be tested")


class GradeHooks:
    """The hooks of a run with `--grade`."""

    def __init__(self, run: GradeRun) -> None:
        """Hand all events over to `run`."""
        self._run = run

    def pytest_unconfigure(self) -> None:
        """End all sandboxes, when pytest is done."""
        self._run.close()

    def pytest_report_header(self) -> str:
        """Say what is graded and how, below pytest's own first lines."""
        return self._run.header()

    def pytest_collection(self, session: pytest.Session) -> bool | None:
        """Make an item of each submission and question; collect tests only where they are named."""
        return self._run.collect(session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Put the questions beside the tests that were named, before anything is deselected."""
        self._run.add_questions(session, items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Grade what was selected; tests of the course are left to pytest's own loop."""
        return self._run.loop(session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Report one question of one submission; there is nothing to set up or tear down."""
        return self._run.report(item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a reported score into the gradebook."""
        self._run.record(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:
        """Give a question that earned a part of its points a letter of its own."""
        return self._run.words(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the files and set the exit status, after the last item."""
        stopped = bool(session.shouldfail or session.shouldstop)
        session.exitstatus = self._run.finish(exitstatus, stopped=stopped)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the score table, at the end."""
        self._run.summarise(terminalreporter)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Keep a submission's questions in one worker of pytest-xdist."""
        return self._run.scheduler(config, log)
