"""The gradebook that Canvas exports.

    Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (123),…
        Points Possible,,,,,20.00,…

The name may take two columns, and more columns may stand before `Section` and after it. Canvas
knows an assignment by the number behind its title, and a student by the number below `ID`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.lms.layout import Column, Layout, Listed, number, writes_commas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.lms.cells import Table

_TITLE = re.compile(r"(.*\S)\s+\((\d+)\)\s*", re.DOTALL)

_TOTALS = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
"""What Canvas works out itself, and leaves alone in a file."""

_NAMED = {"sis user id": "sid", "sis login id": "login"}


def find(table: Table, header: int) -> Layout | None:
    """Return the layout of a Canvas gradebook, or None of any other file."""
    titles = table.texts(header)
    below = [row for row in range(header + 1, len(table.rows)) if not table.is_blank(row)]
    found = [index for index, title in enumerate(titles) if _is_assignment(title)]
    id_column = _id_column(table, titles, below, found)
    if id_column is None:
        return None
    students = [row for row in below if _is_student(table, row, id_column)]
    points = next((row for row in below if _holds_points(table, row, id_column)), None)
    columns = tuple(_columns(table, titles, found, points))
    indexes = [column.index for column in columns]
    cells = [table.cell(row, index) for row in below for index in indexes]
    return Layout(
        system="canvas",
        kind="a Canvas gradebook",
        students=tuple(_listed(table, students, id_column, _known(titles, id_column, found))),
        columns=columns,
        comma=writes_commas(cells, table.delimiter),
    )


def _is_assignment(title: str) -> bool:
    return _TITLE.fullmatch(title) is not None and _TOTALS.search(title) is None


def _id_column(
    table: Table, titles: Sequence[str], below: Sequence[int], assignments: Sequence[int]
) -> int | None:
    """Return where a student's number stands: by its header, or by what is below."""
    words = [title.strip().casefold() for title in titles[:4]]
    if len(words) > 3 and "student" in words[0] and words[1] == "id":
        return 1
    if words[:3] == ["lastname", "firstname", "id"]:
        return 2
    for column in (1, 2):
        cells = [table.cell(row, column).strip() for row in below]
        held = [cell for cell in cells if cell]
        are_numbers = all(cell.isdecimal() for cell in held) and len(set(held)) == len(held)
        if assignments and assignments[0] > column + 1 and held and are_numbers:
            return column
    return None


def _is_student(table: Table, row: int, id_column: int) -> bool:
    if table.cell(row, id_column).strip():
        return True
    return bool(table.cell(row, 0).strip()) and not _holds_points(table, row, id_column)


def _holds_points(table: Table, row: int, id_column: int) -> bool:
    """Return whether a row tells the points of each assignment, in whatever language."""
    name = table.cell(row, 0)
    if "Points Possible" in name:
        return True
    return name.startswith("   ") and bool(name.strip()) and not table.cell(row, id_column).strip()


def _columns(
    table: Table, titles: Sequence[str], found: Sequence[int], points: int | None
) -> Iterator[Column]:
    for index in found:
        told = "" if points is None else table.cell(points, index).strip()
        matched = _TITLE.fullmatch(titles[index])
        assert matched is not None, "unreachable because these were found by the same pattern"
        if not told or number(told) is not None:  # or else it is read only
            yield Column(
                index=index,
                header=titles[index].strip(),
                title=matched[1],
                id=matched[2],
                maximum=number(told),
            )


def _known(titles: Sequence[str], id_column: int, found: Sequence[int]) -> dict[str, int]:
    """Return where student number and login stand, behind the id and before the section."""
    info = range(id_column + 1, (found[0] if found else len(titles)) - 1)
    named = {_NAMED[word]: i for i in info if (word := titles[i].strip().casefold()) in _NAMED}
    if named:
        return named
    places = list(info)[:2]  # another language: of one column it is the login, of two the second
    return dict(zip(("sid", "login")[2 - len(places) :], places, strict=True))


def _listed(
    table: Table, students: Sequence[int], id_column: int, known: dict[str, int]
) -> Iterator[Listed]:
    for row in students:
        names = (table.cell(row, column).strip() for column in range(id_column))
        facts = {fact: table.cell(row, column).strip() for fact, column in known.items()}
        name = ", ".join(filter(None, names))
        yield Listed(row=row, name=name, id=table.cell(row, id_column).strip(), **facts)
