"""The scratch folder: bounded in size, and gone afterwards whatever was done to it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from grader.errors import SandboxError
from grader.sandbox import scratch
from grader.sandbox.inside.brood import is_flooded
from grader.sandbox.isolation import Isolation
from grader.sandbox.launcher import PlainLauncher, Zygote
from grader.sandbox.limits import Limits
from tests.sandbox.hostility import Prison, full_set, make_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL = Limits(folder_mb=16, folder_files=300, file_mb=8)


@pytest.fixture(scope="module")
def small() -> Iterator[Prison]:
    """Return a sandbox with small limits."""
    with make_sandbox("forked", SMALL) as sandbox:
        yield Prison(sandbox)


@full_set
@pytest.mark.parametrize("deed", ["many_files", "large_files"])
def test_a_folder_that_is_filled_is_the_end(small: Prison, deed: str) -> None:
    """A submission that fills its folder is stopped, and told why."""
    expected = "`deed` filled its folder with too many or too large files"
    assert small.refusal(deed) == expected


@full_set
def test_a_file_has_a_largest_size(small: Prison) -> None:
    """A single file can't grow beyond its limit, and Python says so."""
    assert small.refusal("large_file") == "raised OSError: [Errno 27] File too large (line 4)"


@full_set
@pytest.mark.parametrize("deed", ["deep_folders", "write_file"])
def test_nothing_is_left_in_the_temporary_folder(deed: str) -> None:
    """Files and folders are removed with their submission, also folders in a thousand folders."""
    with make_sandbox("forked") as sandbox:
        arguments = {"path": "mine"} if deed == "write_file" else {}
        Prison(sandbox).result(deed, **arguments)
        left = sorted(path.name for path in sandbox._root.iterdir())
        assert left == ["warm"]
        root = sandbox._root
    assert not root.exists()


@pytest.mark.parametrize(
    ("megabytes", "files", "flooded"),
    [(0, 3, False), (0, 4, True), (2, 1, False), (2, 2, True)],
)
def test_a_folder_is_measured_with_all_in_it(
    tmp_path: Path,
    megabytes: int,
    files: int,
    flooded: bool,  # noqa: FBT001 a parameter
) -> None:
    """Bytes and entries of sub-folders count, and a folder is an entry itself."""
    inner = tmp_path / "inner"
    inner.mkdir()
    for number in range(files):
        (inner / str(number)).write_bytes(bytes(megabytes << 20))
    policy = {"folder": str(tmp_path), "folder_mb": 3, "folder_files": 4}
    assert is_flooded(policy) is flooded


def test_a_folder_is_removed_however_deep(tmp_path: Path) -> None:
    """Folders nested beyond recursion and beyond the length of a path are removed."""
    top = tmp_path / "top"
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("a folder", dir_fd=here)
        inner = os.open("a folder", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    scratch.remove(top)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_removed_however_shut(tmp_path: Path) -> None:
    """Folders without any permission are removed with what they hold."""
    shut = tmp_path / "top" / "middle" / "shut"
    shut.mkdir(parents=True)
    (shut / "file").write_text("")
    shut.chmod(0)
    shut.parent.chmod(0o300)
    scratch.remove(tmp_path / "top")
    assert list(tmp_path.iterdir()) == []


def test_what_a_link_leads_to_is_not_removed(tmp_path: Path) -> None:
    """A link is removed, and what it leads to is left alone."""
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "file").write_text("gold")
    top = tmp_path / "top"
    (top / "shut").mkdir(parents=True)
    (top / "link").symlink_to(treasure)
    (top / "shut").chmod(0)
    scratch.remove(top)
    scratch.remove(top)
    assert [path.name for path in tmp_path.iterdir()] == ["treasure"]
    assert (treasure / "file").read_text() == "gold"


@full_set
@pytest.mark.parametrize("launcher", [Zygote, PlainLauncher])
def test_a_process_that_can_not_be_confined_is_the_graders_fault(
    tmp_path: Path, launcher: type[Zygote | PlainLauncher]
) -> None:
    """Where confining fails, no student code runs, and no student is blamed."""
    started = launcher(Isolation(landlock=1))
    started.prepare(tmp_path)
    child = started.start({"folder": str(tmp_path)})
    with pytest.raises(SandboxError) as caught:
        child.channel.receive(time.monotonic() + 30)
    child.end()
    started.close()
    assert str(caught.value) == "a sandbox process can't be confined: KeyError: 'memory_mb'"


@full_set
def test_a_zygote_that_can_not_be_closed_starts_nothing(tmp_path: Path) -> None:
    """Where the parent process can't restrict itself, the run fails before any submission."""
    started = Zygote(Isolation(landlock=7))
    started.prepare(tmp_path)
    started._sealing["landlock"] = "seven"
    with pytest.raises(SandboxError) as caught:
        started.start({"folder": str(tmp_path)})
    started.close()
    assert str(caught.value) == (
        "the sandbox can't be closed: TypeError: '>=' not supported between instances of "
        "'str' and 'int'"
    )
