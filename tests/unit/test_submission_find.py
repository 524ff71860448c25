"""Finding submissions: files, folders and zips; their order, names and paths."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest

from grader.errors import UnreadableSubmission, UsageError
from grader.finding import find as find_all
from grader.finding import find_submissions
from grader.origin import Unused

if TYPE_CHECKING:
    from pathlib import Path

    from grader.submission import Submission

NOBODYS = "a script (.py), a notebook (.ipynb), a folder or a .zip"
HOLDS_NONE = (
    "holds no submission: scripts (.py), notebooks (.ipynb), folders and zips are looked for "
    "directly in it. Give the folder that holds them."
)


@pytest.fixture
def subs(tmp_path: Path) -> Path:
    """Return an empty folder of submissions in the root."""
    folder = tmp_path / "subs"
    folder.mkdir()
    return folder


def zipped(path: Path, **members: str) -> Path:
    """Write a zip; a name's `__` stands for a slash and `_py` for the ending."""
    with zipfile.ZipFile(path, "w") as out:
        for name, text in members.items():
            out.writestr(name.replace("__", "/").replace("_py", ".py"), text)
    return path


def find(*paths: Path, root: Path | None = None) -> tuple[Submission, ...]:
    """Find submissions; paths are shown from the first one's folder unless told otherwise."""
    return find_submissions(paths, root=root or paths[0].parent)


def shown(*paths: Path) -> list[tuple[str, str]]:
    """Return students and paths as they are shown."""
    return [(found.student, found.path) for found in find(*paths)]


def refused(path: Path) -> str:
    """Return the message with which a path of the command line is refused."""
    with pytest.raises(UsageError) as caught:
        find(path)
    return str(caught.value)


def unreadable(submission: Submission) -> str:
    """Return why a submission can't be read."""
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(frozenset())
    return str(caught.value)


def test_each_entry_of_a_folder_is_a_submission(subs: Path) -> None:
    """Files go by their stems, folders by their names, in natural order."""
    for name in ("s10.py", "S9.ipynb", "s2.zip", "s1.x.py"):
        (subs / name).touch()
    (subs / "s11.d").mkdir()
    assert shown(subs) == [
        ("s1.x", "subs/s1.x.py"),
        ("s2", "subs/s2.zip"),
        ("S9", "subs/S9.ipynb"),
        ("s10", "subs/s10.py"),
        ("s11.d", "subs/s11.d"),
    ]


def test_hidden_and_system_entries_get_no_row(subs: Path) -> None:
    """What the computer put there is nobody's submission."""
    names = (".DS_Store", "Thumbs.db", "desktop.ini", "~$a.docx", ".ipynb_checkpoints", "a.py")
    for name in names:
        (subs / name).touch()
    (subs / "__pycache__").mkdir()
    (subs / "__MACOSX").mkdir()
    assert shown(subs) == [("a", "subs/a.py")]


def test_a_file_is_a_submission(subs: Path) -> None:
    """A script or notebook given by itself is found, whatever the case of its ending."""
    for name in ("a.py", "b.IPYNB"):
        (subs / name).touch()
    assert shown(subs / "a.py", subs / "b.IPYNB") == [("a", "a.py"), ("b", "b.IPYNB")]


def test_the_root_itself_adds_nothing_to_the_paths(subs: Path) -> None:
    """Entries of the root are shown by their names alone."""
    (subs / "a.py").touch()
    assert [found.path for found in find(subs, root=subs)] == ["a.py"]


def test_paths_outside_the_root_are_shown_in_full(subs: Path, tmp_path: Path) -> None:
    """There is no `..` in a path that is shown."""
    (subs / "a.py").touch()
    found = find(subs, root=tmp_path / "elsewhere")
    assert [one.path for one in found] == [f"{subs.as_posix()}/a.py"]


def test_a_relative_path_is_found_after_the_folder_is_left(
    subs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading does not depend on where the process is by then."""
    (subs / "a.py").write_text("x = 1")
    monkeypatch.chdir(subs.parent)
    (found,) = find_submissions([subs.relative_to(subs.parent)], root=subs.parent)
    monkeypatch.chdir("/")
    assert found.path == "subs/a.py"
    assert found.read(frozenset()).cells[0].source == "x = 1"


def test_a_path_given_twice_is_taken_once(subs: Path) -> None:
    """A file is one submission, however often and however its path is written."""
    (subs / "a.py").touch()
    (subs / "b.py").touch()
    again = subs / ".." / "subs"
    assert shown(subs / "b.py", subs, again, again / "a.py") == [("b", "b.py"), ("a", "a.py")]


def test_a_zip_given_twice_is_taken_once(subs: Path) -> None:
    """The submissions of a zip are told apart by the zip and their names."""
    first = zipped(subs / "1.zip", a_py="", b_py="")
    second = zipped(subs / "2.zip", a_py="")
    assert [found.path for found in find(first, second, first)] == [
        "1.zip/a.py",
        "1.zip/b.py",
        "2.zip/a.py",
    ]


def test_two_submissions_of_one_student_are_kept_and_noted(subs: Path) -> None:
    """Each of the two names the other, as a person has to decide."""
    for name in ("a.ipynb", "a.py", "b.py"):
        (subs / name).touch()
    assert [found.notes for found in find(subs)] == [
        ("2 submissions are called a, see subs/a.py",),
        ("2 submissions are called a, see subs/a.ipynb",),
        (),
    ]


def test_the_submissions_of_a_zip(subs: Path) -> None:
    """Files, folders and zips in a zip are found, a wrapping folder is taken away."""
    path = zipped(subs / "all.zip", top__b_py="", top__a__x_py="", top__c__="")
    assert shown(path) == [("a", "all.zip/a"), ("b", "all.zip/b.py"), ("c", "all.zip/c")]


def test_control_characters_are_shown_as_escapes(subs: Path) -> None:
    """A student's name for a file can't write on the terminal."""
    path = subs / "all.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a\x1b[31m\n.py", "x = 1")
    (found,) = find(path)
    assert (found.student, found.path) == (r"a\x1b[31m\n", r"all.zip/a\x1b[31m\n.py")
    assert found.read(frozenset()).main == r"a\x1b[31m\n.py"


@pytest.mark.skipif("sys.platform != 'linux'", reason="file names are bytes on Linux only")
def test_a_name_that_is_not_text_is_shown_as_escapes(subs: Path) -> None:
    """A name of bytes that are no UTF-8 can be shown and read."""
    with open(os.fsencode(subs) + b"/a\xff.py", "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write("x = 1")
    (found,) = find(subs)
    assert (found.student, found.path) == (r"a\udcff", r"subs/a\udcff.py")
    assert found.read(frozenset()).main == r"a\udcff.py"


def test_names_are_composed(subs: Path) -> None:
    """A name as macOS writes it is the name as a roster writes it."""
    path = zipped(subs / "all.zip", **{unicodedata.normalize("NFD", "josé_py"): ""})
    assert [found.student for found in find(path)] == [unicodedata.normalize("NFC", "josé")]


def test_nothing_at_the_path(subs: Path) -> None:
    """A path that does not exist is refused, with the one that was meant if it is near."""
    assert refused(subs.parent / "sub") == (
        "sub: there is no such file or folder. Did you mean subs?"
    )
    assert refused(subs / "x" / "y") == (
        "y: there is no such file or folder. Check how it is written."
    )


def test_a_file_of_another_kind_is_refused(subs: Path) -> None:
    """A file that can't be graded is refused when it is given by itself."""
    (subs / "a.pdf").touch()
    assert refused(subs / "a.pdf") == (
        f"a.pdf: --grade takes {NOBODYS} of submissions, and this is none of them."
    )


@pytest.mark.skipif("not hasattr(os, 'mkfifo')", reason="this system has no named pipes")
def test_a_pipe_is_refused(subs: Path) -> None:
    """A pipe given by itself is refused, not waited for."""
    os.mkfifo(subs / "a.py")
    assert refused(subs / "a.py") == (
        f"a.py: --grade takes {NOBODYS} of submissions, and this is none of them."
    )


def test_a_folder_without_submissions_is_refused(subs: Path) -> None:
    """Hidden entries are as good as none."""
    (subs / ".hidden").touch()
    assert refused(subs) == f"subs: this folder {HOLDS_NONE}"


def test_a_zip_without_submissions_is_refused(subs: Path) -> None:
    """A zip of nothing is refused as a folder of nothing is."""
    assert refused(zipped(subs / "all.zip")) == f"all.zip: this zip {HOLDS_NONE}"


def test_a_zip_that_is_none_is_refused(subs: Path) -> None:
    """A broken zip given by itself is refused before anything is graded."""
    (subs / "all.zip").write_bytes(b"no zip")
    assert refused(subs / "all.zip") == (
        "all.zip: all.zip is not a zip that can be opened: File is not a zip file. "
        "Get it anew, or unpack it and grade the folder."
    )


@pytest.mark.skipif("not hasattr(os, 'getuid') or os.getuid() == 0", reason="root reads all")
def test_a_folder_without_permission_is_refused(subs: Path) -> None:
    """A folder that can't be listed is refused."""
    subs.chmod(0)
    message = refused(subs)
    subs.chmod(0o700)
    assert message == "subs: can't be read: Permission denied."


@pytest.mark.skipif("not hasattr(os, 'getuid') or os.getuid() == 0", reason="root reads all")
def test_a_file_without_permission_is_unreadable(subs: Path) -> None:
    """A file that can't be opened gets a row."""
    (subs / "a.py").touch(mode=0)
    (found,) = find(subs)
    assert unreadable(found) == "a.py can't be read: Permission denied"


def test_a_file_that_is_gone_is_unreadable(subs: Path) -> None:
    """A file that was removed after it was found costs nobody else anything."""
    (subs / "a.py").touch()
    (found,) = find(subs)
    (subs / "a.py").unlink()
    assert unreadable(found) == "a.py can't be read: No such file or directory"


def test_an_entry_of_another_kind_is_unreadable(subs: Path) -> None:
    """A file that can't be graded gets a row in a folder and in a zip."""
    (subs / "a.pdf").touch()
    path = zipped(subs / "all.zip", b="")
    assert unreadable(find(subs)[0]) == f"a.pdf is not {NOBODYS}"
    assert unreadable(find(path)[0]) == f"b is not {NOBODYS}"


def test_a_broken_zip_in_a_folder_is_unreadable(subs: Path) -> None:
    """A zip that can't be opened costs its student's row only."""
    (subs / "a.zip").write_bytes(b"no zip")
    (found,) = find(subs)
    assert unreadable(found) == "a.zip is not a zip that can be opened: File is not a zip file"


def test_an_empty_folder_is_unreadable(subs: Path) -> None:
    """A student who handed in nothing gets a row."""
    (subs / "a").mkdir()
    (found,) = find(subs)
    assert unreadable(found) == "a is empty"


@pytest.mark.skipif("not hasattr(os, 'mkfifo')", reason="this system has no named pipes")
def test_a_pipe_in_a_folder_is_unreadable(subs: Path) -> None:
    """A pipe among the submissions does not make the grader wait."""
    os.mkfifo(subs / "a.py")
    (found,) = find(subs)
    assert unreadable(found) == "a.py is not an ordinary file"


@pytest.mark.skipif("not hasattr(os, 'mkfifo')", reason="this system has no named pipes")
def test_a_file_that_became_a_pipe_is_unreadable(subs: Path) -> None:
    """What is opened is looked at again, as it may have changed since it was found."""
    (subs / "a.py").touch()
    (found,) = find(subs)
    (subs / "a.py").unlink()
    os.mkfifo(subs / "a.py")
    assert unreadable(found) == "a.py is not an ordinary file"


@pytest.mark.skipif("os.name == 'nt'", reason="links need rights there")
@pytest.mark.parametrize("target", ["../secret.py", "..", ".", "nowhere.py", "a.py"])
def test_a_link_that_leads_out_is_unreadable(subs: Path, target: str) -> None:
    """A link to another folder, to all submissions, to nothing or to itself gets a row."""
    (subs.parent / "secret.py").touch()
    (subs / "a.py").symlink_to(target)
    (found,) = find(subs)
    assert unreadable(found) == "a.py is a link that leads out of the folder or nowhere"


@pytest.mark.skipif("os.name == 'nt'", reason="links need rights there")
def test_a_link_to_another_submission_is_followed_and_noted(subs: Path) -> None:
    """A link within the folder is read, and the note says whose file it is."""
    (subs / "b.py").write_text("x = 1")
    (subs / "a.py").symlink_to("b.py")
    found, _ = find(subs)
    assert found.read(frozenset()).notes == ("a.py is a link to b.py",)


def test_a_zip_in_a_zip_is_a_submission(subs: Path) -> None:
    """Students' own zips in the zip of a course are opened."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr("work/a.py", "x = 1")
    with zipfile.ZipFile(subs / "all.zip", "w") as out:
        out.writestr("alice.zip", inner.getvalue())
        out.writestr("bob.zip", b"no zip")
    alice, bob = find(subs / "all.zip")
    assert (alice.student, alice.read(frozenset()).main) == ("alice", "a.py")
    assert unreadable(bob) == "bob.zip is not a zip that can be opened: File is not a zip file"


def test_a_damaged_member_costs_its_submission_only(subs: Path) -> None:
    """Of a zip of submissions all others are read."""
    path = subs / "all.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.py", "x = 1")
        out.writestr("b.py", "x = 2")
    path.write_bytes(path.read_bytes().replace(b"x = 1", b"x = 9"))
    a, b = find(path)
    assert unreadable(a) == "a.py in all.zip is damaged: Bad CRC-32 for file 'a.py'"
    assert b.read(frozenset()).cells[0].source == "x = 2"


def test_grades_of_an_earlier_run_are_no_submission(subs: Path) -> None:
    """A folder that holds what a run writes is left out; one that holds a part of it is not."""
    for folder in ("grades", "ada"):
        (subs / folder).mkdir()
        (subs / folder / "grades.csv").write_text("student,total\n", encoding="utf-8")
        (subs / folder / "grades.json").write_text("{}", encoding="utf-8")
    (subs / "grades" / "gradebook.sqlite").write_bytes(b"SQLite format 3\0")
    (subs / "bob.py").write_text("", encoding="utf-8")
    found = find_all([subs], root=subs.parent)
    assert [one.student for one in found.submissions] == ["ada", "bob"]
    assert found.left_out == (Unused(what="grades", why="grades of an earlier run"),)
