"""Zips: what is read, and how what is hostile or broken is refused."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.archive import LONGEST_DIRECTORY, Archive, open_archive
from grader.errors import UnreadableSubmission
from grader.tree import MOST_ENTRIES

if TYPE_CHECKING:
    from pathlib import Path


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return a zip of the members."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # members of the same name are what some tests are about
        with zipfile.ZipFile(buffer, "w", method) as out:
            for name, content in members:
                out.writestr(name, content)
    return buffer.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    """Return a member that says it is a link, a pipe or the like."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (mode | 0o644) << 16
    return info


def files_of(raw: bytes, limit: int = 1 << 20) -> dict[str, bytes]:
    """Return all files of a zip that is one submission."""
    with open_archive(raw, "a.zip") as archive:
        tree = archive.whole().tree()
        return {name: tree.read(name, limit) for name in tree.sizes}


def parts_of(raw: bytes) -> list[str]:
    """Return the names of the submissions in a zip."""
    with open_archive(raw, "a.zip") as archive:
        return [part.name for part in archive.parts()]


def complaint(raw: bytes) -> str:
    """Return the message with which a zip that is one submission is refused."""
    with pytest.raises(UnreadableSubmission) as caught:
        files_of(raw)
    return str(caught.value)


def changed(raw: bytes, offset: int, new: bytes, *, signature: bytes = b"PK\1\2") -> bytes:
    """Return a zip with bytes of its first header of a kind replaced."""
    at = raw.index(signature) + offset
    return raw[:at] + new + raw[at + len(new) :]


def test_files_are_read_in_natural_order() -> None:
    """Names keep their folders, and numbers count as numbers."""
    raw = zipped(("b10.py", b"10"), ("b9.py", b"9"), ("data/x.csv", b"1,2"))
    assert list(files_of(raw).items()) == [
        ("b9.py", b"9"),
        ("b10.py", b"10"),
        ("data/x.csv", b"1,2"),
    ]


def test_a_zip_on_disk_is_read(tmp_path: Path) -> None:
    """A path gives the same as the bytes of the file."""
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("a.py", b"x = 1")))
    with open_archive(path, "a.zip") as archive:
        assert archive.whole().tree().read("a.py", 5) == b"x = 1"


def test_what_is_nobodys_work_is_left_out() -> None:
    """Hidden and system files, caches and installed packages are not files of a submission."""
    raw = zipped(
        ("a.py", b""),
        (".hidden", b""),
        ("__MACOSX/._a.py", b""),
        ("__pycache__/a.pyc", b""),
        (".ipynb_checkpoints/a.py", b""),
        ("venv/b.py", b""),
        ("mine/pyvenv.cfg", b""),
        ("mine/lib/c.py", b""),
        ("x/site-packages/d.py", b""),
        ("Thumbs.db", b""),
        ("~$a.docx", b""),
        ("folder/", b""),
    )
    assert list(files_of(raw)) == ["a.py"]


def test_a_link_in_an_environment_does_no_harm() -> None:
    """What is left out is not checked either."""
    raw = zipped(("a.py", b""), (special("venv/bin/python", stat.S_IFLNK), b"/usr/bin/python3"))
    assert list(files_of(raw)) == ["a.py"]


def test_files_that_lie_too_deep_are_left_out_with_a_note() -> None:
    """Eight folders are looked into, a ninth is not."""
    raw = zipped(("1/2/3/4/5/6/7/8/a.py", b""), ("1/2/3/4/5/6/7/8/9/b.py", b""))
    with open_archive(raw, "a.zip") as archive:
        tree = archive.whole().tree()
    assert list(tree.sizes) == ["1/2/3/4/5/6/7/8/a.py"]
    assert tree.notes == ("left out 1/2/3/4/5/6/7/8/9/: it lies deeper than 8 folders",)


@pytest.mark.parametrize(
    "name",
    ["../a.py", "a/../../b.py", "/etc/a.py", "C:/a.py", "c:a.py", "x/..", "./../a.py", "x/C:/a.py"],
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    """A submission with such a name is refused as a whole."""
    raw = zipped(("ok.py", b""), (name, b""))
    assert complaint(raw) == f"{name} in a.zip has a name that leads out of the zip"


@pytest.mark.skipif("os.sep != '/'")
def test_a_name_with_backslashes_is_refused() -> None:
    """Windows would take them for folders, other systems for letters."""
    raw = zipped(("a\\b.py", b""))
    assert complaint(raw) == r"a\b.py in a.zip has backslashes in its name"


def test_a_name_that_no_file_system_takes_is_refused() -> None:
    """A name that can't be written later is refused at once."""
    name = "a" * 300 + ".py"
    assert complaint(zipped((name, b""))) == f"{name} in a.zip has a name of more than 255 bytes"


def test_a_name_of_nothing_is_refused() -> None:
    """A member without a name is nobody's file."""
    assert complaint(zipped((".", b""))) == ". in a.zip has no name"


def test_a_member_without_any_name_is_refused() -> None:
    """A list of contents may hold an entry whose name has no letters."""
    raw = zipped(("a", b""), method=zipfile.ZIP_STORED)
    start, end = raw.index(b"PK\1\2"), raw.index(b"PK\5\6")
    entry = raw[start:end]
    entry = entry[:28] + b"\0\0" + entry[30:46]
    tail = raw[end : end + 12] + struct.pack("<LLH", len(entry), start, 0)
    assert complaint(raw[:start] + entry + tail) == " in a.zip has no name"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (stat.S_IFLNK, "is a link"),
        (stat.S_IFIFO, "is not an ordinary file"),
        (stat.S_IFCHR, "is not an ordinary file"),
    ],
)
def test_special_members_are_refused(kind: int, reason: str) -> None:
    """A member that says it is a link or a device is refused, and never made."""
    assert complaint(zipped((special("a.py", kind), b"/etc/passwd"))) == f"a.py in a.zip {reason}"


def test_an_encrypted_member_is_refused() -> None:
    """Nobody is asked for a password."""
    raw = changed(zipped(("a.py", b"x")), 8, b"\1")
    assert complaint(raw) == "a.py in a.zip is encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int) -> None:
    """What can grow a thousandfold in one step is not unpacked."""
    raw = zipped(("a.py", b"x"), method=method)
    assert complaint(raw) == (
        f"a.py in a.zip is compressed by method {method}; use the usual one, deflate"
    )


def test_a_name_that_is_there_twice_is_refused() -> None:
    """Nobody can tell which of the two is meant."""
    raw = zipped(("a.py", b"1"), ("./a.py", b"2"))
    assert complaint(raw) == "./a.py in a.zip is there twice"


def test_a_file_that_is_a_folder_too_is_refused() -> None:
    """A file and a folder of the same name can't lie beside each other."""
    raw = zipped(("a", b"1"), ("a/b.py", b"2"))
    assert complaint(raw) == "a/b.py in a.zip lies in a folder that is a file as well"


def test_a_size_above_the_limit_is_refused_unread() -> None:
    """The size that a member declares is enough to refuse it."""
    raw = zipped(("a.py", b"0" * (3 << 20)))
    assert complaint(raw) == "a.py in a.zip has 3 MB; at most 1 MB are read"


def test_a_declared_size_that_is_too_small_is_no_way_around_the_limit() -> None:
    """A member that declares less than it holds is damaged; the rest is never unpacked."""
    raw = changed(zipped(("a.py", b"0" * (3 << 20))), 24, struct.pack("<L", 10))
    assert complaint(raw) == "a.py in a.zip is damaged: Bad CRC-32 for file 'a.py'"


def test_a_declared_size_that_is_too_large_is_noticed() -> None:
    """A member that holds less than it declares is cut short."""
    raw = changed(zipped(("a.py", b"0" * 10)), 24, struct.pack("<L", 11))
    assert complaint(raw) == "a.py in a.zip is damaged: it ends too early"


def test_a_wrong_checksum_is_refused() -> None:
    """Bytes that changed on the way are not graded."""
    raw = changed(zipped(("a.py", b"x = 1")), 16, b"\0\0\0\0")
    assert complaint(raw) == "a.py in a.zip is damaged: Bad CRC-32 for file 'a.py'"


def test_damaged_data_is_refused() -> None:
    """Data that can't be unpacked is damaged, not a fault of the grader."""
    raw = changed(zipped(("a.py", b"x = 1")), 34, b"\xff\xff\xff", signature=b"PK\3\4")
    assert complaint(raw) == (
        "a.py in a.zip is damaged: Error -3 while decompressing data: invalid block type"
    )


@pytest.mark.parametrize("raw", [b"", b"no zip", zipped(("a.py", b"x = 1"))[:-10]])
def test_what_is_no_zip_is_refused(raw: bytes) -> None:
    """Empty, foreign and truncated files are refused when they are opened."""
    assert complaint(raw) == "a.zip is not a zip that can be opened: File is not a zip file"


def test_too_many_entries_are_refused() -> None:
    """A zip with more entries than anybody hands in is not looked through."""
    raw = zipped(*((f"{number}", b"") for number in range(MOST_ENTRIES + 1)))
    assert complaint(raw) == "a.zip holds more than 20,000 entries"


def test_a_list_of_contents_beyond_reason_is_not_read() -> None:
    """The size that the end of a zip claims for its list is bounded before anything is read."""
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, LONGEST_DIRECTORY + 1, 0, 0)
    raw = b"\0" * (LONGEST_DIRECTORY + 1) + end
    assert complaint(raw) == (
        "a.zip is not a zip that can be opened: its list of contents is too long"
    )


def test_parts_are_what_lies_directly_in_the_zip() -> None:
    """Each file, folder and zip in a zip is one submission, empty folders too."""
    raw = zipped(("b.py", b""), ("a/x.py", b""), ("a/y.py", b""), ("c/", b""), ("d.zip", b""))
    assert parts_of(raw) == ["a", "b.py", "c", "d.zip"]


def test_hidden_parts_are_no_submissions() -> None:
    """Nobody is called `__MACOSX`."""
    assert parts_of(zipped(("a.py", b""), ("__MACOSX/._a.py", b""), (".DS_Store", b""))) == ["a.py"]


def test_one_wrapping_folder_is_taken_away() -> None:
    """A folder that was zipped as a whole gives the submissions in it."""
    raw = zipped(("subs/", b""), ("subs/a.py", b""), ("subs/b/x.py", b""), ("__MACOSX/y", b""))
    assert parts_of(raw) == ["a.py", "b"]


def test_a_name_that_leads_out_is_a_row_of_its_own() -> None:
    """Beside a wrapping folder it spoils nobody else's submission."""
    raw = zipped(("subs/a.py", b""), ("subs/b.py", b""), ("../evil.py", b""), ("subs/../c.py", b""))
    assert parts_of(raw) == ["../c.py", "../evil.py", "a.py", "b.py"]


def test_a_broken_part_costs_only_itself() -> None:
    """The flaw of one submission is told when that one is read."""
    raw = zipped(("a/x.py", b"1"), ("a/../../y.py", b"2"), ("b/x.py", b"3"))
    with open_archive(raw, "a.zip") as archive:
        first, second = archive.parts()
        with pytest.raises(UnreadableSubmission) as caught:
            first.tree()
        assert second.tree().read("x.py", 1) == b"3"
    assert str(caught.value) == "a/../../y.py in a.zip has a name that leads out of the zip"


def test_members_are_read_from_several_threads() -> None:
    """Threads that read at the same time get their own member's bytes."""
    contents = {f"{number}.py": bytes([number]) * 100_000 for number in range(40)}
    with open_archive(zipped(*contents.items()), "a.zip") as archive, ThreadPoolExecutor(8) as pool:
        tree = archive.whole().tree()
        read = dict(
            zip(contents, pool.map(lambda name: tree.read(name, 1 << 20), contents), strict=True)
        )
    assert read == contents


def test_an_archive_that_is_let_go_is_closed(tmp_path: Path) -> None:
    """An open file is not left behind by an archive that nobody holds any more."""
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("a.py", b"")))
    with path.open("rb") as stream:
        Archive(stream, "a.zip")
        assert stream.closed


STEPS = st.sampled_from(["a", "b.py", "..", ".", "", "C:", "\\", "/", "\n", "venv", "~$x", "é"])
NAMES = st.lists(STEPS, min_size=1, max_size=5).map("/".join).filter(bool)


@given(st.lists(NAMES, max_size=4))
@example(["a/a", "a/"])
def test_any_names_give_safe_files_or_are_refused(names: list[str]) -> None:
    """Whatever the members are called, no file of a submission has a name that leads out."""
    raw = zipped(*((name, b"x") for name in names))
    with open_archive(raw, "a.zip") as archive:
        for part in (archive.whole(), *archive.parts()):
            try:
                tree = part.tree()
            except UnreadableSubmission:
                continue
            assert all({"..", ".", ""}.isdisjoint(name.split("/")) for name in tree.sizes)
            assert not any("\\" in name or ":" in name[:2] for name in tree.sizes)


@given(st.data())
def test_any_damage_is_refused_or_harmless(data: st.DataObject) -> None:
    """Bytes changed anywhere in a zip raise one kind of error, or none."""
    raw = bytearray(zipped(("a.py", b"x = 1" * 20), ("b/c.py", b"y = 2")))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        contents = files_of(bytes(raw))
    except UnreadableSubmission as error:
        assert "a.zip" in str(error)  # noqa: PT017 - either is right
    else:
        assert all(isinstance(content, bytes) for content in contents.values())
