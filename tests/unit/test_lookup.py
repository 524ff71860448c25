"""Functions found by name: beside the rubric first, each rubric its own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from grader.lookup import Finder, LookupFailed

if TYPE_CHECKING:
    from pathlib import Path


def finder(folder: Path, **modules: str) -> Finder:
    """Return a finder for a rubric that has these modules beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return Finder(folder / "rubric.toml")


def test_a_module_beside_the_rubric_comes_first(tmp_path: Path) -> None:
    """A module that is called like an installed one is taken from beside the rubric."""
    found = finder(tmp_path, json="def dumps(): return 'mine'\n").find("json:dumps")
    assert found() == "mine"
    assert sys.modules["json"].dumps(1) == "1"


def test_an_installed_module_is_found(tmp_path: Path) -> None:
    """What does not lie beside the rubric is imported as usual."""
    assert finder(tmp_path).find("math:hypot")(3, 4) == 5


def test_a_bundled_module_is_found(tmp_path: Path) -> None:
    """The bundled references can be named from any folder."""
    assert finder(tmp_path).find("reference.pooling:pool").__module__ == "reference.pooling"


def test_two_rubrics_have_their_own_modules(tmp_path: Path) -> None:
    """Modules of the same name beside two rubrics are not mixed up."""
    first = finder(tmp_path / "a", answers="import helper\nf = helper.f\n", helper="f = lambda: 1")
    other = finder(tmp_path / "b", answers="import helper\nf = helper.f\n", helper="f = lambda: 2")
    assert (first.find("answers:f")(), other.find("answers:f")()) == (1, 2)
    assert not {"answers", "helper"} & set(sys.modules)


def test_a_module_is_loaded_once(tmp_path: Path) -> None:
    """Several functions of a module share what the module has loaded."""
    source = "loads = []\ndef f(): return loads\ndef g(): return loads\n"
    found = finder(tmp_path, answers=source)
    assert found.find("answers:f")() is found.find("answers:g")()


def test_a_package_is_found(tmp_path: Path) -> None:
    """A module within a folder beside the rubric is found by its dotted name."""
    finder(tmp_path / "course", pooling="def pool(): return 4\n")
    assert finder(tmp_path).find("course.pooling:pool")() == 4


def test_a_plain_folder_wins_over_an_installed_package(tmp_path: Path) -> None:
    """A folder beside the rubric needs no `__init__.py`, also where a package has its name."""
    finder(tmp_path / "reference", pooling="def pool(): return 4\n")
    assert finder(tmp_path).find("reference.pooling:pool")() == 4


def test_the_path_is_left_as_it_was(tmp_path: Path) -> None:
    """Looking something up changes nothing of where Python imports from."""
    before = list(sys.path)
    finder(tmp_path, answers="def f(): pass\n").find("answers:f")
    assert sys.path == before


MISTAKES = {
    "answers:g": "no function 'g' in answers.",
    "answers:doubel": "no function 'doubel' in answers. Did you mean 'double'?",
    "answers:number": "'number' in answers is not a function.",
    "raising:f": "module 'raising' can't be imported: ZeroDivisionError: division by zero.",
    "exiting:f": "module 'exiting' can't be imported: SystemExit: 3.",
    "needing:f": "module 'needing' can't be imported: ModuleNotFoundError: "
    "No module named 'no_such_module'.",
    "wrong:f": "module 'wrong' can't be imported: SyntaxError: invalid syntax (wrong.py, line 1).",
    "nothing:f": "no module 'nothing', neither beside the rubric (week/) nor among installed "
    "modules.",
    "answers.deeper:f": "no module 'answers.deeper', neither beside the rubric (week/) nor among "
    "installed modules.",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    """A name that leads nowhere says why, and what may have been meant."""
    found = finder(
        tmp_path / "week",
        answers="number = 3\ndef double(x): return 2 * x\n",
        raising="1 / 0\n",
        exiting="raise SystemExit(3)\n",
        needing="import no_such_module\n",
        wrong="def (:\n",
    )
    with pytest.raises(LookupFailed) as raised:
        found.find(name)
    assert str(raised.value) == MISTAKES[name]


@pytest.mark.parametrize("name", ["answers", "course.answers"])
def test_a_module_that_was_mended_quickly_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Of the same length and in the same second: bytecode that Python keeps would be the old."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
    path.parent.mkdir(exist_ok=True)
    found = []
    for number in (2, 3):
        path.write_text(f"def f(): return {number}\n", encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        found.append(finder(tmp_path).find(f"{name}:f")())
    assert found == [2, 3]
    assert [*tmp_path.rglob("*.pyc")] == []
