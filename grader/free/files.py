"""Test files: what they ask submissions for, and the assignment that they make alone."""

from __future__ import annotations

import ast
import hashlib
from typing import TYPE_CHECKING

from grader.names import printable
from grader.rubric import AssignmentTable, Rubric
from grader.rubric_file import RubricFile, find_rubric

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from grader.options import Options

NO_RUBRIC = "none"
"""In place of a rubric's name: the tests alone make the assignment."""

FIXTURE = "submission"
"""What a test takes to be a submission's."""

_ASKS = ("call", "value", "has")


def rubric_place(options: Options) -> Path:
    """Return the file of a run's rubric, or the first of its tests where these make it alone.

    Raises:
        UsageError: there is no such rubric.
    """
    if options.rubric == NO_RUBRIC and options.tests:
        return options.tests[0]
    return find_rubric(options.rubric, folder=options.root)


def rubric_of(files: Iterable[Path]) -> RubricFile:
    """Return the rubric of an assignment that test files alone make: it has no questions."""
    paths = list(files)
    first = paths[0]
    name = first.stem.removeprefix("test_").removesuffix("_test") or first.stem
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(path.read_bytes())
    table = AssignmentTable.model_construct(id=printable(name), title=printable(name))
    rubric = Rubric.model_construct(assignment=table)
    return RubricFile(path=first, sha256=digest.hexdigest(), rubric=rubric)


def tests_submissions(file: Path) -> bool:
    """Return whether a file has a test that takes the fixture `submission`, by its text."""
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test")
        and any(argument.arg == FIXTURE for argument in node.args.args)
        for node in _nodes(file)
    )


def names_in(files: Iterable[Path]) -> frozenset[str]:
    """Return the names that tests ask submissions for, as far as they are written out."""
    return frozenset(name for file in files for name in _names_in(file))


def asked_in(files: Iterable[Path]) -> dict[str, tuple[str, ...] | None]:
    """Return, by the names that tests ask for, what arguments are called; None for a value."""
    found: dict[str, tuple[str, ...] | None] = {}
    for node in (node for file in files for node in _nodes(file)):
        if (name := _asked(node, ("call", "value"))) and isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Attribute), "unreachable because it is asked for"
            if node.func.attr == "call":
                found[name] = found.get(name) or tuple(_parameters(node))
            else:
                found.setdefault(name, None)
    return found


def _parameters(call: ast.Call) -> Iterator[str]:
    """Yield what the arguments of a call may be called, no two alike."""
    names = [keyword.arg for keyword in call.keywords if keyword.arg]
    for place, node in enumerate(call.args[1:], 1):
        name = node.id if isinstance(node, ast.Name) else f"argument_{place}"
        if isinstance(node, ast.Starred) or name in names:
            continue
        names.append(name)
        yield name
    yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def _asked(node: ast.AST, asks: Collection[str]) -> str:
    """Return the name that `submission.call("conv", …)` asks for; "" for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return ""
    first = node.args[0]
    name = first.value if isinstance(first, ast.Constant) else None
    is_asked = isinstance(name, str) and node.func.attr in asks and name.isidentifier()
    return str(name) if is_asked else ""


def _names_in(file: Path) -> Iterator[str]:
    yield from filter(None, (_asked(node, _ASKS) for node in _nodes(file)))


def _nodes(file: Path) -> Iterator[ast.AST]:
    """Yield all of a module's syntax; nothing where it can't be read."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from ast.walk(tree)
