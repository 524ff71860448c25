"""What a course wrote is run: it may raise what it likes, and can't hang."""

from __future__ import annotations

import threading
from typing import NoReturn

import pytest

from grader import course_code
from grader.course_code import CourseCodeFailed, run, told

LONG = 1000.0
"""Seconds that nothing here takes."""


class SilentError(Exception):
    """What can't be shown."""

    def __str__(self) -> str:
        """Fail."""
        raise SystemExit(0)


class OwnError(BaseException):
    """No ordinary exception."""


def hang() -> NoReturn:
    """Never return."""
    while True:
        pass


RAISED = {
    "ValueError: no": ValueError("no"),
    "ValueError": ValueError(),
    "SystemExit: 0": SystemExit(0),
    "GeneratorExit": GeneratorExit(),
    "StopIteration: 3": StopIteration(3),
    "OwnError: mine": OwnError("mine"),
    "SilentError: it can't be shown": SilentError(),
}


def test_an_answer_is_handed_on() -> None:
    """What ends in time and raises nothing is as if it had been called."""
    assert run(lambda: [1, 2], seconds=LONG) == [1, 2]


@pytest.mark.parametrize("words", RAISED)
def test_what_is_raised_becomes_words(words: str) -> None:
    """An exit, and an exception that can't be shown, are told like any other exception."""

    def code() -> NoReturn:
        raise RAISED[words]

    with pytest.raises(CourseCodeFailed) as caught:
        run(code, seconds=LONG)
    assert str(caught.value) == f"raised {words}"
    assert caught.value.__cause__ is RAISED[words]
    assert told(RAISED[words]) == words


def test_an_interrupt_is_the_users() -> None:
    """Ctrl-C ends the grader itself, whatever is running."""

    def code() -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(code, seconds=LONG)


def test_a_loop_without_end_is_ended() -> None:
    """A loop is left once its time is up, in the thread that runs it and in no other."""
    with pytest.raises(CourseCodeFailed) as caught:
        run(hang, seconds=0.01)
    assert str(caught.value) == "was still running after 0.01 s"
    assert run(lambda: 1, seconds=LONG) == 1


def test_loops_in_several_threads_are_ended_each() -> None:
    """Whoever hangs is ended, in whichever order their times are up."""
    words: list[str] = []

    def graded(seconds: float) -> None:
        try:
            run(hang, seconds=seconds)
        except CourseCodeFailed as failed:
            words.append(str(failed))

    threads = [threading.Thread(target=graded, args=(wait,)) for wait in (0.03, 0.01, 0.02)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(words) == [f"was still running after 0.0{n} s" for n in (1, 2, 3)]


def test_nobody_looks_for_ever() -> None:
    """Where nothing was run for some seconds the thread that looks after it ends for a while."""
    watch = course_code._Watch()
    assert [watch._end_what_is_over() for _ in range(21)] == [True] * 20 + [False]
    watch.wake()
    assert watch._end_what_is_over()


def test_what_is_raised_late_is_raised_in_time() -> None:
    """Code whose time is up at its very end is late, and nothing is raised after that."""
    turn = course_code._Turn(threading.get_ident(), 0.0)
    watch = course_code._Watch()
    watch.begin(turn)
    with pytest.raises(course_code._Overdue):
        _end_late(watch, turn)
    watch.end(turn)


def _end_late(watch: course_code._Watch, turn: course_code._Turn) -> None:
    """Have a turn ended that comes to its end by itself."""
    watch._end_what_is_over()
    watch.end(turn)
