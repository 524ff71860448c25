"""What runs in several threads share where Python imports from."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from grader.imports import forget, out_of_reach
from grader.lookup import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def _eager_switches() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def _others_import() -> Iterator[None]:
    """Have another thread load modules, and drop them, all the time."""
    over = threading.Event()

    def load() -> None:
        for number in count():
            name = f"other_{number % 50}"
            sys.modules[name] = ModuleType(name)
            if number >= 50:
                sys.modules.pop(f"other_{(number + 25) % 50}", None)
            if over.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load)
        yield
        over.set()
        loading.result()
    for number in range(50):
        sys.modules.pop(f"other_{number}", None)


@pytest.mark.usefixtures("_eager_switches", "_others_import")
def test_others_may_import_meanwhile(tmp_path: Path) -> None:
    """Functions are found while another thread imports what it likes."""
    (tmp_path / "answers.py").write_text("def mirror(x):\n    return x\n", "utf-8")
    for _ in range(100):
        assert Finder(tmp_path / "r.toml").find("answers:mirror")(3) == 3


@pytest.mark.usefixtures("_eager_switches")
def test_each_rubric_has_its_own_modules(tmp_path: Path) -> None:
    """Rubrics that are read at the same time, with modules of the same names, get their own."""
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "shared.py").write_text(f"NUMBER = {number}\n", "utf-8")
        (folder / "answers.py").write_text(
            "import shared\n\ndef number():\n    return shared.NUMBER\n", "utf-8"
        )
    path, modules = list(sys.path), set(sys.modules)

    def read(number: int) -> int:
        rubric = tmp_path / str(number % 4) / "r.toml"
        found: int = Finder(rubric).find("answers:number")()
        return found

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(80))) == [number % 4 for number in range(80)]
    assert sys.path == path
    assert set(sys.modules) == modules


def test_whiles_may_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each folder is out of reach until the last that holds it lets go, and then where it was."""
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    rest = list(sys.path)
    monkeypatch.setattr(sys, "path", [one, *rest, two])
    first = out_of_reach(Path.cwd(), [tmp_path / "one"])
    both = out_of_reach(Path.cwd(), [tmp_path])
    first.__enter__()
    assert sys.path == [*rest, two]
    both.__enter__()
    assert sys.path == rest
    first.__exit__(None, None, None)
    assert sys.path == rest
    both.__exit__(None, None, None)
    assert sys.path == [one, *rest, two]


def test_what_was_added_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that somebody puts on the path during a run is kept after it."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "class"), "rest"])
    with out_of_reach(Path.cwd(), [tmp_path / "class"]):
        sys.path.append("new")
    assert sys.path == ["new", str(tmp_path / "class"), "rest"]


def test_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative place on the path is forgotten where it lies in a folder."""
    monkeypatch.setattr(sys, "path", ["class", "class/deep", "classes"])
    forget(tmp_path, [tmp_path / "class"])
    assert sys.path == ["classes"]
