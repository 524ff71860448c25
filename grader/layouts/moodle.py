"""Moodle: a folder for each participant and kind of submission, or files named in the same way.

    Ada Lovelace_4711_assignsubmission_file/softmax.py
    Ada Lovelace_4711_assignsubmission_onlinetext/onlinetext.html
    Ada Lovelace_4711_assignsubmission_file_softmax.py

Older versions end the folder's name with an underscore. With blind marking the name is the word for
a participant in the site's language. Groups have their name and number there, or the name of the
default group and no number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.content import LARGEST, kind_of
from grader.data_class import dataclass
from grader.layouts.handed import Arrangement, Handed, arrangement, is_most, shown_name
from grader.names import is_hidden, printable
from grader.origin import Origin, Person, Unused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.entry import Entry
    from grader.layouts.handed import Place, Wishes

_NAME = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d{1,20}))?_assignsubmission_(?P<kind>[a-z0-9]+)(?:_(?P<file>.*))?",
    re.DOTALL,
)

_TEXT = "a text typed into Moodle"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One folder or file of a download, its name taken apart."""

    entry: Entry
    name: str
    id: str
    kind: str
    file: str

    @property
    def is_text(self) -> bool:
        """Return whether it was typed in, and no file was handed in."""
        return self.kind != "file"


def arrange(place: Place, _wishes: Wishes) -> Arrangement | None:
    """Return what Moodle arranged so, or None."""
    pieces = [piece for entry in place.entries if (piece := _piece(entry))]
    shaped = {piece.entry.name for piece in pieces}
    candidates = [entry for entry in place.candidates if entry.name not in shaped]
    if not is_most(pieces, [*pieces, *candidates]):
        return None
    groups: dict[tuple[str, str], list[_Piece]] = defaultdict(list)
    for piece in pieces:
        groups[piece.name, piece.id].append(piece)
    handed = [one for group in groups.values() for one in _handed(group)]
    left_out = [drop for group in groups.values() for drop in _texts(group)]
    others = [entry for entry in place.entries if entry.name not in shaped]
    return arrangement("Moodle", place, handed, others=others, left_out=left_out)


def _piece(entry: Entry) -> _Piece | None:
    found = _NAME.fullmatch(entry.name)
    if found is None or (not entry.is_folder and not found["file"]):
        return None
    parts = found.groupdict(default="")
    return _Piece(entry=entry, **parts)


def _handed(group: Sequence[_Piece]) -> list[Handed]:
    """Return what one participant handed in: one submission, unless there are several folders."""
    folders = [piece for piece in group if piece.entry.is_folder and not piece.is_text]
    files = [piece for piece in group if not piece.entry.is_folder and not piece.is_text]
    texts = [piece for piece in group if piece.is_text]
    if folders:
        return [_one(piece, {}, texts) for piece in folders]
    if files:
        main = min(files, key=lambda piece: (kind_of(piece.file) not in LARGEST, piece.file))
        return [_one(main, {_file_name(piece): piece.entry for piece in files}, texts)]
    return [_one(texts[0], {}, texts, refusal=f"{_TEXT} was handed in, and no file")]


def _file_name(piece: _Piece) -> str:
    """Return what the student called a file, unless that is no name for a file."""
    safe = not is_hidden(piece.file) and piece.file not in {"", ".", ".."}
    return piece.file if safe else piece.entry.name


def _one(
    piece: _Piece, files: dict[str, Entry], texts: Sequence[_Piece], *, refusal: str = ""
) -> Handed:
    notes = [*piece.entry.notes]
    if texts and not refusal:
        notes.append(f"{_TEXT} was handed in as well, and is not graded")
    student = shown_name(piece.name)
    person = Person(name=student, id=piece.id)
    return Handed(
        student=student or piece.id or printable(piece.entry.name),
        entry=piece.entry,
        files=files,
        origin=Origin(system="moodle", people=(person,), entry=piece.entry.name),
        notes=tuple(notes),
        refusal=refusal,
    )


def _texts(group: Sequence[_Piece]) -> list[Unused]:
    """Return the texts that lie beside files."""
    if all(piece.is_text for piece in group):
        return []
    texts = (piece for piece in group if piece.is_text)
    return [Unused(what=printable(piece.entry.name), why=_TEXT) for piece in texts]
