"""The grader's end of a child's descriptor: whole frames or a reason why there are none."""

from __future__ import annotations

import os
import socket
import struct
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SandboxError
from grader.sandbox.channel import Channel, Closed, Garbled, Late, PipeStream, SocketStream
from grader.sandbox.inside import frames

if TYPE_CHECKING:
    from collections.abc import Iterator

GREETING = frames.frame({"unconfined": ""})
NEVER = float("inf")
AT_ONCE = float("-inf")


class Said:
    """A stream that says these pieces, and then nothing more."""

    def __init__(self, *pieces: bytes, then: type[Exception] = Closed) -> None:
        """Have these pieces to say; `then` is what comes of asking for more."""
        self._pieces = list(pieces)
        self._then = then

    def send(self, _data: bytes, _deadline: float) -> None:
        """Take anything."""

    def receive(self, _deadline: float) -> bytes:
        """Return the next piece."""
        if not self._pieces:
            raise self._then
        return self._pieces.pop(0)

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def ends() -> Iterator[tuple[SocketStream, socket.socket]]:
    """Return a stream and the socket at its other end."""
    ours, theirs = socket.socketpair()
    stream = SocketStream(ours)
    yield stream, theirs
    stream.close()
    theirs.close()


@given(st.lists(st.integers(1, 40), max_size=20))
def test_frames_are_whole_however_they_come(cuts: list[int]) -> None:
    """Frames are put together from pieces of any size, one after the other."""
    data = GREETING + frames.frame({"number": 1}, b"abc") + frames.frame({"number": 2})
    pieces = []
    for cut in cuts:
        pieces.append(data[:cut])
        data = data[cut:]
    channel = Channel(Said(*filter(None, [*pieces, data])))
    assert channel.receive(NEVER) == ({"number": 1}, b"abc")
    assert channel.receive(NEVER) == ({"number": 2}, b"")
    with pytest.raises(Closed):
        channel.receive(NEVER)


@given(st.binary())
def test_a_strangers_bytes_are_a_frame_or_a_reason(data: bytes) -> None:
    """Any bytes are a frame, or garbled, or the end; nothing else is raised."""
    channel = Channel(Said(GREETING, data))
    try:
        document, _arrays = channel.receive(NEVER)
    except (Closed, Garbled):
        return
    assert isinstance(document, dict)


GARBLED = {
    "a document of 4 GiB": b"\xff\xff\xff\xff\x00\x00\x00\x00",
    "arrays of 4 GiB": b"\x00\x00\x00\x02\xff\xff\xff\xff{}",
    "a document just too large": struct.pack("!II", frames.MAX_DOCUMENT + 1, 0),
    "arrays just too large": struct.pack("!II", 2, frames.MAX_ARRAYS + 1),
    "a list": frames.frame([1]),
    "a number": frames.frame(1),
    "no JSON": struct.pack("!II", 2, 0) + b"\xff\xfe",
    "nothing at all": struct.pack("!II", 0, 0),
}


@pytest.mark.parametrize("data", GARBLED.values(), ids=GARBLED)
def test_what_is_no_frame_is_garbled(data: bytes) -> None:
    """Lengths are refused before anything is waited for, and documents must be objects."""
    with pytest.raises(Garbled):
        Channel(Said(GREETING, data)).receive(NEVER)


def test_a_frame_that_comes_byte_by_byte_is_late() -> None:
    """Bytes that keep coming do not put off the deadline."""
    head = struct.pack("!II", 1000, 0)
    channel = Channel(Said(GREETING, head, *[b"x"] * 999))
    channel._is_greeted = True
    channel._fill(len(GREETING), NEVER)
    del channel._buffer[: len(GREETING)]
    with pytest.raises(Late):
        channel.receive(AT_ONCE)


def test_a_frame_that_is_there_is_never_late() -> None:
    """What has come already is taken, however late the grader looks."""
    channel = Channel(Said(GREETING + frames.frame({"number": 1})))
    assert channel.receive(AT_ONCE) == ({"number": 1}, b"")


GREETINGS = {
    "unconfined": (
        Said(frames.frame({"unconfined": "OSError: no landlock"})),
        "a sandbox process can't be confined: OSError: no landlock",
    ),
    "ended": (Said(), "a sandbox process ended before it was given anything"),
    "late": (
        Said(then=Late),
        "a sandbox process was not ready in time before it was given anything",
    ),
    "garbled": (Said(b"\xff" * 8), "a sandbox process misspoke before it was given anything"),
}


@pytest.mark.parametrize("name", GREETINGS)
def test_a_process_that_could_not_be_confined_is_the_graders_fault(name: str) -> None:
    """What goes wrong before any student code is there is put down to no student."""
    stream, message = GREETINGS[name]
    with pytest.raises(SandboxError) as raised:
        Channel(stream).receive(NEVER)
    assert str(raised.value) == message


def test_a_channel_knows_what_it_has() -> None:
    """Whether a whole frame was read already can be told without reading."""
    channel = Channel(Said(GREETING + frames.frame({"number": 1}) + b"\x00\x00"))
    assert not channel.has_frame()
    assert channel.receive(NEVER) == ({"number": 1}, b"")
    assert not channel.has_frame()


def test_a_socket_that_is_closed_is_told(ends: tuple[SocketStream, socket.socket]) -> None:
    """Where the other end is gone, neither sending nor receiving waits."""
    stream, other = ends
    other.close()
    with pytest.raises(Closed):
        stream.receive(NEVER)
    with pytest.raises(Closed):
        stream.send(b"x", NEVER)


def test_a_socket_that_is_silent_is_late(ends: tuple[SocketStream, socket.socket]) -> None:
    """Where nothing comes by the deadline, that is told; what has come is taken all the same."""
    stream, other = ends
    with pytest.raises(Late):
        stream.receive(time.monotonic())
    other.send(b"x")
    assert stream.receive(AT_ONCE) == b"x"


def test_a_socket_that_nobody_reads_is_late(ends: tuple[SocketStream, socket.socket]) -> None:
    """More than a socket holds is not waited with beyond the deadline."""
    stream, _other = ends
    with pytest.raises(Late):
        stream.send(b"x" * (64 << 20), time.monotonic())


def test_pipes_carry_both_ways() -> None:
    """A pair of pipes is written to, read from, late when silent, and closed when gone."""
    to_child, from_child = os.pipe(), os.pipe()
    stream = PipeStream(os.fdopen(to_child[1], "wb"), os.fdopen(from_child[0], "rb"))
    stream.send(b"ask", NEVER)
    assert os.read(to_child[0], 9) == b"ask"
    with pytest.raises(Late):
        stream.receive(AT_ONCE)
    os.write(from_child[1], b"answer")
    assert stream.receive(time.monotonic() + 5) == b"answer"
    os.close(from_child[1])
    os.close(to_child[0])
    with pytest.raises(Closed):
        stream.receive(time.monotonic() + 5)
    with pytest.raises(Closed):
        stream.send(b"x" * 100, NEVER)
    stream.close()


def test_nobody_waits_for_a_pipe_that_is_not_read() -> None:
    """What is sent to a child that hangs is written when there is room, and no deadline missed."""
    to_child, from_child = os.pipe(), os.pipe()
    stream = PipeStream(os.fdopen(to_child[1], "wb"), os.fdopen(from_child[0], "rb"))
    stream.send(bytes(1 << 20), NEVER)
    with pytest.raises(Late):
        stream.receive(AT_ONCE)
    stream.close()
    for descriptor in (to_child[0], from_child[1]):
        os.close(descriptor)
