"""What student code prints, kept up to a limit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.inside.tape import Tape, text_stream


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30)))
def test_all_is_kept_up_to_the_limit(texts: list[str]) -> None:
    """As long as there is room what was printed comes out as it was, whole characters and all."""
    tape = Tape(2 * sum(len(text.encode()) for text in texts))
    stream = text_stream(tape)
    for text in texts:
        stream.write(text)
    assert tape.take() == "".join(texts)


@given(st.lists(st.binary(max_size=50)), st.integers(0, 60))
def test_more_is_cut_in_the_middle(pieces: list[bytes], limit: int) -> None:
    """Beyond the limit a head and a tail of half its size are kept, and the rest counted."""
    tape = Tape(limit)
    for piece in pieces:
        assert tape.write(piece) == len(piece)
        assert len(tape._head) + len(tape._tail) <= 2 * limit
    data, half = b"".join(pieces), limit // 2
    if len(data) <= 2 * half:
        expected = data
    else:
        gap = f"\n[… {len(data) - 2 * half} bytes dropped …]\n".encode()
        expected = data[:half] + gap + (data[-half:] if half else b"")
    assert tape.take() == expected.decode("utf-8", "replace")


def test_taking_starts_again() -> None:
    """What was taken is gone."""
    tape = Tape(10)
    tape.write(b"first")
    assert (tape.take(), tape.take()) == ("first", "")
    tape.write(b"second")
    assert tape.take() == "second"


def test_odd_characters_are_written_somehow() -> None:
    """A lone surrogate is printed as an escape, not raised."""
    tape = Tape(100)
    print("a\ud800", file=text_stream(tape))
    assert tape.take() == "a\\ud800\n"
