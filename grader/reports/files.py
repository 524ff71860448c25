"""A file written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

OLD_SECONDS = 600.0
_HALF = re.compile(r"\..+\.[0-9a-f]{8}\.tmp", re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written.

    Attributes:
        name: where, below the output folder.
        pieces: its text or bytes.
        durable: wait until it is on the disk, and write it even where it is there already. That
            takes milliseconds, too long for hundreds of small files that can be made again.
    """

    name: str
    pieces: Iterable[str] | Iterable[bytes]
    durable: bool = True


Told = Callable[[Path, bytes], None]
"""Is told of a file, and of the SHA-256 of what stands in it from then on."""


def write_whole(
    path: Path,
    pieces: Iterable[str] | Iterable[bytes],
    *,
    durable: bool = True,
    told: Told | None = None,
) -> Path:
    """Write the pieces to the file, by way of a temporary file beside it.

    Args:
        path: the file.
        pieces: its text or bytes.
        durable: as of `File`.
        told: is told of the file, right before it takes the place of an older one.

    Raises:
        UsageError: The folder or the file can't be written. An older file stays as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        data = pieces if durable else list(map(_bytes, pieces))
        if durable or not _holds(path, data):
            _replace(path, data, durable=durable, told=told)
        elif told is not None:
            told(path, sha256(b"".join(map(_bytes, data))).digest())
    except OSError as error:
        raise UsageError(
            f"{path} can't be written: {error.strerror or error}. "
            "Choose another folder with --grade-out."
        ) from error
    return path


def tidy(folder: Path) -> None:
    """Remove what runs that were killed left half written; what is young may be another run's."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _HALF.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if time.time() - entry.stat().st_mtime > OLD_SECONDS:
                        Path(entry.path).unlink()


def listed(folder: Path, written: Iterable[Path]) -> str:
    """Return the files in a few words: of those in a folder of their own the folder."""
    parts = (path.relative_to(folder).parts for path in written)
    return ", ".join(dict.fromkeys(f"{first}/" if below else first for first, *below in parts))


def _holds(path: Path, pieces: Iterable[str] | Iterable[bytes]) -> bool:
    """Return whether this stands in the file already; some file systems replace files slowly."""
    try:
        return path.read_bytes() == b"".join(map(_bytes, pieces))
    except OSError:
        return False


def _bytes(piece: str | bytes) -> bytes:
    return piece.encode() if isinstance(piece, str) else piece


def _replace(
    path: Path, pieces: Iterable[str] | Iterable[bytes], *, durable: bool, told: Told | None
) -> None:
    # Not `tempfile`: its files are private to the owner, whatever the umask allows.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    digest = sha256()
    try:
        with temporary.open("xb") as file:
            for piece in map(_bytes, pieces):
                file.write(piece)
                digest.update(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if told is not None:
            told(path, digest.digest())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
