"""Scratch folders: where they lie, and removing what student code left, however it left it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

OLD_SECONDS = 600.0
_ROOT = re.compile(r"grade-([0-9]+)-\w+(?:\.[0-9]+)*")
_PASSES = 3
_numbers = count()
"""What folders are called that are moved up; no two threads take the same."""


def new_root() -> Path:
    """Return a new folder for the scratch folders of this process, and remove those of ended ones.

    A grader that was killed could not tidy up; the next one does.
    """
    temporary = Path(tempfile.gettempdir())
    with suppress(OSError), os.scandir(temporary) as entries:
        for entry in entries:
            found = _ROOT.fullmatch(entry.name)
            if found and _is_left(entry, int(found[1])):
                remove(Path(entry.path))
    return Path(tempfile.mkdtemp(prefix=f"grade-{os.getpid()}-")).resolve()


def _is_left(entry: os.DirEntry[str], pid: int) -> bool:
    """Return whether a folder was left by a grader that ended; false where it has just gone."""
    with suppress(OSError):
        return _is_ours(entry) and not _is_alive(pid) and _is_old(entry)
    return False


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir(follow_symlinks=False):
        return False
    return not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _is_old(entry: os.DirEntry[str]) -> bool:
    """Return whether nothing happened in it for long: containers count processes anew."""
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > OLD_SECONDS


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # there, to ask is to end
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def remove(folder: Path) -> None:
    """Remove a folder with everything in it; never follows a link, never raises for what is there.

    Folders that are nested too deeply for recursion are moved up, those that can't be looked into
    are opened first. Another thread may remove a part of it meanwhile.
    """
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        for _ in range(_PASSES):
            if os.path.lexists(folder):
                _remove_flat(folder)


def _remove_flat(folder: Path) -> None:
    """Empty one folder at a time; its sub-folders become its neighbours and wait for their turn."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        for inner in _emptied(current):
            neighbour = folder.with_name(f"{folder.name}.{next(_numbers)}")
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
                    _unlink(Path(entry.path))
    return inner


def _unlink(file: Path) -> None:
    """Remove a file; Windows removes none that must not be written."""
    with suppress(OSError):
        if os.name == "nt":
            file.chmod(stat.S_IWRITE)
        file.unlink()


def _open(folder: Path) -> None:
    folder.chmod(stat.S_IRWXU)
