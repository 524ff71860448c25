"""The rubric score table on the terminal: a row a student, a column a section."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable
from grader.reports import grid
from grader.reports.tally import (
    adjusted,
    adjustments,
    asked,
    judged,
    mean,
    ordered,
    percent,
    section_points,
    section_scores,
    short,
    shows_points,
    signed,
)
from grader.reports.width import cells, cut, shorten, wrap
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.scorecard import Gradebook, Scorecard

TITLE_WIDTH = 16
"""A section's title in the header is cut to this many columns."""

NAME_WIDTH = 16
"""Names are shortened down to this many columns before sections lose their titles."""

MOST_ADJUSTMENTS = 3
"""Of more, one column shows the sum."""

NOTHING = "-"

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table, its header without and with a title."""

    head: str
    title: str = ""
    cells: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the header and the cells."""
        return self.head, *self.cells

    @property
    def width(self) -> int:
        """Return the width of the widest cell."""
        return max(map(cells, self.rows))

    def titled(self) -> Column:
        """Return the same column with its title in the header."""
        return replace(self, head=f"{self.head} {cut(self.title, TITLE_WIDTH)}".rstrip())

    def within(self, width: int) -> Column:
        """Return the same column with its cells shortened to this width."""
        return replace(self, cells=tuple(shorten(cell, width) for cell in self.cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All columns, and how many of the last rows are not students."""

    names: Column
    sections: tuple[Column, ...]
    totals: tuple[Column, ...]
    summary: int


def score_table(gradebook: Gradebook, width: int) -> Iterator[str]:
    """Yield the table in lines of at most `width` columns.

    Sections are headed by number and title; where that is too wide, by number alone with a legend
    below; where that is too wide, in several blocks. Students stand in natural order, and the
    mean is that of the rows that show points.
    """
    table = _table(gradebook)
    titled = [section.titled() for section in table.sections]
    if _fits([*titled, *table.totals], table.names, width):
        yield from _block(table, [*titled, *table.totals], width)
        return
    for number, block in enumerate(_blocks(table, width)):
        if number:
            yield ""
        yield from _block(table, block, width)
    yield from _legend(table, width)


def full_rows(gradebook: Gradebook) -> list[tuple[str, ...]]:
    """Return the header and the rows of the whole table, nothing shortened."""
    table = _table(gradebook)
    sections = [replace(s, head=f"{s.head} {s.title}") for s in table.sections]
    columns = [table.names, *sections, *table.totals]
    return [*zip(*(column.rows for column in columns), strict=True)]


def _legend(table: Table, width: int) -> Iterator[str]:
    # A number stays on the line of its title's first word.
    legend = ", ".join(f"{section.head}{NO_BREAK}{section.title}" for section in table.sections)
    for line in wrap(f"sections: {legend}", width):
        yield line.replace(NO_BREAK, " ")


def _blocks(table: Table, width: int) -> list[list[Column]]:
    """Return the columns of each block, the totals at the end of the first."""
    totals = list(table.totals)
    if _fits([*table.sections, *totals], table.names, width):
        return [[*table.sections, *totals]]
    blocks: list[list[Column]] = [[]]
    for section in table.sections:
        rest = totals if len(blocks) == 1 else []
        if not _fits([*blocks[-1], section, *rest], table.names, width, least=width // 4):
            blocks.append([])
        blocks[-1].append(section)
    blocks[0] += totals
    return blocks


def _block(table: Table, columns: Sequence[Column], width: int) -> list[str]:
    names = table.names.within(width - _taken(columns))
    return grid.plain(
        [*zip(names.rows, *(column.rows for column in columns), strict=True)],
        summary=table.summary,
    )


def _fits(columns: Sequence[Column], names: Column, width: int, least: int = NAME_WIDTH) -> bool:
    return width - _taken(columns) >= min(names.width, max(least, 10))


def _taken(columns: Sequence[Column]) -> int:
    return sum(column.width + len(grid.GAP) for column in columns)


def _table(gradebook: Gradebook) -> Table:
    cards = ordered(gradebook)
    shown = judged(gradebook)
    summary = ["mean", "maximum"] if len(shown) > 1 else ["maximum"]
    names = [printable(card.student) or NOTHING for card in cards]
    return Table(
        names=Column(head="student", cells=(*names, *summary)),
        sections=tuple(_sections(gradebook, cards, len(summary))),
        totals=(
            *_adjustments(gradebook, cards, len(summary)),
            _total(gradebook, cards, shown),
            _percent(gradebook, cards, shown),
        ),
        summary=len(summary),
    )


def _sections(gradebook: Gradebook, cards: list[Scorecard], summary: int) -> Iterator[Column]:
    maxima = section_points(gradebook)
    scores = [section_scores(card) if shows_points(card) else {} for card in cards]
    for number, section in enumerate(gradebook.heading.sections, start=1):
        if section.id in maxima:
            found = [row.get(section.id) for row in scores]
            average = mean([score for score in found if score is not None])
            last = [average, maxima[section.id]][-summary:]
            points = tuple(NOTHING if score is None else short(score) for score in [*found, *last])
            yield Column(head=str(number), title=printable(section.title), cells=points)


def _adjustments(gradebook: Gradebook, cards: list[Scorecard], summary: int) -> Iterator[Column]:
    """Yield a column for each name of an adjustment, or one for many; none where there are none."""
    names = adjustments(gradebook)
    changes = [adjusted(card) if shows_points(card) else {} for card in cards]
    if len(names) > MOST_ADJUSTMENTS:
        changes = [{"adjusted": sum(found.values())} if found else {} for found in changes]
        names = ["adjusted"]
    for name in names:
        points = [signed(found[name]) if name in found else NOTHING for found in changes]
        head = cut(printable(name), TITLE_WIDTH)
        yield Column(head=head, cells=(*points, *[NOTHING] * summary))


def _total(gradebook: Gradebook, cards: list[Scorecard], shown: list[Scorecard]) -> Column:
    words = [short(card.score) if shows_points(card) else card.status.value for card in cards]
    if len(shown) > 1:
        words.append(short(sum(card.score for card in shown) / len(shown)))
    maximum = round(sum(asked(gradebook).values()), POINT_DIGITS)
    return Column(head="total", cells=(*words, short(maximum)))


def _percent(gradebook: Gradebook, cards: list[Scorecard], shown: list[Scorecard]) -> Column:
    words = [_part([card]) if shows_points(card) else NOTHING for card in cards]
    if len(shown) > 1:
        words.append(_part(shown))
    maximum = sum(asked(gradebook).values())
    return Column(head="percent", cells=(*words, percent(maximum, maximum)))


def _part(cards: list[Scorecard]) -> str:
    """Return the percentage of the points marked so far."""
    marked = sum(card.points - card.unmarked for card in cards)
    return percent(sum(card.score for card in cards), marked)
