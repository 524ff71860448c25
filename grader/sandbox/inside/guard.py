"""Calls that a rubric forbids: they fail where student code makes them, and nowhere else.

What has been copied before (`from numpy import convolve`) is out of reach; the source tells of it.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
from typing import TYPE_CHECKING, Any

from .trouble import ForbiddenCall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WITH_SCOPE = (builtins.eval, builtins.exec)


class Guard:
    """Stands before forbidden functions, as soon as their modules are loaded."""

    def __init__(self, calls: Mapping[str, str], is_own: Callable[[str], bool]) -> None:
        """Take the full names with what the rubric calls them, and which files are a student's."""
        self._calls = dict(calls)
        self._is_own = is_own

    def stand(self) -> None:
        """Take the place of what is loaded by now."""
        for name in list(self._calls):
            module, _, function = name.rpartition(".")
            owner: Any = sys.modules.get(module or "builtins")
            found = getattr(owner, function, None) if owner is not None else None
            if found is None:
                continue
            shown = self._calls.pop(name)
            if callable(found) and not isinstance(found, (type, _Guarded)):
                with contextlib.suppress(Exception):  # an owner may refuse
                    setattr(owner, function, _Guarded(found, shown, self._is_own))


class _Guarded:
    """A function that fails for student code."""

    def __init__(self, function: Any, shown: str, is_own: Callable[[str], bool]) -> None:
        self._function = function
        self._shown = shown
        self._is_own = is_own

    def __getattr__(self, name: str) -> object:
        return getattr(self._function, name)

    def __call__(self, *values: Any, **named: Any) -> Any:
        caller = sys._getframe(1)  # noqa: SLF001 there is no other way to it
        if self._is_own(caller.f_code.co_filename):
            raise ForbiddenCall(f"this assignment forbids {self._shown}", name=self._shown)
        if self._function in _WITH_SCOPE and len(values) == 1 and not named:
            values = (*values, caller.f_globals, caller.f_locals)
        return self._function(*values, **named)
