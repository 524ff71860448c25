"""Forged frames: whoever writes them loses the call, and the grader neither fails nor waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.outcome import Returned, Status
from tests.sandbox.bench import CALL_SECONDS, PATIENCE, ask, deeds, failure_of, look_up, notebook

if TYPE_CHECKING:
    from grader.outcome import Outcome
    from tests.sandbox.bench import Bench

GARBLED = (Status.CRASHED, "`deed` wrote where only the grader writes")
NO_DATA = (Status.BAD_VALUE, "`deed` returned something that is no plain data")

OUTCOMES = {
    "answers_itself": 42,
    "answers_two_calls": 42,
    "sends_odd_seconds": 42,
    "answers_a_later_call": GARBLED,
    "claims_to_be_loaded": GARBLED,
    "claims_to_be_unconfined": GARBLED,
    "floods_with_late_frames": GARBLED,
    "promises_too_much": GARBLED,
    "nests_json": GARBLED,
    "sends_a_huge_integer": GARBLED,
    "sends_a_list": GARBLED,
    "sends_no_document": GARBLED,
    "sends_a_negative_shape": NO_DATA,
    "sends_an_object_array": NO_DATA,
    "sends_colliding_keys": NO_DATA,
    "sends_one_array_often": NO_DATA,
    "sends_odd_facts": (Status.RAISED, "raised an exception"),
    "trickles": (Status.TIMEOUT, "`deed` was still running after 0.3 s"),
}
"""What is told alike in visible and in hidden cases, or what was answered."""

LEAKS = {
    "sends_a_place_that_is_none": (
        Status.CRASHED,
        "`deed` ended the whole program with exit() (the input was 3.25)",
        "`deed` ended the whole program with exit()",
    ),
    "sends_a_kind_that_is_none": (
        Status.BAD_VALUE,
        "`deed` returned an array of 3.25",
        "`deed` returned a value that is no data",
    ),
    "sends_a_missing_name": (
        Status.MISSING,
        "`deed` is 3.25, not a function",
        "`deed` is not a function",
    ),
    "sends_a_forbidden_import": (
        Status.FORBIDDEN,
        "import 3.25",
        "`deed` needs a module that this assignment forbids",
    ),
}
"""What is told in visible cases, and what in hidden ones: no input of a hidden case."""


def told(outcome: Outcome) -> object:
    """Return a value, or the status and the message where both messages are the same."""
    if isinstance(outcome, Returned):
        return outcome.value
    status, message, safe = failure_of(outcome)
    assert message == safe
    return status, message


def test_no_deed_is_forgotten() -> None:
    """Every hostile source in the folder is tried below."""
    assert deeds("frames") == {f"frames/{name}" for name in (*OUTCOMES, *LEAKS)}


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_forged_frame_is_a_forgers_own_affair(bench: Bench, name: str) -> None:
    """A forged answer is an answer; anything else costs the call, and no other one."""
    seconds = CALL_SECONDS if name == "trickles" else PATIENCE
    assert told(bench.deed(f"frames/{name}", seconds=seconds)) == OUTCOMES[name]


@pytest.mark.parametrize("name", LEAKS)
def test_a_forged_frame_tells_no_hidden_input(bench: Bench, name: str) -> None:
    """What student code could have chosen is left out of the safe message."""
    assert failure_of(bench.deed(f"frames/{name}")) == LEAKS[name]


FORGE = """
    import json, os, stat, struct

    def say(document):
        text = json.dumps(document).encode()
        for descriptor in range(3, 256):
            try:
                if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    return os.write(descriptor, struct.pack("!II", len(text), 0) + text)
            except OSError:
                pass

    def f():
        return 1
"""

POSITIONS = {
    "a cell that is not there": [10**9, 0, 1],
    "a cell before the first": [-1, 0, 1],
    "a statement that is not there": [1, 10**9, 1],
    "a line that is not there": [1, 0, 10**4000],
    "where it was before": [0, 0, 1],
    "the same statement again": [1, 0, 1],
}


@pytest.mark.parametrize("position", POSITIONS.values(), ids=POSITIONS)
def test_a_forged_position_ends_a_top_level(bench: Bench, position: list[int]) -> None:
    """A place that the program can't have come to costs its cell, and no other one."""
    forged = f"say({{'at': {position}}}), os._exit(3)"
    run = bench.run(notebook(FORGE, forged, "g = len([1])"), ask(0), look_up(1, "g"))
    assert [trouble.message for trouble in run.troubles] == [
        "the program wrote where only the grader writes (cell 2, line 1)"
    ]
    assert [told(run.outcomes[number]) for number in (0, 1)] == [1, 1]


def test_a_top_level_can_flee_only_so_often(bench: Bench) -> None:
    """A program that claims to die ever earlier is given up after six processes."""
    fleeing = """
        import inspect
        found = [f for f in inspect.stack() if "plan" in f.frame.f_locals][0].frame.f_locals["plan"]
        say({"at": [min(found.stops, default=len(found.cells)) - 1, 0, 1]}), os._exit(3)
    """
    cells = [FORGE, fleeing, *["x = 1"] * 30]
    run = bench.run(notebook(*cells), ask(0))
    message = "the program ended its process with exit status 3 (cell {}, line 1)"
    assert [t.message for t in run.troubles] == [message.format(n) for n in range(32, 26, -1)]
    assert told(run.outcomes[0]) == (
        Status.LOAD_ERROR,
        "could not be loaded: the program ended its process with exit status 3 (cell 27, line 1)",
    )


LOADED = """
    say({"loaded": True, "names": ["x"] * 10**5, "troubles": 7, "notes": [1, {}], "seconds": "s"})
    x = len("and goes on")
"""


def test_a_forged_end_of_loading_helps_nobody(bench: Bench) -> None:
    """What a program says after it said that it was loaded is no answer to any call."""
    run = bench.run(notebook(FORGE, LOADED), ask(0))
    assert (len(run.names), run.troubles, run.notes, run.seconds) == (500, [], [], 0.0)
    assert told(run.outcomes[0]) == (Status.CRASHED, "`f` wrote where only the grader writes")
