"""Numbers in words for a student: as many digits as tell them apart, and no more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.difference import Number

DIGITS = 6
"""Digits shown of a number, unless two numbers need more to look different."""

ALL_DIGITS = 17
LONGEST_INTEGER = 10**40
LONGEST_WHOLE_FLOAT = 1e15


def written(number: Number, digits: int = DIGITS) -> str:
    """Return a number with so many digits, or whole; a huge one by its length."""
    if isinstance(number, int) and abs(number) >= LONGEST_INTEGER:
        return f"an integer of about {int(number.bit_length() * math.log10(2))} digits"
    return str(number) if _is_whole(number) else f"{number:.{digits}g}"


def telling_digits(one: Number, other: Number) -> int:
    """Return how many digits two numbers need to look different."""
    enough = (
        digits
        for digits in range(DIGITS, ALL_DIGITS)
        if _rounded(one, digits) != _rounded(other, digits)
    )
    return next(enough, ALL_DIGITS)


def _rounded(number: Number, digits: int) -> Number:
    return number if _is_whole(number) else complex(f"{number:.{digits}g}")


def _is_whole(number: Number) -> bool:
    """Tell whether a number is shown with all its digits: integers, and floats like 5.0."""
    if isinstance(number, float):
        return number.is_integer() and abs(number) < LONGEST_WHOLE_FLOAT
    return isinstance(number, int)
