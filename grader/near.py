"""Where a wanted name is not there: what the submission has instead, read from its source."""

from __future__ import annotations

import ast
import difflib
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.definitions import LARGEST_PARSED, definitions, syntax_tree
from grader.names import printable
from grader.notebook import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.sandbox.program import Program

_NEAR = 0.8
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Instead:
    """What a program defines: names of its top level, and functions that are out of reach.

    Attributes:
        names: those of the top level that nothing else is wanted for.
        hidden: by the name of a function, where it is defined in the stead of the top level.
    """

    names: tuple[str, ...]
    hidden: dict[str, str]

    def hint(self, wanted: Sequence[str]) -> str:
        """Return what to say of a name that is not there, given with its aliases; or nothing."""
        for name in wanted:
            if name in self.hidden:
                return f"it is {self.hidden[name]}: define it at the top level"
        for name in wanted:
            near = self._near(name)
            if near:
                return f"`{printable(near)}` is, did you mean that?"
        return ""

    def _near(self, name: str) -> str | None:
        plain = _plain(name)
        by_text = {_plain(other): other for other in reversed(self.names)}
        if plain in by_text:
            return by_text[plain]
        if len(plain) <= 3:  # one letter of three is another word
            return None
        close = difflib.get_close_matches(plain, [*by_text], n=1, cutoff=_NEAR)
        return by_text[close[0]] if close else None


def instead(program: Program, wanted: frozenset[str]) -> Instead:
    """Return what a program defines in the stead of names that are wanted and not there."""
    cells = [Cell(source, name) for name, source in program.cells]
    by_line = sum(len(cell.source) for cell in cells) > LARGEST_PARSED
    names = definitions(cells, by_line=by_line).defined
    hidden: dict[str, str] = {}
    for cell in cells if not by_line else ():
        tree = syntax_tree(cell.source)
        for name, where in _out_of_reach(tree.body if tree else []):
            hidden.setdefault(name, where)
    own = sorted(n for n in names - wanted if not n.startswith("_") and len(n) <= _LONGEST)
    return Instead(tuple(own), {k: v for k, v in hidden.items() if k in wanted and k not in names})


def _out_of_reach(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield the functions in classes and in other functions, and where they are."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            place = f"a method of the class `{printable(statement.name[:_LONGEST])}`"
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            place = f"defined inside `{printable(statement.name[:_LONGEST])}`"
        else:
            continue
        for inner in statement.body:
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield inner.name, place


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
