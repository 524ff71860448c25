"""A real browser, and pages of it that report every error and every request.

Playwright drives the Chromium of the system and downloads none. Without one these tests are
skipped, but not in CI.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from grader.scorecard import Gradebook

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless browser with a profile of its own."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing = "there is no Chromium here; on Debian: apt install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Sheet]]:
    """Return what opens the report of a gradebook; at the end nothing may have gone wrong in it."""
    sheets: list[Sheet] = []

    def opened(gradebook: Gradebook, **wishes: Any) -> Sheet:
        sheet = Sheet.written(browser, gradebook, tmp_path, **wishes)
        sheets.append(sheet)
        return sheet

    yield opened
    for sheet in sheets:
        sheet.page.context.close()
        assert sheet.troubles == []
        assert {request.partition("/")[0] for request in sheet.requests} <= {"file:", "data:"}
