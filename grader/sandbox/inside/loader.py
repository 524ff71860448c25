"""Running the top level of a submission, statement by statement.

What was defined before a statement failed stays; a script stops there, a notebook goes on with its
next cell. Before every statement that could take the process with it the loader reports where it
is, so that after a crash a fresh process can stop just before that statement. In a notebook it goes
on with the next cell then, too.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import cells
from .trouble import Sources, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_RUNNING = (
    ast.Call, ast.Pow, ast.Mult, ast.LShift, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.JoinedStr, ast.Await,
)  # fmt: skip
"""Expressions that can take the process with them."""
_MAX_TROUBLES = 50


@dataclass(slots=True)
class Plan:
    """What to load: cells of (name, source), and before which statement of a cell to stop."""

    main: str
    cells: list[list[str]]
    notebook: bool
    definitions_only: bool
    stops: dict[int, int]
    report: Callable[[int, int, int], None]


@dataclass(slots=True)
class Loaded:
    """What became of it: the namespace, and the troubles on the way."""

    namespace: dict[str, Any]
    troubles: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def load(plan: Plan, sources: Sources, loaded: Loaded) -> None:
    """Run the plan into `loaded`. What student code raises is noted there, not raised.

    `TimeIsUp` is noted as well, and ends a notebook too: the limit is one for the whole top level.
    """
    shell = cells.Shell(loaded.namespace, loaded.notes)
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    builtins.display = shell.display  # type: ignore[attr-defined]
    for number, (name, source) in enumerate(plan.cells):
        filename = f"<{name}>" if plan.notebook else plan.main
        sources.add(filename, name if plan.notebook else "", source)
        try:
            python = shell.translate(source) if plan.notebook else source
            if python is not source:
                sources.add(filename, name, python)
            _run(python, filename, number, plan, loaded)
        except BaseException as error:  # noqa: BLE001 a student's top level may raise anything
            trouble = facts(error, sources)
            if len(loaded.troubles) < _MAX_TROUBLES:
                loaded.troubles.append(trouble)
            if trouble["failed"] == "timeout" or not plan.notebook:
                return


def _run(source: str, filename: str, cell: int, plan: Plan, loaded: Loaded) -> None:
    tree = ast.parse(source, filename)
    flags = 0
    for index, group in _groups(tree.body, definitions_only=plan.definitions_only):
        if cell in plan.stops and index >= plan.stops[cell]:
            return
        if _can_kill(group[0]):
            plan.report(cell, index, group[0].lineno)
        flags |= _futures(group)
        module = ast.Module(body=group, type_ignores=[])
        code = compile(module, filename, "exec", flags=flags, dont_inherit=True)
        exec(code, loaded.namespace)  # noqa: S102 running student code is what a sandbox is for


def _groups(
    body: list[ast.stmt], *, definitions_only: bool
) -> Iterator[tuple[int, list[ast.stmt]]]:
    """Yield runs of harmless statements, and every other statement by itself, with its index."""
    start = 0
    run: list[ast.stmt] = []
    for index, statement in enumerate(body):
        if definitions_only and not _defines(statement):
            continue
        if _can_kill(statement):
            if run:
                yield start, run
            yield index, [statement]
            run = []
        else:
            start = start if run else index
            run.append(statement)
    if run:
        yield start, run


def _defines(statement: ast.stmt) -> bool:
    return isinstance(statement, _DEFINITIONS) or _is_constant(statement)


def _can_kill(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return bool(statement.decorator_list) or not _has_plain_head(statement)
    if isinstance(statement, ast.Import):
        return any(alias.name not in sys.modules for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return statement.module not in sys.modules
    return not _is_constant(statement)


def _has_plain_head(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether nothing runs where a function is defined: its defaults and annotations do."""
    arguments = function.args
    return _only_names(function.returns, arguments)


def _only_names(*nodes: ast.AST | None) -> bool:
    """Return whether expressions only name things and put constants together."""
    inner = (part for node in nodes if node is not None for part in ast.walk(node))
    return not any(isinstance(part, _RUNNING) for part in inner)


def _is_constant(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return False
    if isinstance(statement, ast.AnnAssign) and not _only_names(statement.annotation):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _futures(group: list[ast.stmt]) -> int:
    flags = 0
    for statement in group:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= _FUTURES.get(alias.name, 0)
    return flags


def new_module(name: str, path: str) -> types.ModuleType:
    """Return the module that a submission is run as; its name is never `__main__`."""
    module = types.ModuleType(name)
    module.__file__ = path
    return module
