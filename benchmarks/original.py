"""A right function taken apart, with all functions of its own that it calls."""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.mutation import Mutant, mutants, parse

Function = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Original:
    """The name of a function, what it finds around it, and its parts as trees."""

    entry: str
    space: dict[str, Any]
    trees: dict[str, ast.FunctionDef]

    def mutants(self) -> Iterator[tuple[Mutant, Function]]:
        """Yield every mutant with the function to call."""
        for name, tree in self.trees.items():
            for mutant in mutants(tree):
                yield mutant, self.function({**self.trees, name: mutant.tree})

    def function(self, trees: dict[str, ast.FunctionDef]) -> Function:
        """Return the function that these trees make."""
        space = dict(self.space)
        module = ast.Module([*trees.values()], type_ignores=[])
        exec(compile(module, "mutant", "exec"), space)
        return space[self.entry]  # type: ignore[no-any-return]


def original(function: Function) -> Original:
    """Return a function with those that it calls, found by their names."""
    trees: dict[str, ast.FunctionDef] = {}
    space: dict[str, Any] = {}
    pending = [function]
    while pending:
        found = pending.pop()
        tree = parse(textwrap.dedent(inspect.getsource(found)))
        trees[tree.name] = tree
        space |= found.__globals__
        names = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        called: Iterator[Any] = (found.__globals__.get(name) for name in names)
        pending += [f for f in called if _is_own(f, function) and f.__name__ not in trees]
    return Original(entry=function.__name__, space=space, trees=trees)


def _is_own(found: object, function: Function) -> bool:
    package = function.__module__.partition(".")[0]
    is_function = isinstance(found, types.FunctionType) and found.__name__ != "<lambda>"
    return is_function and found.__module__.partition(".")[0] == package
