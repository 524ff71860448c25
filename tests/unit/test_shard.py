"""`--grade-shard`: parts of a class that are the same on every computer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.options import shard
from grader.shard import Shard

NAMES = st.text(min_size=1, max_size=20)


@given(NAMES, st.integers(1, 50))
def test_parts_share_out_a_class(name: str, count: int) -> None:
    """Every submission belongs to exactly one part."""
    parts = [Shard(number=number, count=count) for number in range(1, count + 1)]
    assert sum(part.holds(name) for part in parts) == 1


def test_the_parts_are_fixed() -> None:
    """The parts do not change from version to version, nor with how a name is composed."""
    found = [
        next(number for number in range(1, 9) if Shard(number=number, count=8).holds(name))
        for name in ("ada", "eve", "Zoe\u0308", "Zo\u00eb")
    ]
    assert found[2] == found[3]
    # `printf student=ada | sha256sum` begins with aaad4488f0b74160, which is 0 modulo 8; parts
    # count from 1. That of student=eve begins with 7c4b1f1131c2f739, which is 1.
    assert found[:2] == [1, 2]


def test_parts_are_about_as_large() -> None:
    """Eighths of a thousand differ by less than a half."""
    sizes = [
        sum(Shard(number=number, count=8).holds(f"student_{i}") for i in range(1000))
        for number in range(1, 9)
    ]
    assert sum(sizes) == 1000
    assert 90 <= min(sizes) <= max(sizes) <= 160


@pytest.mark.parametrize("text", ["1/1", "2/8", " 8/8 ", "008/0010"])
def test_parts_that_there_are(text: str) -> None:
    """`K/N` is read with K from 1 to N."""
    number, count = map(int, text.split("/"))
    assert shard(text) == Shard(number=number, count=count)


@pytest.mark.parametrize("text", ["", "2", "0/8", "9/8", "2/0", "-1/8", "2/8/3", "a/b", "1/1.5"])
def test_parts_that_there_are_not(text: str) -> None:
    """Anything else is refused, with an example."""
    with pytest.raises(UsageError) as caught:
        shard(text)
    expected = "--grade-shard: expected a part such as 2/8, the second of eight"
    assert str(caught.value) == f"{expected}, found '{text}'."
