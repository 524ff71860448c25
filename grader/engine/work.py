"""What a worker of a cluster does: a job comes in, an answer goes out.

A worker's process keeps a sandbox for each run that it works for, with a warm process that forks a
child for each submission, and blobs that jobs of the run will name again.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import socket
import sys
import threading
import uuid
from collections import OrderedDict
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.engine import parcel
from grader.errors import GraderError
from grader.sandbox.box import Sandbox
from grader.sandbox.isolation import find
from grader.sandbox.launcher import best_launcher
from grader.store import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.engine.parcel import Site
    from grader.sandbox.program import Call

MOST_SANDBOXES = 4
"""Runs that a process serves side by side; beyond that, the one that rests longest is let go."""
MOST_BLOBS = 256 << 20
"""Bytes of blobs that are kept for later jobs."""
MOST_CALLS = 8
"""Lists of calls that are kept unpacked."""

_PACKAGE = Path(__file__).parents[1]
_TRAVELS = ("engine/*.py", "store/outcomes.py", "record.py")


@cache
def code() -> str:
    """Return the digest of all code that both sides of a job must share."""
    found = hashlib.sha256()
    files = {file for pattern in ("sandbox/**/*.py", *_TRAVELS) for file in _PACKAGE.glob(pattern)}
    for file in sorted(files):
        found.update(file.relative_to(_PACKAGE).as_posix().encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def facts(mode: str) -> dict[str, Any]:
    """Return what a run should know of this machine before it sends anything.

    Args:
        mode: the isolation that is asked for.
    """
    isolation = find("process" if mode == "process" else "auto")
    return {
        "process": _HERE.process,
        "host": socket.gethostname(),
        "code": code(),
        "isolation": isolation.words,
        "caveat": isolation.caveat,
        "missing": isolation.missing,
        "environment": keys.environment(isolation.words),
    }


def run(head: bytes, blobs: Mapping[str, bytes]) -> bytes:
    """Run one submission, and return the answer. Never raises: what fails is told in the answer."""
    try:
        return _HERE.run(head, blobs)
    except GraderError as error:
        return parcel.pack_refusal(_HERE.process, failed=str(error))
    except Exception as error:  # noqa: BLE001 nothing but bytes goes back
        failed = f"{type(error).__name__}: {error}"
        return parcel.pack_refusal(_HERE.process, failed=failed)


def close(name: str) -> None:
    """End all that is kept for a run."""
    _HERE.close(name)


def leave_garbage_alone() -> None:
    """Take out Dask's own look at each collection of garbage, where it has one.

    It hands control to other threads in the middle of what the collection interrupts. Where that
    is the parsing of a source, and the other thread parses one, too, Python up to 3.12 fails.
    """
    if module := sys.modules.get("distributed.gc"):
        module.disable_gc_diagnosis(force=True)


@dataclass(slots=True)
class _Kept:
    """A sandbox, and how many jobs are in it."""

    sandbox: Sandbox
    busy: int = 0


class _Workplace:
    """What this process keeps between jobs."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.process = uuid.uuid4().hex
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._sandboxes: OrderedDict[Site, _Kept] = OrderedDict()
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._calls: OrderedDict[str, Sequence[Call]] = OrderedDict()

    def run(self, head: bytes, sent: Mapping[str, bytes]) -> bytes:
        """Return the answer to a job."""
        site, document = parcel.unpack_site(head)
        if site.code != code():
            return parcel.pack_refusal(self.process, unfit=True)
        blobs = self._gather(parcel.needed(document), sent)
        if missing := [name for name, data in blobs.items() if data is None]:
            return parcel.pack_refusal(self.process, missing=missing)
        known = {name: data for name, data in blobs.items() if data is not None}
        program = parcel.unpack_program(document, known)
        calls = self._unpacked(document["calls"], known)
        with self._sandbox(site) as sandbox:
            return parcel.pack_run(self.process, sandbox.run(program, calls))

    def _gather(self, names: set[str], sent: Mapping[str, bytes]) -> dict[str, bytes | None]:
        """Return blobs by their names, and keep those that were sent for later jobs."""
        with self._lock:
            for name, data in sent.items():
                if name not in self._blobs and len(data) <= MOST_BLOBS:
                    self._blobs[name] = data
                    self._size += len(data)
            found = {name: sent.get(name, self._blobs.get(name)) for name in names}
            for name in names & self._blobs.keys():
                self._blobs.move_to_end(name)
            while self._size > MOST_BLOBS:
                self._size -= len(self._blobs.popitem(last=False)[1])
            return found

    def _unpacked(self, name: str, blobs: Mapping[str, bytes]) -> Sequence[Call]:
        with self._lock:
            if name in self._calls:
                self._calls.move_to_end(name)
                return self._calls[name]
        calls = parcel.unpack_calls(blobs[name])
        with self._lock:
            self._calls[name] = calls
            while len(self._calls) > MOST_CALLS:
                self._calls.popitem(last=False)
        return calls

    @contextmanager
    def _sandbox(self, site: Site) -> Iterator[Sandbox]:
        """Give the sandbox of a run to one job."""
        dropped: list[_Kept] = []
        with self._lock:
            kept = self._sandboxes.get(site)
            if kept is None:
                leave_garbage_alone()
                dropped = self._idle()
                launcher = best_launcher(find(site.isolation))
                kept = _Kept(Sandbox(site.limits, launcher, site.hidden))
                self._sandboxes[site] = kept
            self._sandboxes.move_to_end(site)
            kept.busy += 1
        for old in dropped:
            old.sandbox.close()
        try:
            yield kept.sandbox
        finally:
            with self._lock:
                kept.busy -= 1

    def _idle(self) -> list[_Kept]:
        """Take out sandboxes that nobody uses, until there is room for one more."""
        found: list[_Kept] = []
        for site in [site for site, kept in self._sandboxes.items() if not kept.busy]:
            if len(self._sandboxes) < MOST_SANDBOXES:
                break
            found.append(self._sandboxes.pop(site))
        return found

    def close(self, name: str) -> None:
        """End the sandboxes of a run; of all runs where it is nameless."""
        with self._lock:
            gone = [site for site in self._sandboxes if name in ("", site.run)]
            kept = [self._sandboxes.pop(site) for site in gone]
        for each in kept:
            each.sandbox.close()

    def leave(self) -> None:
        """End all, when the process ends; not in a process that was forked from it."""
        if os.getpid() == self._pid:
            self.close("")


_HERE = _Workplace()
atexit.register(_HERE.leave)
