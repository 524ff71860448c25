"""Tables written as TOML; what is read from it is what was written, to the last digit."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WIDTH = 100

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')


def lines(table: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a table: its own keys first, then the tables that it holds.

    A dict that stands directly in the document is a table with a header; so is each dict of a
    list, whatever stands deeper in is written inline.
    """
    own, tables, arrays = _sorted(table, is_top=not path)
    indent = "  " * (len(path) - 1)
    for key, value in own.items():
        yield f"{indent}{entry(_key(key), value, indent)}"
    for key, inner in tables.items():
        yield ""
        yield f"[{_key(key)}]"
        yield from lines(inner, (*path, key))
    for key, inners in arrays.items():
        for inner in inners:
            if not path:
                yield ""
            yield f"{'  ' * len(path)}[[{'.'.join(map(_key, (*path, key)))}]]"
            yield from lines(inner, (*path, key))


def _sorted(
    table: Mapping[str, object], *, is_top: bool
) -> tuple[dict[str, object], dict[str, dict[str, object]], dict[str, list[dict[str, object]]]]:
    own: dict[str, object] = {}
    tables: dict[str, dict[str, object]] = {}
    arrays: dict[str, list[dict[str, object]]] = {}
    for key, value in table.items():
        if isinstance(value, Tables):
            arrays[key] = list(value)
        elif is_top and isinstance(value, dict):
            tables[key] = value
        else:
            own[key] = value
    return own, tables, arrays


class Tables(list[dict[str, object]]):
    """Tables of one name, each written below a header of its own."""


def entry(key: str, value: object, indent: str = "") -> str:
    """Return a key with its value; a long list takes several lines."""
    line = f"{key} = {literal(value)}"
    if len(indent) + len(line) <= WIDTH:
        return line
    if isinstance(value, dict) and key == "args":
        return f"\n{indent}".join(
            entry(f"{key}.{_key(name)}", part, indent) for name, part in value.items()
        )
    if isinstance(value, list):
        inner = "".join(f"\n{indent}  {literal(part)}," for part in value)
        return f"{key} = [{inner}\n{indent}]"
    return line


def literal(value: object) -> str:
    """Return a value in TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            return str(value)
        case float():
            return _float(value)
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            pairs = ", ".join(f"{_key(key)} = {literal(part)}" for key, part in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"a {type(value).__name__} has no place in TOML")


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    return repr(value)  # the shortest digits that are read as the same number; inf is the same word


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"
