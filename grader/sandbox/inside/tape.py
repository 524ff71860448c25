"""What student code prints, kept up to a limit: the head and the tail, the middle dropped."""

from __future__ import annotations

import io


class Tape(io.RawIOBase):
    """A writable stream that never grows beyond its limit.

    Attributes:
        limit: how many bytes are kept.
        overflowed: whether what was last taken is not all that was printed.
    """

    def __init__(self, limit: int) -> None:
        """Start an empty tape of `limit` bytes."""
        super().__init__()
        self.limit = limit
        self.overflowed = False
        self._head = bytearray()
        self._tail = bytearray()
        self._written = 0

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: object) -> int:
        """Keep what there is room for; always takes everything."""
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]
        size = len(piece)
        half = self.limit // 2
        room = max(0, half - len(self._head))
        self._head += piece[:room]
        self._tail += piece[max(room, size - half) :]
        if len(self._tail) > self.limit:
            del self._tail[:-half]
        self._written += size
        return size

    def take(self) -> str:
        """Return what was printed since the last call, and start again."""
        if not self._written:
            self.overflowed = False
            return ""
        half = self.limit // 2
        tail = self._tail[-half:] if half else b""
        dropped = self._written - len(self._head) - len(tail)
        self.overflowed = dropped > 0
        gap = f"\n[… {dropped} bytes dropped …]\n".encode() if dropped > 0 else b""
        text = (self._head + gap + tail).decode("utf-8", "replace")
        self._head.clear()
        self._tail.clear()
        self._written = 0
        return text


def text_stream(tape: Tape) -> io.TextIOWrapper:
    """Return a text stream onto the tape, as `sys.stdout` expects one."""
    return io.TextIOWrapper(
        tape,  # type: ignore[arg-type]
        encoding="utf-8",
        errors="backslashreplace",
        write_through=True,
    )
