"""Calls that a rubric forbids, found in a submission's source, with the line.

A name is followed through imports and assignments to what it stands for, and a function counts as
using what the functions that it calls use.
"""

from __future__ import annotations

import ast
import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.definitions import LARGEST_PARSED, syntax_tree
from grader.names import printable
from grader.outcome import Failed, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.sandbox.conversation import Run
    from grader.sandbox.program import Program

USUAL = {
    "np": "numpy",
    "sp": "scipy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "tf": "tensorflow",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
}
"""What a rubric may write for a module, as everybody does."""

_MAGIC_LINE = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
_LONGEST = 300
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Use:
    """A forbidden call, as the rubric names it, and where it stands in the source."""

    call: str
    where: str


@dataclass(slots=True)
class _Entity:
    """What stands behind a name of a file: its own uses, and the names that it refers to."""

    uses: list[Use] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)


def canonical(call: str) -> str:
    """Return a call's full name: `np.convolve` is `numpy.convolve`."""
    head, dot, rest = call.partition(".")
    return f"{USUAL.get(head, head)}.{rest}" if dot else call


def forbidden_uses(
    program: Program, calls: Sequence[str], *, given: Iterable[str] = ()
) -> dict[str, Use]:
    """Return, by the names of the main file that use a forbidden call, the first such use.

    Args:
        program: the submission.
        calls: what is forbidden, such as `np.convolve`.
        given: names of files that are the course's own, and may use what they like.
    """
    named = {canonical(call): call for call in calls}
    if not named:
        return {}
    entities: dict[str, _Entity] = {}
    stars: list[str] = []
    for module, cells in _files(program, frozenset(given)):
        finder = _Finder(module, named, entities, stars)
        for tree, where in cells:
            finder.read(tree, where)
    found = _closure(entities, stars)
    return {name: use for name, use in found.items() if "." not in name}


def explain_forbidden(
    run: Run, uses: Mapping[str, Use], wants: Mapping[int, Sequence[Sequence[str]]]
) -> None:
    """Make failures of the outcomes that a forbidden call had a part in.

    Args:
        run: what came of the submission.
        uses: the names that use a forbidden call.
        wants: by the number of a call, what it needs: a name and its aliases for each.
    """
    if not uses:
        return
    for number, outcome in run.outcomes.items():
        if isinstance(outcome, Failed) and outcome.status is Status.MISSING:
            continue
        taken = (next((n for n in names if n in run.names), names[0]) for names in wants[number])
        name = next((name for name in taken if name in uses), None)
        if name is None:
            continue
        use = uses[name]
        message = f"`{name}` uses {use.call} ({use.where}), which this assignment forbids"
        failed = Failed(status=Status.FORBIDDEN, message=message, safe_message=message)
        run.outcomes[number] = replace(failed, seconds=outcome.seconds, output=outcome.output)


def _files(
    program: Program, given: frozenset[str]
) -> Iterator[tuple[str, list[tuple[ast.Module, str]]]]:
    """Yield the files of a submission: the name of each as a module, and its trees with places."""
    room = LARGEST_PARSED - sum(len(source) for _name, source in program.cells)
    for name, raw in program.files.items():
        if not name.endswith(".py") or name.partition("/")[0] in given or len(raw) > room:
            continue
        room -= len(raw)
        tree = syntax_tree(raw.decode("utf-8", "replace"))
        if tree is not None:
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            yield module, [(tree, f"{printable(name)}, ")]
    cells = []
    for name, source in program.cells:
        tree = syntax_tree(source) or syntax_tree(_MAGIC_LINE.sub("", source))
        if tree is not None:
            cells.append((tree, f"{name}, " if program.notebook else ""))
    yield "", cells


class _Finder:
    """Reads the files of one module."""

    def __init__(
        self, module: str, calls: Mapping[str, str], entities: dict[str, _Entity], stars: list[str]
    ) -> None:
        self._prefix = f"{module}." if module else ""
        self._package = module.rpartition(".")[0]
        self._calls = calls
        self._entities = entities
        self._stars = stars
        self._aliases: dict[str, str] = {}
        self._own_stars: list[str] = []
        self._where = ""

    def read(self, tree: ast.Module, where: str) -> None:
        """Take in a cell, or a whole file."""
        self._where = where
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node)
        for statement in tree.body:
            self._statement(statement, where)

    def _statement(self, statement: ast.stmt, where: str) -> None:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            self._define([statement.name], statement, where)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            if statement.value is not None:
                self._assign(statement, statement.value, where)
        else:
            inner = [part for part in ast.iter_child_nodes(statement) if isinstance(part, ast.stmt)]
            for handler in getattr(statement, "handlers", ()):
                inner += handler.body
            for part in inner:
                self._statement(part, where)

    def _assign(
        self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign, value: ast.expr, where: str
    ) -> None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = [
            part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
        ]
        meant = self._dotted(value)
        if meant is not None and not isinstance(statement, ast.AugAssign):
            self._aliases |= dict.fromkeys(names, meant)  # `convolve = np.convolve`
        self._define(names, value, where, adds=isinstance(statement, ast.AugAssign))

    def _define(
        self, names: Sequence[str], node: ast.AST, where: str, *, adds: bool = False
    ) -> None:
        made = _Entity()
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            self._aliases.pop(node.name, None)
        local = _assigned_inside(node)
        for part in ast.walk(node):
            meant = self._meant(part)
            if meant is None or meant.partition(".")[0] in local:
                continue
            call = self._forbidden(meant)
            if call is not None:
                line = getattr(part, "lineno", 1)
                made.uses.append(Use(call, f"{where}line {line}"))
            else:
                made.refers.append(meant)
        made.uses.sort(key=lambda use: int(use.where.rpartition(" ")[2]))
        for name in names:
            full = self._prefix + name
            if adds and full in self._entities:
                self._entities[full].uses += made.uses
                self._entities[full].refers += made.refers
            else:
                self._entities[full] = made

    def _meant(self, node: ast.AST) -> str | None:
        """Return the full name of what an expression names, if it names something."""
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._dotted(node) if isinstance(node.ctx, ast.Load) else None
        if isinstance(node, ast.Call) and len(node.args) >= 2:  # getattr(np, "convolve")
            function, name = node.args[0], node.args[1]
            is_getattr = isinstance(node.func, ast.Name) and node.func.id == "getattr"
            if is_getattr and isinstance(name, ast.Constant) and isinstance(name.value, str):
                owner = self._dotted(function)
                return f"{owner}.{name.value}" if owner else None
        return None

    def _dotted(self, node: ast.expr) -> str | None:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        name = self._aliases.get(node.id)
        if name is None:
            is_known = self._prefix + node.id in self._entities
            name = self._prefix + node.id if is_known or not self._starred(node.id) else ""
            name = name or self._starred(node.id)
        full = ".".join([name, *reversed(parts)])
        return full if len(full) <= _LONGEST else None

    def _starred(self, name: str) -> str:
        """Return the full name of what `from numpy import *` gives, if that is forbidden."""
        for module in self._own_stars:
            if f"{module}.{name}" in self._calls:
                return f"{module}.{name}"
        return ""

    def _forbidden(self, meant: str) -> str | None:
        bare = meant.removeprefix(self._prefix) if self._prefix else meant
        for name in (meant, bare):
            if name in self._entities:
                return None  # the submission's own function of that name
            for call, shown in self._calls.items():
                if name in (call, f"builtins.{call}") or name.startswith(f"{call}."):
                    return shown
        return None

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                self._aliases[alias.asname or head] = alias.name if alias.asname else head
            return
        module = node.module or ""
        if node.level and self._package:
            module = ".".join(filter(None, (self._package, module)))
        for alias in node.names:
            if alias.name == "*":
                self._own_stars.append(module)
                self._stars.append(module)
            else:
                full = ".".join(filter(None, (module, alias.name)))
                self._aliases[alias.asname or alias.name] = full
                self._add_import(self._prefix + (alias.asname or alias.name), full, node.lineno)

    def _add_import(self, name: str, full: str, line: int) -> None:
        """Take what is imported for something of the file's own: it may be what is asked for."""
        call = self._forbidden(full)
        uses = [Use(call, f"{self._where}line {line}")] if call else []
        self._entities.setdefault(name, _Entity(uses=uses, refers=[full]))


def _assigned_inside(node: ast.AST) -> frozenset[str]:
    """Return the names that a function gives a meaning of its own: parameters and variables."""
    if not isinstance(node, (*_FUNCTIONS, ast.Lambda)):
        return frozenset()
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [part for part in (arguments.vararg, arguments.kwarg) if part is not None]
    parts = list(ast.walk(node))
    outer = {name for part in parts if isinstance(part, ast.Global) for name in part.names}
    stored = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
    return frozenset({part.arg for part in named} | stored - outer)


def _closure(entities: Mapping[str, _Entity], stars: Sequence[str]) -> dict[str, Use]:
    """Return every name that uses something forbidden, also by way of others."""
    found = {name: entity.uses[0] for name, entity in entities.items() if entity.uses}
    users: dict[str, set[str]] = {}
    for name, entity in entities.items():
        for referred in entity.refers:
            for owner in _owners(referred, entities, stars):
                users.setdefault(owner, set()).add(name)
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for user in users.get(name, ()):
            if user not in found:
                found[user] = found[name]
                waiting.append(user)
    _add_imported(found, entities, stars)
    return found


def _owners(referred: str, entities: Mapping[str, _Entity], stars: Sequence[str]) -> Iterator[str]:
    """Yield what a full name may stand for: `utils.f`, `Net` of `Net.forward`, `f` by a star."""
    for module in ("", *stars):
        name = f"{module}.{referred}" if module else referred
        while name:
            if name in entities:
                yield name
                break
            name = name.rpartition(".")[0]


def _add_imported(
    found: dict[str, Use], entities: Mapping[str, _Entity], stars: Sequence[str]
) -> None:
    """Add what the main file has by a star from a file beside it."""
    for name in list(found):
        module, _, function = name.rpartition(".")
        if module in stars and function not in entities:
            found.setdefault(function, found[name])
