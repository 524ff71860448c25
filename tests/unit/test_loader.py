"""Which statements of a top level may be run together, and which could take the process along."""

from __future__ import annotations

import ast

import pytest

from grader.sandbox.inside.loader import _can_kill, _groups
from grader.sandbox.inside.statements import _futures

HARMLESS = [
    "'a docstring'",
    "x = 1",
    "x: int = 1",
    "x: list[int] = [1, 2]",
    "x = {'a': [1, -2.5, None]}",
    "def f(x, y=1, *, z=None): return x ** x",
    "def f(x: int | None = None, *y: float) -> list[str]: ...",
    "async def f(): await f()",
    "import ast",
    "from ast import parse",
]
KILLING = [
    "f()",
    "x = f()",
    "x = y",
    "x = 2 ** 3",
    "while True: pass",
    "class A: pass",
    "@f\ndef g(): pass",
    "def f(x=g()): pass",
    "def f(x=10 ** 10 ** 10): pass",
    "def f(x=[0] * 10**10): pass",
    "def f(x=[y for y in z]): pass",
    "def f(*, x=g()): pass",
    "def f(x: g()): pass",
    "def f() -> g(): pass",
    "x: g() = 1",
    "x: int",
    "import no_such_module",
    "from no_such_module import x",
    "from . import x",
    "del x",
    "raise SystemExit",
]


@pytest.mark.parametrize("source", HARMLESS + KILLING)
def test_what_runs_something_can_kill(source: str) -> None:
    """Definitions and constants are harmless; what calls or computes may never come back."""
    assert _can_kill(ast.parse(source).body[0]) is (source in KILLING)


def grouped(source: str, *, definitions_only: bool = False) -> list[tuple[int, list[str]]]:
    """Return the groups of a source: the index of the first statement, and each as source."""
    groups = _groups(ast.parse(source).body, definitions_only=definitions_only)
    return [(index, [ast.unparse(part) for part in group]) for index, group in groups]


def test_harmless_statements_are_run_together() -> None:
    """What can kill is run by itself, and what lies between as one piece."""
    assert grouped("x = 1\ny = 2\nf()\nz = 3\ng()\nh()\n") == [
        (0, ["x = 1", "y = 2"]),
        (2, ["f()"]),
        (3, ["z = 3"]),
        (4, ["g()"]),
        (5, ["h()"]),
    ]
    assert grouped("") == []


def test_definitions_alone_are_imports_definitions_and_constants() -> None:
    """Everything else is left out, and the numbers of the statements stay."""
    source = "import ast\nf()\nx = 1\ny = f()\nclass A: pass\nfor z in x: pass\n"
    assert grouped(source, definitions_only=True) == [
        (0, ["import ast", "x = 1"]),
        (4, ["class A:\n    pass"]),
    ]


def test_future_imports_hold_for_all_that_follows() -> None:
    """The flags of a future import are kept, for statements are compiled one by one."""
    body = ast.parse("from __future__ import annotations, division\n").body
    assert _futures(body) == 0x1020000  # CO_FUTURE_ANNOTATIONS and …DIVISION of CPython's `code.h`
    assert _futures(ast.parse("from ast import parse").body) == 0
