"""The engine that runs sandboxes on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.sandbox.box import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.sandbox.launcher import Launcher
    from grader.sandbox.limits import Limits
    from grader.store.keys import Environment


class LocalEngine:
    """Runs sandboxes here, as many at once as is asked for."""

    name = "local"

    def __init__(self, launcher: Launcher, workers: int) -> None:
        """Start nothing; `launcher` has begun to get ready."""
        self._launcher = launcher
        self.workers = workers

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""
        return self._launcher.isolation.words

    @property
    def caveat(self) -> str:
        """Return what student code could do where that is not the full set."""
        return self._launcher.isolation.caveat

    def sandbox(self, limits: Limits, hidden: Iterable[str]) -> Sandbox:
        """Return the sandbox of a run; `hidden` must not be read wherever it lies."""
        return Sandbox(limits, self._launcher, hidden)

    @property
    def at_once(self) -> int:
        """Return how many submissions are under way at once."""
        return self.workers

    @property
    def place(self) -> str:
        """Return nothing: here goes without saying."""
        return ""

    def environment(self) -> Environment:
        """Return what student code runs in."""
        from grader.store import keys  # noqa: PLC0415 only where something is kept

        return keys.environment(self.isolation)

    def remarks(self) -> list[str]:
        """Return nothing: this machine is no news."""
        return []

    def close(self) -> None:
        """End what the launcher started."""
        self._launcher.close()
