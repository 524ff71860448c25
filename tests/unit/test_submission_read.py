"""Reading submissions: text, sizes, the main file of several, and what lies beside it."""

from __future__ import annotations

import json
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from grader import content
from grader.errors import UnreadableSubmission
from grader.finding import find_submissions
from grader.submission import Cell, Content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Reader = Callable[[Path, Mapping[str, str | bytes]], Content]

WANTED = frozenset({"f", "g", "h"})
HASH = "cac9e6945bf2545d7e05042423550d6c8a0589b5a3fbad294a890995146ee1c7"


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def read_entry(tmp_path: Path, name: str, raw: bytes) -> Content:
    """Return a file read as an entry of a folder."""
    write(tmp_path / "subs", {name: raw})
    return find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)


def read_folder(tmp_path: Path, files: Mapping[str, str | bytes]) -> Content:
    """Return files read as one student's folder."""
    write(tmp_path / "subs" / "alice", files)
    return find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)


def read_zip(tmp_path: Path, files: Mapping[str, str | bytes]) -> Content:
    """Return files read as one student's zip."""
    (tmp_path / "subs").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "subs" / "alice.zip", "w") as out:
        for name, text in files.items():
            out.writestr(name, text)
    return find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)


METHOD = "def m(self): raise NotImplementedError"
BEGUN = "async def f():\n  'Say f.'\n  raise NotImplementedError('not done yet')"


def notebook(*sources: str) -> str:
    """Return a notebook with these code cells."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "cells": cells})


def test_a_script_is_one_cell(tmp_path: Path) -> None:
    """A script comes as it is, with its line ends."""
    found = read_entry(tmp_path, "a.py", b"x = 1\r\ny = 2\r\n")
    assert found.cells == (Cell("x = 1\r\ny = 2\r\n", "a.py"),)
    assert (found.main, found.is_notebook, dict(found.files), found.notes) == (
        "a.py",
        False,
        {},
        (),
    )


def test_a_notebook_is_its_code_cells(tmp_path: Path) -> None:
    """A notebook comes cell by cell."""
    found = read_entry(tmp_path, "a.ipynb", notebook("x = 1", "", "y = 2").encode())
    assert found.cells == (Cell("x = 1", "cell 1"), Cell("y = 2", "cell 3"))
    assert (found.main, found.is_notebook) == ("a.ipynb", True)


@pytest.mark.parametrize(
    ("raw", "source", "notes"),
    [
        ("x = 'é'".encode(), "x = 'é'", ()),
        (b"\xef\xbb\xbfx = '\xc3\xa9'", "x = 'é'", ()),
        (b"# coding: latin-1\nx = '\xe9'", "# coding: latin-1\nx = 'é'", ()),
        (
            b"#!python\n# -*- coding: cp1252 -*-\n'\x80'",
            "#!python\n# -*- coding: cp1252 -*-\n'€'",
            (),
        ),
        (b"x = '\xe9'", "x = 'é'", ("not UTF-8; read as Latin-1",)),
        (b"\n\n\nx = '\xe9'", "\n\n\nx = 'é'", ("not UTF-8; read as Latin-1",)),
        (
            "# coding: ascii\nx = 'é'".encode(),
            "# coding: ascii\nx = 'é'",
            ("not in the encoding that it declares; read as UTF-8",),
        ),
        (b"", "", ()),
    ],
    ids=["utf-8", "mark", "cookie", "second line", "latin-1", "later", "wrong cookie", "empty"],
)
def test_the_text_of_a_script(
    tmp_path: Path, raw: bytes, source: str, notes: tuple[str, ...]
) -> None:
    """Marks and cookies are followed; what is no UTF-8 is read all the same, with a note."""
    found = read_entry(tmp_path, "a.py", raw)
    assert (found.cells[0].source, found.notes) == (source, notes)


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape", "rot13", "hex", "nope"])
def test_encodings_that_are_not_for_text(tmp_path: Path, encoding: str) -> None:
    """Encodings that take forever, change the text or do not exist are not followed."""
    source = f"# coding: {encoding}\nx = 1\n"
    found = read_entry(tmp_path, "a.py", source.encode())
    assert found.cells[0].source == source
    assert found.notes == ("not in the encoding that it declares; read as UTF-8",)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"x\0y", "a.py is a binary file, not a script"),
        ("x = 1".encode("utf-16"), "a.py is UTF-16 text; save it as UTF-8"),
        (b"#" * (8 << 20) + b"#", "a.py has 8.0 MB; at most 8 MB are read"),
    ],
    ids=["binary", "utf-16", "large"],
)
def test_what_is_no_script_is_unreadable(tmp_path: Path, raw: bytes, message: str) -> None:
    """A binary file, a file of two-byte letters and a huge file are refused in plain words."""
    with pytest.raises(UnreadableSubmission) as caught:
        read_entry(tmp_path, "a.py", raw)
    assert str(caught.value) == message


def test_a_huge_notebook_is_unreadable(tmp_path: Path) -> None:
    """A notebook above its limit is refused by its size, unread."""
    write(tmp_path / "subs", {"a.ipynb": ""})
    os.truncate(tmp_path / "subs" / "a.ipynb", (256 << 20) + 1)
    with pytest.raises(UnreadableSubmission) as caught:
        find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)
    assert str(caught.value) == "a.ipynb has 256.0 MB; at most 256 MB are read"


def test_a_notebook_holds_no_more_code_than_a_script(tmp_path: Path) -> None:
    """What is run is limited alike in all forms; pictures and tables do not count."""
    raw = notebook("#" * (4 << 20), "#" * (4 << 20), "#").encode()
    with pytest.raises(UnreadableSubmission) as caught:
        read_entry(tmp_path, "a.ipynb", raw)
    assert str(caught.value) == "a.ipynb has 8.0 MB of code; at most 8 MB are run"


@pytest.mark.parametrize("read", [read_folder, read_zip])
def test_files_of_a_folder_or_zip_lie_beside_the_main_file(tmp_path: Path, read: Reader) -> None:
    """Modules and data keep their names; a helper that has no wanted name needs no note."""
    found = read(tmp_path, {"a.py": "def f(): pass", "helper.py": "", "data/x.csv": b"\xff\0"})
    assert (found.main, dict(found.files)) == ("a.py", {"data/x.csv": b"\xff\0", "helper.py": b""})
    assert found.notes == ()


@pytest.mark.parametrize("read", [read_folder, read_zip])
def test_installed_and_hidden_files_are_left_out(tmp_path: Path, read: Reader) -> None:
    """Neither environments nor caches are taken for the student's work."""
    nobodys = (
        "venv/f.py",
        "mine/pyvenv.cfg",
        "mine/f.py",
        "x/site-packages/f.py",
        ".ipynb_checkpoints/f.py",
        "__pycache__/f.py",
        ".f.py",
    )
    found = read(tmp_path, {"a.py": ""} | dict.fromkeys(nobodys, "def f(): pass"))
    assert (found.main, dict(found.files), found.notes) == ("a.py", {}, ())


@pytest.mark.parametrize("read", [read_folder, read_zip])
def test_the_folder_of_the_main_file_is_the_base(tmp_path: Path, read: Reader) -> None:
    """Imports work as they did for the student; what lies outside is told."""
    files = {"work/a.py": "from b import f", "work/b.py": "", "work/d/x.csv": "", "c.txt": ""}
    found = read(tmp_path, files)
    label = "alice" if read is read_folder else "alice.zip"
    assert (found.main, dict(found.files)) == ("a.py", {"b.py": b"", "d/x.csv": b""})
    assert found.notes == (f"files of {label} outside the folder of work/a.py were left out: 1",)


@pytest.mark.parametrize(
    ("files", "main", "note"),
    [
        (
            {"a.py": "def f(): pass", "b.py": "def f(): pass\ng = h = 1"},
            "b.py",
            "took b.py: it has 3 of the 3 wanted names; next was a.py with 1, 1 of them empty",
        ),
        (
            {
                "a.ipynb": notebook(BEGUN, "g = None\nh = ..."),
                "hw.py": "def f():\n  raise NotImplementedError\ndef f():\n  return 1\ng = None",
            },
            "hw.py",
            "took hw.py: it has 2 of the 3 wanted names; next was a.ipynb with 3, 3 of them empty",
        ),
        (
            {
                "a.py": f"class f:\n  'f'\n  {METHOD}\nclass g(Exception): 'g'\nclass h:\n  x = 1",
                "b.py": f"class f:\n  x = 1\n  {METHOD}\ng = h = 1",
            },
            "b.py",
            "took b.py: it has 3 of the 3 wanted names; next was a.py with 3, 1 of them empty",
        ),
        (
            {"a.ipynb": notebook("%time", "def f(): pass"), "b.py": "f = 1\ng = 2"},
            "b.py",
            "took b.py: it has 2 of the 3 wanted names; next was a.ipynb with 1, 1 of them empty",
        ),
        (
            {"z/a.py": "f = 1", "b.py": "f = 1"},
            "b.py",
            "took b.py: it has 1 of the 3 wanted names; next was z/a.py with 1",
        ),
        (
            {"a10.py": "f = 1", "a9.py": "f = 1"},
            "a9.py",
            "took a9.py: it has 1 of the 3 wanted names; next was a10.py with 1",
        ),
        (
            {"main.py": "from z import f, g", "z.py": "f = g = 1"},
            "z.py",
            "took z.py: it has 2 of the 3 wanted names; next was main.py with 2",
        ),
        (
            {"z.py": "from helper import f, g\nh = 1", "helper.py": "f = g = 1"},
            "z.py",
            "took z.py: it has 3 of the 3 wanted names; next was helper.py with 2",
        ),
        (
            {"z.py": "from helper import *\nh = 1", "helper.py": "f = g = 1"},
            "z.py",
            "took z.py: it has 3 of the 3 wanted names; next was helper.py with 2",
        ),
        (
            {"z.py": "from helper import *\nf = 2", "helper.py": "f = g = 1"},
            "z.py",
            "took z.py: it has 2 of the 3 wanted names; next was helper.py with 2",
        ),
        (
            {"a.py": "f = 1", "b.py": "def f(:\nclass g: pass\n  h = 1\nh == 2"},
            "b.py",
            "took b.py: it has 2 of the 3 wanted names; next was a.py with 1",
        ),
        (
            {"a.py": "def x():\n  f = 1\n  g = 1", "b.py": "if x:\n  f = 1\nelse:\n  g: int = 2"},
            "b.py",
            None,
        ),
        (
            {"a.py": "h: int\n[f][0] = 1\nf.g = 2", "b.py": "(f, [*g]), x.h = y"},
            "b.py",
            None,
        ),
        (
            {
                "a.py": "try:\n  import f\nexcept E:\n  import x as g",
                "b.py": "with x as h: pass\nfor f, g in h: pass",
            },
            "b.py",
            "took b.py: it has 3 of the 3 wanted names; next was a.py with 2",
        ),
        (
            {"a.py": "", "b.py": "x = 1", "c.ipynb": notebook()},
            "a.py",
            "took a.py: none of 3 scripts and notebooks has a wanted name",
        ),
    ],
)
def test_the_main_file_has_the_most_wanted_names(
    tmp_path: Path, files: dict[str, str], main: str, note: str | None
) -> None:
    """Names count where they are defined at top level; the note says what was taken and why."""
    found = read_folder(tmp_path, files)
    assert (found.main, found.notes) == (main, (note,) if note else ())


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "+".join("1" * 100_000),
        "x" + ".x" * 100_000,
        "if x: pass\n" + "elif x: pass\n" * 5_000,
        "x = '''" + "\\d" * 300_000 + "'''",
        "\0",
    ],
    ids=["brackets", "signs", "sum", "dots", "elif", "long", "nul"],
)
def test_no_source_stops_the_choice(tmp_path: Path, source: str) -> None:
    """Sources that no parser takes are searched by line, and the other file is not harmed."""
    book = notebook(source, "def f(): pass")
    assert read_folder(tmp_path, {"a.ipynb": book, "b.py": "x = 1"}).main == "a.ipynb"


def test_a_folder_of_huge_scripts_is_searched_by_line(tmp_path: Path) -> None:
    """Scripts too long to be parsed together are told apart by their lines all the same."""
    filler = "x = 1\n" * 50_000
    files: dict[str, str | bytes] = {
        "a.py": filler + "f = 1",
        "b.py": filler + "def f():\n g = 1\nh = 1",
    }
    assert read_folder(tmp_path, files).notes == (
        "took b.py: it has 2 of the 3 wanted names; next was a.py with 1",
    )


def test_choosing_warns_about_nothing(tmp_path: Path) -> None:
    """Backslashes in a student's strings are no warnings of the grader (here: errors)."""
    found = read_folder(tmp_path, {"a.py": r"def f(): return '\d' + '\'' + '\\'", "b.py": "x = 1"})
    assert found.main == "a.py"


def test_a_broken_notebook_beside_a_script_is_noted(tmp_path: Path) -> None:
    """What can't be read is not the main file, and is told."""
    found = read_folder(tmp_path, {"a.ipynb": "", "b.py": "f = 1"})
    assert (found.main, dict(found.files)) == ("b.py", {"a.ipynb": b""})
    assert found.notes == ("a.ipynb is not a notebook: the file is empty",)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.txt": ""}, "alice holds no script or notebook (.py, .ipynb)"),
        ({".a.py": ""}, "alice is empty"),
        ({"a.ipynb": ""}, "a.ipynb is not a notebook: the file is empty"),
        (
            {"a.ipynb": "", "b.py": b"\0"},
            "a.ipynb is not a notebook: the file is empty; b.py is a binary file, not a script",
        ),
    ],
    ids=["no script", "hidden only", "broken", "all broken"],
)
def test_a_folder_without_anything_to_run(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    """A folder that holds nothing to run says what it holds instead."""
    with pytest.raises(UnreadableSubmission) as caught:
        read_folder(tmp_path, files)
    assert str(caught.value) == message


def test_a_folder_that_holds_but_a_zip(tmp_path: Path) -> None:
    """Learning platforms put a student's zip into a folder of the student."""
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "subs" / "alice" / "work.zip", "w") as out:
        out.writestr("a.py", "f = 1")
    (found,) = find_submissions([tmp_path / "subs"], root=tmp_path)
    assert found.student == "alice"
    assert found.read(WANTED).main == "a.py"
    assert found.read(WANTED).notes == ("took what work.zip holds",)


def test_zips_in_zips_end_somewhere(tmp_path: Path) -> None:
    """A zip in a student's zip is opened once, not for ever."""
    raw = b""
    for name in ("3.zip", "2.zip", "1.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as out:
            out.writestr("inner.zip", raw)
        raw = (tmp_path / name).read_bytes()
    with pytest.raises(UnreadableSubmission) as caught:
        read_folder(tmp_path, {"work.zip": raw})
    assert str(caught.value) == "work.zip holds no script or notebook (.py, .ipynb)"


def test_too_many_files_are_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit to the files beside the main file."""
    monkeypatch.setattr(content, "EXTRA_FILES", 2)
    with pytest.raises(UnreadableSubmission) as caught:
        read_folder(tmp_path, {"a.py": "", "1": "", "2": "", "3": ""})
    assert str(caught.value) == "alice holds more than 2 files"


def test_too_many_bytes_are_unreadable(tmp_path: Path) -> None:
    """There is a limit to the bytes beside the main file, which are not read at all."""
    write(tmp_path / "subs" / "alice", {"a.py": "", "x.bin": ""})
    os.truncate(tmp_path / "subs" / "alice" / "x.bin", (64 << 20) + 1)
    with pytest.raises(UnreadableSubmission) as caught:
        find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)
    assert str(caught.value) == "alice holds more than 64 MB beside a.py"


def test_too_many_entries_are_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is not walked for ever."""
    monkeypatch.setattr("grader.folder.MOST_ENTRIES", 2)
    with pytest.raises(UnreadableSubmission) as caught:
        read_folder(tmp_path, {"a.py": "", "b": "", "c": ""})
    assert str(caught.value) == "alice holds more than 2 entries"


def test_a_folder_that_is_too_deep_is_left_out(tmp_path: Path) -> None:
    """Eight folders are looked into, a ninth is not."""
    found = read_folder(tmp_path, {"a.py": "", "1/2/3/4/5/6/7/8/x": "", "1/2/3/4/5/6/7/8/9/y": ""})
    assert list(found.files) == ["1/2/3/4/5/6/7/8/x"]
    assert found.notes == ("left out 1/2/3/4/5/6/7/8/9/: it lies deeper than 8 folders",)


@pytest.mark.skipif("os.name == 'nt'", reason="links need rights there")
def test_links_in_a_folder(tmp_path: Path) -> None:
    """Links to files of the same student are followed, all others are left out and told."""
    write(tmp_path / "subs" / "alice", {"a.py": "", "d/x": "1"})
    write(tmp_path / "subs", {"bob.py": "secret = 1"})
    for name, target in {"b": "../bob.py", "c": "d", "e": "d/x", "f": "f", "g": "/etc"}.items():
        (tmp_path / "subs" / "alice" / name).symlink_to(target)
    found = find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)
    assert dict(found.files) == {"d/x": b"1", "e": b"1"}
    assert found.notes == (
        "left out b: a link that leads out of the submission or nowhere",
        "left out c: a link to a folder",
        "left out f: a link that leads out of the submission or nowhere",
        "left out g: a link that leads out of the submission or nowhere",
    )


@pytest.mark.skipif("not hasattr(os, 'mkfifo')", reason="this system has no named pipes")
def test_a_pipe_in_a_students_folder_is_left_out(tmp_path: Path) -> None:
    """A pipe beside the main file does not make the grader wait."""
    write(tmp_path / "subs" / "alice", {"a.py": ""})
    os.mkfifo(tmp_path / "subs" / "alice" / "b.py")
    found = find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)
    assert (dict(found.files), found.notes) == ({}, ("left out b.py: not an ordinary file",))


@pytest.mark.skipif("sys.platform != 'linux'", reason="file names are bytes on Linux only")
def test_a_file_whose_name_is_not_text_is_left_out(tmp_path: Path) -> None:
    """A name that can't be sent anywhere is told."""
    write(tmp_path / "subs" / "alice", {"a.py": "", "b\udcff": ""})
    found = find_submissions([tmp_path / "subs"], root=tmp_path)[0].read(WANTED)
    assert found.notes == (r"left out b\udcff: its name is not valid text",)


def test_notes_are_bounded(tmp_path: Path) -> None:
    """Hundreds of things left out do not fill the report."""
    found = read_folder(tmp_path, {"a.py": ""} | {f"b{n}.ipynb": "" for n in range(30)})
    assert len(found.notes) == 21
    assert found.notes[-1] == "and 10 more notes"


def test_the_hash_tells_contents_apart(tmp_path: Path) -> None:
    """Another main file, name, extra file or border between files is another hash."""
    variants: list[dict[str, str | bytes]] = [
        {"a.py": "f = 1"},
        {"a.py": "f = 2"},
        {"b.py": "f = 1"},
        {"a.py": "f = 1", "x": "12", "y": "3"},
        {"a.py": "f = 1", "x": "1", "y": "23"},
        {"a.py": "f = 1", "x1": "2", "y": "3"},
    ]
    hashes = [read_folder(tmp_path / str(at), files).sha256 for at, files in enumerate(variants)]
    assert len(set(hashes)) == len(variants)


def test_the_hash_does_not_depend_on_where_the_files_lie(tmp_path: Path) -> None:
    """A folder and a zip of it have the same hash, known in advance."""
    files: dict[str, str | bytes] = {"a.py": "f = 1", "x.csv": "1"}
    folder, zipped = read_folder(tmp_path / "1", files), read_zip(tmp_path / "2", files)
    # sha256sum of the bytes: "4 5\na.pyf = 1" + "5 1\nx.csv1"
    assert folder.sha256 == zipped.sha256 == HASH
