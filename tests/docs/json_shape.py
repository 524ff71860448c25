"""What `grades.json` holds, from the types that write it: as tables and as a JSON Schema."""

from __future__ import annotations

import json
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, NotRequired, get_args, get_origin, get_type_hints

from grader.outcome import Status
from grader.reports import shape
from grader.scorecard import SubmissionStatus
from tests.docs.explained import explained, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS: dict[str, type] = {
    "The file": shape.GradesRecord,
    "`assignment`": shape.AssignmentRecord,
    "`run`": shape.RunRecord,
    "`left_out`": shape.LeftOutRecord,
    "`submissions`": shape.SubmissionRecord,
    "`origin`": shape.OriginRecord,
    "`people`": shape.PersonRecord,
    "`adjustments`": shape.AdjustmentRecord,
    "`questions`": shape.QuestionRecord,
    "`cases`": shape.CaseRecord,
}
"""Every record, by what the page calls it."""

_PLAIN = {str: "string", float: "number", int: "integer", bool: "boolean", NoneType: "null"}
_WORDS = {
    (shape.SubmissionRecord, "status"): [str(status) for status in SubmissionStatus],
    (shape.QuestionRecord, "status"): [str(status) for status in Status],
    (shape.CaseRecord, "status"): [str(status) for status in Status],
    (shape.CaseRecord, "visibility"): ["visible", "hidden", "after_due_date", "after_published"],
}


def meanings(record: type) -> dict[str, str]:
    """Return what each key of a record means."""
    inherited = explained(shape.SubmissionFacts) if record is shape.SubmissionRecord else {}
    return inherited | explained(record)


def record_tables() -> Iterator[str]:
    """Yield the lines of a part for each record."""
    for title, record in RECORDS.items():
        yield from (f"### {title}", "", one_line(record.__doc__), "")
        yield from ("| key | holds | meaning |", "|---|---|---|")
        texts = meanings(record)
        for key, holds in _hints(record).items():
            yield f"| `{key}` | {_in_words(holds)} | {texts[key]} |"
        yield ""


def json_schema() -> str:
    """Return the JSON Schema of the file."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "grades.json of pytest-grade",
        **_object(shape.GradesRecord),
        "$defs": {record.__name__: _object(record) for record in [*RECORDS.values()][1:]},
    }
    return json.dumps(whole, indent=1) + "\n"


def _object(record: type) -> dict[str, Any]:
    texts = meanings(record)
    hints = _hints(record)
    properties = {
        key: _schema(holds)
        | {"description": texts[key]}
        | ({"enum": words} if (words := _WORDS.get((record, key))) else {})
        for key, holds in hints.items()
    }
    needed = [key for key, holds in hints.items() if get_origin(holds) is not NotRequired]
    described = {"type": "object", "description": one_line(record.__doc__)}
    return described | {"properties": properties, "required": needed}


def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _schema(holds: Any) -> dict[str, Any]:
    if holds in _PLAIN:
        return {"type": _PLAIN[holds]}
    kind, inner = get_origin(holds), get_args(holds)
    if kind is NotRequired:
        return _schema(inner[0])
    if kind is list:
        return {"type": "array", "items": _schema(inner[0])}
    if kind is UnionType:
        return {"type": [_PLAIN[one] for one in inner]}
    return {"$ref": f"#/$defs/{holds.__name__}"}


def _in_words(holds: Any) -> str:
    if holds in _PLAIN:
        return "a text" if holds is str else f"a {_PLAIN[holds]}".replace("a integer", "an integer")
    kind, inner = get_origin(holds), get_args(holds)
    if kind is NotRequired:
        return f"{_in_words(inner[0])}, or is not there"
    if kind is list:
        return "a list of texts" if inner[0] is str else "a list of objects, as below"
    if kind is UnionType:
        return " or ".join(_in_words(one) for one in inner).replace("a null", "null")
    return "an object, as below"
