"""`%grade` and `check()` in a notebook."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import grader
from tests.plugin.course import SLIPS, Course

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")


class Shell:
    """As much of IPython's shell as the extension uses."""

    def __init__(self) -> None:
        """Be empty."""
        self.user_ns: dict[str, Any] = {}
        self.line_magics: dict[str, Any] = {}
        self.magics_manager = SimpleNamespace(magics={"line": self.line_magics})
        callbacks: dict[str, list[Any]] = {"pre_run_cell": []}
        self.events = SimpleNamespace(
            callbacks=callbacks,
            register=lambda event, call: callbacks[event].append(call),
            unregister=lambda event, call: callbacks[event].remove(call),
        )

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        """Take a magic."""
        assert kind == "line"
        self.line_magics[name] = function

    def run(self, source: str, cell: str | None = None) -> None:
        """Tell that a cell is about to be run."""
        for call in self.events.callbacks["pre_run_cell"]:
            call(SimpleNamespace(raw_cell=source, cell_id=cell))


def save(folder: Path, *sources: str) -> None:
    """Write `mine.ipynb` with these cells, called `c0`, `c1` and so on."""
    cells = [
        {"id": f"c{n}", "cell_type": "code", "source": s, "metadata": {}, "outputs": []}
        for n, s in enumerate(sources)
    ]
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    text = json.dumps(book | {"cells": [c | {"execution_count": None} for c in cells]})
    (folder / "mine.ipynb").write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a student's folder, with a notebook and settings that name the rubric."""
    Course(tmp_path).write({"pytest.ini": "[pytest]\ngrade_rubric = numbers.toml\n"})
    save(tmp_path, SLIPS, "%load_ext grader")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shell(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Return a shell with the extension."""
    assert folder
    made = Shell()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: made))
    grader.load_ipython_extension(made)
    grader.load_ipython_extension(made)
    yield made
    grader.unload_ipython_extension(made)
    assert (made.line_magics, made.events.callbacks) == ({}, {"pre_run_cell": []})
    grader.unload_ipython_extension(made)


def test_the_notebook_is_graded_by_the_rubric_of_its_folder(shell: Shell) -> None:
    """`%grade` finds the notebook and the rubric, and grades all of it."""
    shell.run(SLIPS, "c0")
    shell.run("%grade", "c7")
    gradebook = shell.line_magics["grade"]("")
    assert (gradebook.heading.id, gradebook["mine"].score) == ("numbers", 1.5)
    assert gradebook["mine"].notes == ()


def test_some_questions_and_visible_cases(shell: Shell) -> None:
    """Questions, a file and options may be given in any order."""
    gradebook = shell.line_magics["grade"](
        'double mine.ipynb --visible mirror --rubric "numbers.toml"'
    )
    assert [question.id for question in gradebook["mine"].questions] == ["double", "mirror"]
    assert gradebook.visible_only


def test_a_file_may_be_named_without_its_ending(folder: Path, shell: Shell) -> None:
    """The name of a notebook is enough, and other files can be graded, too."""
    Course(folder).write({"ada.py": SLIPS})
    assert shell.line_magics["grade"]("mine double").scorecards[0].path == "mine.ipynb"
    assert grader.check("ada.py", rubric="numbers.toml").scorecards[0].path == "ada.py"


def test_tests_are_for_pytest(folder: Path, shell: Shell) -> None:
    """Where settings name tests in pytest's own way, a note or a refusal says how to run them."""
    by_pytest = "test_x.py: run by pytest itself, as in !pytest --grade=mine.ipynb"
    settings = "[pytest]\ngrade_rubric = {}\ngrade_tests = test_x.py\n"
    Course(folder).write({"pytest.ini": settings.format("numbers.toml")})
    assert shell.line_magics["grade"]("mine double")["mine"].told == (by_pytest,)
    Course(folder).write({"pytest.ini": settings.format("none")})
    with pytest.raises(grader.UsageError) as error:
        grader.check("mine")
    assert str(error.value) == f"tests alone are asked here. {by_pytest}"


def test_what_is_not_saved_is_told(shell: Shell) -> None:
    """What is saved is graded, and a note to the student says what it is not."""
    shell.run("def double(x):\n    return 2 * x\n", "c0")
    card = shell.line_magics["grade"]("double")["mine"]
    note = (
        "what is saved was graded, and 1 cell was run in another form: `def double(x):`. "
        "Save the notebook, then grade it again"
    )
    assert (card.notes, card.told, card.score) == ((note,), (note,), 1.0)
    shell.run("half = 0.5", "c9")
    (note,) = shell.line_magics["grade"]("double")["mine"].told
    assert "2 cells were run in another form: `def double(x):` and more. Save" in note


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nosuch", "no question 'nosuch' in numbers."),
        ("duble", "no question 'duble' in numbers. Did you mean 'double'?"),
        ("no.ipynb", "no.ipynb: there is no such file or folder. Did you mean mine.ipynb?"),
        ("a.ipynb b.py", "one notebook at a time: found a.ipynb and b.py."),
        ("'", "%grade: No closing quotation."),
        (
            "--visable x",
            (
                "%grade: unrecognized arguments: --visable. "
                "usage: %grade [FILE] [QUESTION ...] [--rubric FILE-OR-NAME] [--visible]"
            ),
        ),
    ],
)
def test_what_can_not_be_graded(shell: Shell, line: str, message: str) -> None:
    """A slip in the line is named; a notebook shows the message without a traceback."""
    with pytest.raises(grader.UsageError) as raised:
        shell.line_magics["grade"](line)
    assert str(raised.value) == message
    assert raised.value._render_traceback_() == [f"UsageError: {message}"]


def test_outside_of_a_notebook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a plain program a file has to be named."""
    assert folder
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert grader.check("mine.ipynb", "double")["mine"].score == 1.0
    with pytest.raises(grader.UsageError) as raised:
        grader.check()
    message = "this is no notebook. Name the file to be graded: check('NAME.ipynb')."
    assert str(raised.value) == message


CELLS = (
    "%load_ext grader\nimport grader",
    SLIPS,
    "%grade mirror",
    "import asyncio\nawait asyncio.sleep(0)\ngrader.check('double', visible_only=True)",
    "%grade nosuch",
)


def test_in_a_real_kernel(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a kernel of Jupyter a table is shown, and the cells that grade are no trouble to it."""
    import nbformat

    for name in ("JPY_SESSION_NAME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    save(folder, *CELLS)
    book = nbformat.read(folder / "mine.ipynb", as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(book, allow_errors=True, resources=resources).execute()
    outputs = [list(cell.outputs) for cell in book.cells]
    assert outputs[:2] == [[], []]
    (all_cases,), (visible,), (refused,) = outputs[2:]
    assert "no mirror here" in all_cases["data"]["text/html"]
    assert "\nmirror  0/3  four numbers: raised" in all_cases["data"]["text/plain"]
    assert "visible checks: 0 of 1 right" in visible["data"]["text/html"]
    assert refused["traceback"] == ["UsageError: no question 'nosuch' in numbers."]
