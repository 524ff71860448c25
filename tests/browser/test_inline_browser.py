"""What a notebook shows below a cell, in the colours of common notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.reports import inline
from tests.browser.sheet import Sheet
from tests.browser.test_feedback_browser import HOSTILE, with_everything
from tests.unit.test_report_tally import book, card

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from grader.scorecard import Gradebook

COLOURS = {
    "JupyterLab light": "background: #ffffff; color: rgba(0, 0, 0, 0.87)",
    "JupyterLab dark": "background: #111111; color: #ffffff",
    "Visual Studio Code dark": "background: #1e1e1e; color: #cccccc",
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>notebook</title>
<style>body {{ {colours}; font: 14px sans-serif }} td {{ text-align: right; white-space: nowrap }}
tbody tr:nth-child(odd) {{ background: #888888 }}</style></head><body><main><h1>n</h1>
{output}</main></body></html>"""


def opened(browser: Browser, folder: Path, gradebook: Gradebook, colours: str) -> Sheet:
    """Return a notebook's page with a gradebook below a cell."""
    path = folder / "notebook.html"
    page = PAGE.format(colours=colours, output=inline.html(gradebook))
    path.write_text(page, "utf-8")
    return Sheet.opened(browser, path, viewport={"width": 700, "height": 900})


@pytest.mark.parametrize("colours", COLOURS.values(), ids=list(COLOURS))
def test_it_is_readable_in_all_colours(browser: Browser, tmp_path: Path, colours: str) -> None:
    """In light and dark notebooks axe-core finds nothing wrong, contrast included."""
    sheets = (
        opened(browser, tmp_path, book(with_everything()), colours),
        opened(browser, tmp_path, book(card("ada"), card("bob")), colours),
    )
    for sheet in sheets:
        assert sheet.violations() == []
        sheet.page.context.close()


@pytest.mark.parametrize("text", HOSTILE, ids=["image", "script", "template", "marks", "long"])
def test_hostile_text_stays_text_in_a_notebook(browser: Browser, tmp_path: Path, text: str) -> None:
    """Wherever a student's text stands, it makes no element, runs nothing and asks for nothing."""
    sheet = opened(browser, tmp_path, book(with_everything(text)), "")
    assert sheet.page.locator("img, script, iframe, form").count() == 0
    width = "document.documentElement.scrollWidth"
    assert sheet.page.evaluate(width) <= 700
    sheet.page.context.close()
    assert sheet.troubles == []
