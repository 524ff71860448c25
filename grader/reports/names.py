"""Text that somebody else chose, made safe to print; and the order of names."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Letters and marks that Unicode lets a terminal leave out ("default ignorable")."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_DIGITS = re.compile("([0-9]+)")


def printable(text: str) -> str:
    r"""Return the text with all that a terminal would obey or hide as a visible escape.

    Escaped are control characters, line ends, marks that turn the direction of writing,
    characters without width, unassigned ones and lone surrogates.

    >>> printable("ada\x1b[2J")
    'ada\\x1b[2J'
    """
    if text.isprintable() and not _INVISIBLE.search(text):
        return text
    return "".join(char if _harmless(char) else _escape(char) for char in text)


def encodable(text: str) -> str:
    """Return the text with each lone surrogate, which UTF-8 has no bytes for, replaced."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def natural(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key that puts `ada9` before `ada10` and ignores case.

    Runs of digits are compared by length and then as text, for a number of any length.
    """
    parts = _DIGITS.split(text.casefold())
    return tuple(_rank(part) for part in parts if part), text


def _rank(part: str) -> tuple[int, int, str]:
    if part[0] not in "0123456789":
        return 1, 0, part
    digits = part.lstrip("0")
    return 0, len(digits), digits


def _harmless(char: str) -> bool:
    if _INVISIBLE.match(char):
        return False
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
