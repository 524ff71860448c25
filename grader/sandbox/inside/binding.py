"""Calling a function whose parameters are not called as the assignment calls them.

Arguments go to the parameters of their names, then to those of nearly their names, and what is
left goes by position, if the count fits.
"""

from __future__ import annotations

import difflib
import inspect
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CellType

_VARIADIC_NAMES = 0x08  # CO_VARKEYWORDS of CPython's `code.h`
_VARIADIC = _VARIADIC_NAMES | 0x04  # and CO_VARARGS
_MOST_DECORATORS = 5
_NEAR = 0.75
_MANY = 1_000_000
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_BY_PLACE = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)


class Misfit(Exception):
    """The function can't take these arguments, however they are handed over."""


def call(function: Callable[..., Any], arguments: dict[str, Any], told: dict[str, Any]) -> Any:
    """Return what a function returns for arguments by name.

    Args:
        function: a student's function, or anything else that can be called.
        arguments: what the assignment calls it with, in the assignment's order.
        told: gets `"fit"` if another way than by these names was taken.

    Raises:
        Misfit: there are too many arguments, or too few.
    """
    decorated = _decorated(function)
    if _takes(decorated, arguments):
        return function(**arguments)
    parameters = None if isinstance(function, np.ufunc) else _parameters(decorated)
    if parameters is None:
        return _tried(function, arguments, told)
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters):
        return function(**arguments)
    try:
        positions, named = _distributed(parameters, arguments)
    except Misfit:
        if decorated is function:
            raise
        return function(**arguments)  # the decorator may know more
    if positions or any(name not in arguments for name in named):
        told["fit"] = "position" if positions else "spelling"
    return function(*positions, **named)


def _decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that a decorator's `wrapper(*args, **kwargs)` hands everything to."""
    for _ in range(_MOST_DECORATORS):
        if type(function) is not FunctionType or function.__closure__ is None:
            break
        code = function.__code__
        if code.co_flags & _VARIADIC != _VARIADIC or code.co_argcount or code.co_kwonlyargcount:
            break
        inner = [found for found in map(_content, function.__closure__) if found is not None]
        if len(inner) != 1:
            break
        function = inner[0]
    return function


def _content(cell: CellType) -> FunctionType | None:
    """Return the function in a variable of an outer function, if there is one."""
    try:
        found = cell.cell_contents
    except ValueError:  # nothing was assigned to it
        return None
    return found if type(found) is FunctionType else None


def _takes(function: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    """Return whether a plain function has a parameter of each name, and needs no other."""
    if type(function) is not FunctionType or hasattr(function, "__wrapped__"):
        return False
    code = function.__code__
    if code.co_flags & _VARIADIC_NAMES:
        return True
    count = code.co_argcount
    names = code.co_varnames[code.co_posonlyargcount : count + code.co_kwonlyargcount]
    needed = count - len(function.__defaults__ or ())
    return arguments.keys() <= {*names} and arguments.keys() >= {*code.co_varnames[:needed]}


def signature(function: Callable[..., Any]) -> inspect.Signature:
    """Return a function's signature, whether or not the names in its annotations are there.

    From Python 3.14 on these are looked up only when somebody asks.
    """
    how: dict[str, Any] = {}
    if sys.version_info >= (3, 14):
        from annotationlib import Format  # noqa: PLC0415 it is not there before

        how["annotation_format"] = Format.FORWARDREF
    return inspect.signature(function, **how)


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter] | None:
    try:
        return list(signature(function).parameters.values())
    except Exception:  # noqa: BLE001 what student code says of itself may raise anything
        return None


def _tried(function: Callable[..., Any], arguments: dict[str, Any], told: dict[str, Any]) -> Any:
    """Call what tells nothing of its parameters, as functions written in C may."""
    if not isinstance(function, np.ufunc):
        try:
            return function(**arguments)
        except TypeError:
            told["fit"] = "position"
            return function(*arguments.values())
    if function.nin != len(arguments):
        raise Misfit
    told["fit"] = "position"
    return function(*arguments.values())


def _distributed(
    parameters: list[inspect.Parameter], arguments: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments by position, and those by the parameters' own names.

    Raises:
        Misfit: they can't be distributed.
    """
    names = [p.name for p in parameters if p.kind in _BY_NAME]
    named = {name: value for name, value in arguments.items() if name in names}
    left = [name for name in arguments if name not in named]
    for name in list(left):
        near = _near(name, (n for n in names if n not in named))
        if near is not None:
            named[near] = arguments[name]
            left.remove(name)
    positions: list[Any] = []
    if left:
        positions, named = _by_position(parameters, arguments, named, left)
    taken = len(positions)
    for place, parameter in enumerate(p for p in parameters if p.kind in _BY_PLACE):
        if place >= taken and parameter.name not in named and _is_needed(parameter):
            raise Misfit
    if any(p.kind is p.KEYWORD_ONLY and _is_needed(p) and p.name not in named for p in parameters):
        raise Misfit
    return positions, named


def _by_position(
    parameters: list[inspect.Parameter],
    arguments: dict[str, Any],
    named: dict[str, Any],
    left: list[str],
) -> tuple[list[Any], dict[str, Any]]:
    """Hand over what no name fits to the free parameters in their order."""
    places = [p for p in parameters if p.kind in _BY_PLACE]
    room = _MANY if any(p.kind is p.VAR_POSITIONAL for p in parameters) else len(places)
    if len(arguments) > room + sum(p.kind is p.KEYWORD_ONLY for p in parameters):
        raise Misfit
    free = [p for p in places if p.name not in named]
    if len(left) > len(free):
        if room != _MANY or named:
            raise Misfit
        return [arguments[name] for name in left], {}
    given = dict(named)
    for parameter, name in zip(_needed_first(free), left, strict=False):
        given[parameter.name] = arguments[name]
    positions = []
    for parameter in places:
        if parameter.name not in given:
            break
        positions.append(given.pop(parameter.name))
    if any(p.name in given and p.kind is p.POSITIONAL_ONLY for p in places):
        raise Misfit
    return positions, given


def _needed_first(free: Iterable[inspect.Parameter]) -> Iterator[inspect.Parameter]:
    """Yield parameters without a default before those with one, which is their order anyway."""
    parameters = list(free)
    yield from (p for p in parameters if _is_needed(p))
    yield from (p for p in parameters if not _is_needed(p))


def _is_needed(parameter: inspect.Parameter) -> bool:
    return parameter.default is inspect.Parameter.empty


def _near(name: str, others: Iterable[str]) -> str | None:
    """Return the one name that is nearly the same, if there is just one."""
    plain = _plain(name)
    known = {other: _plain(other) for other in others}
    same = [other for other, text in known.items() if text == plain]
    if not same and len(plain) > 3:  # one letter of three is another word
        close = difflib.get_close_matches(plain, [*known.values()], n=2, cutoff=_NEAR)
        same = [other for other, text in known.items() if text in close]
    return same[0] if len(same) == 1 else None


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
