"""Where to look for changes: at what is graded, and at what it is graded by."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.answer_key import functions
from grader.definitions import imported_modules
from grader.errors import UnreadableSubmission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.assignment import Assignment
    from grader.content import Content
    from grader.options import Options
    from grader.submission import Submission


def graded(
    options: Options, submissions: Iterable[Submission], wanted: frozenset[str]
) -> set[Path]:
    """Return where submissions lie, and modules beside a single file that it imports or may."""
    given = {absolute(options.root / path) for path in options.paths}
    folders = {path.parent for path in given if not path.is_dir()}
    found = set(given)
    for submission in submissions:
        folder = absolute(options.root / submission.path).parent
        if folder in folders and (content := _content(submission, wanted)) is not None:
            found.update(_beside(folder, content))
    return found


def asked_by(assignment: Assignment, options: Options) -> set[Path]:
    """Return the rubric, what it puts beside submissions, its references beside it, and lists."""
    rubric = absolute(Path(assignment.file.path))
    folder = rubric.parent
    found = {rubric, *(folder / name for name in assignment.rubric.submission.provide)}
    for question in assignment.rubric.question:
        for name in functions(question):
            found.update(_module(folder, name.partition(":")[0].partition(".")[0]))
    lists = (options.marks, options.roster, options.fill, options.times, options.late_days)
    return found | {absolute(options.root / path) for path in lists if path is not None}


def own(options: Options) -> set[Path]:
    """Return what the grader itself writes."""
    return {absolute(options.out)} if options.out is not None else set()


def absolute(path: Path) -> Path:
    """Return a path from the root, links on the way as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 links are looked at where they lie


def _content(submission: Submission, wanted: frozenset[str]) -> Content | None:
    try:
        return submission.read(wanted)
    except UnreadableSubmission:
        return None


def _beside(folder: Path, content: Content) -> Iterator[Path]:
    sources = [cell.source for cell in content.cells]
    sources += [raw.decode("utf-8", "replace") for raw in content.files.values()]
    for module in frozenset[str]().union(*map(imported_modules, sources)):
        yield from _module(folder, module)


def _module(folder: Path, name: str) -> tuple[Path, Path]:
    """Return where a module may lie: a script or a package."""
    return folder / f"{name}.py", folder / name
