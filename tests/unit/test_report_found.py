"""What a run says of what it found, took and left out."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from grader.filled import Filled, NameList
from grader.inventory import Inventory
from grader.origin import Origin, Person, Unused
from grader.reports import found
from grader.reports.html import to_html
from grader.reports.json import to_json
from grader.reports.markdown import to_markdown
from grader.reports.terminal import lines
from tests.unit.test_report_tally import book, card

FULL = Inventory(
    entries=31,
    submissions=17,
    systems=("Canvas",),
    left_out=(
        *(Unused(what=f"n{number}.txt", why="no script") for number in range(11)),
        Unused(what="3 hidden or system files", why="nobody's work", count=3),
    ),
    roster=2,
    absent=1,
    lists=(NameList(what="submissions of nobody on the roster", names=("a|b", "c\x1b")),),
)


@pytest.mark.parametrize(
    ("inventory", "sentence"),
    [
        (Inventory(submissions=1), ""),
        (
            Inventory(entries=1, submissions=1),
            "found 1 entry: 1 submission taken, nothing left out",
        ),
        (
            FULL,
            "found 31 entries of a download from Canvas: 17 submissions taken, 14 left out",
        ),
        (
            replace(FULL, systems=("Canvas", "Moodle"), left_out=()),
            (
                "found 31 entries of a download from Canvas and Moodle: 17 submissions taken, "
                "nothing left out"
            ),
        ),
    ],
)
def test_the_sentence_on_what_was_found(inventory: Inventory, sentence: str) -> None:
    """Of files given by themselves nothing is said; of folders how many entries and submissions."""
    assert found.found(inventory) == sentence


def test_the_sentence_on_the_roster() -> None:
    """Without a roster there is none."""
    assert found.roster(Inventory()) == ""
    assert found.roster(FULL) == "the roster has 2 students, 1 of them absent"
    assert found.roster(replace(FULL, absent=0)) == "the roster has 2 students, none of them absent"


def test_the_terminal_names_the_first_of_many() -> None:
    """A long list is cut short, and says by how much."""
    gradebook = replace(book(card("ada")), inventory=FULL)
    shown = [*lines(gradebook, width=100, single=False)]
    start = shown.index(
        "found 31 entries of a download from Canvas: 17 submissions taken, 14 left out"
    )
    assert shown[start + 1 :] == [
        *(f"  n{number}.txt: no script" for number in range(10)),
        "  and 2 more",
        "the roster has 2 students, 1 of them absent",
        r"  submissions of nobody on the roster (2): a|b; c\x1b",
    ]


def test_the_file_names_all() -> None:
    """`grades.md` holds what the terminal has no room for, with nothing to be obeyed in it."""
    text = to_markdown(replace(book(card("ada")), inventory=FULL))
    assert "    - n10.txt: no script\n" in text
    assert text.endswith(
        "- submissions of nobody on the roster (2):\n    - a\\|b\n    - c\\\\x1b\n"
    )


def test_json_tells_what_was_left_out_and_where_work_comes_from() -> None:
    """Both keys are there where there is something to say, and the schema stays."""
    origin = Origin(system="moodle", people=(Person(name="Ada", id="7"),), entry="Ada_7", late=True)
    told = json.loads(to_json(replace(book(replace(card("ada"), origin=origin)), inventory=FULL)))
    assert told["left_out"][0] == {"what": "n0.txt", "why": "no script"}
    assert told["submissions"][0]["origin"] == {
        "system": "moodle",
        "people": [{"name": "Ada", "id": "7", "sid": "", "email": ""}],
        "entry": "Ada_7",
        "late": True,
        "handed_in": "",
    }
    plain = json.loads(to_json(book(card("ada"))))
    assert (plain["schema"], "left_out" in plain, "origin" in plain["submissions"][0]) == (
        told["schema"],
        False,
        False,
    )


def test_the_page_tells_what_was_found_and_filled() -> None:
    """What a teacher read on the terminal stands in `report.html`, and all names with it."""
    filled = Filled(
        name="canvas.csv",
        content=b"",
        column="Numbers (7)",
        kind="a Canvas gradebook",
        count=1,
        students=2,
        facts=("the grades are of 10 points",),
        lists=(NameList(what="left as it was", names=("Cleo: EX",)),),
    )
    page = to_html(replace(book(card("ada")), inventory=FULL, filled=filled))
    told = page[page.index("<h3>Found and filled</h3>") :].partition("</ul>")[0]
    items = [item.partition("</li>")[0] for item in told.split("<li>")[1:]]
    lines = [" | ".join(filter(None, re.split("<[^>]+>", item))) for item in items]
    assert lines == [
        "found 31 entries of a download from Canvas: 17 submissions taken, 14 left out"
        + "".join(f" | n{number}.txt: no script" for number in range(11))
        + " | 3 hidden or system files: nobody&#39;s work",
        "the roster has 2 students, 1 of them absent",
        "submissions of nobody on the roster (2) | a|b | c\\x1b",
        "filled &#39;Numbers (7)&#39; of a Canvas gradebook: 1 of 2 students",
        "the grades are of 10 points",
        "left as it was (1) | Cleo: EX",
    ]
