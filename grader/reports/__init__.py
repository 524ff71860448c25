"""Reports: a gradebook as a table on the terminal and as files to upload.

Each module turns a gradebook into text and does nothing else; `files` alone writes. What writes
files is loaded where any are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.reports.formats import FORMATS, parse_formats

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grader.reports.files import Told
    from grader.scorecard import Gradebook

__all__ = ["FORMATS", "get_ready", "parse_formats", "write"]


def write(
    gradebook: Gradebook, folder: Path, formats: Sequence[str], *, told: Told | None = None
) -> tuple[Path, ...]:
    """Write the gradebook in these formats, and what goes with it; return the files written.

    `told` is told of each of them right before it is there.

    Raises:
        UsageError: A file can't be written. What was there before stays, and all others are written
            first.
    """
    from grader.reports import writers  # noqa: PLC0415 a single check writes nothing

    return writers.write(gradebook, folder, formats, told=told)


def get_ready(formats: Sequence[str]) -> None:
    """Load what writing these formats takes, at a time when there is nothing else to do."""
    from grader.reports import writers  # noqa: PLC0415 the same

    writers.get_ready(formats)
