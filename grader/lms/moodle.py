"""The two files of grades that Moodle exports, in whatever language.

The grading worksheet of an assignment, of which the headers are words of the site's language:

    Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,…
    Participant 123,Ada Lovelace,ada@example.org,Submitted,,100.00,Yes,…

So it is known by what stands below them: a word and a number in the first column, and a column in
which every row holds the same number, behind one of grades and before one of words.

The export of the whole gradebook begins with names and e-mail addresses, and ends with a column of
times in seconds; in between there are columns as `Assignment: Homework 1 (Real)`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.lms.layout import (
    Column,
    Layout,
    Listed,
    is_email,
    is_gradelike,
    number,
    writes_commas,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.lms.cells import Table

_PARTICIPANT = re.compile(r"(?=\D*?[^\W\d])(\D*+)(\d+)")
_TAG = re.compile(r"<[^<>]*>")
_SECONDS = re.compile(r"\d{9,11}", re.ASCII)
_ITEM = re.compile(r"[^:：]+[:：]\s*(.+?)(?:\s*\([^()]*\))?\s*", re.DOTALL)  # noqa: RUF001


def find(table: Table, header: int) -> Layout | None:
    """Return the layout of a file of Moodle's, or None of any other file."""
    rows = [row for row in range(header + 1, len(table.rows)) if not table.is_blank(row)]
    if not rows:
        return None
    titles = table.texts(header)
    width = max(len(titles), *(len(table.rows[row]) for row in rows))
    below = [[table.cell(row, column).strip() for row in rows] for column in range(width)]
    return _worksheet(table, titles, rows, below) or _export(table, titles, rows, below)


def _worksheet(
    table: Table, titles: Sequence[str], rows: Sequence[int], below: Sequence[Sequence[str]]
) -> Layout | None:
    people = [_PARTICIPANT.fullmatch(cell) for cell in below[0]]
    words = {person[1] for person in people if person}
    if None in people or len(words) != 1:
        return None
    columns = tuple(_grades(titles, below))
    if not columns and titles[0].strip() != "Identifier":
        return None
    last = min((column.index for column in columns), default=len(titles))
    email = _email_column(below, last)
    sid = _unique(below, range(2, email or 0))
    several = 2 * len(set(below[1])) > len(rows)  # or else it is the status of a blind worksheet
    has_names = (last > 2 and several) or email is not None
    students = tuple(
        Listed(
            row=row,
            name=_TAG.sub("", below[1][place]).strip() if has_names else "",
            id=person[2] if person else "",
            sid=below[sid][place] if sid is not None else "",
            email=below[email][place] if email is not None else "",
        )
        for place, (row, person) in enumerate(zip(rows, people, strict=True))
    )
    numbers = (cell for column in columns for cell in below[column.index + 1])
    return Layout(
        system="moodle",
        kind="a Moodle grading worksheet",
        students=students,
        columns=columns,
        comma=writes_commas(numbers, table.delimiter),
    )


def _grades(titles: Sequence[str], below: Sequence[Sequence[str]]) -> Iterator[Column]:
    """Yield each column that may hold the grades: the next one holds the same number throughout."""
    for index in range(1, min(len(titles), len(below)) - 2):
        most = set(below[index + 1])
        maximum = number(most.pop()) if len(most) == 1 else None
        words = all(cell and number(cell) is None for cell in below[index + 2])
        if maximum is None or maximum <= 0 or not words:
            continue
        grades = [number(cell) for cell in below[index]]
        fit = all(map(is_gradelike, below[index])) and max(g or 0.0 for g in grades) <= maximum
        if fit:
            title = titles[index].strip()
            yield Column(index=index, header=title, title=title, maximum=maximum)


def _export(
    table: Table, titles: Sequence[str], rows: Sequence[int], below: Sequence[Sequence[str]]
) -> Layout | None:
    email = _email_column(below, len(titles))
    last = len(titles) - 1
    if email is None or email < 2 or not all(map(_SECONDS.fullmatch, below[last])):
        return None
    columns = tuple(
        Column(index=index, header=titles[index].strip(), title=item[1])
        for index in range(email + 1, last)
        if (item := _ITEM.fullmatch(titles[index])) and all(map(is_gradelike, below[index]))
    )
    sid = _unique(below, range(2, email))
    students = tuple(
        Listed(
            row=row,
            name=f"{below[0][place]} {below[1][place]}",
            sid=below[sid][place] if sid is not None else "",
            email=below[email][place],
        )
        for place, row in enumerate(rows)
    )
    return Layout(
        system="moodle",
        kind="a Moodle gradebook",
        students=students,
        columns=columns,
        comma=writes_commas(
            (cell for column in columns for cell in below[column.index]), table.delimiter
        ),
    )


def _email_column(below: Sequence[Sequence[str]], end: int) -> int | None:
    """Return the first column before `end` that holds nothing but e-mail addresses."""
    for column in range(1, min(end, len(below))):
        held = [cell for cell in below[column] if cell]
        if held and all(map(is_email, held)):
            return column
    return None


def _unique(below: Sequence[Sequence[str]], columns: range) -> int | None:
    """Return the first of some columns that tells students apart."""
    for column in columns:
        held = [cell for cell in below[column] if cell]
        if held and len(set(held)) == len(held):
            return column
    return None
