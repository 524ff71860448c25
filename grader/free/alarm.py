"""Keeping an alarm off while a sandbox is talked with.

What pytest-timeout raises out of the middle of a conversation would leave it, and all that follow,
half read. A call has limits of its own, so that an alarm that waits for its end waits not long.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ALARM: signal.Signals | None = getattr(signal, "SIGALRM", None)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an alarm that goes off meanwhile go off afterwards."""
    before = signal.getsignal(ALARM) if ALARM is not None else None
    is_main = threading.current_thread() is threading.main_thread()
    if ALARM is None or not callable(before) or not is_main:
        yield
        return
    late: list[FrameType | None] = []
    signal.signal(ALARM, lambda _number, frame: late.append(frame))
    try:
        yield
    finally:
        signal.signal(ALARM, before)
    if late:
        before(ALARM, late[0])
