"""The example submissions: from wherever they were installed into a folder of the user's."""

from __future__ import annotations

import shutil
from pathlib import Path

from grader.errors import UsageError
from grader.names import printable

NAME = "submissions_example"

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / NAME, _PACKAGE.parent / NAME)
"""In an installed package, and in a checkout."""


def copy(folder: Path) -> tuple[str, ...]:
    """Copy all example submissions into a new folder, and return their names.

    Raises:
        UsageError: there is something in the folder already, or it can't be written.
    """
    source = next((place for place in _PLACES if place.is_dir()), None)
    if source is None:
        raise UsageError(f"no {NAME}/ was installed. Install pytest-grade anew.")
    shown = printable(str(folder))
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{shown}: there is something already. Choose another name.")
        ignore = shutil.ignore_patterns(".*", "__pycache__", "*.pyc")
        shutil.copytree(source, folder, ignore=ignore, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{shown} can't be written: {reason}.") from error
    return tuple(sorted(path.name for path in folder.iterdir()))
