"""Failures in words, from facts that a stranger may have made up."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Failed, Status
from grader.sandbox import wording
from grader.sandbox.form import Form, Want
from grader.sandbox.inside.frames import EXIT_BROKEN
from grader.sandbox.launcher import Ending
from grader.sandbox.place import NOWHERE, Place
from grader.sandbox.program import Call

CALL = Call(number=1, name="pool", frame=b"", request=b"", seconds=2.5, memory_mb=100, output_kb=4)
HERE = Place("line 3", "line 3")
CLAIMED = Place("x = 3.25", "")

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
keys = st.sampled_from(
    [
        "failed",
        "type",
        "text",
        "where",
        "kind",
        "advice",
        "module",
        "seconds",
        "output",
        "number",
        "step",
        "want",
        "bases",
    ]
)
kinds = st.sampled_from(
    ["timeout", "memory", "exit", "forbidden", "missing", "bad_value", "raised"]
)

FAILURES: dict[str, tuple[dict[str, Any], Place, Status, str, str]] = {
    "late": (
        {"failed": "timeout"},
        HERE,
        Status.TIMEOUT,
        "`pool` was still running after 2.5 s (line 3)",
        "`pool` was still running after 2.5 s (line 3)",
    ),
    "late in a made-up place": (
        {"failed": "timeout"},
        CLAIMED,
        Status.TIMEOUT,
        "`pool` was still running after 2.5 s (x = 3.25)",
        "`pool` was still running after 2.5 s",
    ),
    "memory": (
        {"failed": "memory"},
        HERE,
        Status.MEMORY,
        "used more than 100 MiB in `pool` (line 3)",
        "used more than 100 MiB in `pool` (line 3)",
    ),
    "exit": (
        {"failed": "exit"},
        HERE,
        Status.CRASHED,
        "`pool` ended the whole program with exit() (line 3)",
        "`pool` ended the whole program with exit() (line 3)",
    ),
    "forbidden": (
        {"failed": "forbidden", "text": "this assignment forbids import torch"},
        HERE,
        Status.FORBIDDEN,
        "this assignment forbids import torch (line 3)",
        "`pool` needs a module that this assignment forbids (line 3)",
    ),
    "missing": (
        {"failed": "missing", "kind": None},
        NOWHERE,
        Status.MISSING,
        "`pool` is not there",
        "`pool` is not there",
    ),
    "no function": (
        {"failed": "missing", "kind": "an int"},
        NOWHERE,
        Status.MISSING,
        "`pool` is an int, not a function",
        "`pool` is not a function",
    ),
    "raised": (
        {"failed": "raised", "type": "ValueError", "text": "x is 3.25"},
        HERE,
        Status.RAISED,
        "raised ValueError: x is 3.25 (line 3)",
        "raised ValueError (line 3)",
    ),
    "raised without words": (
        {"failed": "raised", "type": "IndexError", "text": ""},
        NOWHERE,
        Status.RAISED,
        "raised IndexError",
        "raised IndexError",
    ),
    "raised one's own": (
        {"failed": "raised", "type": "Error3_25", "text": "no"},
        NOWHERE,
        Status.RAISED,
        "raised Error3_25: no",
        "raised an exception",
    ),
    "raised what is no exception": (
        {"failed": "raised", "type": "len", "text": "no"},
        NOWHERE,
        Status.RAISED,
        "raised len: no",
        "raised an exception",
    ),
    "no data": (
        {"failed": "bad_value", "kind": "a generator", "advice": "return an array"},
        NOWHERE,
        Status.BAD_VALUE,
        "`pool` returned a generator; return an array",
        "`pool` returned a generator",
    ),
    "nothing known": ({}, NOWHERE, Status.RAISED, "raised an exception", "raised an exception"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told(name: str) -> None:
    """Each cause has its status and its words; the safe words quote no student code."""
    document, where, *expected = FAILURES[name]
    failed = wording.failure(document, CALL, where, seconds=1.5, output="printed")
    assert [failed.status, failed.message, failed.safe_message] == expected
    assert (failed.seconds, failed.output) == (1.5, "printed")


def test_what_came_too_late_is_late() -> None:
    """A failure that was reported after the time was up is a timeout."""
    document = {"failed": "raised", "type": "ValueError", "text": "no"}
    failed = wording.failure(document, CALL, HERE, late=True)
    assert failed.status is Status.TIMEOUT
    assert failed.message == "`pool` was still running after 2.5 s (line 3)"


@given(st.dictionaries(keys, json | kinds))
def test_any_document_is_a_failure(document: dict[str, Any]) -> None:
    """Whatever a stranger sends is told on one line, cut, without what a terminal obeys."""
    failed = wording.failure(document, CALL, NOWHERE)
    for message in (failed.message, failed.safe_message):
        assert message
        assert len(message) < 6 * 700
        assert message.isprintable() or message.isascii()
        message.encode()


SAFE = re.compile(
    r"`pool` (was still running after 2\.5 s|ended the whole program with exit\(\)|is not there"
    r"|is not a function|needs a module that this assignment forbids"
    r"|returned a value that is no data)|used more than 100 MiB in `pool`|raised an exception"
)
"""All that can be said of a stranger's document whose words are no type of Python's own."""


@given(st.dictionaries(keys, json | kinds))
def test_the_safe_words_are_ours(document: dict[str, Any]) -> None:
    """Nothing of what a stranger wrote is in the safe message."""
    assert SAFE.fullmatch(wording.failure(document, CALL, NOWHERE).safe_message)


SAFE_KINDS = [
    "a generator",
    "a function",
    "an object",
    "an array of objects (dtype=object)",
    "an array of more than 64 MiB",
    "more than 100,000 separate values",
    "a value nested more than 32 deep",
    "more data than can be handed over",
]
UNSAFE_KINDS = [
    "a 3.25 set",
    "an array of 3.25",
    "a Colour",
    "more than 3.25 separate values",
    "a generator\n3.25",
    "",
]


@pytest.mark.parametrize("kind", SAFE_KINDS + UNSAFE_KINDS)
def test_only_known_kinds_are_named_always(kind: str) -> None:
    """A type that a student could have named is left out of the safe message."""
    failed = wording.failure({"failed": "bad_value", "kind": kind}, CALL, NOWHERE)
    told = kind if kind in SAFE_KINDS else "a value that is no data"
    assert failed.safe_message == f"`pool` returned {told}"


ENDINGS = {
    ("late", Ending(alive=True)): (
        Status.TIMEOUT,
        "`pool` was still running after 2.5 s (line 3)",
    ),
    ("closed", Ending(signal=24)): (
        Status.TIMEOUT,
        "`pool` was still running after 2.5 s (line 3)",
    ),
    ("garbled", Ending(alive=True)): (
        Status.CRASHED,
        "`pool` wrote where only the grader writes",
    ),
    ("closed", Ending(alive=True)): (Status.CRASHED, "`pool` broke the connection to the grader"),
    ("closed", Ending(code=EXIT_BROKEN)): (
        Status.CRASHED,
        "`pool` broke the connection to the grader",
    ),
    ("closed", Ending(signal=9)): (Status.MEMORY, "used more than 100 MiB in `pool`"),
    ("closed", Ending(signal=6, peak_kb=95 << 10)): (
        Status.MEMORY,
        "used more than 100 MiB in `pool`",
    ),
    ("closed", Ending(signal=6, peak_kb=5 << 10)): (
        Status.CRASHED,
        "`pool` crashed with signal 6 (abort)",
    ),
    ("closed", Ending(signal=11)): (
        Status.CRASHED,
        "`pool` crashed with signal 11 (segmentation fault)",
    ),
    ("closed", Ending(signal=15)): (Status.CRASHED, "`pool` crashed with signal 15"),
    ("closed", Ending(code=3)): (
        Status.CRASHED,
        "`pool` ended its process with exit status 3",
    ),
}


@pytest.mark.parametrize(("cause", "ending"), ENDINGS)
def test_a_death_is_told(cause: str, ending: Ending) -> None:
    """How a process ended tells what its call died of."""
    status, message = ENDINGS[cause, ending]
    assert wording.death(cause, HERE, ending, CALL) == Failed(
        status=status,
        message=message,
        safe_message=message.removesuffix(" with exit status 3"),
    )


LOAD_ENDINGS = {
    ("late", Ending(alive=True)): (
        Status.TIMEOUT,
        "the program was still running after 10 s (line 3)",
    ),
    ("closed", Ending(signal=9)): (Status.MEMORY, "the program used too much memory (line 3)"),
    ("closed", Ending(signal=11)): (
        Status.CRASHED,
        "the program crashed with signal 11 (segmentation fault) (line 3)",
    ),
    ("closed", Ending(code=3)): (
        Status.CRASHED,
        "the program ended its process with exit status 3 (line 3)",
    ),
    ("closed", Ending(alive=True)): (
        Status.CRASHED,
        "the program broke the connection to the grader (line 3)",
    ),
}


@pytest.mark.parametrize(("cause", "ending"), LOAD_ENDINGS)
def test_the_death_of_a_top_level_is_told(cause: str, ending: Ending) -> None:
    """A top level that took its process with it has its cause and its line."""
    status, message = LOAD_ENDINGS[cause, ending]
    trouble = wording.load_death(cause, HERE, ending, 10)
    assert (trouble.status, trouble.message) == (status, message)


TROUBLES: dict[str, tuple[dict[str, Any], Status, str]] = {
    "raised": (
        {"failed": "raised", "type": "ValueError", "text": "no"},
        Status.RAISED,
        "ValueError: no (line 3)",
    ),
    "without words": (
        {"failed": "raised", "type": "KeyboardInterrupt"},
        Status.RAISED,
        "KeyboardInterrupt (line 3)",
    ),
    "late": (
        {"failed": "timeout"},
        Status.TIMEOUT,
        "the program was still running after 10 s (line 3)",
    ),
    "memory": ({"failed": "memory"}, Status.MEMORY, "the program used too much memory (line 3)"),
    "exit": (
        {"failed": "exit"},
        Status.CRASHED,
        "the program ended itself with exit() (line 3)",
    ),
    "forbidden": (
        {"failed": "forbidden", "text": "this assignment forbids import torch"},
        Status.FORBIDDEN,
        "this assignment forbids import torch (line 3)",
    ),
    "nothing known": ({}, Status.RAISED, "an exception (line 3)"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_at_the_top_level_is_told(name: str) -> None:
    """What a process reports of its top level has its status and its words."""
    document, *expected = TROUBLES[name]
    trouble = wording.trouble(document, HERE, 10)
    assert [trouble.status, trouble.message] == expected


def test_what_never_loaded_says_why() -> None:
    """Every call into a program that can't be loaded at all has the same reason."""
    trouble = wording.trouble({"type": "ValueError", "text": "no"}, HERE, 10)
    message = "could not be loaded: ValueError: no (line 3)"
    assert wording.never_loaded(trouble) == Failed(
        status=Status.LOAD_ERROR, message=message, safe_message=message
    )


SECONDS: list[tuple[object, float]] = [
    (0.25, 0.25),
    (3, 3.0),
    (-1, 0.0),
    (10**400, 1e6),
    (-(10**400), 0.0),
    (math.nan, 0.0),
    (math.inf, 1e6),
    (-math.inf, 0.0),
    (True, 0.0),
    ("1", 0.0),
    (None, 0.0),
    ([1], 0.0),
]


@pytest.mark.parametrize(("value", "seconds"), SECONDS, ids=str)
def test_seconds_are_seconds(value: object, seconds: float) -> None:
    """What can't be a number of seconds counts as none."""
    assert wording.number(value) == seconds


def test_texts_are_cut() -> None:
    """Lists of texts have a length, and each text has one; what is no text is left out."""
    assert list(wording.texts(["abc", 1, "d", "e"], 3, 2)) == ["ab…", "d"]
    assert list(wording.texts("abc", 3, 2)) == []
    assert list(wording.dicts([{}, 1, {"a": 1}, {}], 3)) == [{}, {"a": 1}]
    assert list(wording.dicts({"a": 1}, 3)) == []


def test_printed_lines_stay_lines() -> None:
    """What was printed keeps its lines, and can be written to a file."""
    assert wording.lines("a\nb\ud800", 10) == "a\nb?"
    assert wording.lines("abc", 2) == "ab…"
    assert wording.lines(["a"], 2) == ""


FORMED = replace(
    CALL,
    form=Form(
        expression="pool(x)[i][0]",
        wants=(Want(name="pool", is_called=True),),
        item=("a", 2),
    ),
)

LACKS: dict[int, str] = {
    0: "part […] of what `pool` returned is a dict without this key; its part [0] is asked for",
    1: "`pool` returned a dict without this key; a part of it is asked for",
    2: "the answer is a dict without this key; a dict with the key 'a' is expected",
    3: (
        "part ['a'] of the answer is a dict without this key; "
        "a tuple with at least 3 parts is expected"
    ),
    4: "`pool` returned a dict without this key",
    -1: "`pool` returned a dict without this key",
}


@pytest.mark.parametrize("step", LACKS)
def test_a_lack_is_told_in_words_of_the_rubric(step: int) -> None:
    """Which part it is comes from the call; a number that means none adds nothing."""
    kind = "a dict without this key"
    told = wording.failure({"failed": "bad_value", "step": step, "kind": kind}, FORMED, HERE)
    assert told.message == LACKS[step]


def test_a_lack_tells_nothing_hidden() -> None:
    """What a sandbox calls the value is kept where it is one of our own words only."""
    document = {"failed": "bad_value", "step": 2, "kind": "3.25 is x"}
    told = wording.failure(document, FORMED, CLAIMED)
    after = "; a dict with the key 'a' is expected"
    assert told.message == f"the answer is 3.25 is x{after}"
    assert told.safe_message == f"the answer is another value{after}"


@pytest.mark.parametrize(("want", "name"), [(0, "pool"), (1, "pool"), (-1, "pool"), ("x", "pool")])
def test_what_is_missing_is_named_by_the_call(want: object, name: str) -> None:
    """A sandbox tells a number, never a name."""
    told = wording.failure({"failed": "missing", "want": want}, FORMED, HERE)
    assert (told.message, told.safe_message) == (f"`{name}` is not there", f"`{name}` is not there")


def test_only_pythons_own_exceptions_are_known() -> None:
    """Other names are dropped, and so is a TypeError that no line of the student's raised."""
    document = {"failed": "raised", "type": "E", "bases": ["E", "KeyError", 3, "Exception", "int"]}
    assert wording.failure(document, CALL, HERE).exceptions == ("KeyError", "Exception")
    misfit = {"failed": "raised", "type": "TypeError", "bases": ["TypeError", "Exception"]}
    assert wording.failure(misfit, CALL, NOWHERE).exceptions == ()
    assert wording.failure(misfit, CALL, HERE).exceptions == ("TypeError", "Exception")
