"""Submissions that go to workers by way of an executor: what travels, and what faults cost."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.engine import parcel, work
from grader.engine.local import LocalEngine
from grader.engine.parcel import BadParcel, Site
from grader.engine.remote import TRIES, RemoteSandbox
from grader.errors import SandboxError
from grader.options import Options
from grader.outcome import Failed, Returned, Status
from grader.sandbox.conversation import Run
from grader.sandbox.form import Form, Want
from grader.sandbox.isolation import find
from grader.sandbox.launcher import best_launcher
from grader.sandbox.limits import Limits
from grader.sandbox.program import Program, make_call
from grader.sandbox.wording import Trouble
from grader.session import GradeSession
from tests.plugin.course import ANSWERS, RUBRIC, SUBMISSIONS, Course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SITE = Site(run="here", code=work.code(), isolation="auto", limits=Limits())
PROGRAM = Program(
    main="a.py", cells=(("a.py", "def f(x):\n    return x\n"),), files={"data.txt": b"1 2"}
)
CALLS = [make_call(7, ("f",), {"x": 2.0}, seconds=5.0, memory_mb=256, output_kb=8)]


class Here(Executor):
    """Runs each job at once, pickled as on its way to another machine, and remembers it."""

    def __init__(self, act: Callable[[bytes, dict[str, bytes]], Any] = work.run) -> None:
        """Send nothing yet; `act` is done with a job."""
        self.sent: list[bytes] = []
        self.act = act

    def submit(self, fn: Any, /, *args: Any, **_named: Any) -> Future[Any]:
        """Return a future that is done."""
        self.sent.append(pickle.dumps((fn, args)))
        done: Future[Any] = Future()
        try:
            done.set_result(self.act(*args))
        except Exception as error:  # noqa: BLE001 as an executor does
            done.set_exception(error)
        return done


class Crew:
    """Looks after the one worker that is this process."""

    isolation = "as here"

    def __init__(self, executor: Here) -> None:
        """Look after one executor."""
        self.here = executor
        self.noted: list[tuple[str, bool]] = []

    def executor(self) -> Executor:
        """Return the one."""
        return self.here

    def look(self) -> None:
        """See nobody go."""

    def note(self, _process: str, failed: str, *, unfit: bool = False) -> None:
        """Remember it."""
        self.noted.append((failed, unfit))

    def dismantle(self, run: str) -> None:
        """End the run here."""
        work.close(run)


@pytest.fixture
def crew() -> Iterator[Crew]:
    """Return a crew whose worker is this process."""
    yield Crew(Here())
    work.close("")


class FarEngine(LocalEngine):
    """An engine that sends everything through the crew."""

    def __init__(self, crew: Crew) -> None:
        """Run on a crew."""
        super().__init__(best_launcher(find("auto")), 1)
        self.crew = crew

    def sandbox(self, limits: Limits, hidden: Any) -> Any:
        """Return the sandbox of the crew."""
        return RemoteSandbox(replace(SITE, limits=limits, hidden=tuple(hidden)), self.crew)


def test_nothing_of_the_answers_is_sent(tmp_path: Path, crew: Crew) -> None:
    """No job holds an expected value, or a word of the reference or the rubric."""
    secret = "8135.0625"
    rubric = RUBRIC.replace("expected = 0.5", f"expected = {secret}")
    course = Course(tmp_path)
    course.write({"numbers.toml": rubric, "answers.py": f"# SECRET\n{ANSWERS}"})
    course.write(SUBMISSIONS, under="class")
    options = Options(paths=(tmp_path / "class",), root=tmp_path, rubric="numbers.toml")
    scores = [
        _scores(GradeSession(options, make))
        for make in (lambda: LocalEngine(best_launcher(find("auto")), 1), lambda: FarEngine(crew))
    ]
    assert scores[0] == scores[1]
    assert len(crew.here.sent) == 5  # a submission each; one of them is a folder of two files
    packed = np.float64(float(secret)).tobytes()
    for sent in crew.here.sent:
        for word in (secret.encode(), packed, b"SECRET", b"squared", b"You multiplied", b"Add the"):
            assert word not in sent


def _scores(session: GradeSession) -> list[float]:
    """Return all scores of a session, which is closed."""
    session.plan([(s.path, question) for s, question in session.items()], ahead=False)
    scores = [session.result(s, question).question.score for s, question in session.items()]
    session.close()
    return scores


def test_what_was_sent_before_is_left_out(crew: Crew) -> None:
    """Calls and files go along once; a worker that does not know them asks for them."""
    sandbox = RemoteSandbox(SITE, crew)
    outcomes = [sandbox.run(PROGRAM, CALLS).outcomes[7] for _ in range(2)]
    first, second = crew.here.sent
    assert (CALLS[0].frame in first, b"1 2" in first) == (True, True)
    assert (CALLS[0].frame in second, b"1 2" in second) == (False, False)
    work._HERE._blobs.clear()
    outcomes.append(sandbox.run(PROGRAM, CALLS).outcomes[7])
    assert (len(crew.here.sent), CALLS[0].frame in crew.here.sent[-1]) == (4, True)
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [2.0] * 3


def test_a_lost_worker_is_tried_again(crew: Crew) -> None:
    """A submission is sent again as often as is sensible, and then is the grader's own fault."""
    KilledWorker = type("KilledWorker", (Exception,), {})  # noqa: N806 as Dask names it
    deaths = iter([KilledWorker("x")] * (TRIES - 1))

    def act(head: bytes, blobs: dict[str, bytes]) -> bytes:
        for death in deaths:
            raise death
        return work.run(head, blobs)

    sandbox = RemoteSandbox(SITE, crew)
    crew.here.act = act
    assert isinstance(sandbox.run(PROGRAM, CALLS).outcomes[7], Returned)
    deaths = iter([KilledWorker("x")] * TRIES)
    with pytest.raises(SandboxError) as failed:
        sandbox.run(PROGRAM, CALLS)
    assert str(failed.value) == (
        "workers of the cluster were lost again and again while they ran this"
    )


def test_a_worker_with_other_code_runs_nothing(crew: Crew) -> None:
    """It says so, and whoever looks after workers hears of it."""
    sandbox = RemoteSandbox(replace(SITE, code="another"), crew)
    with pytest.raises(SandboxError) as failed:
        sandbox.run(PROGRAM, CALLS)
    assert str(failed.value) == "no worker has the code for it"
    assert set(crew.noted) == {("no worker has the code for it", True)}


def test_a_failing_sandbox_is_told(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails on a worker comes back as words, and is tried elsewhere."""
    monkeypatch.setattr(work, "find", lambda _mode: 1 / 0)
    with pytest.raises(SandboxError) as failed:
        RemoteSandbox(SITE, crew).run(PROGRAM, CALLS)
    assert str(failed.value) == "ZeroDivisionError: division by zero"
    assert crew.noted == [("ZeroDivisionError: division by zero", False)] * TRIES


def test_a_closed_run_leaves_nothing(crew: Crew) -> None:
    """Closing ends the sandboxes of the run on a worker, and no others."""
    other = RemoteSandbox(replace(SITE, run="other"), crew)
    sandbox = RemoteSandbox(SITE, crew)
    for each in (other, sandbox):
        each.run(PROGRAM, CALLS)
    sandbox.close()
    assert [site.run for site in work._HERE._sandboxes] == ["other"]


def test_a_worker_keeps_few_sandboxes(crew: Crew) -> None:
    """Runs that ended without a word are let go of, the oldest first."""
    for number in range(work.MOST_SANDBOXES + 2):
        RemoteSandbox(replace(SITE, run=str(number)), crew).run(PROGRAM, CALLS)
    assert [site.run for site in work._HERE._sandboxes] == ["2", "3", "4", "5"]


def test_calls_of_every_form_arrive() -> None:
    """What is packed is what is unpacked, whatever a call asks for."""
    want = Want(name="f", aliases=("g",), is_called=True)
    form = Form(expression="f(1)", wants=(want,), item=(0, "a"), changed="x", changed_at=1)
    calls = (
        *CALLS,
        make_call(8, ("v", "w"), None, seconds=1.0, memory_mb=9, output_kb=1, group=3, early=False),
        make_call(9, ("f",), [np.eye(2)], seconds=1.0, memory_mb=9, output_kb=1, form=form),
    )
    assert parcel.unpack_calls(parcel.pack_calls(calls)) == calls


def test_a_run_arrives_whole() -> None:
    """Outcomes, troubles, notes and what was not tried come back as they were."""
    failed = Failed(status=Status.TIMEOUT, message="m\ud800", safe_message="s", exceptions=("E",))
    run = Run(
        outcomes={3: Returned(value=[1, (2.5, 1j)], output="o"), 1: failed},
        names=("f", "é"),
        troubles=[Trouble(status=Status.RAISED, message="t", module="m", passed=True)],
        notes=["a note", "of a call"],
        output="printed",
        seconds=0.5,
        loaded=True,
        asides={3: ["of a call"]},
        untried={1},
    )
    assert parcel.unpack_answer(parcel.pack_run("p", run)).run == run


def test_an_answer_that_is_too_large_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be packed is told as what can't be handed over."""
    run = Run(outcomes={1: Returned(value=object())}, loaded=True)
    found = parcel.unpack_answer(parcel.pack_run("p", run)).run
    assert found is not None
    words = "the answer is more data than can be handed over"
    assert found.outcomes == {1: Failed(status=Status.BAD_VALUE, message=words, safe_message=words)}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda _data: b"",
        lambda _data: b"\xff\xff\xff\xff{}",
        lambda data: data[:4] + b"[" * (len(data) - 4),
        lambda data: data.replace(b"numbers", b"numberz"),
    ],
    ids=["short", "long", "empty", "promising", "nested", "nameless"],
)
def test_a_garbled_answer_is_refused(change: Callable[[bytes], bytes]) -> None:
    """Lengths and fields are checked; nothing is guessed."""
    run = Run(outcomes={1: Returned(value=np.eye(3))}, loaded=True)
    with pytest.raises(BadParcel, match=r"answer|document|says|Expecting"):
        parcel.unpack_answer(change(parcel.pack_run("p", run)))
