"""Notebook cells as Python, and magics made harmless."""

from __future__ import annotations

from typing import Any

import pytest

from grader.sandbox.inside.shell import Shell


@pytest.fixture
def notes() -> list[str]:
    """Return what a shell notes."""
    return []


@pytest.fixture
def shell(notes: list[str]) -> Shell:
    """Return a shell with an empty namespace."""
    return Shell({}, notes)


@pytest.mark.parametrize("source", ["x = 1", "", "# only a comment", "get_ipython()", "await f()"])
def test_python_is_left_as_it_is(shell: Shell, source: str) -> None:
    """A cell that is Python already is not touched."""
    assert shell.translate(source) is source


def test_magics_become_calls(shell: Shell) -> None:
    """IPython's own syntax is translated by IPython."""
    assert shell.translate("%time f(1)\n") == "get_ipython().run_line_magic('time', 'f(1)')\n"


def test_what_is_neither_stays(shell: Shell) -> None:
    """A cell that is neither Python nor IPython is left to fail as it is."""
    assert shell.translate("def (:") == "def (:"


MEASURED = [
    ("time", "x = 1 + 1"),
    ("timeit", "-n 10 -r 3 x = 2"),
    ("timeit", "-n10 -q x = 2"),
    ("prun", "-s cumulative -q x = 2"),
]


@pytest.mark.parametrize(("name", "line"), MEASURED)
def test_measuring_magics_run_their_code(shell: Shell, name: str, line: str) -> None:
    """What is only measured is run, without the options of the measurement."""
    shell.run_line_magic(name, line)
    assert shell.user_ns["x"] == 2


def test_a_minus_is_no_option(shell: Shell) -> None:
    """A line that begins with a negative number is code."""
    shell.user_ns["seen"] = seen = [1]
    shell.run_line_magic("time", "-seen.pop()")
    assert seen == []


def test_measuring_cells_run_their_code(shell: Shell) -> None:
    """Below a measuring magic stands a cell like any other, with magics of its own."""
    shell.user_ns["get_ipython"] = lambda: shell
    shell.run_cell_magic("time", "", "%matplotlib inline\nx = 3\n")
    assert shell.user_ns["x"] == 3


def test_what_starts_programs_is_skipped_once(shell: Shell, notes: list[str]) -> None:
    """Each kind of thing that is skipped is noted once, by its name alone."""
    shell.system("pip install secret")
    shell.system("pip install other")
    assert shell.getoutput("ls -l") == []
    shell.run_line_magic("run", "other.py")
    shell.run_line_magic("unheard", "of")
    shell.run_cell_magic("bash", "", "rm -rf /")
    shell.run_line_magic("x" * 100, "")
    skipped = "was skipped: it does not run in the sandbox"
    names = ["!pip", "!ls", "%run other.py", "%unheard", "%%bash", "%" + "x" * 59]
    told = [f"{name} {skipped}" for name in names]
    told[2] = "%run other.py was skipped: there is no such file"
    assert notes == told


def test_display_magics_say_nothing(shell: Shell, notes: list[str]) -> None:
    """What only changes how things look is left out without a word."""
    shell.run_line_magic("matplotlib", "inline")
    shell.run_cell_magic("html", "", "<b>")
    assert (notes, shell.user_ns) == ([], {})


def test_display_prints(shell: Shell, capsys: Any) -> None:
    """What a notebook would show is printed."""
    shell.display(1, "a", clear=True)
    assert capsys.readouterr().out == "1\n'a'\n"


def test_files_are_written(shell: Shell, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`%%writefile` writes where the program runs, and adds to a file with `-a`."""
    monkeypatch.chdir(tmp_path)
    shell.run_cell_magic("writefile", "a.py", "x = 1\n")
    shell.run_cell_magic("writefile", "-a a.py", "y = 2\n")
    assert (tmp_path / "a.py").read_text() == "x = 1\ny = 2\n"
    shell.run_cell_magic("file", "a.py", "z = 3\n")
    assert (tmp_path / "a.py").read_text() == "z = 3\n"
