"""The folder or zip that a kit is written to: whole or not at all, and over nobody's work."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST = ".pytest-grade-kit.json"
"""Tells a kit from any other folder: its files, with the SHA-256 of each. Settings know it, too."""

LARGEST_MANIFEST = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, and which files were left as they are, for somebody changed them."""

    files: tuple[str, ...]
    kept: tuple[str, ...] = ()


def write(out: Path, files: Mapping[str, bytes], *, own: Iterable[str]) -> Written:
    """Write the files of a kit.

    Args:
        out: a folder that is not there, is empty or holds an earlier kit; or a file `*.zip`.
        files: the kit's files by their names.
        own: those of them that nobody is to change; the others are kept where they were changed.

    Raises:
        UsageError: there is something else, or it can't be written.
    """
    whole = dict(files) | {MANIFEST: _manifest(files)}
    try:
        if out.suffix.lower() == ".zip":
            return _write_zip(out, whole)
        return _write_folder(out, whole, frozenset((*own, MANIFEST)))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"grader release: {_shown(out)} can't be written: {reason}.") from None


def is_kit(folder: Path) -> bool:
    """Tell whether a folder holds a kit."""
    return _earlier(folder) is not None


def _shown(path: Path) -> str:
    return printable(str(path))


def _manifest(files: Mapping[str, bytes]) -> bytes:
    document = {"kit": 1, "files": {name: _digest(data) for name, data in sorted(files.items())}}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _earlier(folder: Path) -> dict[str, str] | None:
    """Return the files of the kit that lies in a folder, None where none does."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            return _files_of(file.read(LARGEST_MANIFEST))
    except OSError:
        return None


def _files_of(manifest: bytes) -> dict[str, str] | None:
    try:
        document = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    match document:
        case {"kit": 1, "files": dict(files)} if all(isinstance(d, str) for d in files.values()):
            return files
    return None


def _write_zip(out: Path, files: Mapping[str, bytes]) -> Written:
    if out.exists() and not _is_kit_zip(out):
        raise UsageError(f"grader release: {_shown(out)} is there already, and no kit.")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(f"{out.stem}/{name}")  # of a fixed date: same kit, same bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    out.parent.mkdir(parents=True, exist_ok=True)
    _put({out: data.getvalue()})
    return Written(files=tuple(files))


def _is_kit_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(f"/{MANIFEST}") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _write_folder(out: Path, files: Mapping[str, bytes], own: frozenset[str]) -> Written:
    earlier = _earlier(out)
    if out.exists() and earlier is None and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            f"grader release: {_shown(out)} is there already, and neither an empty folder nor an "
            "earlier kit. Name another folder."
        )
    known = earlier or {}
    kept = [n for n in files if n not in own and _is_changed(out / n, files[n], known.get(n))]
    strange = [name for name in kept if name not in known]
    if strange:
        raise UsageError(
            f"grader release: {_shown(out / strange[0])} is there already, and none of the kit's "
            "files. Move it away first."
        )
    new = {out / name: data for name, data in files.items() if name not in kept}
    made = _make_folders({path.parent for path in new})
    try:
        _put(new)
    except OSError:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
    _remove(out, {name: d for name, d in known.items() if name not in files})
    return Written(files=tuple(files), kept=tuple(kept))


def _is_changed(path: Path, data: bytes, digest: str | None) -> bool:
    """Tell whether a file is there that is neither what it was nor what it is to be."""
    if not path.exists() and not path.is_symlink():
        return False
    found = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    return found != data and _digest(found) != digest


def _make_folders(folders: Iterable[Path]) -> list[Path]:
    """Make folders, and return those that were not there, the deepest first."""
    missing = {f for folder in folders for f in (folder, *folder.parents) if not f.exists()}
    for folder in sorted(missing):
        folder.mkdir(exist_ok=True)
    return sorted(missing, reverse=True)


def _put(files: Mapping[Path, bytes]) -> None:
    """Write all files under other names, and only then give each its own."""
    mark = secrets.token_hex(4)
    temporary = {path: path.with_name(f".{path.name}.{mark}.tmp") for path in files}
    try:
        for path, data in files.items():
            with temporary[path].open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for path in files:
            temporary[path].replace(path)
    except BaseException:
        for path in temporary.values():
            path.unlink(missing_ok=True)
        raise


def _remove(out: Path, files: Mapping[str, str]) -> None:
    """Remove what an earlier kit had and this one has not, unless somebody changed it."""
    for name, digest in files.items():
        path = out / name
        is_inside = path.resolve().is_relative_to(out.resolve()) and not path.is_symlink()
        if is_inside and path.is_file() and _digest(path.read_bytes()) == digest:
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
