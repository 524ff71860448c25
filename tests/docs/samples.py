"""An example for each key of a rubric: what a rubric says there that a page runs."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from grader.release.toml import literal
from grader.rubric import Rubric
from tests.docs.page import PAGES, ROOT, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.docs.page import Part

FIRST = "docs/rubric-keys.md"
"""The page whose own rubric goes first."""

OF_KITS = "hidden_shares"
"""A key that `grader release` writes, and no person."""


def example(model: type[BaseModel], name: str) -> str:
    """Return the shortest value that a key has in a rubric, as it is written there."""
    if any(_tables(model.model_fields[name].annotation)):
        return "below"
    if name == OF_KITS:
        return "in a kit"
    said = _examples()[model, name]
    assert said, f"no rubric of a page says {name} of a {model.__name__}"
    return f"`{min(said, key=len)}`"


@cache
def _examples() -> Mapping[tuple[type[BaseModel], str], list[str]]:
    """Return what the rubrics of all pages say, by table and key."""
    found: dict[tuple[type[BaseModel], str], list[str]] = defaultdict(list)
    for page in sorted(PAGES, key=lambda page: page != FIRST):
        before = frozenset(key for key, said in found.items() if said)
        for part in parts(ROOT / page):
            for text in rubrics(part):
                for key, value in _said(tomllib.loads(text), Rubric):
                    if key not in before:
                        found[key].append(value)
    return found


def rubrics(part: Part) -> Iterator[str]:
    """Yield the rubrics of a part of a page that are run there, each as a whole."""
    files: dict[str, str] = {}
    for block in part.blocks:
        if block.language == "toml" and block.name not in {"", "head"}:
            name = block.name.removeprefix(">>")
            head = f"{part.head}\n" if name == "rubric" else ""
            files[name] = files.get(name, "") * block.name.startswith(">>") + head + block.text
    yield from files.values() if part.runs else ()


def _said(
    table: Mapping[str, Any], model: type[BaseModel]
) -> Iterator[tuple[tuple[type[BaseModel], str], str]]:
    for name, field in model.model_fields.items():
        if (key := field.alias or name) in table:
            value = table[key]
            yield (model, name), _written(value)
            for inner in _tables(field.annotation):
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict):
                        yield from _said(one, inner)


def _tables(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the tables that a key may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _tables(part)


def _written(value: object) -> str:
    try:
        return literal(value)
    except TypeError:  # a time, or a list with tables in it
        return value.isoformat() if isinstance(value, datetime) else str(value)
