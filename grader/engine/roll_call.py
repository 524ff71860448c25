"""Who works for a run: which workers may, what differs between them, and how that is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.store.keys import Environment

MOST_FAILURES = 3
"""So many submissions in turn may fail in a worker before it is done without."""
MOST_NAMES = 4
_COMPARED = ("python", "numpy", "system")
"""What is compared with this machine; installed packages are, between workers only."""
_AGAIN = "what was under way there was run again by others"
_ALONE = "nobody is left; start workers and grade again: what was found is kept"


@dataclass(slots=True, kw_only=True)
class Worker:
    """A worker, and what it says of itself.

    Attributes:
        address: where it is.
        threads: how many jobs it does at once.
        facts: what it answered; nothing where it did not.
        unfit: why it may not work for this run, "" if it may.
        failures: submissions in turn that failed in it.
        present: whether it was there when it was last looked for.
    """

    address: str
    threads: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    unfit: str = ""
    failures: int = 0
    present: bool = True

    @property
    def environment(self) -> Environment:
        """Return what student code runs in there."""
        return dict(self.facts.get("environment", {}))


class RollCall:
    """All workers that were ever seen in a run."""

    def __init__(self, *, code: str, here: Environment, is_strict: bool) -> None:
        """Know nobody yet.

        Args:
            code: the digest of the code that a worker must have.
            here: what student code would run in on this machine.
            is_strict: whether only the full isolation will do.
        """
        self._code = code
        self._here = here
        self._is_strict = is_strict
        self.workers: dict[str, Worker] = {}

    def enter(self, address: str, threads: int, answered: Mapping[str, Any] | str) -> None:
        """Take a worker in; `answered` are its facts, or why there are none."""
        worker = Worker(address=address, threads=threads)
        if isinstance(answered, str):
            worker.unfit = f"it does not answer as pytest-grade would: {printable(answered)}"
        else:
            worker.facts = answered
            worker.unfit = self._unfit(worker)
        self.workers = {**self.workers, address: worker}  # others may be reading

    def _unfit(self, worker: Worker) -> str:
        if worker.facts.get("code") != self._code:
            theirs, ours = worker.environment.get("pytest-grade", "?"), self._here["pytest-grade"]
            return f"it has other code of pytest-grade ({theirs}; here {ours})"
        if self._is_strict and worker.facts["missing"]:
            return f"{', '.join(worker.facts['missing'])}, and isolation is to be strict"
        return ""

    def see(self, present: Iterable[str]) -> None:
        """Note which workers are there now."""
        there = set(present)
        for worker in self.workers.values():
            worker.present = worker.address in there

    def note(self, process: str, failed: str) -> bool:
        """Note how a job went in a worker's process, and return whether it just became unfit.

        Args:
            process: the process.
            failed: what failed in it; "" if nothing did.
        """
        for worker in self.workers.values():
            if worker.facts.get("process") == process and not worker.unfit:
                worker.failures = worker.failures + 1 if failed else 0
                if worker.failures >= MOST_FAILURES:
                    worker.unfit = f"its sandboxes fail: {printable(failed)}"
                return bool(worker.unfit)
        return False

    @property
    def fit(self) -> list[Worker]:
        """Return who is there and may work."""
        return [worker for worker in self.workers.values() if worker.present and not worker.unfit]

    @property
    def _used(self) -> list[Worker]:
        """Return who works or has worked, in the order of their arrival."""
        return [w for w in self.workers.values() if not w.unfit or w.failures]

    @property
    def has_unfit(self) -> bool:
        """Return whether somebody is there who may not work."""
        return any(worker.present and worker.unfit for worker in self.workers.values())

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in; of several ways, how often each."""
        ways = Counter(worker.facts["isolation"] for worker in self._used)
        if len(ways) < 2:
            return "".join(ways)
        total = ways.total()
        return "; ".join(f"{words} on {n} of {total} workers" for words, n in ways.most_common())

    @property
    def caveat(self) -> str:
        """Return what student code could do on some worker, "" where the set is full on all."""
        found = {worker.facts["caveat"]: None for worker in self._used if worker.facts["caveat"]}
        return "; ".join(found)

    def environment(self) -> Environment:
        """Return what student code runs in; where workers differ, all that there is."""
        used = [worker.environment for worker in self._used]
        names = {name: None for environment in used for name in environment}
        return {
            name: " / ".join(sorted({environment.get(name, "") for environment in used}))
            for name in names
        }

    def remarks(self) -> list[str]:
        """Return sentences on who is not used, what differs, and who was lost."""
        unfit: dict[str, list[Worker]] = {}
        for worker in self.workers.values():
            if worker.unfit:
                unfit.setdefault(worker.unfit, []).append(worker)
        found = [f"not used, for {why}: {_names(workers)}" for why, workers in unfit.items()]
        for what in _COMPARED:
            found += self._differing(what)
        if len({worker.environment.get("packages") for worker in self._used}) > 1:
            found.append("workers differ in the packages that are installed on them")
        lost = [worker for worker in self._used if not worker.present]
        if lost:
            then = _AGAIN if self.fit else _ALONE
            found.append(f"lost during the run: {_names(lost)}; {then}")
        return found

    def _differing(self, what: str) -> list[str]:
        """Return a sentence for each version that workers have and this machine has not."""
        here = self._here[what]
        others: dict[str, list[Worker]] = {}
        for worker in self._used:
            if (theirs := worker.environment.get(what, "?")) != here:
                others.setdefault(theirs, []).append(worker)
        return [
            f"{what} {printable(theirs)} and not {here} as here: {_names(workers)}"
            for theirs, workers in others.items()
        ]


def _names(workers: list[Worker]) -> str:
    """Return how many workers, and where."""
    count = f"{len(workers)} worker{'s' * (len(workers) != 1)}"
    more = ", …" * (len(workers) > MOST_NAMES)
    return f"{count} ({', '.join(printable(w.address) for w in workers[:MOST_NAMES])}{more})"
