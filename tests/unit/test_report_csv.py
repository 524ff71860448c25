"""The CSV file, whole and read back."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Status
from grader.reports.csv import to_csv
from grader.scorecard import SubmissionStatus
from tests.unit.test_report_tally import (
    ASKED,
    TITLES,
    book,
    card,
    flipped,
    heading,
    scored,
    verdict,
    waiting,
    without_points,
)

HEADER = (
    "student,Softmax regression,Convolution,Top-k error,"
    "softmax,cross_entropy,infinite_loss,conv_output,conv_values,top_k_error,total\r\n"
)


def header(titles: dict[str, str]) -> list[str]:
    """Return the header of an assignment whose sections have these titles."""
    text = to_csv(book(head=heading(ASKED, {**TITLES, **titles})))
    return next(csv.reader(io.StringIO(text)))[1:4]


def test_the_whole_file() -> None:
    """Students stand in natural order; absent, unmarked and unreadable ones as documented."""
    third = scored("softmax", "softmax", verdict("a", Status.PARTIAL, 4.0, score=4 / 3))
    gradebook = book(
        card("s10", but=(flipped(), waiting())),
        card("s9", but=(third,)),
        without_points("zip", SubmissionStatus.UNREADABLE, "not a zip file"),
        without_points("syntax", SubmissionStatus.LOAD_ERROR),
        card("zoe", every=Status.MISSING, status=SubmissionStatus.ABSENT),
    )
    assert to_csv(gradebook) == (
        HEADER + "s9,7.333333,8,2,1.333333,3,3,5,3,2,17.333333\r\n"
        "s10,7,5,2,4,3,,2,3,2,14\r\n"
        "syntax,0,0,0,0,0,0,0,0,0,0\r\n"
        "zip,0,0,0,0,0,0,0,0,0,0\r\n"
        "zoe,,,,,,,,,,\r\n"
    )


def test_an_empty_gradebook_is_a_header() -> None:
    """Without submissions the header is all there is."""
    assert to_csv(book()) == HEADER


def test_deselected_questions_are_empty() -> None:
    """A question that was not selected has an empty cell, and so has its section."""
    full = card("ada")
    part = replace(full, questions=full.questions[3:5], complete=False)
    assert to_csv(book(part)) == HEADER + "ada,,8,,,,,5,3,,8\r\n"


def test_an_unreadable_submission_without_questions_gets_zeros() -> None:
    """Nothing was judged, and yet the row is zeros and not empty."""
    row = without_points("zip", SubmissionStatus.UNREADABLE)
    text = to_csv(book(replace(row, questions=())))
    assert text == HEADER + "zip,0,0,0,0,0,0,0,0,0,0\r\n"


@pytest.mark.parametrize(
    ("student", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r@x", "'@x"),
        ("＝1", "'＝1"),  # noqa: RUF001  # a full-width sign on purpose
        ("a\x00b\x1bc\x9bd\ne", "abcde"),
        ("caf\udce9", "caf\N{REPLACEMENT CHARACTER}"),
        ('say "hi", ada', 'say "hi", ada'),
        ("a=1", "a=1"),
    ],
)
def test_a_name_is_text_and_no_formula(student: str, cell: str) -> None:
    """What a spreadsheet would run is quoted, and control characters are gone."""
    rows = list(csv.DictReader(io.StringIO(to_csv(book(card(student))), newline="")))
    assert [row["student"] for row in rows] == [cell]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ({"softmax": "softmax"}, ["section: softmax", "Convolution", "Top-k error"]),
        ({"softmax": "total"}, ["section: total", "Convolution", "Top-k error"]),
        (
            {"softmax": "Same", "top_k": "Same"},
            ["section: Same", "Convolution", "section: Same (top_k)"],
        ),
        (
            {"softmax": "total", "top_k": "section: total"},
            ["section: total (softmax)", "Convolution", "section: total"],
        ),
    ],
)
def test_no_two_columns_have_the_same_header(titles: dict[str, str], expected: list[str]) -> None:
    """A section's title that is taken is told apart by a prefix, and at last by its id."""
    assert header(titles) == expected


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=5))
def test_csv_can_be_read_back(names: list[str]) -> None:
    """Whatever the names, `csv.DictReader` finds one row a student, all columns and no more."""
    text = to_csv(book(*(card(name, but=(flipped(),)) for name in names)))
    rows = list(csv.DictReader(io.StringIO(text.encode().decode(), newline="")))
    assert len(rows) == len(names)
    for row in rows:
        assert [row["Convolution"], row["conv_output"], row["total"]] == ["5", "2", "17"]
        assert not re.match(r"[=+\-@]", row["student"])
        assert set(row) == set(HEADER.strip().split(","))
