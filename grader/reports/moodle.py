"""Feedback as a zip that Moodle hands out: the download's own folders, a file in each.

Moodle looks for `name_participant_plugintype_plugin` in the path of each file and gives what lies
below it to that participant. The names of the download are kept as they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from grader.reports.files import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from grader.scorecard import Gradebook, Scorecard

    Document = Callable[[Gradebook, Scorecard], Iterable[str]]

NAME = "moodle_feedback.zip"

_ENTRY = re.compile(r"([^_/\\]+_\d+_[a-z]+_[a-z]+)(_?)")
"""How Moodle calls the folder of a participant; older ones end with `_`."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same feedback is the same zip, whenever it is made."""

_FILE = 0o644 << 16


def files(gradebook: Gradebook, name: str, document: Document) -> Iterator[File]:
    """Yield the zip, if any submission comes from Moodle.

    Args:
        gradebook: the run.
        name: what the file of each student is called.
        document: gives what is in it.
    """
    folders = {
        folder: card for card in gradebook.scorecards if (folder := _folder(card)) is not None
    }
    if folders:
        yield File(NAME, [_zipped(gradebook, folders, name, document)])


def _folder(card: Scorecard) -> str | None:
    """Return the folder that feedback on a submission goes into, if it has one."""
    if card.origin.system != "moodle":
        return None
    name = next((part for part in card.origin.entry.split("/") if _ENTRY.match(part)), "")
    entry = _ENTRY.match(name)
    if entry is None or name.startswith((".", "~")):
        return None
    # Without folders a file's own name goes on behind the `_`.
    return f"{entry[1]}_" if entry[2] else entry[1]


def _zipped(
    gradebook: Gradebook, folders: dict[str, Scorecard], name: str, document: Document
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for folder in sorted(folders):
            info = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            info.external_attr = _FILE
            text = "".join(document(gradebook, folders[folder]))
            archive.writestr(info, text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
