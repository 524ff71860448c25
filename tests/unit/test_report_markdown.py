"""The Markdown file, whole and with hostile names."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Status
from grader.reports.markdown import to_markdown
from grader.scorecard import RunFacts, SubmissionStatus
from tests.unit.test_report_tally import book, card, flipped, scored, verdict, waiting

FACTS = "20 points, isolation strict, engine local, 2 workers, 1.2 s, rubric 0123456789ab"


def rows(text: str) -> list[str]:
    """Return the lines of the score table, without header and rule."""
    table = text.split("\n\n")[2]
    return table.splitlines()[2:]


def test_the_whole_file() -> None:
    """The file holds the facts, the score table, what is left out, causes, and averages."""
    slow = scored(
        "softmax",
        "softmax",
        verdict("a", Status.CORRECT, 1.0),
        verdict("b", Status.TIMEOUT, 3.0),
    )
    gradebook = book(
        card("grace_10", but=(waiting(),)),
        card("ada|<b>", but=(flipped(), waiting(), slow)),
        card("zoe", every=Status.MISSING, status=SubmissionStatus.ABSENT),
    )
    assert (
        to_markdown(gradebook)
        == rf"""# A small assignment

3 submissions, {FACTS}

| student    |   1 Softmax regression |   2 Convolution |   3 Top-k error |   total |   percent |
|:-----------|-----------------------:|----------------:|----------------:|--------:|----------:|
| ada\|\<b\> |                      4 |               5 |               2 |      11 |      64.7 |
| grace\_10  |                      7 |               8 |               2 |      17 |       100 |
| zoe        |                      - |               - |               - |  absent |         - |
| mean       |                    5.5 |             6.5 |               2 |      14 |      82.4 |
| maximum    |                     10 |               8 |               2 |      20 |       100 |

totals are of 17 marked so far; 3 of 20 points wait for manual marks: infinite\_loss

## Lost by cause

| cause   |   verdicts |   points lost |
|:--------|-----------:|--------------:|
| wrong   |          1 |             3 |
| timeout |          1 |             3 |

## Average by question

| question       |   points |   average |   percent |
|:---------------|---------:|----------:|----------:|
| softmax        |        4 |       2.5 |      62.5 |
| cross\_entropy |        3 |         3 |       100 |
| infinite\_loss |        3 |         - |         - |
| conv\_output   |        5 |       3.5 |        70 |
| conv\_values   |        3 |         3 |       100 |
| top\_k\_error  |        2 |         2 |       100 |
"""
    )


def test_an_empty_gradebook() -> None:
    """Without submissions there is no table."""
    assert to_markdown(book()) == (
        f"# A small assignment\n\n0 submissions, {FACTS}\n\nNo submission was graded.\n"
    )


def test_full_marks_have_no_causes() -> None:
    """Where nothing was lost, a sentence stands in place of the table."""
    text = to_markdown(book(card("ada")))
    assert "## Lost by cause\n\nNo points were lost.\n\n## Average" in text


def test_what_was_not_run_is_said() -> None:
    """A run of visible cases or of some questions says so below the table."""
    full = card("ada")
    part = replace(full, questions=full.questions[3:4], complete=False)
    assert to_markdown(book(part, visible_only=True)).split("\n\n")[3:5] == [
        "only 1 of 6 questions were selected; the totals count these alone",
        "visible checks: 1 of 1 right",
    ]


def test_facts_are_escaped() -> None:
    """The run's own words can't turn into markup either."""
    run = RunFacts(isolation="process (no `landlock`)")
    assert r"isolation process (no \`landlock\`), engine local" in to_markdown(book(run=run))


@pytest.mark.parametrize(
    ("student", "cell"),
    [
        ("a|b", r"a\|b"),
        (r"a\|b", r"a\\\|b"),
        ("<script>&amp;", r"\<script\>\&amp;"),
        ("[x](y) ![z]", r"\[x\](y) \!\[z\]"),
        ("**a** _b_ `c` ~d~ $e$ #f", r"\*\*a\*\* \_b\_ \`c\` \~d\~ \$e\$ \#f"),
        ("a\nb\x1b", r"a\\nb\\x1b"),
        ("", "-"),
    ],
)
def test_names_are_no_markup(student: str, cell: str) -> None:
    """Every character that Markdown gives a meaning has a backslash before it."""
    name = rows(to_markdown(book(card(student))))[0].split(" |  ")[0]
    assert name.removeprefix("| ").rstrip() == cell


@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=4))
def test_every_row_has_the_same_number_of_cells(names: list[str]) -> None:
    """No name adds a cell or a row: each row has seven pipes that are not escaped."""
    text = to_markdown(book(*(card(name) for name in names)))
    found = rows(text)
    assert len(found) == len(names) + (2 if len(names) > 1 else 1)
    assert {len(re.findall(r"\|", re.sub(r"\\.", "", row))) for row in found} == {7}
    assert text.encode("utf-8").decode("utf-8") == text
