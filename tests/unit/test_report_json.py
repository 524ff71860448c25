"""The JSON file: its exact text, its keys, and hostile strings."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Status
from grader.reports.json import to_json
from tests.unit.test_report_tally import book, card, flipped, scored, verdict, waiting

ONE = {"softmax": {"softmax": 4.0}}

DOCUMENTED = """
{"schema": 1,
 "assignment": {"id": "", "title": "", "points": 100.0, "rubric_sha256": ""},
 "run": {"isolation": "", "engine": "local", "workers": 2, "seconds": 0.0, "seed": ""},
 "submissions": [{"student": "", "path": "", "sha256": "", "status": "graded",
   "score": 0.0, "points": 100.0, "notes": [],
   "questions": [{"id": "", "section": "", "status": "", "score": 0.0, "points": 0.0,
     "cases": [{"name": "", "visibility": "", "status": "", "score": 0.0, "points": 0.0,
                "message": "", "misconception": null, "seconds": 0.0}]}]}]}
"""
"""The schema as users read it."""

TEXT = st.text(st.characters(exclude_categories=()))


def shape(value: object) -> object:
    """Return the keys and types of a JSON value; of a list, those of its items that differ."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    if isinstance(value, list):
        shapes: list[object] = []
        for item in value:
            if shape(item) not in shapes:
                shapes.append(shape(item))
        return shapes
    return type(value)


def test_the_whole_file() -> None:
    """A submission stands on one line, floats are floats, and the file ends with a newline."""
    gradebook = book(
        card("b", asked=ONE, notes=("of 2 scripts",)), card("a", asked=ONE, but=(waiting(),))
    )
    question = (
        '{"id": "softmax", "section": "softmax", "status": "correct", "score": 4.0, '
        '"points": 4.0, "cases": [{"name": "case", "visibility": "visible", '
        '"status": "correct", "score": 4.0, "points": 4.0, "message": "", '
        '"misconception": null, "seconds": 0.0}]}'
    )
    digest = "ab" * 32
    assert to_json(gradebook) == (
        '{"schema": 1,\n'
        ' "assignment": {"id": "small", "title": "A small assignment", "points": 20.0, '
        f'"rubric_sha256": "{"0123456789abcdef" * 4}"}},\n'
        ' "run": {"isolation": "strict", "engine": "local", "workers": 2, "seconds": 1.25, '
        '"seed": "small"},\n'
        ' "submissions": [\n'
        f'  {{"student": "a", "path": "a.py", "sha256": "{digest}", "status": "graded", '
        f'"score": 4.0, "points": 4.0, "notes": [], "questions": [{question}]}},\n'
        f'  {{"student": "b", "path": "b.py", "sha256": "{digest}", "status": "graded", '
        f'"score": 4.0, "points": 4.0, "notes": ["of 2 scripts"], "questions": [{question}]}}]}}\n'
    )


def test_the_keys_are_those_documented() -> None:
    """Keys, their order and the types of values are exactly the published schema."""
    found = json.loads(to_json(book(card("ada", asked=ONE, notes=()))))
    assert shape(found) == shape(json.loads(DOCUMENTED))


def test_a_misconception_is_named() -> None:
    """A known slip's name is a string, and without one it is null."""
    (submission,) = json.loads(to_json(book(card("ada", but=(flipped(),)))))["submissions"]
    cases = next(q for q in submission["questions"] if q["id"] == "conv_output")["cases"]
    assert [case["misconception"] for case in cases] == [None, "flipped-kernel"]


def test_an_empty_gradebook_is_valid() -> None:
    """Without submissions the list is empty."""
    assert json.loads(to_json(book()))["submissions"] == []


def test_numbers_without_a_word_in_json_are_zero() -> None:
    """NaN and infinity never get into the file."""
    odd = scored("softmax", "softmax", verdict("a", Status.WRONG, 4.0, seconds=math.inf))
    odder = scored("softmax", "softmax", verdict("a", Status.WRONG, 4.0, score=math.nan))
    text = to_json(book(card("a", asked=ONE, but=(odd,)), card("b", asked=ONE, but=(odder,))))
    assert "NaN" not in text
    assert "Infinity" not in text


@given(TEXT, TEXT, TEXT)
def test_any_text_survives(student: str, message: str, note: str) -> None:
    """Text comes back as it was, but for lone surrogates, and is not escaped on the way."""
    wrong = scored("softmax", "softmax", verdict("a", Status.WRONG, 4.0, message=message))
    text = to_json(book(card(student, asked=ONE, but=(wrong,), notes=(note, "é"))))
    (submission,) = json.loads(text.encode("utf-8"))["submissions"]
    found = [
        submission["student"],
        submission["questions"][0]["cases"][0]["message"],
        *submission["notes"],
    ]
    assert found == [clean(student), clean(message), clean(note), "é"]
    assert '"é"' in text


def clean(text: str) -> str:
    """Return the text with surrogates replaced, one by one."""
    surrogate = range(0xD800, 0xE000)
    return "".join("\N{REPLACEMENT CHARACTER}" if ord(c) in surrogate else c for c in text)
