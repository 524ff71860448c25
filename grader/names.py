"""Names of files and folders: untrusted text, given by students and their computers."""

from __future__ import annotations

import re
import unicodedata

SYSTEM_NAMES = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})
"""What operating systems and Python leave in folders; compared without case."""

LONGEST_SHOWN = 4096
"""No path is longer, but names in zips can be."""

_DIGITS = re.compile(r"([0-9]+)")

_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Letters and marks that Unicode lets a terminal leave out ("default ignorable")."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    r"""Return the text with all that a terminal would obey or hide as a visible escape.

    Escaped are control characters, line ends, marks that turn the direction of writing,
    characters without width, unassigned ones and lone surrogates.

    >>> printable("ada\x1b[2J")
    'ada\\x1b[2J'
    """
    if len(text) > LONGEST_SHOWN:
        text = f"{text[:LONGEST_SHOWN]}…"
    if text.isprintable() and not _INVISIBLE.search(text):
        return text
    return "".join(char if _harmless(char) else _escape(char) for char in text)


def _harmless(char: str) -> bool:
    if _INVISIBLE.match(char):
        return False
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def encodable(text: str) -> str:
    """Return the text with each lone surrogate, which UTF-8 has no bytes for, replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


def composed(text: str) -> str:
    """Return the text with accents put together, as macOS writes names otherwise than rosters."""
    return unicodedata.normalize("NFC", text)


def is_hidden(name: str) -> bool:
    """Return whether an entry of a folder is hidden or the system's, and so nobody's work."""
    return name.startswith((".", "~$")) or name.casefold() in SYSTEM_NAMES


def natural_key(name: str) -> tuple[object, ...]:
    """Return a sort key that puts `hw2` before `hw10`, without regard to case.

    Numbers are compared by length first: a name may hold more digits than `int` accepts.
    """
    parts = _DIGITS.split(name.casefold())
    texts = (_number_key(part) if index % 2 else part for index, part in enumerate(parts))
    return tuple(texts), name


def _number_key(digits: str) -> tuple[int, str]:
    stripped = digits.lstrip("0")
    return len(stripped), stripped
