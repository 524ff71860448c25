"""`grades.json`, as other programs read it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.course import RUBRIC

if TYPE_CHECKING:
    from tests.plugin.course import Course

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


@pytest.fixture(scope="module")
def document(shared_course: Course) -> dict[str, Any]:
    """Return what `grades.json` says about the class."""
    shared_course.grade("--grade=class", "--grade-workers=3", "-q")
    return shared_course.gradebook()


def keys(value: object) -> object:
    """Return the keys of a JSON value with the types of what they hold; lists item by item."""
    if isinstance(value, dict):
        return [
            (key, "text or null" if key == "misconception" else keys(item))
            for key, item in value.items()
        ]
    if isinstance(value, list):
        return [keys(item) for item in value]
    return type(value)


def submission(document: dict[str, Any], student: str) -> dict[str, Any]:
    """Return the entry of a student, with a question instead of the list of all."""
    (found,) = (entry for entry in document["submissions"] if entry["student"] == student)
    one: dict[str, Any] = found | {"questions": found["questions"][0]}
    return one


def test_keys_and_types(document: dict[str, Any]) -> None:
    """All keys, their order and their types are the published ones, for every submission."""
    published = json.loads(DOCUMENTED)
    head = [key for key in published if key != "submissions"]
    assert list(document) == list(published)
    assert [keys(document[key]) for key in head] == [keys(published[key]) for key in head]
    (submission,) = published["submissions"]
    (question,) = submission["questions"]
    (case,) = question["cases"]
    found = document["submissions"]
    questions = [each for entry in found for each in entry["questions"]]
    cases = [each for entry in questions for each in entry["cases"]]
    none: dict[str, Any] = {"notes": [], "questions": [], "cases": []}
    assert [keys(each | none) for each in found] == [keys(submission | none)] * 5
    assert [keys(each | none) for each in questions] == [keys(question | none)] * 20
    assert [keys(each) for each in cases] == [keys(case)] * 25
    assert {type(each["misconception"]) for each in cases} == {str, type(None)}
    assert {type(note) for each in found for note in each["notes"]} == {str}


def test_every_submission_has_its_own_digest(document: dict[str, Any]) -> None:
    """The digest of what was submitted is a SHA-256, another for each submission."""
    digests = [entry["sha256"] for entry in document["submissions"]]
    assert len(set(digests)) == 5
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_facts_of_the_run(document: dict[str, Any]) -> None:
    """The file says what was graded by which rubric, and how."""
    assert document["assignment"] == {
        "id": "numbers",
        "title": "Numbers",
        "points": 10.0,
        "rubric_sha256": hashlib.sha256(RUBRIC.encode()).hexdigest(),
    }
    seed = hashlib.sha256(b"numbers").hexdigest()[:16]
    run = document["run"]
    assert run == {
        "isolation": run["isolation"],
        "engine": "local",
        "workers": 3,
        "seconds": run["seconds"],
        "seed": seed,
    }
    assert run["seconds"] > 0
    assert run["isolation"] != ""


def test_right_answers(document: dict[str, Any]) -> None:
    """A right case has all of its points and no message."""
    ada = submission(document, "ada")
    (three, vector) = ada["questions"].pop("cases")
    assert ada == {
        "student": "ada",
        "path": "class/ada.py",
        "sha256": ada["sha256"],
        "status": "graded",
        "score": 9.0,
        "points": 10.0,
        "notes": [],
        "questions": {
            "id": "double",
            "section": "functions",
            "status": "correct",
            "score": 4.0,
            "points": 4.0,
        },
    }
    right = {"status": "correct", "message": "", "misconception": None}
    assert three.pop("seconds") >= 0
    assert three == {"name": "three", "visibility": "visible", "score": 1.0, "points": 1.0} | right
    assert vector.pop("seconds") >= 0
    assert vector == (
        {"name": "a vector", "visibility": "hidden", "score": 3.0, "points": 3.0} | right
    )


def test_a_named_slip(document: dict[str, Any]) -> None:
    """A known slip is named in each case that it explains, and its credit is in the scores."""
    double = submission(document, "bob")["questions"]
    assert (double["status"], double["score"]) == ("partial", 1.0)
    found = [(case["status"], case["score"], case["misconception"]) for case in double["cases"]]
    assert found == [("wrong", 0.25, "squared"), ("wrong", 0.75, "squared")]


def test_a_load_error(document: dict[str, Any]) -> None:
    """A submission that can't be loaded has a row with the reason, a note, and no points."""
    eve = submission(document, "eve")
    assert (eve["status"], eve["score"], eve["points"]) == ("load_error", 0.0, 10.0)
    assert eve["notes"] == ["SyntaxError: '(' was never closed (line 1)"]
    assert {case["status"] for case in eve["questions"]["cases"]} == {"load_error"}
    assert {case["message"] for case in eve["questions"]["cases"]} == {
        (
            "`double` is not there, because the program failed before it: "
            "SyntaxError: '(' was never closed (line 1)"
        )
    }


def test_values_and_manual_questions(document: dict[str, Any]) -> None:
    """A values question lists one case a value; a manual one is unmarked and has no case."""
    bob = next(entry for entry in document["submissions"] if entry["student"] == "bob")
    _double, _mirror, parts, essay = bob["questions"]
    found = [(case["name"], case["status"], case["score"]) for case in parts["cases"]]
    assert found == [("half", "wrong", 0.0), ("quarter", "follow_through", 0.5)]
    assert essay == {
        "id": "essay",
        "section": "by_hand",
        "status": "unmarked",
        "score": 0.0,
        "points": 1.0,
        "cases": [],
    }
