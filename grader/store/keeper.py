"""What one run keeps on disk, and takes from there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.names import printable
from grader.store import keys
from grader.store.book import Book
from grader.store.conditions import conditions_of
from grader.store.kept_marks import applicable, from_file
from grader.store.recorded import RecordedSandbox
from grader.store.runs import WholeRun
from grader.store.tidying import Tidying

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from grader.assignment import Assignment
    from grader.engine.kind import AnySandbox
    from grader.marks import Marks
    from grader.scorecard import Gradebook
    from grader.shard import Shard
    from grader.store.kept_marks import KeptMark

MOST_NAMES = 5


class Keeper:
    """Stands between a run and its gradebook file."""

    def __init__(
        self, path: Path, shown: str, *, regrade: bool = False, forget_marks: bool = False
    ) -> None:
        """Open the file where there is one; a new one is made only once there is something to keep.

        Args:
            path: where the file lies, or will.
            shown: what messages call it.
            regrade: look nothing up, and keep what is found anew.
            forget_marks: drop the marks that are kept.
        """
        self._book = Book(path, shown)
        self._book.open(create=False)
        self._regrade = regrade
        self._forget_marks = forget_marks
        self._new_marks: list[KeptMark] = []
        self._applied = 0
        self._environment: keys.Environment | None = None
        self._unfit: tuple[KeptMark, ...] = ()

    def marks(
        self, new: Marks, students: Mapping[str, str], questions: Mapping[str, float]
    ) -> Marks:
        """Return the marks of a run: new ones, and those that were kept and are not replaced.

        Args:
            new: the marks of a file.
            students: by the path of each submission, whose it is.
            questions: by the id of each question, its points.
        """
        self._new_marks = from_file(new, students, _now())
        if self._forget_marks:
            return new
        found = applicable(self._book.marks(), new, students, questions)
        self._applied, self._unfit = found.count, found.unfit
        return found.marks

    def recorded(self, sandbox: AnySandbox, environment: keys.Environment) -> RecordedSandbox:
        """Return a sandbox that runs only what is not known; `environment` is where it runs."""
        self._environment = environment
        return RecordedSandbox(sandbox, self._book, regrade=self._regrade, environment=environment)

    def count(self, *, whole: bool) -> None:
        """Count a submission of which tests found something kept, or all that they asked."""
        self._book.looked_up += whole
        self._book.looked_up_in_part += not whole

    def begin(self) -> None:
        """Make the file, if there is none yet, and keep new marks, so that nothing loses them."""
        self._book.open(create=True)
        if self._new_marks or self._forget_marks:
            self._book.keep_marks(self._new_marks, drop=self._forget_marks)

    def keep(
        self,
        gradebook: Gradebook,
        assignment: Assignment,
        provided: Mapping[str, bytes],
        shard: Shard | None,
        *,
        tests: Mapping[str, str],
    ) -> None:
        """Keep the scorecards of a run in which everything was graded.

        `tests` tells, by question, what the scores of tests of the course depend on.
        """
        self._book.open(create=True)
        environment = self._environment or keys.environment(gradebook.run.isolation)
        conditions = conditions_of(assignment, provided, environment, shard, tests=tests)
        self._book.keep_run(WholeRun(gradebook=gradebook, conditions=conditions, finished=_now()))

    def tidying(self, folder: Path) -> Tidying:
        """Return what takes down this run's files, and takes away those of earlier ones."""
        self._book.open(create=True)
        return Tidying(self._book, folder)

    def remarks(self) -> Iterator[str]:
        """Yield sentences on what came from the file, and what is wrong with it."""
        whole, part = self._book.looked_up, self._book.looked_up_in_part
        if whole or part:
            in_part = f", and a part of {part} more" if part else ""
            yield (
                f"outcomes of {_count(whole, 'submission')}{in_part} are from the gradebook; "
                "--grade-regrade runs all again"
            )
        if self._applied:
            yield f"{_count(self._applied, 'mark')} from the gradebook"
        if self._unfit:
            names = [f"{printable(one.student)} {one.question}" for one in self._unfit]
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            yield (
                f"{_count(len(names), 'mark')} in the gradebook fit nothing in this run: "
                f"{', '.join(names[:MOST_NAMES])}{more}"
            )
        yield from self._book.troubles

    def close(self) -> None:
        """Close the file."""
        self._book.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
