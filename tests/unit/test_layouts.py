"""Downloads of learning systems: recognised by shape, as folder and zip, with whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit import downloads
from tests.unit.downloads import found, left_out, packed, people, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DOWNLOADS = {
    "Canvas": downloads.CANVAS,
    "Moodle": downloads.MOODLE,
    "Gradescope": downloads.GRADESCOPE,
    "nbgrader": downloads.NBGRADER,
}


@pytest.mark.parametrize(("system", "files"), DOWNLOADS.items())
def test_a_download_is_the_same_in_every_wrapping(
    tmp_path: Path, system: str, files: Mapping[str, str]
) -> None:
    """A folder, a zip, either in one more folder: the same students, origins and left out."""
    ways = (
        unpacked(tmp_path / "one", files),
        unpacked(tmp_path / "two" / "inner", files).parent,
        packed(tmp_path / "one.zip", files),
        packed(tmp_path / "two.zip", files, top="inner"),
        packed(tmp_path / "three.zip", files, top="outer/inner"),
    )
    all_found = [found(way, assignment="ps1") for way in ways]
    told = [
        ([(s.student, s.origin) for s in one.submissions], one.left_out, one.entries)
        for one in all_found
    ]
    assert all(one == told[0] for one in told)
    assert [one.systems for one in all_found] == [(system,)] * len(ways)


def test_what_canvas_tells(tmp_path: Path) -> None:
    """Of Canvas come the name in small letters, the user's id and the late mark."""
    submissions = found(unpacked(tmp_path / "dl", downloads.CANVAS)).submissions
    assert [(s.student, s.origin.people[0].id, s.origin.late) for s in submissions] == [
        ("gödelkurt", "1046", False),
        ("hoppergrace", "1044", False),
        ("lovelaceada", "1042", False),
        ("noetheremmy", "1045", False),
        ("turingalan", "1043", True),
    ]
    assert submissions[-1].notes == ("handed in late",)
    assert submissions[1].path == "dl/hoppergrace_1044_50313_main.py"
    assert submissions[1].origin.entry == "hoppergrace_1044_50313_main.py"


def test_what_moodle_tells(tmp_path: Path) -> None:
    """Of Moodle come the full name and the participant's number."""
    all_found = found(unpacked(tmp_path / "dl", downloads.MOODLE))
    assert [(s.student, s.origin.people[0].id, s.origin.entry) for s in all_found.submissions] == [
        ("Ada Lovelace", "4711", "Ada Lovelace_4711_assignsubmission_file"),
        ("Alan Turing", "4712", "Alan Turing_4712_assignsubmission_file_"),
        ("Emmy Noether", "4713", "Emmy Noether_4713_assignsubmission_onlinetext"),
        ("Participant", "4714", "Participant_4714_assignsubmission_file"),
    ]
    assert left_out(all_found) == [
        "Ada Lovelace_4711_assignsubmission_onlinetext: a text typed into Moodle"
    ]


def test_what_gradescope_tells(tmp_path: Path) -> None:
    """Of Gradescope come all people with names, numbers and addresses, and the time."""
    all_found = found(unpacked(tmp_path / "dl", downloads.GRADESCOPE))
    ada, group, nobody = all_found.submissions
    assert people(ada) == [("Ada Lovelace", "", "100", "ada@example.edu")]
    assert ada.origin.handed_in == "2026-02-04T04:05:06.12+00:00"
    assert ada.notes == ("2 submissions; the newest of 2026-02-04T04:05:06.12+00:00 counts",)
    assert group.student == "Alan Turing & Emmy Noether"
    assert [name for name, *_ in people(group)] == ["Alan Turing", "Emmy Noether"]
    assert group.origin.handed_in == "2026-02-03T14:05:06+00:00"
    assert (nobody.student, nobody.notes) == (
        "submission_1004",
        ("submission_metadata.yml does not tell whose submission_1004 is",),
    )
    assert left_out(all_found) == [
        "submission_metadata.yml: Gradescope's own; names are taken from it",
        "submission_1001: an older submission of the same people; submission_1003 counts",
    ]


def test_what_nbgrader_tells(tmp_path: Path) -> None:
    """Of nbgrader come the student's id and the time; the rubric's id names the assignment."""
    all_found = found(unpacked(tmp_path / "dl", downloads.NBGRADER), assignment="ps1")
    ada, alan = all_found.submissions
    assert (ada.student, ada.path, people(ada)) == (
        "ada",
        "dl/submitted/ada/ps1",
        [("", "ada", "", "")],
    )
    assert ada.origin.handed_in == "2026-02-03T15:58:23.948203+00:00"
    assert alan.origin.handed_in == "2026-02-03T16:00:00"
    assert ada.read(frozenset()).files == {}


CLONED = {
    "week-1-ada-l/answers.py": "half = 0.5\n",
    "week-1-ada-l/tests/test_answers.py": "from answers import half\n",
    "Week-1-bob/answers.py": "half = 0.4\n",
    "notes.txt": "",
    "extra/answers.py": "half = 0.5\n",
}


def test_what_classroom_tells(tmp_path: Path) -> None:
    """Of cloned repositories comes the login; the folder's name tells where it begins."""
    inner = unpacked(tmp_path / "dl" / "week-1-submissions", CLONED)
    packed_too = packed(tmp_path / "week-1-submissions.zip", CLONED)
    for way in (inner, inner.parent, packed_too):
        all_found = found(way)
        assert all_found.systems == ("GitHub Classroom",)
        assert [(s.student, people(s), s.origin.entry) for s in all_found.submissions] == [
            ("ada-l", [("", "ada-l", "", "")], "week-1-ada-l"),
            ("bob", [("", "bob", "", "")], "Week-1-bob"),
            ("extra", [], "extra"),
        ]
        assert all_found.submissions[0].read(frozenset({"half"})).main == "answers.py"


@pytest.mark.parametrize("name", ["week-1", "-submissions", "week-2-submissions"])
def test_repositories_in_another_folder_keep_their_names(tmp_path: Path, name: str) -> None:
    """Nothing is cut off where the folder is not named for the assignment of most of them."""
    all_found = found(unpacked(tmp_path / name, CLONED))
    assert all_found.systems == ()
    assert [s.student for s in all_found.submissions][:2] == ["extra", "notes"]
