"""The files of one submission, wherever they lie: names, sizes and a way to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import is_hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DEEPEST = 8
"""Files that lie deeper than this many folders are not looked at."""

MOST_ENTRIES = 20_000
"""More entries than this are not looked through."""

_NOBODYS_WORK = frozenset({"venv", "virtualenv", "site-packages", "node_modules"})
_ENVIRONMENT_MARK = "pyvenv.cfg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The files of one submission.

    `sizes` maps relative POSIX names to sizes as they are declared; `read` takes a name and the
    most bytes that are wanted, and raises UnreadableSubmission where there are more.
    """

    sizes: Mapping[str, int]
    read: Callable[[str, int], bytes]
    notes: tuple[str, ...] = ()


def is_skipped(folder: str) -> bool:
    """Return whether a folder of this name holds installed packages or hidden things."""
    return is_hidden(folder) or folder.casefold() in _NOBODYS_WORK


def is_environment(names: Iterable[str]) -> bool:
    """Return whether a folder with these entries is a virtual environment of any name."""
    return _ENVIRONMENT_MARK in names


def megabytes(size: int) -> str:
    """Return a size in the words of messages."""
    return f"{size / 2**20:.1f} MB" if size % 2**20 else f"{size >> 20} MB"
