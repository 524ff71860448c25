"""What a marker `points` says, and every mistake in one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.free.points import Points, mistakes_in, points_of

ANY_NUMBER = "expected a number from 0 to 1e+06"
WORDS = "'visible', 'hidden', 'after_due_date' or 'after_published'"


def test_what_is_said() -> None:
    """Points may be given by name, numbers of NumPy count, and texts lose outer spaces."""
    said = {"points": np.float32(2), "question": " conv ", "visibility": "hidden", "hint": None}
    assert [*mistakes_in((), said)] == []
    assert points_of((), said) == Points(points=2.0, question="conv", visibility="hidden")
    assert points_of((3,), {"title": "A title"}) == Points(points=3.0, title="A title")


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((), {}, "expected a number of points, found none. Write points(5)."),
        ((-1,), {}, f"{ANY_NUMBER}, found -1. Use 0 for a test that counts nothing."),
        ((float("inf"),), {}, f"{ANY_NUMBER}, found inf. Use 0 for a test that counts nothing."),
        (
            (10**400,),
            {},
            f"{ANY_NUMBER}, found {str(10**400)[:59]}…. Use 0 for a test that counts nothing.",
        ),
        (("5",), {}, f"{ANY_NUMBER}, found '5'."),
        ((True,), {}, f"{ANY_NUMBER}, found True."),
        (
            (1, 2),
            {},
            'expected one number, found 2 values. Name the others: points(5, question="conv").',
        ),
        ((1,), {"points": 2}, "the points are given twice. Give one number."),
        (
            (1,),
            {"visiblity": "hidden"},
            "unknown argument 'visiblity'. Did you mean 'visibility'?",
        ),
        (
            (1,),
            {"zzz": 1},
            "unknown argument 'zzz'. There are points, question, section, title, hint, visibility.",
        ),
        (
            (1,),
            {"visibility": "hiden"},
            f"visibility: expected {WORDS}, found 'hiden'. Did you mean 'hidden'?",
        ),
        ((1,), {"visibility": ["x"]}, f"visibility: expected {WORDS}, found ['x']."),
        ((1,), {"question": 3}, "question: expected text, found 3."),
        (
            (1,),
            {"section": " "},
            "section: expected text, found none. Leave it out to use what is usual.",
        ),
        (
            (1,),
            {"title": "a\nb"},
            "title: expected one line of at most 200 letters, found 'a\\nb'.",
        ),
    ],
)
def test_a_mistake(args: tuple[Any, ...], kwargs: dict[str, Any], words: str) -> None:
    """Each mistake says what was expected and found, and how to mend it."""
    assert [*mistakes_in(args, kwargs)] == [words]


def test_all_mistakes_at_once() -> None:
    """Nothing hides behind the first mistake."""
    found = [*mistakes_in((-1,), {"question": "", "visibility": 1})]
    assert [words.partition(":")[0] for words in found[1:]] == ["question", "visibility"]
