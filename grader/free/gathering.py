"""What is collected as a test, and what is said of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.free.examples import settle_examples
from grader.names import printable

if TYPE_CHECKING:
    from pathlib import Path

    from grader.free.arguments import Arguments


class GatherHooks:
    """The hooks of collecting tests."""

    def __init__(self, config: pytest.Config, arguments: Arguments) -> None:
        """Collect the tests that the arguments name."""
        self._config = config
        self._graded = arguments.graded
        self._names = arguments.tests

    def pytest_report_header(self) -> list[str]:
        """Say whose tests are run, and how to have no rubric where none was named."""
        lines = [f"grade: tests of {', '.join(map(printable, self._names))}"]
        if not self._config.getoption("rubric") and not self._config.getini("grade_rubric"):
            lines.append(
                "grade: no rubric was named, so that the bundled one is graded, too; "
                "--rubric=none leaves the tests alone"
            )
        if (engine := self._config.getoption("grade_engine")) != "local":
            lines.append(f"grade: tests ask submissions on this machine, and not by {engine}")
        return lines

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Collect nothing that lies in what is graded."""
        found = collection_path.resolve()
        return True if any(found.is_relative_to(folder) for folder in self._graded) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path) -> None:
        """Settle what is drawn for the tests of a module, before it is imported."""
        settle_examples(module_path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Show why a test file can't be collected, though failures of questions need no more."""
        if report.failed and self._config.option.tbstyle == "no":
            self._config.option.tbstyle = "short"
