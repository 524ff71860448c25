"""Reports: a gradebook as a table on the terminal and as files to upload.

Each module turns a gradebook into text and does nothing else; `files` alone writes.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.names import printable
from grader.reports import (
    csv,
    feedback,
    feedback_files,
    feedback_html,
    feedback_markdown,
    html,
    json,
    markdown,
)
from grader.reports.files import File, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from grader.scorecard import Gradebook

__all__ = ["FORMATS", "get_ready", "parse_formats", "write"]


def _markdown(gradebook: Gradebook) -> Iterator[File]:
    yield File("grades.md", markdown.pieces(gradebook))
    for name, card in feedback_files.named(gradebook):
        text = feedback_markdown.to_markdown(feedback.feedback_of(gradebook, card))
        yield File(f"{feedback_files.FOLDER}/{name}.md", [text], durable=False)


def _pages(gradebook: Gradebook) -> Iterator[File]:
    yield File("report.html", html.pieces(gradebook))
    for name, card in feedback_files.named(gradebook):
        page = feedback_html.pieces(feedback.feedback_of(gradebook, card))
        yield File(f"{feedback_files.FOLDER}/{name}.html", page, durable=False)


_WRITERS: dict[str, Callable[[Gradebook], Iterator[File]]] = {
    "csv": lambda gradebook: iter([File("grades.csv", chain([csv.MARK], csv.pieces(gradebook)))]),
    "json": lambda gradebook: iter([File("grades.json", json.pieces(gradebook))]),
    "md": _markdown,
    "html": _pages,
}

FORMATS = tuple(_WRITERS)
"""The formats that can be written, each as one file or several."""


def write(gradebook: Gradebook, folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write the gradebook in these formats to the folder and return the files written.

    Raises:
        UsageError: A file can't be written. What was there before stays.
    """
    return tuple(
        write_whole(folder / file.name, file.pieces, durable=file.durable)
        for name in formats
        for file in _WRITERS[name](gradebook)
    )


def get_ready(formats: Sequence[str], *, submissions: int) -> None:
    """Load what writing these formats takes, at a time when there is nothing else to do."""
    if "html" in formats:
        html.get_ready(submissions)


def parse_formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list like `csv,json`, each once.

    Raises:
        UsageError: The list is empty, or a format in it is unknown.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"--grade-format: expected some of {', '.join(FORMATS)}, found nothing.")
    for name in names:
        if name not in FORMATS:
            raise UsageError(_unknown(name))
    return tuple(dict.fromkeys(names))


def _unknown(name: str) -> str:
    near = get_close_matches(name, FORMATS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    known = ", ".join(FORMATS)
    return f"--grade-format: expected some of {known}, found '{printable(name)}'.{hint}"
