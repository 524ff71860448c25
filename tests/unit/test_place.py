"""Places in a submission's files, checked against the files."""

from __future__ import annotations

import pytest

from grader.sandbox.place import Place, Places
from grader.sandbox.program import Program

SCRIPT = Program(main="hw.py", cells=(("hw.py", "x = 1\ny = 2\n"),), files={"a/h, i.py": b"1\n2"})
NOTEBOOK = Program(main="hw.ipynb", cells=(("cell 1", "x"), ("cell 2", "y\nz")), notebook=True)

KNOWN = [
    (SCRIPT, "line 1"),
    (SCRIPT, "line 3"),  # a syntax error may lie just behind the end
    (SCRIPT, "a/h, i.py, line 3"),
    (SCRIPT, "a/h, i.py"),
    (NOTEBOOK, "cell 2, line 2"),
    (NOTEBOOK, "cell 1"),
]
UNKNOWN = [
    (SCRIPT, "line 4"),
    (SCRIPT, "line 0"),
    (SCRIPT, "line 01"),
    (SCRIPT, "line 1 3.25"),
    (SCRIPT, "3.25, line 1"),
    (SCRIPT, "a/h, i.py, line 4"),
    (SCRIPT, "hw.py, line 1"),
    (SCRIPT, "3.25"),
    (NOTEBOOK, "line 1"),
    (NOTEBOOK, "cell 3, line 1"),
    (NOTEBOOK, "cell 1, line 3"),
]


@pytest.mark.parametrize(("program", "value"), KNOWN)
def test_a_place_that_there_is_may_be_told(program: Program, value: str) -> None:
    """A line of the program, a cell or a file beside it is a place."""
    assert Places(program).read(value) == Place(value, value)


@pytest.mark.parametrize(("program", "value"), UNKNOWN)
def test_a_place_that_there_is_not_is_only_what_was_said(program: Program, value: str) -> None:
    """Anything else is what student code said, and nothing is known of it."""
    assert Places(program).read(value) == Place(value, "")


@pytest.mark.parametrize("value", [None, 3, ["line 1"], {"line": 1}, "", True])
def test_what_is_no_text_is_no_place(value: object) -> None:
    """A place is a text."""
    assert Places(SCRIPT).read(value) == Place("", "")


def test_a_place_is_printable_and_short() -> None:
    """What was said is cut, on one line, and without what a terminal would obey."""
    assert Places(SCRIPT).read("line 1\n") == Place(r"line 1\n", "")
    assert Places(SCRIPT).read("\x1b[2J") == Place(r"\x1b[2J", "")
    assert Places(SCRIPT).read("x" * 10**6) == Place("x" * 120 + "…", "")


def test_statements_have_places() -> None:
    """A statement of the top level is told by its line, in a notebook by its cell, too."""
    assert Places(SCRIPT).of_statement(0, 2) == Place("line 2", "line 2")
    assert Places(NOTEBOOK).of_statement(1, 2) == Place("cell 2, line 2", "cell 2, line 2")


STATEMENTS = {
    (0, 0, 1): True,
    (0, 5, 3): True,
    (1, 0, 1): False,
    (-1, 0, 1): False,
    (0, -1, 1): False,
    (0, 13, 1): False,
    (0, 0, 0): False,
    (0, 0, 4): False,
    (0, 0, 10**4000): False,
}


@pytest.mark.parametrize("at", STATEMENTS)
def test_statements_are_where_there_are_any(at: tuple[int, int, int]) -> None:
    """There are no more statements than characters, and no more lines than there are."""
    assert Places(SCRIPT).has_statement(*at) is STATEMENTS[at]
