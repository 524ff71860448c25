"""Files that are not there, modules of other times, and packages around a module."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Status
from tests.sandbox.bench import ask, failure_of, look_up, notebook, script, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

NO_FILE = "[Errno 2] No such file or directory: 'tides.csv'"
READING = {
    "tides = open('tides.csv').read()\ndef f(): return len(tides)": 1,
    "import numpy as np\ntides = np.loadtxt('tides.csv')\nhigh = tides.max()\n"
    "def f(): return high + 1": 2,
    "with open('tides.csv') as file:\n  lines = file.readlines()\nlow = lines[0]\n"
    "def f(): return low * 2": 1,
    "import harbour\ndef f(): return harbour.depth()": 1,
}
HARBOUR = b"tides = open('tides.csv')\ndef depth(): return tides.read()\ndef name(): return 'a'\n"


@pytest.mark.parametrize("source", READING)
def test_a_file_that_is_not_there_costs_what_needs_it(bench: Bench, source: str) -> None:
    """A script goes on behind data that it does not find, and so does a module beside it."""
    program = script(f"{source}\ndef g(): return 3\n", files={"harbour.py": HARBOUR})
    run = bench.run(program, ask(0), ask(1, "g"))
    assert value_of(run.outcomes[1]) == 3
    status, message, safe = failure_of(run.outcomes[0])
    assert status is Status.RAISED
    assert message.startswith("`f` needs a file that can't be opened: ")
    assert "tides.csv" in message
    assert safe.partition(" (")[0] == "`f` needs a file that can't be opened"
    assert [trouble.passed for trouble in run.troubles] == [True]


def test_what_stands_in_a_cell_behind_a_missing_file_is_run(bench: Bench) -> None:
    """A cell that loads data and goes on to import or define is not lost for the data."""
    cells = (
        "tides = open('tides.csv')\nfirst = next(tides)\nfrom math import floor\nx = floor(2.5)",
    )
    run = bench.run(notebook(*cells), look_up(0, "x"), look_up(1, "first"))
    assert value_of(run.outcomes[0]) == 2
    assert failure_of(run.outcomes[1])[:2] == (
        Status.RAISED,
        f"`first` needs a file that can't be opened: {NO_FILE}",
    )
    assert [trouble.message for trouble in run.troubles] == [
        f"FileNotFoundError: {NO_FILE} (cell 1, line 1)"
    ]
    assert run.notes == [
        "left out at the top level for want of a file that can't be opened: cell 1, line 2"
    ]


def test_an_error_that_a_program_raises_itself_ends_it(bench: Bench) -> None:
    """`raise FileNotFoundError` is said on purpose, as any other exception is."""
    run = bench.run("raise FileNotFoundError('no')\ndef f(): return 1\n", ask(0))
    assert failure_of(run.outcomes[0])[0] is Status.MISSING


def test_names_of_an_absent_module_may_be_any(bench: Bench) -> None:
    """After `from absent import *` an unknown name is taken for one of its, and costs itself."""
    source = "from absent import *\nsea = wave(3)\nprint(sea + 1)\ndef f(): return 3\n"
    run = bench.run(source, ask(0), look_up(1, "sea"))
    assert value_of(run.outcomes[0]) == 3
    assert failure_of(run.outcomes[1])[:2] == (
        Status.RAISED,
        "`sea` needs absent: No module named 'absent'",
    )
    assert run.notes == ["left out at the top level for want of absent: line 2 and 1 more"]


BRIDGED = {
    "from past.builtins import xrange\ndef f(): return list(xrange(3))": [0, 1, 2],
    "from past.builtins import basestring, xrange as count\n"
    "def f(): return [isinstance('a', basestring), *count(2)]": [True, 0, 1],
    "from past.utils import old_div\ndef f(): return [old_div(7, 2), old_div(7.0, 2)]": [3, 3.5],
    "from six.moves import range, zip, reduce, cPickle as pickle\n"
    "def f(): return [*map(sum, zip(range(2), [4, 5])), reduce(max, [1, 3]), "
    "pickle.loads(pickle.dumps(8))]": [4, 6, 3, 8],
    "import waves\nf = waves.f": [0, 1],
}
WAVES = b"from future.builtins import range\nfrom six.moves import input\nf = lambda: [*range(2)]\n"


@pytest.mark.parametrize("source", BRIDGED)
def test_pythons_own_names_stand_for_those_of_bridges(bench: Bench, source: str) -> None:
    """Course files that were written for Python 2 and 3 at once need no package for that."""
    assert bench.value(script(source, files={"waves.py": WAVES})) == BRIDGED[source]


def test_a_bridge_is_told(bench: Bench) -> None:
    """A note names it once; a name that nobody knows is absent like any other."""
    run = bench.run("from __builtin__ import xrange, odd\ndef f(): return xrange(1)", ask(0))
    assert run.notes == ["__builtin__ is not installed here: Python's own names stand for its"]
    assert [trouble.module for trouble in run.troubles] == ["__builtin__"]


def test_a_forbidden_bridge_is_forbidden(bench: Bench) -> None:
    """What the rubric forbids has no stand-in."""
    source = "from six.moves import xrange\ndef f(): return xrange(1)"
    run = bench.run(script(source, forbid=("six",)), ask(0))
    assert failure_of(run.outcomes[0])[0] is Status.FORBIDDEN


def test_a_main_file_is_part_of_its_package(bench: Bench) -> None:
    """It finds by points what lies around its folder, and so does what lies beside it."""
    files = {
        "sea/__init__.py": b"",
        "sea/salt.py": b"three = 3\n",
        "sea/waves/__init__.py": b"from .high import *\n",
        "sea/waves/low.py": b"from ..salt import three\ntwo = three - 1\n",
        "sea/waves/high.py": b"",
    }
    head = "from ..salt import three\nfrom .low import two\nimport sea.salt\n"
    source = f"{head}def f(): return three + two"
    program = script(source, files=files)
    assert bench.value(replace(program, package="sea.waves")) == 5


def test_an_ellipsis_is_nobodys_answer(bench: Bench) -> None:
    """`x = ...` is what a starter has, and is told so."""
    run = bench.run("x = ...\ndef f(): return ...\n", look_up(0, "x"), ask(1))
    assert [failure_of(run.outcomes[number]) for number in (0, 1)] == [
        (
            Status.BAD_VALUE,
            f"`{what}, as a starter has it; fill it in",
            f"`{what}, as a starter has it",
        )
        for what in ("x` is ...", "f` returned ...")
    ]
