"""Sandboxes for hostile submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.sandbox import conversation
from grader.sandbox.isolation import find
from grader.sandbox.launcher import PlainLauncher, Zygote
from tests.sandbox.bench import GRACE, HASTY_LIMITS, Bench, open_bench
from tests.sandbox.hostility import Prison, make_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=["forked", "first landlock"])
def prison(request: pytest.FixtureRequest) -> Iterator[Prison]:
    """Return a sandbox with the full set, as this kernel and as the oldest have it."""
    with make_sandbox(request.param) as sandbox:
        yield Prison(sandbox)


@pytest.fixture(autouse=True, scope="session")
def _short_grace() -> Iterator[None]:
    """Kill what can't be interrupted soon after its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "GRACE", GRACE)
        yield


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Return a bench that has limits only, so that every deed can be tried."""
    with open_bench(Zygote(find("process"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def hasty_bench() -> Iterator[Bench]:
    """Return a bench that gives little time for loading."""
    with open_bench(Zygote(find("process")), HASTY_LIMITS) as opened:
        yield opened


@pytest.fixture(scope="session")
def confined_bench() -> Iterator[Bench]:
    """Return a bench with the strongest isolation that this machine has."""
    with open_bench(Zygote(find("auto"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def plain_bench() -> Iterator[Bench]:
    """Return a bench that starts an interpreter for each program."""
    with open_bench(PlainLauncher(find("process"))) as opened:
        yield opened


@pytest.fixture(params=["bench", "confined_bench", "plain_bench"])
def any_bench(request: pytest.FixtureRequest) -> Bench:
    """Return a bench of each kind in turn."""
    found: Bench = request.getfixturevalue(request.param)
    return found
