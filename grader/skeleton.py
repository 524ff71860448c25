"""Functions that a skeleton left to be written, and nobody wrote."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.definitions import syntax_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.notebook import Cell

_MARK = "NotImplementedError"


def unwritten(cells: Iterable[Cell]) -> frozenset[str]:
    """Return the functions and classes that do nothing but raise `NotImplementedError`.

    Of several of one name the last counts, as it does when the cells are run.
    """
    found: dict[str, bool] = {}
    sources = [cell.source for cell in cells]
    if not any(_MARK in source for source in sources):
        return frozenset()
    for source in sources:
        tree = syntax_tree(source)
        for statement in tree.body if tree else ():
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                found[statement.name] = _is_unwritten(statement)
    return frozenset(name for name, is_unwritten in found.items() if is_unwritten)


def _is_unwritten(node: ast.FunctionDef | ast.ClassDef) -> bool:
    body = [s for s in node.body if not _is_text(s)]
    if isinstance(node, ast.ClassDef):
        return bool(body) and all(isinstance(s, ast.FunctionDef) and _is_unwritten(s) for s in body)
    return len(body) == 1 and isinstance(body[0], ast.Raise) and _MARK in ast.dump(body[0])


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
