"""A line of the report on the terminal, and how it is set off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLAIN: dict[str, bool] = {}
BOLD = {"bold": True}
GOOD = {"green": True}
PART = {"yellow": True}
BAD = {"red": True}
ADVICE = {"cyan": True}


class Line(str):
    """A line of text that knows its style, in the words of pytest's terminal writer.

    Whether there are colours at all, the terminal and `NO_COLOR` decide.
    """

    __slots__ = ("style",)

    style: dict[str, bool]

    def __new__(cls, text: str, style: dict[str, bool]) -> Self:
        """Return the text with a style."""
        line = super().__new__(cls, text)
        line.style = style
        return line


def styled(lines: Iterable[str], style: dict[str, bool]) -> Iterator[Line]:
    """Yield lines in a style."""
    return (Line(line, style) for line in lines)


def style_of(line: str) -> dict[str, bool]:
    """Return the style of a line; a plain string has none."""
    return line.style if isinstance(line, Line) else PLAIN
