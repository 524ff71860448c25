"""Sentences that say what a total does and does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.names import printable
from grader.outcome import Status
from grader.reports.lacking import lacking
from grader.reports.tally import asked, count, judged, short, unmarked
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook


def remarks(gradebook: Gradebook) -> Iterator[str]:
    """Yield a sentence for each thing that a total leaves out."""
    yield from waiting(gradebook)
    yield from selected(gradebook)
    yield from ungradable(gradebook)
    yield from lacking(gradebook)


def waiting(gradebook: Gradebook) -> Iterator[str]:
    """Yield how many points wait for a person, if any do."""
    questions = unmarked(gradebook)
    if not questions:
        return
    points = asked(gradebook)
    all_points = short(sum(points.values()))
    missing = short(sum(points[question.id] for question in questions))
    names = ", ".join(printable(question.id) for question in questions)
    marked = {round(card.points - card.unmarked, POINT_DIGITS) for card in judged(gradebook)}
    so_far = f"{short(marked.pop())} marked so far" if len(marked) == 1 else "what is marked so far"
    wait = f"{missing} of {all_points} points wait for manual marks"
    yield f"totals are of {so_far}; {wait}: {names}"


def selected(gradebook: Gradebook) -> Iterator[str]:
    """Yield how many questions were selected, if not all were."""
    if all(card.complete for card in gradebook.scorecards):
        return
    chosen, every = len(asked(gradebook)), len(gradebook.heading.questions)
    if chosen < every:
        yield f"only {chosen} of {every} questions were selected; the totals count these alone"
    else:
        yield "not every question of every submission was graded; the totals count what was"


def ungradable(gradebook: Gradebook) -> Iterator[str]:
    """Yield the questions that the grader itself failed on, if any."""
    failed = [
        question.id
        for card in gradebook.scorecards
        for question in card.questions
        if Status.UNGRADABLE in (question.status, *(case.status for case in question.cases))
    ]
    if failed:
        names = ", ".join(map(printable, dict.fromkeys(failed)))
        yield f"the grader itself failed on {names}; check this before points are handed out"


def visible(gradebook: Gradebook) -> Iterator[str]:
    """Yield how many visible checks are right, if only these were run."""
    if not gradebook.visible_only:
        return
    checks = [
        case.status is Status.CORRECT
        for card in gradebook.scorecards
        for question in card.questions
        for case in question.cases
        if case.visibility == "visible"
    ]
    hidden = gradebook.hidden_points
    verb = "is" if hidden == 1 else "are"
    more = f"; {count(hidden, 'more point')} {verb} checked after hand-in" if hidden else ""
    yield f"visible checks: {sum(checks)} of {len(checks)} right{more}"
