"""What the pages show is what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.page import PAGES, parts_with_runs, without_times

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.page import Part

RUNS = parts_with_runs(*PAGES)


@pytest.mark.parametrize("part", [part for _, part in RUNS], ids=[name for name, _ in RUNS])
def test_a_run_prints_what_the_page_shows(part: Part, tmp_path: Path) -> None:
    """Every run of a page, with the files shown above it, prints the lines shown, all of them."""
    for block, printed in part.play(tmp_path):
        assert without_times(printed) == without_times(block.text)
