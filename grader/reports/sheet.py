"""One submission's score table on the terminal: a row a question, under its section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.names import printable
from grader.outcome import Status
from grader.reports import grid
from grader.reports.line import BAD, BOLD, GOOD, PART, Line
from grader.reports.tally import (
    asked,
    percent,
    section_points,
    section_scores,
    short,
    shows_points,
    signed,
)
from grader.reports.width import cells, shorten
from grader.scorecard import POINT_DIGITS, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, Scorecard

NOTHING = "-"
ADJUSTED = "adjusted"
INDENT = "  "

Row = tuple[str, str, str, str]


def sheet(gradebook: Gradebook, width: int) -> Iterator[str]:
    """Yield the score of every question asked, sections in between and the total at the end."""
    (card,) = gradebook.scorecards
    total = _total(gradebook, card)
    rows = [("", "score", "points", ""), *_rows(gradebook, card), total]
    names = _names([printable(card.student) or NOTHING, *(row[0] for row in rows[1:])], rows, width)
    table = [(name, *row[1:]) for name, row in zip(names, rows, strict=True)]
    lines = grid.plain(table, summary=1, left={0, 3})
    rule = lines[1]
    left = iter(table)
    for line in lines:
        yield line if line is rule else Line(line, _style(next(left)[3]))


def _names(names: list[str], rows: list[Row], width: int) -> list[str]:
    taken = sum(max(cells(row[place]) for row in rows) + len(grid.GAP) for place in (1, 2, 3))
    return [shorten(name, max(width - taken, 10)) for name in names]


def _rows(gradebook: Gradebook, card: Scorecard) -> Iterator[Row]:
    if not shows_points(card):
        return
    most, got = section_points(gradebook), section_scores(card)
    titles = {section.id: printable(section.title) for section in gradebook.heading.sections}
    numbers = {section: number for number, section in enumerate(titles, start=1)}
    section = ""
    for question in card.questions:
        if question.section != section:
            section = question.section
            name = f"{numbers[section]} {titles[section]}"
            score = short(got[section]) if section in got else NOTHING
            yield name, score, short(most[section]), ""
        waits = question.status is Status.UNMARKED
        score = NOTHING if waits else short(question.score)
        name = INDENT + printable(question.id)
        yield name, score, short(question.points), question.status.value
    for adjustment in card.adjustments:
        yield printable(adjustment.name), signed(adjustment.points), "", ADJUSTED


def _total(gradebook: Gradebook, card: Scorecard) -> Row:
    maximum = short(round(sum(asked(gradebook).values()), POINT_DIGITS))
    if not shows_points(card):
        return "total", NOTHING, maximum, card.status.value
    part = percent(card.score, card.points - card.unmarked)
    return "total", short(card.score), maximum, f"{part} %" if part != NOTHING else ""


def _style(status: str) -> dict[str, bool]:
    if status == Status.CORRECT:
        return GOOD
    if status in (Status.PARTIAL, Status.FOLLOW_THROUGH, Status.UNMARKED, ADJUSTED):
        return PART
    return BAD if status in (*Status, *SubmissionStatus) else BOLD
