"""Running the top level of a submission, statement by statement.

What was defined before a statement failed stays; a script stops there, a notebook goes on with its
next cell. What fails for want of a module is got past in both. Before every statement that could
take the process with it the loader reports where it is, so that after a crash a fresh process can
stop just before that statement. In a notebook it goes on with the next cell then, too.
"""

from __future__ import annotations

import ast
import builtins
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import cells
from .beside import get_past
from .shell import Shell
from .statements import Record, Statements
from .trouble import MAIN
from .whole import WholeProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .asking import Nobody
    from .guard import Guard
    from .trouble import Sources

_DEFINITIONS: tuple[type[ast.stmt], ...] = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
)  # fmt: skip
if sys.version_info >= (3, 12):
    _DEFINITIONS += (ast.TypeAlias,)
_RUNNING = (
    ast.Call, ast.Pow, ast.Mult, ast.LShift, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.JoinedStr, ast.Await,
)  # fmt: skip
"""Expressions that can take the process with them."""
_VARIABLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Lambda, ast.Compare, ast.ListComp)
"""Expressions that are no constants: to find out otherwise takes an exception."""
_CALLING = (
    ast.Call, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Await, ast.Yield,
    ast.YieldFrom, ast.MatMult, ast.Subscript,
)  # fmt: skip
"""What a plain value of the top level is not made of."""
_MODULES = ("np", "numpy", "math", "random", "collections", "np.random", "numpy.random")
_PLAIN_CALLS = frozenset({
    "namedtuple", "default_rng", "RandomState", "Random", "float", "int", "list", "tuple", "dict",
    "set", "array", "sqrt", "log", "exp", "finfo", "float32", "float64",
})  # fmt: skip
"""What gives plain values of plain ones at once, and stands there for functions' sake."""


@dataclass(slots=True)
class Plan:
    """What to load: cells of (name, source), and before which statement of a cell to stop."""

    main: str
    cells: list[list[str]]
    notebook: bool
    definitions_only: bool
    stops: dict[int, int]
    report: Callable[[int, int, int], None]
    guard: Guard
    nobody: Nobody


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
    shell = Shell(loaded.namespace, loaded.notes)
    builtins.get_ipython = shell.itself  # type: ignore[attr-defined]
    builtins.display = shell.display  # type: ignore[attr-defined]
    plan.guard.stand()
    record = Record(sources=sources, troubles=loaded.troubles, left_out={})

    def run_beside(tree: ast.Module, filename: str, module: types.ModuleType) -> None:
        statements = Statements(
            namespace=module.__dict__,
            filename=filename,
            record=record,
            nobody=plan.nobody,
            after=(plan.guard.stand,),
        )
        for statement in tree.body:
            statements.run([statement])

    def translate(source: str) -> str:
        may_be = plan.notebook or cells.is_ipython(source)
        return shell.translate(source) if may_be else source

    get_past(sources.folder, run_beside)
    for number, (name, source) in enumerate(plan.cells):
        is_cell = plan.notebook or number > 0
        filename = f"<{name}>" if is_cell else plan.main
        shown = name if is_cell else ""
        sources.add(filename, shown, source)
        try:
            python = translate(source)
            if python is not source:
                sources.add(filename, shown, python)
            statements = Statements(
                namespace=loaded.namespace,
                filename=filename,
                record=record,
                definitions_only=plan.definitions_only,
                may_await=plan.notebook,
                nobody=plan.nobody,
                after=(shell.adopt, plan.guard.stand),
            )
            _run(ast.parse(python, filename), number, plan, statements)
        except BaseException as error:  # noqa: BLE001 a student's top level may raise anything
            trouble = record.trouble(error)
            if trouble["failed"] == "timeout":
                break
    loaded.notes.extend(record.notes())
    own = plan.cells if plan.notebook else plan.cells[:1]
    named = [(f"<{name}>" if plan.notebook else plan.main, source) for name, source in own]
    loaded.namespace[MAIN] = WholeProgram(loaded.namespace, named, translate)


def _run(tree: ast.Module, cell: int, plan: Plan, statements: Statements) -> None:
    for index, group in _groups(tree.body, definitions_only=plan.definitions_only):
        if cell in plan.stops and index >= plan.stops[cell]:
            return
        if _can_kill(group[0]):
            plan.report(cell, index, group[0].lineno)
        statements.run(group)


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
    """Return whether a statement imports, defines, or names something plain; blocks of such too."""
    if isinstance(statement, (ast.Try, ast.If)):
        if isinstance(statement, ast.If) and not _only_names(statement.test):
            return False
        handlers = statement.handlers if isinstance(statement, ast.Try) else []
        final = statement.finalbody if isinstance(statement, ast.Try) else []
        inner = (*statement.body, *statement.orelse, *final, *(s for h in handlers for s in h.body))
        return all(isinstance(part, ast.Pass) or _defines(part) for part in inner)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return statement.value is None or _is_plain(statement.value)
    return isinstance(statement, _DEFINITIONS) or _is_constant(statement)


def _is_plain(value: ast.expr) -> bool:
    """Return whether a value is a lambda, or made of names, constants and their sums alone.

    Generators of random numbers and the like are, too: functions need them.
    """
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call) and _is_plain_call(value.func):
        return all(map(_is_plain, (*value.args, *(word.value for word in value.keywords))))
    if isinstance(value, _CALLING):
        return False
    return all(_is_plain(p) for p in ast.iter_child_nodes(value) if isinstance(p, ast.expr))


def _is_plain_call(function: ast.expr) -> bool:
    """Return whether a call of `np.random.default_rng` and the like costs nothing."""
    module, _, name = ast.unparse(function).rpartition(".")
    return name in _PLAIN_CALLS and (not module or module in _MODULES)


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
    given = function.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    hints = [part.annotation for part in every if part is not None]
    running = [function.returns, *hints, *given.defaults, *given.kw_defaults]
    return not any(running) or _only_names(*running)


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
    if isinstance(statement.value, _VARIABLE):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def new_module(name: str, path: str, package: str = "") -> types.ModuleType:
    """Return the module that a submission is run as; its name is never `__main__`."""
    module = types.ModuleType(name)
    module.__file__ = path
    # A package of the files beside it, so that `from .helper import f` finds them; or part of one.
    module.__package__ = package or name
    module.__path__ = [path.rpartition("/")[0]]
    return module
