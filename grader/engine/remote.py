"""The sandbox as a run sees it when the real ones are elsewhere.

All that it knows of "elsewhere" is an executor of the standard library's kind, and somebody who
looks after the workers.
"""

from __future__ import annotations

import concurrent.futures
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from grader.engine import parcel, work
from grader.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

    from grader.engine.parcel import Answer, Job, Site
    from grader.sandbox.conversation import Run
    from grader.sandbox.limits import Limits
    from grader.sandbox.program import Call, Program

TRIES = 4
"""So often a submission is sent that workers are lost with, or that fails in them."""
LOOK_SECONDS = 2.0
"""While a submission is waited for, workers are looked after so often."""
MOST_SENDS = 50
"""So often it is sent in all: to workers that lack a blob, or that turn out to be unfit."""
_MOST_CALLS = 8
_ELSEWHERE = "workers came and went"


class Crew(Protocol):
    """Who looks after the workers."""

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""

    def executor(self) -> Executor:
        """Return what hands a job to a worker that may run it."""

    def look(self) -> None:
        """Look after the workers, now and then.

        Raises:
            SandboxError: nobody is there any more.
        """

    def note(self, process: str, failed: str, *, unfit: bool = False) -> None:
        """Note how a job went in a worker's process: what failed, "" if nothing did."""

    def dismantle(self, run: str) -> None:
        """Have all workers end what they keep for a run."""


class RemoteSandbox:
    """Runs programs on workers. May be used from several threads at once."""

    def __init__(self, site: Site, crew: Crew) -> None:
        """Send nothing yet.

        Args:
            site: how sandboxes are set up.
            crew: looks after the workers.
        """
        self._site = site
        self._crew = crew
        self._lock = threading.Lock()
        self._sent: set[str] = set()
        self._calls: OrderedDict[tuple[Call, ...], tuple[str, bytes]] = OrderedDict()
        self._closed = False

    @property
    def limits(self) -> Limits:
        """Return what a submission may use."""
        return self._site.limits

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""
        return self._crew.isolation

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Have a worker load a program and make the calls.

        Raises:
            SandboxError: no worker could do it.
        """
        job = parcel.pack_job(self._site, program, self._packed(tuple(calls)))
        with self._lock:
            wanted = frozenset(job.blobs.keys() - self._sent)
            self._sent |= wanted
        failed, tries, sends = "", 0, 0
        while tries < TRIES and sends < MOST_SENDS:
            sends += 1
            answer = self._ask(job, wanted)
            if isinstance(answer, str):
                failed = answer
                tries += answer != _ELSEWHERE
            elif answer.run is not None:
                self._crew.note(answer.process, "")
                return answer.run
            elif not wanted.issuperset(answer.missing):
                wanted |= job.blobs.keys() & set(answer.missing)
            else:
                failed = answer.failed or "no worker has the code for it"
                self._crew.note(answer.process, failed, unfit=answer.unfit)
                tries += not answer.unfit
        raise SandboxError(failed)

    def _packed(self, calls: tuple[Call, ...]) -> tuple[str, bytes]:
        """Return calls as a blob with its name, which most submissions share."""
        with self._lock:
            found = self._calls.get(calls)
            if found is None:
                data = parcel.pack_calls(calls)
                found = self._calls[calls] = parcel.digest(data), data
                while len(self._calls) > _MOST_CALLS:
                    self._calls.popitem(last=False)
            return found

    def _ask(self, job: Job, wanted: frozenset[str]) -> Answer | str:
        """Return a worker's answer, or what became of the worker."""
        blobs = {name: job.blobs[name] for name in sorted(wanted)}
        executor = self._crew.executor()
        try:
            future = executor.submit(work.run, job.head, blobs)
            while not self._is_done(future):
                if self._crew.executor() is not executor:  # its workers may all be gone
                    future.cancel()
                    return _ELSEWHERE
            return parcel.unpack_answer(future.result())
        except SandboxError:
            raise
        except parcel.BadParcel as error:
            return f"a worker answered with {error}"
        except concurrent.futures.CancelledError:
            self._crew.look()
            return "the cluster dropped it"
        except Exception as error:  # noqa: BLE001 an executor raises what it likes
            return _told(error)

    def _is_done(self, future: Future[bytes]) -> bool:
        """Wait for a while, and return whether there is an answer.

        Raises:
            SandboxError: there will be none.
        """
        if concurrent.futures.wait([future], LOOK_SECONDS).done:
            return True
        if self._closed:
            future.cancel()
            raise SandboxError("the run was stopped")
        self._crew.look()
        return False

    def close(self) -> None:
        """Have all workers end what they keep for this run."""
        self._closed = True
        self._crew.dismantle(self._site.run)


def _told(error: Exception) -> str:
    """Return what an executor raised, in a few words."""
    if type(error).__name__ == "KilledWorker":
        return "workers of the cluster were lost again and again while they ran this"
    return f"the cluster failed: {type(error).__name__}: {error}"
