"""`--grade-watch` where tests of the course are named: each further check is a run of its own.

A test may keep anything in its module, and be saved itself, so that pytest begins afresh each time.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.free.belongings import belongings, common_folder
from grader.watch import places
from grader.watch.sight import look
from grader.watch.waiting import Watcher
from grader.watching import Teller, ended_by_signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.free.arguments import Arguments
    from grader.run import GradeRun
    from grader.watch.sight import Sight

OPTION = "--grade-watch"

_PATIENCE = 5.0
"""Seconds that a check may take to end in order."""


class WatchTestHooks:
    """The hooks of a run that watches, with tests."""

    def __init__(self, run: GradeRun, arguments: Arguments) -> None:
        """Take down how everything looks, before it is graded."""
        self._run = run
        self._tests = [places.absolute(path) for path in arguments.files]
        self._watcher = Watcher(look=self._look)
        self._seen = self._look()

    def _look(self) -> Sight:
        """Return how all looks that the run is about, and what tests take along."""
        session = self._run.session
        assignment, options = session.assignment, session.options
        wanted = assignment.wanted_names | {*session.ledger.plan.wanted}
        found = places.graded(options, session.submissions, wanted)
        found |= places.asked_by(assignment, options)
        there = [test for test in self._tests if test.exists()]
        top = common_folder(there) if there else Path()
        found.update(self._tests, *(belongings(test, top) for test in there))
        return look(found, own=places.own(options))

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
                    while True:
                        self._seen = self._watcher.next(self._seen)
                        teller.head()
                        session.exitstatus = _check(session.config, reporter)
                        teller.wait()
                except KeyboardInterrupt:
                    teller.end()
        return result


def _check(config: pytest.Config, reporter: Any) -> int:
    """Run pytest once more with the same arguments, and return its exit status."""
    given = config.invocation_params
    words = [str(word) for word in given.args if word != OPTION]
    out = reporter._tw._file.fileno() if reporter is not None else subprocess.DEVNULL  # noqa: SLF001 what pytest captures is not its own
    safe = [] if {"", str(given.dir)} & {*sys.path[:1]} else ["-P"]
    with subprocess.Popen(  # noqa: S603 this very Python
        [sys.executable, *safe, "-m", "pytest", *words],
        cwd=given.dir,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,  # so that Ctrl-C is heard once
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
            process.kill()
            raise
