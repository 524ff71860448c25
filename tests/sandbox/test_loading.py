"""Top levels that fail: what was defined before is graded, and nothing is waited for twice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Status
from tests.sandbox.bench import ask, failure_of, look_up, script, value_of

if TYPE_CHECKING:
    from grader.sandbox.conversation import Run
    from grader.sandbox.program import Program
    from tests.sandbox.bench import Bench

FAILING = {
    "1 / 0": (Status.RAISED, "ZeroDivisionError: division by zero (line 3)"),
    "raise KeyboardInterrupt": (Status.RAISED, "KeyboardInterrupt (line 3)"),
    "import sys; sys.exit(3)": (Status.CRASHED, "the program ended itself with exit() (line 3)"),
    "quit()": (Status.CRASHED, "the program ended itself with exit() (line 3)"),
    "import os; os._exit(0)": (
        Status.CRASHED,
        "the program ended its process with exit status 0 (line 3)",
    ),
    "import os; os.abort()": (
        Status.CRASHED,
        "the program crashed with signal 6 (abort) (line 3)",
    ),
    "class A: __import__('os')._exit(1)": (
        Status.CRASHED,
        "the program ended its process with exit status 1 (line 3)",
    ),
    "def h(x=__import__('os')._exit(1)): pass": (
        Status.CRASHED,
        "the program ended its process with exit status 1 (line 3)",
    ),
    "@lambda f: __import__('os')._exit(1)\ndef h(): pass": (
        Status.CRASHED,
        "the program ended its process with exit status 1 (line 4)",
    ),
    "x = [0] * 10**10": (Status.MEMORY, "the program used too much memory (line 3)"),
    "import crashing": (Status.CRASHED, "the program crashed with signal 6 (abort) (line 3)"),
}
if sys.version_info < (3, 14):  # later ones evaluate annotations when somebody asks for them
    FAILING["x: __import__('os')._exit(1) = 1"] = (
        Status.CRASHED,
        "the program ended its process with exit status 1 (line 3)",
    )
HELPERS = {
    "raising.py": b"\nraise ValueError('no helper')\n",
    "crashing.py": b"import os\nos.abort()\n",
}


def load(bench: Bench, source: str, **options: object) -> Run:
    """Return what came of a script, of its `before()` and its `after()`."""
    return bench.run(script(source, **options), ask(0, "before"), ask(1, "after"))


@pytest.mark.parametrize("statement", FAILING)
def test_what_was_defined_before_is_graded(bench: Bench, statement: str) -> None:
    """A statement that fails ends a script; what stands above it is there, the cause is told."""
    source = f"def before():\n    return 1\n{statement}\ndef after():\n    return 2\n"
    run = load(bench, source, files=HELPERS)
    assert [(t.status, t.message) for t in run.troubles] == [FAILING[statement]]
    assert value_of(run.outcomes[0]) == 1
    message = "`after` is not there"
    assert failure_of(run.outcomes[1]) == (Status.MISSING, message, message)


PASSED = {
    "import absent": "ModuleNotFoundError: No module named 'absent' (line 3)",
    "import absent.part as x": "ModuleNotFoundError: No module named 'absent' (line 3)",
    "import math, absent": "ModuleNotFoundError: No module named 'absent' (line 3)",
    "from absent import *": "ModuleNotFoundError: No module named 'absent' (line 3)",
    "from . import x": "ImportError: cannot import name 'x' from 'submission' (hw.py) (line 3)",
    "from .absent import x": "ModuleNotFoundError: No module named '.absent' (line 3)",
    "import raising": "ValueError: no helper (raising.py, line 2)",
    "if 1: import absent": "ModuleNotFoundError: No module named 'absent' (line 3)",
}
if sys.version_info < (3, 14):
    PASSED |= {
        "def g(x: undefined): pass": "NameError: name 'undefined' is not defined (line 3)",
        "class A:\n  def g(x: absent): pass": "NameError: name 'absent' is not defined (line 4)",
    }


@pytest.mark.parametrize("statement", PASSED)
def test_a_failing_import_costs_what_needs_it(bench: Bench, statement: str) -> None:
    """A top level goes on behind an import that fails, and behind type hints that do."""
    source = f"def before():\n    return 1\n{statement}\ndef after():\n    return 2\n"
    run = load(bench, source, files=HELPERS)
    assert [(t.passed, t.message) for t in run.troubles] == [(True, PASSED[statement])]
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


NEEDING = {
    "import absent as x\ndef f(): return x.y": "absent",
    "import absent.part\ndef f(): return absent.part.g(1)": "absent.part",
    "from absent import y\ndef f(): return y(1)": "absent",
    "from absent import y\ndef f(): return y + 1": "absent",
    "from absent import y\ndef f(): return [1 for _ in y]": "absent",
    "from absent import y as f": "absent",
    "from absent.part import y\ndef f():\n    class A(y): pass": "absent.part",
    "import needy\ndef f(): return needy.g()": "absent",
}


@pytest.mark.parametrize("source", NEEDING)
def test_what_needs_an_absent_module_names_it(bench: Bench, source: str) -> None:
    """A call that uses what an import should have given fails in the words of the import."""
    program = script(source, files={"needy.py": b"import absent\ndef g(): return absent.h()\n"})
    status, message, safe = failure_of(bench.outcome(program))
    needs = f"`f` needs {NEEDING[source]}: No module named 'absent'"
    assert (status, message.partition(" (")[0]) == (Status.RAISED, needs)
    assert safe.partition(" (")[0] == "`f` needs a module that could not be imported"


def test_statements_that_need_an_absent_module_are_left_out(bench: Bench) -> None:
    """They cost themselves, and one note tells where the first of them is."""
    source = """
        import absent
        net = absent.Net()
        class Net(absent.Module): pass
        def typed(x: absent.Tensor) -> absent.Tensor:
            return x
        def f():
            return typed(3)
    """
    run = bench.run(source, ask(0))
    assert value_of(run.outcomes[0]) == 3
    assert run.notes == ["left out at the top level for want of absent: line 3 and 1 more"]


NO_MODULE = "absent: No module named 'absent'"
FOLLOWING = {
    "import absent\ndf = absent.read()\nprint(df.head())\nn = df.n": NO_MODULE,
    "import absent\nfor k in absent.all():\n  n = k\nprint(n + 1)": NO_MODULE,
    "from absent import jit\n@jit\ndef n(): pass\nn(1)": NO_MODULE,
    "import absent\nclass A(absent.B): pass\nn = A()\nn.fit()": NO_MODULE,
    "if 1: import absent as n\nn.seed(0)": NO_MODULE,
    "n = int(input())\nif n > 1: pass\nprint(n + 1)": "an answer to input(): invalid literal for "
    "int() with base 10: ''",
}


@pytest.mark.parametrize("source", FOLLOWING)
def test_what_follows_from_a_left_out_statement_is_left_out(bench: Bench, source: str) -> None:
    """A script goes on behind what needs what could not be had, however indirectly."""
    run = bench.run(f"{source}\ndef g(): return 3\ndef f(): return n + 1\n", ask(0), ask(1, "g"))
    assert value_of(run.outcomes[1]) == 3
    status, message, safe = failure_of(run.outcomes[0])
    assert (status, message.partition(" (line")[0]) == (
        Status.RAISED,
        f"`f` needs {FOLLOWING[source]}",
    )
    known = "an answer to input()" if "input" in source else "a module that could not be imported"
    assert safe.partition(" (line")[0] == f"`f` needs {known}"
    assert all(trouble.passed for trouble in run.troubles)


def test_a_script_goes_on_behind_a_file_that_can_not_be_written(bench: Bench) -> None:
    """A call for its own sake that meets the file system costs itself alone."""
    source = "import numpy as np\nnp.save('plots/x.npy', 1)\ndef f(): return 3\n"
    run = bench.run(source, ask(0))
    assert value_of(run.outcomes[0]) == 3
    assert [(trouble.passed, trouble.message) for trouble in run.troubles] == [
        (True, "FileNotFoundError: [Errno 2] No such file or directory: 'plots/x.npy' (line 2)")
    ]


def test_a_merge_conflict_is_told_wherever_it_stands(bench: Bench) -> None:
    """A conflict right behind the head of a function is no question of indentation."""
    source = "def f():\n<<<<<<< HEAD\n    return 3\n=======\n    return 4\n>>>>>>> b\n"
    assert [trouble.message for trouble in bench.run(source, ask(0)).troubles] == [
        (
            "IndentationError: expected an indented block after function definition on line 1 "
            "(line 2); a merge conflict was left in it: mend the lines around <<<<<<< and >>>>>>>"
        )
    ]


def test_names_that_are_there_stay(bench: Bench) -> None:
    """A statement that is left out takes no name away that was given before."""
    source = "import absent\nx = 3\nx = absent.y\ny, z = [1 for q in absent.z]\ndef f(): return x\n"
    run = bench.run(source, ask(0))
    assert value_of(run.outcomes[0]) == 3
    assert run.names == ("absent", "x", "y", "z", "f")


def test_what_follows_from_a_forbidden_call_is_forbidden(bench: Bench) -> None:
    """A script goes on behind a forbidden call, and what needs its result is forbidden."""
    source = "import numpy as np\nx = np.convolve([1], [2])\nprint(x[0])\ndef f(): return x + 1\n"
    program = script(source, forbid_calls={"numpy.convolve": "np.convolve"})
    run = bench.run(program, ask(0))
    status, message, _safe = failure_of(run.outcomes[0])
    assert (status, message) == (
        Status.FORBIDDEN,
        "this assignment forbids np.convolve (line 4)",
    )
    assert run.notes == ["left out at the top level for want of np.convolve: line 3"]


BARS = """
    from tqdm import tqdm, trange
    from tqdm.auto import tqdm as auto
    import tqdm as module
    def f():
        seen = [*tqdm([1]), *trange(2, desc="x"), *auto([3]), *module.tqdm([4])]
        with tqdm(total=3) as bar:
            bar.update(1)
            bar.set_description("x")
        return seen + [len(tqdm([1, 2]))]
"""


def test_loops_run_without_progress_bars(bench: Bench) -> None:
    """Where `tqdm` is not installed, what stands in for it gives the things themselves."""
    run = bench.run(BARS, ask(0))
    assert value_of(run.outcomes[0]) == [1, 0, 1, 3, 4, 2]
    assert run.notes == ["tqdm is not installed here: loops run without their progress bars"]


RELATIVE = {
    "from .helper import three as f": 3,
    "from . import helper\nf = helper.three": 3,
    "from .pack.inner import three as f": 3,
    "from pack.inner import three as f": 3,
}


@pytest.mark.parametrize("source", RELATIVE)
def test_files_beside_can_be_imported_relatively(bench: Bench, source: str) -> None:
    """A script may be written as a module of the package that its folder is."""
    files = {
        "helper.py": b"from .pack import inner\nthree = inner.three\n"
        if "." in source.split()[1]
        else b"",
        "pack/__init__.py": b"",
        "pack/inner.py": b"from . import number\ndef three(): return number.N\n",
        "pack/number.py": b"N = 3\n",
    }
    assert bench.value(script(source, files=files)) == RELATIVE[source]


ASKING = {
    "name = input('Your name? ')\ndef f(): return name": "the program",
    "def f(): return input('Your name? ')": "`f`",
}


@pytest.mark.parametrize("source", ASKING)
def test_questions_get_an_empty_answer(bench: Bench, source: str) -> None:
    """`input()` gives nothing, at the top level and in a call, and a note tells so."""
    run = bench.run(source, ask(0))
    who = ASKING[source]
    assert value_of(run.outcomes[0]) == ""
    assert run.notes == [
        f"{who} called input(): nobody types while grading, so that the answer was empty"
    ]


def test_a_script_goes_on_behind_a_question(bench: Bench) -> None:
    """What fails for want of an answer costs itself alone."""
    run = bench.run("n = int(input('How many? '))\ndef f(): return 3\n", ask(0))
    assert [(t.passed, t.message) for t in run.troubles] == [
        (True, "ValueError: invalid literal for int() with base 10: '' (line 1)")
    ]
    assert value_of(run.outcomes[0]) == 3


def test_coroutines_are_told(bench: Bench) -> None:
    """An asynchronous function gives no value by itself, and its author hears how to mend it."""
    message = "`f` returned a coroutine; write `def` in the place of `async def`"
    assert failure_of(bench.outcome("async def f(): return 3\n"))[1] == message


def test_asking_has_an_end(bench: Bench) -> None:
    """A program that asks until it likes the answer is told that nobody types."""
    outcome = bench.outcome("def f():\n    while True: input()\n")
    message = "raised EOFError: input() asks again and again, and nobody types while grading"
    assert failure_of(outcome)[1] == f"{message} (line 2)"


HANGING = {
    "while True: pass": "the program was still running after 0.4 s (line 3)",
    "sum(range(10**12))": "the program was still running after 0.4 s (line 3)",
    "import hanging": "the program was still running after 0.4 s (hanging.py, line 2)",
}


@pytest.mark.parametrize("statement", HANGING)
def test_a_hang_is_waited_for_once(hasty_bench: Bench, statement: str) -> None:
    """A top level that hangs is graded up to there; later processes stop before it."""
    source = f"""def before(): return __import__("os")._exit(1)\n\n{statement}\n"""
    program = script(source, files={"hanging.py": b"\nwhile True: pass\n"})
    run = hasty_bench.run(program, *(ask(number, "before") for number in range(4)))
    assert [(t.status, t.message) for t in run.troubles] == [(Status.TIMEOUT, HANGING[statement])]
    statuses = [failure_of(outcome)[0] for outcome in run.outcomes.values()]
    assert statuses == [Status.CRASHED] * 4


STUBBORN = """
    def f():
        return 1

    while True:
        try:
            while True: pass
        except BaseException: pass
"""


def test_a_hang_that_catches_everything_is_killed(hasty_bench: Bench) -> None:
    """A top level that can't be interrupted is killed and left out by the next process."""
    run = hasty_bench.run(script(STUBBORN), ask(0))
    assert [trouble.message for trouble in run.troubles] == [
        "the program was still running after 0.4 s (line 7)"
    ]
    assert value_of(run.outcomes[0]) == 1


UNREADABLE = {
    "def (:": (Status.RAISED, "SyntaxError: invalid syntax (line 3)"),
    "x = (": (Status.RAISED, "SyntaxError: '(' was never closed (line 3)"),
    "  x = 1": (Status.RAISED, "IndentationError: unexpected indent (line 3)"),
    "return 1": (Status.RAISED, "SyntaxError: 'return' outside function (line 3)"),
    f"x = {'(' * 500}": (Status.RAISED, "SyntaxError: too many nested parentheses (line 3)"),
}


@pytest.mark.parametrize("statement", UNREADABLE)
def test_a_syntax_error_is_told_with_its_line(bench: Bench, statement: str) -> None:
    """A script that is no Python defines nothing, and the line is named."""
    run = load(bench, f"\n\n{statement}\ndef before():\n    return 1\n")
    assert [(t.status, t.message) for t in run.troubles] == [UNREADABLE[statement]]
    message = "`before` is not there"
    assert failure_of(run.outcomes[0]) == (Status.MISSING, message, message)


WHOLE = {
    "future": "from __future__ import annotations\ndef f(x: undefined = 3): return x\n",
    "class": "class f:\n    def __new__(cls): return 3\n",
    "decorator": "import functools\n@functools.cache\ndef f(): return 3\n",
    "partial": "import functools\nf = functools.partial(int, '3')\n",
    "lambda": "f = lambda: 3\n",
    "rebound": "def f(): return 2\ndef f(): return 3\n",
    "helper": "from helper import three as f\n",
    "star": "from helper import *\n",
    "circular": "import helper\nf = helper.circle.three\n",
    "fallback": "try:\n    import absent\nexcept ImportError:\n    def f(): return 3\n",
    "dynamic": "globals()['f'] = lambda: 3\n",
    "main guard": "def f(): return 3\nif __name__ == '__main__':\n    raise SystemExit\n",
    "module name": "def f(): return {'submission': 3}[__name__]\n",
    "file name": "import os\ndef f(): return {'hw.py': 3}[os.path.basename(__file__)]\n",
    "arguments": "import sys\ndef f(): return {1: 3}[len(sys.argv)]\n",
    "relative file": "def f(): return int(open('data/three.txt').read())\n",
    "own folder": "from pathlib import Path\n"
    "def f(): return int((Path(__file__).parent / 'data/three.txt').read_text())\n",
    "pickle": "import pickle\nclass A: pass\n"
    "def f(): return 3 if pickle.loads(pickle.dumps(A)) is A else 0\n",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 3\n"
    "def f(): return A().x\n",
    "own source": "import inspect\ndef f(): return len(inspect.getsource(f).split())\n",
    "matplotlib free": "import warnings\nwarnings.warn('once')\ndef f(): return 3\n",
    "crlf": "def f():\r\n    return 3\r\n",
}
FILES = {
    "helper.py": b"import circle\ndef three(): return 3\nf = three\n",
    "circle.py": b"import helper\ndef three(): return helper.three()\n",
    "data/three.txt": b"3",
}


@pytest.mark.parametrize("source", WHOLE.values(), ids=WHOLE)
def test_a_program_is_loaded_as_python_would(bench: Bench, source: str) -> None:
    """What works when a student runs it works here."""
    run = bench.run(script(source, files=FILES), ask(0))
    assert run.troubles == []
    assert value_of(run.outcomes[0]) == (4 if "getsource" in source else 3)


@pytest.mark.parametrize("name", ["random.py", "test.py", "numpy.py", "json.py", "submission.py"])
def test_a_files_name_hides_no_module(bench: Bench, name: str) -> None:
    """A script that is called like a module does not stand in its place."""
    source = "import json, random, test\nimport numpy as np\ndef f(): return np.ones(2).tolist()\n"
    assert bench.value(script(source, main=name)) == [1.0, 1.0]


NAMES = {
    "f = 3": "`f` is an int, not a function",
    "f = None": "`f` is None, not a function",
    "g = len": "`f` is not there",
    "def f(): pass\ndel f": "`f` is not there",
}


@pytest.mark.parametrize("source", NAMES)
def test_a_name_without_a_function_is_missing(bench: Bench, source: str) -> None:
    """The last thing that a name stood for counts; what it is instead is told."""
    status, message, _safe = failure_of(bench.outcome(source))
    assert (status, message) == (Status.MISSING, NAMES[source])


def test_an_alias_stands_in(bench: Bench) -> None:
    """A function is found by an alias, also where its first name is something else."""
    run = bench.run("f = 3\ndef g():\n    return 1\n", ask(0, "f", aliases=["h", "g"]))
    assert value_of(run.outcomes[0]) == 1


VALUES = "x = 1.5\ny = None\ndef z():\n    return 7\n"


def test_values_are_looked_up(bench: Bench) -> None:
    """A value is what its name stands for; a function without arguments is asked for it."""
    calls = [look_up(0, "x"), look_up(1, "y"), look_up(2, "z"), look_up(3, "w", aliases=["x"])]
    outcomes = bench.run(VALUES, *calls).outcomes
    assert [value_of(outcomes[n]) for n in range(4)] == [1.5, None, 7, 1.5]


def test_an_absent_value_is_missing(bench: Bench) -> None:
    """A value that nobody defined is missing."""
    outcomes = bench.run(VALUES, look_up(0, "w")).outcomes
    assert failure_of(outcomes[0])[:2] == (Status.MISSING, "`w` is not there")


DEFINITIONS = """
    import math
    import absent
    X = 3
    Y = 28 * X - math.pi
    double = lambda x: x * X
    try:
        import tensorflow_of_old as tf
    except ImportError:
        tf = None
    def bad(x=total):
        pass
    total = sum([1, 2])
    print("not run")
    while True:
        pass
    def f():
        return X
"""


def test_definitions_alone_can_be_loaded(bench: Bench) -> None:
    """With `definitions_only` nothing runs but imports, definitions and plain constants."""
    run = bench.run(script(DEFINITIONS, definitions_only=True), ask(0))
    names = ("math", "absent", "X", "Y", "double", "tf", "f")
    assert (run.names, run.output) == (names, "")
    assert [(trouble.passed, trouble.message) for trouble in run.troubles] == [
        (True, "ModuleNotFoundError: No module named 'absent' (line 3)"),
        (True, "NameError: name 'total' is not defined (line 11)"),
    ]
    assert value_of(run.outcomes[0]) == 3


@pytest.mark.skipif(sys.version_info < (3, 12), reason="earlier Pythons have no such statement")
def test_a_name_for_a_type_is_a_definition(bench: Bench) -> None:
    """With `definitions_only` a type that is named has its name, as annotations need it."""
    source = "type Count = int\ndef f[T](x: Count = 3, *, y: T = None) -> Count: return x\n"
    run = bench.run(script(source, definitions_only=True), ask(0))
    assert (run.names, run.troubles) == (("Count", "f"), [])
    assert value_of(run.outcomes[0]) == 3


PLAIN = {
    "rng = np.random.default_rng(seed=0)": True,
    "rng = default_rng(0)": True,
    "rng = collections.namedtuple('P', 'a b')": True,
    "rng = np.sqrt(2 * np.pi)": True,
    "rng = np.array([1.0, float('inf')])": True,
    "rng = train()": False,
    "rng = np.sqrt(train())": False,
    "rng = np.load('x.npy')": False,
    "rng = model.float()": False,
}


@pytest.mark.parametrize("source", PLAIN)
def test_generators_are_plain_values(bench: Bench, source: str) -> None:
    """With `definitions_only` functions still have the generators and constants that they use."""
    before = "import collections\nimport numpy as np\nfrom numpy.random import default_rng\n"
    program = script(f"{before}{source}\ndef f(): return 3\n", definitions_only=True)
    assert ("rng" in bench.run(program, ask(0)).names) is PLAIN[source]


FORBIDDEN = {
    "import sqlite3": "this assignment forbids import sqlite3 (line 2)",
    "from sqlite3 import connect": "this assignment forbids import sqlite3 (line 2)",
    "import sqlite3.dbapi2 as db": "this assignment forbids import sqlite3 (line 2)",
    "from xml import dom": "this assignment forbids import xml.dom (line 2)",
    "from numpy import linalg": "this assignment forbids import numpy.linalg (line 2)",
    "import xml.dom": "this assignment forbids import xml.dom (line 2)",
}


def forbidding(source: str) -> Program:
    """Return a script that must do without three modules."""
    return script(source, forbid=("sqlite3", "xml.dom", "numpy.linalg"))


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_forbidden_import_fails(bench: Bench, statement: str) -> None:
    """The import is told as forbidden, and what was defined before it is graded."""
    run = bench.run(forbidding(f"def f(): return 1\n{statement}\n"), ask(0))
    assert [(t.status, t.message) for t in run.troubles] == [
        (Status.FORBIDDEN, FORBIDDEN[statement])
    ]
    assert value_of(run.outcomes[0]) == 1


def test_a_forbidden_module_that_is_loaded_already_is_out_of_reach(bench: Bench) -> None:
    """A part of NumPy that the sandbox itself has loaded is forbidden all the same."""
    program = forbidding("import numpy as np\ndef f(): return np.linalg.norm([3, 4])\n")
    assert failure_of(bench.outcome(program)) == (
        Status.FORBIDDEN,
        "this assignment forbids import numpy.linalg (line 2)",
        "`f` needs a module that this assignment forbids (line 2)",
    )


def test_a_forbidden_import_can_be_done_without(bench: Bench) -> None:
    """A program that catches the failing import goes on."""
    source = "try: import sqlite3\nexcept ImportError: sqlite3 = None\ndef f(): return sqlite3\n"
    run = bench.run(forbidding(source), ask(0))
    assert (run.troubles, value_of(run.outcomes[0])) == ([], None)


def test_randomness_may_be_forbidden(bench: Bench) -> None:
    """Calls are made the same where the generator that they would be seeded with is forbidden."""
    program = script("import random\ndef f(): return 1\n", forbid=("numpy.random",))
    assert bench.value(program) == 1


def test_output_of_the_top_level_is_kept(bench: Bench) -> None:
    """What the top level prints is its own output, and no call's."""
    run = bench.run("print('top')\ndef f():\n    print('call')\n", ask(0))
    assert (run.output, run.outcomes[0].output) == ("top\n", "call\n")


GUARDED = {
    "import numpy as np\ndef f(): return getattr(np, 'conv' + 'olve')([1], [1])": True,
    "import numpy as np\ndef f(): return list(map(np.convolve, [[1]], [[1]]))": True,
    "import builtins\ndef f(): return vars(builtins)['ev' + 'al']('1')": True,
    "import helper\ndef f(): return helper.own()": True,
    "import given\ndef f(): return given.own()": False,
    "import numpy as np\ndef f(): return np.polymul([1], [3]).tolist() and 3": False,
    "import collections\ndef f(): return collections.namedtuple('P', 'x')(3).x": False,
}


@pytest.mark.parametrize("source", GUARDED)
def test_a_forbidden_call_fails_in_student_code(bench: Bench, source: str) -> None:
    """However it is written, and in a file beside it; libraries and the course may call it."""
    own = b"import numpy as np\ndef own(): return np.convolve([1], [3])[0].item()\n"
    program = script(
        source,
        files={"helper.py": own, "given.py": own},
        given=("given.py",),
        forbid_calls={"numpy.convolve": "np.convolve", "eval": "eval", "numpy.absent": "np.absent"},
    )
    outcome = bench.outcome(program)
    if not GUARDED[source]:
        assert value_of(outcome) == 3
        return
    status, message, safe = failure_of(outcome)
    assert status is Status.FORBIDDEN
    assert message.startswith(
        ("this assignment forbids np.convolve (", "this assignment forbids e")
    )
    assert safe.startswith("`f` needs a call that this assignment forbids (")


def test_the_top_level_goes_on_behind_a_forbidden_call(bench: Bench) -> None:
    """A forbidden call at the top level is told, and what needs it not is there."""
    source = "import numpy as np\ny = np.convolve([1], [1])\ndef f():\n    return 3\n"
    run = bench.run(script(source, forbid_calls={"numpy.convolve": "np.convolve"}), ask(0))
    assert [(t.status, t.message, t.passed) for t in run.troubles] == [
        (Status.FORBIDDEN, "this assignment forbids np.convolve (line 2)", True)
    ]
    assert value_of(run.outcomes[0]) == 3
