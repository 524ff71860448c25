"""Submissions where a course's own hook found them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.entry import DiskEntry
from grader.folder import leads_out
from grader.layouts.handed import Arrangement, Handed, shown_name
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.handed_in import HandedIn


def arranged(found: Sequence[HandedIn], path: Path, shown: str) -> Arrangement:
    """Return what a hook found at a path of the command line, which is shown as `shown`."""
    handed = tuple(_handed(one, path, shown) for one in found)
    return Arrangement(system="", handed=handed, entries=len(handed))


def _handed(one: HandedIn, top: Path, shown: str) -> Handed:
    entry = _entry(Path(os.path.abspath(top / one.path)), top, shown)  # noqa: PTH100 links stay
    notes = tuple(printable(note) for note in one.notes)
    return Handed(student=shown_name(one.student), entry=entry, origin=one.origin, notes=notes)


def _entry(path: Path, top: Path, shown: str) -> DiskEntry:
    inside = path.is_relative_to(top)
    below = path.relative_to(top).as_posix() if inside else ""
    name = printable(path.as_posix())
    if inside:
        name = (
            "/".join(filter(None, (shown.rstrip("/"), printable(below)))) if below != "." else shown
        )
    # The hook is trusted and what students handed in is not: a link of theirs may lead anywhere.
    refusal = ""
    if inside and below != "." and leads_out(path, top):
        refusal = f"{printable(path.name)} is a link that leads out of the folder or nowhere"
    elif not path.is_dir() and not path.is_file():
        refusal = f"{printable(path.name)} is not there, or not an ordinary file"
    return DiskEntry(path=path, shown=name, key=str(path), is_folder=path.is_dir(), refusal=refusal)
