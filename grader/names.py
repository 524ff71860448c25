"""Names of files and folders: untrusted text, given by students and their computers."""

from __future__ import annotations

import re

SYSTEM_NAMES = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})
"""What operating systems and Python leave in folders; compared without case."""

LONGEST_SHOWN = 4096
"""No path is longer, but names in zips can be."""

_DIGITS = re.compile(r"([0-9]+)")

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters
    "\u2028\u2029"  # line and paragraph separators
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that reverse what is shown
    "\ud800-\udfff]"  # halves of a character, from names that are not valid text
)


def printable(text: str) -> str:
    r"""Return the text with what can't be shown replaced by escapes such as `\x1b`."""
    if len(text) > LONGEST_SHOWN:
        text = f"{text[:LONGEST_SHOWN]}…"
    return _INVISIBLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


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
