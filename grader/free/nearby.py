"""Sandboxes on this machine for tests, where a rubric's questions are asked elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.sandbox.isolation import find

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.engine.local import LocalEngine
    from grader.sandbox.box import Sandbox
    from grader.sandbox.dialogue import Dialogue
    from grader.sandbox.limits import Limits
    from grader.sandbox.program import Program


class Nearby:
    """Begins to talk with programs here: a test asks call by call, and waits for each answer."""

    def __init__(self, mode: str, limits: Limits, hidden: Iterable[str]) -> None:
        """Start nothing yet.

        Args:
            mode: the isolation that is asked for.
            limits: of loading a program.
            hidden: what must not be read.
        """
        self._mode = mode
        self._limits = limits
        self._hidden = frozenset(hidden)
        self._engine: LocalEngine | None = None
        self._sandbox: Sandbox | None = None

    def open(self, program: Program) -> Dialogue:
        """Return a conversation with a program; the first one starts a launcher."""
        if self._sandbox is None:
            from grader.engine.local import LocalEngine  # noqa: PLC0415 few runs have both
            from grader.sandbox.launcher import best_launcher  # noqa: PLC0415 the same

            self._engine = LocalEngine(best_launcher(find(self._mode)), 1)
            self._sandbox = self._engine.sandbox(self._limits, self._hidden)
        return self._sandbox.open(program)

    def close(self) -> None:
        """End what was started."""
        if self._sandbox is not None:
            self._sandbox.close()
        if self._engine is not None:
            self._engine.close()
