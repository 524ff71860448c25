"""Where submissions are run: an engine with its sandbox, and outcomes that are kept of it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from grader.answer_key import secret_paths
from grader.free.nearby import Nearby
from grader.grading import Grading, provided_files
from grader.sandbox.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from grader.assignment import Assignment
    from grader.engine.kind import AnyDialogue, AnySandbox, Engine
    from grader.free.opened import Opened
    from grader.options import Options
    from grader.sandbox.dialogue import Dialogue
    from grader.sandbox.program import Program
    from grader.scorecard import Scorecard
    from grader.store.keeper import Keeper
    from grader.submission import Submission


class Workplace:
    """Grades submissions, and opens them for tests."""

    def __init__(
        self, engine: Engine, assignment: Assignment, options: Options, keeper: Keeper | None
    ) -> None:
        """Run an assignment's calls on an engine; a keeper is asked for outcomes first."""
        self.engine = engine
        self._assignment = assignment
        self._keeper = keeper
        limits = assignment.rubric.limits
        of_loading = Limits(
            load_seconds=limits.load_seconds,
            memory_mb=limits.memory_mb,
            output_kb=limits.output_kb,
        )
        secret = secret_paths(assignment.file, options)
        self._sandbox: AnySandbox = engine.sandbox(of_loading, secret)
        self._nearby: Nearby | None = None
        self._talk: Callable[[Program], AnyDialogue] | None = None
        begin: Callable[[Program], Dialogue] | None = getattr(self._sandbox, "open", None)
        recorded = keeper.recorded(self._sandbox, engine.environment()) if keeper else None
        if begin is not None:
            self._talk = partial(recorded.open, begin=begin) if recorded is not None else begin
        elif options.tests:
            self._nearby = Nearby(options.isolation, of_loading, secret)
            self._talk = self._nearby.open
        self._grading = Grading(
            assignment=assignment,
            sandbox=recorded or self._sandbox,
            provided=provided_files(assignment),
        )
        self._opened: dict[str, Opened] = {}

    def again(self, keeper: Keeper | None) -> Workplace:
        """Return the same place, where another keeper is asked for outcomes."""
        new = copy(self)
        new.take_keeper(keeper)
        return new

    def take_keeper(self, keeper: Keeper | None) -> None:
        """Ask this keeper for outcomes from now on, and have nothing open."""
        self._keeper = keeper
        self._opened = {}
        if keeper is not None:
            recorded = keeper.recorded(self._sandbox, self.engine.environment())
            self._grading = replace(self._grading, sandbox=recorded)

    def want(self, names: Collection[str]) -> None:
        """Look for these names in submissions, too."""
        self._grading = replace(self._grading, more=frozenset(names))

    def grade(self, submission: Submission, questions: Sequence[str]) -> Scorecard:
        """Return the scorecard of a submission, of some of the rubric's questions."""
        return self._grading.grade(submission, questions)

    def open(self, submission: Submission) -> Opened:
        """Return a submission that tests may ask, the same until it is closed."""
        if submission.path not in self._opened:
            assert self._talk is not None, "unreachable because it was made for the tests"
            from grader.free.opened import Opened  # noqa: PLC0415 only where there are tests

            self._opened[submission.path] = Opened(submission, self._grading, self._talk)
        return self._opened[submission.path]

    def shut(self, path: str) -> None:
        """End the processes of a submission that no test asks any more."""
        if (opened := self._opened.pop(path, None)) is not None:
            recalled = opened.close()
            is_counted = recalled is not None and not self._assignment.questions
            if self._keeper is not None and is_counted:
                self._keeper.count(whole=bool(recalled))

    def shut_all(self) -> None:
        """End the processes of all submissions that tests asked."""
        for path in [*self._opened]:
            self.shut(path)

    def close(self) -> None:
        """End all sandboxes."""
        self._grading.sandbox.close()
        for one in (self.engine, self._nearby):
            if one is not None:
                one.close()
