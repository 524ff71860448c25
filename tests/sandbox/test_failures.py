"""Every way of failing costs the call that fails, is told in words, and harms nobody else."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.outcome import Failed, Returned, Status
from tests.sandbox.bench import CALL_SECONDS, OUTPUT_KB, PATIENCE, ask, deeds, failure_of, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

LATE = "`deed` was still running after 0.3 s"
EXITED = "`deed` ended the whole program with exit()"
BROKEN = "`deed` broke the connection to the grader"
TOO_MUCH = "used more than 256 MiB in `deed`"

FAILURES = {
    "hangs": (Status.TIMEOUT, f"{LATE} (line 5)"),
    "hangs_in_a_regex": (Status.TIMEOUT, f"{LATE} (line 7)"),
    "hangs_in_arithmetic": (Status.TIMEOUT, LATE),
    "swallows_everything": (Status.TIMEOUT, f"{LATE} (line 7)"),
    "returns_after_its_time": (Status.TIMEOUT, f"{LATE} (line 6)"),
    "cancels_the_timer": (Status.TIMEOUT, LATE),
    "blocks_signals": (Status.TIMEOUT, LATE),
    "ignores_the_alarm": (Status.TIMEOUT, LATE),
    "stops_itself": (Status.TIMEOUT, LATE),
    "segfaults": (Status.CRASHED, "`deed` crashed with signal 11 (segmentation fault)"),
    "aborts": (Status.CRASHED, "`deed` crashed with signal 6 (abort)"),
    "calls_sys_exit": (Status.CRASHED, f"{EXITED} (line 7)"),
    "calls_exit": (Status.CRASHED, f"{EXITED} (line 5)"),
    "raises_system_exit": (Status.CRASHED, f"{EXITED} (line 5)"),
    "raises_generator_exit": (Status.RAISED, "raised GeneratorExit (line 5)"),
    "asks_numpy_for_memory": (Status.MEMORY, f"{TOO_MUCH} (line 7)"),
    "asks_lists_for_memory": (Status.MEMORY, f"{TOO_MUCH} (line 7)"),
    "closes_all_descriptors": (Status.CRASHED, BROKEN),
    "writes_junk_everywhere": (Status.CRASHED, "`deed` wrote where only the grader writes"),
}
"""What is told alike in visible and in hidden cases."""

MESSAGES = {
    "exits_at_once": (
        Status.CRASHED,
        "`deed` ended its process with exit status 0",
        "`deed` ended its process",
    ),
    "exits_with_a_status": (
        Status.CRASHED,
        "`deed` ended its process with exit status 77",
        "`deed` ended its process",
    ),
    "raises_keyboard_interrupt": (
        Status.RAISED,
        "raised KeyboardInterrupt: stop (line 5)",
        "raised KeyboardInterrupt (line 5)",
    ),
    "raises_its_own_base_exception": (
        Status.RAISED,
        "raised Farewell: x = 3 (line 9)",
        "raised an exception (line 9)",
    ),
    "raises_what_cannot_be_shown": (
        Status.RAISED,
        "raised Silent (line 10)",
        "raised an exception (line 10)",
    ),
    "raises_lying_words": (
        Status.RAISED,
        "raised Liar: so it says (line 18)",
        "raised an exception (line 18)",
    ),
    "raises_a_nameless_class": (
        Status.RAISED,
        "raised Error: who am I? (line 15)",
        "raised an exception (line 15)",
    ),
    "raises_escape_sequences": (
        Status.RAISED,
        r"raised ValueError: \x1b[2J\ud800 two lines (line 5)",
        "raised ValueError (line 5)",
    ),
    "recurses": (
        Status.RAISED,
        "raised RecursionError: maximum recursion depth exceeded (line 5)",
        "raised RecursionError (line 5)",
    ),
}
"""What is told in visible cases, and what in hidden ones: nothing that the student's code chose."""

HARMLESS = (
    "lowers_the_recursion_limit",
    "makes_warnings_errors",
    "closes_stdout",
    "replaces_stdout",
    "writes_to_descriptor_1",
    "changes_the_folder",
    "deletes_its_folder",
    "leaves_files",
    "nests_folders",
    "leaves_a_thread",
    "registers_a_farewell",
    "forks",
    "waits_for_input",
)
"""What returns 1 all the same."""

PRINTING = {"prints_much", "prints_without_a_line_end"}
NUMPY = {"makes_numpy_raise"}


def test_no_deed_is_forgotten() -> None:
    """Every hostile source in the folder is tried below."""
    tried = {*FAILURES, *MESSAGES, *HARMLESS, *PRINTING, *NUMPY}
    assert deeds("failures") == {f"failures/{name}" for name in tried}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_costs_its_call(bench: Bench, name: str) -> None:
    """The failing call has its cause, and the calls before and after it are answered."""
    seconds = CALL_SECONDS if FAILURES[name][0] is Status.TIMEOUT else PATIENCE
    status, message, safe = failure_of(bench.deed(f"failures/{name}", seconds=seconds))
    assert (status, message) == FAILURES[name]
    assert safe == message


@pytest.mark.parametrize("name", MESSAGES)
def test_the_students_own_words_are_for_visible_cases(bench: Bench, name: str) -> None:
    """The message may quote what the student's code said; the safe message never does."""
    assert failure_of(bench.deed(f"failures/{name}")) == MESSAGES[name]


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_is_answered(bench: Bench, name: str) -> None:
    """A deed that fails at nothing returns its value, and no file of it is left."""
    assert value_of(bench.deed(f"failures/{name}")) == 1
    assert [path.name for path in bench.sandbox._root.iterdir() if path.name != "warm"] == []


def test_rounding_is_done_even_where_numpy_raises(bench: Bench) -> None:
    """A student's `np.seterr` has no say in how an answer is handed over."""
    answer = value_of(bench.deed("failures/makes_numpy_raise"))
    assert isinstance(answer, np.ndarray)
    assert (answer.dtype, answer.tolist()) == (np.float64, [1 / 3, 2 / 3])


def test_printing_has_an_end(bench: Bench) -> None:
    """Of what is printed the head and the tail are kept, and what was dropped is counted."""
    outcome = bench.deed("failures/prints_much")
    assert outcome == Returned(
        value=1,
        seconds=outcome.seconds,
        output=f"{'a' * 1024}\n[… 19997953 bytes dropped …]\n{'a' * 1023}\n",
    )


def test_who_prints_too_much_is_told(bench: Bench) -> None:
    """A note says once for each function, and for the top level, that text was dropped."""
    source = "print('x' * 9999)\ndef f():\n    print('x' * 9999)\ndef g():\n    print('x')\n"
    run = bench.run(source, ask(0), ask(1), ask(2, "g"))
    assert run.notes == [
        f"the program printed more than {OUTPUT_KB} KiB: the rest was dropped",
        f"`f` printed more than {OUTPUT_KB} KiB: the rest was dropped",
    ]


def test_printing_needs_no_line_end(bench: Bench) -> None:
    """What was printed last is kept although nothing ends its line."""
    assert bench.deed("failures/prints_without_a_line_end").output == "no end"


GRANDCHILDREN = """
    import os

    def f():
        reader, writer = os.pipe()
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.write(writer, str(os.getpid()).encode())
                while True:
                    pass
            os._exit(0)
        return [os.getpid(), int(os.read(reader, 20))]
"""


def test_no_process_is_left(bench: Bench) -> None:
    """A child and a grandchild in a session of its own are both gone when the run is over."""
    left = bench.value(GRANDCHILDREN)
    assert isinstance(left, list)
    for pid in left:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


LAST_WORDS = """
    def f(x):
        if x == 2:
            while True: pass
        return x
"""


def test_each_call_fails_for_itself(bench: Bench) -> None:
    """Of ten calls the one that hangs is late, and nine are answered by two processes."""
    seconds = [CALL_SECONDS if n == 2 else PATIENCE for n in range(10)]
    calls = [ask(n, arguments={"x": n}, seconds=limit) for n, limit in enumerate(seconds)]
    outcomes = bench.run(LAST_WORDS, *calls).outcomes
    late = outcomes.pop(2)
    message = "`f` was still running after 0.3 s (line 4)"
    assert failure_of(late) == (Status.TIMEOUT, message, message)
    assert {number: value_of(outcome) for number, outcome in outcomes.items()} == {
        n: n for n in range(10) if n != 2
    }


FORGETFUL = """
    import os

    state = []

    def f(x):
        state.append(x)
        if x == 1:
            os._exit(1)
        return state
"""


def test_a_group_is_lost_with_its_first_call(bench: Bench) -> None:
    """Draws of one case are not waited for one by one; the other calls are still made."""
    source = "import os\ndef f(x):\n    if x < 3: os._exit(x)\n    return x\n"
    calls = [replace(ask(x, arguments={"x": x}), group=x % 2) for x in range(1, 7)]
    outcomes = bench.run(source, *calls).outcomes
    assert [isinstance(outcomes[x], Failed) for x in range(1, 7)] == [True] * 6
    alone = [replace(call, group=None) for call in calls]
    outcomes = bench.run(source, *alone).outcomes
    assert [isinstance(outcomes[x], Failed) for x in range(1, 7)] == [True] * 2 + [False] * 4


def test_a_fresh_process_remembers_nothing(bench: Bench) -> None:
    """What calls leave in the program is lost with the process that they ran in."""
    outcomes = bench.run(FORGETFUL, *(ask(n, arguments={"x": n}) for n in range(4))).outcomes
    assert [value_of(outcomes[n]) for n in (0, 2, 3)] == [[0], [2], [2, 3]]


CORE = {
    "return 1": 1,
    "raise ValueError('no')": ("raised", "raised ValueError: no (line 5)"),
    "sys.exit()": ("crashed", "`f` ended the whole program with exit() (line 5)"),
    "os._exit(3)": ("crashed", "`f` ended its process with exit status 3"),
    "os.abort()": ("crashed", "`f` crashed with signal 6 (abort)"),
    "os.closerange(0, 99)": ("crashed", "`f` broke the connection to the grader"),
    "return np.ones(10**9)": ("memory", "used more than 256 MiB in `f` (line 5)"),
    "while True: pass": ("timeout", "`f` was still running after 0.3 s (line 5)"),
    "return object()": (
        "bad_value",
        "`f` returned an object; return an array, a number or a tuple of them",
    ),
}


@pytest.mark.parametrize("deed", CORE)
def test_every_launcher_tells_the_same(any_bench: Bench, deed: str) -> None:
    """Forked or fresh, confined or not, the same deed has the same outcome."""
    source = f"import os, sys\nimport numpy as np\n\ndef f():\n    {deed}\n"
    seconds = CALL_SECONDS if deed.startswith("while") else PATIENCE
    outcome = any_bench.run(source, ask(0, seconds=seconds)).outcomes[0]
    if isinstance(outcome, Returned):
        assert outcome.value == CORE[deed]
    else:
        assert failure_of(outcome)[:2] == CORE[deed]
