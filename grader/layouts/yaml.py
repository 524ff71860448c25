"""A little of YAML, read such that a file can do no harm.

The file is read event by event: every scalar is a text, tags mean nothing, an alias is what was
read once and no copy, and what nobody asks for is passed over without being kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.errors import UnreadableSubmission

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 4
"""Levels that are kept: the file's keys, a submission's, a list, a person's."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(raw: bytes, *, kept: frozenset[str]) -> Any:
    """Return the first document of a file as dicts, lists and texts.

    Keys lose the colon that Ruby's symbols begin with. Of the mappings that are values of the
    outermost one, only the keys in `kept` are read.

    Raises:
        UnreadableSubmission: the file is no YAML; the message names the line.
    """
    import yaml  # noqa: PLC0415  # 15 ms, and only such a download needs it

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _Reading(yaml.parse(raw, Loader=loader), kept).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableSubmission(f"is no YAML in line {line}: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise UnreadableSubmission("is no YAML that can be read") from None


class _Reading:
    """Turns events into data."""

    def __init__(self, events: Iterator[Any], kept: frozenset[str]) -> None:
        self._events = events
        self._kept = kept
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:
        for event in self._events:
            if hasattr(event, "anchor"):  # a value, and not the beginning or end of the file
                return self._value(event, 0)
        return None

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._anchors.get(event.anchor)
        found: Any = None
        if kind == "ScalarEvent":
            found = _scalar(event)
        elif depth == _DEEPEST:
            self._skip(event)
        elif kind == "MappingStartEvent":
            found = self._mapping(depth)
        elif kind == "SequenceStartEvent":
            found = [self._value(item, depth + 1) for item in iter(self._next, None)]
        if event.anchor is not None:
            self._anchors[event.anchor] = found
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in iter(self._next, None):
            key = self._value(event, depth + 1)
            value = next(self._events)
            name = key.removeprefix(":") if isinstance(key, str) else None
            if name is None or (depth == 1 and name not in self._kept):
                self._skip(value)
            else:
                found[name] = self._value(value, depth + 1)
        return found

    def _next(self) -> Any:
        """Return the next event of a collection, None at its end."""
        event = next(self._events)
        return None if type(event).__name__ in {"MappingEndEvent", "SequenceEndEvent"} else event

    def _skip(self, event: Any) -> None:
        """Pass over a value, all that is in it included."""
        open_ = 0
        while True:
            kind = type(event).__name__
            open_ += kind in {"MappingStartEvent", "SequenceStartEvent"}
            open_ -= kind in {"MappingEndEvent", "SequenceEndEvent"}
            if kind == "ScalarEvent" and event.anchor is not None:
                self._anchors[event.anchor] = _scalar(event)
            if not open_:
                return
            event = next(self._events)


def _scalar(event: Any) -> str:
    """Return the text of a scalar; a null that is not in quotes is an empty one."""
    text = str(event.value)
    return "" if not event.style and text in _NULLS else text
