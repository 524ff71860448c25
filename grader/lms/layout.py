"""What a gradebook is found to be: who is listed in which row, and which column is ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*", re.ASCII)
_SEPARATOR = re.compile("[.,]")

_EMPTY = ("", "-")
"""What stands where there is no grade yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A student as a gradebook lists them: the row, and all that tells who it is."""

    row: int
    name: str
    id: str = ""
    sid: str = ""
    login: str = ""
    email: str = ""

    @property
    def shown(self) -> str:
        """Return what reports call the student."""
        return self.name.strip() or self.login or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that may be filled.

    Attributes:
        index: where it is.
        header: all that its header says.
        title: the assignment's title in it.
        id: the assignment's number in it.
        maximum: the points that the gradebook knows of; None where it names none.
    """

    index: int
    header: str
    title: str
    id: str = ""
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A gradebook that was recognised.

    Attributes:
        system: `canvas` or `moodle`.
        kind: what it is, as `a Canvas gradebook`.
        students: all who are listed.
        columns: those that may be filled.
        comma: whether its numbers are written with a decimal comma.
    """

    system: str
    kind: str
    students: tuple[Listed, ...]
    columns: tuple[Column, ...]
    comma: bool


def number(text: str) -> float | None:
    """Return a number written with a point or a comma; None where it is none.

    Of several points and commas the last one begins the decimals, as Canvas reads them too.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    *whole, last = _SEPARATOR.split(text)
    return float(f"{''.join(whole)}.{last}" if whole else last)


def is_gradelike(text: str) -> bool:
    """Return whether a cell holds a number, or nothing."""
    return text.strip() in _EMPTY or number(text) is not None


def writes_commas(numbers: Iterable[str], delimiter: str) -> bool:
    """Return whether decimals are written with a comma, by the numbers that are there."""
    written = (text for text in numbers if number(text) is not None)
    last = {found[-1] for text in written if (found := _SEPARATOR.findall(text))}
    return "," in last or (delimiter == ";" and not last)


def is_email(text: str) -> bool:
    """Return whether a text looks like an e-mail address."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+", text.strip()) is not None
