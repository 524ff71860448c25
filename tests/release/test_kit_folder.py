"""Where a kit is written to: whole or not at all, and over nobody's work."""

from __future__ import annotations

import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from grader import settings
from grader.console import main
from grader.errors import UsageError
from grader.release import folder
from grader.release.folder import MANIFEST, Written, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"rubric.toml": b"r", "cases/a.npz": b"a", "my_homework.py": b"m"}
OWN = {"rubric.toml", "cases/a.npz"}


def listed(top: Path) -> dict[str, bytes]:
    """Return the files of a folder, but for the manifest."""
    paths = (p for p in top.rglob("*") if p.is_file() and p.name != MANIFEST)
    return {p.relative_to(top).as_posix(): p.read_bytes() for p in paths}


def test_settings_know_a_kit_by_the_same_file() -> None:
    """What tells a kit is called the same in both places."""
    assert settings.KIT == MANIFEST


def test_a_new_folder(tmp_path: Path) -> None:
    """A folder that is not there is made, with those above it."""
    out = tmp_path / "a" / "kit"
    assert write(out, FILES, own=OWN) == Written(files=(*FILES, MANIFEST))
    assert listed(out) == FILES


def test_an_earlier_kit_is_replaced_but_for_what_was_changed(tmp_path: Path) -> None:
    """A starter that somebody changed stays, other files of theirs too; what is gone is removed."""
    write(tmp_path, {**FILES, "data.csv": b"d", "old/x.csv": b"o"}, own=OWN)
    (tmp_path / "my_homework.py").write_bytes(b"work")
    (tmp_path / "notes.txt").write_bytes(b"n")
    (tmp_path / "rubric.toml").write_bytes(b"touched")
    new = {"rubric.toml": b"R", "cases/b.npz": b"b", "my_homework.py": b"M", "data.csv": b"D"}
    done = write(tmp_path, new, own={"rubric.toml", "cases/b.npz"})
    assert done.kept == ("my_homework.py",)
    assert listed(tmp_path) == {
        "rubric.toml": b"R",
        "cases/b.npz": b"b",
        "my_homework.py": b"work",
        "data.csv": b"D",
        "notes.txt": b"n",
    }
    assert write(tmp_path, new, own=set()).kept == ("my_homework.py",)


def test_a_folder_with_something_else(tmp_path: Path) -> None:
    """A folder that is not empty and no kit is left alone, and so is a file."""
    (tmp_path / "mine.txt").write_bytes(b"mine")
    for out in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(UsageError) as error:
            write(out, FILES, own=OWN)
        assert str(error.value) == (
            f"grader release: {out} is there already, and neither an empty folder nor an earlier "
            "kit. Name another folder."
        )
    assert listed(tmp_path) == {"mine.txt": b"mine"}


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A file that a kit would now bring, and that is somebody's, stops it before anything."""
    write(tmp_path, FILES, own=OWN)
    (tmp_path / "data.csv").write_bytes(b"mine")
    with pytest.raises(UsageError) as error:
        write(tmp_path, {**FILES, "rubric.toml": b"R", "data.csv": b"D"}, own=OWN)
    assert str(error.value) == (
        f"grader release: {tmp_path / 'data.csv'} is there already, and none of the kit's files. "
        "Move it away first."
    )
    assert listed(tmp_path) == {**FILES, "data.csv": b"mine"}


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file can't be written nothing is there afterwards that was not before."""
    written: list[int] = []

    def full(_file: int) -> None:
        written.append(1)
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    out = tmp_path / "a" / "kit"
    with pytest.raises(UsageError) as error:
        write(out, FILES, own=OWN)
    assert str(error.value) == (f"grader release: {out} can't be written: No space left on device.")
    assert list(tmp_path.iterdir()) == []


def test_a_zip(tmp_path: Path) -> None:
    """A name that ends in .zip gives one, the same for the same kit; no other file is replaced."""
    out = tmp_path / "kit.zip"
    write(out, FILES, own=OWN)
    first = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == [f"kit/{name}" for name in (*FILES, MANIFEST)]
        assert archive.read("kit/cases/a.npz") == b"a"
    write(out, FILES, own=OWN)
    assert out.read_bytes() == first
    out.write_bytes(b"somebody's")
    with pytest.raises(UsageError) as error:
        write(out, FILES, own=OWN)
    assert str(error.value) == f"grader release: {out} is there already, and no kit."


def started(start: Path, inipath: Path | None = None) -> Any:
    """Return what settings ask of a run of pytest: where it was started, what configured it."""
    return SimpleNamespace(
        invocation_params=SimpleNamespace(dir=start),
        inipath=inipath,
        pluginmanager=SimpleNamespace(get_plugins=tuple),
    )


def test_a_whole_kit_is_not_graded(tmp_path: Path) -> None:
    """Who grades the folder of a kit is told to name the file, wherever they stand."""
    kit = tmp_path / "kit"
    write(kit, {**FILES, "my_homework.ipynb": b"{}"}, own=OWN)
    for start, path in ((kit, "."), (tmp_path, "kit"), (tmp_path, "kit/")):
        run = started(start, kit / "pytest.ini")
        with pytest.raises(pytest.UsageError) as error:
            settings.refuse_settings_inside(run, [path])
        assert str(error.value) == (
            f"{kit}: this is a kit, with files of its own beside your work. "
            "Name the file that you wrote: pytest --grade my_homework.ipynb"
        )
        settings.refuse_settings_inside(run, [f"{path}/my_homework.py"])


def test_an_uploaded_kit_is_graded(tmp_path: Path) -> None:
    """Of a student who uploads the whole kit to Gradescope the work is graded."""
    write(tmp_path / "submission", FILES, own=OWN)
    settings.refuse_settings_inside(started(tmp_path), ["submission"])


def test_the_command_names_the_rubric(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grader grade` reads no settings: in a kit it would take another rubric, and says so."""
    write(tmp_path, FILES, own=OWN)
    monkeypatch.chdir(tmp_path)
    assert main(["grade", "my_homework.py"]) == 4
    assert capsys.readouterr().err == (
        "ERROR: grader grade: this folder is a kit, and its settings are not read here. "
        "Add --rubric rubric.toml, or check your work with pytest --grade FILE.\n"
    )


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b'{"kit": 2, "files": {}}', b'{"kit": 1, "files": {"a": 1}}']
)
def test_a_manifest_that_is_none(tmp_path: Path, text: bytes) -> None:
    """A manifest that means nothing makes no kit."""
    (tmp_path / MANIFEST).write_bytes(text)
    assert not folder.is_kit(tmp_path)


def test_a_manifest_that_points_elsewhere(tmp_path: Path) -> None:
    """Nothing outside a kit is removed, whatever its manifest says."""
    (tmp_path / "mine.txt").write_bytes(b"mine")
    out = tmp_path / "kit"
    write(out, {**FILES, "../mine.txt": b"mine"}, own=OWN)
    write(out, FILES, own=OWN)
    assert (tmp_path / "mine.txt").read_bytes() == b"mine"
