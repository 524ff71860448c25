"""Finding and reading a rubric file, and the laws that hold for every file."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.errors import RubricError, UsageError
from grader.rubric_file import BUNDLED, LARGEST_FILE, _rubric, find_rubric, load_rubric_file

if TYPE_CHECKING:
    from grader.rubric import Rubric

RUBRIC = """
schema = 1
assignment = { id = "week_3", title = "Week 3" }
limits = { load_seconds = 1.0, call_seconds = 2.0, memory_mb = 512, output_kb = 64 }
tolerance = { rtol = 1e-6, atol = 1e-8 }
submission = { load = "all", provide = ["data.csv"], forbid_imports = ["torch.nn"] }
random = { per_student = false }
[[section]]
id = "3.1"
title = "Pooling"
[[question]]
id = "pool"
section = "3.1"
title = "Pool an image"
points = 6
hint = "Think of windows."
function = "pool"
aliases = ["pooling"]
reference = "reference.pooling:pool"
check = "reference.pooling:check_pool"
tolerance = { rtol = 1e-6 }
limits = { call_seconds = 2.0 }
  [[question.case]]
  name = "one window"
  points = 2
  visibility = "visible"
  args = { x = [[1.0, 2.0], [3.0, 4.0]], f = { expression = "lambda t: t" } }
  expected = { array = [[4]], dtype = "float32" }
  [[question.case]]
  name = "random images"
  generate = "reference.pooling:generate_pool"
  draws = 4
  [[question.misconception]]
  id = "no-root"
  reference = "reference.pooling:pool_without_root"
  credit = 0.25
  feedback = "Take the root."
[[question]]
id = "loss_values"
section = "3.1"
title = "The loss"
points = 2
follow_through_credit = 0.5
  [[question.value]]
  name = "loss"
  expected = 1.5
  [[question.value]]
  name = "slope"
  aliases = ["gradient"]
  reference = "reference.pooling:slope"
  follow_through = { loss = "loss" }
[[question]]
id = "reasons"
section = "3.1"
title = "Why pool?"
points = 1
kind = "manual"
"""
DOCUMENT = tomllib.loads(RUBRIC)


def refused(path: Path) -> str:
    """Return what is said about a file that can't be loaded, without the file's name."""
    with pytest.raises(RubricError) as raised:
        load_rubric_file(path)
    prefix = f"{path}: "
    assert str(raised.value).startswith(prefix)
    return str(raised.value).removeprefix(prefix)


def written(folder: Path, content: str | bytes) -> Path:
    """Return a rubric file with this content."""
    file = folder / "rubric.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


# ---------------------------------------------------------------------------------- reading


def test_a_file_is_loaded_with_its_path_and_hash(tmp_path: Path) -> None:
    """The hash is that of the file's bytes, so that a grade can be traced to its rubric."""
    file = written(tmp_path, RUBRIC)
    loaded = load_rubric_file(file)
    assert loaded.path == file
    assert loaded.sha256 == hashlib.sha256(RUBRIC.encode()).hexdigest()
    assert [question.id for question in loaded.rubric.question] == [
        "pool",
        "loss_values",
        "reasons",
    ]


@pytest.mark.parametrize("text", ["\ufeff" + RUBRIC, RUBRIC.replace("\n", "\r\n")])
def test_files_of_other_editors_are_read(tmp_path: Path, text: str) -> None:
    """A byte order mark and Windows line ends change nothing."""
    plain = load_rubric_file(written(tmp_path, RUBRIC)).rubric
    assert load_rubric_file(written(tmp_path, text)).rubric == plain


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is told as such."""
    assert refused(tmp_path / "none.toml") == "expected a rubric file, found nothing."


def test_a_folder_is_told(tmp_path: Path) -> None:
    """A folder is no rubric file."""
    assert refused(tmp_path) == "expected a rubric file, found a folder."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A FIFO is refused before it is opened, which would hang."""
    os.mkfifo(tmp_path / "pipe.toml")
    assert refused(tmp_path / "pipe.toml") == "expected a rubric file, found something else."


def test_a_name_that_no_file_has_is_told() -> None:
    """A path that the system refuses is a message and no other exception."""
    assert refused(Path("a\0b")) == "the file can't be read: no file can have this name."
    assert refused(Path("x" * 5000)) == "the file can't be read: File name too long."


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff"])
def test_an_empty_file_is_told(tmp_path: Path, content: str) -> None:
    """A file without any text is told as such, not as a list of missing keys."""
    assert refused(written(tmp_path, content)) == "expected a rubric, found an empty file."


def test_a_huge_file_is_told(tmp_path: Path) -> None:
    """A file over 4 MB is refused before it is parsed; one of 4 MB is read."""
    said = "expected a file of at most 4 MB, found a larger one. Use generate for large inputs."
    assert refused(written(tmp_path, b"#" * (LARGEST_FILE + 1))) == said
    filled = RUBRIC.encode() + b"#" * (LARGEST_FILE - len(RUBRIC.encode()))
    assert load_rubric_file(written(tmp_path, filled)).rubric.points == 9.0


def test_other_encodings_are_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told with their line and how to mend it."""
    said = "expected text in UTF-8, found other bytes. Save the file as UTF-8."
    assert refused(written(tmp_path, b"schema = 1\n# caf\xe9")) == f"line 2: {said}"
    assert refused(written(tmp_path, RUBRIC.encode("utf-16"))) == f"line 1: {said}"


SYNTAX = [
    ("a = 1\na = 2", 2, 6, "this key is there already. Give each key once."),
    ("[a]\n[a]", 2, 3, "this table is there already. Give each table once."),
    ("a = { b = 1, b = 2 }", 1, 19, "this key is there already. Give each key once."),
    (
        "a = [1]\n[[a]]",
        2,
        4,
        "this list or table is complete. Put everything between its brackets.",
    ),
    ("schema 1", 1, 8, "expected '=' after a key."),
    ("[section", 1, 9, "expected ] at the end of a heading."),
    ("a = 1 2", 1, 7, "expected the end of the line. Put text in quotes."),
    (
        "a = True",
        1,
        5,
        "expected a value. Put text in quotes; write 0.5, true, false in full.",
    ),
    (
        "a = { b = 1,\nc = 2 }",
        1,
        13,
        "expected a key. A table in { } is on one line, with no comma at its end.",
    ),
    ('a = "x', 1, 7, "a text has no end. Add the missing quote."),
    ("a = '''x", 1, 9, "a text has no end. Add the missing quotes."),
    ("a = [1, 2", 1, 10, "a list has no end. Add the missing ]."),
    ("a = { b = 1", 1, 12, "a table has no end. Add the missing }."),
    (
        r'a = "\d"',
        1,
        8,
        "a single \\ in a text. Write it twice, or put the text in single quotes.",
    ),
    (
        'a = "x\ny"',
        1,
        7,
        "a text in quotes is on one line. Use three quotes for more lines.",
    ),
    (
        "a = 'x\ny'",
        1,
        7,
        "a text in quotes is on one line. Use three quotes for more lines.",
    ),
]


@pytest.mark.parametrize(("text", "line", "column", "reason"), SYNTAX)
def test_a_mistake_in_the_toml_is_told_with_its_place(
    tmp_path: Path, text: str, line: int, column: int, reason: str
) -> None:
    """Line, column and a plain reason are told for what is not TOML."""
    said = refused(written(tmp_path, text))
    assert said == f"line {line}, column {column}: this is not TOML: {reason}"


def test_a_number_of_too_many_digits_is_told(tmp_path: Path) -> None:
    """A number that Python refuses to read is a message and no other exception."""
    assert refused(written(tmp_path, "a = " + "9" * 5000)) == (
        "a number has too many digits. Write it with an exponent such as 1e300."
    )


def test_lists_nested_too_deep_are_told(tmp_path: Path) -> None:
    """Brackets that would exhaust the parser are a message and no other exception."""
    assert refused(written(tmp_path, "a = " + "[" * 5000)) == (
        "expected at most 32 lists and tables in each other, found many more."
    )


def test_tables_nested_too_deep_are_told(tmp_path: Path) -> None:
    """A dotted key of hundreds of parts is a message and no other exception."""
    text = RUBRIC.replace(
        "  expected = { array", f"  args.f{'.a' * 900} = 1\n  expected = {{ array"
    )
    text = text.replace("  args = { x", "# ")
    assert refused(written(tmp_path, text)) == (
        "question[0].case[0].args.f: expected at most 32 lists and tables in each other."
    )


def test_reading_a_rubric_imports_no_numpy(tmp_path: Path) -> None:
    """NumPy is imported where an array is made, and not to find the mistakes of a file."""
    program = (
        "import sys, pathlib, grader.rubric_file as r;"
        "r.load_rubric(pathlib.Path(sys.argv[1])); print('numpy' in sys.modules)"
    )
    file = written(tmp_path, RUBRIC)
    folder = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


# ---------------------------------------------------------------------------------- finding


def test_a_path_is_relative_to_the_folder(tmp_path: Path) -> None:
    """A path to a `.toml` file is found from the folder, an absolute one from anywhere."""
    file = written(tmp_path, RUBRIC)
    assert find_rubric("rubric.toml", folder=tmp_path) == file
    assert find_rubric(str(file), folder=Path("/")) == file


def test_a_bare_name_is_a_bundled_rubric(tmp_path: Path) -> None:
    """A name without `.toml` is looked for among the bundled rubrics, not in the folder."""
    (tmp_path / "deep_learning").write_text("")
    found = find_rubric("deep_learning", folder=tmp_path)
    assert found == BUNDLED / "deep_learning.toml"


def test_an_unknown_name_is_told_with_the_bundled_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the bundled rubrics and the one that was probably meant."""
    monkeypatch.setattr("grader.rubric_file.BUNDLED", tmp_path)
    for name in ("deep_learning", "calculus"):
        (tmp_path / f"{name}.toml").write_text("")
    with pytest.raises(UsageError) as raised:
        find_rubric("deep_lerning", folder=tmp_path)
    assert str(raised.value) == (
        "no rubric 'deep_lerning': looked for a bundled rubric of that name. "
        "Bundled rubrics: calculus, deep_learning. Did you mean 'deep_learning'?"
    )


def test_another_file_or_a_folder_is_told_with_the_rubric_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what it is, and names the rubric beside it or in it, if there is one."""
    monkeypatch.setattr("grader.rubric_file.BUNDLED", tmp_path / "none")
    written(tmp_path, RUBRIC)
    (tmp_path / "reference.py").write_text("")
    (tmp_path / "week").mkdir()
    (tmp_path / "week" / "week.toml").write_text("")
    wanted = "expected a file that ends in .toml, or the name of a bundled rubric: none."
    for name, said in {
        "reference.py": f"'reference.py' is no rubric: {wanted} Did you mean 'rubric.toml'?",
        "week": f"'week' is a folder: {wanted} Did you mean 'week/week.toml'?",
        "week/": f"'week/' is a folder: {wanted} Did you mean 'week/week.toml'?",
    }.items():
        with pytest.raises(UsageError) as raised:
            find_rubric(name, folder=tmp_path)
        assert str(raised.value) == said
    (tmp_path / "week" / "other.toml").write_text("")
    with pytest.raises(UsageError) as raised:
        find_rubric("week", folder=tmp_path)
    assert str(raised.value) == f"'week' is a folder: {wanted}"


def test_an_unknown_path_is_told_with_its_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the file that was looked for and a neighbour that is spelled alike."""
    monkeypatch.setattr("grader.rubric_file.BUNDLED", tmp_path / "none")
    written(tmp_path, RUBRIC)
    with pytest.raises(UsageError) as raised:
        find_rubric("rubrik.toml", folder=tmp_path)
    assert str(raised.value) == (
        f"no rubric 'rubrik.toml': looked for the file {tmp_path}/rubrik.toml. "
        "Bundled rubrics: none. Did you mean 'rubric.toml'?"
    )


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, f"{'x' * 5000}/rubric.toml"])
def test_a_name_that_no_file_has_is_no_rubric(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that the system refuses is bad usage and no other exception."""
    monkeypatch.setattr("grader.rubric_file.BUNDLED", tmp_path)
    with pytest.raises(UsageError) as raised:
        find_rubric(name, folder=tmp_path)
    looked_for = f"the file {tmp_path / name}" if "/" in name else "a bundled rubric of that name"
    assert (
        str(raised.value) == f"no rubric '{name}': looked for {looked_for}. Bundled rubrics: none."
    )


# ---------------------------------------------------------------------------------- laws

WILD = st.one_of(
    st.booleans(),
    st.integers(),
    st.just(16**5000),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["pool", "loss", "slope", "3.1", "m:f", "manual", "values", "hidden"]),
    st.just(dt.datetime(1979, 5, 27, tzinfo=dt.UTC)),
    st.just(dt.time(7, 32)),
    st.lists(st.integers(0, 3), max_size=3),
    st.lists(st.lists(st.floats(), max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.dictionaries(
        st.sampled_from(["array", "dtype", "list", "tuple", "expression", "rtol", "name"]),
        st.one_of(st.integers(), st.sampled_from(["int8", "1 +", "x"]), st.lists(st.floats())),
        max_size=2,
    ),
)


def places(value: object, path: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """Return the paths to everything inside a document."""
    inner: list[tuple[int | str, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    if isinstance(value, list):
        inner = list(enumerate(value))
    return [place for key, item in inner for place in ((*path, key), *places(item, (*path, key)))]


def mutated(path: tuple[int | str, ...], deed: str, wild: object) -> dict[str, object]:
    """Return the document with one thing in it replaced, removed, renamed, doubled or added."""
    document = copy.deepcopy(DOCUMENT)
    owner: Any = document
    for key in path[:-1]:
        owner = owner[key]
    last: Any = path[-1]
    if deed == "remove":
        del owner[last]
    elif deed == "double" and isinstance(owner, list):
        owner.append(copy.deepcopy(owner[last]))
    elif deed == "rename" and isinstance(owner, dict):
        owner[f"{last}s"] = owner.pop(last)
    elif deed == "add" and isinstance(owner, dict):
        owner[str(wild)[:9] if isinstance(wild, str) else "other"] = wild
    else:
        owner[last] = wild
    return document


def found_in(document: dict[str, object]) -> Rubric | RubricError:
    """Return the rubric in a parsed file, or the error that tells its mistakes."""
    try:
        return _rubric(Path("rubric.toml"), document)
    except RubricError as error:
        return error


def use_everything_in(rubric: Rubric) -> None:
    """Ask a rubric whatever can be asked about its questions and cases."""
    for question in rubric.question:
        earned = sum(question.shares())
        assert earned == pytest.approx(question.points if question.parts else 0.0)
        for part in question.parts:
            rubric.tolerance_for(question, part)
            part.expected_value()
        for case in question.case:
            rubric.limits_for(question, case)
            case.arguments()


@settings(deadline=None)
@given(
    st.sampled_from(places(DOCUMENT)),
    st.sampled_from(["replace", "remove", "rename", "double", "add"]),
    WILD,
)
@example(("question", 0, "case", 0, "args", "x"), "replace", {"array": [], "dtype": "bool"})
def test_any_single_change_gives_a_rubric_or_its_mistakes(
    path: tuple[int | str, ...], deed: str, wild: object
) -> None:
    """A changed file is either sound, and then all of it can be used, or told to be wrong."""
    found = found_in(mutated(path, deed, wild))
    if not isinstance(found, RubricError):
        use_everything_in(found)
        return
    assert found.mistakes
    for mistake in found.mistakes:
        assert not {"pydantic", "Input", "validation"}.intersection(mistake.what.split())
        assert len(mistake.what) < 300


@settings(deadline=None)
@given(st.integers(0, len(RUBRIC)), st.integers(0, 12), st.text(max_size=6))
def test_any_text_gives_a_rubric_or_its_mistakes(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, inserted: str
) -> None:
    """A file with a piece cut out or put in is sound or a RubricError, and never another one."""
    file = tmp_path_factory.getbasetemp() / "cut.toml"
    text = RUBRIC[:start] + inserted + RUBRIC[start + length :]
    file.write_text(text, encoding="utf-8", errors="replace")
    with contextlib.suppress(RubricError):
        use_everything_in(load_rubric_file(file).rubric)
