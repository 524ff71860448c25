"""Expressions of a rubric that student code is asked with: the names in them."""

from __future__ import annotations

import ast
import builtins
import symtable
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.syntax import unwarned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

OURS = frozenset({"np", "numpy"})
"""Names that mean NumPy in every expression."""

BUILTINS = frozenset(dir(builtins))


class BadExpression(ValueError):
    """A text is no Python expression; the words say why."""


@dataclass(frozen=True, slots=True)
class Need:
    """A name in an expression: whether it is called there."""

    name: str
    is_called: bool


@lru_cache(maxsize=256)
def names_in(source: str) -> tuple[Need, ...]:
    """Return the names that an expression takes from around it, in order.

    Raises:
        BadExpression: it is no expression.
    """
    try:
        with unwarned():
            tree = ast.parse(source.strip(), "<question>", "eval")
            compile(tree, "<question>", "eval", dont_inherit=True)
            table = symtable.symtable(source.strip(), "<question>", "eval")
        free = set(_free(table))
    except SyntaxError as error:
        raise BadExpression(error.msg) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(str(error) or "it is too deep") from None
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    loaded = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    loaded.sort(key=lambda node: (node.lineno, node.col_offset))
    named = dict.fromkeys(node.id for node in loaded if node.id in free)
    return tuple(Need(name, name in called) for name in named)


def _free(table: symtable.SymbolTable, own: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the names that a table and those in it do not bind themselves."""
    is_top = table.get_type() == "module"
    symbols = table.get_symbols()
    if is_top:
        own = frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned())
    for symbol in symbols:
        if (is_top or symbol.is_global()) and symbol.get_name() not in own:
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _free(inner, own)


def needs(
    source: str, arguments: Collection[str], functions: Collection[str] = ()
) -> tuple[Need, ...]:
    """Return the names that an expression needs of a submission.

    Args:
        source: the expression.
        arguments: names that the case gives a value; they mean that value.
        functions: names that the question asks for, which no builtin stands in the place of.
    """
    return tuple(
        need
        for need in names_in(source)
        if need.name not in arguments
        and need.name not in OURS
        and (need.name in functions or need.name not in BUILTINS)
    )
