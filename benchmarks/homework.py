"""One small homework in the forms of several graders: six functions, four cases each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "import numpy as np"

ANSWERS = {
    "double": "def double(x):\n    return 2 * np.asarray(x)",
    "relu": "def relu(x):\n    return np.maximum(0, np.asarray(x))",
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + np.exp(-np.asarray(x)))",
    "softmax": "def softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / e.sum()",
    "pool": (
        "def pool(x):\n    x = np.asarray(x)\n"
        "    return x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).max(axis=(1, 3))"
    ),
    "conv": (
        "def conv(x, k):\n    x, k = np.asarray(x), np.asarray(k)\n"
        "    w = np.lib.stride_tricks.sliding_window_view(x, k.shape)\n"
        "    return (w * k).sum(axis=(2, 3))"
    ),
}

CASES = 4

SAME = "np.allclose({call}, reference.{call}, rtol=1e-6, atol=1e-8)"


def calls(name: str) -> list[str]:
    """Return the calls of a function's cases, as source."""
    kernel = ", np.ones((2, 2))" if name == "conv" else ""
    return [f"{name}(np.arange(16.0).reshape(4, 4) - {case}{kernel})" for case in range(CASES)]


def reference() -> str:
    """Return a module of right answers."""
    return "\n\n\n".join([HEAD, *ANSWERS.values()]) + "\n"


def script(number: int) -> str:
    """Return a student's script; the number makes it differ from the others."""
    return f"# student {number}\n{reference()}"


def notebook(cells: list[dict[str, Any]]) -> str:
    """Return a notebook of these cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    )


def code(number: int, source: str, **facts: Any) -> dict[str, Any]:
    """Return a cell of code."""
    return {
        "cell_type": "code",
        "id": f"cell{number}",
        "execution_count": None,
        "metadata": facts,
        "outputs": [],
        "source": source,
    }


def answer_cells(number: int) -> list[dict[str, Any]]:
    """Return the cells that a student hands in."""
    sources = [f"# student {number}\n{HEAD}", *ANSWERS.values()]
    return [code(place, source) for place, source in enumerate(sources)]


def nbgrader_cells() -> list[dict[str, Any]]:
    """Return an nbgrader source notebook: solutions, each followed by its tests."""

    def facts(name: str, **more: object) -> dict[str, object]:
        plain = {"schema_version": 3, "grade_id": name, "task": False}
        return plain | {"grade": False, "solution": False, "locked": False} | more

    cells = [code(0, HEAD)]
    for name, source in ANSWERS.items():
        cells.append(code(len(cells), source, nbgrader=facts(name, solution=True)))
        for case, call in enumerate(calls(name)):
            # A test cell stands in the student's namespace; there the answer is its own reference.
            itself = f"class reference:\n    {name} = staticmethod({name})"
            test = f"{itself}\nassert {SAME.format(call=call)}"
            test_facts = facts(f"{name}_{case}", grade=True, locked=True, points=1)
            cells.append(code(len(cells), test, nbgrader=test_facts))
    return cells


def write_otter_tests(folder: Path) -> None:
    """Write the tests of otter-grader."""
    for name in ANSWERS:
        cases = [
            {"code": f">>> import numpy as np, reference\n>>> bool({SAME.format(call=call)})\nTrue"}
            | {"hidden": False, "locked": False, "points": 1}
            for call in calls(name)
        ]
        suite = {"cases": cases, "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        text = repr({"name": name, "points": CASES, "suites": [suite]})
        (folder / f"{name}.py").write_text(f"OK_FORMAT = True\ntest = {text}\n")


def pytest_file() -> str:
    """Return ordinary tests that import a student's script."""
    lines = [HEAD, "import reference", "from student import *", ""]
    for name in ANSWERS:
        for case, call in enumerate(calls(name)):
            lines += ["", f"def test_{name}_{case}():", f"    assert {SAME.format(call=call)}", ""]
    return "\n".join(lines)


def unittest_file() -> str:
    """Return a script that runs the tests with gradescope-utils and writes its JSON."""
    lines = [
        "import sys, unittest",
        HEAD,
        "import reference",
        "from student import *",
        "from gradescope_utils.autograder_utils.decorators import weight",
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner",
        "class Tests(unittest.TestCase):",
    ]
    for name in ANSWERS:
        for case, call in enumerate(calls(name)):
            lines += ["    @weight(1)", f"    def test_{name}_{case}(self):"]
            lines += [f"        self.assertTrue({SAME.format(call=call)})"]
    lines += [
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)",
        "with open('results.json', 'w') as file:",
        "    JSONTestRunner(stream=file).run(suite)",
    ]
    return "\n".join(lines) + "\n"


def rubric() -> Iterator[str]:
    """Yield our rubric of the same homework, line by line."""
    yield 'schema = 1\n[assignment]\nid = "six"\ntitle = "Six"\n'
    yield '[[section]]\nid = "a"\ntitle = "A"\n'
    for name in ANSWERS:
        yield f'[[question]]\nid = "{name}"\nsection = "a"\ntitle = "{name}"\npoints = 4\n'
        yield f'function = "{name}"\nreference = "reference:{name}"\n'
        for case in range(CASES):
            rows = [[float(4 * row + column - case) for column in range(4)] for row in range(4)]
            kernel = ", k = {array = [[1.0, 1.0], [1.0, 1.0]]}" if name == "conv" else ""
            yield f'[[question.case]]\nname = "{case}"\nargs = {{x = {{array = {rows}}}{kernel}}}\n'
