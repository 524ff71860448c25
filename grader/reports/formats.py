"""The formats in which a gradebook can be written, as they are asked for."""

from __future__ import annotations

from difflib import get_close_matches

from grader.errors import UsageError
from grader.names import printable

FORMATS = ("csv", "json", "md", "html", "gradescope")
"""The formats that can be written, each as one file or several."""


def parse_formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list like `csv,json`, each once.

    Raises:
        UsageError: The list is empty, or a format in it is unknown.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"--grade-format: expected some of {', '.join(FORMATS)}, found nothing.")
    for name in names:
        if name not in FORMATS:
            raise UsageError(_unknown(name))
    return tuple(dict.fromkeys(names))


def _unknown(name: str) -> str:
    near = get_close_matches(name, FORMATS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    known = ", ".join(FORMATS)
    return f"--grade-format: expected some of {known}, found '{printable(name)}'.{hint}"
