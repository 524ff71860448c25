"""Cells set in columns by `tabulate`, whatever the width of their characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.reports.width import cells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    Rows = Sequence[Sequence[str]]

GAP = "  "

_AT_ONCE = 200
"""Rows that `tabulate` sets at a time."""


def plain(rows: Rows, *, summary: int, left: Collection[int] = (0,)) -> list[str]:
    """Return a table for the terminal: a header, rows, and `summary` last rows set apart.

    `left` are the columns that stand to the left; numbers stand to the right.
    """
    header, *body = _set(rows, "plain", left)
    rule = GAP.join("-" * width for width in _widths(rows))
    split = len(body) - summary
    above, below = body[:split], body[split:]
    return [header, rule, *above, *([rule] if above and below else []), *below]


def pipes(rows: Rows) -> list[str]:
    """Return a Markdown table whose first row is the header.

    Each student's feedback has one, so that it is set here: `tabulate` takes longer than all else.
    """
    if len(rows) == 1:
        return [*_set(rows, "pipe", (0,))]
    # A cell of nothing but combining marks takes a space.
    rows = [[cell if cells(cell) else f"{cell} " for cell in row] for row in rows]
    widths = [max(3, *map(cells, column)) for column in zip(*rows, strict=True)]
    widths = [max(width, cells(head) + 2) for width, head in zip(widths, rows[0], strict=True)]
    marks = [f":{'-' * (widths[0] + 1)}", *(f"{'-' * (width + 1)}:" for width in widths[1:])]
    header, *body = ["".join(_padded(row, widths)) for row in rows]
    return [f"{header}|", f"|{'|'.join(marks)}|", *(f"{line}|" for line in body)]


def _padded(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the cells of a row of a Markdown table: the first stands to the left."""
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - cells(cell))
        yield f"| {cell}{space} " if place == 0 else f"| {space}{cell} "


def _widths(rows: Rows) -> list[int]:
    return [max(1, *map(cells, column)) for column in zip(*rows, strict=True)]


def _set(rows: Rows, tablefmt: str, left: Collection[int]) -> Iterator[str]:
    """Yield the table's lines.

    `tabulate` is handed some rows at a time, below one that is as wide as all of them: a table of
    thousands of rows takes it many times the table's own text.
    """
    heads = 1 if tablefmt == "pipe" else 0
    align = tuple("left" if place in left else "right" for place in range(len(rows[0])))
    widest = ["x" * width for width in _widths(rows)]
    for first in range(heads, max(len(rows), heads + 1), _AT_ONCE):
        header = rows[:heads] if first == heads else ()
        lines = _lines(header, widest, rows[first : first + _AT_ONCE], tablefmt, align)
        yield from lines if header else lines[heads:]  # each part of it has the header's rule


def _lines(
    header: Rows, widest: Sequence[str], body: Rows, tablefmt: str, align: Sequence[str]
) -> list[str]:
    """Return the lines of a header and some rows, set as wide as `widest`, which is left out.

    `tabulate` counts the width of characters with `wcwidth`, where that is installed, else not at
    all. So it is handed a run of x for each cell, and the cells are put in their places after.
    """
    from tabulate import tabulate  # noqa: PLC0415  # costs 20 ms, and only a report needs it

    rows = [*header, *body]
    runs = [["x" * max(1, cells(cell)) for cell in row] for row in rows]
    table = [widest, *runs[len(header) :]]
    names = runs[0] if header else ()
    set_out = tabulate(table, names, tablefmt=tablefmt, colalign=align, disable_numparse=True)
    lines = set_out.split("\n")
    del lines[-len(table)]
    # A cell of nothing but combining marks takes the space that its run of one x took.
    texts = (cell if cells(cell) else f"{cell} " for row in rows for cell in row)
    return [re.sub("x+", lambda _: next(texts), line).rstrip() for line in lines]
