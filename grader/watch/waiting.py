"""Waiting for a file to be saved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.watch.sight import Sight

EVERY = 0.15
"""Seconds between two looks, where a look takes next to no time."""

REST = 20
"""How many times as long as it looked the watcher rests, so that it never takes much of a core."""

SETTLED = 0.1
"""Seconds for which nothing must differ any more: editors write in several steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Looks at files again and again.

    Attributes:
        look: returns how the files look now.
        sleep: lets some seconds pass.
        clock: a clock in seconds.
    """

    look: Callable[[], Sight]
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def next(self, seen: Sight, *, within: float | None = None) -> Sight:
        """Return how the files look once they differ from what was seen, and nobody writes them.

        Args:
            seen: how they looked.
            within: seconds after which they are returned as they are; None to wait for ever.
        """
        began = started = self.clock()
        last = now = self.look()
        while True:
            is_still = not now.changed(seen)
            if is_still and within is not None and started - began >= within:
                return now
            self.sleep(max(EVERY if is_still else SETTLED, REST * (self.clock() - started)))
            last, started = now, self.clock()
            now = self.look()
            if now.changed(seen) and not now.changed(last):
                return now
