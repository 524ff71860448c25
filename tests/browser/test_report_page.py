"""The teacher's page in a real browser: sorted, filtered, followed, printed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.classes import gradebook
from grader.evidence import evidence_of
from grader.origin import Origin
from grader.outcome import Status
from grader.scorecard import SubmissionStatus
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
    from collections.abc import Callable

    from grader.scorecard import Gradebook
    from tests.browser.sheet import Sheet

    Show = Callable[..., Sheet]

WRONG = scored(
    "softmax",
    "softmax",
    verdict("rows", Status.CORRECT, 1.0),
    verdict(
        "one row",
        Status.WRONG,
        3.0,
        visibility="hidden",
        message="the value of `softmax` is not right",
        evidence=evidence_of([1.0, 2.0]),
        printed="epoch 1\nepoch 2",
    ),
    hint="Subtract the largest first.",
)

DASH = "\N{EN DASH}"

FACES = [
    pytest.param({"color_scheme": scheme, "viewport": {"width": width, "height": 800}}, id=name)
    for scheme, width, name in (
        ("light", 1200, "light"),
        ("dark", 1200, "dark"),
        ("light", 380, "phone"),
    )
]


def small() -> Gradebook:
    """Return a class of six with one of everything."""
    broken = "SyntaxError: '(' was never closed (line 1)"
    return book(
        card("ada", but=(waiting(),)),
        card("bob10", but=(flipped(), waiting())),
        card("bob9", but=(flipped(), WRONG, waiting())),
        card("cleo", but=(WRONG, waiting()), origin=Origin(late=True)),
        without_points("eve", SubmissionStatus.LOAD_ERROR, broken),
        without_points("zoe", SubmissionStatus.ABSENT),
    )


def test_rows_are_sorted_by_a_column(show: Show) -> None:
    """A header sorts the highest first, then the lowest; who has no points comes last."""
    sheet = show(small())
    assert sheet.students() == ["ada", "bob9", "bob10", "cleo", "eve", "zoe"]
    sheet.sort("total")
    assert sheet.column("total") == ["17", "14", "14", "11", "load_error", "absent"]
    assert sheet.students()[:4] == ["ada", "bob10", "cleo", "bob9"]
    assert sheet.page.locator("th[aria-sort=descending] .sort").inner_text() == "total"
    sheet.sort("total")
    assert sheet.column("total") == ["11", "14", "14", "17", "load_error", "absent"]
    sheet.sort("student")
    assert sheet.students() == ["ada", "bob9", "bob10", "cleo", "eve", "zoe"]


def test_rows_are_searched_and_filtered(show: Show) -> None:
    """Names, files and notes are searched; a filter says how many it keeps; both together."""
    sheet = show(small())
    found = sheet.page.locator("#found")
    assert found.inner_text() == "6 submissions"
    sheet.page.get_by_label("Find").fill("BOB")
    assert sheet.students() == ["bob9", "bob10"]
    assert found.inner_text() == "2 of 6 submissions"
    sheet.page.get_by_label("Find").fill("never closed")
    assert sheet.students() == ["eve"]
    sheet.page.get_by_label("Find").fill("")
    options = sheet.page.locator("#filter option").all_inner_texts()
    assert options == [
        "all submissions (6)",
        "lost points (3)",
        "waiting for a person (4)",
        "did not load (1)",
        "absent (1)",
        "late (1)",
        "with notes (1)",
    ]
    sheet.page.locator("#filter").select_option("lost")
    assert sheet.students() == ["bob9", "bob10", "cleo"]
    sheet.page.get_by_label("Find").fill("cleo.py")
    assert sheet.students() == ["cleo"]


def test_a_section_opens_into_its_questions(show: Show) -> None:
    """The questions of a section stand beside it until it is closed; sorting stays."""
    sheet = show(small())
    sheet.sort("total")
    opener = sheet.page.locator("#score-table .open").first
    assert opener.get_attribute("aria-expanded") == "false"
    opener.click()
    assert sheet.column("softmax") == ["4", "4", "1", "1", DASH, DASH]
    assert sheet.column("infinite_loss") == ["?", "?", "?", "?", DASH, DASH]
    assert sheet.page.locator("#score-table .open").first.get_attribute("aria-expanded") == "true"
    sheet.page.get_by_label("Columns").select_option("questions")
    assert sheet.page.locator("#score-table thead th").count() == 3 + 3 + 6
    sheet.page.get_by_label("Columns").select_option("sections")
    assert sheet.page.locator("#score-table thead th").count() == 3 + 3


def test_what_waits_for_a_person_takes_no_colour(show: Show) -> None:
    """A section is coloured by the points that are marked: all of them are as green as can be."""
    sheet = show(small())
    colours = [
        sheet.cell(name, "1 Softmax regression").get_attribute("class") or ""
        for name in ("ada", "bob9", "eve")
    ]
    assert colours == ["number cell h5", "number cell h3", "number cell"]


def test_the_last_rows_are_the_mean_and_the_maximum(show: Show) -> None:
    """They agree with the score table on the terminal."""
    sheet = show(small())
    rows = sheet.page.locator("#score-table tfoot tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["mean", "14", "82.4", "5.5", "6.5", "2"],
        ["maximum", "20", "100", "10", "8", "2"],
    ]


def test_a_cell_leads_to_its_messages(show: Show) -> None:
    """A question's cell opens all of its cases with everything that is known of them."""
    sheet = show(small())
    sheet.page.get_by_label("Columns").select_option("questions")
    cell = sheet.cell("cleo", "softmax")
    cell.click()
    panel = sheet.page.get_by_role("dialog")
    assert panel.get_by_role("heading", level=2).inner_text() == "cleo · softmax"
    lines = panel.locator("#panel-body").inner_text().split("\n")
    assert [line for line in lines if line] == [
        "Softmax",
        "partial 1 of 4 points, 0 ms",
        "rows",
        "correct",
        "visible",
        "1 / 1",
        "one row",
        "wrong",
        "hidden",
        "0 / 3",
        "message",
        "the value of softmax is not right",
        "answer",
        "shape (2,): [1. 2.]",
        "printed",
        "epoch 1",
        "epoch 2",
        "Hint given: Subtract the largest first.",
    ]
    assert sheet.page.evaluate("location.hash") == "#student/cleo.py/softmax"
    sheet.page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert cell.evaluate("cell => cell === document.activeElement")


def test_the_panel_goes_on_to_the_neighbours(show: Show) -> None:
    """The next student is the one below in the table as it is sorted and filtered."""
    sheet = show(small())
    sheet.sort("total")
    sheet.page.locator("#filter").select_option("lost")
    sheet.cell("bob10", "student").click()
    panel = sheet.page.get_by_role("dialog")
    title = panel.get_by_role("heading", level=2)
    assert title.inner_text() == "bob10 · all questions"
    assert panel.get_by_role("button", name="Previous student").is_disabled()
    panel.get_by_role("button", name="Next student").click()
    assert title.inner_text() == "cleo · all questions"
    panel.get_by_role("link", name="conv_output").click()
    assert title.inner_text() == "cleo · conv_output"
    panel.get_by_role("button", name="Next question").click()
    assert title.inner_text() == "cleo · conv_values"
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()


def test_an_address_leads_to_a_cell(show: Show) -> None:
    """What stands behind the # opens the panel; what leads nowhere is passed over."""
    sheet = show(small(), at="student/bob9.py/conv_output")
    title = sheet.page.get_by_role("dialog").get_by_role("heading", level=2)
    assert title.inner_text() == "bob9 · conv_output"
    for lost in ("student/nobody.py", "student/%E0%A4%A", "student"):
        assert not show(small(), at=lost).page.get_by_role("dialog").is_visible()


def test_a_group_opens_and_leads_to_its_members(show: Show) -> None:
    """A click shows who gave the same answer, and another one the answer."""
    sheet = show(small())
    groups = sheet.page.locator("details.group")
    texts = [re.sub(r"\s+", " ", text) for text in groups.locator("summary").all_inner_texts()]
    assert texts == [
        "2 students the same answer wrong one row: shape (2,): [1. 2.]",
        (
            "2 students the slip flipped-kernel padded: 2 of 9 values differ by more than 1e-06, "
            "the first at [0, 1]: yours 3.0, expected 4.0"
        ),
    ]
    groups.first.locator("summary").click()
    members = groups.first.get_by_role("link")
    members.first.wait_for()
    assert members.all_inner_texts() == ["bob9", "cleo"]
    members.last.click()
    panel = sheet.page.get_by_role("dialog")
    assert panel.get_by_role("heading", level=2).inner_text() == "cleo · softmax"
    sheet.page.keyboard.press("Escape")
    assert members.last.evaluate("link => link === document.activeElement")


def test_questions_are_sorted_by_their_figures(show: Show) -> None:
    """The hardest question comes first, then the easiest; what nobody is marked in stays last."""
    sheet = show(small())
    table = sheet.page.locator("#question-table")
    names = table.locator("tbody th .code")
    table.get_by_role("button", name="mean", exact=True).click()
    assert names.all_inner_texts()[:2] == ["softmax", "conv_output"]
    table.get_by_role("button", name="mean", exact=True).click()
    assert names.all_inner_texts()[3:] == ["conv_output", "softmax", "infinite_loss"]
    assert table.locator("[aria-sort]").get_attribute("aria-sort") == "descending"


def test_the_heat_map_says_by_letters_what_it_says_by_colours(show: Show) -> None:
    """A dot is all points, a digit tenths of them, a letter the cause; a cell leads on."""
    sheet = show(small())
    sheet.draw_heat()
    rows = sheet.page.locator("#heat tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["ada", "·", "·", "?", "·", "·", "·"],
        ["bob10", "·", "·", "?", "4", "·", "·"],
        ["cleo", "2", "·", "?", "·", "·", "·"],
        ["bob9", "2", "·", "?", "4", "·", "·"],
        ["eve", "l", "l", "l", "l", "l", "l"],
    ]
    cell = sheet.page.locator("#heat tbody tr").nth(1).locator("td").nth(3)
    assert cell.get_attribute("aria-label") == "partial, 2 of 5"
    cell.click()
    title = sheet.page.get_by_role("dialog").get_by_role("heading", level=2)
    assert title.inner_text() == "bob10 · conv_output"


def test_everything_is_reached_with_the_keyboard(show: Show) -> None:
    """The table is one stop of Tab; arrows move, Enter sorts and opens, Escape goes back."""
    sheet = show(small())
    keyboard = sheet.page.keyboard
    focused = "document.activeElement.textContent"
    sheet.page.get_by_label("Columns").focus()
    keyboard.press("Tab")
    assert sheet.page.evaluate(focused) == "ada"
    for key, text in (
        ("ArrowDown", "bob9"),
        ("ArrowRight", "11"),
        ("End", "2"),
        ("Home", "bob9"),
        ("PageUp", "student"),
        ("ArrowRight", "total"),
    ):
        keyboard.press(key)
        assert sheet.page.evaluate(focused) == text
    keyboard.press("Enter")
    assert sheet.column("total")[0] == "17"
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    assert sheet.page.evaluate("document.activeElement.ariaExpanded") == "false"
    keyboard.press("Enter")
    assert sheet.page.evaluate("document.activeElement.ariaExpanded") == "true"
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    panel = sheet.page.get_by_role("dialog")
    assert panel.get_by_role("heading", level=2).inner_text() == "ada · Softmax regression"
    keyboard.press("Escape")
    assert sheet.page.evaluate(focused) == "7"


def test_light_and_dark_can_be_chosen(show: Show) -> None:
    """The button goes round: as the system says, dark, light."""
    sheet = show(small(), color_scheme="light")
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    button = sheet.page.get_by_role("button", name="Theme")
    seen = [(button.inner_text(), sheet.page.evaluate(colour))]
    for _ in range(3):
        button.click()
        seen.append((button.inner_text(), sheet.page.evaluate(colour)))
    white, dark = "rgb(255, 255, 255)", "rgb(18, 22, 28)"
    assert seen == [
        ("Theme: as the system", white),
        ("Theme: dark", dark),
        ("Theme: light", white),
        ("Theme: as the system", white),
    ]
    assert show(small(), color_scheme="dark").page.evaluate(colour) == dark


@pytest.mark.parametrize("face", FACES)
def test_the_accessibility_rules_hold(show: Show, face: dict[str, object]) -> None:
    """axe-core finds nothing in the page with everything open, and nothing in the panel."""
    made = gradebook(30, 8)
    # One of each kind is enough for the rules, and rules take long.
    sheet = show(replace(made, scorecards=made.scorecards[:9] + made.scorecards[29:]), **face)
    sheet.draw_heat()
    sheet.page.get_by_label("Columns").select_option("questions")
    for summary in sheet.page.locator("summary").all():
        summary.click()
    assert sheet.violations() == []
    sheet.page.locator("#score-table td.h2").first.click()
    assert sheet.violations() == []


@pytest.mark.parametrize("width", [320, 380, 1200])
def test_nothing_but_tables_scrolls_sideways(show: Show, width: int) -> None:
    """The page itself is as wide as the window, also with long names and titles."""
    long = replace(small().scorecards[1], student="x" * 500, path="y" * 500)
    odd = replace(small(), scorecards=(*small().scorecards, long))
    odd = replace(odd, heading=replace(odd.heading, title="Assignment" * 30))
    sheet = show(odd, viewport={"width": width, "height": 800})
    sheet.draw_heat()
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_shows_tables_whole_and_groups_with_members(show: Show) -> None:
    """On paper there are no tools; nothing is cut off; every group lists its members."""
    sheet = show(gradebook(60, 12))
    sheet.page.emulate_media(media="print")
    sheet.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in ("nav", "#tools", "#theme"):
        assert not sheet.page.locator(hidden).is_visible()
    cut = "e => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== 'visible'"
    assert not any(box.evaluate(cut) for box in sheet.page.locator(".scroll").all())
    assert sheet.page.locator("#score-table tbody tr").last.is_visible()
    lists = sheet.page.locator("details.group ul")
    assert lists.count() == sheet.page.locator("details.group").count() > 10
    assert lists.first.is_visible()
    assert sheet.page.pdf().startswith(b"%PDF")


def test_without_scripts_the_figures_are_there(show: Show) -> None:
    """The score table, the questions and the groups can be read, and a sentence says what not."""
    sheet = show(small(), java_script_enabled=False)
    assert sheet.page.locator("#score-table tbody tr").count() == 6
    first = sheet.page.locator("#score-table tbody tr").first.inner_text()
    assert first.split("\t") == ["ada", "17", "100", "7", "8", "2"]
    assert "Without scripts" in sheet.page.locator(".notice").first.inner_text()
    assert not sheet.page.locator("#tools").is_visible()


def test_a_large_class_stays_light(show: Show) -> None:
    """With 500 rows and 40 questions all cells are there, and the heat map waits to be seen."""
    sheet = show(gradebook(500, 40))
    assert len(sheet.students()) == 500
    assert sheet.page.locator("#heat td").count() == 0
    assert sheet.page.evaluate("document.querySelectorAll('*').length") < 20_000
    sheet.page.get_by_label("Columns").select_option("questions")
    assert sheet.page.locator("#score-table tbody tr").first.locator("td").count() == 2 + 10 + 40
    sheet.draw_heat()
    assert sheet.page.locator("#heat td").count() > 19_000


def test_an_empty_class(show: Show) -> None:
    """Without submissions the page says so, and nothing on it fails."""
    sheet = show(book())
    assert "No submission was graded." in sheet.page.locator("#scores").inner_text()
    assert sheet.violations() == []
    assert show(book(without_points("eve", SubmissionStatus.UNREADABLE))).students() == ["eve"]
