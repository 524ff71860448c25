"""A submission that is asked call by call keeps its process, and gets another where that ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Failed, Outcome
from tests.sandbox.bench import CALL_SECONDS, ask, script, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.sandbox.dialogue import Dialogue
    from tests.sandbox.bench import Bench

SOURCE = """
import os

seen = []


def f(x=0):
    seen.append(x)
    return len(seen)


def hang():
    while True:
        pass


def die():
    os._exit(7)


def greedy():
    return len([bytearray(1 << 20) for _ in range(1 << 12)])


def noisy():
    print("x" * 10_000)
"""


@pytest.fixture
def dialogue(any_bench: Bench) -> Iterator[Dialogue]:
    """Return a dialogue with a submission that counts its calls."""
    found = any_bench.sandbox.open(script(SOURCE))
    yield found
    found.close()


def failed(outcome: Outcome) -> str:
    """Return the status of a failure."""
    assert isinstance(outcome, Failed)
    return outcome.status.value


def test_one_process_answers_all(dialogue: Dialogue) -> None:
    """What a call leaves behind is there in the next one."""
    assert [value_of(dialogue.ask(ask(number))) for number in range(3)] == [1, 2, 3]
    assert dialogue.run.names == ("os", "seen", "f", "hang", "die", "greedy", "noisy")


def test_another_process_goes_on(dialogue: Dialogue) -> None:
    """A call that ends its process costs that call; a fresh one has the rest."""
    assert value_of(dialogue.ask(ask(0))) == 1
    assert failed(dialogue.ask(ask(1, "die"))) == "crashed"
    assert value_of(dialogue.ask(ask(2))) == 1
    assert failed(dialogue.ask(ask(3, "hang", seconds=CALL_SECONDS))) == "timeout"
    assert failed(dialogue.ask(ask(4, "greedy"))) == "memory"
    assert value_of(dialogue.ask(ask(5))) == 1


def test_more_than_a_process_has(dialogue: Dialogue) -> None:
    """A call that may take more memory than the process gets one that has it."""
    assert value_of(dialogue.ask(ask(0))) == 1
    assert value_of(dialogue.ask(ask(1, memory_mb=512))) == 1
    assert value_of(dialogue.ask(ask(2))) == 2


def test_names_without_a_call(dialogue: Dialogue) -> None:
    """What the top level defines is known without asking anything."""
    assert "f" in dialogue.load().names
    assert value_of(dialogue.ask(ask(0))) == 1


def test_notes_of_calls(dialogue: Dialogue) -> None:
    """What a reader should know of a call is among the notes."""
    dialogue.ask(ask(0, "noisy"))
    assert dialogue.run.notes == ["`noisy` printed more than 2 KiB: the rest was dropped"]


def test_a_program_that_can_not_be_loaded(hasty_bench: Bench) -> None:
    """It is tried once; all that is asked later fails at once."""
    program = replace(script("import os\nos._exit(1)\n"), definitions_only=False)
    dialogue = hasty_bench.sandbox.open(program)
    outcomes = [dialogue.ask(ask(number)) for number in range(3)]
    dialogue.close()
    assert len({failed(outcome) for outcome in outcomes}) == 1
    assert len(dialogue.run.troubles) == 1
