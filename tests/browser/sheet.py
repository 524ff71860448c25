"""A report open in the browser, and what tests ask of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.reports import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from grader.scorecard import Gradebook


def axe() -> str:
    """Return the source of axe-core."""
    import axe_playwright_python

    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@dataclass(slots=True)
class Sheet:
    """A page, all that its console said, and all that it asked for."""

    page: Page
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    def written(
        cls, browser: Browser, gradebook: Gradebook, folder: Path, *, at: str = "", **wishes: Any
    ) -> Sheet:
        """Write a report and open it; `at` is the part of the address behind the #."""
        path = folder / "report.html"
        path.write_bytes(html.to_html(gradebook).encode())
        sheet = cls.opened(browser, path, at=at, **wishes)
        if wishes.get("java_script_enabled", True):
            sheet.page.wait_for_selector("html[data-ready]", state="attached")
        return sheet

    @classmethod
    def opened(cls, browser: Browser, path: Path, *, at: str = "", **wishes: Any) -> Sheet:
        """Open a page from disk."""
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | wishes))
        context.set_default_timeout(20_000)
        sheet = cls(context.new_page())
        page = sheet.page
        page.on("console", lambda said: sheet.troubles.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: sheet.troubles.append(str(error)))
        page.on("dialog", lambda dialog: sheet.troubles.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: sheet.requests.append(request.url))
        page.goto(path.as_uri() + (f"#{at}" if at else ""))
        return sheet

    def students(self) -> list[str]:
        """Return the names in the rows of the score table that are shown, from the top."""
        rows = self.page.locator("#score-table tbody tr:not([hidden]) th")
        names: list[str] = rows.evaluate_all("all => all.map((th) => th.firstChild.data)")
        return names

    def column(self, head: str) -> list[str]:
        """Return the cells of a column of the score table, from the top."""
        heads = self.page.locator("#score-table thead th .printed").all_text_contents()
        place = heads.index(head) + 1
        cells = f"#score-table tbody tr:not([hidden]) > :nth-child({place})"
        return self.page.locator(cells).all_inner_texts()

    def sort(self, head: str) -> None:
        """Choose the header of a column."""
        self.page.locator("#score-table").get_by_role("button", name=head, exact=True).click()

    def cell(self, student: str, head: str) -> Any:
        """Return a cell of the score table."""
        heads = self.page.locator("#score-table thead th .printed").all_text_contents()
        row = self.page.locator("#score-table tbody tr", has_text=student)
        return row.locator(f":nth-child({heads.index(head) + 1})").first

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong, as rule and element."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(axe())
        found = self.page.evaluate("axe.run()")
        return [
            f"{rule['id']}: {node['html'][:120]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def draw_heat(self) -> None:
        """Scroll to the heat map, which is drawn then."""
        self.page.locator("#heat-title").scroll_into_view_if_needed()
        self.page.wait_for_selector("#heat table")
