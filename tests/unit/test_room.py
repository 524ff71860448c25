"""Room for scratch folders: whoever finds none waits for another child to end."""

from __future__ import annotations

import errno
import shutil
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from grader.errors import SandboxError
from grader.sandbox import room
from grader.sandbox.room import Room

if TYPE_CHECKING:
    from pathlib import Path


class Disk:
    """A disk that refuses a number of times, and tells that it did."""

    def __init__(self, refusals: int, *, code: int = errno.ENOSPC) -> None:
        """Have so many refusals left."""
        self._refusals = refusals
        self._code = code
        self.refused = threading.Event()

    def make(self) -> str:
        """Make something, unless there is no room."""
        if self._refusals:
            self._refusals -= 1
            self.refused.set()
            raise OSError(self._code, "refused")
        return "made"


def test_what_finds_room_is_made_at_once(tmp_path: Path) -> None:
    """Where there is room nobody waits."""
    assert Room(tmp_path).take(Disk(0).make) == "made"


def test_who_finds_no_room_waits_for_another_to_end(tmp_path: Path) -> None:
    """A folder that has gone makes room for the next."""
    rooms, disk = Room(tmp_path), Disk(1)
    rooms.take(Disk(0).make)
    made: list[str] = []
    waiting = threading.Thread(target=lambda: made.append(rooms.take(disk.make)))
    waiting.start()
    disk.refused.wait()
    rooms.leave()
    waiting.join()
    assert made == ["made"]


NO_ROOM = (
    "there is no room for the files of a submission in {}. Make some, or have TMPDIR name another "
    "folder"
)


@pytest.mark.parametrize("others", [0, 1])
def test_where_nobody_ends_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    """Without another child, and where none ends for long, the disk is simply full."""
    monkeypatch.setattr(room, "PATIENCE", 0.01)
    rooms = Room(tmp_path / "root")
    for _ in range(others):
        rooms.take(Disk(0).make)
    with pytest.raises(SandboxError) as caught:
        rooms.take(Disk(9).make)
    assert str(caught.value) == NO_ROOM.format(tmp_path)


def test_other_errors_are_no_lack_of_room(tmp_path: Path) -> None:
    """What fails in another way fails at once, and takes no room."""
    rooms = Room(tmp_path)
    with pytest.raises(PermissionError):
        rooms.take(Disk(1, code=errno.EACCES).make)
    with pytest.raises(ZeroDivisionError):
        rooms.take(lambda: 1 / 0)
    with pytest.raises(SandboxError):
        rooms.take(Disk(1).make)


@pytest.mark.parametrize(("free", "held"), [(1 << 40, 256), (100 << 20, 25), (1 << 20, 4)])
def test_a_folder_is_held_to_a_part_of_what_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, held: int
) -> None:
    """On a small disk one submission can't fill it before it is noticed, or hardly."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=free))
    assert Room(tmp_path).megabytes(256) == held


def test_where_nobody_knows_what_is_free_the_limit_holds(tmp_path: Path) -> None:
    """A place that can't be asked changes nothing."""
    assert Room(tmp_path / "nowhere").megabytes(256) == 256
