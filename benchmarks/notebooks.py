"""What a notebook of 40 cells costs in the sandbox: `python -m benchmarks.notebooks`.

Against a bare `exec` of the same cells in this process, medians of alternating repeats. The first
notebook with IPython's syntax stands apart from the later ones, and so does the first that only
IPython itself can translate, because it loads IPython.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from typing import TYPE_CHECKING

from tabulate import tabulate

from grader.sandbox.box import Sandbox
from grader.sandbox.program import Program, make_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

REPEATS = 21
CELLS = 40

_BODY = """\
import numpy as np
def f{number}(x, y=2):
    a = np.zeros(3)
    for i in range(3):
        a[i] = x * y + {number}
    return a
print(f{number}(1.0))
"""
_MAGIC = "%matplotlib inline\n%load_ext autoreload\n"
_PASTED = ">>> print('pasted')\n"


def cells(*, heads: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return the cells of a notebook, every fourth with one of these heads."""
    found = []
    for number in range(CELLS):
        head = heads[number // 4 % len(heads)] if heads and number % 4 == 0 else ""
        found.append((f"cell {number + 1}", head + _BODY.format(number=number)))
    return tuple(found)


def bare(sources: Sequence[tuple[str, str]]) -> float:
    """Return the seconds that running the cells takes here, with nothing around them."""
    namespace: dict[str, object] = {}
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        for _name, source in sources:
            exec(compile(source, "cell", "exec"), namespace)
    return time.perf_counter() - started


def boxed(box: Sandbox, sources: tuple[tuple[str, str], ...]) -> float:
    """Return the seconds from a notebook's cells to the answer of one call."""
    call = make_call(0, ("f3",), {"x": 1.0}, seconds=5, memory_mb=1024, output_kb=64)
    started = time.perf_counter()
    run = box.run(Program(main="a.ipynb", cells=sources, notebook=True), [call])
    taken = time.perf_counter() - started
    assert not run.troubles, run.troubles
    return taken


def main() -> None:
    """Measure, and print the table."""
    plain, magic = cells(), cells(heads=[_MAGIC, "%%time\n"])
    one = (("cell 1", "def f3(x):\n    return x\n"),)
    pasted = (("cell 1", _PASTED), *magic)
    times: dict[str, list[float]] = {}

    def timed(name: str, measure: Callable[[], float]) -> None:
        times.setdefault(name, []).append(measure())

    with Sandbox() as box:
        boxed(box, one)
        timed("40 cells with magics, the first", lambda: boxed(box, magic))
        for _ in range(REPEATS):
            timed("bare exec of 40 cells", lambda: bare(plain))
            timed("one cell", lambda: boxed(box, one))
            timed("40 plain cells", lambda: boxed(box, plain))
            timed("40 cells with magics", lambda: boxed(box, magic))
        timed("with pasted prompts, the first (loads IPython)", lambda: boxed(box, pasted))
        for _ in range(REPEATS):
            timed("with pasted prompts", lambda: boxed(box, pasted))
    least = statistics.median(times["bare exec of 40 cells"])
    rows = [
        (
            name,
            f"{1e3 * statistics.median(found):.1f} ms",
            f"{statistics.median(found) / least:.1f}x",
        )
        for name, found in times.items()
    ]
    print(tabulate(rows, ("a notebook", "median", "against bare exec"), tablefmt="pipe"))


if __name__ == "__main__":
    main()
