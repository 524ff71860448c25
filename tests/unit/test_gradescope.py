"""`results.json` for Gradescope, and feedback as Moodle takes it."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grader.evidence import evidence_of
from grader.origin import Origin
from grader.outcome import Status
from grader.reports import write
from grader.reports.feedback import FAILED_HERE
from grader.reports.gradescope import to_results
from grader.scorecard import Scorecard, SubmissionStatus, Verdict
from tests.unit.test_report_tally import (
    book,
    card,
    flipped,
    scored,
    verdict,
    waiting,
    without_points,
)

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cret"

WRONG = replace(verdict("plain", Status.WRONG, 1.0), message="2 of 3 numbers differ")


def results(one: Scorecard) -> dict[str, Any]:
    """Return the results of a submission, read back."""
    found: dict[str, Any] = json.loads(to_results(book(one), one))
    return found


def rows_of(one: Scorecard, question: str) -> list[dict[str, Any]]:
    """Return the tests of one question."""
    return [t for t in results(one)["tests"] if t["extra_data"]["question"] == question]


def seen(case: Verdict, visibility: str) -> Verdict:
    """Return a case with another visibility and secrets in all that is for teachers."""
    secret = evidence_of([1.0, 2.0], [3.0, 7.25])
    return replace(
        case, name=SECRET, visibility=visibility, printed=f"{SECRET} too", evidence=secret
    )


def test_the_whole_of_a_small_submission() -> None:
    """Each question is a test with a number, points and words."""
    one = card("ada", but=(flipped(), waiting()))
    found = results(one)
    first = found["tests"][0]
    assert first == {
        "name": "Softmax",
        "number": "1.1",
        "visibility": "visible",
        "tags": ["softmax"],
        "extra_data": {"question": "softmax", "status": "correct"},
        "output_format": "md",
        "score": 4.0,
        "max_score": 4.0,
        "status": "passed",
        "output": "1 check right.",
    }
    assert [test["number"] for test in found["tests"]] == ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1"]
    del found["tests"]
    assert found == {
        "score": one.score,
        "execution_time": 0,
        "output": "3 points of this assignment are marked by a person.",
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "assignment": "small",
            "rubric_sha256": "0123456789abcdef" * 4,
            "submission_sha256": one.sha256,
            "status": "graded",
            "points": one.points,
            "unmarked": 3.0,
        },
    }


def test_a_question_is_split_by_who_may_see_it() -> None:
    """Points add up, and each part says only what was found in it."""
    cases = (
        WRONG,
        seen(verdict("x", Status.CORRECT, 1.0), "hidden"),
        seen(replace(WRONG, points=2.0), "after_due_date"),
    )
    question = scored("softmax", "softmax", *cases, hint="Look at the axis.")
    tests = rows_of(card("ada", but=(question,)), "softmax")
    assert [
        (t["name"], t["visibility"], t["score"], t["max_score"], t["status"]) for t in tests
    ] == [
        ("Softmax", "visible", 0.0, 1.0, "failed"),
        ("Softmax (checked after the due date)", "after_due_date", 0.0, 2.0, "failed"),
        ("Softmax (hidden checks)", "hidden", 1.0, 1.0, "passed"),
    ]
    assert [test["output"] for test in tests] == [
        "- plain: 2 of 3 numbers differ\n\n> Hint: Look at the axis.",
        "- hidden check: 2 of 3 numbers differ\n\n> Hint: Look at the axis.",
        "1 check right.",
    ]


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_nothing_hidden_is_told(visibility: str) -> None:
    """Neither names nor what was printed nor arrays of a hidden case are anywhere."""
    question = scored("softmax", "softmax", WRONG, seen(WRONG, visibility))
    one = card("ada", but=(question,))
    text = to_results(book(one), one)
    assert SECRET not in text
    assert "7.25" not in text


def test_a_visible_test_does_not_tell_how_hidden_ones_ended() -> None:
    """Advice on a slip that only a hidden case shows stands with the hidden case."""
    slip = replace(seen(WRONG, "hidden"), misconception="flipped")
    question = scored(
        "softmax",
        "softmax",
        verdict("plain", Status.CORRECT, 1.0),
        slip,
        hint="Look at the axis.",
        feedback="You flipped the filter.",
    )
    shown, hidden = rows_of(card("ada", but=(question,)), "softmax")
    assert (shown["status"], shown["output"]) == ("passed", "1 check right.")
    assert shown["extra_data"]["status"] == "correct"
    assert hidden["output"] == (
        "- hidden check: 2 of 3 numbers differ\n\nYou flipped the filter.\n\n"
        "> Hint: Look at the axis."
    )


def test_a_mark_by_hand_is_one_test() -> None:
    """Points that a person gave are not split, and shown when all of the question is."""
    question = replace(
        scored("softmax", "softmax", WRONG, seen(WRONG, "hidden")), by_hand=True, score=1.5
    )
    (test,) = rows_of(card("ada", but=(question,)), "softmax")
    assert (test["visibility"], test["score"], test["max_score"]) == ("hidden", 1.5, 2.0)


def test_a_question_for_a_person_has_no_points_yet() -> None:
    """It is named, and counts neither for nor against anybody."""
    (test,) = rows_of(card("ada", but=(waiting(),)), "infinite_loss")
    assert test["output"] == "Waits for a person's marks: 3 points."
    assert not {"score", "max_score", "status"} & set(test)


def test_a_fault_of_ours_quotes_nothing() -> None:
    """What failed may hold the answer; the student reads that it was not they."""
    failed = replace(WRONG, status=Status.UNGRADABLE, message=f"the checker raised {SECRET}")
    one = card("ada", but=(scored("softmax", "softmax", failed),))
    assert SECRET not in to_results(book(one), one)
    (test,) = rows_of(one, "softmax")
    assert test["output"] == f"- plain: {FAILED_HERE}"
    assert results(one)["output"] == (
        "The grader itself failed on a part of this. Your teacher will look at it."
    )


def test_what_can_not_be_read_has_a_row_for_each_question() -> None:
    """The cause stands on top, and nothing is missing below."""
    found = results(without_points("zip", SubmissionStatus.UNREADABLE))
    assert found["output"] == "The submission could not be read."
    assert {test["score"] for test in found["tests"]} == {0.0}
    assert len(found["tests"]) == 6


def test_one_submission_or_many(tmp_path: Path) -> None:
    """A single one is `results.json`; of several each has a file."""
    ada, bob = card("ada"), card("../bob")
    assert write(book(ada), tmp_path, ["gradescope"]) == (tmp_path / "results.json",)
    several = write(book(ada, bob), tmp_path, ["gradescope"])
    assert sorted(path.relative_to(tmp_path).as_posix() for path in several) == [
        "gradescope/_bob.json",
        "gradescope/ada.json",
    ]


def from_moodle(student: str, entry: str) -> Scorecard:
    """Return a submission of a Moodle download."""
    return replace(card(student), origin=Origin(system="moodle", entry=entry))


def feedback_zip(folder: Path, *cards: Scorecard) -> bytes:
    """Return the zip that is written for these submissions."""
    (path,) = [p for p in write(book(*cards), folder, ["md"]) if p.suffix == ".zip"]
    assert path.name == "moodle_feedback.zip"
    return path.read_bytes()


def test_moodle_feedback(tmp_path: Path) -> None:
    """Each participant's folder is called as in the download, with one document in it."""
    cards = (
        from_moodle("Ada Lovelace", "Ada Lovelace_501_assignsubmission_file"),
        from_moodle("Zoë", "Zoë_502_assignsubmission_file_"),
        from_moodle("Bob", "Bob_503_assignsubmission_file_hw 1.py"),
        from_moodle("Cleo", "Cleo_504_assignsubmission_onlinetext/onlinetext.html"),
        from_moodle("Eve", "no such folder"),
        from_moodle("Hid", ".Hid_505_assignsubmission_file"),
        card("dan"),
    )
    data = feedback_zip(tmp_path, *cards)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [
            "Ada Lovelace_501_assignsubmission_file/feedback.md",
            "Bob_503_assignsubmission_file_/feedback.md",
            "Cleo_504_assignsubmission_onlinetext/feedback.md",
            "Zoë_502_assignsubmission_file_/feedback.md",
        ]
        text = archive.read("Ada Lovelace_501_assignsubmission_file/feedback.md").decode()
    assert text == (tmp_path / "feedback/Ada Lovelace.md").read_text(encoding="utf-8")
    assert feedback_zip(tmp_path, *cards) == data


def test_no_zip_without_moodle(tmp_path: Path) -> None:
    """Submissions from elsewhere have no folder in Moodle."""
    assert not [p for p in write(book(card("ada")), tmp_path, ["md"]) if p.suffix == ".zip"]
