"""Which file the running notebook is, and whether it is saved."""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import UsageError
from grader.kernel import Kernel, Ran, running

if TYPE_CHECKING:
    from pathlib import Path

HERE_LIE = "which notebook is this? Name its file: %grade a.ipynb. Here lie a.ipynb, b.ipynb."


def save(folder: Path, name: str, *sources: str, ids: bool = False) -> Path:
    """Write a notebook with these cells; where `ids`, they are called `c0`, `c1` and so on."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources
    ]
    if ids:
        cells = [cell | {"id": f"c{number}"} for number, cell in enumerate(cells)]
    cells.insert(0, {"cell_type": "markdown", "source": ["# x = 1"], "metadata": {}})
    (folder / name).write_text(json.dumps({"nbformat": 4, "cells": cells}), "utf-8")
    return folder / name


def ran(*sources: str) -> list[Ran]:
    """Return cells without ids that were run."""
    return [Ran(None, source) for source in sources]


@pytest.mark.parametrize("absolute", [True, False])
def test_the_surroundings_tell(tmp_path: Path, *, absolute: bool) -> None:
    """Visual Studio Code names the file in the notebook, Jupyter's server in the environment."""
    a, b = save(tmp_path, "a.ipynb"), save(tmp_path, "b.ipynb")
    told = [str(path) if absolute else path.name for path in (a, b)]
    in_code = Kernel(folder=tmp_path, names={"__vsc_ipynb_file__": told[0]}, session=told[1])
    assert in_code.file() == a
    assert Kernel(folder=tmp_path, session=told[1]).file() == b


@pytest.mark.parametrize("session", ["week1/b.ipynb", "RTC:b.ipynb", "C:\\work\\b.ipynb"])
def test_a_path_that_begins_elsewhere(tmp_path: Path, session: str) -> None:
    """A server may count from its own folder, or name one of its drives."""
    save(tmp_path, "a.ipynb")
    b = save(tmp_path, "b.ipynb")
    assert Kernel(folder=tmp_path, session=session).file() == b


def test_what_the_surroundings_tell_may_be_outdated(tmp_path: Path) -> None:
    """A notebook that was renamed, or a console's name, is no file, and the folder is looked at."""
    only = save(tmp_path, "now.ipynb")
    (tmp_path / ".hidden.ipynb").write_text("{}")
    for session in ("before.ipynb", "Console 1-7f", ""):
        assert Kernel(folder=tmp_path, session=session).file() == only


def test_of_several_the_one_that_was_run(tmp_path: Path) -> None:
    """Where several notebooks lie beside each other, it is the one that holds what was run."""
    save(tmp_path, "a.ipynb", "import numpy as np", "x = 1")
    b = save(tmp_path, "b.ipynb", "import numpy as np", "x = 2  \n")
    (tmp_path / "broken.ipynb").write_text("[]")
    kernel = Kernel(folder=tmp_path, ran=ran("import numpy as np", "x = 2", "%grade"))
    assert kernel.file() == b


@pytest.mark.parametrize("sources", [(), ("x = 1",), ("%grade",), ("y = 1",)])
def test_who_can_not_be_told_is_asked_for(tmp_path: Path, sources: tuple[str, ...]) -> None:
    """Where nothing tells the notebooks apart, the message names them."""
    save(tmp_path, "a.ipynb", "x = 1", "%grade")
    save(tmp_path, "b.ipynb", "x = 1", "%grade")
    with pytest.raises(UsageError) as raised:
        Kernel(folder=tmp_path, ran=ran(*sources)).file()
    assert str(raised.value) == HERE_LIE


def test_without_a_notebook(tmp_path: Path) -> None:
    """Where no notebook lies, it has to be saved or named."""
    with pytest.raises(UsageError) as raised:
        Kernel(folder=tmp_path).file()
    message = "no notebook lies here. Save this one, or name its file: %grade NAME.ipynb."
    assert str(raised.value) == message


def test_in_colab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colab's notebooks are not in its file system; the message says what to do."""
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    with pytest.raises(UsageError) as raised:
        Kernel(folder=tmp_path).file()
    assert str(raised.value) == (
        "Colab keeps this notebook where it can't be read. Choose File > Download > Download "
        ".ipynb, upload that to the files of this session, and write %grade NAME.ipynb."
    )


@pytest.mark.parametrize(
    ("cells", "unsaved"),
    [
        ([Ran("c0", "x = 1"), Ran("c1", "y = 1\n")], []),
        ([Ran("c0", "x = 0"), Ran("c0", "x = 1")], []),
        ([Ran("c0", "x = 1"), Ran("c0", "\nx = 3\ny = 4")], ["x = 3"]),
        ([Ran("new", "z = 1"), Ran("new2", "%grade softmax")], ["z = 1"]),
        ([Ran("new", "import grader\n# so\ngrader.check()")], []),
        (ran("x = 7", "y = 1"), []),
        (ran("y = 1", "x = 7"), ["x = 7"]),
        ([], []),
    ],
)
def test_what_is_not_saved(tmp_path: Path, cells: list[Ran], unsaved: list[str]) -> None:
    """The last run of each cell has to stand in the file; cells that only grade need not."""
    file = save(tmp_path, "a.ipynb", "x = 1", "y = 1", ids=True)
    assert Kernel(folder=tmp_path, ran=cells).unsaved(file) == unsaved


def test_ids_that_are_not_saved(tmp_path: Path) -> None:
    """An older format keeps no ids, so that cells are looked for by what they hold."""
    file = save(tmp_path, "a.ipynb", "x = 1", "y = 1")
    kernel = Kernel(folder=tmp_path, ran=[Ran("p", "x = 1"), Ran("q", "y = 2")])
    assert kernel.unsaved(file) == ["y = 2"]


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [3]}', "\udcff"])
def test_a_file_that_is_no_notebook(tmp_path: Path, text: str) -> None:
    """What can't be read holds no cells; grading will say why."""
    (tmp_path / "a.ipynb").write_bytes(text.encode("utf-8", "surrogateescape"))
    kernel = Kernel(folder=tmp_path, ran=ran("x = 1"))
    assert kernel.unsaved(tmp_path / "a.ipynb") == ["x = 1"]
    assert kernel.unsaved(tmp_path / "none.ipynb") == ["x = 1"]


def test_without_the_extension_the_shells_list_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells that nobody watched are known from IPython's own list."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", "mine.ipynb")
    history = SimpleNamespace(input_hist_raw=["", "x = 1"])
    kernel = running(SimpleNamespace(user_ns={"x": 1}, history_manager=history), [])
    assert (kernel.ran, kernel.session) == (ran("x = 1"), "mine.ipynb")
    assert running(SimpleNamespace(user_ns={}), ran("y = 1")).ran == ran("y = 1")
