"""The teacher's page as text: one file, a policy, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.classes import gradebook
from grader.reports.html import to_html
from grader.reports.page import dumped, shown_lines
from grader.scorecard import Gradebook, SubmissionStatus
from tests.unit.test_report_tally import book, card, flipped, waiting, without_points

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def data(page: str) -> dict[str, Any]:
    """Return the data for the page's script."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


class Elements(HTMLParser):
    """Takes down each element that the page has."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down an element."""
        self.found.append((tag, dict(attrs)))


def small() -> Gradebook:
    """Return a class of four."""
    return book(
        card("ada", but=(waiting(),)),
        card("bob", but=(flipped(), waiting())),
        without_points("eve", SubmissionStatus.LOAD_ERROR, "a note"),
        without_points("zoe", SubmissionStatus.ABSENT),
        left_out=("notes.txt",),
    )


def test_the_page_asks_for_nothing() -> None:
    """No element names a file or an address but the empty icon and places in the page."""
    for _, attributes in Elements(to_html(small())).found:
        assert attributes.get("src") is None
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))
        assert not {name for name in attributes if name.startswith("on")} - {"on"}
        assert "style" not in attributes


def test_the_policy_names_style_and_script_by_their_digests() -> None:
    """What stands between the tags is what the policy allows, and only that."""
    page = to_html(small())
    policy = next(
        attributes["content"]
        for tag, attributes in Elements(page).found
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [
        f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
        for text in (*script, *style)
    ]
    assert policy == (
        f"default-src 'none'; script-src '{digests[0]}'; style-src '{digests[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_the_figures_of_the_class() -> None:
    """Top of the page: how many, mean, median, full marks, and what needs a look."""
    figures = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", to_html(small()))
    assert [(noun, re.sub(r"<.*?>", "", number)) for noun, number in figures[:7]] == [
        ("submissions", "4"),
        ("mean", "15.5 of 17 marked so far"),
        ("median", "15.5 91.2 %"),
        ("full marks", "0"),
        ("did not load", "1"),
        ("absent", "1"),
        ("points wait for a person", "6"),
    ]


def test_the_facts_of_the_run() -> None:
    """Bottom of the page: what is needed to repeat the run."""
    facts = dict(re.findall(r'<dt>(.*?)</dt><dd class="code">(.*?)</dd>', to_html(small())))
    assert list(facts) == [
        "assignment",
        "rubric",
        "isolation",
        "engine",
        "workers",
        "seconds",
        "seed",
        "versions",
    ]
    assert (facts["rubric"], facts["isolation"]) == ("0123456789abcdef" * 4, "strict")
    assert (facts["seconds"], facts["seed"], facts["workers"]) == ("1.2", "small", "2")
    assert re.fullmatch(r"pytest-grade [\d.]+, Python [\d.]+\S*", facts["versions"])


def test_what_was_left_out_and_noted_is_told() -> None:
    """Notes of submissions and files that are none stand below."""
    page = to_html(small())
    assert '<span class="note">a note</span>' in page
    assert "<li>notes.txt</li>" in page
    assert 'id="notes"' not in to_html(book(card("ada")))


def test_totals_are_drawn_and_stand_in_a_table() -> None:
    """The picture has a title and says what is to be seen; the numbers stand below it."""
    page = to_html(small())
    picture = re.search(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert picture is not None
    root = ET.fromstring(picture[0])
    named = {part.get("id"): part.text for part in root.iter() if part.get("id")}
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "chart-title chart-words")
    assert named == {
        "chart-title": "How many submissions have how many points",
        "chart-words": "The highest bar: 14 to 16 points, 1 of 2 submissions. The mean is 15.5. "
        "The table below says it in numbers.",
    }
    assert [bar.findtext("title") for bar in root.iter("rect")] == [
        "14 to 16 points: 1 submission",
        "16 to 18 points: 1 submission",
    ]
    assert "style" not in picture[0]
    assert '<th scope="row">14 to 16</th><td class="number">1</td>' in page


def test_one_total_stands_in_a_table_alone() -> None:
    """There is nothing to see in a picture of one."""
    page = to_html(book(card("ada")))
    assert 'class="chart"' not in page
    assert '<table class="bars">' in page


def test_equal_results_are_written_once() -> None:
    """Of a large class the page grows by little more than the numbers of its results."""
    one = replace(gradebook(1, 40), scorecards=gradebook(1, 40).scorecards * 1)
    many = replace(one, scorecards=one.scorecards * 100)
    assert len(data(to_html(many))["results"]) == len(data(to_html(one))["results"])
    assert len(to_html(many)) - len(to_html(one)) < 99 * 1500


def test_the_page_of_a_large_class_has_a_sensible_size() -> None:
    """500 submissions of 40 questions, in which most answers differ, take less than 3 MB."""
    assert len(to_html(gradebook(500, 40)).encode()) < 3_000_000


def test_the_page_can_be_written_twice_alike() -> None:
    """Nothing in it depends on chance or on the time."""
    assert to_html(gradebook(30, 10)) == to_html(gradebook(30, 10))


@given(ANY_TEXT)
def test_data_never_ends_its_element(text: str) -> None:
    """JSON in the page holds no character that HTML gives a meaning, and reads back whole."""
    found = dumped([text])
    assert not set(found) & set("<>&\u2028\u2029")
    found.encode()
    if not re.search("[\ud800-\udfff]", text):
        assert json.loads(found) == [text]


@given(ANY_TEXT)
def test_a_hostile_name_changes_no_element(text: str) -> None:
    """Whatever a student is called, the page has the elements that it has for anybody."""
    plain, odd = (
        Elements(to_html(book(without_points(name, SubmissionStatus.UNREADABLE, name)))).found
        for name in ("a", text)
    )
    assert [tag for tag, _ in odd] == [tag for tag, _ in plain]


@given(ANY_TEXT)
def test_lines_stay_lines_and_nothing_else_stays_hidden(text: str) -> None:
    """What was printed keeps its lines; each is printable."""
    for line in shown_lines(text).split("\n"):
        assert len(line.splitlines()) <= 1
        assert "\x1b" not in line


def test_tabs_and_long_texts() -> None:
    """A tab becomes spaces; a text of 4000 characters is cut."""
    assert shown_lines("a\tb\r\nc\x1b") == "a    b\nc\\x1b"
    assert shown_lines("x" * 5000) == "x" * 4000 + "…"


def test_templates_are_loaded_only_for_a_page() -> None:
    """Importing the reports does not bring Jinja2."""
    program = "import sys, grader.reports; print({'jinja2', 'markupsafe'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
