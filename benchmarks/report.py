"""What `report.html` costs: `python -m benchmarks.report`.

Made-up classes are written as a page, whose size and time are told, and the page is opened in the
system's Chromium: until its tables answer, and until the columns of all questions are there.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tabulate import tabulate

from benchmarks.classes import gradebook
from grader.reports import html

if TYPE_CHECKING:
    from collections.abc import Callable

CLASSES = ((30, 40), (500, 40))
REPEATS = 5

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def median(action: Callable[[], object]) -> float:
    """Return the median of the seconds that an action takes, the first time not counted."""
    action()
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def opened(path: Path) -> tuple[str, str]:
    """Return how long a page takes until its tables answer, and to show every question."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        return "no browser", "no browser"
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 only with a browser

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page()

        def show() -> None:
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]", state="attached")
            page.evaluate("new Promise(requestAnimationFrame)")

        def widen() -> None:
            for choice in ("sections", "questions"):
                page.locator("#columns").select_option(choice)
                page.evaluate("new Promise(requestAnimationFrame)")

        found = median(show), median(widen)
        browser.close()
    return f"{1000 * found[0]:.0f} ms", f"{1000 * found[1]:.0f} ms"


def row(students: int, questions: int, folder: Path) -> tuple[str, ...]:
    """Return the row of a class."""
    made = gradebook(students, questions)
    path = folder / "report.html"
    path.write_bytes(html.to_html(made).encode())
    seconds = median(lambda: html.to_html(made))
    size = path.stat().st_size / 1000
    return f"{students} x {questions}", f"{size:.0f} kB", f"{1000 * seconds:.0f} ms", *opened(path)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(*size, Path(folder)) for size in CLASSES]
    headers = ("class", "size", "written in", "answers after", "all questions shown in")
    print(tabulate(rows, headers, tablefmt="github"))
    print(f"\nMedians of {REPEATS}.")


if __name__ == "__main__":
    main()
