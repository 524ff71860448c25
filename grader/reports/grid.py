"""Cells set in columns by `tabulate`, whatever the width of their characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.reports.width import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    Rows = Sequence[Sequence[str]]

GAP = "  "


def plain(rows: Rows, *, summary: int) -> list[str]:
    """Return a table for the terminal: a header, rows, and `summary` last rows set apart."""
    header, *body = _set(rows, "plain")
    rule = GAP.join("-" * max(1, *map(cells, column)) for column in zip(*rows, strict=True))
    split = len(body) - summary
    above, below = body[:split], body[split:]
    return [header, rule, *above, *([rule] if above and below else []), *below]


def pipes(rows: Rows) -> list[str]:
    """Return a Markdown table whose first row is the header."""
    return _set(rows, "pipe")


def _set(rows: Rows, tablefmt: str) -> list[str]:
    """Return the table's lines, the first column left and the others right.

    `tabulate` counts the width of characters with `wcwidth`, where that is installed, else not at
    all. So it is handed a run of x for each cell, and the cells are put in their places after.
    """
    from tabulate import tabulate  # noqa: PLC0415  # costs 20 ms, and only a report needs it

    runs = [["x" * max(1, cells(cell)) for cell in row] for row in rows]
    header, body = (runs[0], runs[1:]) if tablefmt == "pipe" else ((), runs)
    align = ["left", *["right"] * (len(rows[0]) - 1)]
    table = tabulate(body, header, tablefmt=tablefmt, colalign=align, disable_numparse=True)
    # A cell of nothing but combining marks takes the space that its run of one x took.
    texts = (cell if cells(cell) else f"{cell} " for row in rows for cell in row)
    return [line.rstrip() for line in re.sub("x+", lambda _: next(texts), table).split("\n")]
