"""Which call a death is put down to, while calls are sent ahead of the answers."""

from __future__ import annotations

from typing import Any, cast

from grader.outcome import Failed, Returned
from grader.sandbox.channel import Closed
from grader.sandbox.conversation import Conversation
from grader.sandbox.launcher import Child, Ending
from grader.sandbox.program import Program, make_call


class Dying:
    """A child that loads, answers calls 0 and 1, and is dead before the first call is sent."""

    def __init__(self) -> None:
        """Have everything that it will ever say ready to be read."""
        self.channel = self
        self._said: list[dict[str, Any]] = [
            {"loaded": True},
            {"number": 0, "value": 10},
            {"number": 1, "value": 11},
        ]
        self._sent = 0

    def send(self, _data: bytes, _deadline: float) -> None:
        """Take the program, and nothing after it."""
        self._sent += 1
        if self._sent > 1:
            raise Closed

    def receive(self, _deadline: float) -> tuple[dict[str, Any], bytes]:
        """Return what it said, and then that it is gone."""
        if not self._said:
            raise Closed
        return self._said.pop(0), b""

    def has_frame(self) -> bool:
        """Return whether there is more to read."""
        return bool(self._said)

    def end(self) -> Ending:
        """Tell that it aborted."""
        return Ending(signal=6)


def test_a_death_costs_no_call_that_was_answered_before_it() -> None:
    """Answers that wait to be read are read, though the child no longer takes calls."""
    calls = [
        make_call(number, ("f",), {}, seconds=1.0, memory_mb=64, output_kb=1) for number in range(4)
    ]
    conversation = Conversation(
        Program(main="a.py", cells=(("a.py", ""),)), load_seconds=1.0, output_kb=1
    )
    conversation.ask(calls)
    conversation.lead(cast("Child", Dying()))
    outcomes = conversation.run.outcomes
    assert {number: type(outcome) for number, outcome in outcomes.items()} == {
        0: Returned,
        1: Returned,
        2: Failed,
    }
    assert cast("Failed", outcomes[2]).message == "`f` crashed with signal 6 (abort)"
