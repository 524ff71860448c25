"""Letting pytest go on watching, after it has reported what it graded.

The first check is a run of pytest as any other. Before pytest ends, this waits for files to be
saved, and has each further check reported in the same words.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import UsageError
from grader.names import printable
from grader.reports import changed
from grader.reports.line import style_of, styled
from grader.reports.width import wrap
from grader.watch.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.errors import GraderError
    from grader.run import GradeRun
    from grader.scorecard import Gradebook
    from grader.session import GradeSession

_ENDING = ("SIGTERM", "SIGHUP")
"""Signals that end a watch as Ctrl-C does."""


def refuse_contradictions(config: pytest.Config) -> None:
    """Check that nothing contradicts `--grade-watch`.

    Raises:
        UsageError: something does; the message says what to leave out.
    """
    option = config.getoption
    contradictions = {
        "-n": option("dist", "no") != "no" or hasattr(config, "workerinput"),
        "--grade-engine dask": option("grade_engine") != "local",
        "-x or --maxfail": bool(option("maxfail", 0)),
        "--stepwise": bool(option("stepwise", False)),
        "--collect-only": config.option.collectonly,
        "--junitxml": option("xmlpath", None) is not None,
    }
    for name, is_given in contradictions.items():
        if is_given:
            raise UsageError(
                "--grade-watch checks all that was asked for again and again, in one process: "
                f"leave out {name}, or watch nothing."
            )


class WatchHooks:
    """The hooks of a run with `--grade-watch`."""

    def __init__(self, run: GradeRun, anew: Callable[[], GradeSession]) -> None:
        """Take down how everything looks, before it is graded; `anew` reads the rubric again."""
        self._run = run
        self._rounds = Rounds(run.session, anew)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Iterator[None]:
        """Wait for files to be saved, once all other plugins have reported the first check."""
        result = yield
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            teller = Teller(self._run, reporter, session)
            with ended_by_signals():
                teller.begin()
                try:
                    self._rounds.run(teller)
                except KeyboardInterrupt:
                    teller.end()
        return result


class Teller:
    """Reports each check on the terminal, and takes its exit status."""

    def __init__(self, run: GradeRun, reporter: Any, session: pytest.Session) -> None:
        """Tell of the checks that follow the first."""
        self._run = run
        self._reporter = reporter
        self._session = session
        self._checks = 1

    def begin(self) -> None:
        """Say that the first check was not all."""
        names = ", ".join(printable(str(path)) for path in self._run.session.options.paths)
        self._tell(f"watching {names}: what is saved is checked again, until Ctrl-C")

    def graded(self, session: GradeSession, before: Gradebook) -> None:
        """Print the table of another check, and what changed."""
        self.head()
        self._session.exitstatus = self._run.take(session, self._reporter)
        self._tell("")
        self._write(changed.lines(before, session.gradebook(), width=self._width))

    def head(self) -> None:
        """Begin to tell of another check."""
        self._checks += 1
        if self._reporter is not None:
            self._reporter.write_sep("=", f"check {self._checks} at {_now()}")
            self._reporter.flush()

    def wait(self) -> None:
        """Say that another check is over."""
        self._tell(f"{_now()} watching, until Ctrl-C")

    def same(self) -> None:
        """Say that there was nothing to check."""
        self._tell(f"{_now()} saved, with nothing changed in it")

    def failed(self, error: GraderError) -> None:
        """Say why nothing can be checked."""
        for line in str(error).splitlines():
            self._tell(f"ERROR: {line}", red=True)
        self._tell(f"{_now()} waiting until it can be checked; Ctrl-C ends")

    def end(self) -> None:
        """Say that this is the end, on a line of its own, for `^C` is on the last one."""
        self._tell("")
        self._tell(f"stopped after {self._checks} check{'s' * (self._checks != 1)}")

    @property
    def _width(self) -> int:
        return self._reporter._tw.fullwidth if self._reporter is not None else 80  # noqa: SLF001 no public width

    def _tell(self, text: str, **style: bool) -> None:
        self._write(styled(wrap(text, self._width), style))

    def _write(self, lines: Iterable[str]) -> None:
        if self._reporter is not None:
            for line in lines:
                self._reporter.write_line(line, **style_of(line))
            self._reporter.flush()


def _now() -> str:
    return time.strftime("%H:%M:%S")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let signals that would kill this process end it in order: no sandbox must be left."""
    names = [name for name in _ENDING if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []
    before = {
        name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names
    }
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
