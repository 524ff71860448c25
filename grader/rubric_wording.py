"""How a rubric's mistakes are worded: places, found values, near misses.

`mistakes_of_model` turns what pydantic objects to into sentences of ours. What is expected comes
from the `description` of a field, so that no text of pydantic's is ever shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from grader.data_class import dataclass
from grader.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

LONGEST = 60
DEEPEST_SHOWN = 3
LONGEST_INTEGER = 256

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def shown(value: object) -> str:
    """Return a value as the file would have it, cut at 60 characters."""
    return cut(_written(value, DEEPEST_SHOWN))


def cut(text: str) -> str:
    """Return a text that is at most 60 characters long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _written(value: object, levels: int) -> str:
    """Return a value in TOML's manner; nothing is looked at that the cut would hide anyway."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return repr(value[:LONGEST])
        case int() if value.bit_length() > LONGEST_INTEGER:
            return hex(value)  # Python refuses to write very long integers in decimal digits
        case list() | tuple():
            inner = [_written(item, levels - 1) for item in value[:LONGEST]] if levels else ["…"]
            return f"[{', '.join(inner)}]"
        case dict():
            pairs = list(value.items())[:LONGEST]
            inner = [f"{key} = {_written(item, levels - 1)}" for key, item in pairs if levels]
            return f"{{{', '.join(inner) or '…'}}}" if value else "{}"
        case _:
            return str(value)


def dotted(where: str, *parts: int | str) -> str:
    """Return the dotted path of what lies under `where`: `question[2].tolerance.rtol`."""
    for part in parts:
        if isinstance(part, int):
            where += f"[{part}]"
        else:
            key = part if _BARE_KEY.fullmatch(part) else f'"{cut(part)}"'
            where += f".{key}" if where else key
    return where


def near(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or nothing."""
    import difflib  # noqa: PLC0415 - only a wrong rubric needs it

    spelled = {name.casefold(): name for name in known}
    matches = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[matches[0]] if matches else ""


def hint(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return ` Did you mean 'x'?`, or what is said where no known word is near."""
    meant = near(word, known)
    if meant:
        return f" Did you mean '{meant}'?"
    return f" {otherwise}" if otherwise else ""


def alternatives(words: Iterable[str]) -> str:
    """Return `'a', 'b' or 'c'`."""
    *most, last = (f"'{word}'" for word in words)
    return f"{', '.join(most)} or {last}" if most else last


def expectation(expected: str, found: str, mend: str = "") -> str:
    """Return the sentence that every mistake is told in."""
    return f"expected {expected}, found {found}.{mend and f' {mend}'}"


def mistakes_of_model(
    model: type[BaseModel], error: ValidationError, where: str
) -> Iterator[Mistake]:
    """Yield each mistake that pydantic found, in our words."""
    for detail in error.errors(include_url=False, include_context=False):
        yield _mistake(model, detail, where)


def _mistake(model: type[BaseModel], detail: ErrorDetails, where: str) -> Mistake:
    """Return one mistake that pydantic found, in our words."""
    loc = detail["loc"]
    if detail["type"] == "extra_forbidden":
        owner = _place(model, loc[:-1]).table or model
        return Mistake(dotted(where, *loc[:-1]), _unknown_key(str(loc[-1]), owner))
    return Mistake(dotted(where, *loc), _wrong_value(_place(model, loc), detail))


def _unknown_key(key: str, owner: type[BaseModel]) -> str:
    """Return what is wrong with a key that the table does not have."""
    known = tuple(_fields(owner))
    otherwise = f"The keys here are {', '.join(known)}."
    return f"unknown key '{cut(key)}'.{hint(key, known, otherwise=otherwise)}"


def _wrong_value(place: _Place, detail: ErrorDetails) -> str:
    """Return what is wrong with a value, or that it is not there."""
    expected, _, mend = place.description.partition(". ")
    if detail["type"] == "missing":
        return expectation(expected, "nothing", mend or f"Add the key '{detail['loc'][-1]}'.")
    return expectation(expected, shown(detail["input"]), _mend(place, detail) or mend)


def _mend(place: _Place, detail: ErrorDetails) -> str:
    """Return the mend that the value itself suggests: a near miss, or quotes."""
    value = detail["input"]
    if isinstance(value, str) and place.words:
        return hint(value, place.words).strip()
    if isinstance(value, str) and detail["type"] in {"float_type", "int_type", "bool_type"}:
        return "Remove the quotes."
    if isinstance(value, int | float) and detail["type"] == "string_type":
        return "Put it in quotes."
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What the models know about one place of a file.

    `field` is the last field on the way there, `table` the model that its tables have, `inside`
    whether the place is an item of the field and not the field itself.
    """

    table: type[BaseModel] | None
    field: FieldInfo | None = None
    inside: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that may stand here, if only some may."""
        annotation = self.field.annotation if self.field else None
        return get_args(annotation) if get_origin(annotation) is Literal else ()

    @property
    def description(self) -> str:
        """Return what is expected here."""
        if self.field is None or (self.inside and self.table):
            return "a table"
        if self.inside:
            return "text in quotes"
        if self.words and not self.field.description:
            return alternatives(self.words)
        return self.field.description or _described_in(self.field.annotation) or "a table"


def _place(model: type[BaseModel], loc: tuple[int | str, ...]) -> _Place:
    """Return what the models know about the place that lies `loc` under a table."""
    table: type[BaseModel] | None = model
    field, inside = None, False
    for part in loc:
        inside = table is None or isinstance(part, int)
        if table is not None and isinstance(part, str):
            field = _fields(table)[part]
            table = _table_of(field)
    return _Place(table=table, field=field, inside=inside)


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a table by the keys that they have in the file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _table_of(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model of the table or tables in a field, if it holds any."""
    for member in (field.annotation, *get_args(field.annotation)):
        if isinstance(member, type) and issubclass(member, BaseModel):
            return member
    return None


def _described_in(annotation: object) -> str:
    """Return what an optional field expects; its type says it there."""
    for member in get_args(annotation):
        for metadata in getattr(member, "__metadata__", ()):
            if isinstance(metadata, FieldInfo) and metadata.description:
                return metadata.description
    return ""
