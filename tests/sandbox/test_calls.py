"""Calls: what goes in, what comes out, in which order, and what one call can know of another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.outcome import Status
from grader.sandbox.inside import wire
from tests.sandbox.bench import MEMORY_MB, ask, failure_of, script, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.sandbox.bench import Bench

SAME = "def f(x):\n    return x\n"

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**600), 10**600)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec=None), max_size=20)
)
arrays = npst.arrays(
    st.sampled_from(["?", "u1", "<i4", ">i8", "f2", "<f4", ">f8", "c16"]),
    npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
plain = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(mine: object, other: object) -> bool:
    """Return whether two plain values are the same, types and shapes included."""
    if isinstance(mine, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and (mine.dtype, mine.shape) == (other.dtype.newbyteorder("<"), other.shape)
            and mine.tobytes() == np.ascontiguousarray(other, dtype=mine.dtype).tobytes()
        )
    if type(mine) is not type(other):
        return False
    if isinstance(mine, (list, tuple)):
        assert isinstance(other, (list, tuple)), "unreachable because the types are the same"
        return len(mine) == len(other) and all(map(same, mine, other))
    if isinstance(mine, dict):
        assert isinstance(other, dict), "unreachable because the types are the same"
        return list(mine) == list(other) and all(same(mine[key], other[key]) for key in mine)
    return repr(mine) == repr(other)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(plain, min_size=5, max_size=10))
def test_plain_data_comes_back_as_it_went_in(bench: Bench, values: list[object]) -> None:
    """Every kind of plain data survives the way there and back, within lists and dicts too."""
    calls = [ask(n, arguments={"x": value}) for n, value in enumerate(values)]
    outcomes = bench.run(SAME, *calls).outcomes
    assert all(same(value_of(outcomes[n]), value) for n, value in enumerate(values))


ANSWERS: dict[str, object] = {
    "np.float64(1.5)": np.array(1.5),
    "np.float32(1.5)": np.array(1.5, dtype="f4"),
    "np.float16(1.5)": np.array(1.5, dtype="f2"),
    "np.longdouble(1.5)": np.array(1.5),
    "np.clongdouble(1 + 2j)": np.array(1 + 2j),
    "np.bool_(True)": np.array(True),
    "np.int8(-3)": np.array(-3, dtype="i1"),
    "np.array(2.0)": np.array(2.0),
    "np.arange(3, dtype=np.longdouble)": np.arange(3.0),
    "np.zeros((0, 3))": np.zeros((0, 3)),
    "np.zeros(0, dtype='i4')": np.zeros(0, dtype="i4"),
    "np.matrix([[1, 2]])": np.array([[1, 2]]),
    "np.ma.masked_array([1, 2], [False, False])": np.array([1, 2]),
    "np.arange(6).reshape(2, 3).T[::-1]": np.arange(6).reshape(2, 3).T[::-1],
    "np.asfortranarray([[1, 2], [3, 4]])": np.array([[1, 2], [3, 4]]),
    "np.array(['a', 'bc'])": ["a", "bc"],
    "np.str_('a')": "a",
    "2 ** 64": 2**64,
    "-(2 ** 63)": -(2**63),
    "10 ** 100": 10**100,
    "float('inf')": math.inf,
    "-0.0": -0.0,
    "complex(1, float('nan'))": complex(1, math.nan),
    "None": None,
    "'\\ud800'": "\ud800",
    "range(3)": [0, 1, 2],
    "{3: 1}.keys()": [3],
    "{3: 1}.values()": [1],
    "{3: 1}.items()": [(3, 1)],
    "{7}": [7],
    "frozenset({7})": [7],
    "{None: 1, True: 2, 'a': 3, (1, 2): 4}": {None: 1, True: 2, "a": 3, (1, 2): 4},
    "{np.int64(3): 4}": {3: 4},
    "Decimal('1.5')": 1.5,
    "Fraction(1, 4)": 0.25,
    "Level.HIGH": 2,
    "Word.HELLO": "hello",
    "Point(1, 2)": (1, 2),
    "OrderedDict(a=1)": {"a": 1},
    "defaultdict(int, a=1)": {"a": 1},
    "[0.5] * 10**6": np.full(10**6, 0.5),
    "[1] * 40": np.ones(40, dtype="i8"),
    "[True] * 40": np.ones(40, dtype="?"),
    "[[1, 2], [3]] * 20": [[1, 2], [3]] * 20,
    "[None] * 40": [None] * 40,
    "[np.ones(2)] * 40": np.ones((40, 2)),
    "(np.ones(2), 3.0)": (np.ones(2), 3.0),
}
"""What a student's function may return, and what the grader gets."""

PREAMBLE = """
import numpy as np
from collections import OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction

Level = IntEnum("Level", "LOW HIGH")
Point = namedtuple("Point", "x y")

class Word(str, Enum):
    HELLO = "hello"

def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value

def own():
    value = []
    value.append(value)
    return value
"""


def defining(expressions: Iterable[str]) -> str:
    """Return a script with a function `f0`, `f1`, … for each expression."""
    functions = (f"def f{n}():\n    return {e}\n" for n, e in enumerate(expressions))
    return PREAMBLE + "".join(functions)


def test_answers_become_plain_data(bench: Bench) -> None:
    """Whatever is data in spirit is plain data for the grader, of a type of its own."""
    calls = [ask(n, f"f{n}") for n in range(len(ANSWERS))]
    outcomes = bench.run(defining(ANSWERS), *calls).outcomes
    got = {e: value_of(outcomes[n]) for n, e in enumerate(ANSWERS)}
    assert [e for e, value in ANSWERS.items() if not same(got[e], value)] == []


ADVICE = "; return an array, a number or a tuple of them"
REFUSED = {
    "(i for i in range(3))": f"a generator{ADVICE}",
    "map(int, '12')": f"a map{ADVICE}",
    "zip([1])": f"a zip{ADVICE}",
    "print": f"a builtin_function_or_method{ADVICE}",
    "nested": f"a function{ADVICE}",
    "int": f"a type{ADVICE}",
    "np": f"a module{ADVICE}",
    "b'abc'": f"a bytes{ADVICE}",
    "object()": f"an object{ADVICE}",
    "np.array([None, 1])": "an array of objects (dtype=object); return an array of numbers",
    "np.broadcast_to(1.0, (2**30,))": "an array of more than 64 MiB",
    "np.broadcast_to('a', (2**30,))": "an array of more than 64 MiB",
    "np.zeros(9 * 2**20)": "an array of more than 64 MiB",
    "(np.zeros(5 * 2**20), np.zeros(5 * 2**20))": "a value that is more than 64 MiB of numbers",
    "range(10**9)": "more than 8,388,608 separate values; return an array",
    "range(10**30)": "more than 8,388,608 separate values; return an array",
    "[None] * 10**6": "more than 100,000 separate values; return an array",
    "'x' * 5_000_000": "more data than can be handed over",
    "nested(10**5)": "a value nested more than 32 deep",
    "nested(33)": "a value nested more than 32 deep",
    "own()": "a value nested more than 32 deep",
    "10 ** 5000": "a value that is an integer of more than 2,048 hexadecimal digits",
    "dict.fromkeys(range(2000))": "a value that is a dictionary of more than 1,024 keys that are "
    "no strings",
}
"""What is refused in words that hidden cases tell, too."""

REFUSED_UNNAMED = {
    "Enum('Colour', 'RED').RED": f"a Colour{ADVICE}",
    "np.array([b'a'])": "an array of |S1; return an array of numbers",
    "np.zeros(1, dtype=[('a', float)])": "an array of [('a', '<f8')]; return an array of numbers",
    "np.array(['2020-01-01'], dtype='M8[D]')": "an array of datetime64[D]; return an array of "
    "numbers",
    "Fraction(10**400)": "a Fraction; it can't be read as numbers: integer division result too "
    "large for a float",
    "{b'a': 1}": "a dictionary whose keys are a bytes",
    "{np.longdouble(1): 1}": "a dictionary whose keys are a longdouble",
}
"""What is refused in words that could be the student's own."""


def test_what_is_no_data_is_refused(bench: Bench) -> None:
    """A value that can't be handed over is told by its type, with what to return instead."""
    calls = [ask(n, f"f{n}") for n in range(len(REFUSED))]
    outcomes = bench.run(defining(REFUSED), *calls).outcomes
    for n, words in enumerate(REFUSED.values()):
        message = f"`f{n}` returned {words}"
        safe = message.partition("; ")[0]
        assert failure_of(outcomes[n]) == (Status.BAD_VALUE, message, safe)


def test_unusual_types_are_not_named_in_hidden_cases(bench: Bench) -> None:
    """The name of a type that a student could have made is for visible cases only."""
    calls = [ask(n, f"f{n}") for n in range(len(REFUSED_UNNAMED))]
    outcomes = bench.run(defining(REFUSED_UNNAMED), *calls).outcomes
    for n, words in enumerate(REFUSED_UNNAMED.values()):
        safe = f"`f{n}` returned a value that is no data"
        assert failure_of(outcomes[n]) == (Status.BAD_VALUE, f"`f{n}` returned {words}", safe)


def test_tensors_are_arrays() -> None:
    """A PyTorch tensor is an array, also where it keeps its gradient or stands in a long list."""
    torch = pytest.importorskip("torch")
    from grader.sandbox.inside.answer import BadAnswer, pack_answer

    def handed_over(value: object) -> object:
        buffers = bytearray()
        return wire.unpack(pack_answer(value, buffers), bytes(buffers))

    kept = torch.ones(2, requires_grad=True)
    assert same(handed_over(kept), np.ones(2, dtype="f4"))
    several = [torch.tensor(float(n), requires_grad=True) for n in range(40)]
    assert same(handed_over(several), [np.array(n, dtype="f4") for n in range(40)])
    with pytest.raises(BadAnswer) as raised:
        pack_answer(torch.tensor([1, 2]).to_sparse(), bytearray())
    assert raised.value.kind == "a Tensor"


ORDER = """
    seen = []

    def f(x):
        seen.append(x)
        return list(seen)
"""


def test_visible_calls_come_first(bench: Bench) -> None:
    """What is asked in hidden cases can't be told in visible ones, whatever their order is."""
    calls = [ask(n, arguments={"x": n}, early=n % 2 == 1) for n in range(6)]
    outcomes = bench.run(ORDER, *calls).outcomes
    assert value_of(outcomes[4]) == [1, 3, 5, 0, 2, 4]


PEEKING = """
    import gc, os, stat

    def frames():
        yield from (part for part in gc.get_objects() if type(part) is bytearray)
        for descriptor in range(3, 256):
            try:
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    os.set_blocking(descriptor, False)
                    yield os.read(descriptor, 10**6)
            except OSError:
                pass

    def peek(x):
        import inspect
        buffers = [f.frame.f_locals["self"] for f in inspect.stack() if "self" in f.frame.f_locals]
        pipes = [vars(b)["_pipe"]._buffer for b in buffers if "_pipe" in getattr(b, "__dict__", {})]
        return any(x.encode() in bytes(data) for data in (*pipes, *frames()))

    def f(x, y):
        return peek(x)
"""


def test_hidden_arguments_are_not_there_before_their_turn(bench: Bench) -> None:
    """While a visible call runs, no argument of a hidden one has reached the process."""
    calls = [
        ask(0, arguments={"x": "hidden words", "y": 0}),
        ask(1, arguments={"x": "visible words", "y": 0}),
        ask(2, arguments={"x": "", "y": "visible words"}),
        ask(3, arguments={"x": "", "y": "hidden words"}, early=False),
    ]
    outcomes = bench.run(PEEKING, *calls).outcomes
    assert [value_of(outcomes[n]) for n in (0, 1)] == [False, True]


CHANGING = """
    def f(x, y):
        x += 1
        y.append(2)
        return x, y, x.flags.writeable
"""


def test_arguments_are_fresh(bench: Bench) -> None:
    """A function that changes its arguments in place changes those of no other call."""
    arguments = {"x": np.zeros(2), "y": [1]}
    outcomes = bench.run(CHANGING, *(ask(n, arguments=arguments) for n in range(3))).outcomes
    for outcome in outcomes.values():
        assert same(value_of(outcome), (np.ones(2), [1, 2], True))
    assert same(arguments, {"x": np.zeros(2), "y": [1]})


RANDOM = """
    import random
    import numpy as np

    np.random.seed(7)
    first = np.random.rand()

    def f():
        return random.random(), np.random.rand()
"""


def test_every_call_draws_the_same_numbers(bench: Bench) -> None:
    """Global generators start at the same point in each call, whatever ran before."""
    outcomes = bench.run(RANDOM, *(ask(n) for n in range(3))).outcomes
    draws = [value_of(outcome) for outcome in outcomes.values()]
    assert draws == [draws[0]] * 3
    assert value_of(bench.run(RANDOM, ask(0)).outcomes[0]) == draws[0]


def test_an_expression_is_evaluated_beside_the_student(bench: Bench) -> None:
    """An argument that is a callable is made in the sandbox, also inside of others."""
    source = "def f(g, h):\n    return g(3), h[0](2)\n"
    square = wire.Expression("lambda x: x**2")
    root = wire.Expression("np.sqrt")
    answer = bench.value(source, g=square, h=[root])
    assert same(answer, (9, np.array(2**0.5)))


def test_a_large_argument_arrives(any_bench: Bench) -> None:
    """Arguments of many times what a pipe holds go in and come out."""
    large = np.arange(1 << 20, dtype="f8")
    assert same(any_bench.value(SAME, x=large), large)


def test_many_calls_are_answered_in_one_process(bench: Bench) -> None:
    """Three thousand calls of a kilobyte each are sent ahead, and none is mixed up."""
    source = "import os\ndef f(x, n):\n    return [n, os.getpid(), float(x.sum())]\n"
    calls = [ask(n, arguments={"x": np.full(128, float(n)), "n": n}) for n in range(3000)]
    outcomes = bench.run(source, *calls).outcomes
    answers = [value_of(outcomes[n]) for n in range(3000)]
    pid = answers[0][1] if isinstance(answers[0], list) else None
    assert answers == [[n, pid, n * 128.0] for n in range(3000)]


def test_each_call_has_its_own_memory_limit(bench: Bench) -> None:
    """A call may have less memory than the calls before and after it."""
    source = "def f(x):\n    return len(bytearray(150 << 20))\n"
    calls = [ask(n, arguments={"x": n}, memory_mb=MEMORY_MB - 192 * (n == 1)) for n in range(3)]
    outcomes = bench.run(source, *calls).outcomes
    assert [value_of(outcomes[n]) for n in (0, 2)] == [150 << 20] * 2
    message = "used more than 64 MiB in `f` (line 2)"
    assert failure_of(outcomes[1]) == (Status.MEMORY, message, message)


def test_each_call_has_its_own_time_limit(bench: Bench) -> None:
    """A call may have more time than the others."""
    source = "import time\ndef f(x):\n    time.sleep(x)\n    return x\n"
    calls = [
        ask(0, arguments={"x": 0.2}, seconds=0.05),
        ask(1, arguments={"x": 0.2}),
    ]
    outcomes = bench.run(source, *calls).outcomes
    message = "`f` was still running after 0.05 s (line 3)"
    assert failure_of(outcomes[0]) == (Status.TIMEOUT, message, message)
    assert value_of(outcomes[1]) == 0.2


def test_no_calls_need_no_answers(bench: Bench) -> None:
    """A program without calls is loaded, and that is all."""
    run = bench.run(script("x = 1\nprint('loaded')\n"))
    assert (run.loaded, run.names, run.output, run.outcomes) == (True, ("x",), "loaded\n", {})
