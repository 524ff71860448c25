"""What imports share in a process: where they look, and one thread at a time that changes it.

`sys.path`, `sys.modules` and the path hooks are the same for all threads, while each of several
runs at once wants its own for a moment.
"""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from grader.forked import free_when_forked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

alone = free_when_forked(threading.RLock())
"""Held by whoever changes, for a moment, where imports look or which modules they see."""


def forget(here: Path, folders: Sequence[Path]) -> None:
    """Let Python import nothing from folders, as a student's `nbformat.py`, from now on.

    `python -m` puts the current folder first, where submissions may lie.
    """
    with alone:
        sys.path[:] = _without(sys.path, here, folders)


@contextmanager
def out_of_reach(here: Path, folders: Sequence[Path]) -> Iterator[None]:
    """Let Python import nothing from folders, for a while that may overlap with others."""
    held = (here, folders)
    with alone:
        _kept.begin(held)
    try:
        yield
    finally:
        with alone:
            _kept.end(held)


def lies_in(place: Path, folders: Iterable[Path]) -> bool:
    """Return whether a place is one of some resolved folders, or below one."""
    found = place.resolve()
    return any(found.is_relative_to(folder) for folder in folders)


def _without(path: Iterable[str], here: Path, folders: Sequence[Path]) -> list[str]:
    return [place for place in path if not lies_in(here / place, folders)]


class _Kept:
    """The search path as it was before the first of some overlapping whiles, and will be."""

    def __init__(self) -> None:
        self._before: list[str] = []
        self._held: list[tuple[Path, Sequence[Path]]] = []

    def begin(self, held: tuple[Path, Sequence[Path]]) -> None:
        if not self._held:
            self._before = list(sys.path)
        self._held.append(held)
        sys.path[:] = _without(sys.path, *held)

    def end(self, held: tuple[Path, Sequence[Path]]) -> None:
        self._held.remove(held)
        added = [place for place in sys.path if place not in self._before]
        back = self._before
        for here, folders in self._held:
            back = _without(back, here, folders)
        sys.path[:] = added + back


_kept = _Kept()
