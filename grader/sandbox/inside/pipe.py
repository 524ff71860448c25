"""The child's end of the channel: whole messages in, whole frames out."""

from __future__ import annotations

import os

from . import frames

_PIECE = 1 << 16


class Pipe:
    """Two descriptors, which may be one."""

    def __init__(self, reader: int, writer: int) -> None:
        """Read from `reader`, write to `writer`."""
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()

    def receive(self) -> tuple[bytes, bytes] | None:
        """Return the next message from the grader, its text and arrays; None: it has hung up."""
        head = frames.LENGTHS.size
        if not self._fill(head):
            return None
        text_size, array_size = frames.LENGTHS.unpack_from(self._buffer)
        middle = head + text_size
        end = middle + array_size
        if not self._fill(end):
            return None
        text = bytes(self._buffer[head:middle])
        arrays = bytes(self._buffer[middle:end])
        del self._buffer[:end]
        return text, arrays

    def _fill(self, size: int) -> bool:
        while len(self._buffer) < size:
            piece = os.read(self._reader, _PIECE)
            if not piece:
                return False
            self._buffer += piece
        return True

    def send(self, data: bytes) -> None:
        """Write everything."""
        written = os.write(self._writer, data)
        while written < len(data):
            written += os.write(self._writer, data[written : written + _PIECE])
