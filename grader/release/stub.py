"""What students are to write: the names, and the parameters of functions, without their bodies.

Names and defaults of parameters are the interface; of a reference nothing else is taken, neither
its docstring nor a line of its body.
"""

from __future__ import annotations

import ast
import inspect
import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from grader.data_class import dataclass
from grader.expression import BUILTINS, OURS
from grader.sandbox.inside.binding import signature
from grader.sandbox.inside.trouble import MAIN
from grader.signature import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from grader.assignment import Assignment
    from grader.assignment import Question as AskedQuestion
    from grader.rubric import Question

LONGEST_DEFAULT = 40
PUBLIC = frozenset({"numpy", "scipy", "torch", "sklearn", "pandas", *sys.stdlib_module_names})


class Kind(StrEnum):
    """What a name stands for."""

    FUNCTION = "function"
    CLASS = "class"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """One name to be written: a function or class with its parameters, or a value."""

    name: str
    kind: Kind
    parameters: str = ""


def stubs_of(assignment: Assignment) -> dict[str, tuple[Stub, ...]]:
    """Return what each question asks to be written, by its id; every name once.

    A name that several questions need belongs to the one that is called so, or else to the first.
    """
    needed = {
        question.id: tuple(s for s in _of_question(question, assignment) if s.name != MAIN)
        for question in assignment.rubric.question
    }
    named = {q.function or q.id: q.id for q in reversed(assignment.rubric.question)}
    owner: dict[str, str] = {}
    for question, stubs in needed.items():
        for stub in stubs:
            known = named.get(stub.name)
            is_there = known is not None and any(s.name == stub.name for s in needed[known])
            owner.setdefault(stub.name, known if known is not None and is_there else question)
    return {
        question: tuple(stub for stub in stubs if owner[stub.name] == question)
        for question, stubs in needed.items()
    }


def _of_question(question: Question, assignment: Assignment) -> Iterator[Stub]:
    made = assignment.by_id[question.id]
    if question.kind == "values":
        yield from (Stub(name=value.name, kind=Kind.VALUE) for value in question.value)
    if question.kind != "function":
        return
    given = {tree.name: ast.unparse(tree.args) for tree in _signatures(question)}
    yield from (_stub(name, parameters) for name, parameters in given.items())
    if question.is_called_by_name and question.function not in given:
        yield _stub(question.function, _parameters(made))
    known = {*given, question.function} if question.is_called_by_name else set(given)
    for stub in _in_expressions(made):
        if stub.name not in known:
            known.add(stub.name)
            yield stub


def _signatures(question: Question) -> Iterator[ast.FunctionDef]:
    yield from (tree for text in question.signature if (tree := parsed(text)) is not None)


def _stub(name: str, parameters: str) -> Stub:
    kind = Kind.CLASS if name[:1].isupper() else Kind.FUNCTION
    return Stub(name=name, kind=kind, parameters=parameters)


def _parameters(question: AskedQuestion) -> str:
    """Return the parameters of a function that is called as such."""
    probes = [p for part in question.parts for p in part.probes if not p.call.form.expression]
    calls = [list(probe.arguments) for probe in probes]
    reference = next((p.reference for p in probes if p.reference is not None), None)
    return _of_reference(reference, calls) or _of_calls(calls)


def _of_calls(calls: Sequence[Sequence[str]]) -> str:
    """Return the parameters that calls tell; what not all of them give has a default."""
    names = dict.fromkeys(name for call in calls for name in call)
    needed = [_name(name) for name in names if all(name in call for call in calls)]
    others = [f"{_name(name)}=None" for name in names if not all(name in call for call in calls)]
    return ", ".join((*needed, *others))


def _name(argument: str) -> str:
    return f"argument_{int(argument) + 1}" if argument.isdecimal() else argument


def _of_reference(reference: Callable[..., object] | None, calls: Sequence[Sequence[str]]) -> str:
    """Return a reference's parameters as far as they are the interface; "" where they say less."""
    try:
        found = signature(reference).parameters if reference is not None else {}
    except (TypeError, ValueError):
        return ""
    used = {name for call in calls for name in call}
    if not used.issubset(found):
        return ""  # it takes them as **others
    is_own = inspect.isfunction(reference) and reference.__module__.partition(".")[0] not in PUBLIC
    return ", ".join(_written(found, used, is_own=is_own))


def _written(
    parameters: Mapping[str, inspect.Parameter], used: set[str], *, is_own: bool
) -> Iterator[str]:
    """Yield the parameters; of a function of NumPy's, say, only those that are passed."""
    is_marked = False
    for name, parameter in parameters.items():
        is_rest = parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        has_default = parameter.default is not parameter.empty
        default = _default(parameter.default) if has_default else ""
        is_odd = name.startswith("_") or default == "..." or not is_own
        is_private = has_default and is_odd
        if is_rest or (is_private and name not in used):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not is_marked:
            is_marked = True
            yield "*"
        yield f"{name}={default}" if has_default else name


def _default(value: object) -> str:
    """Return a default as Python writes it, `...` where that is no literal."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = repr(plain)
    try:
        is_same = bool(ast.literal_eval(text) == plain)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return "..."
    return text if is_same and len(text) <= LONGEST_DEFAULT else "..."


def _in_expressions(made: AskedQuestion) -> Iterator[Stub]:
    """Yield what the expressions of a question need of a submission."""
    forms = dict.fromkeys(p.call.form for part in made.parts for p in part.probes)
    for form in forms:
        calls = dict(_calls(form.expression)) if form.expression else {}
        for want in form.wants:
            if want.name in calls:
                yield _stub(want.name, calls[want.name])
            else:
                yield Stub(name=want.name, kind=Kind.VALUE)


def _calls(expression: str) -> Iterator[tuple[str, str]]:
    """Yield the functions that an expression calls, with the parameters that it tells of them."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, ", ".join(_told(node))


def _told(call: ast.Call) -> Iterator[str]:
    used: set[str] = set()
    for number, argument in enumerate(call.args, 1):
        name = _root(argument)
        if not name or name in used or name in OURS | BUILTINS:
            name = f"argument_{number}"
        used.add(name)
        yield "*arguments" if isinstance(argument, ast.Starred) else name
    yield from (keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg not in used)


def _root(argument: ast.expr) -> str:
    """Return the variable that an argument is, or is made of: `b` of `b.view(kind)`."""
    match argument:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner) | ast.Subscript(value=inner):
            return _root(inner)
        case ast.Call(func=ast.Attribute() as inner):
            return _root(inner)
    return ""
