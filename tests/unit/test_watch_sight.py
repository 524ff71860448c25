"""How files look from outside, and the wait until they look different."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from grader.watch.sight import Sight, look
from grader.watch.waiting import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write(folder: Path, *names: str, text: str = "x") -> None:
    """Write files into a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def replaced(folder: Path) -> None:
    """Save as many editors do: write another file, and give it the name."""
    write(folder, ".new", text="y")
    old = (folder / "my.py").stat()
    os.utime(folder / ".new", ns=(old.st_atime_ns, old.st_mtime_ns))
    (folder / ".new").replace(folder / "my.py")


DEEDS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "saved": (lambda folder: write(folder, "my.py", text="longer"), {"my.py"}),
    "saved as it was": (lambda folder: os.utime(folder / "my.py", ns=(5, 5)), {"my.py"}),
    "replaced": (replaced, {"my.py"}),
    "deleted": (lambda folder: (folder / "my.py").unlink(), {"my.py"}),
    "made": (lambda folder: write(folder, "zoe/a.py"), {"zoe/a.py"}),
    "saved below": (lambda folder: write(folder, "dan/tools.py", text="yy"), {"dan/tools.py"}),
    "hidden": (lambda folder: write(folder, ".my.py.swp", "__pycache__/my.pyc"), set()),
    "checkpoint": (lambda folder: write(folder, ".ipynb_checkpoints/my-checkpoint.ipynb"), set()),
    "our own": (lambda folder: write(folder, "grades/grades.csv"), set()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_saved_is_seen(tmp_path: Path, deed: str) -> None:
    """Whatever way it was saved; what is hidden or our own does not count."""
    write(tmp_path, "my.py", "dan/tools.py")
    before = look([tmp_path], own=[tmp_path / "grades"])
    do, names = DEEDS[deed]
    do(tmp_path)
    changed = look([tmp_path], own=[tmp_path / "grades"]).changed(before)
    assert changed == {tmp_path / name for name in names}


def test_a_place_may_be_empty_at_first(tmp_path: Path) -> None:
    """A module that is not there yet is seen when it comes; a link in a circle is no trouble."""
    place = tmp_path / "helper.py"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    before = look([place, tmp_path / "loop"])
    write(tmp_path, "helper.py", text="")
    after = look([place, tmp_path / "loop"])
    assert after.changed(before) == {place}
    assert after.is_empty(place)


def test_new_places_are_no_change(tmp_path: Path) -> None:
    """What nobody looked at before is taken as it is."""
    write(tmp_path, "my.py", "helper.py")
    mine, helper = tmp_path / "my.py", tmp_path / "helper.py"
    before = look([mine])
    after = look([mine, helper])
    assert after.changed(before) == set()
    known = before.onto(after)
    write(tmp_path, "helper.py", text="longer")
    assert look([mine, helper]).changed(known) == {helper}


class Film:
    """A file as it looks from one moment to the next, by a clock that only sleep moves."""

    def __init__(self, folder: Path, sizes: str) -> None:
        """Show these sizes, one a look; the last one stays."""
        self.place = folder / "my.py"
        self.sizes = [int(size) for size in sizes]
        self.now = 0.0
        self.slept: list[float] = []

    def look(self) -> Sight:
        """Return how the file looks now; a look takes a millisecond."""
        self.now += 0.001
        size = self.sizes.pop(0) if len(self.sizes) > 1 else self.sizes[0]
        return self.sight(size)

    def sight(self, size: int) -> Sight:
        """Return how a file of a size looks."""
        return Sight({self.place: {str(self.place): (0, size, 0)} if size else {}})

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def next(self, size: int, *, within: float | None = None) -> int:
        """Wait for a file that differs from one of a size, and return its size; 0 for none."""
        watcher = Watcher(look=self.look, sleep=self.sleep, clock=lambda: self.now)
        found = watcher.next(self.sight(size), within=within).places[self.place]
        return next((stamp[1] for stamp in found.values()), 0)


def test_a_saved_file_is_waited_for(tmp_path: Path) -> None:
    """Seldom looks while nothing happens; another look tells that all is written."""
    film = Film(tmp_path, "11122")
    assert film.next(1) == 2
    assert film.slept == [0.15, 0.15, 0.15, 0.1]


def test_a_file_is_waited_for_until_it_is_written(tmp_path: Path) -> None:
    """It is gone, comes back, and grows; only what stays is returned."""
    assert Film(tmp_path, "10123455").next(1) == 5


def test_what_is_as_before_is_no_change(tmp_path: Path) -> None:
    """A file that was gone for a moment only was not saved."""
    assert Film(tmp_path, "101133").next(1) == 3


def test_a_wait_may_end(tmp_path: Path) -> None:
    """After the time given, what is there is returned as it is; what is saved within, at once."""
    assert Film(tmp_path, "1").next(1, within=0.6) == 1
    film = Film(tmp_path, "122")
    assert film.next(1, within=0.6) == 2
    assert film.now < 0.6


def test_large_folders_are_looked_at_less_often(tmp_path: Path) -> None:
    """However long a look takes, it takes a twentieth of the time."""
    film = Film(tmp_path, "1122")
    look_quickly = film.look

    def look_slowly() -> Sight:
        film.now += 0.099
        return look_quickly()

    film.look = look_slowly  # type: ignore[method-assign]
    assert film.next(1) == 2
    assert film.slept == [2.0, 2.0, 2.0]
