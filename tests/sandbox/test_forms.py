"""Forms: parts of results, expressions over several functions, and what is said of a lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.outcome import Failed, Status
from grader.sandbox.form import Form, Want
from grader.sandbox.program import make_call
from tests.sandbox.bench import MEMORY_MB, OUTPUT_KB, PATIENCE, failure_of, value_of

if TYPE_CHECKING:
    from grader.outcome import Outcome
    from grader.sandbox.program import Call
    from tests.sandbox.bench import Bench


def asked(
    form: Form,
    arguments: dict[str, object] | list[object] | None = None,
    *,
    number: int = 0,
    name: str = "f",
    seconds: float = PATIENCE,
) -> Call:
    """Return a request for an answer of some form; without arguments it is a look-up."""
    return make_call(
        number,
        (name,),
        arguments,
        seconds=seconds,
        memory_mb=MEMORY_MB,
        output_kb=OUTPUT_KB,
        form=form,
    )


def wants(*names: str) -> tuple[Want, ...]:
    """Return what an expression needs that calls all of these."""
    return tuple(Want(name=name, is_called=True) for name in names)


def evaluated(bench: Bench, source: str, expression: str, *names: str, **given: object) -> Outcome:
    """Return what came of an expression beside a source."""
    call = asked(Form(expression=expression, wants=wants(*names)), given)
    return bench.run(source, call).outcomes[0]


def test_arguments_go_in_by_position(bench: Bench) -> None:
    """A list of arguments is passed in its order, whatever the parameters are called."""
    source = "def f(width, height, *rest):\n    return [width, height, *rest]\n"
    call = asked(Form(), [1, 2.5, "three"])
    assert value_of(bench.run(source, call).outcomes[0]) == [1, 2.5, "three"]


PARTS = """
from collections import OrderedDict, namedtuple, deque
from dataclasses import dataclass
import numpy as np

Pair = namedtuple("Pair", "left right")

@dataclass
class Layer:
    w: float
    def b(self):
        return 3

class Lazy(dict):
    def __missing__(self, key):
        return key * 2

def f(what):
    return {
        "tuple": (1, object()),
        "cache": (1, {"w": 2, "f": print, 3: "three"}),
        "pair": Pair(1, 2),
        "layer": Layer(1.5),
        "dict": OrderedDict(w=5),
        "lazy": Lazy(),
        "array": np.zeros((3, 2)),
        "text": "abc",
        "none": None,
        "number": np.float64(2),
        "generator": (n for n in range(3)),
        "deque": deque([7]),
    }[what]
"""

FOUND: list[tuple[str, tuple[int | str, ...], object]] = [
    ("tuple", (0,), 1),
    ("tuple", (-2,), 1),
    ("cache", (1, "w"), 2),
    ("cache", (1, 3), "three"),
    ("pair", (1,), 2),
    ("pair", ("right",), 2),
    ("layer", ("w",), 1.5),
    ("dict", ("w",), 5),
    ("lazy", ("w",), "ww"),
    ("deque", (0,), 7),
]


def test_a_part_is_taken_where_it_lies(bench: Bench) -> None:
    """Tuples, dicts, lists and attributes have parts; what lies beside them may be anything."""
    calls = [
        asked(Form(item=item), {"what": what}, number=number)
        for number, (what, item, _) in enumerate(FOUND)
    ]
    outcomes = bench.run(PARTS, *calls).outcomes
    assert [value_of(outcomes[number]) for number in range(len(FOUND))] == [p for _, _, p in FOUND]


LACKING: list[tuple[str, tuple[int | str, ...], str, str]] = [
    ("tuple", (2,), "`f` returned a tuple of 2 parts; a tuple with at least 3 parts", ""),
    ("tuple", ("w",), "`f` returned a tuple of 2 parts; a dict with the key 'w'", ""),
    ("dict", ("b",), "`f` returned a dict without this key; a dict with the key 'b'", ""),
    ("dict", (0,), "`f` returned a dict without this key; a tuple with at least 1 part", ""),
    (
        "array",
        (0,),
        "`f` returned an array of shape (3, 2); a tuple with at least 1 part",
        "an array",
    ),
    ("text", (0,), "`f` returned a string; a tuple with at least 1 part", ""),
    ("none", (-2,), "`f` returned None; a tuple with at least 2 parts", ""),
    ("number", ("w",), "`f` returned a number; a dict with the key 'w'", ""),
    ("generator", (0,), "`f` returned a generator; a tuple with at least 1 part", ""),
    ("layer", (0,), "`f` returned a Layer; a tuple with at least 1 part", "another value"),
    ("layer", ("b",), "`f` returned a Layer; a dict with the key 'b'", "another value"),
    (
        "cache",
        (1, "x"),
        "part [1] of what `f` returned is a dict without this key; a dict with the key 'x'",
        "",
    ),
]


def test_a_part_that_is_not_there_is_told(bench: Bench) -> None:
    """The message tells what was returned; of a hidden case only what student code can't choose."""
    calls = [
        asked(Form(item=item), {"what": what}, number=number)
        for number, (what, item, _, _) in enumerate(LACKING)
    ]
    outcomes = bench.run(PARTS, *calls).outcomes
    for number, (_, _, words, known) in enumerate(LACKING):
        safe = words
        if known:
            start, _, rest = words.partition("returned ")
            safe = f"{start}returned {known};{rest.partition(';')[2]}"
        told = (Status.BAD_VALUE, f"{words} is expected", f"{safe} is expected")
        assert failure_of(outcomes[number]) == told


def test_a_part_of_a_value_is_taken(bench: Bench) -> None:
    """Variables have parts, too, and the message says so."""
    source = "params = {'W': [1, 2]}\n"
    calls = [
        asked(Form(item=("W", 1)), name="params", number=0),
        asked(Form(item=("b",)), name="params", number=1),
    ]
    outcomes = bench.run(source, *calls).outcomes
    message = "`params` is a dict without this key; a dict with the key 'b' is expected"
    assert value_of(outcomes[0]) == 2
    assert failure_of(outcomes[1]) == (Status.BAD_VALUE, message, message)


CACHES = """
class Cache:
    def __init__(self, x):
        self.x = x

def forward(x):
    return 2 * x, Cache(x)

def backward(dout, cache):
    return dout * cache.x
"""


def test_functions_hand_objects_to_one_another(bench: Bench) -> None:
    """A cache of any kind goes from one function to another; only the answer comes out."""
    outcome = evaluated(
        bench,
        CACHES,
        "backward(dout, forward(x)[1])",
        *("backward", "forward"),
        x=np.array([1.0, 2.0]),
        dout=3.0,
    )
    assert np.array_equal(np.asarray(value_of(outcome)), [3.0, 6.0])


NAMES = """
sum = 3
np = None
x = "the student's"
numpy = "a string"
def f(v):
    return v
"""


def test_names_mean_arguments_numpy_and_builtins_first(bench: Bench) -> None:
    """What a submission calls `sum`, `np` or like an argument changes no expression."""
    outcome = evaluated(bench, NAMES, "float(sum(np.abs(f([x, x]))))", "f", x=-1.5)
    assert value_of(outcome) == 3.0


def test_expressions_have_scopes_of_their_own(bench: Bench) -> None:
    """Lambdas and comprehensions see all names; what an expression binds is gone with it."""
    source = "def f(g, n):\n    return g(n)\n"
    calls = [
        asked(
            Form(
                expression="(k := 2, [f(lambda t: t * k + x, n) for n in range(3)])[1]",
                wants=wants("f"),
            ),
            {"x": 10},
            number=0,
        ),
        asked(Form(expression="k", wants=(Want(name="k"),)), {}, number=1),
    ]
    outcomes = bench.run(source, *calls).outcomes
    assert value_of(outcomes[0]) == [10, 12, 14]
    assert failure_of(outcomes[1]) == (Status.MISSING, "`k` is not there", "`k` is not there")


def test_a_method_is_asked_like_a_function(bench: Bench) -> None:
    """An object is made, used and read within one expression."""
    source = """
    class Net:
        def __init__(self, w):
            self.w = w
        def step(self, rate):
            self.w -= rate
    """
    outcome = evaluated(
        bench, source, "[(net.step(r), net.w)[1] for net in [Net(1.0)]]", "Net", r=0.25
    )
    assert value_of(outcome) == [0.75]


FAILURES: list[tuple[str, Status, str, str]] = [
    ("forwards(x)", Status.MISSING, "`forwards` is not there", "`forwards` is not there"),
    ("limit(x)", Status.MISSING, "`limit` is an int, not a function", "`limit` is not a function"),
    (
        "one(x)[1]",
        Status.BAD_VALUE,
        "`one` returned an array of shape (1,); its part [1] is asked for",
        "`one` returned an array; its part [1] is asked for",
    ),
    (
        "nothing(x)['a']",
        Status.BAD_VALUE,
        "`nothing` returned None; its part ['a'] is asked for",
        "`nothing` returned None; its part ['a'] is asked for",
    ),
    (
        "pair(x)[0][x]",
        Status.BAD_VALUE,
        "part [0] of what `pair` returned is a dict without this key; a part of it is asked for",
        "part [0] of what `pair` returned is a dict without this key; a part of it is asked for",
    ),
    (
        "wrong(x)",
        Status.RAISED,
        "raised ZeroDivisionError: division by zero (line 12)",
        "raised ZeroDivisionError (line 12)",
    ),
    (
        "own(x)[1]",
        Status.RAISED,
        "raised IndexError: mine (line 16)",
        "raised IndexError (line 16)",
    ),
    (
        "nothing()",
        Status.RAISED,
        "raised TypeError: nothing() missing 1 required positional argument: 'x'",
        "raised TypeError",
    ),
    ("gone(x)", Status.CRASHED, "`gone` ended the whole program with exit() (line 18)", ""),
]

FAILING = """\
import numpy as np
limit = 3
def one(x):
    return np.array([x])

def nothing(x):
    return None

def pair(x):
    return {}, 1
def wrong(x):
    return 1 / 0
class Own:
    def __getitem__(self, key):
        if key:
            raise IndexError("mine")
def gone(x):
    exit()
def own(x):
    return Own()
"""


@pytest.mark.parametrize(("source", "status", "message", "safe"), FAILURES)
def test_an_expression_fails_in_words_about_the_students_code(
    bench: Bench, source: str, status: Status, message: str, safe: str
) -> None:
    """What is missing, what was returned and the student's own line are told, no frame of ours."""
    name = source.partition("(")[0]
    call = asked(
        Form(expression=source, wants=wants(name)),
        {"x": 2.0} if "()" not in source else {},
        name=name,
    )
    assert failure_of(bench.run(FAILING, call).outcomes[0]) == (status, message, safe or message)


def test_an_expression_that_hangs_costs_itself_only(bench: Bench) -> None:
    """A method that never returns is ended in its time, and the next call is answered."""
    source = "class Net:\n    def run(self):\n        while True: pass\n"
    hanging = Form(expression="Net().run()", wants=wants("Net"))
    calls = [
        asked(hanging, {}, name="Net", seconds=0.2),
        asked(Form(expression="Net() is None", wants=wants("Net")), {}, number=1),
    ]
    outcomes = bench.run(source, *calls).outcomes
    message = "`Net` was still running after 0.2 s (line 3)"
    assert failure_of(outcomes[0]) == (Status.TIMEOUT, message, message)
    assert value_of(outcomes[1]) is False


OWN_GENERATORS = """
import random
import numpy as np

rng = np.random.default_rng()
old = np.random.RandomState(3)
mine = random.Random(5)

def f():
    return rng.normal(), old.rand(), mine.random()
"""


def test_generators_of_a_submission_go_back_to_where_they_stood(bench: Bench) -> None:
    """What a generator made at the top level draws does not depend on the calls before."""
    calls = [asked(Form(), {}, number=number) for number in range(3)]
    outcomes = bench.run(OWN_GENERATORS, *calls).outcomes
    assert value_of(outcomes[0]) == value_of(outcomes[1]) == value_of(outcomes[2])


CHANGING = """
import numpy as np

def step(w, rate):
    w -= rate
    return "done"

def swap(pair):
    pair["a"], pair["b"] = pair["b"], pair["a"]

def slow(w):
    while True: pass
"""


def test_an_argument_is_the_answer_as_a_call_leaves_it(bench: Bench) -> None:
    """It is found by name or by number, whatever the call returns, and so is a part of it."""
    pair: dict[str, object] = {"pair": {"a": 1, "b": 2}}
    calls = [
        asked(Form(changed="w"), {"w": np.ones(2), "rate": 0.5}, name="step", number=0),
        asked(Form(changed="w", changed_at=0), [np.ones(2), 0.5], name="step", number=1),
        asked(Form(changed="pair", item=("a",)), pair, name="swap", number=2),
        asked(Form(changed="pair", item=("c",)), pair, name="swap", number=3),
        asked(
            Form(changed="w", expression="step(w, 1)", wants=wants("step")),
            {"w": np.ones(1)},
            number=4,
        ),
    ]
    outcomes = bench.run(CHANGING, *calls).outcomes
    assert np.array_equal(np.asarray(value_of(outcomes[0])), [0.5, 0.5])
    assert np.array_equal(np.asarray(value_of(outcomes[1])), [0.5, 0.5])
    assert value_of(outcomes[2]) == 2
    message = "the argument `pair` is a dict without this key; a dict with the key 'c' is expected"
    assert failure_of(outcomes[3]) == (Status.BAD_VALUE, message, message)
    assert np.array_equal(np.asarray(value_of(outcomes[4])), [0.0])


PRINTING = """
import sys, warnings

def f(n):
    print("loss", 0.5 * n)
    print("to err", file=sys.stderr)
    warnings.warn("careful")
    print("é", end="")
    if n < 0:
        raise ValueError(n)
    return object()
"""


def test_what_is_printed_is_the_answer(bench: Bench) -> None:
    """Standard output alone counts, and whatever is returned does not; it is kept as ever."""
    calls = [asked(Form(printed=True), {"n": n}, number=n + 1) for n in (2, -1)]
    outcomes = bench.run(PRINTING, *calls).outcomes
    assert value_of(outcomes[3]) == "loss 1.0\né"
    assert "to err" in outcomes[3].output
    assert "loss 1.0\né" in outcomes[3].output
    assert failure_of(outcomes[0])[:2] == (Status.RAISED, "raised ValueError: -1 (line 10)")
    assert "loss -0.5\né" in outcomes[0].output


def test_printing_without_end_is_cut(bench: Bench) -> None:
    """More than a megabyte is no answer, and costs no memory."""
    source = "def f():\n    for _ in range(300): print('x' * 9999)\n"
    answer = value_of(bench.run(source, asked(Form(printed=True), {})).outcomes[0])
    assert isinstance(answer, str)
    assert len(answer) < 1 << 21
    assert "bytes dropped" in answer


RAISING = """
class Mine(KeyError):
    pass

def own():
    raise Mine("x")

def plain(x):
    return [1, 2][x]
"""


def test_a_failure_tells_which_exceptions_it_is(bench: Bench) -> None:
    """Of an exception of the student's own class those of Python's own are known."""
    calls = [
        asked(Form(), {}, name="own", number=0),
        asked(Form(), {"x": 9}, name="plain", number=1),
        asked(Form(), {"y": 9, "z": 1}, name="plain", number=2),
    ]
    outcomes = bench.run(RAISING, *calls).outcomes.values()
    found = [outcome.exceptions for outcome in outcomes if isinstance(outcome, Failed)]
    assert found == [
        ("KeyError", "LookupError", "Exception", "BaseException"),
        ("IndexError", "LookupError", "Exception", "BaseException"),
        (),
    ]
