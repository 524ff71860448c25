"""What the keys of a rubric may hold.

The `description` of a type says the same in the words of a message: what is expected and, after a
full stop, how to mend it.
"""

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from grader.clock import is_likely

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]

Id = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$",
        description="an id of letters, digits, '_', '.' and '-' with no digit first",
    ),
]
NumberedId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        description="an id of letters, digits, '_', '.' and '-'",
    ),
]
Line = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
        description="one line of text",
    ),
]
Text = Annotated[str, Field(description="text in quotes")]
Reference = Annotated[str, Field(description="'module:function'")]
Signatures = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(description='text such as "scale(x, eps=1e-8)", or a list of such texts'),
]
NameList = Annotated[tuple[str, ...], Field(description='a list of names such as ["loss"]')]
Switch = Annotated[bool, Field(strict=True, description="true or false")]
Points = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False, description="a number ≥ 0")]
Share = Annotated[
    float,
    Field(
        strict=True,
        gt=0,
        allow_inf_nan=False,
        description="a number > 0. It is a share of the question's points.",
    ),
]
Fraction = Annotated[
    float, Field(strict=True, ge=0, le=1, allow_inf_nan=False, description="a number from 0 to 1")
]
Percentage = Annotated[
    float,
    Field(strict=True, ge=0, le=100, allow_inf_nan=False, description="a percentage from 0 to 100"),
]
Minutes = Annotated[
    float,
    Field(
        strict=True,
        ge=0,
        le=100_000,
        allow_inf_nan=False,
        description="a number of minutes ≥ 0 and ≤ 100000",
    ),
]
Days = Annotated[
    int, Field(strict=True, ge=0, le=3650, description="a whole number from 0 to 3650")
]


def _likely(time: datetime) -> datetime:
    """Return a time that lies in years in which something may be due."""
    if not is_likely(time):
        raise ValueError
    return time


Moment = Annotated[
    datetime,
    Field(
        strict=True,
        description="a date and time such as 2026-11-01T23:59:00+01:00. "
        "Write both, without quotes.",
    ),
    AfterValidator(_likely),
]
Deviation = Annotated[
    float,
    Field(
        strict=True,
        ge=0,
        allow_inf_nan=False,
        description="a number ≥ 0. Use 0 for exact equality.",
    ),
]
Seconds = Annotated[
    float,
    Field(
        strict=True,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="a number of seconds > 0 and ≤ 86400",
    ),
]
Amount = Annotated[
    int, Field(strict=True, ge=1, le=1_048_576, description="a whole number from 1 to 1048576")
]
Draws = Annotated[
    int, Field(strict=True, ge=1, le=1000, description="a whole number from 1 to 1000")
]


def _arguments(value: object) -> object:
    """Return the arguments of a call: a table by name, or a tuple by position."""
    if isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(value, dict):
        return value
    raise ValueError


def _item(value: object) -> tuple[int | str, ...]:
    """Return the keys on the way to a part."""
    keys = tuple(value) if isinstance(value, list | tuple) else (value,)
    if keys and all(isinstance(key, int | str) and not isinstance(key, bool) for key in keys):
        return keys
    if value in ([], ()):
        return ()
    raise ValueError


Arguments = Annotated[
    dict[str, object] | tuple[object, ...],
    BeforeValidator(_arguments),
    Field(description="a table of arguments such as { x = [1.0, 2.0] }, or a list of them"),
]


def _numbers(value: object) -> tuple[float, ...]:
    """Return the numbers of a list."""
    if not isinstance(value, list | tuple) or any(type(n) not in (int, float) for n in value):
        raise ValueError
    return tuple(value)


def _near(value: object) -> tuple[float, ...]:
    """Return a number and how far off it one may be."""
    pair = _numbers(value)
    if len(pair) != 2 or not all(map(math.isfinite, pair)) or pair[1] < 0:
        raise ValueError
    return pair


def _shape(value: object) -> tuple[float, ...]:
    """Return the sides of an array."""
    sides = _numbers(value)
    if not all(type(side) is int and side >= 0 for side in sides):
        raise ValueError
    return sides


Nearby = Annotated[
    tuple[float, float],
    BeforeValidator(_near),
    Field(description="a number and how far off it one may be, such as [0.0, 0.05]"),
]
Bound = Annotated[float, Field(strict=True, allow_inf_nan=False, description="a number")]
Shape = Annotated[
    tuple[int, ...],
    BeforeValidator(_shape),
    Field(description="the sides of an array such as [500, 20]"),
]


def _place(value: object) -> str:
    """Return what an argument is called; those of a list are called by their number."""
    if isinstance(value, str) or (type(value) is int and value >= 0):
        return str(value)
    raise ValueError


ArgumentName = Annotated[
    str,
    BeforeValidator(_place),
    Field(description="the name of an argument, or its number such as 0"),
]
Item = Annotated[
    tuple[int | str, ...],
    BeforeValidator(_item),
    Field(description="the number or key of a part such as 0 or 'dW', or a list of these"),
]
