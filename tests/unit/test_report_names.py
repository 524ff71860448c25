"""Untrusted text made printable, and text made to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from grader.names import encodable, natural_key, printable
from grader.reports.width import cells, cut, shorten, wrap

ANY_TEXT = st.text(st.characters(exclude_categories=()))

MEASURABLE = st.text(st.characters(exclude_categories=("Mc", "So", "No")), max_size=60)
"""Without the characters on whose width terminals and versions of Unicode disagree."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ada", "ada"),
        ("ada\x1b[2J", r"ada\x1b[2J"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x9b31m", r"\x9b31m"),
        ("cod.\u202eyp", r"cod.\u202eyp"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("a\u034fb\u3164\ufe0f", r"a\u034fb\u3164\ufe0f"),
        ("\u2028", r"\u2028"),
        ("caf\udce9", r"caf\udce9"),
        ("\U000e0041", r"\U000e0041"),
        ("\x00", r"\x00"),
        ("José 山田　太郎 é", "José 山田　太郎 é"),
        (r"C:\x1b", r"C:\x1b"),
    ],
)
def test_what_a_terminal_obeys_or_hides_is_shown(text: str, shown: str) -> None:
    """Control, direction, invisible and unencodable characters become escapes, others stay."""
    assert printable(text) == shown


@given(ANY_TEXT)
def test_printable_text_can_be_printed(text: str) -> None:
    """The result is one line that UTF-8 can encode, and is not escaped a second time."""
    shown = printable(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown
    assert "\x1b" not in shown


@given(ANY_TEXT)
def test_encodable_text_keeps_all_but_surrogates(text: str) -> None:
    """Only lone surrogates are replaced, one by one."""
    safe = encodable(text)
    assert safe.encode("utf-8").decode("utf-8") == safe
    for before, after in zip(text, safe, strict=True):
        expected = "\N{REPLACEMENT CHARACTER}" if "\ud800" <= before <= "\udfff" else before
        assert after == expected


def test_names_are_ordered_naturally() -> None:
    """Digits are numbers of any length, leading zeros break ties, and case does not matter."""
    long = "s" + "9" * 5000
    names = ["s10", "S9", long, "s007", "s7", "a", "", "10", "9"]
    assert sorted(names, key=natural_key) == ["", "9", "10", "a", "s007", "s7", "S9", "s10", long]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("ada", 3),
        ("山田", 4),
        ("e\u0301", 1),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", 4),
        ("ﾊﾝ", 2),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", 2),
    ],
)
def test_width_is_what_a_terminal_shows(text: str, width: int) -> None:
    """Wide letters take two columns, combining marks and joined Korean letters none."""
    assert cells(text) == width


@given(MEASURABLE.map(printable))
def test_width_agrees_with_wcwidth(text: str) -> None:
    """An independent table of widths gives the same sum, character by character."""
    assert cells(text) == sum(map(wcswidth, text))


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("ada_lovelace_1815", 17, "ada_lovelace_1815"),
        ("ada_lovelace_1815", 11, "ada_l…_1815"),
        ("ada_lovelace_1815", 10, "ada_l…1815"),
        ("山田太郎山田太郎", 9, "山田…太郎"),
        ("山田太郎山田太郎", 8, "山田…郎"),
        ("aaaaaaae\u0301", 4, "aa…e\u0301"),
    ],
)
def test_a_long_name_is_shortened_in_the_middle(text: str, width: int, short: str) -> None:
    """Start and end stay, and no letter or mark is cut in half."""
    assert shorten(text, width) == short


@given(MEASURABLE.map(printable), st.integers(1, 40))
def test_shortened_and_cut_text_fits(text: str, width: int) -> None:
    """Neither is ever wider than asked, and text that fits stays as it is."""
    assert cells(shorten(text, width)) <= width
    assert cells(cut(text, width)) <= width
    if cells(text) <= width:
        assert shorten(text, width) == cut(text, width) == text


def test_the_end_is_cut_off() -> None:
    """A cut text ends with an ellipsis that stands right after a letter."""
    assert cut("one two three", 9) == "one two…"


def test_text_is_wrapped_between_words() -> None:
    """Lines break at spaces, long words anywhere, and double spaces inside a line stay."""
    assert list(wrap("a  1/2  some words and averyveryverylongword", 16, indent="  ")) == [
        "a  1/2  some",
        "  words and",
        "  averyveryveryl",
        "  ongword",
    ]


@given(MEASURABLE.map(printable), st.integers(10, 60))
def test_wrapped_text_fits_and_is_whole(text: str, width: int) -> None:
    """No line is wider than asked, and nothing but white space is lost."""
    lines = list(wrap(text, width, margin="  ", indent="    "))
    assert max(map(cells, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
