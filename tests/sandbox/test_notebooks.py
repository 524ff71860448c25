"""Notebooks: a cell that fails costs itself, and IPython's syntax is translated or skipped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Status
from tests.sandbox.bench import ask, failure_of, notebook, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

BEFORE = "def before():\n    return 1\n"
AFTER = "def after():\n    return 2\n"
CALLS = (ask(0, "before"), ask(1, "after"))

NUL = "SyntaxError:" if sys.version_info >= (3, 11, 4) else "ValueError:"
"""What Python raises for a source with a NUL in it."""

FAILING = {
    "1 / 0": "ZeroDivisionError: division by zero (cell 2, line 1)",
    "\nabsent": "NameError: name 'absent' is not defined (cell 2, line 2)",
    "def (:": "SyntaxError: invalid syntax (cell 2, line 1)",
    "x = '\0'": f"{NUL} source code string cannot contain null bytes",
    "exit()": "the program ended itself with exit() (cell 2, line 1)",
    "raise KeyboardInterrupt": "KeyboardInterrupt (cell 2, line 1)",
    "x = [0] * 10**10": "the program used too much memory (cell 2, line 1)",
    "import os\nos.abort()": "the program crashed with signal 6 (abort) (cell 2, line 2)",
    "import os\nos._exit(1)": "the program ended its process with exit status 1 (cell 2, line 2)",
    "await undefined": "NameError: name 'undefined' is not defined (cell 2, line 1)",
    "from absent import *": "ModuleNotFoundError: No module named 'absent' (cell 2, line 1)",
}


@pytest.mark.parametrize("cell", FAILING)
def test_a_failing_cell_costs_itself(bench: Bench, cell: str) -> None:
    """The cells around a failing one are graded, and the cell and its line are named."""
    run = bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert [trouble.message for trouble in run.troubles] == [FAILING[cell]]
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


HANGING = {
    "while True: pass": "the program was still running after 0.4 s (cell 2, line 1)",
    "while True:\n  try:\n    while True: pass\n  except BaseException: pass": (
        "the program was still running after 0.4 s (cell 2, line 3)"
    ),
    "sum(range(10**12))": "the program was still running after 0.4 s (cell 2, line 1)",
}


@pytest.mark.parametrize("cell", HANGING)
def test_a_hanging_cell_costs_itself(hasty_bench: Bench, cell: str) -> None:
    """A cell that takes all the time is left out by the next process, which runs the others."""
    run = hasty_bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert [(t.status, t.message) for t in run.troubles] == [(Status.TIMEOUT, HANGING[cell])]
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


def test_what_a_cell_defined_before_it_failed_is_there(bench: Bench) -> None:
    """Of a cell that takes the process with it the statements before are run again."""
    cell = "import os\nx = 5\nos.abort()\nx = 6\n"
    run = bench.run(notebook(cell, "def f():\n    return x\n"), ask(0))
    assert value_of(run.outcomes[0]) == 5


def test_each_kind_of_failure_is_told(bench: Bench) -> None:
    """Several cells may fail, each in its own way; what took a process comes first."""
    cells = ("1 / 0", "import os\nos.abort()", "absent", "os._exit(1)", "def f(): return 1")
    run = bench.run(notebook(*cells), ask(0))
    assert [trouble.message for trouble in run.troubles] == [
        "the program crashed with signal 6 (abort) (cell 2, line 2)",
        "the program ended its process with exit status 1 (cell 4, line 1)",
        "ZeroDivisionError: division by zero (cell 1, line 1)",
        "NameError: name 'absent' is not defined (cell 3, line 1)",
    ]
    assert value_of(run.outcomes[0]) == 1


def test_six_crashes_are_enough(bench: Bench) -> None:
    """After five cells that took the process with them nothing below is run any more."""
    crash = "import os\nos.abort()"
    run = bench.run(notebook(BEFORE, *[crash] * 7, AFTER), *CALLS)
    message = "the program crashed with signal 6 (abort) (cell {}, line 2)"
    assert [t.message for t in run.troubles] == [message.format(n) for n in range(2, 7)]
    assert value_of(run.outcomes[0]) == 1
    assert failure_of(run.outcomes[1])[0] is Status.MISSING


def test_failing_cells_have_no_limit(bench: Bench) -> None:
    """A hundred failing cells keep no later one from being run; fifty are told."""
    run = bench.run(notebook(*["1 / 0"] * 100, AFTER), ask(0, "after"))
    assert (len(run.troubles), value_of(run.outcomes[0])) == (50, 2)


QUIET = {
    "%matplotlib inline": None,
    "%load_ext autoreload\n%autoreload 2": None,
    "%cd /\n%pwd": None,
    "%env X=1": None,
    "%%html\n<b>bold</b>": None,
    "before?": None,
    "?before": None,
    "??before": None,
    "%time before()": None,
    "%timeit -n 10 -r 3 before()": None,
    "%timeit before()": None,
    "%%time\nx = before()": None,
    "%%time\n%matplotlib inline\nx = before()": None,
    "%%timeit -n 2\nbefore()": None,
    "%%capture out\nprint(1)": None,
    "    x = 1\n    y = 2": None,
    ">>> x = 1": None,
    "get_ipython().run_line_magic('matplotlib', 'inline')": None,
    "display(before(), before)": None,
    "!pip install torch": "!pip was skipped: it does not run in the sandbox",
    "!": "! was skipped: it does not run in the sandbox",
    "lines = !ls -l": "!ls was skipped: it does not run in the sandbox",
    "%pip install torch": "%pip was skipped: it does not run in the sandbox",
    "%run other.py": "%run other.py was skipped: there is no such file",
    "%%bash\nrm -rf /": "%%bash was skipped: it does not run in the sandbox",
    "%%unheard of\nx": "%%unheard was skipped: it does not run in the sandbox",
}


@pytest.mark.parametrize("cell", QUIET)
def test_ipythons_syntax_is_understood(bench: Bench, cell: str) -> None:
    """Magics that measure run their code, those that start programs are skipped with a note."""
    run = bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert (run.troubles, run.notes) == ([], [QUIET[cell]] if QUIET[cell] else [])
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


DEFINING = {
    "%%time\ndef f(): return 3": 3,
    "%time x = 3\ndef f(): return x": 3,
    "files = !ls\ndef f(): return files": [],
    "%matplotlib inline\ndef f(): return 3": 3,
}


@pytest.mark.parametrize("cell", DEFINING)
def test_what_is_defined_beside_a_magic_is_there(bench: Bench, cell: str) -> None:
    """A function beside or under a magic is the student's like any other."""
    assert bench.value(notebook(cell)) == DEFINING[cell]


def test_a_written_file_can_be_imported(bench: Bench) -> None:
    """`%%writefile` writes into the scratch folder, and adds to a file with `-a`."""
    cells = (
        "%%writefile helper.py\nx = 3\n",
        "%%writefile -a helper.py\ndef f():\n    return x\n",
        "from helper import f",
    )
    assert bench.value(notebook(*cells)) == 3


def test_a_script_may_come_from_a_notebook(bench: Bench) -> None:
    """What nbconvert writes in the place of magics works in a script."""
    source = """
        get_ipython().run_line_magic('matplotlib', 'inline')
        get_ipython().system('pip install torch')
        def f():
            return 3
    """
    run = bench.run(source, ask(0))
    assert run.notes == ["!pip was skipped: it does not run in the sandbox"]
    assert value_of(run.outcomes[0]) == 3


def test_cells_share_their_names(bench: Bench) -> None:
    """A later cell may change what a function of an earlier one uses."""
    assert bench.value(notebook("x = 1", "def f():\n    return x", "x = 5")) == 5


def test_a_failure_in_a_call_names_its_cell(bench: Bench) -> None:
    """The place of an exception is the innermost cell and line of the student's own code."""
    cells = ("x = 0", "def g():\n    return 1 / x", "def f():\n    return g()")
    assert failure_of(bench.outcome(notebook(*cells))) == (
        Status.RAISED,
        "raised ZeroDivisionError: division by zero (cell 2, line 2)",
        "raised ZeroDivisionError (cell 2, line 2)",
    )
