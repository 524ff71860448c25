"""Downloads with odd or hostile contents, and folders that only look like a download."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from grader.errors import UnreadableSubmission, UsageError
from tests.unit import downloads
from tests.unit.downloads import found, left_out, packed, people, unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from grader.submission import Submission

PLAIN = {
    "numbers in a name": ["hw_1_2_final.py"],
    "a year in a name": ["hw_1_2024_final.py"],
    "dates": ["hw_12_20260101_a.py", "hw_13_20260102_a.py", "hw_14_20260103_a.py"],
    "one number for several": ["ada_12_5001_a.py", "bob_12_5002_a.py", "eve_12_5003_a.py"],
    "one attachment for several": ["ada_12_5001_a.py", "bob_13_5001_a.py", "eve_14_5001_a.py"],
    "capitals": ["Ada_1042_50311_a.py", "Bob_1043_50312_a.py", "Eve_1044_50313_a.py"],
    "zeros": ["ada_0001_50311_a.py", "bob_0002_50312_a.py", "eve_0003_50313_a.py"],
    "few among many": ["lovelaceada_1042_50311_a.py", "b.py", "c.py"],
    "half of them": ["Ada_4711_assignsubmission_file/a.py", "b.py"],
    "metadata alone": ["submission_metadata.yml", "a.py"],
    "folders of Gradescope's names": ["submission_1/a.py", "submission_2/a.py"],
    "folders in folders": ["ada/hw1/a.py", "bob/hw1/a.py"],
    "somebody called submitted": ["submitted/a.py", "ada/a.py"],
    "one student's folder": ["ada/a.py"],
}


@pytest.mark.parametrize("names", PLAIN.values(), ids=PLAIN)
def test_a_plain_folder_stays_plain(tmp_path: Path, names: list[str]) -> None:
    """What could be something else, or has only a part of a system's shape, is plain."""
    all_found = found(unpacked(tmp_path / "dl", dict.fromkeys(names, "")))
    assert all_found.systems == ()
    assert [s.path for s in all_found.submissions] == [
        f"dl/{name}" for name in sorted({name.partition("/")[0] for name in names})
    ]


def read(submission: Submission) -> tuple[str, list[str]]:
    """Return the main file's name and the names of those beside it."""
    content = submission.read(frozenset({"half"}))
    return content.main, sorted(content.files)


def refused(submission: Submission) -> str:
    """Return why a submission can't be read."""
    with pytest.raises(UnreadableSubmission) as caught:
        submission.read(frozenset())
    return str(caught.value)


def canvas(folder: Path, *names: str, text: str = "half = 0.5\n") -> list[Submission]:
    """Return what is found of Ada, whose files have these names, among others on Canvas."""
    files = {
        "hoppergrace_7_901_a.py": "",
        "noetheremmy_8_902_a.py": "",
        **{f"lovelaceada_1042_{50311 + place}_{n}": text for place, n in enumerate(names)},
    }
    all_found = found(unpacked(folder / "dl", files))
    assert all_found.systems == ("Canvas",)
    return [s for s in all_found.submissions if s.student.startswith("lovelaceada")]


def test_a_file_handed_in_again_on_canvas(tmp_path: Path) -> None:
    """The newest by its number counts, and is called as the first was."""
    (ada,) = canvas(tmp_path, "a.py", "a-1.py", "a-2.py", "part-1.txt")
    assert ada.notes == ("a.py was handed in 3 times: the newest, a-2.py, counts",)
    assert read(ada) == ("a.py", ["part-1.txt"])


def test_a_module_handed_in_again_can_be_imported(tmp_path: Path) -> None:
    """A number that Canvas added to a module's name goes away, where nothing else has the name."""
    (ada,) = canvas(tmp_path, "main.py", "tools-1.py")
    assert sorted([read(ada)[0], *read(ada)[1]]) == ["main.py", "tools.py"]


@pytest.mark.parametrize("name", ["..", ".", ".hidden.py", "__pycache__"])
def test_a_name_that_is_a_trick(tmp_path: Path, name: str) -> None:
    """What can be no file's name for a student is called as Canvas calls the file."""
    (ada,) = canvas(tmp_path, "a.py", name)
    assert read(ada) == ("a.py", [f"lovelaceada_1042_50312_{name}"])


def test_what_is_no_program_on_canvas(tmp_path: Path) -> None:
    """A picture by itself is told by the name that the student knows."""
    (ada,) = canvas(tmp_path, "me.png")
    assert refused(ada) == "me.png holds no script or notebook (.py, .ipynb)"


def test_a_zip_on_canvas(tmp_path: Path) -> None:
    """A zip is opened as a student's zip in a plain folder is."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as out:
        out.writestr("work/a.py", "half = 0.5")
        out.writestr("__MACOSX/work/._a.py", "")
    path = tmp_path / "dl"
    canvas(tmp_path, "a.zip")
    (path / "lovelaceada_1042_50311_a.zip").write_bytes(inner.getvalue())
    (ada,) = (s for s in found(path).submissions if s.student == "lovelaceada")
    assert (read(ada), ada.read(frozenset()).notes) == (("a.py", []), ())


def test_what_a_person_put_into_a_download(tmp_path: Path) -> None:
    """What could be a submission is one, and says so; the rest is left out, and says why."""
    more = {"late hand-in.py": "", "grades.csv": "", "readme.txt": "", ".DS_Store": "", "old/x": ""}
    all_found = found(unpacked(tmp_path / "dl", downloads.CANVAS | more))
    strays = [(s.student, s.notes) for s in all_found.submissions if not s.origin.system]
    assert strays == [
        ("late hand-in", ("late hand-in.py is not named as Canvas names submissions",)),
        ("old", ("old is not named as Canvas names submissions",)),
    ]
    assert left_out(all_found) == [
        "grades.csv: not a script (.py), a notebook (.ipynb), a folder or a .zip",
        "readme.txt: not a script (.py), a notebook (.ipynb), a folder or a .zip",
        "1 hidden or system file: nobody's work",
    ]
    assert all_found.entries == len(downloads.CANVAS) + len(more)


def test_namesakes_are_told_apart(tmp_path: Path) -> None:
    """Two people of one name have their numbers behind it."""
    names = [f"Ada Lovelace_{n}_assignsubmission_file/a.py" for n in (4711, 4712)]
    all_found = found(unpacked(tmp_path / "dl", dict.fromkeys(names, "")))
    assert [(s.student, s.notes) for s in all_found.submissions] == [
        ("Ada Lovelace (4711)", ()),
        ("Ada Lovelace (4712)", ()),
    ]


def test_anonymous_hand_ins_on_canvas(tmp_path: Path) -> None:
    """Where Canvas tells no names, its words for people stand in their place."""
    names = [f"anon_x{n}Yz_5031{n}_a.py" for n in range(3)] + ["LATE_anon_q_5035_a.py"]
    all_found = found(unpacked(tmp_path / "dl", dict.fromkeys(names, "")))
    assert [(s.student, s.origin.late) for s in all_found.submissions] == [
        ("anon_x0Yz", False),
        ("anon_x1Yz", False),
        ("anon_x2Yz", False),
        ("anon_q", True),
    ]


@pytest.mark.skipif("os.name == 'nt'", reason="links need rights there")
def test_links_out_of_a_download(tmp_path: Path) -> None:
    """A link that leads out is read nowhere, whatever it is called."""
    (tmp_path / "secret.py").write_text("half = 0.5")
    folder = unpacked(tmp_path / "dl", downloads.CANVAS)
    (folder / "boolegeorge_1050_50399_a.py").symlink_to("../secret.py")
    (george,) = (s for s in found(folder).submissions if s.student == "boolegeorge")
    assert refused(george) == (
        "boolegeorge_1050_50399_a.py is a link that leads out of the folder or nowhere"
    )


def test_control_characters_in_moodle_names(tmp_path: Path) -> None:
    """A name can't write on the terminal, nor hide."""
    path = packed(tmp_path / "dl.zip", {"A\x1b[2J\n_1_assignsubmission_file/a.py": ""})
    (one,) = found(path).submissions
    assert (one.student, one.origin.people[0].id) == (r"A\x1b[2J", "1")


HOSTILE_YAML = {
    "bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "submission_1001: {':submitters': *i}\n",
    "merge": "submission_1001:\n  <<: &a {':submitters': [{':name': Ada}]}\n",
    "itself": "submission_1001: &a\n  :submitters: *a\n",
    "code": "submission_1001: !!python/object/apply:os.system ['exit 1']\n",
    "list": "- submission_1001\n",
    "nothing": "",
    "no text": "submission_1001: \x00\n",
    "tab": "submission_1001:\n\t:submitters: x\n",
    "open": "submission_1001: [\n",
    "deep": "submission_1001: " + "[" * 5_000 + "]" * 5_000,
    "wrong kinds": "submission_1001:\n  :submitters: 7\n  :created_at: [1]\n  :late: {}\n",
    "nobody": "submission_1001:\n  :submitters:\n  - :name: ''\n  - :name: null\n  - x\n",
}


@pytest.mark.parametrize("text", HOSTILE_YAML.values(), ids=HOSTILE_YAML)
def test_metadata_that_tell_nothing(tmp_path: Path, text: str) -> None:
    """Whatever stands there, the folder is graded, and the note says that nobody is named."""
    files = {"submission_metadata.yml": text, "submission_1001/a.py": ""}
    (one,) = found(unpacked(tmp_path / "dl", files)).submissions
    assert one.student == "submission_1001"
    assert one.notes == ("submission_metadata.yml does not tell whose submission_1001 is",)


def test_metadata_that_are_broken_are_told(tmp_path: Path) -> None:
    """The line of a mistake is named, and what follows from it."""
    files = {"submission_metadata.yml": "a:\n  b: [\n", "submission_1001/a.py": ""}
    (told,) = left_out(found(unpacked(tmp_path / "dl", files)))
    assert told.startswith("submission_metadata.yml: is no YAML in line 3: ")
    assert told.endswith("; students are called by their folders")


def test_metadata_of_folders_that_are_gone(tmp_path: Path) -> None:
    """Who is named without a folder is told, all of them in few lines."""
    gone = "".join(f"submission_{n}:\n  :submitters: [{{':name': N{n}}}]\n" for n in range(9))
    files = {"submission_metadata.yml": gone, "submission_3/a.py": ""}
    all_found = found(unpacked(tmp_path / "dl", files))
    assert [s.student for s in all_found.submissions] == ["N3"]
    assert left_out(all_found)[1::5] == [
        "submission_0 (N0): submission_metadata.yml names it, and it is not there",
        "3 more folders: submission_metadata.yml names it, and it is not there",
    ]


def test_several_assignments_of_nbgrader(tmp_path: Path) -> None:
    """Where the rubric's id names none of them, all are named; signs and case don't matter."""
    folder = unpacked(tmp_path / "dl", downloads.NBGRADER)
    with pytest.raises(UsageError) as caught:
        found(folder, assignment="deep_learning")
    assert str(caught.value) == (
        "dl: holds 2 assignments of nbgrader: ps1, ps2. The rubric's id is 'deep_learning'. "
        "Give the rubric the id of one of them, or leave one only."
    )
    assert len(found(folder, assignment="PS-1").submissions) == 2


def test_parts_of_an_nbgrader_course(tmp_path: Path) -> None:
    """The folder of a step, and one student's, are known as well."""
    folder = unpacked(tmp_path / "dl", downloads.NBGRADER)
    (folder / "submitted/ada/ps2/timestamp.txt").touch()
    step = found(folder / "submitted", assignment="ps1")
    one = found(folder / "submitted/ada", assignment="ps1")
    assert [s.path for s in step.submissions] == ["submitted/ada/ps1", "submitted/alan/ps1"]
    assert [(s.student, s.path) for s in one.submissions] == [("ada", "ada/ps1")]


def test_nothing_of_an_nbgrader_course_is_passed_over(tmp_path: Path) -> None:
    """Students without the assignment, other assignments and other folders are named."""
    more = {"submitted/carl/ps2/a.py": "", "slides/a.py": "", "submitted/notes.txt": ""}
    folder = unpacked(tmp_path / "dl", downloads.NBGRADER | more)
    (folder / "submitted/eve").mkdir()
    all_found = found(folder, assignment="ps1")
    assert [s.student for s in all_found.submissions] == ["ada", "alan"]
    own = "students' work is taken from submitted/"
    assert left_out(all_found) == [
        f"gradebook.db: {own}",
        f"nbgrader_config.py: {own}",
        f"release: {own}",
        f"slides: {own}",
        f"source: {own}",
        "ps2 of 2 students: ps1 is graded",
        "carl: has no folder ps1",
        "eve: has no folder ps1",
        "timestamp.txt of 2 students: nbgrader's own",
        "notes.txt: not a script (.py), a notebook (.ipynb), a folder or a .zip",
    ]


def autograder(folder: Path, metadata: str) -> Submission:
    """Return what an autograder of Gradescope is given."""
    unpacked(folder, {"submission/a.py": "half = 1", "submission/tools.py": ""})
    (folder / "submission_metadata.json").write_text(metadata, encoding="utf-8")
    (one,) = found(folder / "submission").submissions
    return one


def test_the_folder_of_an_autograder(tmp_path: Path) -> None:
    """All of it is one submission, and the file beside it tells whose, when and whether late."""
    one = autograder(
        tmp_path,
        json.dumps(
            {
                "created_at": "2026-02-03T04:05:06.500000-08:00",
                "assignment": {"due_date": "2026-02-03T04:05:06.000000-08:00"},
                "users": [{"email": "ada@example.edu", "id": 7, "name": "Ada Lovelace"}],
            }
        ),
    )
    assert (one.student, one.path, one.notes) == ("Ada Lovelace", "submission", ("handed in late",))
    assert people(one) == [("Ada Lovelace", "7", "", "ada@example.edu")]
    assert one.origin.due == "2026-02-03T04:05:06-08:00"
    assert read(one) == ("a.py", ["tools.py"])


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("{", "submission_metadata.json is not JSON that can be read"),
        ("[" * 100_000, "submission_metadata.json is not JSON that can be read"),
        ("[]", "submission_metadata.json does not tell of a submission"),
    ],
    ids=["cut", "deep", "list"],
)
def test_an_autograder_without_metadata(tmp_path: Path, text: str, note: str) -> None:
    """A file that tells nothing is noted, and the submission graded."""
    one = autograder(tmp_path, text)
    assert (one.student, one.notes) == ("submission", (note,))
