"""Submissions with the same student, or shown at the same path, told apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.submission import Submission


def with_namesakes(found: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, those with the same student noted on each other."""
    submissions = list(found)
    paths: dict[str, list[str]] = defaultdict(list)
    for submission in submissions:
        paths[submission.student].append(submission.path)
    for submission in submissions:
        same = paths[submission.student]
        if len(same) == 1:
            yield submission
            continue
        other = same[0] if same[0] != submission.path else same[1]
        note = f"{len(same)} submissions are called {submission.student}, see {other}"
        yield replace(submission, notes=(*submission.notes, note))


def with_own_paths(found: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, a number added where two paths are shown alike."""
    taken: set[str] = set()
    for submission in found:
        path, number = submission.path, 1
        while path in taken:
            number += 1
            path = f"{submission.path} ({number})"
        taken.add(path)
        yield submission if path == submission.path else replace(submission, path=path)
