"""An alarm that goes off while a submission is asked waits until it has answered."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from grader.free.alarm import ALARM, undisturbed
from grader.free.judging import ending_of
from tests.unit.test_free_judging import raised, trial_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(ALARM is None, reason="there are no alarms here")


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Return what a handler hears, which is in place of the usual one meanwhile."""
    assert ALARM is not None
    found: list[int] = []
    before = signal.signal(ALARM, lambda number, _frame: found.append(number))
    yield found
    signal.signal(ALARM, before)


def test_an_alarm_waits(heard: list[int]) -> None:
    """It is heard once, afterwards, and the handler is what it was."""
    assert ALARM is not None
    with undisturbed():
        signal.raise_signal(ALARM)
        signal.raise_signal(ALARM)
        assert heard == []
    assert heard == [ALARM]
    with undisturbed():
        pass
    signal.raise_signal(ALARM)
    assert heard == [ALARM, ALARM]


def test_in_another_thread_nothing_is_done(heard: list[int]) -> None:
    """Only the first thread may have handlers."""

    def ask() -> None:
        with undisturbed():
            heard.append(0)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert heard == [0]


def test_whose_time_was_over() -> None:
    """Where a submission was asked it is late; a test that waits for something else is at fault."""
    late = "Timeout (>1.0s) from pytest-timeout."
    error = raised(lambda: pytest.fail(late))
    ending = ending_of(error, trial_of(), is_failure=True)
    place, _, told = ending.told.partition(": ")
    assert (ending.status, told) == ("ungradable", late)
    assert place.startswith("test_free_alarm.py:")
    space = {"__name__": "grader.free.handle", "fail": pytest.fail}
    exec(f"def ask():\n    fail({late!r})", space)
    ending = ending_of(raised(space["ask"]), trial_of(), is_failure=True)  # type: ignore[arg-type]
    words = "was still running when the time of the test was over"
    assert (ending.status, ending.told, ending.safe) == ("timeout", words, words)
