"""A new course: a rubric, a reference and two submissions, to be changed by an instructor."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from grader.errors import UsageError

TEMPLATES = Path(__file__).parent
ENDING = ".template"

FILES = (
    "README.md",
    "rubric.toml",
    "reference.py",
    "submissions/example.py",
    "submissions/slip.py",
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")

RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
"""Names that Windows keeps for itself."""


def create(name: str, folder: Path) -> tuple[str, ...]:
    """Make the folder of a new course and return the names of the files in it.

    Raises:
        UsageError: nothing can be called so, or there is something of that name already.
    """
    _check_name(name)
    top = folder / name
    _check_free(top, name)
    title = re.sub("[_-]+", " ", name).strip().capitalize()
    try:
        for file in FILES:
            _write(top / file, Template(_template(file)).substitute(name=name, title=title))
    except OSError as error:
        raise UsageError(f"grader new: {name}/ can't be written: {error.strerror}.") from None
    return FILES


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or RESERVED.fullmatch(name):
        raise UsageError(
            f"grader new: expected a name of letters, digits, '_' and '-' that begins with a "
            f"letter, found '{name}'. An example is linear_algebra."
        )


def _check_free(top: Path, name: str) -> None:
    if top.is_symlink() or (top.exists() and not top.is_dir()):
        raise UsageError(f"grader new: '{name}' is there already, and no folder.")
    if top.is_dir() and any(top.iterdir()):
        raise UsageError(f"grader new: the folder {name}/ is there already, and not empty.")


def _template(file: str) -> str:
    return (TEMPLATES / f"{Path(file).name}{ENDING}").read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
