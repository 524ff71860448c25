"""Removing what student code left in its scratch folder, however it left it."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from itertools import count
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove a folder with everything in it; never follows a link, never raises for what is there.

    Folders that are nested too deeply for recursion are moved up, those that can't be looked into
    are opened first.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except (OSError, RecursionError):
        _remove_flat(folder)


def _remove_flat(folder: Path) -> None:
    """Empty one folder at a time; its sub-folders become its neighbours and wait for their turn."""
    numbers = count()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        for inner in _emptied(current):
            neighbour = folder.with_name(f"{folder.name}.{next(numbers)}")
            with suppress(OSError):
                _open(inner)
                inner.rename(neighbour)
                waiting.append(neighbour)
        with suppress(OSError):
            current.rmdir()


def _emptied(folder: Path) -> list[Path]:
    """Remove the files of a folder, and return its sub-folders."""
    inner = []
    with suppress(OSError):
        _open(folder)
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    inner.append(Path(entry.path))
                else:
                    with suppress(OSError):
                        Path(entry.path).unlink()
    return inner


def _open(folder: Path) -> None:
    folder.chmod(stat.S_IRWXU)
