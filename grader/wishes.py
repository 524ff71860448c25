"""What a program asks for, checked: a value of the wrong kind is named before anything begins."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.names import printable
from grader.options import GRADEBOOK
from grader.rubric_wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

StrPath = str | PathLike[str]


def is_path(value: object) -> bool:
    """Return whether a value can be a path: a string, or an object of such a path."""
    return isinstance(value, str) or (
        isinstance(value, PathLike) and isinstance(value.__fspath__(), str)
    )


def path(value: object, name: str, expected: str = "a path") -> Path:
    """Return a path that was given as an argument.

    Raises:
        UsageError: it is none.
    """
    if isinstance(value, (str, PathLike)) and is_path(value):
        return Path(value)
    raise refusal(value, name, expected)


def file(value: StrPath | None, name: str) -> Path | None:
    """Return a file that was given as an argument, None where none was.

    Raises:
        UsageError: it is no path.
    """
    return None if value is None else path(value, name, "the path of a file")


def gradebook(value: StrPath | None, root: Path) -> Path | None:
    """Return where outcomes are kept: a file, or the usual one in a folder.

    Raises:
        UsageError: it is no path.
    """
    if value is None:
        return None
    found = root / path(value, "gradebook", "the path of a file or a folder")
    return found if found.suffix == ".sqlite" and not found.is_dir() else found / GRADEBOOK


def words(value: object, name: str, expected: str) -> tuple[str, ...]:
    """Return strings that were given as an argument: one, or several.

    Raises:
        UsageError: they are none.
    """
    several: Iterable[object]
    try:
        several = (value,) if isinstance(value, str) else iter(value)  # type: ignore[call-overload]
    except TypeError:
        raise refusal(value, name, expected) from None
    found = []
    for each in several:
        if not isinstance(each, str):
            raise refusal(each, name, expected)
        found.append(each)
    return tuple(found)


def refusal(value: object, name: str, expected: str) -> UsageError:
    """Return the error for a value of the wrong kind."""
    return UsageError(f"{name}: expected {expected}, found {printable(cut(repr(value)))}.")
