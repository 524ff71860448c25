"""Scratch folders of graders that were killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

from grader.sandbox import scratch

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 2**22 + 1
"""No process has this number: Linux gives none above 2^22."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of the test's own the system's temporary one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(folder: Path, name: str, *, old: bool = True) -> Path:
    """Return a folder as a killed grader leaves it."""
    made = folder / name
    (made / "submission").mkdir(parents=True)
    (made / "submission" / "notes.txt").write_text("x", encoding="utf-8")
    if old:
        os.utime(made, (0, 0))
    return made


def test_what_a_killed_grader_left_is_removed(temporary: Path) -> None:
    """The next grader removes the old folders of those that are no longer there."""
    folder = left(temporary, f"grade-{NOBODY}-abc_1")
    assert scratch.new_root().is_dir()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "old"),
    [(f"grade-{NOBODY}-abc", False), (f"grade-{os.getpid()}-abc", True), ("grade-book-abc", True)],
    ids=["young", "alive", "not ours"],
)
def test_what_may_be_in_use_stays(temporary: Path, name: str, *, old: bool) -> None:
    """A young folder, one of a living process, and one of another name are left alone."""
    folder = left(temporary, name, old=old)
    scratch.new_root()
    assert folder.exists()


def test_a_part_that_another_thread_removes(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where something in a folder has just gone, the rest of the folder goes all the same."""
    folder = left(temporary, "grade-1-abc")

    def rmtree(path: Path) -> None:
        raise FileNotFoundError(2, "No such file or directory", str(path / "gone"))

    monkeypatch.setattr(shutil, "rmtree", rmtree)
    scratch.remove(folder)
    assert list(temporary.iterdir()) == []
