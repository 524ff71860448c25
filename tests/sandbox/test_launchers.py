"""Launchers: what starts processes may die or be shared, and nobody loses by it."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import SandboxError
from grader.outcome import Status
from grader.sandbox import scratch
from grader.sandbox.box import Sandbox
from grader.sandbox.isolation import find
from grader.sandbox.launcher import PlainLauncher, Zygote, best_launcher
from tests.sandbox.bench import LIMITS, ask, failure_of, open_bench, script, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.outcome import Outcome
    from grader.sandbox.launcher import Child
    from tests.sandbox.bench import Bench

ADDING = """
    def f(x):
        return x + 1
"""
KILLING = """
    import os

    def f(x):
        if x == 2:
            os.kill(os.getppid(), 9)
            os.read(os.pipe()[0], 1)
        return x
"""


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    """Return a zygote that a test may kill."""
    launcher = Zygote(find("process"))
    yield launcher
    launcher.close()


@pytest.fixture
def own_bench(zygote: Zygote) -> Iterator[Bench]:
    """Return a bench whose zygote a test may kill."""
    with open_bench(zygote) as opened:
        yield opened


def numbers(bench: Bench, source: str, count: int) -> dict[int, object]:
    """Return what `f(n)` returned for the first numbers."""
    run = bench.run(source, *(ask(n, arguments={"x": n}) for n in range(count)))
    return {number: value_of(outcome) for number, outcome in run.outcomes.items()}


def test_a_dead_zygote_is_replaced(own_bench: Bench, zygote: Zygote) -> None:
    """A zygote that was killed between two submissions is started again."""
    assert numbers(own_bench, ADDING, 1) == {0: 1}
    first = zygote._process
    first.kill()
    first.wait()
    assert numbers(own_bench, ADDING, 1) == {0: 1}
    assert zygote._process.pid != first.pid


def test_a_zygote_that_died_while_a_submission_ran_costs_nothing(
    own_bench: Bench, zygote: Zygote
) -> None:
    """A child that was lost with its zygote is put down to nobody: its call is asked again."""
    fuse = [zygote._process]

    start = zygote.start

    def start_and_kill(policy: dict[str, object]) -> object:
        child = start(policy)
        if fuse:
            victim = fuse.pop()
            victim.kill()
            victim.wait()
        return child

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zygote, "start", start_and_kill)
        assert numbers(own_bench, ADDING, 3) == {0: 1, 1: 2, 2: 3}


def test_who_kills_the_zygote_is_graded_by_nobody(own_bench: Bench) -> None:
    """A program that kills its zygote each time it is asked can't be graded, and it ends."""
    with pytest.raises(SandboxError) as raised:
        numbers(own_bench, KILLING, 4)
    assert str(raised.value) == "its processes were ended from outside again and again"
    assert numbers(own_bench, ADDING, 1) == {0: 1}


def test_a_closed_launcher_starts_nothing(zygote: Zygote) -> None:
    """After the end of a run no process is started again."""
    with open_bench(zygote) as bench:
        zygote.close()
        with pytest.raises(SandboxError) as raised:
            numbers(bench, ADDING, 1)
    assert str(raised.value) == "the run was stopped"


def test_a_launcher_may_be_closed_twice(zygote: Zygote) -> None:
    """Closing what is closed does nothing."""
    zygote.close()
    zygote.close()
    assert zygote._process.returncode is not None


def test_threads_share_a_sandbox(bench: Bench) -> None:
    """Eight programs at once in four threads get their own answers, a crashing one among them."""
    sources = [f"def f(x):\n    return [x, {n}]\n" for n in range(7)]
    sources.append("import os\ndef f(x):\n    os.abort()\n")

    def grade(source: str) -> list[Outcome]:
        run = bench.run(source, *(ask(k, arguments={"x": k}) for k in range(5)))
        return [run.outcomes[k] for k in range(5)]

    with ThreadPoolExecutor(max_workers=4) as pool:
        graded = list(pool.map(grade, sources))
    for n, outcomes in enumerate(graded[:7]):
        assert [value_of(outcome) for outcome in outcomes] == [[k, n] for k in range(5)]
    assert {failure_of(outcome)[0] for outcome in graded[7]} == {Status.CRASHED}


def test_an_interrupted_question(
    zygote: Zygote, own_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to a question that was interrupted is not taken for that to the next one."""
    assert numbers(own_bench, ADDING, 1) == {0: 1}
    first = zygote._process.pid

    def interrupt(_size: int) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(zygote, "_read", interrupt)
        with pytest.raises(KeyboardInterrupt):
            numbers(own_bench, ADDING, 1)
    assert numbers(own_bench, ADDING, 2) == {0: 1, 1: 2}
    assert zygote._process.pid != first


def test_a_closed_sandbox_starts_nothing() -> None:
    """After the end of a run no process is started, in whichever way processes are."""
    with Sandbox(LIMITS, PlainLauncher(find("process"))) as sandbox:
        root = sandbox._root
    with pytest.raises(SandboxError) as raised:
        sandbox.run(script(ADDING), [ask(0, arguments={"x": 1})])
    assert str(raised.value) == "the run was stopped"
    assert not root.exists()


def test_a_sandbox_is_closed_while_a_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that lays out files while another one removes all leaves nothing behind."""
    launcher = PlainLauncher(find("process"))
    sandbox = Sandbox(LIMITS, launcher)

    def start(policy: dict[str, Any]) -> Child:
        sandbox.close()
        Path(policy["folder"]).mkdir(parents=True)
        raise SandboxError("the run was stopped")

    monkeypatch.setattr(launcher, "start", start)
    with pytest.raises(SandboxError, match="the run was stopped"):
        sandbox.run(script(ADDING), [ask(0, arguments={"x": 1})])
    assert not sandbox._root.exists()


def test_a_sandbox_that_nobody_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes with the process that made it, as after an interruption, and with no other."""
    launcher = Zygote(find("process"))
    sandbox = Sandbox(LIMITS, launcher)
    root, at_exit = sandbox._root, sandbox._at_exit
    forked = at_exit.peek()
    assert forked is not None
    assert at_exit.atexit
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 1)
        forked[1](*forked[2])
    assert root.is_dir()
    del sandbox, forked
    assert not root.exists()
    assert launcher._process.returncode is not None


def test_an_interrupted_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not removed, because the user pressed Ctrl-C again, is removed at the end."""
    sandbox = Sandbox(LIMITS, PlainLauncher(find("process")))

    def interrupt(_folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(scratch, "remove", interrupt)
        with pytest.raises(KeyboardInterrupt):
            sandbox.close()
    assert sandbox._root.is_dir()
    sandbox._at_exit()
    assert not sandbox._root.exists()


def test_the_sandbox_leaves_nothing_behind() -> None:
    """When a sandbox is closed its folder and its process are gone."""
    launcher = Zygote(find("process"))
    with Sandbox(LIMITS, launcher) as sandbox:
        root = sandbox._root
        sandbox.run(script(ADDING), [ask(0, arguments={"x": 1})])
        assert root.is_dir()
    assert not root.exists()
    assert launcher._process.returncode is not None


IMPORTS = """
    import importlib.util

    def f(name):
        return importlib.util.find_spec(name) is not None
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [("numpy", True), ("json", True), ("grader", False), ("rubrics", False), ("tests", False)],
)
def test_only_installed_packages_can_be_imported(bench: Bench, name: str, *, found: bool) -> None:
    """The project itself and what lies where pytest was started are not on the path."""
    assert bench.value(IMPORTS, name=name) is found


def test_the_best_launcher_forks_where_it_can() -> None:
    """On a system with `fork` a zygote is started, elsewhere a process for each program."""
    launcher = best_launcher(find("process"))
    try:
        assert isinstance(launcher, Zygote)
    finally:
        launcher.close()


def test_without_fork_there_are_plain_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without `fork` has a launcher all the same."""
    monkeypatch.delattr(os, "fork")
    assert isinstance(best_launcher(find("process")), PlainLauncher)


def test_a_broken_module_does_not_harm_the_zygote(own_bench: Bench, zygote: Zygote) -> None:
    """A module that can't be loaded in advance is left to the programs that want it."""
    zygote.warm(frozenset({"no_such_module", "this.is.none"}))
    assert numbers(own_bench, ADDING, 1) == {0: 1}


def test_a_dead_zygote_is_warmed_by_nobody(own_bench: Bench, zygote: Zygote) -> None:
    """Loading modules in advance is no reason to fail where the zygote is gone."""
    assert numbers(own_bench, ADDING, 1) == {0: 1}
    zygote._process.kill()
    zygote._process.wait()
    zygote.warm(frozenset({"json"}))
    assert numbers(own_bench, ADDING, 1) == {0: 1}


def test_the_path_is_handed_on(bench: Bench) -> None:
    """Installed packages are found in the sandbox where the grader finds them."""
    source = "import sys\ndef f():\n    return sys.path\n"
    path = bench.value(source)
    assert isinstance(path, list)
    assert [entry for entry in path if entry.endswith("site-packages")] == [
        entry for entry in sys.path if entry.endswith("site-packages")
    ]
