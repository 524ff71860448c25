"""In what an answer differs from what is expected, as facts.

The facts hold everything. What may be told is decided when the words are made (`mismatch`), so
that one judgement serves the teacher, who sees it all, and the student, who may not see a hidden
value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from grader.data_class import dataclass
from grader.outcome import Status

Number: TypeAlias = bool | int | float | complex

MOST_PLACES = 3
"""Positions, parts or keys named in one message."""


class Kind(StrEnum):
    """What sort of data a value is, in words."""

    NOTHING = "None"
    TRUTH = "a truth value (True or False)"
    NUMBER = "a number"
    TEXT = "a string"
    ARRAY = "an array"
    REAL = "an array of real numbers"
    LIST = "a list"
    TUPLE = "a tuple"
    RAGGED = "a ragged list"
    LIST_WITH_TEXT = "a list that holds strings"
    LIST_WITH_NOTHING = "a list that holds None"
    LIST_WITH_DICT = "a list that holds dicts"
    LIST_WITH_OTHER = "a list that holds other things than numbers"
    DICT = "a dict"
    PARTS = "several values"
    OTHER = "a value of another kind"


class Repair(StrEnum):
    """What would give a wrong shape the right one."""

    TRANSPOSE = "transpose"
    DROP_AXES = "drop axes of length 1"
    ADD_AXES = "add axes of length 1"


class Lack(StrEnum):
    """What a number of the answer is not, though the one expected there is."""

    FINITE = "finite"
    REAL = "real"


class Near(StrEnum):
    """In what two strings differ, where it is little."""

    CASE = "only the case differs"
    SPACE = "only the space around it differs"
    BOTH = "only the case and the space around it differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a value: its kind, the shape of an array, the count of several values."""

    kind: Kind
    shape: tuple[int, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherKind:
    """The answer is data of another kind; None where a value is expected is one of these."""

    yours: Form
    expected: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCount:
    """The answer has another number of parts."""

    yours: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherKeys:
    """The answer is a dict with other keys."""

    missing: tuple[object, ...]
    unexpected: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherShape:
    """The answer has another shape; `values_agree` tells what the repair would give."""

    yours: tuple[int, ...]
    expected: tuple[int, ...]
    repair: Repair | None = None
    values_agree: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Numbers of the answer lack what all expected ones have; the first of them is given."""

    lack: Lack
    count: int
    total: int
    position: tuple[int, ...]
    yours: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One value of the answer beside the one expected there."""

    position: tuple[int, ...]
    yours: Number
    expected: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The largest error and where it is."""

    position: tuple[int, ...]
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherValues:
    """Numbers differ by more than the tolerance; `entries` are the first of them.

    `worst` is None where the largest error is not finite. `transpose_agrees` is true where the
    transpose of the answer would be right.
    """

    rtol: float
    atol: float
    count: int
    total: int
    entries: tuple[Entry, ...]
    worst: Worst | None
    transpose_agrees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherText:
    """The answer is another string."""

    yours: str
    expected: str
    near: Near | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLine:
    """The answer is printed text that differs from this line on; None is a line that is not there.

    `count` are the lines that were printed, `total` those that are expected.
    """

    number: int
    yours: str | None
    expected: str | None
    count: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A statistic of the answer, and what it should be, or where it should end."""

    name: str
    yours: float
    expected: float
    within: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSpread:
    """The numbers of the answer are spread in another way."""

    wrong: tuple[Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One wrong part of an answer: which it is, and what is wrong with it."""

    index: int
    comparison: Comparison
    keyed: bool = False
    key: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongParts:
    """Some of the parts of the answer are wrong."""

    wrong: tuple[Part, ...]
    total: int


Difference: TypeAlias = (
    OtherKind
    | OtherCount
    | OtherKeys
    | OtherShape
    | Unfit
    | OtherValues
    | OtherText
    | OtherLine
    | OtherSpread
    | WrongParts
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An answer compared: its status, and in what it differs where it is not correct."""

    status: Status
    difference: Difference | None = None


CORRECT = Comparison(status=Status.CORRECT)
"""The one comparison of every right answer."""
