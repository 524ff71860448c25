"""The engine that runs sandboxes on the workers of a Dask cluster. Needs `distributed`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from grader.engine import work
from grader.engine.parcel import Site
from grader.engine.remote import LOOK_SECONDS, RemoteSandbox
from grader.engine.roll_call import RollCall
from grader.errors import SandboxError
from grader.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from distributed import Client, LocalCluster

    from grader.sandbox.limits import Limits
    from grader.store.keys import Environment

AHEAD = 2
"""Submissions under way for each thread of the cluster: one that runs and one that waits."""
MOST_AT_ONCE = 512
ANSWER_SECONDS = 30.0
"""What a worker gets to say who it is; the first time, it loads NumPy and the grader."""
ALONE_SECONDS = 60.0
"""How long workers may all be away before a run goes on without them."""
CLOSING_SECONDS = 5.0


class Cluster:
    """Runs sandboxes on the workers that a scheduler of Dask's knows."""

    name = "dask"

    def __init__(
        self, client: Client, *, isolation: str, at_once: int | None, own: LocalCluster | None
    ) -> None:
        """Ask all workers who they are.

        Args:
            client: is connected.
            isolation: `auto`, `strict` or `process`.
            at_once: submissions under way at once; None for as many as keep all threads busy.
            own: the cluster, where it was started for this run.
        """
        self._client = client
        self._own = own
        self._mode = isolation
        self._at_once = at_once
        self._lock = threading.Lock()
        self._looked = self._met = time.monotonic()
        self.roll_call = RollCall(
            code=work.code(), here=keys.environment(""), is_strict=isolation == "strict"
        )
        self._chosen: list[str] = []
        self._executor = self._make_executor([])
        self._count()
        self._choose()

    @property
    def workers(self) -> int:
        """Return how many jobs all workers together do at once."""
        return sum(worker.threads for worker in self.roll_call.fit)

    @property
    def at_once(self) -> int:
        """Return how many submissions are under way at once."""
        return self._at_once or max(1, min(AHEAD * self.workers, MOST_AT_ONCE))

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""
        return self.roll_call.isolation

    @property
    def caveat(self) -> str:
        """Return what student code could do where that is not the full set."""
        return self.roll_call.caveat

    @property
    def place(self) -> str:
        """Return where it runs, for the header."""
        fit = self.roll_call.fit
        count = f"{len(fit)} worker{'s' * (len(fit) != 1)}"
        threads = f"{self.workers} submission{'s' * (self.workers != 1)} at once"
        where = "a cluster of its own" if self._own else self._client.scheduler.address
        return f"dask at {where}, {count}, {threads}"

    def environment(self) -> Environment:
        """Return what student code runs in."""
        return self.roll_call.environment()

    def remarks(self) -> list[str]:
        """Return sentences on the machines that a reader of the grades should know."""
        with self._lock:
            self._count()
        return self.roll_call.remarks()

    def sandbox(self, limits: Limits, hidden: Iterable[str]) -> RemoteSandbox:
        """Return the sandbox of a run; `hidden` must not be read wherever it lies."""
        site = Site(
            run=uuid.uuid4().hex,
            code=work.code(),
            isolation=self._mode,
            limits=limits,
            hidden=tuple(sorted(hidden)),
        )
        return RemoteSandbox(site, self)

    def executor(self) -> Executor:
        """Return what hands a job to a worker that may run it."""
        return self._executor

    def look(self) -> None:
        """Look after the workers, now and then.

        Raises:
            SandboxError: nobody has been there for long.
        """
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_SECONDS:
                self._count()
                self._choose()
                self._looked = time.monotonic()
            if time.monotonic() - self._met > ALONE_SECONDS:
                raise SandboxError(f"the cluster has had no worker for {ALONE_SECONDS:g} s")

    def note(self, process: str, failed: str, *, unfit: bool = False) -> None:
        """Note how a job went in a worker's process."""
        with self._lock:
            if unfit:
                self._count()
            if self.roll_call.note(process, failed) or unfit:
                self._choose()

    def _count(self) -> None:
        """Find out who is there, and ask those that are new who they are."""
        try:
            present = self._client.sync(_present, self._client)
        except Exception:  # noqa: BLE001 the scheduler may be gone in many ways
            present = {}
        call = self.roll_call
        new = [address for address in present if address not in call.workers]
        answers = self._client.sync(_ask_all, self._client, self._mode, new) if new else []
        for address, answer in zip(new, answers, strict=True):
            call.enter(address, present[address], answer)
        call.see(present)
        if call.fit:
            self._met = time.monotonic()

    def _choose(self) -> None:
        """Let jobs go to those only who may work, where not all may."""
        call = self.roll_call
        chosen = [worker.address for worker in call.fit] if call.has_unfit else []
        if chosen != self._chosen and call.fit:
            self._chosen = chosen
            self._executor = self._make_executor(chosen)

    def _make_executor(self, chosen: list[str]) -> Executor:
        """Return what hands jobs to the chosen workers, to any where none are chosen."""
        executor: Executor = self._client.get_executor(
            pure=False, **({"workers": chosen} if chosen else {})
        )
        return executor

    def dismantle(self, run: str) -> None:
        """Have all workers end what they keep for a run."""
        with self._lock, suppress(Exception):
            self._count()
        with suppress(Exception):
            self._executor.shutdown(wait=False)
            self._client.sync(_dismantle, self._client, run)

    def close(self) -> None:
        """Hang up, and end the cluster where it was started for this run."""
        close_all(self._client, self._own)


def close_all(client: Client | None, own: LocalCluster | None) -> None:
    """Hang up, and end a cluster of our own with the folder that it kept its files in."""
    with suppress(Exception):
        if client is not None:
            client.close(timeout=CLOSING_SECONDS)
    if own is not None:
        with suppress(Exception):
            own.close(timeout=CLOSING_SECONDS)
        shutil.rmtree(own.grade_folder, ignore_errors=True)


def own_cluster(workers: int) -> LocalCluster:
    """Start a cluster on this machine, with a process for each of its workers."""
    from distributed import LocalCluster  # noqa: PLC0415 an extra

    folder = tempfile.mkdtemp(prefix="grade-dask-")
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",  # not the port that everybody takes
        scheduler_kwargs={"dashboard": False},
        worker_dashboard_address=None,
        preload=["grader.engine.deaf"],
        memory_limit=0,
        local_directory=folder,
        silence_logs=logging.CRITICAL,
    )
    cluster.grade_folder = folder
    work.leave_garbage_alone()  # the scheduler is in this process
    return cluster


async def _present(client: Client) -> dict[str, int]:
    """Return the workers that the scheduler knows, each with its number of threads."""
    found: dict[str, int] = await asyncio.wait_for(client.scheduler.ncores(), ANSWER_SECONDS)
    return found


async def _ask_all(client: Client, mode: str, addresses: list[str]) -> list[Any]:
    """Return each worker's facts, or why there are none."""
    return list(await asyncio.gather(*(_ask(client, mode, address) for address in addresses)))


async def _ask(client: Client, mode: str, address: str) -> dict[str, Any] | str:
    asked = client._run(work.facts, mode, workers=[address], on_error="return")  # noqa: SLF001
    try:
        answers = await asyncio.wait_for(asked, ANSWER_SECONDS)
    except Exception as error:  # noqa: BLE001 whatever a worker's fault is, it is told
        return _told(error)
    answer = answers.get(address, "it is gone")
    if isinstance(answer, BaseException):
        return _told(answer)
    return answer if isinstance(answer, dict) else str(answer)


async def _dismantle(client: Client, run: str) -> None:
    ended = client._run(work.close, run, on_error="ignore")  # noqa: SLF001 bounded in time
    await asyncio.wait_for(ended, CLOSING_SECONDS)


def _told(error: BaseException) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
