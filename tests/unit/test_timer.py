"""The clock that interrupts student code."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from grader.sandbox.inside import timer
from grader.sandbox.inside.timer import Timer
from grader.sandbox.inside.trouble import TimeIsUp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@pytest.fixture(autouse=True)
def _leave_our_own_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limit no CPU time of this process, and leave its signals as they were."""
    monkeypatch.setattr(timer, "resource", None)
    handler = signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, handler)


def spin() -> None:
    """Do nothing for ever."""
    while True:
        pass


def test_code_that_is_late_is_interrupted() -> None:
    """Who is late is told where it is, and `TimeIsUp` is raised there."""
    seen: list[FrameType | None] = []
    with pytest.raises(TimeIsUp), Timer(seen.append).limit(0.01):
        spin()
    assert [frame.f_code.co_name for frame in seen if frame] == ["spin"]


def test_code_in_time_is_left_alone() -> None:
    """Leaving the limit stops the clock, also by an exception."""
    seen: list[FrameType | None] = []
    clock = Timer(seen.append)
    with clock.limit(1000):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    with pytest.raises(ValueError, match=r"\Ano\Z"), clock.limit(1000):
        raise ValueError("no")
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert seen == []


def spin_on_exceptions() -> None:
    """Do nothing for ever, and catch what students catch."""
    try:
        spin()
    except Exception:  # noqa: BLE001 what students write
        pytest.fail("it was caught")


def test_late_code_can_not_catch_it_as_an_exception() -> None:
    """`except Exception` does not hold up the clock."""
    with pytest.raises(TimeIsUp), Timer(lambda _frame: None).limit(0.01):
        spin_on_exceptions()
