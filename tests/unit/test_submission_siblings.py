"""Modules that lie beside a single file and are imported by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader import siblings
from grader.errors import UnreadableSubmission
from grader.finding import find_submissions

if TYPE_CHECKING:
    from pathlib import Path

    from grader.submission import Content


def read(
    folder: Path, source: str, beside: dict[str, str], *, withheld: frozenset[str] = frozenset()
) -> Content:
    """Return a script given by itself, read with files lying beside it."""
    for name, text in {"a.py": source, **beside}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (found,) = find_submissions([folder / "a.py"], root=folder, withheld=withheld)
    return found.read(frozenset())


def test_imported_modules_are_taken_along(tmp_path: Path) -> None:
    """Modules are followed through each other, wherever the import stands; no more."""
    beside = {
        "b.py": "def f():\n  import c.d as e",
        "c/__init__.py": "from a import x",
        "c/d.py": "import numpy, deep.er",
        "c/data.csv": "1",
        "deep/er.py": "",
        "other.py": "",
        "another.py": "",
        "data.csv": "1",
    }
    found = read(tmp_path, "from b import f\nfrom . import other", beside)
    assert sorted(found.files) == ["b.py", "c/__init__.py", "c/d.py", "deep/er.py", "other.py"]
    assert found.notes == (
        "b.py beside it was taken along",
        "other.py beside it was taken along",
        "c/ beside it was taken along",
        "deep/ beside it was taken along",
    )


def test_imports_are_found_in_what_does_not_parse(tmp_path: Path) -> None:
    """A mistake elsewhere in the script does not hide its imports."""
    found = read(tmp_path, "def f(:\n  import b", {"b.py": "x = 1"})
    assert dict(found.files) == {"b.py": b"x = 1"}


def test_a_script_goes_before_a_bare_folder(tmp_path: Path) -> None:
    """Of a script and a folder of one name the one is taken that Python would import."""
    found = read(tmp_path, "import b", {"b.py": "", "b/c.py": ""})
    assert list(found.files) == ["b.py"]


def test_withheld_modules_are_not_taken_along(tmp_path: Path) -> None:
    """A reference that lies beside a submission is not handed to it."""
    found = read(tmp_path, "import b", {"b.py": ""}, withheld=frozenset({"b"}))
    assert (dict(found.files), found.notes) == ({}, ())


def test_a_binary_module_is_taken_as_it_is(tmp_path: Path) -> None:
    """What is in a module beside the file is for its import to judge."""
    found = read(tmp_path, "import b", {"b.py": "\0"})
    assert dict(found.files) == {"b.py": b"\0"}


@pytest.mark.skipif("os.name == 'nt'", reason="links need rights there")
def test_links_that_lead_out_are_not_taken_along(tmp_path: Path) -> None:
    """An import does not reach what lies elsewhere."""
    (tmp_path / "secret.py").touch()
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "b.py").symlink_to("../secret.py")
    (tmp_path / "subs" / "c").symlink_to("..")
    assert dict(read(tmp_path / "subs", "import b, c", {}).files) == {}


def test_too_many_modules_are_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit to what is taken along."""
    monkeypatch.setattr(siblings, "EXTRA_FILES", 1)
    with pytest.raises(UnreadableSubmission) as caught:
        read(tmp_path, "import b, c", {"b.py": "", "c.py": ""})
    assert str(caught.value) == "a.py imports more than 1 files or 64 MB from beside it"


def test_an_entry_of_a_folder_takes_nothing_along(tmp_path: Path) -> None:
    """In a folder of submissions the file beside is somebody else's."""
    (tmp_path / "a.py").write_text("import b")
    (tmp_path / "b.py").touch()
    alice, _ = find_submissions([tmp_path], root=tmp_path)
    assert (dict(alice.read(frozenset()).files), alice.notes) == ({}, ())
