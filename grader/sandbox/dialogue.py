"""One submission's process, asked call by call: the next question may depend on the last answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from grader.sandbox import wording
from grader.sandbox.conversation import GRACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.outcome import Outcome
    from grader.sandbox.conversation import Conversation, Run
    from grader.sandbox.launcher import Child
    from grader.sandbox.program import Call

_LONG = 100
"""A process has the processor time of so many calls that take all of theirs; then comes another."""


class Dialogue:
    """A loaded submission that is kept from call to call, and loaded again where one ended it."""

    def __init__(self, conversation: Conversation, start: Callable[[float, int], Child]) -> None:
        """Start nothing yet.

        Args:
            conversation: what is said to each process, and what came of it.
            start: starts a process that has so many seconds for its calls, and so much memory.
        """
        self._conversation = conversation
        self._start = start
        self._child: Child | None = None
        self._seconds = 0.0
        self._memory = 0

    @property
    def run(self) -> Run:
        """Return what is known of the submission so far."""
        return self._conversation.run

    @property
    def recalled(self) -> bool | None:
        """Return None: nothing was kept from before."""
        return None

    def load(self) -> Run:
        """Return what is known of the submission once it is loaded.

        Raises:
            SandboxError: no process could be started at all.
        """
        self._finish(1.0, 0)
        return self.run

    def ask(self, call: Call) -> Outcome:
        """Return what comes of a call.

        Raises:
            SandboxError: no process could be started at all.
        """
        if self._conversation.hopeless:
            return wording.never_loaded(self.run.troubles[-1])
        needed = call.seconds + GRACE
        if needed > self._seconds or call.memory_mb > self._memory:
            self.close()
        self._conversation.ask([call])
        begun = time.monotonic()
        self._finish(needed, call.memory_mb)
        self._seconds -= time.monotonic() - begun
        return self.run.outcomes.pop(call.number)

    def _finish(self, seconds: float, memory_mb: int) -> None:
        """Go on until nothing is left to ask, with as many processes as that takes."""
        conversation = self._conversation
        while not conversation.finished:
            is_new = self._child is None
            if self._child is None:
                self._seconds, self._memory = _LONG * seconds, max(self._memory, memory_mb)
                self._child = self._start(self._seconds, self._memory)
            child, self._child = self._child, None
            if conversation.go_on(child, is_new=is_new) is None:
                self._child = child

    def close(self) -> None:
        """End the process, with everything that it started."""
        child, self._child = self._child, None
        if child is not None:
            child.end()
