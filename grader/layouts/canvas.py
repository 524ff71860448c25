"""Canvas: all attachments of all students as files in one folder.

    lovelaceada_LATE_1042_50311_softmax.py
    └ name ────┘ │    │    │     └ what the student called the file
              if late │    └ the attachment's id
                      └ the user's id

A text typed into Canvas ends in `_text.html`, an address in `_link.html`, both without an
attachment's id. With anonymous grading `anon_xYz12` stands in place of name and id. The name is the
sortable one in lower case, of which only letters, digits and underscores are left.

A file by itself proves nothing: `hw_1_2024_final.py` has that shape too. A folder is Canvas' if
more than half of the candidates have the shape, names are in lower case, ids begin with no zero,
attachments' ids have three digits or more and occur once each, a user's id has one name only, and
more than half of the users have names of their own. Of fewer than three users more is asked: two
digits in the user's id, and four that are no year or date in the attachment's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.content import LARGEST, kind_of
from grader.data_class import dataclass
from grader.layouts.handed import Arrangement, Handed, arrangement, is_most, shown_name
from grader.names import is_hidden, printable
from grader.origin import Origin, Person, Unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.entry import Entry
    from grader.layouts.handed import Place, Wishes

_ATTACHMENT = re.compile(
    r"(?:(?P<name>\w*?)_)??(?:(?P<late>LATE|late)_)?"
    r"(?P<user>[1-9]\d*|anon_[A-Za-z0-9]+)_(?P<id>[1-9]\d{2,})_(?P<file>.+)"
)

_TYPED = re.compile(
    r"(?:(?P<name>\w*?)_)??(?:(?P<late>LATE|late)_)?"
    r"(?P<user>[1-9]\d*|anon_[A-Za-z0-9]+)_(?P<file>text|link)\.html"
)

_NUMBERED = re.compile(r"_\d+(_|$)")
"""Canvas leaves no such number in a name, which would be taken for an id."""

_LONGEST_ID = 20

_YEAR_OR_DATE = re.compile(r"(19|20)\d\d((0\d|1[0-2])([0-2]\d|3[01]))?")

_FEW = 3

_TYPED_WORDS = {"text": "a text typed into Canvas", "link": "the address of a web page"}

_AGAIN = re.compile(r"(?P<base>.+)-(?P<number>[1-9]\d?)")
"""The stem of a file that was handed in again under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    """One file of a download, its name taken apart; `id` is 0 for what was typed in."""

    entry: Entry
    name: str
    user: str
    late: bool
    id: int
    file: str

    @property
    def base(self) -> str:
        """Return the file's name without the number of a later attempt."""
        path = PurePosixPath(self.file)
        again = _AGAIN.fullmatch(path.stem)
        return f"{again['base']}{path.suffix}" if again else self.file


def arrange(place: Place, _wishes: Wishes) -> Arrangement | None:
    """Return what Canvas arranged so, or None."""
    uploads = [upload for entry in place.entries if (upload := _upload(entry))]
    files = [upload for upload in uploads if upload.id]
    shaped = {upload.entry.name for upload in uploads}
    candidates = [e for e in place.candidates if e.name not in shaped]
    if not _is_canvas(uploads, files) or not is_most(uploads, [*uploads, *candidates]):
        return None
    by_user: dict[str, list[_Upload]] = defaultdict(list)
    for upload in uploads:
        by_user[upload.user].append(upload)
    handed, left_out = [], []
    for group in by_user.values():
        one, older = _handed(group)
        handed.append(one)
        left_out += older
    others = [entry for entry in place.entries if entry.name not in shaped]
    return arrangement("Canvas", place, handed, others=others, left_out=left_out)


def _upload(entry: Entry) -> _Upload | None:
    if entry.is_folder:
        return None
    found = _TYPED.fullmatch(entry.name) or _ATTACHMENT.fullmatch(entry.name)
    if found is None:
        return None
    parts = found.groupdict()
    name = parts["name"] or ""
    if name != name.lower() or _NUMBERED.search(name) or len(parts.get("id") or "") > _LONGEST_ID:
        return None
    if not name and not parts["user"].startswith("anon_"):
        return None
    return _Upload(
        entry=entry,
        name=name,
        user=parts["user"],
        late=bool(parts["late"]),
        id=int(parts.get("id") or "0"),
        file=parts["file"],
    )


def _is_canvas(uploads: Sequence[_Upload], files: Sequence[_Upload]) -> bool:
    """Return whether the ids are such as one system gives out."""
    names: dict[str, set[str]] = defaultdict(set)
    for upload in uploads:
        names[upload.user].add(upload.name)
    if not files or len({upload.id for upload in files}) != len(files):
        return False
    if any(len(found) > 1 for found in names.values()):
        return False
    own = set().union(*names.values()) - {""}
    anonymous = all(not upload.name for upload in uploads)
    if not anonymous and not is_most([*own], [*names]):
        return False
    return anonymous or len(names) >= _FEW or all(map(_has_large_ids, files))


def _has_large_ids(upload: _Upload) -> bool:
    number = str(upload.id)
    return len(upload.user) > 1 and len(number) > 3 and not _YEAR_OR_DATE.fullmatch(number)


def _handed(group: Sequence[_Upload]) -> tuple[Handed, list[Unused]]:
    """Return all that one user handed in as one submission, and what in it does not count."""
    first = group[0]
    typed = [upload for upload in group if not upload.id]
    files, again, left_out = _newest([upload for upload in group if upload.id])
    anonymous = first.user.startswith("anon_")
    number = first.user.removeprefix("anon_")
    person = Person(name="" if anonymous else first.name, id=number)
    main = min(files or typed, key=lambda upload: (kind_of(upload.file) not in LARGEST, upload.id))
    notes = [*main.entry.notes, *again]
    late = any(upload.late for upload in group)
    if files and typed:
        notes.append(f"{_typed(typed)} was handed in as well, and is not graded")
    handed = Handed(
        student=shown_name(first.user if anonymous or not first.name else first.name),
        entry=main.entry,
        files={name: upload.entry for name, upload in _named(files).items()},
        origin=Origin(system="canvas", people=(person,), entry=main.entry.name, late=late),
        notes=tuple(notes),
        refusal="" if files else f"{_typed(typed)} was handed in, and no file",
    )
    left_out += [
        Unused(what=printable(u.entry.name), why=_TYPED_WORDS[u.file]) for u in typed if files
    ]
    return handed, left_out


def _typed(typed: Iterable[_Upload]) -> str:
    return " and ".join(_TYPED_WORDS[upload.file] for upload in typed)


def _newest(files: Sequence[_Upload]) -> tuple[list[_Upload], list[str], list[Unused]]:
    """Return the files that count, notes on those handed in again, and the older ones.

    `work-1.py` is a later `work.py` where both are there; `part-1.py` and `part-2.py` are two.
    """
    names = {upload.file for upload in files}
    groups: dict[str, list[_Upload]] = defaultdict(list)
    for upload in files:
        groups[upload.base if upload.base in names else upload.file].append(upload)
    kept, notes, older = [], [], []
    for base, group in groups.items():
        *before, newest = sorted(group, key=lambda upload: upload.id)
        kept.append(newest)
        if before:
            counts = f"the newest, {printable(newest.file)}, counts"
            notes.append(f"{printable(base)} was handed in {len(group)} times: {counts}")
            why = f"an older {printable(base)}; {counts}"
            older += [Unused(what=printable(old.entry.name), why=why) for old in before]
    return kept, notes, older


def _named(files: Sequence[_Upload]) -> dict[str, _Upload]:
    """Return the files by the names that the student gave them.

    Canvas adds `-1` to a name that was there before. A module could not be imported by that name,
    so that it gets its own back where nothing else has it.
    """
    named: dict[str, _Upload] = {}
    taken = {upload.file for upload in files}
    for upload in files:
        name = upload.file
        is_module = kind_of(upload.base) == ".py" and len(files) > 1
        if is_module and upload.base not in taken and _stem(upload.base).isidentifier():
            name = upload.base
            taken.add(name)
        if name in named or is_hidden(name) or name in {".", ".."}:
            name = upload.entry.name
        named[name] = upload
    return named


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
