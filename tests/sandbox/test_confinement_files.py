"""Student code reads Python and installed packages, and writes its scratch folder: nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from grader.sandbox.interpreter import import_path
from tests.sandbox.hostility import CHECKOUT, Prison, full_set, make_sandbox

pytestmark = full_set

HOME = os.environ.get("HOME", "/root")

SECRETS = {
    "rubric": CHECKOUT / "rubrics" / "deep_learning.toml",
    "reference": CHECKOUT / "reference" / "softmax.py",
    "grader": CHECKOUT / "grader" / "judge.py",
    "another submission": CHECKOUT / "submissions_example" / "hangs.py",
    "accounts": Path("/etc/passwd"),
    "mounts": Path("/proc/mounts"),
    "kernel": Path("/proc/version"),
}


def _denied(path: object, line: int) -> str:
    return f"raised PermissionError: [Errno 13] Permission denied: '{path}' (line {line})"


@pytest.fixture
def treasure(tmp_path: Path) -> Path:
    """Return a file that belongs to the user, and may not change in any way."""
    path = tmp_path / "treasure.txt"
    path.write_text("gold")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    path.chmod(0o640)
    return path


def _is_whole(path: Path) -> bool:
    facts = path.stat()
    return (
        path.read_text() == "gold"
        and (facts.st_mode & 0o777, int(facts.st_mtime), facts.st_nlink) == (0o640, 10**9, 1)
        and [entry.name for entry in path.parent.iterdir()] == [path.name]
    )


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_can_not_be_read(prison: Prison, secret: str) -> None:
    """The answer key, other submissions and the system's own facts can't be opened."""
    path = str(SECRETS[secret])
    assert prison.refusal("read_file", path=path) == _denied(path, 2)


@pytest.mark.parametrize("name", ["grader", "reference"])
def test_this_project_can_not_be_imported(prison: Prison, name: str) -> None:
    """Neither of the project's packages can be imported, be it installed or only checked out."""
    places = [Path(folder, name, "__init__.py") for folder in import_path()]
    installed = next((place for place in places if place.exists()), None)
    missing = f"raised ModuleNotFoundError: No module named '{name}' (line 5)"
    expected = missing if installed is None else _denied(installed, 5)
    assert prison.refusal("import_module", name=name) == expected


@pytest.mark.parametrize("path", [str(CHECKOUT), HOME, "/", "/tmp", "/proc", ".."])
def test_a_folder_can_not_be_listed(prison: Prison, path: str) -> None:
    """Neither the checkout nor the home folder nor other submissions can be looked into."""
    assert prison.refusal("list_folder", path=path) == _denied(path, 5)


@pytest.mark.parametrize("deed", ["soft_link_read", "climb", "folder_link"])
def test_a_detour_leads_nowhere(prison: Prison, treasure: Path, deed: str) -> None:
    """Links and relative paths do not lead out of the scratch folder."""
    shown = {
        "soft_link_read": "mine",
        "climb": "../" * 40 + str(treasure)[1:],
        "folder_link": "there",
    }
    line = {"soft_link_read": 6, "climb": 2, "folder_link": 6}[deed]
    assert prison.refusal(deed, path=str(treasure)) == _denied(shown[deed], line)


@pytest.mark.parametrize(
    ("deed", "line"), [("write_file", 2), ("append_file", 2), ("remove_file", 5)]
)
def test_a_file_of_the_user_can_not_be_changed(
    prison: Prison, treasure: Path, deed: str, line: int
) -> None:
    """A file outside the scratch folder can be neither written, nor added to, nor removed."""
    assert prison.refusal(deed, path=str(treasure)) == _denied(treasure, line)
    assert _is_whole(treasure)


def test_a_file_of_the_user_can_not_be_changed_through_a_link(
    prison: Prison, treasure: Path
) -> None:
    """A link to a file outside the scratch folder can't be written through."""
    assert prison.refusal("soft_link_write", path=str(treasure)) == _denied("mine", 6)
    assert _is_whole(treasure)


@pytest.mark.parametrize("deed", ["truncate_name", "truncate_reading", "truncate_neither"])
def test_a_file_of_the_user_can_not_be_emptied(prison: Prison, treasure: Path, deed: str) -> None:
    """A file outside the scratch folder can't be emptied in any of the ways that there are."""
    expected = f"raised PermissionError: [Errno 1] Operation not permitted: '{treasure}' (line 5)"
    assert prison.refusal(deed, path=str(treasure)) == expected
    assert _is_whole(treasure)


@pytest.mark.parametrize("deed", ["rename_over", "take_away", "hard_link"])
def test_a_file_of_the_user_can_not_be_moved(prison: Prison, treasure: Path, deed: str) -> None:
    """No name outside the scratch folder can be moved in, or be taken by a file from inside."""
    message = prison.refusal(deed, path=str(treasure))
    names = ("mine", treasure) if deed == "rename_over" else (treasure, "mine")
    line = 6 if deed == "rename_over" else 5
    words = f"'{names[0]}' -> '{names[1]}' (line {line})"
    assert message in {
        f"raised OSError: [Errno 18] Invalid cross-device link: {words}",
        f"raised PermissionError: [Errno 13] Permission denied: {words}",
    }
    assert _is_whole(treasure)


def test_nothing_can_be_made_elsewhere(prison: Prison, treasure: Path) -> None:
    """A folder outside the scratch folder can't be made."""
    assert prison.refusal("make_folder", path=str(treasure)) == _denied(f"{treasure}.d", 5)
    assert _is_whole(treasure)


@pytest.mark.parametrize("deed", ["change_mode", "change_times"])
def test_a_file_of_the_user_keeps_its_mode_and_times(
    prison: Prison, treasure: Path, deed: str
) -> None:
    """A change of mode or times is answered with success and not done: Landlock can't refuse it."""
    assert prison.result(deed, path=str(treasure)) is None
    assert _is_whole(treasure)


def test_a_package_keeps_its_mode(prison: Prison) -> None:
    """A file that may be read, and belongs to the user, keeps its mode too."""
    before = Path(np.__file__).stat().st_mode
    assert prison.result("change_mode_open", path=np.__file__) is None
    assert Path(np.__file__).stat().st_mode == before


def test_a_file_of_the_user_keeps_its_owner(prison: Prison, treasure: Path) -> None:
    """The owner of a file can't be set."""
    expected = f"raised PermissionError: [Errno 1] Operation not permitted: '{treasure}' (line 5)"
    assert prison.refusal("change_owner", path=str(treasure)) == expected
    assert _is_whole(treasure)


def test_a_file_of_the_user_gets_no_attributes(prison: Prison, treasure: Path) -> None:
    """Extended attributes are answered as by a file system that has none."""
    expected = f"raised OSError: [Errno 95] Operation not supported: '{treasure}' (line 5)"
    assert prison.refusal("change_attribute", path=str(treasure)) == expected


def test_an_installed_package_can_not_be_changed(prison: Prison) -> None:
    """What may be read may not be written."""
    assert prison.refusal("append_file", path=np.__file__) == _denied(np.__file__, 2)


def test_an_installed_package_can_be_read(prison: Prison) -> None:
    """The neighbour rule of all the others: what a student needs is readable."""
    assert prison.result("import_module", name="numpy.fft") == "numpy.fft"
    assert prison.result("import_module", name="sqlite3") == "sqlite3"


@pytest.mark.parametrize("what", ["mem", "environ", "cmdline", "maps", "fd/0"])
def test_the_parent_can_not_be_read(prison: Prison, what: str) -> None:
    """Memory, environment and descriptors of the parent process are out of reach."""
    message = prison.refusal("read_parent", what=what)
    head, _, rest = message.partition("'/proc/")
    assert head == "raised PermissionError: [Errno 13] Permission denied: "
    assert rest.partition("/")[2] == f"{what}' (line 5)"


def test_the_parents_tables_can_not_be_listed(prison: Prison) -> None:
    """The parent's descriptors and threads can't be listed."""
    for what in ("fd", "task"):
        assert "PermissionError: [Errno 13]" in prison.refusal("list_parent", what=what)


@pytest.mark.parametrize("secret", ["rubric", "accounts"])
def test_a_process_that_was_not_forked_is_confined_too(secret: str) -> None:
    """Where there is no zygote, a fresh process confines itself in the same way."""
    path = str(SECRETS[secret])
    with make_sandbox("plain") as sandbox:
        prison = Prison(sandbox)
        assert prison.refusal("read_file", path=path) == _denied(path, 2)
        assert prison.refusal("fork") == (
            "raised PermissionError: [Errno 1] Operation not permitted (line 5)"
        )


def test_a_process_sees_only_its_own_scratch_folder(prison: Prison, tmp_path: Path) -> None:
    """Another submission's scratch folder can't be looked into, even where its name is known."""
    root = prison.sandbox._root
    other = root / "other"
    other.mkdir(exist_ok=True)
    (other / "answer.py").write_text("secret")
    path = str(other / "answer.py")
    assert prison.refusal("read_file", path=path) == _denied(path, 2)
    assert prison.refusal("list_folder", path=str(root)) == _denied(root, 5)
