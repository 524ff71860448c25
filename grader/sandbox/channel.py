"""The grader's end of a child's descriptor: frames in and out, within a deadline.

What comes in was possibly written by student code. Lengths are checked before anything is
allocated, and nothing but JSON and numbers is ever decoded.
"""

from __future__ import annotations

import os
import queue
import select
import threading
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Protocol

from grader.errors import SandboxError
from grader.sandbox.inside import frames

if TYPE_CHECKING:
    import socket

_PIECE = 1 << 17
_PATIENCE = 0.1
"""Seconds after which a reading thread looks whether anybody still listens."""


class Closed(Exception):
    """The other end is gone, or has closed its descriptor."""


class Late(Exception):
    """The deadline has passed."""


class Garbled(Exception):
    """What came in is no frame."""


class Stream(Protocol):
    """A pair of pipes, or a socket."""

    def send(self, data: bytes, deadline: float) -> None:
        """Write everything, or raise `Closed` or `Late`."""

    def receive(self, deadline: float) -> bytes:
        """Return some bytes, or raise `Closed` or `Late`."""

    def close(self) -> None:
        """Hang up."""


class SocketStream:
    """One end of a socket pair."""

    def __init__(self, end: socket.socket) -> None:
        """Take over `end`."""
        self._end = end
        end.setblocking(False)

    def send(self, data: bytes, deadline: float) -> None:
        """Write everything, or raise `Closed` or `Late`."""
        view = memoryview(data)
        while view:
            try:
                view = view[self._end.send(view) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError:
                raise Closed from None

    def receive(self, deadline: float) -> bytes:
        """Return some bytes, or raise `Closed` or `Late`."""
        while True:
            try:
                piece = self._end.recv(_PIECE)
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
            except OSError:
                raise Closed from None
            else:
                if piece:
                    return piece
                raise Closed

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._end, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise Late

    def close(self) -> None:
        """Hang up."""
        self._end.close()


class PipeStream:
    """A pair of pipes, each with a thread of its own: works where pipes can't be polled."""

    def __init__(self, writer: IO[bytes], reader: IO[bytes]) -> None:
        """Take over both pipes."""
        self._writer = writer
        self._reader = reader
        self._pieces: queue.Queue[bytes] = queue.Queue(maxsize=16)
        self._outgoing: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._is_broken = False
        threading.Thread(target=self._pump, daemon=True).start()
        threading.Thread(target=self._push, daemon=True).start()

    def _pump(self) -> None:
        """Read until the end; the reader is closed here only, for its number could be reused."""
        piece = b"begin"
        with self._reader:
            while piece and not self._closed.is_set():
                try:
                    piece = os.read(self._reader.fileno(), _PIECE)
                except OSError:
                    piece = b""
                self._hand_over(piece)

    def _hand_over(self, piece: bytes) -> None:
        while not self._closed.is_set():
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=_PATIENCE)
                return

    def _push(self) -> None:
        """Write what is to be sent; a pipe may hold no more than 4 KiB, and its reader hang."""
        with suppress(OSError, ValueError), self._writer:
            while data := self._outgoing.get():
                self._writer.write(data)
                self._writer.flush()
        self._is_broken = True

    def send(self, data: bytes, deadline: float) -> None:
        """Have everything written, as soon as there is room; or raise `Closed`."""
        del deadline
        if self._is_broken:
            raise Closed
        self._outgoing.put(data)

    def receive(self, deadline: float) -> bytes:
        """Return some bytes, or raise `Closed` or `Late`."""
        try:
            piece = self._pieces.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise Late from None
        if not piece:
            self._is_broken = True
            raise Closed
        return piece

    def close(self) -> None:
        """Hang up."""
        self._closed.set()
        self._outgoing.put(b"")


class Channel:
    """Frames over a stream."""

    def __init__(self, stream: Stream) -> None:
        """Talk over `stream`."""
        self._stream = stream
        self._buffer = bytearray()
        self._is_greeted = False

    def send(self, data: bytes, deadline: float) -> None:
        """Send whole frames.

        Raises:
            Closed: the child is gone.
            Late: it does not read.
        """
        self._stream.send(data, deadline)

    def receive(self, deadline: float) -> tuple[dict[str, object], bytes]:
        """Return the next frame: its document, and the bytes of its arrays.

        Raises:
            Closed: the child is gone.
            Late: no whole frame by the deadline.
            Garbled: what came is no frame.
            SandboxError: the child could not be confined, and never held any student code.
        """
        if not self._is_greeted:
            self._is_greeted = True
            self._be_greeted(deadline)
        return self._receive(deadline)

    def _be_greeted(self, deadline: float) -> None:
        """Read the first frame, which comes from before any student code."""
        try:
            greeting, _arrays = self._receive(deadline)
        except (Closed, Late, Garbled) as error:
            what = {Closed: "ended", Late: "was not ready in time"}.get(type(error), "misspoke")
            raise SandboxError(f"a sandbox process {what} before it was given anything") from None
        if greeting.get("unconfined") != "":
            raise SandboxError(f"a sandbox process can't be confined: {greeting['unconfined']}")

    def _receive(self, deadline: float) -> tuple[dict[str, object], bytes]:
        head = frames.LENGTHS.size
        if len(self._buffer) < head:
            self._fill(head, deadline)
        text_size, array_size = frames.LENGTHS.unpack_from(self._buffer)
        if text_size > frames.MAX_DOCUMENT or array_size > frames.MAX_ARRAYS:
            raise Garbled
        middle = head + text_size
        end = middle + array_size
        if len(self._buffer) < end:
            self._fill(end, deadline)
        text = bytes(self._buffer[head:middle])
        arrays = bytes(self._buffer[middle:end]) if array_size else b""
        del self._buffer[:end]
        try:
            document = frames.document_of(text)
        except frames.WireError:
            raise Garbled from None
        if not isinstance(document, dict):
            raise Garbled
        return document, arrays

    def has_frame(self) -> bool:
        """Return whether a whole frame has been read already."""
        head = frames.LENGTHS.size
        if len(self._buffer) < head:
            return False
        text_size, array_size = frames.LENGTHS.unpack_from(self._buffer)
        return len(self._buffer) - head >= int(text_size) + int(array_size)

    def _fill(self, size: int, deadline: float) -> None:
        while len(self._buffer) < size:
            self._buffer += self._stream.receive(deadline)
            if len(self._buffer) < size and time.monotonic() > deadline:
                raise Late  # bytes that come one by one must not keep us

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
