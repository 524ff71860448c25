"""What a skeleton left to be written is told from what somebody wrote."""

from __future__ import annotations

import pytest

from grader.notebook import Cell
from grader.skeleton import unwritten


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x):\n    raise NotImplementedError", {"f"}),
        ("def f(x):\n    '''Do.'''\n    raise NotImplementedError('not yet')", {"f"}),
        ("def f(x):\n    ...\n    raise NotImplementedError()", {"f"}),
        ("class C:\n    'c'\n    def m(self):\n        raise NotImplementedError", {"C"}),
        ("def f(x):\n    x += 1\n    raise NotImplementedError", set()),
        ("def f(x):\n    raise NotImplementedError\ndef f(x):\n    return x", set()),
        ("class C:\n    a = 1\n    def m(self): raise NotImplementedError", set()),
        ("class C(NotImplementedError): 'c'", set()),
        ("def f(x):\n    raise ValueError", set()),
        ("def f(x: raise NotImplementedError", set()),
    ],
)
def test_functions_that_nobody_wrote(source: str, names: set[str]) -> None:
    """A body that does nothing but raise NotImplementedError is none; the last of a name counts."""
    assert unwritten([Cell(source, "1")]) == names


def test_cells_are_read_in_their_order() -> None:
    """A later cell may write what an earlier one left."""
    left, wrote = Cell("def f(): raise NotImplementedError", "1"), Cell("def f(): return 1", "2")
    assert (unwritten([left, wrote]), unwritten([wrote, left])) == (set(), {"f"})
