"""The gradebook as Markdown: the rubric score table, causes, and averages by question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.names import printable
from grader.outcome import Status
from grader.reports import filling, found, grid, remarks
from grader.reports.table import full_rows
from grader.reports.tally import (
    asked,
    count,
    judged,
    losses,
    mean,
    ordered,
    percent,
    short,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.filled import Filled
    from grader.inventory import Inventory
    from grader.scorecard import Gradebook

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#~|&$!])")


def to_markdown(gradebook: Gradebook) -> str:
    """Return the gradebook as Markdown, with every text that is not ours escaped."""
    return "".join(pieces(gradebook))


def pieces(gradebook: Gradebook) -> Iterator[str]:
    """Yield the Markdown file line by line."""
    for line in _lines(gradebook):
        yield f"{line}\n"


def _lines(gradebook: Gradebook) -> Iterator[str]:
    yield f"# {escaped(gradebook.heading.title)}"
    yield ""
    yield _facts(gradebook)
    yield ""
    if not gradebook.scorecards:
        yield "No submission was graded."
        return
    yield from grid.pipes([[*map(escaped, row)] for row in full_rows(gradebook)])
    sentences = (*remarks.remarks(gradebook), *remarks.visible(gradebook), *gradebook.notices)
    for sentence in sentences:
        yield ""
        yield escaped(sentence)
    yield from _adjustments(gradebook)
    if gradebook.filled is not None:
        yield from _filled(gradebook.filled)
    yield from _causes(gradebook)
    yield from _questions(gradebook)
    if gradebook.inventory is not None:
        yield from _found(gradebook.inventory)


def _found(inventory: Inventory) -> Iterator[str]:
    sentences = [*filter(None, (found.found(inventory), found.roster(inventory)))]
    if sentences:
        yield from ("", "## Submissions", "")
    for sentence in sentences:
        yield f"- {escaped(sentence)}"
    lists = [("left out", found.left_out(inventory)), *found.strangers(inventory)]
    for what, names in lists:
        if names:
            yield f"- {what}:"
            yield from (f"    - {escaped(name)}" for name in names)


def _facts(gradebook: Gradebook) -> str:
    run = gradebook.run
    facts = (
        count(len(gradebook.scorecards), "submission"),
        count(gradebook.heading.points, "point"),
        f"isolation {run.isolation}",
        f"engine {run.engine}",
        count(run.workers, "worker"),
        f"{run.seconds:.1f} s",
        f"rubric {gradebook.heading.rubric_sha256[:12]}",
    )
    return escaped(", ".join(facts))


def _filled(filled: Filled) -> Iterator[str]:
    yield from ("", "## Gradebook", "")
    yield f"- {escaped(filled.name)}: {escaped('; '.join(filling.summary(filled)))}"
    for left_out in filled.lists:
        yield f"- {left_out.what} ({len(left_out.names)}):"
        for name in left_out.names:
            yield f"    - {escaped(name)}"


def _adjustments(gradebook: Gradebook) -> Iterator[str]:
    rows = [
        tuple(map(escaped, (card.student, one.name, signed(one.points), one.reason)))
        for card in ordered(gradebook)
        for one in card.adjustments
    ]
    if rows:
        yield from ("", "## Adjustments", "")
        yield from grid.pipes([("student", "adjustment", "points", "reason"), *rows])


def _causes(gradebook: Gradebook) -> Iterator[str]:
    yield from ("", "## Lost by cause", "")
    rows = [
        (escaped(loss.cause.value), str(loss.verdicts), short(loss.points))
        for loss in losses(gradebook)
    ]
    if not rows:
        yield "No points were lost."
        return
    yield from grid.pipes([("cause", "verdicts", "points lost"), *rows])


def _questions(gradebook: Gradebook) -> Iterator[str]:
    yield from ("", "## Average by question", "")
    yield from grid.pipes([("question", "points", "average", "percent"), *_averages(gradebook)])


def _averages(gradebook: Gradebook) -> Iterator[tuple[str, ...]]:
    scores: dict[str, list[float]] = {}
    for card in judged(gradebook):
        for question in card.questions:
            if question.status is not Status.UNMARKED:
                scores.setdefault(question.id, []).append(question.score)
    for name, points in asked(gradebook).items():
        average = mean(scores.get(name, []))
        part = ("-", "-") if average is None else (short(average), percent(average, points))
        yield escaped(name), short(points), *part


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is: `a|b` becomes `a\|b`."""
    return _SPECIAL.sub(r"\\\1", printable(text))
