"""Grading from a program: what `pytest --grade` does, as functions.

Nothing here needs pytest. Each call is one run by itself, and ends all that it started; it may be
made from any thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from grader.assignment import Assignment
from grader.builder import build, load
from grader.data_class import dataclass
from grader.engine.local import LocalEngine
from grader.errors import UsageError
from grader.finding import find
from grader.gradebook import Gradebook
from grader.imports import out_of_reach
from grader.options import DEFAULT_RUBRIC, Options, default_workers, positive
from grader.rubric_file import find_rubric
from grader.sandbox.isolation import find as find_isolation
from grader.sandbox.launcher import best_launcher
from grader.session import GradeSession
from grader.submission import Submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.scorecard import Scorecard

StrPath = str | PathLike[str]
Gradable = StrPath | Submission


def load_rubric(rubric: StrPath = DEFAULT_RUBRIC) -> Assignment:
    """Return the assignment of a rubric, with its references found and its inputs drawn.

    Args:
        rubric: a rubric file, or the name of a bundled rubric.

    Raises:
        UsageError: there is no such rubric.
        RubricError: it has mistakes; all of them are in the error.
    """
    return build(load(find_rubric(str(Path(rubric)), folder=Path.cwd())))


def find_submissions(*paths: StrPath) -> tuple[Submission, ...]:
    """Return the submissions at some paths, in the order of the paths and then of the names.

    Nothing is read yet, and nothing that is wrong with one of them raises: `grade` gives it a row.

    Args:
        paths: submission files, folders of submissions or zips of such folders, downloads of
            learning systems included.

    Raises:
        UsageError: a path does not exist, is of the wrong kind, or holds no submission.
    """
    here = Path.cwd()
    return find([here / path for path in paths], root=here).submissions


def grade(
    what: Gradable | Iterable[Gradable],
    rubric: StrPath | Assignment = DEFAULT_RUBRIC,
    *,
    questions: Iterable[str] | None = None,
    visible_only: bool = False,
    workers: int | None = None,
    isolation: str = "auto",
    call_seconds: float | None = None,
    memory_mb: int | None = None,
    marks: StrPath | None = None,
    roster: StrPath | None = None,
    on_graded: Callable[[Scorecard], None] | None = None,
) -> Gradebook:
    """Return the gradebook of some submissions, each run in a process of its own.

    Args:
        what: a path as for `find_submissions`, a submission that it found, or several of either.
        rubric: a rubric file, the name of a bundled rubric, or what `load_rubric` returned.
        questions: ids of the questions to ask; all without it.
        visible_only: ask visible cases only, as a student would.
        workers: how many submissions run at once; one a core without it.
        isolation: `auto` is the strongest there is, `strict` refuses less than the full set,
            `process` does without Landlock and seccomp.
        call_seconds: what a call may take, in place of the rubric's limit.
        memory_mb: the same in MiB of memory.
        marks: a CSV file `student,question,points,comment` of marks that persons gave.
        roster: a CSV file of students; who handed in nothing is `absent`.
        on_graded: is told every scorecard as soon as it is there, in the order of grading.

    Raises:
        UsageError: what is asked for can't be done.
        RubricError: the rubric has mistakes; all of them are in the error.
    """
    wishes = Options(
        paths=(),
        rubric=str(rubric.file.path if isinstance(rubric, Assignment) else Path(rubric)),
        root=Path.cwd(),
        visible_only=visible_only,
        workers=default_workers() if workers is None else _whole(workers, "workers"),
        call_seconds=None if call_seconds is None else positive(call_seconds, "call_seconds"),
        memory_mb=None if memory_mb is None else _whole(memory_mb, "memory_mb"),
        isolation=isolation,
        marks=None if marks is None else Path(marks),
        roster=None if roster is None else Path(roster),
    )
    given = _Given.of(what)
    options = replace(wishes, paths=given.places(wishes.root))
    graded = [path.resolve() for path in options.paths]
    with out_of_reach(options.root, graded), _session(options, given) as session:
        return _graded(session, questions, on_graded)


def _whole(number: float, name: str) -> int:
    return int(positive(number, name, whole=True))


@dataclass(frozen=True, slots=True)
class _Given:
    """What is to be graded: paths, submissions, or both."""

    things: tuple[Gradable, ...]

    @classmethod
    def of(cls, what: Gradable | Iterable[Gradable]) -> _Given:
        if isinstance(what, (str, PathLike, Submission)):
            return cls((what,))
        found = cls(tuple(what))
        if not found.things:
            raise UsageError("nothing to grade: expected a path or a submission, found none.")
        return found

    def places(self, root: Path) -> tuple[Path, ...]:
        """Return where all of it lies on disk."""
        found = (
            thing.place if isinstance(thing, Submission) else root / Path(thing)
            for thing in self.things
        )
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def submissions(self, root: Path) -> tuple[Submission, ...] | None:
        """Return the submissions, those at paths found now; None where all are paths."""
        if not any(isinstance(thing, Submission) for thing in self.things):
            return None
        found: list[Submission] = []
        for thing in self.things:
            if isinstance(thing, Submission):
                found.append(thing)
            else:
                found += find([root / Path(thing)], root=root).submissions
        return tuple(found)


@contextmanager
def _session(options: Options, given: _Given) -> Iterator[GradeSession]:
    """Provide a session, and end everything that it started."""
    chosen = given.submissions(options.root)
    launcher = best_launcher(find_isolation(options.isolation))
    try:
        make = partial(LocalEngine, launcher, options.workers)
        session = GradeSession(options, make, chosen=chosen)
    except BaseException:
        launcher.close()
        raise
    try:
        yield session
    finally:
        session.close()


def _graded(
    session: GradeSession,
    questions: Iterable[str] | None,
    on_graded: Callable[[Scorecard], None] | None,
) -> Gradebook:
    wanted = None if questions is None else _known(session.assignment, questions)
    asked = [
        (submission, question)
        for submission, question in session.items()
        if wanted is None or question in wanted
    ]
    session.plan([(submission.path, question) for submission, question in asked], ahead=True)
    told: Scorecard | None = None
    for submission, question in asked:
        result = session.result(submission, question)
        session.record(result)
        if on_graded is not None and told is not result.card:
            told = result.card
            on_graded(told)
    return Gradebook.of(session.gradebook())


def _known(assignment: Assignment, questions: Iterable[str]) -> frozenset[str]:
    """Return the ids of questions that are asked for."""
    wanted = frozenset([questions] if isinstance(questions, str) else questions)
    there = [question.id for question in assignment.questions]
    for name in sorted(wanted.difference(there)):
        near = get_close_matches(name, there, n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        raise UsageError(f"no question '{name}' in {assignment.heading.id}.{meant}")
    if not wanted:
        raise UsageError("no question to ask: expected ids of questions, found none.")
    return wanted
