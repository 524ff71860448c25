"""The sandbox with a memory: what was asked before is looked up, and only the rest is run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from grader.sandbox.conversation import as_untried, is_fatal
from grader.store import keys
from grader.store.outcomes import Kept, Record, load_of, run_of
from grader.store.recalled import RecalledDialogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.engine.kind import AnyDialogue, AnySandbox
    from grader.outcome import Failed
    from grader.sandbox.conversation import Run
    from grader.sandbox.dialogue import Dialogue
    from grader.sandbox.limits import Limits
    from grader.sandbox.program import Call, Program
    from grader.store.book import Book


class RecordedSandbox:
    """Runs programs as the sandbox does, unless the gradebook knows what came of them."""

    def __init__(
        self,
        sandbox: AnySandbox,
        book: Book,
        *,
        regrade: bool = False,
        environment: keys.Environment | None = None,
    ) -> None:
        """Stand before `sandbox`.

        Args:
            sandbox: runs what is not known.
            book: where outcomes are kept.
            regrade: run everything anew, and keep that.
            environment: what student code runs in; None where it runs on this machine.
        """
        self._sandbox = sandbox
        self._book = book
        self._regrade = regrade
        self.environment = environment or keys.environment(sandbox.isolation)

    @property
    def limits(self) -> Limits:
        """Return what a submission may use."""
        return self._sandbox.limits

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""
        return self._sandbox.isolation

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Return what comes of a program and calls into it; no process is started for the known.

        Raises:
            SandboxError: no process could be started at all.
        """
        if not self._book.is_open:
            return self._sandbox.run(program, calls)
        key = keys.submission_key(program, self._sandbox.limits, self.environment)
        named = dict(zip((call.number for call in calls), keys.call_keys(calls), strict=True))
        record = None if self._regrade else self._book.find(key)
        if record is None:
            run = self._sandbox.run(program, calls)
            self._keep(key, run, named, {})
            return run
        known = _known(record, calls, named)
        pending = [call for call in calls if call.number not in known]
        if not pending:
            self._book.count(key, whole=True)
            return _replayed(record, calls, known)
        run = self._sandbox.run(program, pending)
        if known:
            self._book.count(key, whole=False)
        self._keep(key, run, named, record.outcomes)
        return _joined(run, calls, known)

    def open(self, program: Program, begin: Callable[[Program], Dialogue]) -> AnyDialogue:
        """Return a program to be asked call by call; `begin` begins with what is not known."""
        if not self._book.is_open:
            return begin(program)
        key = keys.submission_key(program, self._sandbox.limits, self.environment)
        return RecalledDialogue(partial(begin, program), self._book, key, regrade=self._regrade)

    def _keep(
        self, key: bytes, run: Run, named: Mapping[int, bytes], old: Mapping[bytes, Kept]
    ) -> None:
        new = {
            named[number]: Kept(outcome=outcome, asides=tuple(run.asides.get(number, ())))
            for number, outcome in run.outcomes.items()
            if number not in run.untried
        }
        self._book.keep(key, Record(load=load_of(run), outcomes={**old, **new}))

    def close(self) -> None:
        """End all processes and remove all scratch folders."""
        self._sandbox.close()


def _in_order(calls: Sequence[Call]) -> list[Call]:
    """Return calls in the order in which a sandbox makes them."""
    return sorted(calls, key=lambda call: not call.early)


def _known(record: Record, calls: Sequence[Call], named: Mapping[int, bytes]) -> dict[int, Kept]:
    """Return what is known of calls, also of those that were not tried after a fatal one."""
    known: dict[int, Kept] = {}
    fatal: dict[int, Failed] = {}
    for call in _in_order(calls):
        kept = record.outcomes.get(named[call.number])
        if kept is None and call.group in fatal:
            kept = Kept(outcome=as_untried(fatal[call.group]))
        if kept is None:
            continue
        known[call.number] = kept
        if call.group is not None and is_fatal(kept.outcome):
            fatal.setdefault(call.group, kept.outcome)  # type: ignore[arg-type]
    return known


def _replayed(record: Record, calls: Sequence[Call], known: Mapping[int, Kept]) -> Run:
    """Return the run that was kept, as if it had been made now."""
    return _joined(run_of(record.load), calls, known)


def _joined(run: Run, calls: Sequence[Call], known: Mapping[int, Kept]) -> Run:
    """Add what is known to a run, its notes in the order in which calls are made."""
    for number, kept in known.items():
        run.outcomes[number] = kept.outcome
        if kept.asides:
            run.asides[number] = list(kept.asides)
    notes = list(load_of(run).notes)
    for call in _in_order(calls):
        notes += [note for note in run.asides.get(call.number, ()) if note not in notes]
    run.notes[:] = notes
    run.outcomes = {call.number: run.outcomes[call.number] for call in calls}
    return run
