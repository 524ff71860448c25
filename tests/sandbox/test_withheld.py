"""What this project installed can't be imported, in whichever way children are started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.sandbox import launcher
from grader.sandbox.interpreter import import_path
from grader.sandbox.isolation import find
from grader.sandbox.launcher import PlainLauncher, Zygote
from grader.sandbox.program import Program
from tests.sandbox.bench import Bench, ask, open_bench, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IMPORTING = """
import importlib.metadata

def f(name):
    try:
        return __import__(name).__name__
    except ImportError as error:
        return str(error)

def version():
    return importlib.metadata.version("numpy").count(".")
"""


@pytest.fixture(params=[PlainLauncher, Zygote])
def installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Bench]:
    """Return a bench where this project is installed in a folder that may be read."""
    packages = tmp_path / "site-packages"
    for name in ("grader/sandbox/inside", "grader", "reference", "other"):
        (packages / name).mkdir(parents=True, exist_ok=True)
        (packages / name / "__init__.py").write_text("")
    (packages / "rubrics").mkdir()
    own = interpreter_command

    def command(what: str, facts: dict[str, object]) -> list[str]:
        return own(what, facts | {"path": [*import_path(), str(packages)]})

    monkeypatch.setattr(launcher, "command", command)
    with open_bench(request.param(find("process"))) as bench:
        yield bench


interpreter_command = launcher.command  # type: ignore[attr-defined]


def test_nothing_of_ours_can_be_imported(installed: Bench) -> None:
    """Answers, rubrics and the grader are as missing as what was never installed."""
    names = ("grader", "reference", "rubrics", "grader.sandbox", "other", "numpy")
    found = [installed.value(IMPORTING, name=name) for name in names]
    missing = [f"No module named '{name}'" for name in ("grader", "reference", "rubrics")]
    assert found == [*missing, "No module named 'grader'", "other", "numpy"]
    assert value_of(installed.run(IMPORTING, ask(0, "version")).outcomes[0]) == 2


def test_a_students_own_module_may_have_any_name(installed: Bench) -> None:
    """A module beside a submission is imported, also if it is called as ours are."""
    source = "from reference import x\nimport grader\ndef f():\n    return [x, grader.y]\n"
    files = {"reference.py": b"x = 5\n", "grader/__init__.py": b"y = 6\n"}
    program = Program(main="hw.py", cells=(("hw.py", source),), files=files)
    assert installed.value(program) == [5, 6]
