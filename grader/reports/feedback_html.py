"""A student's feedback as a page of its own, which opens from disk and calls nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from grader.reports import page
from grader.reports.feedback import who
from grader.reports.picture import pictures
from grader.reports.tally import short, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from grader.reports.feedback import Answer, Feedback


def pieces(feedback: Feedback) -> Iterator[str]:
    """Yield the page piece by piece."""
    return page.render(
        "feedback.html.j2",
        styles="feedback/feedback.css",
        title=f"{feedback.title}: {feedback.student}",
        feedback=feedback,
        article=_article,
        short=short,
        signed=signed,
    )


@lru_cache(maxsize=512)
def _article(answer: Answer) -> Markup:
    """Return what is said of one question; most of a class answers most of them alike."""
    from markupsafe import Markup  # noqa: PLC0415 only where pages are made

    template = page.environment().get_template("feedback/answer.html.j2")
    # The template has escaped what it was given.
    return Markup(template.render(answer=answer, pictures=pictures, who=who, short=short))  # noqa: S704
