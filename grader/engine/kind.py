"""What a session knows of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.outcome import Outcome
    from grader.sandbox.conversation import Run
    from grader.sandbox.limits import Limits
    from grader.sandbox.program import Call, Program
    from grader.store.keys import Environment


class AnySandbox(Protocol):
    """Runs programs, wherever it is."""

    @property
    def limits(self) -> Limits:
        """Return what a submission may use."""

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Load a program and make the calls; whatever it does, every call gets an outcome."""

    def close(self) -> None:
        """End all processes and remove all scratch folders."""


class AnyDialogue(Protocol):
    """A program that is asked call by call."""

    @property
    def run(self) -> Run:
        """Return what is known of the submission so far."""

    @property
    def recalled(self) -> bool | None:
        """Return whether all that was asked was kept from before; None where nothing was."""

    def load(self) -> Run:
        """Return what is known of the submission once it is loaded."""

    def ask(self, call: Call) -> Outcome:
        """Return what comes of a call."""

    def close(self) -> None:
        """End its process, if it has one."""


class Engine(Protocol):
    """A place where sandboxes run."""

    name: str

    @property
    def workers(self) -> int:
        """Return how many sandboxes run at once."""

    @property
    def at_once(self) -> int:
        """Return how many submissions are under way at once, on their way included."""

    @property
    def place(self) -> str:
        """Return where that is, for the header; "" for this machine."""

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""

    @property
    def caveat(self) -> str:
        """Return what student code could do where that is not the full set."""

    def sandbox(self, limits: Limits, hidden: Iterable[str]) -> AnySandbox:
        """Return the sandbox of a run; `hidden` must not be read wherever it lies."""

    def environment(self) -> Environment:
        """Return what student code runs in."""

    def remarks(self) -> list[str]:
        """Return sentences on the machines that a reader of the grades should know."""

    def close(self) -> None:
        """Let go of all machines; sandboxes are closed before."""
