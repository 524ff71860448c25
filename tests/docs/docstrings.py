"""Docstrings as Markdown: what is said first, then parameters, results and errors as tables."""

from __future__ import annotations

import enum
import inspect
import re
from dataclasses import fields, is_dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import grader
from grader import hookspecs

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADS = ("Args", "Attributes", "Returns", "Raises", "Example")
_SECTION = re.compile(rf"^({'|'.join(_HEADS)}):\n((?:    .*\n?|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^(\w+): (.*(?:\n    .*)*)", re.MULTILINE)
_WORDS = {"Args": "parameter", "Attributes": "attribute", "Raises": "error"}


def hooks() -> Iterator[str]:
    """Yield a part for each hook that a course may have."""
    for name in hookspecs.HOOKS:
        hook = getattr(hookspecs, name)
        yield from (f"### `{name}({', '.join(inspect.signature(hook).parameters)})`", "")
        yield from _described(hook)


def public_names() -> Iterator[str]:
    """Yield a part for each public function, then for each class."""
    named = [(name, getattr(grader, name)) for name in grader.__all__]
    for name, one in named:
        if inspect.isfunction(one):
            yield from (f"### `{name}`", "", "```python", *_signature(name, one), "```", "")
            yield from _described(one)
    for name, one in named:
        if isinstance(one, type) and not issubclass(one, enum.Enum | Exception):
            yield from (f"### `{name}`", "")
            yield from _described(one)
            yield from _members(one)
    yield from ("### Errors", "", "| error | what it means |", "|---|---|")
    for name, one in named:
        if isinstance(one, type) and issubclass(one, Exception):
            yield f"| `{name}` | {_one_line(inspect.getdoc(one))} |"


def _described(one: object) -> Iterator[str]:
    text = f"{inspect.getdoc(one)}\n"
    yield from (_SECTION.sub("", text).strip(), "")
    for head, indented in _SECTION.findall(text):
        body = dedent(indented).strip()
        if head == "Returns":
            yield from (f"Returns: {_one_line(body)}", "")
        elif head == "Example":
            code = re.sub(r"^(>>>|\.\.\.) ?", "", body, flags=re.MULTILINE)
            yield from ("```python", code, "```", "")
        else:
            yield from (f"| {_WORDS[head]} | meaning |", "|---|---|")
            for name, meaning in _ENTRY.findall(body):
                yield f"| `{name}` | {_one_line(meaning)} |"
            yield ""


def _members(one: type) -> Iterator[str]:
    """Yield what a class has besides the attributes that its docstring tells of."""
    sections = dict(_SECTION.findall(f"{inspect.getdoc(one)}\n"))
    told = dict(_ENTRY.findall(dedent(sections.get("Attributes", ""))))
    if is_dataclass(one):
        rest = [field.name for field in fields(one) if field.name not in told]
        shown = [f"`{name}`" for name in rest if not name.startswith("_")]
        if shown:
            yield from (f"{'And' if told else 'It has'} {', '.join(shown)}.", "")
    members = [
        f"- `{name}{'' if isinstance(member, property) else '(…)'}`: {_first(member)}"
        for name, member in vars(one).items()
        if not name.startswith("_")
        and isinstance(member, property | classmethod | type(_first))
        and name != "of"  # which only the grader calls
    ]
    if members:
        yield from (*members, "")


def _signature(name: str, function: Any) -> list[str]:
    given = [*inspect.signature(function).parameters.values()]
    lines = []
    starred = False
    for parameter in given:
        packed = parameter.kind is parameter.VAR_POSITIONAL
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            lines.append("    *,")
        starred |= packed or parameter.kind is parameter.KEYWORD_ONLY
        default = "" if parameter.default is parameter.empty else _default(parameter.default)
        star = "*" if packed else ""
        lines.append(f"    {star}{parameter.name}: {parameter.annotation}{default},")
    returns = inspect.signature(function).return_annotation
    return [f"def {name}(", *lines, f") -> {returns}: ..."]


def _default(value: object) -> str:
    return f' = "{value}"' if isinstance(value, str) else f" = {value!r}"


def _first(member: object) -> str:
    """Return the first sentence of a docstring."""
    return _one_line((inspect.getdoc(member) or "").partition("\n\n")[0])


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()
