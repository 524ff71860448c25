"""A student's feedback as a page of its own, which opens from disk and calls nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.reports import page
from grader.reports.feedback import who
from grader.reports.picture import pictures
from grader.reports.tally import short, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.reports.feedback import Feedback


def pieces(feedback: Feedback) -> Iterator[str]:
    """Yield the page piece by piece."""
    return page.render(
        "feedback.html.j2",
        styles="feedback/feedback.css",
        title=f"{feedback.title}: {feedback.student}",
        feedback=feedback,
        pictures=pictures,
        who=who,
        short=short,
        signed=signed,
    )
