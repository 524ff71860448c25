"""Fixtures of a course: which of them may fail because of what a submission gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType

    import pytest

_ASKING = {"submission", "request"}
"""What a fixture uses that asks a submission, or may."""


def is_about_submission(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Return whether what failed before a test is a fixture that can ask the submission."""
    fixtures: Mapping[str, Sequence[Any]] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined] # noqa: SLF001 no public way
    codes = set(_codes(call))
    return any(
        getattr(one.func, "__code__", None) in codes and _asks(one.argnames, fixtures)
        for found in fixtures.values()
        for one in found
        if not one.func.__module__.startswith("_pytest.")  # those of setup_method and its like
    )


def _codes(call: pytest.CallInfo[None]) -> Iterator[CodeType]:
    """Yield the code of each function that an exception passed through."""
    trace = call.excinfo.tb if call.excinfo is not None else None
    while trace is not None:
        yield trace.tb_frame.f_code
        trace = trace.tb_next


def _asks(names: Sequence[str], fixtures: Mapping[str, Sequence[Any]]) -> bool:
    """Return whether fixtures of these names ask a submission, or one that they use does."""
    waiting, seen = [*names], set(names)
    while waiting:
        name = waiting.pop()
        if name in _ASKING:
            return True
        more = {used for one in fixtures.get(name, ()) for used in one.argnames} - seen
        seen |= more
        waiting += more
    return False
