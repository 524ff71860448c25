"""The output folder holds one run's files, and what persons put there."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from grader.reports.files import write_whole
from grader.store.book import Book
from grader.store.database import connect
from grader.store.tidying import Tidying
from grader.store.written import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """Return a gradebook in an empty output folder."""
    made = Book(tmp_path / "gradebook.sqlite", "gradebook.sqlite")
    made.open(create=True)
    yield made
    assert made.troubles == []
    made.close()


def run(
    book: Book, files: Mapping[str, str], *, whole: bool = True, inputs: tuple[str, ...] = ()
) -> list[str]:
    """Write the files of one run, the first by a hook of the course, and return what is told."""
    folder = book.path.parent
    tidying = Tidying(book, folder)
    hooks, *ours = files
    for name in ours:
        write_whole(folder / name, [files[name]], durable="/" not in name, told=tidying.note)
    other = write_whole(folder / hooks, [files[hooks]])
    if not whole:
        return []
    return [*tidying.finish([other], [folder / name for name in inputs])]


def here(book: Book) -> list[str]:
    """Return the names of all files in the folder, but for the gradebook."""
    folder = book.path.parent
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("gradebook"))


CLASS = {"own.txt": "1", "grades.csv": "1", "feedback/ada.md": "1", "feedback/bob.md": "1"}
LATER = {"own.txt": "2", "grades.csv": "2", "feedback/ada.md": "2"}


def test_pages_of_who_is_gone_are_removed(book: Book) -> None:
    """What the run before wrote and this one did not is taken away, and that is told."""
    assert run(book, CLASS) == []
    assert run(book, LATER) == ["removed 1 file of earlier runs: feedback/bob.md"]
    assert here(book) == sorted(LATER)
    assert run(book, LATER) == []


def test_files_that_were_not_asked_for_stay(book: Book) -> None:
    """What this run had no reason to write is left as it is, and every run tells that it is old."""
    run(book, CLASS | {"canvas.csv": "1"})
    told = run(book, {"own.txt": "2", "feedback/ada.html": "2"})
    listed = "canvas.csv, feedback/ada.md, feedback/bob.md, grades.csv"
    assert told == [f"of an earlier run, and not written anew (4): {listed}"]
    assert here(book) == sorted([*CLASS, "canvas.csv", "feedback/ada.html"])
    assert run(book, LATER) == [
        "removed 1 file of earlier runs: feedback/bob.md",
        "of an earlier run, and not written anew (2): canvas.csv, feedback/ada.html",
    ]


def test_folders_that_are_empty_go_too(book: Book) -> None:
    """Where the last page in a folder goes, the folder goes with it."""
    run(book, CLASS | {"pages/a/x.md": "1", "pages/b/x.md": "1"})
    path = book.path.parent / "pages/a/x.md"
    tidying = Tidying(book, book.path.parent)
    write_whole(book.path.parent / "pages/a/y.md", ["2"], durable=False, told=tidying.note)
    (book.path.parent / "pages/a/y.md").unlink()
    assert tidying.finish([], [])[0] == "removed 1 file of earlier runs: pages/a/x.md"
    assert not path.parent.exists()
    assert (book.path.parent / "pages/b/x.md").exists()


def test_what_a_person_changed_stays(book: Book) -> None:
    """A page of somebody who is gone stays if it was changed, and is told of by every run."""
    run(book, CLASS)
    (book.path.parent / "feedback/bob.md").write_text("1, and a word of mine")
    left = ["left as changed by hand (1, of earlier runs): feedback/bob.md"]
    assert run(book, LATER) == left
    assert run(book, LATER) == left
    assert here(book) == sorted(CLASS)


def test_a_page_that_a_person_changed_is_kept_beside_the_new_one(book: Book) -> None:
    """Nobody's words are lost by grading once more, whether the page itself is new or not."""
    for number, text in enumerate(("2", "2", "3"), 1):
        run(book, CLASS | {"feedback/ada.md": text})
        (book.path.parent / "feedback/ada.md").write_text(f"mine {number}")
    told = run(book, CLASS | {"feedback/ada.md": "3"})
    assert told == [
        "changed by hand before (1), kept as feedback/ada.changed-3.md",
        (
            "not of this run (2), but lying there: feedback/ada.changed-2.md, "
            "feedback/ada.changed.md"
        ),
    ]
    folder = book.path.parent / "feedback"
    names = ("ada", "ada.changed", "ada.changed-2", "ada.changed-3")
    assert [(folder / f"{name}.md").read_text() for name in names] == [
        *("3", "mine 1", "mine 2", "mine 3")
    ]


def test_what_a_person_added_stays(book: Book) -> None:
    """Files of somebody else are left, named where they lie among ours, and never removed."""
    run(book, CLASS)
    for name in ("notes.txt", "feedback/notes.txt", "feedback/.DS_Store"):
        (book.path.parent / name).write_text("mine")
    told = ["not of this run (1), but lying there: feedback/notes.txt"]
    assert run(book, CLASS) == told
    assert {"notes.txt", "feedback/notes.txt", "feedback/.DS_Store"} < {*here(book)}


def test_the_bank_and_what_was_read_stay(book: Book) -> None:
    """Free days of earlier assignments are no old file, nor is what this run was given."""
    run(book, CLASS | {"late_days.csv": "1", "roster.csv": "1"})
    assert run(book, CLASS, inputs=("roster.csv",)) == []
    assert {"late_days.csv", "roster.csv"} < {*here(book)}
    assert run(book, CLASS) == ["of an earlier run, and not written anew (1): roster.csv"]


def test_a_part_of_a_class_takes_nothing_away(book: Book) -> None:
    """A run that grades only some is remembered, so that the next whole one tidies up behind it."""
    run(book, CLASS)
    run(book, {"own.txt": "2", "feedback/zoe.md": "2"}, whole=False)
    assert "feedback/zoe.md" in here(book)
    assert run(book, CLASS) == ["removed 1 file of earlier runs: feedback/zoe.md"]


def test_links_are_not_followed(book: Book, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder or a file that somebody made a link of is theirs, whatever stands in it."""
    run(book, CLASS)
    folder, elsewhere = book.path.parent, tmp_path_factory.mktemp("elsewhere")
    (folder / "feedback").rename(elsewhere / "feedback")
    try:
        (folder / "feedback").symlink_to(elsewhere / "feedback", target_is_directory=True)
    except OSError:
        pytest.skip("this system has no links for everybody")
    told = run(book, {"own.txt": "2", "grades.csv": "2"})
    listed = "feedback/ada.md, feedback/bob.md"
    assert told == [f"left as changed by hand (2, of earlier runs): {listed}"]
    assert (elsewhere / "feedback/bob.md").exists()


def test_half_files_of_a_run_that_was_killed_are_removed(book: Book) -> None:
    """What was being written when a run was killed goes; what another run writes now stays."""
    run(book, CLASS)
    folder = book.path.parent
    for name in (".grades.csv.0123abcd.tmp", "feedback/.ada.md.0123abcd.tmp"):
        (folder / name).write_text("half")
        os.utime(folder / name, (1e9, 1e9))
    (folder / ".grades.csv.89abcdef.tmp").write_text("of a run that goes on")
    os.utime(folder / ".grades.csv.89abcdef.tmp", (4e9, 4e9))
    assert run(book, CLASS) == []
    assert here(book) == sorted([*CLASS, ".grades.csv.89abcdef.tmp"])


def test_a_run_that_was_killed_while_it_wrote(book: Book) -> None:
    """Files are taken down before they are there, so that none of them stays for ever."""
    run(book, CLASS)
    tidying = Tidying(book, book.path.parent)
    page = book.path.parent / "feedback/zoe.md"
    write_whole(page, ["new"], durable=False, told=tidying.note)
    tidying.note(book.path.parent / "feedback/bob.md", b"what was never written")
    told = run(book, LATER)
    assert told == ["removed 2 files of earlier runs: feedback/bob.md, feedback/zoe.md"]


def test_gradebooks_of_before_know_of_no_files(tmp_path: Path) -> None:
    """A gradebook without a list takes nothing away, and gets one."""
    path = tmp_path / "gradebook.sqlite"
    with closing(connect(path, create=True)) as connection:
        assert read(connection) == {}
