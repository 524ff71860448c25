"""The top level of a submission as its processes come through it, one after the other.

A process says where it is before every statement that could take it along. Where one was lost, or
its time was up, the next leaves that statement out, with what follows it in the same cell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.outcome import Status
from grader.sandbox import advice, wording
from grader.sandbox.place import NOWHERE, Place, Places
from grader.sandbox.program import Program, load_frame

if TYPE_CHECKING:
    from grader.sandbox.wording import Trouble

_MAX_LOSSES = 5
"""Statements that are left out one by one; after the last of them nothing more is run."""
_MOST_TROUBLES = 50


class TopLevel:
    """Where the process of the moment is, and what is left out."""

    def __init__(self, program: Program, *, seconds: float, output_kb: int) -> None:
        """Prepare to load `program`."""
        self.places = Places(program)
        self.seconds = seconds
        self.output_kb = output_kb
        self._program = program
        self._stops: dict[int, int] = {}
        self._losses = 0
        self._position: tuple[int, int] | None = None
        self._line = 0

    def request(self) -> bytes:
        """Return the request to load the program, for a process that has not begun."""
        self._position = None
        return load_frame(
            self._program, seconds=self.seconds, output_kb=self.output_kb, stops=self._stops
        )

    def comes_to(self, cell: int, index: int, line: int) -> bool:
        """Note where the process is; tell whether it can have come there."""
        if self._position is not None and (cell, index) <= self._position:
            return False
        if not self.places.has_statement(cell, index, line):
            return False
        self._position, self._line = (cell, index), line
        return True

    @property
    def place(self) -> Place:
        """Return where the process was last seen."""
        if self._position is None:
            return NOWHERE
        return self.places.of_statement(self._position[0], self._line)

    def leave_out(self) -> bool:
        """Leave out the statement where the process was last seen; tell whether that helps."""
        if self._position is None:
            return False
        cell, index = self._position
        self._losses += 1
        is_stuck = cell in self._stops and index >= self._stops[cell]
        if is_stuck or self._losses > _MAX_LOSSES:
            return False
        self._stops[cell] = index
        if self._losses == _MAX_LOSSES:
            self._stops |= dict.fromkeys(range(cell + 1, len(self._program.cells)), 0)
        return True

    def needs_another(self, troubles: list[Trouble]) -> bool:
        """Leave out what took too long; tell whether there is more to come to without it."""
        if all(trouble.status is not Status.TIMEOUT for trouble in troubles):
            return False
        return self.leave_out() and self._program.notebook

    def troubles(self, document: dict[str, Any]) -> list[Trouble]:
        """Return what a process that has come to the end says of the way."""
        return [
            self._mended(wording.trouble(entry, self.places.read(entry.get("where")), self.seconds))
            for entry in wording.dicts(document.get("troubles"), _MOST_TROUBLES)
        ]

    def _mended(self, trouble: Trouble) -> Trouble:
        """Return a trouble with what its source tells of it."""
        if not trouble.message.startswith(("SyntaxError", "IndentationError", "TabError")):
            return trouble
        found = any(advice.is_conflict(source) for _name, source in self._program.cells)
        words = f"{trouble.message}; {advice.CONFLICT}" if found else trouble.message
        return replace(trouble, message=words)
