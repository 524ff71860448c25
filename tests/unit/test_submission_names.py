"""Names of files as they are shown and sorted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.names import natural_key, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë 名前.py", "Zoë 名前.py"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[2J\x9b", r"\x1b[2J\x9b"),
        ("\u2028\u202egnp.py", r"\u2028\u202egnp.py"),
        ("\udcff", r"\udcff"),
        ("👩\u200d🔬", r"👩\u200d🔬"),
        ("a" * 5000, "a" * 4096 + "…"),
    ],
    ids=["text", "lines", "terminal", "direction", "bytes", "joined", "long"],
)
def test_printable(text: str, shown: str) -> None:
    """What would steer a terminal or mislead a reader is shown as an escape."""
    assert printable(text) == shown


@given(st.text())
def test_printable_text_can_be_written_and_stays_as_it_is(text: str) -> None:
    """The result is one line of valid UTF-8, and showing it again changes nothing."""
    shown = printable(text)
    assert len(shown.encode().decode().splitlines()) <= 1
    assert printable(shown) == shown


def test_natural_order() -> None:
    """Numbers count as numbers, capitals as small letters, and no number is too long."""
    names = ["hw10", "hw9", "Hw2", "hw", "hw009", "9" * 5000, "10", "é"]
    assert sorted(names, key=natural_key) == [
        "10",
        "9" * 5000,
        "hw",
        "Hw2",
        "hw009",
        "hw9",
        "hw10",
        "é",
    ]
