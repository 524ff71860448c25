"""What a class costs whose answers differ: `python -m benchmarks.differing`.

Answer sheets are made of one, each with numbers of its own: every float that a function returns is
multiplied by a number close to 1. It is so close that all answers stay right, or, in a quarter of
the functions, so far off that they are wrong, which has to be explained. What equal answers share,
such as being read and judged once, is lost here. The bare loop explains nothing.
"""

from __future__ import annotations

import argparse
import ast
import random
import tempfile
from pathlib import Path

from tabulate import tabulate

from benchmarks.commands import ROOT, SUBMISSION, Command, Comparison, machine

NUDGE = """
def _by(found, factor):
    if isinstance(found, tuple):
        return tuple(_by(part, factor) for part in found)
    return found * factor if isinstance(found, (float, np.ndarray)) else found
"""
INNER = ("sigmoid", "relu")
"""What other functions are made of, and no answer itself."""
FIRST = 3
"""Statements of the sheet before its functions: words and imports."""


def sheet(source: str, number: int, *, wrong: float) -> str:
    """Return one student's answer sheet; of its functions such a share is wrong."""
    draw = random.Random(number)
    tree = ast.parse(source)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name not in INNER:
            most = 1e-2 if draw.random() < wrong else 1e-12
            factor = ast.Constant(1.0 + most * draw.random())
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    node.value = ast.Call(ast.Name("_by"), [node.value, factor], [])
    tree.body[FIRST:FIRST] = ast.parse(NUDGE).body
    return ast.unparse(ast.fix_missing_locations(tree))


def comparison(folder: Path, count: int, *, wrong: float, title: str) -> Comparison:
    """Return a comparison of a class that is written into a new folder."""
    folder.mkdir()
    source = SUBMISSION.read_text(encoding="utf-8")
    for number in range(count):
        text = sheet(source, number, wrong=wrong)
        (folder / f"student_{number:05}.py").write_text(text, encoding="utf-8")
    grade = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "grader.plugin", "--exit-zero")
    out = folder.parent / f"{folder.name}_out"
    return Comparison(
        title=f"{count} scripts that differ, {title}",
        ours=Command(
            words=(*grade, f"--grade={folder}", f"--grade-out={out}", "--grade-regrade"),
            folder=folder.parent,
        ),
        other=Command(words=("-m", "benchmarks.bare", str(folder)), folder=ROOT),
        budget="3x",
        share=count,
    )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differing", description=__doc__)
    parser.add_argument("--count", type=int, default=150, help="scripts in the class")
    parser.add_argument("--repeats", type=int, default=3, help="turns that are counted")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = [
            comparison(folder / "right", given.count, wrong=0.0, title="all right"),
            comparison(
                folder / "wrong", given.count, wrong=0.25, title="one function of four wrong"
            ),
        ]
        table = [row.row(given.repeats) for row in rows]
    headers = ("a script", "ours", "the bare loop", "outcome", "budget")
    print(f"{tabulate(table, headers, tablefmt='github')}\n\n{machine(given.repeats)}")


if __name__ == "__main__":
    main()
