"""What an outcome depends on, as short digests: what was loaded, what was asked, and where.

A submission's key is made of all that its process is given to load: cells, files beside them, how
they are loaded, what is forbidden, limits; and of the environment. A call's key is made of its
request without its number, which differs from rubric to rubric. What is *expected* is in neither,
so that a changed tolerance, reference, hint or number of points needs no new outcome.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import replace
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grader import outcome, sandbox
from grader.sandbox.inside import frames
from grader.sandbox.interpreter import import_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grader.sandbox.limits import Limits
    from grader.sandbox.program import Call, Program

SIZE = 16
_SMALL = 1 << 16
"""Bytes of a request whose key is remembered."""

Environment = dict[str, str]
"""What student code runs in, as far as it can change an outcome: names and versions."""


def submission_key(program: Program, limits: Limits, environment: Environment) -> bytes:
    """Return the key of what a process is given to load, and of where it runs."""
    how = replace(program, cells=(), files={})  # whatever else there is
    parts: list[str | bytes] = [repr((sorted(environment.items()), limits, how))]
    for name, source in program.cells:
        parts += [name, source]
    parts.append(str(len(program.cells)))
    for name, data in sorted(program.files.items()):
        parts += [name, data]
    return _digest(parts)


def call_keys(calls: Sequence[Call]) -> list[bytes]:
    """Return the key of each call; of calls that are alike, each has its own."""
    keys = CallKeys()
    return [keys.key(call) for call in calls]


class CallKeys:
    """The keys of calls that are made one after another."""

    def __init__(self) -> None:
        """Know of no calls yet."""
        self._seen: dict[bytes, int] = {}

    def key(self, call: Call) -> bytes:
        """Return the key of the next call."""
        key = _key(call.frame, call.number) if len(call.frame) <= _SMALL else _digested(call)
        turn = self._seen[key] = self._seen.get(key, 0) + 1
        return key if turn == 1 else _digest([key, str(turn)])


def _digested(call: Call) -> bytes:
    return _key.__wrapped__(call.frame, call.number)


@lru_cache(maxsize=4096)
def _key(frame: bytes, number: int) -> bytes:
    """Return the digest of a request without its number, the same for all submissions."""
    before, found, after = frame.partition(f'"number":{number},'.encode())
    assert found, "unreachable because every request begins with its kind and its number"
    return _digest([before[frames.LENGTHS.size :], after])


def environment(isolation: str) -> Environment:
    """Return what student code runs in, where this isolation is in force.

    Installed packages count, all of them: any may be imported, and whether an import fails
    decides about points.
    """
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "numpy": np.__version__,
        "system": f"{sys.platform} {platform.machine()}",
        "isolation": isolation,
        "pytest-grade": f"{_version()} {_code()}",
        "packages": _packages(),
    }


def _version() -> str:
    try:
        return metadata.version("pytest-grade")
    except metadata.PackageNotFoundError:
        return "of a checkout"


@cache
def _code() -> str:
    """Return the digest of all code that decides what an outcome is and how it is told."""
    files = [*sorted(Path(next(iter(sandbox.__path__))).rglob("*.py")), Path(outcome.__file__)]
    return _digest([file.read_bytes() for file in files]).hex()[:8]


@cache
def _packages() -> str:
    """Return the digest of the names and versions of all packages that can be imported."""
    names = {
        entry.name
        for folder in map(Path, import_path())
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.suffix in (".dist-info", ".egg-info")
        and not entry.name.startswith("pytest_grade-")
    }
    return _digest(sorted(names)).hex()[:8]


def _digest(parts: Iterable[str | bytes]) -> bytes:
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.digest()[:SIZE]
