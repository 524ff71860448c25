"""What a test hands to its submission, checked."""

from __future__ import annotations

import math

import numpy as np

from grader.errors import BadTest


def check_name(name: object) -> None:
    """Check the name of what is asked for.

    Raises:
        BadTest: it is none.
    """
    if not isinstance(name, str) or not name.isidentifier():
        raise BadTest(
            f"expected the name of a function or value, found {name!r}. "
            "Use submission.evaluate(…) for an expression."
        )


def check_number(what: str, number: object) -> None:
    """Check a number of points, seconds or MiB.

    Raises:
        BadTest: it is none.
    """
    is_number = isinstance(number, (int, float, np.integer, np.floating))
    if isinstance(number, bool) or not is_number or not 0 <= number < math.inf:  # type: ignore[operator]
        raise BadTest(f"{what}: expected a number ≥ 0, found {number!r}.")
