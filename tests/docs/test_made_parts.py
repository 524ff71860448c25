"""What pages take from the code is what the code says now."""

from __future__ import annotations

import pytest

from grader.outcome import Status
from grader.scorecard import SubmissionStatus
from tests.docs.explained import explained
from tests.docs.made import FILES, PARTS, named_parts, with_made_parts
from tests.docs.page import PAGES, ROOT

STALE = "run python -m tests.docs.refresh"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_up_to_date(page: str) -> None:
    """Parts made from the code are as the code would make them now."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert with_made_parts(text) == text, STALE


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_up_to_date(file: str) -> None:
    """A file made from the code is as the code would make it now."""
    assert (ROOT / file).read_text(encoding="utf-8") == FILES[file](), STALE


def test_every_part_stands_on_one_page() -> None:
    """What can be made is shown, once."""
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    assert sorted(name for text in texts for name in named_parts(text)) == sorted(PARTS)


def test_every_status_is_explained() -> None:
    """Below each status stands what happened."""
    assert list(explained(Status)) == [status.name for status in Status]
    assert list(explained(SubmissionStatus)) == [status.name for status in SubmissionStatus]
