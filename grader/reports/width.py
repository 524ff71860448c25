"""How wide text is on a terminal, and text made to fit."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ELLIPSIS = "…"

_MARKS = frozenset({"Mn", "Me", "Cf"})


def cells(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def cut(text: str, width: int) -> str:
    """Return the text in at most `width` columns, its end cut off if need be."""
    if cells(text) <= width:
        return text
    return _head(text, width - 1).rstrip() + ELLIPSIS


def shorten(text: str, width: int) -> str:
    """Return the text in at most `width` columns, its middle left out if need be.

    Start and end are what tells students apart: `ada_lovelace_1815` and `ada_lovelace_1816`.
    """
    if cells(text) <= width:
        return text
    head = _head(text, width // 2)
    return head + ELLIPSIS + _tail(text, width - 1 - cells(head))


def wrap(text: str, width: int, *, margin: str = "", indent: str = "    ") -> Iterator[str]:
    """Yield the text in lines of at most `width` columns, broken between words where it can be.

    `margin` stands before the first line, `indent` before each other.
    """
    line = margin
    blank = True
    for word in _pieces(text.split(" "), width - max(cells(margin), cells(indent))):
        if not blank and cells(line) + 1 + cells(word) > width:
            yield line.rstrip()
            line, blank = indent, True
        line += word if blank else f" {word}"
        blank = blank and not word
    yield line.rstrip()


def _pieces(words: Iterable[str], width: int) -> Iterator[str]:
    for word in words:
        rest = word
        while cells(rest) > width:
            piece = _head(rest, width)
            yield piece
            rest = rest[len(piece) :]
        yield rest


def _head(text: str, width: int) -> str:
    used = 0
    for place, char in enumerate(text):
        used += _cell(char)
        if used > width:
            return text[:place]
    return text


def _tail(text: str, width: int) -> str:
    used = 0
    start = len(text)
    for place in range(len(text) - 1, -1, -1):
        wide = _cell(text[place])
        used += wide
        if used > width:
            break
        # A mark stays with its letter: the tail may start at letters only.
        start = place if wide else start
    return text[start:]


def _cell(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in _MARKS or _joins(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _joins(char: str) -> bool:
    """Return whether this is a Korean vowel or final that is drawn into the letter before it."""
    return "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"
