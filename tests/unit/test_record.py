"""Scorecards as builtin data and back."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grader import record
from grader.evidence import evidence_of
from grader.filled import Filled, NameList
from grader.inventory import Inventory
from grader.origin import Origin, Person, Unused
from grader.outcome import Status
from grader.scorecard import (
    Gradebook,
    Heading,
    QuestionScore,
    QuestionTitle,
    RunFacts,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
    Verdict,
)

CARD = Scorecard(
    student="Zoë",
    path="class/zoë.py",
    sha256="ab" * 32,
    status=SubmissionStatus.GRADED,
    questions=(
        QuestionScore(
            id="double",
            section="functions",
            status=Status.PARTIAL,
            score=0.1 + 0.2,
            points=4.0,
            cases=(
                Verdict(
                    name="three",
                    visibility="visible",
                    status=Status.WRONG,
                    score=0.0,
                    points=1.0,
                    message="yours \udcff",
                    misconception="squared",
                    printed="1\n2\n",
                    evidence=evidence_of(np.array([[1.0, np.nan]]), np.array([[1.0, 2.0]])),
                ),
                Verdict(
                    name="no", visibility="hidden", status=Status.CORRECT, score=3.0, points=3.0
                ),
            ),
        ),
    ),
    notes=("a note",),
    told=("a note",),
    origin=Origin(system="canvas", people=(Person(name="Zoë", id="7"),), late=True),
)

BOOK = Gradebook(
    heading=Heading(
        id="numbers",
        title="Numbers",
        points=4.0,
        rubric_sha256="cd" * 32,
        sections=(SectionTitle(id="functions", title="Functions"),),
        questions=(QuestionTitle(id="double", section="functions", title="Twice", points=4.0),),
    ),
    run=RunFacts(isolation="full", seconds=1.5),
    scorecards=(CARD,),
    left_out=("x: y",),
    filled=Filled(
        name="book.csv",
        content=b"\xef\xbb\xbf\x00",
        column="Numbers",
        kind="a Canvas gradebook",
        count=1,
        students=2,
        lists=(NameList(what="without", names=("Ada",)),),
    ),
    inventory=Inventory(entries=2, left_out=(Unused(what="x", why="y"),), roster=None),
)


def through_json(plain: Any) -> Any:
    """Return data as it comes back from a file."""
    return json.loads(json.dumps(plain))


def test_a_scorecard_comes_back() -> None:
    """Everything is as it was, to the last bit of a float and the last byte of a picture."""
    assert record.from_plain(Scorecard, through_json(record.to_plain(CARD))) == CARD


def test_a_gradebook_comes_back() -> None:
    """Its scorecards are kept apart, and put back."""
    facts = record.gradebook_facts(BOOK)
    assert "scorecards" not in facts
    assert record.gradebook_of(through_json(facts), (CARD,)) == BOOK


def test_only_builtin_types_are_sent() -> None:
    """Enumerations and numbers of NumPy become plain ones, which pytest-xdist can send."""
    plain = record.to_plain(CARD)
    assert type(plain["status"]) is str
    assert type(record.to_plain((np.float64(0.5),))[0]) is float
    assert record.to_plain({1: (True,)}) == {"1": [True]}


def test_what_a_newer_version_left_out_has_its_default() -> None:
    """A record that was made before a field came is still read."""
    plain = record.to_plain(CARD)
    del plain["told"]
    assert record.from_plain(Scorecard, plain).told == ()


BROKEN = [
    ("nothing", None),
    ("a list", []),
    ("no student", {k: v for k, v in record.to_plain(CARD).items() if k != "student"}),
    ("an unknown field", record.to_plain(CARD) | {"colour": "red"}),
    ("an unknown status", record.to_plain(CARD) | {"status": "splendid"}),
    ("a number for a name", record.to_plain(CARD) | {"student": 3}),
    ("a text for notes", record.to_plain(CARD) | {"notes": "abc"}),
    ("questions of nothing", record.to_plain(CARD) | {"questions": [None]}),
]


@pytest.mark.parametrize("plain", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_no_scorecard_is_refused(plain: Any) -> None:
    """Data of another form raises one kind of error and no other."""
    with pytest.raises(record.NotARecord):
        record.from_plain(Scorecard, plain)
    with pytest.raises(record.NotARecord):
        record.gradebook_of(plain, ())
