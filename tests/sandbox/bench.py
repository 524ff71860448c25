"""A bench for hostile sources: sources and calls in, outcomes out, each within a second or two."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.outcome import Failed, Outcome, Returned, Status
from grader.sandbox.box import Sandbox
from grader.sandbox.limits import Limits
from grader.sandbox.program import Call, Program, make_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.sandbox.conversation import Run
    from grader.sandbox.launcher import Launcher

HOSTILE = Path(__file__).parent / "hostile"
CALL_SECONDS = 0.3
PATIENCE = 5.0
"""The limit of calls that should end well before it, on a busy machine too."""
LOAD_SECONDS = 0.4
GRACE = 0.3
MEMORY_MB = 256
OUTPUT_KB = 2
LIMITS = Limits(load_seconds=PATIENCE, memory_mb=MEMORY_MB, output_kb=OUTPUT_KB)
HASTY_LIMITS = replace(LIMITS, load_seconds=LOAD_SECONDS)

HONEST = """

def honest(x):
    return x + 1
"""
"""What stands below every hostile deed, in the same file, and must be graded all the same."""


def ask(
    number: int,
    name: str = "f",
    arguments: dict[str, object] | None = None,
    *,
    seconds: float = PATIENCE,
    memory_mb: int = MEMORY_MB,
    early: bool = True,
    aliases: Sequence[str] = (),
) -> Call:
    """Return a call of a function."""
    return make_call(
        number,
        (name, *aliases),
        arguments or {},
        seconds=seconds,
        memory_mb=memory_mb,
        output_kb=OUTPUT_KB,
        early=early,
    )


def look_up(number: int, name: str, *, aliases: Sequence[str] = ()) -> Call:
    """Return a look-up of a value."""
    return make_call(
        number,
        (name, *aliases),
        None,
        seconds=PATIENCE,
        memory_mb=MEMORY_MB,
        output_kb=OUTPUT_KB,
    )


def script(source: str, **options: Any) -> Program:
    """Return a script; `options` are fields of the program."""
    options.setdefault("main", "hw.py")
    return Program(cells=((options["main"], textwrap.dedent(source)),), **options)


def notebook(*sources: str, **options: Any) -> Program:
    """Return a notebook of these cells."""
    cells = ((f"cell {n}", textwrap.dedent(source)) for n, source in enumerate(sources, start=1))
    return Program(main="hw.ipynb", cells=tuple(cells), notebook=True, **options)


def hostile(name: str) -> Program:
    """Return a hostile source, with an honest function below it and `forge` to import."""
    forge = (HOSTILE / "frames" / "forge.py").read_bytes()
    source = (HOSTILE / f"{name}.py").read_text(encoding="utf-8")
    return Program(main="hw.py", cells=(("hw.py", source + HONEST),), files={"forge.py": forge})


def deeds(folder: str) -> set[str]:
    """Return the names of all hostile sources of a folder."""
    return {f"{folder}/{path.stem}" for path in (HOSTILE / folder).glob("*.py")} - {"frames/forge"}


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs programs in one sandbox."""

    sandbox: Sandbox

    def run(self, program: Program | str, *calls: Call) -> Run:
        """Return what came of a program; a string is a script."""
        return self.sandbox.run(script(program) if isinstance(program, str) else program, calls)

    def outcome(self, program: Program | str, **arguments: object) -> Outcome:
        """Return what came of `f(**arguments)`."""
        return self.run(program, ask(0, arguments=arguments)).outcomes[0]

    def value(self, program: Program | str, **arguments: object) -> object:
        """Return what `f(**arguments)` returned."""
        return value_of(self.outcome(program, **arguments))

    def deed(self, name: str, *, seconds: float = PATIENCE) -> Outcome:
        """Return what came of a hostile deed, once the honest calls around it were answered."""
        calls = (
            ask(0, "honest", {"x": 1}),
            ask(1, "deed", seconds=seconds),
            ask(2, "honest", {"x": 2}),
        )
        outcomes = self.run(hostile(name), *calls).outcomes
        assert [value_of(outcomes[number]) for number in (0, 2)] == [2, 3]
        return outcomes[1]


@contextmanager
def open_bench(launcher: Launcher, limits: Limits = LIMITS) -> Iterator[Bench]:
    """Provide a bench that starts its processes with this launcher."""
    with Sandbox(limits, launcher) as sandbox:
        yield Bench(sandbox)


def value_of(outcome: Outcome) -> object:
    """Return what was returned; fails with the message if nothing was."""
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def failure_of(outcome: Outcome) -> tuple[Status, str, str]:
    """Return the status, the message and the safe message of a failure."""
    assert isinstance(outcome, Failed), outcome
    return outcome.status, outcome.message, outcome.safe_message
