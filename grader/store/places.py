"""Gradebooks named on a command line: a file, or the folder that holds one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from grader.errors import UsageError
from grader.names import printable
from grader.options import GRADEBOOK
from grader.store import runs
from grader.store.database import Unusable, connect_to_read, explained


def gradebook_at(given: str) -> Path:
    """Return the file of a gradebook that is named by itself or by its folder.

    Raises:
        UsageError: there is none.
    """
    path = Path(given)
    try:
        if path.is_dir():
            path /= GRADEBOOK
        if path.is_file():
            return path
        words = "there is no such file or folder" if not path.parent.is_dir() else "is not there"
    except (OSError, ValueError):
        words = "can't be read"
    raise UsageError(f"{printable(str(path))}: {words}. Name a folder that grades were written to.")


def last_run(path: Path, *, before: int = 0) -> runs.WholeRun:
    """Return the last whole run that a gradebook keeps, or the one so many before it.

    Raises:
        UsageError: it can't be read, or keeps no such run.
    """
    shown = printable(str(path))
    try:
        with closing(connect_to_read(path)) as connection, explained():
            run = runs.last(connection, before=before)
    except Unusable as refused:
        mend = "" if path.suffix == ".sqlite" else f" Name {GRADEBOOK}, or the folder it lies in."
        raise UsageError(f"{shown}: {refused}.{mend}") from None
    if run is None:
        which = "earlier run" if before else "run"
        raise UsageError(
            f"{shown}: no {which} in which everything was graded is kept in it. "
            "Grade the whole folder."
        )
    return run
