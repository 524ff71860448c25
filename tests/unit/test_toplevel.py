"""The way through a top level: where it is, and what is left out."""

from __future__ import annotations

from grader.outcome import Status
from grader.sandbox.inside import frames
from grader.sandbox.place import NOWHERE, Place
from grader.sandbox.program import Program
from grader.sandbox.toplevel import TopLevel
from grader.sandbox.wording import Trouble

CELLS = tuple((f"cell {n}", "x = 1\ny = 2\n") for n in range(1, 10))
SLOW = [Trouble(status=Status.TIMEOUT, message="late")]
FAILED = [Trouble(status=Status.RAISED, message="no")]


def notebook() -> TopLevel:
    """Return the top level of a notebook of nine cells."""
    program = Program(main="hw.ipynb", cells=CELLS, notebook=True)
    return TopLevel(program, seconds=1, output_kb=2)


def script() -> TopLevel:
    """Return the top level of a script."""
    program = Program(main="hw.py", cells=(("hw.py", "x = 1\ny = 2\n"),))
    return TopLevel(program, seconds=1, output_kb=2)


def stops(top: TopLevel) -> object:
    """Return what the next process is told to leave out."""
    request = frames.parse(top.request()[frames.LENGTHS.size :])
    assert isinstance(request, dict), "unreachable because requests are objects"
    return request["stops"]


def test_it_goes_forward_only() -> None:
    """A process comes to later statements, never again to where it was."""
    top = notebook()
    assert [top.comes_to(*at) for at in ((0, 0, 1), (0, 1, 2), (0, 1, 2), (0, 0, 1))] == [
        True,
        True,
        False,
        False,
    ]
    assert top.place == Place("cell 1, line 2", "cell 1, line 2")


def test_a_place_that_is_none_is_not_come_to() -> None:
    """A place that the program does not have leaves the last one as it was."""
    top = notebook()
    assert top.comes_to(0, 0, 1)
    assert not top.comes_to(10**9, 0, 1)
    assert top.place == Place("cell 1, line 1", "cell 1, line 1")


def test_each_process_begins_anew() -> None:
    """A fresh process may come to where the last one was."""
    top = notebook()
    assert top.place == NOWHERE
    assert top.comes_to(3, 0, 1)
    top.request()
    assert (top.place, top.comes_to(0, 0, 1)) == (NOWHERE, True)


def test_what_was_lost_is_left_out() -> None:
    """The statement where a process was lost is one that the next stops before."""
    top = notebook()
    assert stops(top) == []
    top.comes_to(2, 1, 2)
    assert top.leave_out()
    assert stops(top) == [[2, 1]]
    top.comes_to(2, 0, 1)
    assert top.leave_out()
    assert stops(top) == [[2, 0]]


def test_what_is_left_out_already_does_not_help() -> None:
    """A process that is lost where it should have stopped can't be got past."""
    top = notebook()
    top.comes_to(2, 1, 2)
    assert top.leave_out()
    top.request()
    top.comes_to(2, 1, 2)
    assert not top.leave_out()


def test_what_was_lost_nowhere_does_not_help() -> None:
    """Where a process never said where it was there is nothing to leave out."""
    assert not notebook().leave_out()


def test_after_five_losses_nothing_below_is_run() -> None:
    """The fifth loss leaves out all cells below it, and the sixth is the last."""
    top = notebook()
    for cell in range(5):
        top.request()
        top.comes_to(cell, 1, 2)
        assert top.leave_out()
    assert stops(top) == [*([cell, 1] for cell in range(5)), *([cell, 0] for cell in range(5, 9))]
    top.comes_to(0, 0, 1)
    assert not top.leave_out()


def test_a_slow_notebook_needs_another_process() -> None:
    """What took too long in a notebook is left out, and the other cells are run again."""
    top = notebook()
    top.comes_to(2, 1, 2)
    assert not top.needs_another(FAILED)
    assert stops(top) == []
    top.comes_to(2, 1, 2)
    assert top.needs_another(FAILED + SLOW)
    assert stops(top) == [[2, 1]]


def test_a_slow_script_is_at_its_end() -> None:
    """A script ends where it took too long; later processes leave that out."""
    top = script()
    top.comes_to(0, 1, 2)
    assert not top.needs_another(SLOW)
    assert stops(top) == [[0, 1]]


def test_a_process_tells_its_troubles() -> None:
    """Troubles are read from a document, at most fifty, whatever else it holds."""
    told = [{"type": "ValueError", "text": "no", "where": "cell 1, line 1"}] * 60
    troubles = notebook().troubles({"troubles": ["x", *told], "loaded": True})
    assert len(troubles) == 49
    assert troubles[0].message == "ValueError: no (cell 1, line 1)"
    assert notebook().troubles({"troubles": 7}) == []
