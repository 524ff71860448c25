"""Running the top level of a submission, statement by statement.

What was defined before a statement failed stays; a script stops there, a notebook goes on with its
next cell. Before every statement that could take the process with it the loader reports where it
is, so that after a crash a fresh process can stop just before that statement.
"""

from __future__ import annotations

import __future__

import ast
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import cells
from .trouble import Sources, facts

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MAX_TROUBLES = 50


@dataclass(slots=True)
class Plan:
    """What to load: cells of (name, source), and where to stop."""

    main: str
    cells: list[list[str]]
    notebook: bool
    definitions_only: bool
    stop_before: tuple[int, int] | None
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
            loaded.troubles.append(trouble)
            fatal = trouble["failed"] in ("timeout", "exit") or not plan.notebook
            if fatal or len(loaded.troubles) >= _MAX_TROUBLES:
                return
        if plan.stop_before is not None and number >= plan.stop_before[0]:
            return


def _run(source: str, filename: str, cell: int, plan: Plan, loaded: Loaded) -> None:
    tree = ast.parse(source, filename)
    flags = 0
    for index, group in _groups(tree.body, definitions_only=plan.definitions_only):
        if plan.stop_before is not None and (cell, index) >= plan.stop_before:
            return
        if _can_kill(group[0]):
            plan.report(cell, index, group[0].lineno)
        flags |= _futures(group)
        module = ast.Module(body=group, type_ignores=[])
        code = compile(module, filename, "exec", flags=flags, dont_inherit=True)
        exec(code, loaded.namespace)  # noqa: S102 running student code is what a sandbox is for


def _groups(body: list[ast.stmt], *, definitions_only: bool) -> Iterator[tuple[int, list[ast.stmt]]]:
    """Yield runs of harmless statements, and every other statement by itself, with its index."""
    start, run = 0, []
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
        return bool(statement.decorator_list)
    if isinstance(statement, ast.Import):
        return any(alias.name not in sys.modules for alias in statement.names)
    if isinstance(statement, ast.ImportFrom):
        return statement.module not in sys.modules
    return not _is_constant(statement)


def _is_constant(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
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
