"""Kits of the bundled rubrics, and what graders say in them."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from unittest.mock import ANY

from grader.builder import build, load
from grader.engine.local import LocalEngine
from grader.options import Options
from grader.release import Released, release
from grader.rubric_file import BUNDLED
from grader.sandbox.isolation import find
from grader.sandbox.launcher import best_launcher
from grader.session import GradeSession

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.scorecard import QuestionScore, Scorecard

NAMES = ("deep_learning", "cs231n_assignment2", "cnn_step_by_step")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeKit:
    """A kit in a folder, with the whole rubric that it was made of."""

    folder: Path
    released: Released
    whole: Assignment

    @property
    def own(self) -> Assignment:
        """Return the assignment as students have it."""
        return build(load(self.folder / "rubric.toml"))

    def read(self, name: str) -> str:
        """Return one of its files."""
        return (self.folder / name).read_text(encoding="utf-8")


def made(rubric: Path, folder: Path, **options: tuple[Path, ...]) -> MadeKit:
    """Return the kit of a rubric, made in a folder."""
    released = release(rubric, folder, **options)
    return MadeKit(folder=folder, released=released, whole=build(load(rubric)))


@cache
def bundled(name: str) -> MadeKit:
    """Return the kit of a bundled rubric, made once."""
    folder = Path(mkdtemp(prefix="kit-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return made(BUNDLED / f"{name}.toml", folder / "kit")


def scorecards(
    rubric: Path, *paths: Path, visible_only: bool = False, mode: str = "auto"
) -> list[Scorecard]:
    """Return how submissions are graded, in sandboxes of this machine."""
    isolation = find(mode)
    options = Options(
        paths=paths, rubric=str(rubric), visible_only=visible_only, workers=2, root=Path.cwd()
    )
    session = GradeSession(options, lambda: LocalEngine(best_launcher(isolation), 2))
    try:
        items = list(session.items())
        session.plan([(submission.path, question) for submission, question in items], ahead=True)
        for submission, question in items:
            session.record(session.result(submission, question))
        return list(session.gradebook().scorecards)
    finally:
        session.close()


def is_named(question: QuestionScore) -> bool:
    """Return whether a known slip was recognised: a kit knows none."""
    return any(case.misconception for case in question.cases)


def words(cards: list[Scorecard]) -> dict[str, tuple[object, ...]]:
    """Return what is said of every part: status, message, points and hint."""
    return {
        f"{card.student}: {question.id}: {case.name}": (
            case.status.value,
            case.message,
            case.points,
            case.hint,
            question.hint,
            ANY if is_named(question) else question.feedback,
        )
        for card in cards
        for question in card.questions
        for case in question.cases
    }
