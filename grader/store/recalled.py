"""A dialogue with a memory: what was asked before is looked up, and only the rest is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.store import keys
from grader.store.outcomes import Kept, Load, Record, load_of, run_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.outcome import Outcome
    from grader.sandbox.conversation import Run
    from grader.sandbox.dialogue import Dialogue
    from grader.sandbox.program import Call
    from grader.store.book import Book


class RecalledDialogue:
    """Asks as a dialogue does, unless the gradebook knows what comes of it."""

    def __init__(
        self, make: Callable[[], Dialogue], book: Book, key: bytes, *, regrade: bool
    ) -> None:
        """Look up what is kept; `make` begins the dialogue once something is not."""
        self._make = make
        self._book = book
        self._key = key
        self._dialogue: Dialogue | None = None
        self._record = None if regrade else book.find(key)
        self._known = run_of(self._record.load if self._record else Load())
        self._keys = keys.CallKeys()
        self._asides: list[str] = []
        self._is_asked = False
        self._new: dict[bytes, Kept] = {}

    @property
    def run(self) -> Run:
        """Return what is known of the submission so far."""
        run = self._known if self._dialogue is None else self._dialogue.run
        new = [note for note in self._asides if note not in run.notes]
        return replace(run, notes=[*run.notes, *new]) if new else run

    def _begun(self) -> Dialogue:
        if self._dialogue is None:
            self._dialogue = self._make()
        return self._dialogue

    @property
    def recalled(self) -> bool | None:
        """Return whether all that was asked was kept; None where nothing of it was."""
        return not self._new if self._is_asked else None

    def load(self) -> Run:
        """Return what is known of the submission once it is loaded."""
        return self._begun().load() if self._record is None or self._dialogue else self.run

    def ask(self, call: Call) -> Outcome:
        """Return what comes of a call, or came of it."""
        key = self._keys.key(call)
        kept = self._record.outcomes.get(key) if self._record else None
        if kept is not None:
            self._is_asked = True
            self._asides += kept.asides
            return kept.outcome
        dialogue = self._begun()
        outcome = dialogue.ask(call)
        self._new[key] = Kept(
            outcome=outcome, asides=tuple(dialogue.run.asides.get(call.number, ()))
        )
        return outcome

    def close(self) -> None:
        """End the process, and keep what is new."""
        if self._dialogue is None:
            return
        self._dialogue.close()
        if self._new:
            # Others may have kept more of it meanwhile.
            known = self._book.find(self._key)
            old = known.outcomes if known is not None else {}
            load = load_of(self._dialogue.run)
            self._book.keep(self._key, Record(load=load, outcomes={**old, **self._new}))
