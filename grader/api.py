"""Grading from a program: what `pytest --grade` does, as functions.

Nothing here needs pytest. Each call is one run by itself, and ends all that it started; it may be
made from any thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from grader import wishes
from grader.assignment import Assignment
from grader.builder import build, load
from grader.engine.local import LocalEngine
from grader.errors import UsageError
from grader.finding import find
from grader.given import Given, Gradable
from grader.gradebook import Gradebook
from grader.imports import out_of_reach
from grader.options import DEFAULT_RUBRIC, Options, default_workers, positive
from grader.rubric_file import find_rubric
from grader.sandbox.isolation import find as find_isolation
from grader.sandbox.launcher import best_launcher
from grader.session import GradeSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.scorecard import Scorecard
    from grader.submission import Submission
    from grader.wishes import StrPath

_RUBRIC = "a rubric file, or the name of a bundled rubric"


def load_rubric(rubric: StrPath = DEFAULT_RUBRIC) -> Assignment:
    """Return the assignment of a rubric, with its references found and its inputs drawn.

    Args:
        rubric: a rubric file, or the name of a bundled rubric.

    Raises:
        UsageError: there is no such rubric.
        RubricError: it has mistakes; all of them are in the error.
    """
    found = wishes.path(rubric, "rubric", _RUBRIC)
    return build(load(find_rubric(str(found), folder=Path.cwd())))


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
    return find([here / wishes.path(path, "path") for path in paths], root=here).submissions


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
    times: StrPath | None = None,
    late_days: StrPath | None = None,
    fill: StrPath | None = None,
    column: str | None = None,
    gradebook: StrPath | None = None,
    regrade: bool = False,
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
        times: a CSV file that tells when each submission came, for a rubric with a late policy.
        late_days: a CSV file of the free days that students have used so far.
        fill: a gradebook downloaded from Canvas or Moodle; `write` writes a copy of it with this
            assignment's column filled.
        column: what that column is called, where it is not the assignment's title.
        gradebook: a file, or a folder for it, that keeps outcomes and marks: what is in it is not
            run again. Without it nothing is kept.
        regrade: run everything again, whatever is kept.
        on_graded: is told every scorecard as soon as it is there, in the order of grading.

    Raises:
        UsageError: what is asked for can't be done.
        RubricError: the rubric has mistakes; all of them are in the error.
    """
    root = Path.cwd()
    named = rubric.file.path if isinstance(rubric, Assignment) else rubric
    if on_graded is not None and not callable(on_graded):
        raise wishes.refusal(on_graded, "on_graded", "a function of a scorecard")
    wanted = Options(
        paths=(),
        rubric=str(wishes.path(named, "rubric", f"{_RUBRIC}, or an Assignment")),
        root=root,
        visible_only=visible_only,
        workers=default_workers() if workers is None else _whole(workers, "workers"),
        call_seconds=None if call_seconds is None else positive(call_seconds, "call_seconds"),
        memory_mb=None if memory_mb is None else _whole(memory_mb, "memory_mb"),
        isolation=isolation,
        marks=wishes.file(marks, "marks"),
        roster=wishes.file(roster, "roster"),
        times=wishes.file(times, "times"),
        late_days=wishes.file(late_days, "late_days"),
        fill=wishes.file(fill, "fill"),
        column=_column(column, fill),
        gradebook=wishes.gradebook(gradebook, root),
        regrade=regrade,
    )
    given = Given.of(what)
    options = replace(wanted, paths=given.places(root))
    graded = [path.resolve() for path in options.paths]
    with out_of_reach(options.root, graded), _session(options, given) as session:
        return _graded(session, questions, on_graded)


def _column(column: str | None, fill: StrPath | None) -> str | None:
    if column is not None and not isinstance(column, str):
        raise wishes.refusal(column, "column", "the name of a column")
    if column is not None and fill is None:
        raise UsageError("column: it names a column of the gradebook that fill names.")
    return column


def _whole(number: float, name: str) -> int:
    return int(positive(number, name, whole=True))


@contextmanager
def _session(options: Options, given: Given) -> Iterator[GradeSession]:
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
    ids = "ids of questions"
    named = None if questions is None else wishes.words(questions, "questions", ids)
    wanted = None if named is None else _known(session.assignment, named)
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
    book = session.keep()
    kept = session.inputs.keeper
    remarks = tuple(kept.remarks()) if kept else ()
    return Gradebook.of(replace(book, notices=(*book.notices, *remarks)))


def _known(assignment: Assignment, questions: Iterable[str]) -> frozenset[str]:
    """Return the ids of questions that are asked for."""
    wanted = frozenset(questions)
    there = [question.id for question in assignment.questions]
    for name in sorted(wanted.difference(there)):
        near = get_close_matches(name, there, n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        raise UsageError(f"no question '{name}' in {assignment.heading.id}.{meant}")
    if not wanted:
        raise UsageError("no question to ask: expected ids of questions, found none.")
    return wanted
