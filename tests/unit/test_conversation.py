"""Leading a submission through its processes, with children that say what a test has them say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from grader.errors import SandboxError
from grader.outcome import Failed, Returned, Status
from grader.sandbox.channel import Closed, Garbled, Late
from grader.sandbox.conversation import Conversation
from grader.sandbox.inside import frames, request
from grader.sandbox.launcher import Ending
from grader.sandbox.program import Program, make_call

if TYPE_CHECKING:
    from grader.sandbox.launcher import Child

LOADED = {"loaded": True, "names": ["f"], "seconds": 0.5}


def at(cell: int, index: int, line: int = 1) -> dict[str, Any]:
    """Return what a process says before a statement."""
    return {"at": [cell, index, line]}


def answer(number: int, value: object = 7) -> dict[str, Any]:
    """Return what a process answers."""
    return {"number": number, "value": value, "seconds": 0.25, "output": ""}


class Speaker:
    """A child that says a list of things, whatever it is asked; then `end` says how it ended."""

    def __init__(self, *said: dict[str, Any] | type[Exception] | Exception, **ending: Any) -> None:
        """Have this to say; an exception is what reading it raises."""
        self.channel = self
        self.heard: list[dict[str, Any]] = []
        self._said = list(said)
        self._ending = Ending(**ending)

    def send(self, data: bytes, _deadline: float) -> None:
        """Hear whole frames."""
        while data:
            text, arrays = frames.LENGTHS.unpack_from(data)
            end = frames.LENGTHS.size + text
            said = data[frames.LENGTHS.size : end]
            is_load = said.startswith(b"{")
            heard = frames.parse(said) if is_load else request.unpack(said)._asdict()
            self.heard.append(cast("Any", heard))
            data = data[end + arrays :]

    def receive(self, _deadline: float) -> tuple[dict[str, Any], bytes]:
        """Say the next thing."""
        said = self._said.pop(0) if self._said else Closed
        if isinstance(said, dict):
            return said, b""
        raise said

    def has_frame(self) -> bool:
        """Return whether there is more to say."""
        return bool(self._said)

    def end(self) -> Ending:
        """Tell how it ended."""
        return self._ending


def conversation(*early: bool) -> Conversation:
    """Return a conversation about a notebook, with a call for each, early or not."""
    cells = (("cell 1", "x = f()\ny = f()\n"), ("cell 2", "z = f()\n"))
    program = Program(main="hw.ipynb", cells=cells, notebook=True)
    talk = Conversation(program, load_seconds=1.0, output_kb=1)
    talk.ask(
        [
            make_call(n, ("f",), {"x": n}, seconds=1.0, memory_mb=64, output_kb=1, early=is_early)
            for n, is_early in enumerate(early)
        ]
    )
    return talk


def lead(talk: Conversation, *speakers: Speaker) -> dict[int, object]:
    """Lead these children one after the other; return values, or statuses and messages."""
    for speaker in speakers:
        assert not talk.finished
        talk.lead(cast("Child", speaker))
    return {number: told(outcome) for number, outcome in talk.run.outcomes.items()}


def told(outcome: Returned | Failed) -> object:
    """Return a value, or a status and a message."""
    if isinstance(outcome, Returned):
        return outcome.value
    return outcome.status, outcome.message


GARBLED = (Status.CRASHED, "`f` wrote where only the grader writes")


def test_a_good_child_is_enough() -> None:
    """A child that loads and answers everything is the only one; early calls are asked first."""
    talk = conversation(False, True, False)
    child = Speaker(at(0, 0), LOADED, answer(1), answer(0), answer(2))
    assert lead(talk, child) == {1: 7, 0: 7, 2: 7}
    assert talk.finished
    assert [heard.get("number", "load") for heard in child.heard] == ["load", 1, 0, 2]
    assert (talk.run.names, talk.run.seconds, talk.run.troubles) == (("f",), 0.5, [])


def test_later_calls_are_not_sent_before_early_ones_are_answered() -> None:
    """As long as an early call is unanswered, no other one has left the grader."""
    talk = conversation(True, False)
    child = Speaker(LOADED, Closed, signal=6)
    lead(talk, child)
    assert [heard.get("number", "load") for heard in child.heard] == ["load", 0]


def test_a_dead_child_costs_one_call() -> None:
    """The call that a child died of has the cause, the next child is asked the rest."""
    talk = conversation(True, True, True)
    children = (Speaker(LOADED, answer(0), signal=11), Speaker(LOADED, answer(2)))
    assert lead(talk, *children) == {
        0: 7,
        1: (Status.CRASHED, "`f` crashed with signal 11 (segmentation fault)"),
        2: 7,
    }
    assert [heard.get("number") for heard in children[1].heard] == [None, 2]


def test_what_fails_for_good_is_followed_by_a_fresh_child() -> None:
    """After a reported timeout, or memory that ran out, the child is not asked again."""
    talk = conversation(True, True)
    late = {"number": 0, "failed": "timeout", "where": "cell 1, line 2"}
    assert lead(talk, Speaker(LOADED, late, answer(1, 8)), Speaker(LOADED, answer(1))) == {
        0: (Status.TIMEOUT, "`f` was still running after 1 s (cell 1, line 2)"),
        1: 7,
    }


def test_an_exception_needs_no_fresh_child() -> None:
    """A call that raised leaves its child fit for the next one."""
    talk = conversation(True, True)
    raised = {"number": 0, "failed": "raised", "type": "ValueError", "text": "no"}
    assert lead(talk, Speaker(LOADED, raised, answer(1))) == {
        0: (Status.RAISED, "raised ValueError: no"),
        1: 7,
    }


def test_a_late_answer_is_late() -> None:
    """An answer after the time was up counts as none, and where it was late is told."""
    talk = conversation(True)
    late = {"late": 0, "where": "cell 2, line 1"}
    assert lead(talk, Speaker(LOADED, late, answer(0))) == {
        0: (Status.TIMEOUT, "`f` was still running after 1 s (cell 2, line 1)")
    }


def test_a_silent_child_is_late() -> None:
    """A child that says nothing by the deadline is late; where it was is told if it said so."""
    talk = conversation(True, True)
    late = {"late": 0, "where": "cell 2, line 1"}
    children = (Speaker(LOADED, late, Late, alive=True), Speaker(LOADED, Late, alive=True))
    assert lead(talk, *children) == {
        0: (Status.TIMEOUT, "`f` was still running after 1 s (cell 2, line 1)"),
        1: (Status.TIMEOUT, "`f` was still running after 1 s"),
    }


WRONG: list[dict[str, Any] | type[Exception]] = [
    {},
    {"number": 5},
    {"number": "0"},
    {"number": [0]},
    {"late": 5, "where": None},
    {"late": None, "where": None},
    {"loaded": True},
    {"at": [0, 0, 1]},
    Garbled,
]


@pytest.mark.parametrize("said", WRONG, ids=str)
def test_what_is_no_answer_is_garbled(said: dict[str, Any] | type[Exception]) -> None:
    """A frame that answers nothing costs the call that was waited for."""
    assert lead(conversation(True), Speaker(LOADED, said, alive=True)) == {0: GARBLED}


def test_what_an_earlier_call_left_behind_costs_no_later_one() -> None:
    """Where a child had answered before, the call is asked again alone, and only then garbled."""
    talk = conversation(True, True)
    assert lead(talk, Speaker(LOADED, answer(0), answer(0)), Speaker(LOADED, answer(1))) == {
        0: 7,
        1: 7,
    }
    talk = conversation(True, True)
    assert lead(talk, Speaker(LOADED, answer(0), answer(0)), Speaker(LOADED, answer(0))) == {
        0: 7,
        1: GARBLED,
    }


def test_a_second_late_frame_is_garbled() -> None:
    """Nobody is late twice, and so nobody can keep the grader listening."""
    late = {"late": 0, "where": None}
    assert lead(conversation(True), Speaker(LOADED, late, late, answer(0))) == {0: GARBLED}
    talk = conversation(True)
    late = {"late": None, "where": None}
    lead(talk, Speaker(at(0, 0), late, late, LOADED), Speaker(LOADED, answer(0)))
    assert [trouble.message for trouble in talk.run.troubles] == [
        "the program wrote where only the grader writes (cell 1, line 1)"
    ]


def test_a_lost_child_costs_nothing() -> None:
    """A child that was lost with its zygote is replaced, while loading and while asked."""
    talk = conversation(True, True)
    children = (
        Speaker(SandboxError("a sandbox process ended before it was given anything"), lost=True),
        Speaker(at(0, 0), lost=True),
        Speaker(LOADED, answer(0), lost=True),
        Speaker(LOADED, answer(1)),
    )
    assert lead(talk, *children) == {0: 7, 1: 7}
    assert talk.run.troubles == []


def test_children_may_be_lost_ten_times() -> None:
    """Where children are lost again and again the grader says that it can't."""
    talk = conversation(True)
    lead(talk, *(Speaker(lost=True) for _ in range(10)))
    with pytest.raises(SandboxError) as raised:
        lead(talk, Speaker(lost=True))
    assert str(raised.value) == "its processes were ended from outside again and again"


def test_a_fault_of_the_sandbox_is_no_students() -> None:
    """A child that could not be confined is not put down to the submission."""
    talk = conversation(True)
    with pytest.raises(SandboxError) as raised:
        lead(talk, Speaker(SandboxError("can't be confined"), code=70))
    assert str(raised.value) == "can't be confined"
    assert talk.run.outcomes == {}


def test_a_top_level_that_kills_is_got_past() -> None:
    """The next child leaves the statement out, and what it defines is asked."""
    talk = conversation(True)
    children = (Speaker(at(0, 0), at(0, 1, 2), signal=6), Speaker(LOADED, answer(0)))
    assert lead(talk, *children) == {0: 7}
    assert children[1].heard[0]["stops"] == [[0, 1]]
    assert [trouble.message for trouble in talk.run.troubles] == [
        "the program crashed with signal 6 (abort) (cell 1, line 2)"
    ]


def test_a_top_level_that_can_not_be_got_past_is_given_up() -> None:
    """A child that dies without having come to any statement leaves nothing to be asked."""
    talk = conversation(True, False)
    message = "could not be loaded: the program crashed with signal 11 (segmentation fault)"
    assert lead(talk, Speaker(signal=11)) == dict.fromkeys((0, 1), (Status.LOAD_ERROR, message))
    assert talk.finished


def test_a_slow_cell_is_left_out() -> None:
    """A notebook whose time was up is loaded once more without the statement, and told once."""
    talk = conversation(True)
    late = {"failed": "timeout", "where": "cell 1, line 2"}
    slow = {"loaded": True, "names": ["g"], "troubles": [late]}
    children = (Speaker(at(0, 1, 2), slow), Speaker(at(1, 0), LOADED, answer(0)))
    assert lead(talk, *children) == {0: 7}
    assert (talk.run.names, [trouble.message for trouble in talk.run.troubles]) == (
        ("f",),
        ["the program was still running after 1 s (cell 1, line 2)"],
    )


def test_the_first_loading_counts() -> None:
    """What later children say of their loading is not told again."""
    talk = conversation(True, True)
    noisy = {**LOADED, "names": ["other"], "notes": ["again"], "troubles": [{"type": "Other"}]}
    lead(talk, Speaker(LOADED, signal=6), Speaker(noisy, answer(1)))
    assert (talk.run.names, talk.run.notes, talk.run.troubles) == (("f",), [], [])


def test_an_answer_without_a_value_is_none() -> None:
    """A frame that holds no value answers None."""
    assert lead(conversation(True), Speaker(LOADED, {"number": 0})) == {0: None}


@pytest.mark.parametrize("value", [7, b"7"], ids=["told with more", "alone"])
def test_answers_have_a_size_altogether(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    """What a submission answers is kept until all is asked, and so is limited altogether."""
    monkeypatch.setattr("grader.sandbox.conversation.MOST_ANSWERED", 16)
    talk = conversation(True, True, True)
    assert lead(talk, Speaker(LOADED, *(answer(number, value) for number in range(3)))) == {
        0: 7,
        1: 7,
        2: (Status.BAD_VALUE, "`f` returned more data than can be handed over"),
    }


def test_an_answer_that_is_no_data_is_told() -> None:
    """A value that can't be decoded costs its call, and the child goes on."""
    talk = conversation(True, True)
    wrong = answer(0, ["a", "|O", [1], 0])
    assert lead(talk, Speaker(LOADED, wrong, answer(1))) == {
        0: (Status.BAD_VALUE, "`f` returned something that is no plain data"),
        1: 7,
    }
