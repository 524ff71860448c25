"""The names that a piece of source defines at its top level, and the modules it imports.

Read from the syntax tree; a cell that has none (magics, mistakes, sizes beyond reason) is searched
for lines that look like definitions.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.notebook import Cell

LARGEST_PARSED = 1 << 19
"""Longer sources are searched line by line: parsing them takes seconds."""

LARGEST_SEARCHED = 1 << 20
"""Of longer sources only the beginning is searched."""

_DEFINITION_LINE = re.compile(
    r"^(?:(?:async[ \t]+)?def[ \t]+(\w+)|class[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))",
    re.MULTILINE,
)
_IMPORT_LINE = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Names at top level; `starred` are the modules of `from … import *`.

    `begun` are those defined names that nobody has filled yet: a function that only raises
    NotImplementedError, or has no body but a docstring, and a name for `None`.
    """

    defined: frozenset[str]
    imported: frozenset[str]
    starred: frozenset[str]
    begun: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Return all names, wherever they come from."""
        return self.defined | self.imported


def definitions(cells: Iterable[Cell], *, by_line: bool = False) -> Definitions:
    """Return what the cells define and import at top level; by line only what they define."""
    begun: set[str] = set()
    imported: set[str] = set()
    starred: set[str] = set()
    done: set[str] = set()
    for cell in cells:
        tree = None if by_line else syntax_tree(cell.source)
        if tree is None:
            done.update(_names_by_line(cell.source))
            continue
        for statement in _top_level(tree.body):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                _add_imports(statement, imported, starred)
            else:
                (begun if _is_begun(statement) else done).update(_defined_by(statement))
    return Definitions(
        defined=frozenset(begun | done),
        imported=frozenset(imported),
        starred=frozenset(starred),
        begun=frozenset(begun - done),
    )


def imported_modules(source: str) -> frozenset[str]:
    """Return the first parts of the names of all modules imported anywhere in the source."""
    tree = syntax_tree(source)
    if tree is None:
        return frozenset(_IMPORT_LINE.findall(source))
    return frozenset(name.partition(".")[0] for node in ast.walk(tree) for name in _modules(node))


def syntax_tree(source: str) -> ast.Module | None:
    """Return the syntax tree of a source; None where it has none, or is too long."""
    if len(source) > LARGEST_PARSED:
        return None
    try:
        return parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names_by_line(source: str) -> Iterator[str]:
    return (
        found[found.lastindex or 0]
        for found in _DEFINITION_LINE.finditer(source[:LARGEST_SEARCHED])
    )


def _top_level(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run in the module's own namespace, those in blocks too.

    A list of what is left, as thousands of `elif` lie thousands deep.
    """
    left = list(statements)
    while left:
        statement = left.pop()
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for block in ("body", "orelse", "finalbody"):
            left.extend(getattr(statement, block, ()))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            left.extend(part.body)


def _is_begun(statement: ast.stmt) -> bool:
    """Return whether a definition is as a course's own starter leaves it."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return all(map(_says_nothing, statement.body))
        case ast.ClassDef(body=body):
            methods = [inner for inner in body if not _says_nothing(inner)]
            return bool(methods) and all(map(_is_begun_method, methods))
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return _is_nothing(value)
        case _:
            return False


def _is_begun_method(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and _is_begun(statement)


def _says_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass():
            return True
        case ast.Expr(value=ast.Constant(value=value)):
            return value is ... or isinstance(value, str)
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))):
            return name == "NotImplementedError"
        case _:
            return False


def _is_nothing(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value in {None, ...}


def _defined_by(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign():
            for target in statement.targets:
                yield from _names_in(target)
        case ast.AnnAssign(value=ast.expr()) | ast.For() | ast.AsyncFor():
            yield from _names_in(statement.target)
        case ast.With() | ast.AsyncWith():
            for item in statement.items:
                yield from _names_in(item.optional_vars) if item.optional_vars else ()


def _names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Starred):
        yield from _names_in(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names_in(element)


def _add_imports(
    statement: ast.Import | ast.ImportFrom, imported: set[str], starred: set[str]
) -> None:
    for alias in statement.names:
        if alias.name != "*":
            imported.add(alias.asname or alias.name.partition(".")[0])
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            starred.add(statement.module)


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level <= 1:  # `from .module import name` too
        yield from (node.module,) if node.module else (alias.name for alias in node.names)
