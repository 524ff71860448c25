"""The mutants: what is changed in a function, and what becomes of the changed ones."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mutants import WORDS, Fate, table
from benchmarks.mutation import Mutant, mutants, parse
from benchmarks.original import original

ROOT = Path(__file__).parents[2]


def bodies(source: str) -> set[str]:
    """Return the last statements of all mutants of a function."""
    return {ast.unparse(mutant.tree.body[-1]) for mutant in mutants(parse(source))}


def halved(number: float) -> float:
    """Return the half."""
    return number / 2.0


def distance(left: float, right: float) -> float:
    """Return half the distance."""
    larger: float = max(left, right)
    return halved(larger - min(left, right))


def test_mutants_of_a_tiny_function() -> None:
    """A comparison, a difference, a constant and a name are each changed, one at a time."""
    assert bodies('def f(a, b):\n    """Doc."""\n    return a - b < 1') == {
        "return a - b <= 1",
        "return a - b > 1",
        "return -(a - b < 1)",
        "return a + b < 1",
        "return a * b < 1",
        "return b - a < 1",
        "return a < 1",
        "return b < 1",
        "return a - b < 2",
        "return a - b < 0",
        "return b - b < 1",
        "return a - a < 1",
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("x.sum(axis=0)", ["x.sum(axis=1)", "x.sum()", "x.mean(axis=0)", "x"]),
        ("np.maximum(x, y)", ["np.minimum(x, y)", "np.maximum(y, x)", "x"]),
        ("x.T @ y", ["x @ y", "y @ x.T", "x.T * y", "x.T @ y.T"]),
        ("x[1:y]", ["x[2:y]", "x[0:y]", "x[:y]", "x[1:]", "x[1:y + 1]", "x[1:y - 1]"]),
        ("x[::y]", ["x[:]"]),
        ("x[0, y]", ["x[y, 0]", "x[1, y]", "x[-1, y]"]),
        ("range(x)", ["range(x + 1)", "range(x - 1)", "range(1, x)", "range(y)"]),
        ("-x", ["x", "-y"]),
        ("abs(x)", ["x"]),
        ("x if y else 0", ["x if True else 0", "x if False else 0", "x if not y else 0"]),
        ("x and y", ["x or y", "x", "y"]),
        ("x, y", ["(y, x)", "(-x, y)", "(x, -y)"]),
        ("x * 0.5", ["x * 1.5", "x * -0.5", "x * 1.0", "x * 0.25", "x / 0.5", "x", "0.5"]),
        ("[t for t in x if t]", ["[t for t in x]"]),
        ("x in y", ["x not in y"]),
    ],
)
def test_each_kind_of_change(right: str, wrong: list[str]) -> None:
    """Among the mutants of a formula are the slips that are made with it."""
    found = bodies(f"def f(x, y):\n    return {right}")
    assert {f"return {text}" for text in wrong} - found == set()


def test_statements_are_left_out_and_sums_forgotten() -> None:
    """A loop's sum is replaced, turned round and left out."""
    source = "def f(x):\n    t = 0\n    for n in x:\n        t += n\n    return t"
    lines = {ast.unparse(m.tree).splitlines()[3].strip() for m in mutants(parse(source))}
    assert {"t = n", "t -= n", "pass"} <= lines


def test_no_mutant_twice_and_none_unchanged() -> None:
    """All mutants differ from each other and from the original."""
    tree = parse("def f(x):\n    return x.T @ x + x * 1")
    texts = [ast.unparse(mutant.tree) for mutant in mutants(tree)]
    assert len({*texts, ast.unparse(tree)}) == len(texts) + 1


def test_types_and_docstrings_are_no_part_of_what_is_changed() -> None:
    """What does not compute is gone before a function is changed."""
    source = 'def f(x: int = 1) -> int:\n    """Doc."""\n    y: int = x\n    return y'
    assert ast.unparse(parse(source)) == "def f(x=1):\n    y = x\n    return y"


def test_what_is_no_program_is_no_mutant() -> None:
    """A starred argument can't stand alone, so the call is not replaced by it."""
    assert "return *x" not in bodies("def f(x):\n    return min(*x)")
    assert "return max(*x)" in bodies("def f(x):\n    return min(*x)")


def test_a_function_brings_what_it_calls() -> None:
    """A function's own helpers are found by name, and mutants of them change its answer."""
    made = original(distance)
    assert set(made.trees) == {"distance", "halved"}
    assert made.function(made.trees)(left=1.0, right=4.0) == 1.5
    answers = {m.what: f(4.0, 1.0) for m, f in made.mutants() if m.what.startswith("number / 2.0")}
    assert answers == {
        "number / 2.0  ->  number * 2.0": 6.0,
        "number / 2.0  ->  number // 2.0": 1.0,
        "number / 2.0  ->  2.0 / number": 2.0 / 3.0,
        "number / 2.0  ->  number": 3.0,
        "number / 2.0  ->  2.0": 2.0,
    }


def test_the_table_counts_by_question() -> None:
    """A row a question, in the order in which they come, and their sum."""
    mutant = Mutant(line=3, what="a  ->  b", tree=parse("def f():\n    return 1"))
    fates = [
        Fate(question="q", source="s", mutant=mutant, word="caught", answered=True),
        Fate(question="q", source="s", mutant=mutant, word="caught"),
        Fate(question="p", source="s", mutant=mutant, word="survived"),
    ]
    assert str(fates[0]) == "caught, answered: q (s, line 3): a  ->  b"
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table(fates).splitlines()]
    assert [rows[0], *rows[2:]] == [
        ["question", "mutants", "caught", "wrong", "explained", *WORDS],
        ["q", "2", "2", "1", "0", "0", "0", "0"],
        ["p", "1", "0", "0", "0", "0", "0", "1"],
        ["all", "3", "2", "1", "0", "0", "0", "1"],
    ]


def test_all_mutants_of_a_short_question_are_caught() -> None:
    """The command judges them by the bundled rubric: every wrong variance loses points."""
    words = [sys.executable, "-m", "benchmarks.mutants", "--question=he_variance", "--draws=20"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    cells = [cell.strip() for cell in done.stdout.splitlines()[-1].split("|")[1:-1]]
    assert (cells[0], cells[1], cells[-1]) == ("all", cells[2], "0")
    assert int(cells[1]) > 10
