"""The names that a statement gives to the scope that it stands in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def given_names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement defines, imports or assigns to, inner blocks included."""
    if isinstance(node, _SCOPES):
        yield node.name
    elif isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Store):
            yield node.id
    elif isinstance(node, ast.alias):
        if node.name != "*":
            yield node.asname or node.name.partition(".")[0]
    elif not isinstance(node, _INNER):
        for part in ast.iter_child_nodes(node):
            yield from given_names(part)
