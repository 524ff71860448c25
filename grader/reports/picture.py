"""Arrays as pictures for a student: yours, expected, and the difference, cell by cell.

A picture is a table whose cells are shaded by their size, so that it reads on a phone, on paper and
by ear. Arrays of more than two axes are shown slice by slice.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from grader.evidence import Grid

    Numbers = NDArray[np.float64]

MOST_SLICES = 3
MOST_ROWS = 12
MOST_COLUMNS = 12
LEVELS = 4
"""Shades on each side of zero."""

RTOL, ATOL = 1e-6, 1e-8
"""What counts as a difference to look at; the verdict was made elsewhere, by the rubric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number: its text, its shade from -4 to 4, and whether it differs from the other one."""

    text: str
    level: int
    off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One table of a picture: what it shows, and its rows."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The panels of one slice, the slice's place in the array, and what was left out."""

    place: str
    panels: tuple[Panel, ...]
    cut: str = ""


def pictures(yours: Grid | None, expected: Grid | None) -> tuple[Picture, ...]:
    """Return the pictures of an answer, the slices with differences first; none of no array."""
    if yours is None or (yours.array().size == 1 and expected is None):
        return ()
    found = _Both(yours.array(), None if expected is None else expected.array())
    return tuple(found.pictures())


class _Both:
    """An answer and what is expected, if that may be shown, on one scale."""

    def __init__(self, yours: Numbers, expected: Numbers | None) -> None:
        self.yours = yours
        self.expected = expected
        self.alike = expected is not None and expected.shape == yours.shape
        known = [yours.ravel()] + ([] if expected is None else [expected.ravel()])
        self.top = _top(np.concatenate(known))

    def pictures(self) -> Iterator[Picture]:
        for place in self._places()[:MOST_SLICES]:
            rows, columns = _two(self.yours[place]).shape
            panels = [self._panel("yours", self.yours[place], place)]
            if self.expected is not None and self.alike:
                panels.append(self._panel("expected", self.expected[place], place))
                panels.append(self._difference(place))
            elif self.expected is not None and self.expected.ndim <= 2:
                panels.append(self._panel("expected", self.expected, None))
            cut = _cut(rows, columns)
            yield Picture(place=_spoken(place, self.yours.ndim), panels=tuple(panels), cut=cut)

    def _places(self) -> list[tuple[int, ...]]:
        lead = self.yours.shape[:-2]
        places = list(product(*map(range, lead)))
        if not self.alike:
            return places
        off = [place for place in places if self._off(place).any()]
        return off or places

    def _off(self, place: tuple[int, ...]) -> NDArray[np.bool_]:
        assert self.expected is not None, "unreachable because the shapes are compared before"
        pair = self.yours[place], self.expected[place]
        off: NDArray[np.bool_] = ~np.isclose(*pair, rtol=RTOL, atol=ATOL, equal_nan=True)
        return off

    def _panel(self, title: str, numbers: Numbers, place: tuple[int, ...] | None) -> Panel:
        marks = self._off(place) if self.alike and place is not None else np.zeros(numbers.shape)
        return Panel(title=title, rows=_rows(numbers, marks, self.top))

    def _difference(self, place: tuple[int, ...]) -> Panel:
        assert self.expected is not None, "unreachable because the shapes are compared before"
        with np.errstate(all="ignore"):
            off = self._off(place)
            difference = np.where(off, self.yours[place] - self.expected[place], 0.0)
        return Panel(title="difference", rows=_rows(difference, off, _top(difference)))


def _two(numbers: Numbers) -> Numbers:
    """Return a number or a row as a matrix."""
    return numbers.reshape(1, -1) if numbers.ndim < 2 else numbers


def _rows(numbers: Numbers, marks: NDArray[np.generic], top: float) -> tuple[tuple[Cell, ...], ...]:
    shown = _two(numbers)[:MOST_ROWS, :MOST_COLUMNS]
    off = np.asarray(marks).reshape(_two(numbers).shape)[:MOST_ROWS, :MOST_COLUMNS]
    return tuple(
        tuple(
            Cell(text=_text(number), level=_level(number, top), off=bool(mark))
            for number, mark in zip(row, line, strict=True)
        )
        for row, line in zip(shown.tolist(), off.tolist(), strict=True)
    )


def _top(numbers: Numbers) -> float:
    return float(np.max(np.abs(numbers), initial=0.0, where=np.isfinite(numbers)))


def _level(number: float, top: float) -> int:
    if not np.isfinite(number) or top <= 0:
        return 0
    return round(number / top * LEVELS)


def _text(number: float) -> str:
    """Return a number in few characters: `3`, `0.25`, `1.2e-05`."""
    return f"{number:.3g}".replace("e-0", "e-").replace("e+0", "e") if number else "0"


def _spoken(place: tuple[int, ...], ndim: int) -> str:
    return f"[{', '.join([*map(str, place), *[':'] * min(ndim, 2)])}]" if place else ""


def _cut(rows: int, columns: int) -> str:
    if rows <= MOST_ROWS and columns <= MOST_COLUMNS:
        return ""
    return (
        f"the first {min(rows, MOST_ROWS)} by {min(columns, MOST_COLUMNS)} of {rows} by {columns}"
    )
