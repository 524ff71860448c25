"""Cells set in columns, whatever the width of their characters.

Each student's feedback has a table, and a class's has thousands of rows, so that they are set here:
`tabulate` takes longer than all else, and longer to be loaded than to grade a submission.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.reports.width import cells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    Rows = Sequence[Sequence[str]]

GAP = "  "


def plain(rows: Rows, *, summary: int, left: Collection[int] = (0,)) -> list[str]:
    """Return a table for the terminal: a header, rows, and `summary` last rows set apart.

    `left` are the columns that stand to the left; numbers stand to the right.
    """
    rows = _visible(rows)
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    header, *body = [GAP.join(_padded(row, widths, left)).rstrip() for row in rows]
    rule = GAP.join("-" * width for width in widths)
    split = len(body) - summary
    above, below = body[:split], body[split:]
    return [header, rule, *above, *([rule] if above and below else []), *below]


def pipes(rows: Rows) -> list[str]:
    """Return a Markdown table whose first row is the header."""
    rows = _visible(rows)
    widths = [max(3, *map(cells, column)) for column in zip(*rows, strict=True)]
    widths = [max(width, cells(head) + 2) for width, head in zip(widths, rows[0], strict=True)]
    marks = [f":{'-' * (widths[0] + 1)}", *(f"{'-' * (width + 1)}:" for width in widths[1:])]
    header, *body = [f"| {' | '.join(_padded(row, widths, (0,)))} |" for row in rows]
    return [header, f"|{'|'.join(marks)}|", *body]


def _visible(rows: Rows) -> Rows:
    """Return the rows; a cell of nothing but combining marks takes a space."""
    return [[cell if cells(cell) else f"{cell} " for cell in row] for row in rows]


def _padded(row: Sequence[str], widths: Sequence[int], left: Collection[int]) -> Iterator[str]:
    """Yield the cells of a row, as wide as their columns."""
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - cells(cell))
        yield f"{cell}{space}" if place in left else f"{space}{cell}"
