"""A file written whole or not at all."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_whole(path: Path, pieces: Iterable[str]) -> Path:
    """Write the pieces to the file, by way of a temporary file beside it.

    Raises:
        UsageError: The folder or the file can't be written. An older file stays as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, pieces)
    except OSError as error:
        raise UsageError(
            f"{path} can't be written: {error.strerror or error}. "
            "Choose another folder with --grade-out."
        ) from error
    return path


def _replace(path: Path, pieces: Iterable[str]) -> None:
    # Not `tempfile`: its files are private to the owner, whatever the umask allows.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
