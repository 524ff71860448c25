"""The sandbox with a memory: what is run, and what is looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from grader.outcome import Failed, Outcome, Returned, Status
from grader.sandbox.conversation import Run, as_untried
from grader.sandbox.limits import Limits
from grader.sandbox.program import Call, Program, make_call
from grader.sandbox.wording import Trouble
from grader.store.book import Book
from grader.store.recorded import RecordedSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from grader.sandbox.box import Sandbox

PROGRAM = Program(main="ada.py", cells=(("", "def double(x): return 2 * x"),))
TIMEOUT = Failed(status=Status.TIMEOUT, message="too long", safe_message="too long", seconds=5.0)


class FakeSandbox:
    """Answers every call with its name and how often it was run, and keeps count."""

    def __init__(self) -> None:
        """Have run nothing."""
        self.limits = Limits()
        self.isolation = "none"
        self.asked: list[list[str]] = []
        self.answers: dict[str, Outcome] = {}
        self.is_closed = False

    def run(self, _program: Program, calls: Sequence[Call]) -> Run:
        """Answer calls as a sandbox would: early ones first, a group up to a fatal one."""
        self.asked.append([call.name for call in calls])
        run = Run(names=("double",), notes=["loaded"], output="hello", seconds=0.5, loaded=True)
        run.troubles.append(Trouble(status=Status.RAISED, message="oops", passed=True))
        lost: dict[int | None, Failed] = {}
        for call in sorted(calls, key=lambda call: not call.early):
            if call.group is not None and call.group in lost:
                run.outcomes[call.number] = as_untried(lost[call.group])
                run.untried.add(call.number)
                continue
            answer = self.answers.get(call.name, Returned(value=[call.name, len(self.asked)]))
            run.outcomes[call.number] = answer
            if isinstance(answer, Failed):
                lost[call.group] = answer
            if call.name.startswith("loud"):
                run.asides[call.number] = ["loud calls", f"`{call.name}` printed"]
                run.notes += [n for n in run.asides[call.number] if n not in run.notes]
        return run

    def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


def call(name: str, number: int = 0, x: object = 1.0, **wishes: object) -> Call:
    """Return a call of a function."""
    limits = {"seconds": 5.0, "memory_mb": 100, "output_kb": 4}
    return make_call(number, (name,), {"x": x}, **limits | wishes)  # type: ignore[arg-type]


def numbered(*calls: Call) -> list[Call]:
    """Return calls in an order, numbered by it as a rubric's are."""
    return [
        make_call(
            number,
            (one.name,),
            {"x": 1.0},
            seconds=5.0,
            memory_mb=100,
            output_kb=4,
            group=one.group,
            early=one.early,
        )
        for number, one in enumerate(calls)
    ]


@pytest.fixture
def sandbox() -> FakeSandbox:
    """Return what runs programs."""
    return FakeSandbox()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Return an open gradebook."""
    book = Book(tmp_path / "gradebook.sqlite", "gradebook.sqlite")
    book.open(create=True)
    yield book
    book.close()


def recorded(sandbox: FakeSandbox, book: Book, *, regrade: bool = False) -> RecordedSandbox:
    """Return the sandbox with a memory, as a new run has it."""
    return RecordedSandbox(cast("Sandbox", sandbox), book, regrade=regrade)


def test_nothing_is_run_twice(sandbox: FakeSandbox, book: Book) -> None:
    """The second run is the first one, word for word, and starts nothing."""
    calls = numbered(call("loud_a", early=False), call("b"), call("loud_c"), call("b"))
    first = recorded(sandbox, book).run(PROGRAM, calls)
    second = recorded(sandbox, book).run(PROGRAM, calls)
    assert len(sandbox.asked) == 1
    assert second == replace(first, untried=set())
    assert second.notes == ["loaded", "loud calls", "`loud_c` printed", "`loud_a` printed"]


def test_only_a_new_call_is_run(sandbox: FakeSandbox, book: Book) -> None:
    """Where a rubric has other calls, in another order, the known ones are looked up."""
    recorded(sandbox, book).run(PROGRAM, numbered(call("a"), call("b")))
    run = recorded(sandbox, book).run(PROGRAM, numbered(call("c"), call("b"), call("a")))
    assert sandbox.asked == [["a", "b"], ["c"]]
    values = [cast("Returned", outcome).value for outcome in run.outcomes.values()]
    assert values == [["c", 2], ["b", 1], ["a", 1]]
    assert list(run.outcomes) == [0, 1, 2]


@pytest.mark.parametrize(
    "wishes",
    [{"x": 2.0}, {"seconds": 6.0}, {"memory_mb": 99}, {"output_kb": 5}],
    ids=["argument", "seconds", "memory", "output"],
)
def test_a_changed_call_is_run(sandbox: FakeSandbox, book: Book, wishes: dict[str, object]) -> None:
    """Other arguments and other limits make another call."""
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    recorded(sandbox, book).run(PROGRAM, [call("a", **wishes)])  # type: ignore[arg-type]
    assert len(sandbox.asked) == 2


@pytest.mark.parametrize("wishes", [{"early": False}, {"group": 7}, {"number": 12}])
def test_what_changes_no_outcome(
    sandbox: FakeSandbox, book: Book, wishes: dict[str, object]
) -> None:
    """A call that is made later, or with others, or under another number is the same call."""
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    recorded(sandbox, book).run(PROGRAM, [call("a", **wishes)])  # type: ignore[arg-type]
    assert len(sandbox.asked) == 1


@pytest.mark.parametrize(
    "changed",
    [
        replace(PROGRAM, main="bob.py"),
        replace(PROGRAM, cells=(("", "def double(x): return x + x"),)),
        replace(PROGRAM, cells=(*PROGRAM.cells, ("2", "x = 1"))),
        replace(PROGRAM, notebook=True),
        replace(PROGRAM, files={"data.csv": b"1"}),
        replace(PROGRAM, definitions_only=True),
        replace(PROGRAM, forbid=("torch",)),
        replace(PROGRAM, forbid_calls={"numpy.dot": "np.dot"}),
        replace(PROGRAM, given=("data.csv",)),
    ],
)
def test_a_changed_submission_is_run(sandbox: FakeSandbox, book: Book, changed: Program) -> None:
    """Other code, other files beside it, another way to load it: nothing is known of it."""
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    recorded(sandbox, book).run(changed, [call("a")])
    assert len(sandbox.asked) == 2


def test_another_environment(
    sandbox: FakeSandbox, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another isolation, other limits for loading or another NumPy: everything is run."""
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    monkeypatch.setattr("numpy.__version__", "99.0")
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    sandbox.isolation = "full"
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    sandbox.limits = Limits(load_seconds=3.0)
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    assert len(sandbox.asked) == 4


def test_calls_that_were_not_tried(sandbox: FakeSandbox, book: Book) -> None:
    """After a fatal one the rest of its group is not kept, and needs no process all the same."""
    sandbox.answers["slow"] = TIMEOUT
    calls = numbered(call("slow", group=1), call("b", group=1), call("c", group=2))
    first = recorded(sandbox, book).run(PROGRAM, calls)
    second = recorded(sandbox, book).run(PROGRAM, calls)
    assert len(sandbox.asked) == 1
    assert second.outcomes == first.outcomes
    assert second.outcomes[1] == as_untried(TIMEOUT)


def test_a_group_whose_fatal_call_was_mended(sandbox: FakeSandbox, book: Book) -> None:
    """What was never tried is run once the call before it is another one."""
    sandbox.answers["slow"] = TIMEOUT
    recorded(sandbox, book).run(PROGRAM, numbered(call("slow", group=1), call("b", group=1)))
    run = recorded(sandbox, book).run(PROGRAM, numbered(call("quick", group=1), call("b", group=1)))
    assert sandbox.asked[1] == ["quick", "b"]
    assert run.outcomes[1] == Returned(value=["b", 2])


def test_a_regrade_runs_all_and_is_kept(sandbox: FakeSandbox, book: Book) -> None:
    """With `--grade-regrade` nothing is looked up; the next run finds the new outcomes."""
    calls = [call("a")]
    recorded(sandbox, book).run(PROGRAM, calls)
    recorded(sandbox, book, regrade=True).run(PROGRAM, calls)
    run = recorded(sandbox, book).run(PROGRAM, calls)
    assert len(sandbox.asked) == 2
    assert run.outcomes[0] == Returned(value=["a", 2])


def test_without_calls(sandbox: FakeSandbox, book: Book) -> None:
    """A submission of which nothing is asked is loaded once."""
    first = recorded(sandbox, book).run(PROGRAM, [])
    assert recorded(sandbox, book).run(PROGRAM, []) == first
    assert sandbox.asked == [[]]


def test_a_failure_of_ours_is_not_kept(sandbox: FakeSandbox, book: Book) -> None:
    """Where the sandbox itself failed, the next run asks again."""

    class Broken(FakeSandbox):
        def run(self, _program: Program, _calls: Sequence[Call]) -> Run:
            raise OSError("no processes left")

    with pytest.raises(OSError, match="no processes left"):
        recorded(Broken(), book).run(PROGRAM, [call("a")])
    recorded(sandbox, book).run(PROGRAM, [call("a")])
    assert len(sandbox.asked) == 1


def test_without_a_gradebook(sandbox: FakeSandbox, tmp_path: Path) -> None:
    """Where no file is open, everything is run, and closing goes through."""
    book = Book(tmp_path / "gradebook.sqlite", "gradebook.sqlite")
    box = recorded(sandbox, book)
    for _ in range(2):
        box.run(PROGRAM, [call("a")])
    box.close()
    assert (len(sandbox.asked), sandbox.is_closed) == (2, True)


def test_what_came_from_the_gradebook_is_counted(sandbox: FakeSandbox, book: Book) -> None:
    """A copy that was graded a moment ago counts as graded now."""
    box = recorded(sandbox, book)
    for _ in range(2):
        box.run(PROGRAM, [call("a")])
    assert (book.looked_up, book.looked_up_in_part) == (0, 0)
    later = Book(book.path, "gradebook.sqlite")
    later.open(create=False)
    box = recorded(sandbox, later)
    box.run(PROGRAM, [call("a")])
    assert (later.looked_up, later.looked_up_in_part) == (1, 0)
    box.run(PROGRAM, numbered(call("a"), call("b")))
    assert (later.looked_up, later.looked_up_in_part) == (1, 1)
    later.close()
