"""Room on the disk for scratch folders, which one submission may take from the next.

A child is held to a part of what is free when it starts, and whoever finds no room waits until
another child has ended, and its folder has gone.
"""

from __future__ import annotations

import errno
import shutil
import threading
from typing import TYPE_CHECKING, TypeVar

from grader.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Made = TypeVar("Made")

PATIENCE = 10.0
"""Seconds to wait for another child to end, which is killed if it fills the disk."""
_SHARE = 4
"""What is left to others of what is free, as parts of it."""
_LEAST_MB = 4
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Room:
    """The children that have folders in one place."""

    def __init__(self, place: Path) -> None:
        """Have no children yet."""
        self._place = place
        self._changed = threading.Condition()
        self._living = 0
        self._ended = 0

    def megabytes(self, most: int) -> int:
        """Return what a folder may hold: `most`, or a part of what is free."""
        try:
            free = shutil.disk_usage(self._place).free
        except OSError:
            return most
        return min(most, max(_LEAST_MB, free // _SHARE >> 20))

    def take(self, make: Callable[[], Made]) -> Made:
        """Return what is made with a folder, once there is room for it; `leave` when it has gone.

        Raises:
            SandboxError: there is no room, though no other child is left that could end.
        """
        while True:
            with self._changed:
                ended = self._ended
                self._living += 1
            try:
                return make()
            except OSError as error:
                self._drop()
                if error.errno not in _FULL:
                    raise
                if not self._another_ends(ended):
                    raise SandboxError(
                        f"there is no room for the files of a submission in {self._place.parent}. "
                        "Make some, or have TMPDIR name another folder"
                    ) from error
            except BaseException:
                self._drop()
                raise

    def leave(self) -> None:
        """Tell that a folder has gone."""
        with self._changed:
            self._living = max(0, self._living - 1)
            self._ended += 1
            self._changed.notify_all()

    def _drop(self) -> None:
        with self._changed:
            self._living -= 1

    def _another_ends(self, ended: int) -> bool:
        """Wait until a folder has gone; tell whether one has."""
        with self._changed:
            if self._ended == ended and self._living:
                self._changed.wait_for(lambda: self._ended != ended, PATIENCE)
            return self._ended != ended
