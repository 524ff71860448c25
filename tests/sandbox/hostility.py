"""Hostile submissions, one a deed, and the sandboxes that they are tried in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.outcome import Failed, Outcome, Returned
from grader.sandbox.box import Sandbox
from grader.sandbox.isolation import Isolation, find
from grader.sandbox.launcher import PlainLauncher, Zygote
from grader.sandbox.program import Program, make_call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.sandbox.launcher import Launcher
    from grader.sandbox.limits import Limits

DEEDS = Path(__file__).parent / "hostile" / "confinement"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
STRONGEST = find("auto")
full_set = pytest.mark.skipif(
    bool(STRONGEST.missing), reason=f"this machine's isolation is {STRONGEST.words}"
)
NEIGHBOUR = "def deed(x):\n    return x + 1\n"


def make_sandbox(kind: str, limits: Limits | None = None, hidden: Iterable[str] = ()) -> Sandbox:
    """Return a sandbox with the full set: forked, by the first Landlock of all, or not forked."""
    launcher: Launcher
    if kind == "plain":
        launcher = PlainLauncher(STRONGEST)
    elif kind == "first landlock":
        launcher = Zygote(Isolation(landlock=1, seccomp=True))
    else:
        launcher = Zygote(STRONGEST)
    return Sandbox(limits, launcher, hidden)


@dataclass(frozen=True, slots=True)
class Prison:
    """A sandbox, and what is said of the deeds tried in it."""

    sandbox: Sandbox

    def outcome(self, deed: str, function: str = "deed", **arguments: object) -> Outcome:
        """Return what came of a deed."""
        source = (DEEDS / f"{deed}.py").read_text(encoding="utf-8")
        return self._run(source, function, arguments)

    def refusal(self, deed: str, function: str = "deed", **arguments: object) -> str:
        """Return what a deed failed with, after seeing that an honest neighbour is unharmed."""
        outcome = self.outcome(deed, function, **arguments)
        assert self.neighbour() == 42
        assert isinstance(outcome, Failed), f"{deed} came to {outcome}"
        return outcome.message

    def result(self, deed: str, function: str = "deed", **arguments: object) -> object:
        """Return what a deed found, after seeing that an honest neighbour is unharmed."""
        outcome = self.outcome(deed, function, **arguments)
        assert self.neighbour() == 42
        assert isinstance(outcome, Returned), f"{deed} came to {outcome}"
        return outcome.value

    def neighbour(self) -> object:
        """Return the answer of an honest submission."""
        outcome = self._run(NEIGHBOUR, "deed", {"x": 41})
        return outcome.value if isinstance(outcome, Returned) else outcome

    def _run(self, source: str, function: str, arguments: dict[str, object]) -> Outcome:
        call = make_call(0, (function,), arguments, seconds=5.0, memory_mb=1024, output_kb=64)
        program = Program(main="mine.py", cells=(("mine.py", source),))
        return self.sandbox.run(program, [call]).outcomes[0]
