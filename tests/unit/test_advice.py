"""How to mend what makes whole programs fail."""

from __future__ import annotations

import pytest

from grader.sandbox.advice import advice, is_conflict

ADVICE = {
    ("SyntaxError", "Missing parentheses in call to 'print'. Did you mean print(...)?"): (
        "; that is Python 2, in Python 3 write print(…)"
    ),
    ("SyntaxError", "multiple exception types must be parenthesized"): (
        "; that is Python 2, in Python 3 write `except Error as name:`"
    ),
    ("NameError", "name 'xrange' is not defined"): ("; that is Python 2, in Python 3 write range"),
    ("ModuleNotFoundError", "No module named 'cPickle'"): (
        "; that is Python 2, in Python 3 write pickle"
    ),
    ("ImportError", "cannot import name 'izip' from 'itertools' (unknown location)"): (
        "; that is Python 2, in Python 3 write zip"
    ),
    ("SyntaxError", "invalid syntax"): "",
    ("NameError", "name 'x' is not defined"): "",
    ("ValueError", "my name 'xrange' is not defined"): "",
}


@pytest.mark.parametrize(("kind", "text"), ADVICE)
def test_python_2_is_recognised(kind: str, text: str) -> None:
    """Its print, its exceptions, its names and its modules are told with what to write."""
    assert advice(kind, text) == ADVICE[kind, text]


def test_merge_conflicts_are_recognised() -> None:
    """The marks that version control leaves stand at the beginning of a line."""
    assert is_conflict("x = 1\n<<<<<<< HEAD\nx = 2\n=======\nx = 3\n>>>>>>> b\n")
    assert not is_conflict("x = '''\n  <<<<<<< HEAD\n'''\ny = 1 <<1\n")
