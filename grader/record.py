"""Scorecards and gradebooks as builtin data, to be kept or sent to another process, and back.

What is made here holds dicts, lists, strings, numbers, booleans and None, so that it fits JSON; it
follows the fields of the dataclasses, whatever these are. What is read back is checked against the
same fields: it may come from a file that somebody has changed.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from grader.errors import GraderError
from grader.evidence import Evidence, Grid
from grader.filled import Filled, NameList
from grader.inventory import Inventory
from grader.origin import Origin, Person, Unused
from grader.outcome import Status
from grader.scorecard import Gradebook, QuestionScore, Scorecard, SubmissionStatus
from grader.settling import Settling

Thing = TypeVar("Thing")
Reader = Callable[[Any], Any]

_KINDS = (Evidence, Filled, Grid, Inventory, NameList, Origin, Person, Settling, Status, Unused)
_NAMES = {kind.__name__: kind for kind in (*_KINDS, QuestionScore, Scorecard, SubmissionStatus)}
"""Types that annotations name and that their modules do not always load."""

_SCALARS = (str, int, float, bool)


class NotARecord(GraderError):
    """Data that nothing of the kind was turned into."""


def to_plain(thing: Any, *, without: tuple[str, ...] = ()) -> Any:
    """Return a dataclass, and all that it holds, as builtin data; defaults are left out.

    Args:
        thing: the dataclass; or a string, a number and so on, or a tuple of such.
        without: names of fields to leave out.
    """
    kind: Any = type(thing)
    if thing is None or kind in _SCALARS:
        return thing
    if isinstance(thing, (list, tuple)):
        return [to_plain(part) for part in thing]
    if defaults := _defaults_of(kind):
        return {
            name: value if type(value) in _SCALARS else to_plain(value)
            for name, default in defaults
            if (value := getattr(thing, name)) is not default and name not in without
        }
    if isinstance(thing, bytes):
        return base64.b64encode(thing).decode()
    if isinstance(thing, Mapping):
        return {str(key): to_plain(part) for key, part in thing.items()}
    for scalar in _SCALARS:  # an enumeration's member, a number of NumPy
        if isinstance(thing, scalar):
            return scalar(thing)
    raise AssertionError(f"unreachable because nothing that is kept holds a {kind.__name__}")


def from_plain(kind: type[Thing], plain: Any) -> Thing:
    """Return the dataclass of a kind that was turned into `plain`.

    Fields that are missing and have a default get it; of unknown fields nothing is known, so that
    they are refused.

    Raises:
        NotARecord: it was not.
    """
    try:
        which: Any = kind
        found: Thing = _reader(which)(plain)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise NotARecord(f"{type(error).__name__}: {error}") from None
    return found


def gradebook_facts(gradebook: Gradebook) -> Any:
    """Return a gradebook without its scorecards as builtin data."""
    return to_plain(gradebook, without=("scorecards",))


def gradebook_of(facts: Any, scorecards: tuple[Scorecard, ...]) -> Gradebook:
    """Return the gradebook of such facts, with these scorecards.

    Raises:
        NotARecord: they are no facts of a gradebook.
    """
    if not isinstance(facts, dict):
        raise NotARecord("no facts of a gradebook")
    empty = from_plain(Gradebook, facts | {"scorecards": []})
    values = {name: getattr(empty, name) for name in _fields_of(Gradebook)}
    return Gradebook(**values | {"scorecards": scorecards})


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


@cache
def _defaults_of(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the names of fields, each with what it has where nothing else is said."""
    return tuple((f.name, f.default) for f in fields(kind)) if is_dataclass(kind) else ()


@cache
def _reader(kind: Any) -> Reader:
    """Return what reads data of an annotated type."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is object:
        return lambda plain: plain
    if origin in (Union, UnionType):
        (inner,) = (part for part in parts if part is not NoneType)
        return _optional(_reader(inner))
    if origin is tuple:
        return _row(_reader(parts[0]))
    if origin in (dict, Mapping):
        return _table(_reader(parts[1]))
    if is_dataclass(kind):
        return _record(kind)
    if kind is bytes:
        return lambda plain: base64.b64decode(plain, validate=True)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _scalar(kind)


def _optional(read: Reader) -> Reader:
    return lambda plain: None if plain is None else read(plain)


def _row(read: Reader) -> Reader:
    def found(plain: Any) -> Any:
        if not isinstance(plain, (list, tuple)):
            raise TypeError("expected a list")
        return tuple(map(read, plain))

    return found


def _table(read: Reader) -> Reader:
    def found(plain: Any) -> Any:
        return {str(key): read(part) for key, part in plain.items()}

    return found


def _scalar(kind: Any) -> Reader:
    accepted = (int, float) if kind is float else kind

    def found(plain: Any) -> Any:
        if not isinstance(plain, accepted):
            raise TypeError(f"expected a {kind.__name__}")
        return plain

    return found


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind, localns=_NAMES)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = {field.name for field in fields(kind) if not _has_default(field)}

    def found(plain: Any) -> Any:
        if not isinstance(plain, dict) or needed - plain.keys():
            raise TypeError(f"no {kind.__name__}")
        return kind(**{name: readers[name](part) for name, part in plain.items()})

    return found


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING
