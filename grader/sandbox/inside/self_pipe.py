"""`asyncio` without sockets: a pipe wakes its event loops up, where Python takes a pair of sockets.

A sandbox has no sockets of any kind. A loop has a pair of them to be woken up by other threads and
by signals with a byte, and for that a pipe does as well.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

MODULE = "asyncio.selector_events"
"""Where the loops are that all others of this kind are made of."""


class _End:
    """One end of a pipe, with as much of a socket as a loop uses."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def recv(self, size: int) -> bytes:
        return os.read(self._descriptor, size)

    def send(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        os.close(self._descriptor)


def _make_self_pipe(loop: Any) -> None:
    reading, writing = os.pipe()
    loop._ssock, loop._csock = _End(reading), _End(writing)  # noqa: SLF001 as the method replaced
    loop._internal_fds += 1  # noqa: SLF001 the same
    loop._add_reader(reading, loop._read_from_self)  # noqa: SLF001 the same


def patch(module: ModuleType) -> None:
    """Let the loops of a module, which is asyncio's own, do without sockets."""
    loop = getattr(module, "BaseSelectorEventLoop", None)
    if os.name == "posix" and loop is not None:
        loop._make_self_pipe = _make_self_pipe  # noqa: SLF001 it is asyncio's own way to be changed


class _Loader:
    """A loader that patches what it has loaded."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        patch(module)


def patched(found: ModuleSpec) -> ModuleSpec:
    """Return how a module is found, such that it is patched when it is loaded."""
    found.loader = _Loader(found.loader)  # type: ignore[assignment]
    return found
