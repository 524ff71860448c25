"""The text of a script."""

from __future__ import annotations

import codecs
import tokenize
from io import BytesIO

from grader.errors import UnreadableSubmission
from grader.names import printable
from grader.notebook import Cell

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# Two of them take time that grows with the square of the length, two warn about backslashes.
_NOT_FOR_SCRIPTS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})


def read_script(raw: bytes, name: str) -> tuple[Cell, tuple[str, ...]]:
    """Return the script as one cell, and notes on how its text had to be read.

    Raises:
        UnreadableSubmission: the bytes are not text.
    """
    shown = printable(name)
    if raw.startswith(_UTF16_MARKS):
        raise UnreadableSubmission(f"{shown} is UTF-16 text; save it as UTF-8")
    if b"\0" in raw:
        raise UnreadableSubmission(f"{shown} is a binary file, not a script")
    source, notes = _decode(raw)
    return Cell(source, shown), notes


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _declared_encoding(raw)
    if declared and (source := _try(raw, declared)) is not None:
        return source, ()
    if (source := _try(raw, "utf-8-sig")) is not None:
        return source, ("not in the encoding that it declares; read as UTF-8",)
    return raw.decode("latin-1"), ("not UTF-8; read as Latin-1",)


def _declared_encoding(raw: bytes) -> str | None:
    """Return the encoding that the first lines name, UTF-8 if none, or None if it is no good."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(raw).readline)
        known = codecs.lookup(encoding).name
    except (SyntaxError, LookupError, ValueError):
        return None
    return None if known.replace("_", "-") in _NOT_FOR_SCRIPTS else encoding


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (LookupError, ValueError):  # not an encoding of text, or not in this encoding
        return None
