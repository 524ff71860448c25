"""Places in a submission's files, as a sandbox names them, checked against the files.

A sandbox could name anything in the stead of a place: a hidden input, say, to read it in the
feedback later. What is shown always is therefore only a line that the submission has.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable

if TYPE_CHECKING:
    from grader.sandbox.program import Program

_LONGEST = 120
_PLACE = re.compile(r"(?:(?P<file>.+), )?line (?P<line>[1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in words: as the sandbox said it, and the same where the submission has it."""

    said: str = ""
    known: str = ""


NOWHERE = Place()


class Places:
    """The places that a submission has."""

    def __init__(self, program: Program) -> None:
        """Take the submission's cells and files."""
        self._program = program

    def read(self, value: object) -> Place:
        """Return what a sandbox named as a place."""
        if not isinstance(value, str) or not value:
            return NOWHERE
        said = printable(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
        return Place(said, said if self._has(value) else "")

    def of_statement(self, cell: int, line: int) -> Place:
        """Return the place of a statement at the top level."""
        is_cell = self._program.notebook or cell > 0
        name = f"{self._program.cells[cell][0]}, " if is_cell else ""
        return Place(*[f"{name}line {line}"] * 2)

    def has_statement(self, cell: int, index: int, line: int) -> bool:
        """Return whether there can be a statement with this number, on this line."""
        cells = self._program.cells
        if not 0 <= cell < len(cells):
            return False
        source = cells[cell][1]
        return 0 <= index <= len(source) and 1 <= line <= _lines(source)

    def _has(self, value: str) -> bool:
        if len(value) > _LONGEST:
            return False
        found = _PLACE.fullmatch(value)
        source = self._source(found["file"] if found else value)
        return source is not None and int(found["line"] if found else 1) <= _lines(source)

    def _source(self, name: str | None) -> str | bytes | None:
        program = self._program
        if not program.notebook and name is None:
            return program.cells[0][1]
        if name is None:
            return None
        in_cells = dict(program.cells) if program.notebook else {}
        return in_cells.get(name, program.files.get(name))


@lru_cache(maxsize=64)
def _lines(source: str | bytes) -> int:
    """Return how many lines there are at most; a syntax error may lie just behind the last."""
    return len(source.splitlines()) + 1
