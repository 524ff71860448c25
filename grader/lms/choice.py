"""Choosing the column to fill: the assignment's own, and rather none than a wrong one."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.lms.layout import Column, Layout
    from grader.scorecard import Heading

_MOST_NAMED = 12


def choose(layout: Layout, heading: Heading, wanted: str | None) -> Column:
    """Return the column to fill.

    Raises:
        UsageError: none fits or several do; the message ends a sentence that begins with the file.
    """
    if not layout.columns:
        raise UsageError(f"is {layout.kind}, but has no column that grades in points go into")
    if wanted is not None:
        return _wanted(layout, wanted)
    if layout.kind.endswith("worksheet"):
        return _only(layout, layout.columns)
    titles = {squashed(heading.title), squashed(heading.id)} - {""}
    exact = [column for column in layout.columns if column.title == heading.title]
    fitting = exact or [column for column in layout.columns if squashed(column.title) in titles]
    if not fitting:
        asked = f"'{printable(heading.title)}' or '{printable(heading.id)}'"
        raise UsageError(
            f"is {layout.kind} in which no column is called {asked}. Name one with "
            f"--grade-column, of {_named(layout.columns, near=heading.title)}"
        )
    return _only(layout, fitting)


def squashed(text: str) -> str:
    """Return the letters and digits of a title, without regard to case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _wanted(layout: Layout, wanted: str) -> Column:
    ways = (
        [column for column in layout.columns if column.header == wanted.strip()],
        [column for column in layout.columns if column.id and column.id == wanted.strip()],
        [column for column in layout.columns if squashed(column.header) == squashed(wanted)],
        [column for column in layout.columns if squashed(column.title) == squashed(wanted)],
    )
    fitting = next(filter(None, ways), [])
    if not fitting:
        raise UsageError(
            f"is {layout.kind} in which no column that may be filled is called "
            f"'{printable(wanted)}', as --grade-column says. There are "
            f"{_named(layout.columns, near=wanted)}"
        )
    return _only(layout, fitting)


def _only(layout: Layout, fitting: Sequence[Column]) -> Column:
    if len(fitting) == 1:
        return fitting[0]
    mend = "Name one with --grade-column"
    if all(column.id for column in fitting):
        mend += f", by its number: --grade-column={fitting[0].id}"
    raise UsageError(
        f"is {layout.kind} in which {len(fitting)} columns fit: {_named(fitting)}. {mend}"
    )


def _named(columns: Sequence[Column], *, near: str = "") -> str:
    """Return the headers, those most like a title first."""
    headers = list(dict.fromkeys(column.header for column in columns))
    if near:
        headers.sort(key=lambda header: -_likeness(header, near))
    named = _quoted(headers[:_MOST_NAMED])
    more = len(headers) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _quoted(headers: Iterable[str]) -> str:
    return ", ".join(f"'{printable(header)}'" for header in headers)


def _likeness(header: str, near: str) -> float:
    return difflib.SequenceMatcher(None, squashed(header), squashed(near)).ratio()
