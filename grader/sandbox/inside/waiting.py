"""`await` at the top level of a notebook: an event loop that needs no socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine


def wait(coroutine: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine to its end."""
    import asyncio  # noqa: PLC0415 slow, and hardly ever needed
    import selectors  # noqa: PLC0415

    class Loop(asyncio.SelectorEventLoop):
        """A loop that nothing outside its thread wakes up: a sandbox has no sockets for that."""

        def _make_self_pipe(self) -> None:
            self._ssock = self._csock = None
            self._internal_fds = 0

        def _close_self_pipe(self) -> None:
            pass

    loop = Loop(selectors.SelectSelector())
    asyncio.set_event_loop(loop)
    loop.run_until_complete(coroutine)
