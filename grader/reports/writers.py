"""A gradebook written in all formats that are asked for."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.reports import (
    csv,
    feedback,
    feedback_files,
    feedback_html,
    feedback_markdown,
    gradescope,
    html,
    json,
    markdown,
    moodle,
    settled,
)
from grader.reports.files import File, tidy, write_whole
from grader.reports.tally import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from grader.reports.files import Told
    from grader.scorecard import Gradebook, Scorecard


def _markdown(gradebook: Gradebook, formats: Sequence[str]) -> Iterator[File]:
    yield File("grades.md", markdown.pieces(gradebook))
    yield from _feedback(gradebook, [name for name in ("md", "html") if name in formats])


def _pages(gradebook: Gradebook, formats: Sequence[str]) -> Iterator[File]:
    yield File("report.html", html.pieces(gradebook))
    if "md" not in formats:
        yield from _feedback(gradebook, ["html"])


def _feedback(gradebook: Gradebook, formats: Sequence[str]) -> Iterator[File]:
    """Yield the files for each student, in all formats at once: it is worked out only once."""
    for name, card in feedback_files.named(gradebook):
        told = feedback.feedback_of(gradebook, card)
        for ending in formats:
            pieces = _FEEDBACK[ending](told)
            yield File(f"{feedback_files.FOLDER}/{name}.{ending}", pieces, durable=False)


def _feedback_text(gradebook: Gradebook, card: Scorecard) -> Iterable[str]:
    return _FEEDBACK["md"](feedback.feedback_of(gradebook, card))


def _feedback_page(gradebook: Gradebook, card: Scorecard) -> Iterable[str]:
    return _FEEDBACK["html"](feedback.feedback_of(gradebook, card))


_FEEDBACK: dict[str, Callable[[feedback.Feedback], Iterable[str]]] = {
    "md": lambda told: [feedback_markdown.to_markdown(told)],
    "html": feedback_html.pieces,
}

_WRITERS: dict[str, Callable[[Gradebook, Sequence[str]], Iterator[File]]] = {
    "csv": lambda book, _all: iter([File("grades.csv", chain([csv.MARK], csv.pieces(book)))]),
    "json": lambda book, _all: iter([File("grades.json", json.pieces(book))]),
    "md": _markdown,
    "html": _pages,
    "gradescope": lambda book, _all: gradescope.files(book),
}


def write(
    gradebook: Gradebook, folder: Path, formats: Sequence[str], *, told: Told | None = None
) -> tuple[Path, ...]:
    """Write the gradebook in these formats, and what goes with it; return the files written.

    Raises:
        UsageError: A file can't be written. What was there before stays, and all others are written
            first.
    """
    files = chain(
        chain.from_iterable(_WRITERS[name](gradebook, formats) for name in formats),
        _moodle(gradebook, formats),
        _filled(gradebook),
        settled.files(gradebook),
    )
    written: list[Path] = []
    failures: list[str] = []
    for file in files:
        try:
            path = write_whole(folder / file.name, file.pieces, durable=file.durable, told=told)
        except UsageError as error:
            failures.append(str(error))
        else:
            written.append(path)
    for place in {path.parent for path in written}:
        tidy(place)
    if failures:
        raise UsageError(_failed(failures, written=len(written)))
    return tuple(written)


def _failed(failures: Sequence[str], *, written: int) -> str:
    """Return what could not be written: the first in full, for the others fail alike."""
    others = f" So it is with {count(len(failures) - 1, 'other file')}." if failures[1:] else ""
    return failures[0] + others + (f" {count(written, 'file')} could be written." * bool(written))


def _filled(gradebook: Gradebook) -> Iterator[File]:
    """Yield the gradebook of a learning platform that was filled, if one was."""
    if filled := gradebook.filled:
        yield File(filled.name, [filled.content])


def _moodle(gradebook: Gradebook, formats: Sequence[str]) -> Iterator[File]:
    """Yield the feedback of a download of Moodle as it goes back, a page for each if any are."""
    if "html" in formats:
        yield from moodle.files(gradebook, "feedback.html", _feedback_page)
    elif "md" in formats:
        yield from moodle.files(gradebook, "feedback.md", _feedback_text)


def get_ready(formats: Sequence[str]) -> None:
    """Load what writing these formats takes, at a time when there is nothing else to do."""
    if "html" in formats:
        html.get_ready()
