"""A dialogue with a memory: what is asked, and what is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.outcome import Outcome, Returned
from grader.sandbox.conversation import Run
from grader.sandbox.program import Call, make_call
from grader.store.book import Book
from grader.store.recalled import RecalledDialogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.sandbox.dialogue import Dialogue


class FakeDialogue:
    """Answers each call with its name, and keeps count."""

    def __init__(self, log: list[str]) -> None:
        """Write down in `log` what is asked."""
        self.run = Run(names=("f", "loud"), notes=["loaded"], loaded=True)
        self._log = log

    def load(self) -> Run:
        """Return what is known."""
        self._log.append("load")
        return self.run

    def ask(self, call: Call) -> Outcome:
        """Return the call's name; a loud one leaves a note."""
        self._log.append(call.name)
        if call.name == "loud":
            self.run.asides[call.number] = ["it was loud"]
            self.run.notes.append("it was loud")
        return Returned(value=f"{call.name} {len(self._log)}")

    def close(self) -> None:
        """Write down that it ended."""
        self._log.append("closed")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Return an open gradebook."""
    book = Book(tmp_path / "gradebook.sqlite", "gradebook.sqlite")
    book.open(create=True)
    yield book
    book.close()


def begun(book: Book, log: list[str], *, regrade: bool = False) -> RecalledDialogue:
    """Return a dialogue with a memory, as a new run has it."""

    def make() -> Dialogue:
        return FakeDialogue(log)  # type: ignore[return-value]

    return RecalledDialogue(make, book, b"k" * 16, regrade=regrade)


def call(name: str, number: int) -> Call:
    """Return a call."""
    return make_call(number, (name,), {}, seconds=1.0, memory_mb=1, output_kb=1)


def asked(dialogue: RecalledDialogue, *names: str) -> list[object]:
    """Return what comes of some calls, and end the dialogue."""
    outcomes = [dialogue.ask(call(name, number)) for number, name in enumerate(names)]
    dialogue.close()
    return [outcome.value for outcome in outcomes if isinstance(outcome, Returned)]


def test_nothing_is_asked_twice(book: Book) -> None:
    """What was asked before is looked up, with its notes, and no process is begun."""
    log: list[str] = []
    first = asked(begun(book, log), "f", "loud", "f")
    assert (first, log) == (["f 1", "loud 2", "f 3"], ["f", "loud", "f", "closed"])
    log.clear()
    again = begun(book, log)
    assert (again.load().names, again.recalled) == (("f", "loud"), None)
    assert asked(again, "f", "loud", "f") == first
    assert (log, again.recalled) == ([], True)
    assert again.run.notes == ["loaded", "it was loud"]


def test_only_what_is_new_is_asked(book: Book) -> None:
    """A further call begins a process, and all is known afterwards."""
    log: list[str] = []
    asked(begun(book, log), "f")
    log.clear()
    more = begun(book, log)
    assert asked(more, "f", "g") == ["f 1", "g 1"]
    assert (log, more.recalled) == (["g", "closed"], False)
    log.clear()
    assert asked(begun(book, log), "f", "g") == ["f 1", "g 1"]
    assert log == []


def test_all_again(book: Book) -> None:
    """Where all is to be run again, nothing is looked up, and that is kept."""
    log: list[str] = []
    asked(begun(book, log), "f")
    assert asked(begun(book, log, regrade=True), "f") == ["f 3"]
    log.clear()
    assert asked(begun(book, log), "f") == ["f 3"]
