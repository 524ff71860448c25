"""Messages as bytes: two lengths, a JSON document, and the bytes of the arrays that it speaks of.

Both lengths are big-endian and have 32 bits. This module needs no NumPy, so that the grader can
start its sandboxes before it has loaded anything large.
"""

from __future__ import annotations

import json
import struct

LENGTHS = struct.Struct("!II")
MAX_DOCUMENT = 4 << 20
MAX_ARRAYS = 64 << 20
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
    text = _dumps(document).encode("utf-8", "surrogatepass")
    if len(text) > MAX_DOCUMENT or len(arrays) > MAX_ARRAYS:
        raise WireError("too large to be handed over")
    return b"".join((LENGTHS.pack(len(text), len(arrays)), text, arrays))


def parse(text: bytes) -> object:
    """Return the JSON document of a frame.

    Raises:
        WireError: it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"not a document: {type(error).__name__}") from None
