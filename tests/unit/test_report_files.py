"""Files written whole or not at all, and the list of formats."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.filled import Filled
from grader.reports import FORMATS, parse_formats, write
from grader.reports.csv import to_csv
from grader.reports.files import listed, write_whole
from grader.reports.html import to_html
from grader.reports.json import to_json
from grader.reports.markdown import to_markdown
from tests.unit.test_report_tally import book, card, flipped

if TYPE_CHECKING:
    from collections.abc import Iterator


def full_disk() -> Iterator[str]:
    """Give a first piece and then fail as a full disk does."""
    yield "half of"
    raise OSError(28, "No space left on device")


ALL = "csv, json, md, html, gradescope"


def interrupted() -> Iterator[str]:
    """Give a first piece and then fail as Ctrl-C does."""
    yield "half of"
    raise KeyboardInterrupt


def test_what_a_killed_run_left_half_written(tmp_path: Path) -> None:
    """It goes with the next run that writes there, unless that other run may still be writing."""
    feedback = tmp_path / "feedback"
    feedback.mkdir()
    names = {
        tmp_path / ".grades.csv.0a1b2c3d.tmp": False,
        feedback / ".bob.html.ffffffff.tmp": False,
        tmp_path / ".notes.tmp": True,
        tmp_path / "grades.csv.0a1b2c3d.tmp": True,
        tmp_path / ".young.csv.0a1b2c3d.tmp": True,
    }
    for path in names:
        path.touch()
        if "young" not in path.name:
            os.utime(path, (0, 0))
    write(book(card("bob")), tmp_path, ("csv", "md"))
    assert {path: path.exists() for path in names} == names


def test_each_format_has_its_file(tmp_path: Path) -> None:
    """The folder is made, and holds exactly the files asked for with exactly their text."""
    gradebook = book(card("山田 \udce9", but=(flipped(),)))
    folder = tmp_path / "new" / "grades"
    names = [
        "grades.csv",
        "grades.json",
        "grades.md",
        "feedback/山田 _.md",
        "feedback/山田 _.html",
        "report.html",
        "results.json",
    ]
    assert write(gradebook, folder, FORMATS) == tuple(folder / name for name in names)
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert sorted(found) == sorted(names)
    texts = [(folder / name).read_bytes().decode("utf-8") for name in names[:3]]
    assert texts == ["\ufeff" + to_csv(gradebook), to_json(gradebook), to_markdown(gradebook)]
    assert (folder / "report.html").read_bytes().decode("utf-8") == to_html(gradebook)


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    """The new text is all that is left, even if it is shorter."""
    path = tmp_path / "grades.csv"
    path.write_text("old and much longer", encoding="utf-8")
    assert write_whole(path, ["new\r\n"]) == path
    assert path.read_bytes() == b"new\r\n"


def test_a_full_disk_keeps_the_older_file(tmp_path: Path) -> None:
    """What was there stays, nothing temporary remains, and the message says what to do."""
    path = tmp_path / "grades.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write_whole(path, full_disk())
    assert str(caught.value) == (
        f"{path} can't be written: No space left on device. Choose another folder with --grade-out."
    )
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [
        ("grades.csv", "old")
    ]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    """Ctrl-C during writing goes on as such, and leaves no half file."""
    with pytest.raises(KeyboardInterrupt) as caught:
        write_whole(tmp_path / "grades.csv", interrupted())
    assert str(caught.value) == ""
    assert list(tmp_path.iterdir()) == []


def test_a_failed_rename_keeps_the_older_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file stays until the very last step, and the temporary one goes."""
    path = tmp_path / "grades.csv"
    path.write_text("old", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UsageError) as caught:
        write_whole(path, ["new"])
    assert str(caught.value) == (
        f"{path} can't be written: Permission denied. Choose another folder with --grade-out."
    )
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ["old"]


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """A folder that can't be made is a mistake of the command line."""
    folder = tmp_path / "grades"
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write(book(), folder, ["csv"])
    assert str(caught.value) == (
        f"{folder / 'grades.csv'} can't be written: File exists. "
        "Choose another folder with --grade-out."
    )
    assert folder.read_text(encoding="utf-8") == "a file"


def test_a_folder_where_a_file_should_be_costs_that_file_only(tmp_path: Path) -> None:
    """What can be written is, a filled gradebook too, and the failure says how it stands."""
    (tmp_path / "report.html").mkdir()
    (tmp_path / "feedback").write_text("a file", encoding="utf-8")
    filled = Filled(
        name="canvas.csv", content=b"x", column="x", kind="a gradebook", count=1, students=1
    )
    gradebook = replace(book(card("ada")), filled=filled)
    with pytest.raises(UsageError) as caught:
        write(gradebook, tmp_path, ["csv", "html", "json"])
    assert str(caught.value) == (
        f"{tmp_path / 'report.html'} can't be written: Is a directory. "
        "Choose another folder with --grade-out. So it is with 1 other file. "
        "3 files could be written."
    )
    names = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert names == ["canvas.csv", "feedback", "grades.csv", "grades.json"]


def test_the_umask_decides_who_may_read(tmp_path: Path) -> None:
    """A report is as readable as any other file that the user writes."""
    plain = tmp_path / "plain"
    plain.write_text("", encoding="utf-8")
    path = write_whole(tmp_path / "grades.csv", ["x"])
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("csv,json", ("csv", "json")),
        (" md , CSV,", ("md", "csv")),
        ("csv,csv", ("csv",)),
    ],
)
def test_formats_are_a_list(text: str, formats: tuple[str, ...]) -> None:
    """Spaces, case and repetition do not matter; the order stays."""
    assert parse_formats(text) == formats


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "csv,jsno",
            f"--grade-format: expected some of {ALL}, found 'jsno'. Did you mean json?",
        ),
        ("yaml", f"--grade-format: expected some of {ALL}, found 'yaml'."),
        ("x\x1b", rf"--grade-format: expected some of {ALL}, found 'x\x1b'."),
        (" , ", f"--grade-format: expected some of {ALL}, found nothing."),
    ],
)
def test_an_unknown_format_is_refused(text: str, message: str) -> None:
    """The message says what was expected and found, and what was probably meant."""
    with pytest.raises(UsageError) as caught:
        parse_formats(text)
    assert str(caught.value) == message


def test_what_was_written_is_listed_in_a_few_words() -> None:
    """Files are named; those in a folder of their own by the folder."""
    names = ["grades.csv", "feedback/a.html", "feedback/b.html", "kit/setup.sh"]
    folder = Path("out")
    assert listed(folder, [folder / name for name in names]) == ("grades.csv, feedback/, kit/")


def test_a_file_that_holds_the_text_already_is_left_alone(tmp_path: Path) -> None:
    """What need not be durable is written only where it differs."""
    path = tmp_path / "feedback" / "ada.md"
    write_whole(path, ["one ", "two"], durable=False)
    before = path.stat().st_ino
    write_whole(path, ["one", " two"], durable=False)
    assert path.stat().st_ino == before
    write_whole(path, ["three"], durable=False)
    assert path.read_text(encoding="utf-8") == "three"
