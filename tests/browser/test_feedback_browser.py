"""A student's feedback in a real browser: readable on a phone, accessible, and inert."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.evidence import evidence_of
from grader.outcome import Status
from grader.reports import feedback_html
from grader.reports.feedback import feedback_of
from tests.browser.sheet import Sheet
from tests.unit.test_report_tally import book, card, flipped, scored, verdict, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from grader.scorecard import Scorecard

HOSTILE = [
    '<img src=x onerror="alert(1)">',
    "</style></title></script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202e\x1b[2J\x00\ud800",
    "w" * 5000,
]


def with_everything(text: str = "padding") -> Scorecard:
    """Return a scorecard with pictures, printed text, advice and hints, and a text everywhere."""
    wide = np.arange(60.0).reshape(3, 20)
    shown = replace(
        verdict(text, Status.WRONG, 2.0, message=text),
        printed=f"{text}\n{text}",
        hint=text,
        evidence=evidence_of(wide, wide + (wide % 7 == 0)),
    )
    question = scored("softmax", "softmax", shown, verdict("b", Status.CORRECT, 2.0), feedback=text)
    one = card(text, but=(question, flipped(), waiting()))
    return replace(one, told=(text,))


@pytest.fixture
def read(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Sheet]]:
    """Return what opens the feedback of a scorecard; nothing may go wrong in it."""
    sheets: list[Sheet] = []

    def opened(one: Scorecard, **wishes: Any) -> Sheet:
        path = tmp_path / "ada.html"
        path.write_text("".join(feedback_html.pieces(feedback_of(book(one), one))), "utf-8")
        sheets.append(Sheet.opened(browser, path, **wishes))
        return sheets[-1]

    yield opened
    for sheet in sheets:
        sheet.page.context.close()
        assert sheet.troubles == []
        assert {request.partition("/")[0] for request in sheet.requests} <= {"file:", "data:"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_accessibility_rules_hold(read: Callable[..., Sheet], scheme: str, width: int) -> None:
    """In light and dark, on a phone and a desk, axe-core finds nothing wrong."""
    size = {"width": width, "height": 800}
    sheet = read(with_everything(), viewport=size, color_scheme=scheme)
    assert sheet.violations() == []


def test_only_pictures_scroll_sideways(read: Callable[..., Sheet]) -> None:
    """On a phone the page is as wide as the screen; a wide picture scrolls within itself."""
    page = read(with_everything("w" * 500), viewport={"width": 360, "height": 740}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    panel = page.locator(".panel").first
    assert panel.evaluate("panel => panel.scrollWidth > panel.clientWidth")


def test_what_was_printed_opens(read: Callable[..., Sheet]) -> None:
    """What a case printed is shown when it is asked for, with the keyboard, too."""
    page = read(with_everything()).page
    assert not page.locator("pre").first.is_visible()
    page.locator("summary").first.press("Enter")
    assert page.locator("pre").first.inner_text() == "padding\npadding"


@pytest.mark.parametrize("text", HOSTILE, ids=["image", "script", "template", "marks", "long"])
def test_hostile_text_stays_text(read: Callable[..., Sheet], text: str) -> None:
    """Wherever a student's text stands, it makes no element, runs nothing and asks for nothing."""
    page = read(with_everything(text)).page
    assert page.locator("img, script, iframe, form").count() == 0
    assert page.locator("article").count() == 6
