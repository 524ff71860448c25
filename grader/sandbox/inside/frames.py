"""Messages as bytes: two lengths, a JSON document, and the bytes of the arrays that it speaks of.

Both lengths are big-endian and have 32 bits. An answer of which nothing is to be told but the value
and the time has a shorter form of document: "=", the number of the call, the seconds, and the JSON
form of the value alone, which is read where it was not read before.

This module needs no NumPy, so that the grader can start its sandboxes before it has loaded anything
large.
"""

from __future__ import annotations

import json
import struct

LENGTHS = struct.Struct("!II")
MAX_DOCUMENT = 4 << 20
MAX_ARRAYS = 64 << 20
MAX_PROGRAM = 128 << 20
"""Of the one document that is read by a child alone: 8 MB of source, twelve bytes a character."""
_QUICK = struct.Struct("!cId")
_QUICK_SIGN = b"="
EXIT_BROKEN = 70
"""The exit status of a process that can't answer any more."""
_dumps = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


class WireError(ValueError):
    """Bytes that are no frame, or a value that has no plain form."""


def frame(document: object, arrays: bytes | bytearray = b"") -> bytes:
    """Return one frame.

    Raises:
        WireError: the frame would be larger than the reader accepts.
    """
    return framed(text_of(document), arrays)


def text_of(document: object) -> bytes:
    """Return a document as JSON."""
    return _dumps(document).encode("utf-8", "surrogatepass")


def framed(text: bytes, arrays: bytes | bytearray = b"", *, largest: int = MAX_DOCUMENT) -> bytes:
    """Return one frame of a document's bytes.

    Raises:
        WireError: the frame would be larger than the reader accepts.
    """
    if len(text) > largest or len(arrays) > MAX_ARRAYS:
        raise WireError("too large to be handed over")
    return b"".join((LENGTHS.pack(len(text), len(arrays)), text, arrays))


def quick(number: int, seconds: float, value: bytes, arrays: bytes | bytearray) -> bytes:
    """Return the frame of an answer: `value` is its JSON form.

    Raises:
        WireError: the frame would be larger than the reader accepts.
    """
    return framed(_QUICK.pack(_QUICK_SIGN, number, seconds) + value, arrays)


def document_of(text: bytes) -> object:
    """Return the document of a frame; of an answer in the shorter form, the value as bytes.

    Raises:
        WireError: it is none.
    """
    if not text.startswith(_QUICK_SIGN):
        return parse(text)
    if len(text) < _QUICK.size:
        raise WireError("shorter than its facts")
    _sign, number, seconds = _QUICK.unpack_from(text)
    return {"number": number, "seconds": seconds, "value": text[_QUICK.size :]}


def parse(text: bytes) -> object:
    """Return the JSON document of a frame.

    Raises:
        WireError: it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"not a document: {type(error).__name__}") from None
