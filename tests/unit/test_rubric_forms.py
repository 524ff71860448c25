"""Mistakes in what a rubric says of the form of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.test_rubric_mistakes import mistakes

if TYPE_CHECKING:
    from pathlib import Path

CASE = 'name = "one window"'
QUESTION = 'function = "pool"'
ITEM = "expected the number or key of a part such as 0 or 'dW', or a list of these, found {}."
SOURCE = "expected a Python expression in quotes, found {}. "
NEVER_CLOSED = "'pool(x' ('(' was never closed)"
EXAMPLE = "An example is 'backward(dout, forward(x)[1])'."

MISTAKES: list[tuple[str, str, str]] = [
    (CASE, "item = true", f"question[0].case[0].item: {ITEM.format('true')}"),
    (CASE, "item = 0.5", f"question[0].case[0].item: {ITEM.format('0.5')}"),
    (CASE, "item = [0, [1]]", f"question[0].case[0].item: {ITEM.format('[0, [1]]')}"),
    (QUESTION, "item = {}", f"question[0].item: {ITEM.format('{}')}"),
    (
        CASE,
        'expression = "pool(x"',
        f"question[0].case[0].expression: {SOURCE.format(NEVER_CLOSED)}{EXAMPLE}",
    ),
    (
        QUESTION,
        'expression = "x = 1"',
        (
            "question[0].expression: expected a Python expression in quotes, found 'x = 1' "
            f"(invalid syntax). {EXAMPLE}"
        ),
    ),
    (
        CASE,
        "expression = 3",
        "question[0].case[0].expression: expected text in quotes, found 3. Put it in quotes.",
    ),
    (
        'kind = "manual"',
        "item = 0",
        "question[2].item: expected no item in a question of kind 'manual', found [0]. Remove it.",
    ),
    (
        'id = "loss_values"',
        'kind = "values"\nexpression = "loss"',
        (
            "question[1].expression: expected no expression in a question of kind 'values', "
            "found 'loss'. Remove it."
        ),
    ),
    (
        CASE,
        'raises = "ValueErorr"',
        (
            "question[0].case[0].raises: expected an exception of Python's own such as "
            "'ValueError', found 'ValueErorr'. Did you mean 'ValueError'?"
        ),
    ),
    (
        CASE,
        'raises = "SystemExit"',
        (
            "question[0].case[0].raises: expected an exception of Python's own such as "
            "'ValueError', found 'SystemExit'. Did you mean 'SystemError'?"
        ),
    ),
    (
        CASE,
        'raises = "KeyError"\nexpected = 1\ncheck = "a:b"',
        "question[0].case[0].expected: expected no expected beside raises, found 1. Remove it.",
    ),
    (
        CASE,
        'raises = "KeyError"\nprinted = true\nitem = 1',
        (
            "question[0].case[0]: expected one of the keys item, printed and raises, found all of "
            "them. Remove one."
        ),
    ),
    (
        QUESTION,
        'printed = true\nchanged = "x"',
        ("question[0]: expected one of the keys changed and printed, found both. Remove one."),
    ),
    (
        CASE,
        'changed = "y"',
        "question[0].case[0].changed: expected the name of an argument, found 'y'.",
    ),
    (
        CASE,
        "changed = -1",
        (
            "question[0].case[0].changed: expected the name of an argument, or its number such as "
            "0, found -1."
        ),
    ),
    (
        QUESTION,
        'changed = "y"',
        "question[0].changed: expected the name of an argument, found 'y'.",
    ),
]


@pytest.mark.parametrize(("place", "line", "message"), MISTAKES)
def test_a_form_that_has_no_meaning_is_named(
    tmp_path: Path, place: str, line: str, message: str
) -> None:
    """Keys of a form are told with what they may hold, in whatever table they stand."""
    assert mistakes(tmp_path, f"{place} -> {place}\n{line}")[:1] == [message]


def test_an_expression_needs_arguments_by_name(tmp_path: Path) -> None:
    """A list of arguments beside an expression has no names to be referred to."""
    edit = "args = { x = [[1.0, 2.0], [3.0, 4.0]] } -> expression = 'pool(x)'\nargs = [1.0]"
    assert mistakes(tmp_path, edit) == [
        (
            "question[0].case[0].args: expected a table of arguments beside expression, found "
            "[1.0]. Name the arguments: the expression refers to them."
        )
    ]
