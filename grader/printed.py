"""Printed text compared with what is expected: line by line, numbers within the tolerance.

Space at the end of a line and empty lines at the end of the text are not judged.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.difference import CORRECT, Comparison, Form, Kind, OtherKind, OtherLine
from grader.errors import GraderError
from grader.outcome import Status

if TYPE_CHECKING:
    from grader.compare import Tolerance

_NUMBER = re.compile(r"(?<![\w.])([-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?)(?![\w])")
"""Digits are never given back, so that a long row of them with a letter behind it takes no time."""
_LONGEST = 100_000
"""Lines of more characters are compared as they stand."""


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text without the space behind them."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def prepare_printed(expected: object, tolerance: Tolerance) -> WantedPrinted:
    """Make ready what is expected to be printed.

    Raises:
        GraderError: it is no text.
    """
    if not isinstance(expected, str):
        message = (
            f"a text that is printed is expected to be a string, not {type(expected).__name__}"
        )
        raise GraderError(message)
    return WantedPrinted(lines=lines_of(expected), rtol=tolerance.rtol, atol=tolerance.atol)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPrinted:
    """A printed text expected."""

    lines: tuple[str, ...]
    rtol: float
    atol: float

    def judge(self, answer: object) -> Comparison:
        """Compare an answer."""
        if not isinstance(answer, str):
            difference = OtherKind(yours=Form(kind=Kind.OTHER), expected=Form(kind=Kind.TEXT))
            return Comparison(status=Status.BAD_VALUE, difference=difference)
        yours = lines_of(answer)
        for number, (mine, wanted) in enumerate(zip_longest(yours, self.lines), start=1):
            if mine is None or wanted is None or not self._same(mine, wanted):
                line = OtherLine(
                    number=number,
                    yours=mine,
                    expected=wanted,
                    count=len(yours),
                    total=len(self.lines),
                )
                return Comparison(status=Status.WRONG, difference=line)
        return CORRECT

    def agrees(self, answer: object) -> bool:
        """Tell only whether an answer is right."""
        return self.judge(answer) is CORRECT

    def _same(self, mine: str, wanted: str) -> bool:
        if mine == wanted:
            return True
        if max(len(mine), len(wanted)) > _LONGEST:
            return False
        pieces, others = _NUMBER.split(mine), _NUMBER.split(wanted)
        if len(pieces) != len(others) or pieces[::2] != others[::2]:
            return False
        pairs = zip(map(float, pieces[1::2]), map(float, others[1::2]), strict=True)
        return all(abs(got - want) <= self.atol + self.rtol * abs(want) for got, want in pairs)
