"""How quickly threads take turns."""

from __future__ import annotations

import sys

import pytest

from grader.turns import SECONDS, short_turns


def test_short_while_it_lasts() -> None:
    """Turns are short until the last of some overlapping whiles is over, then as they were."""
    before = sys.getswitchinterval()
    first, second = short_turns(), short_turns()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(SECONDS, abs=2e-6)
    second.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(before, abs=2e-6)


def test_never_longer() -> None:
    """Turns that are shorter already stay so."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SECONDS / 10)
    try:
        with short_turns():
            assert sys.getswitchinterval() == pytest.approx(SECONDS / 10, abs=2e-6)
    finally:
        sys.setswitchinterval(before)
