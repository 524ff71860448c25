"""Cells of notebooks of every format, and what is not a notebook."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UnreadableSubmission
from grader.notebook import Cell, holds_notebook, read_cells, read_notebook


def code(source: object, **more: object) -> dict[str, object]:
    """Return a code cell as format 4 has it."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source} | more


def notebook(*cells: object, **more: object) -> bytes:
    """Return a notebook of format 4.5."""
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | more
    ).encode()


def complaint(raw: bytes) -> str:
    """Return the message with which a file is refused."""
    with pytest.raises(UnreadableSubmission) as caught:
        read_cells(raw, "a.ipynb")
    return str(caught.value)


def test_cells_are_numbered_as_code_cells() -> None:
    """Text cells do not count, empty code cells count but are not returned."""
    raw = notebook(
        {"cell_type": "markdown", "source": "# Title"},
        code("x = 1"),
        code("  \n"),
        {"cell_type": "raw", "source": "raw"},
        code("y = 2"),
    )
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1", "cell 1"), Cell("y = 2", "cell 3"))


def test_a_source_may_be_a_list_of_lines() -> None:
    """The lines of a source are joined as they are."""
    raw = notebook(code(["x = 1\n", "y = 2"]))
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1\ny = 2", "cell 1"),)


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_version_of_format_4(minor: int) -> None:
    """Notebooks of 4.0 to 4.5 are read alike."""
    raw = notebook(code("x = 1"), nbformat_minor=minor)
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1", "cell 1"),)


@pytest.mark.parametrize(
    "old",
    [
        {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["x", " = 1"]}]}]},
        {"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]},
        {"nbformat": 1, "cells": [{"cell_type": "code", "code": "x = 1"}]},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]},
    ],
    ids=["3", "2", "1", "worksheets without a version"],
)
def test_older_formats_are_converted(old: dict[str, object]) -> None:
    """Notebooks of formats 1 to 3 give the same cells, whatever metadata they lack."""
    assert read_cells(json.dumps(old).encode(), "a.ipynb") == (Cell("x = 1", "cell 1"),)


def test_all_worksheets_are_read() -> None:
    """Cells of several worksheets are numbered through; text cells and headings are skipped."""
    sheets = [
        {
            "cells": [
                {"cell_type": "heading", "source": "A"},
                {"cell_type": "code", "input": "x = 1"},
            ]
        },
        {"cells": [{"cell_type": "code", "input": "y = 2"}]},
    ]
    raw = json.dumps({"nbformat": 3, "worksheets": sheets}).encode()
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1", "cell 1"), Cell("y = 2", "cell 2"))


@pytest.mark.parametrize(
    "raw",
    [b'{"nbformat": 4}', b'{"nbformat": 3}', b'{"cells": []}', b'{"worksheets": []}'],
)
def test_a_notebook_may_have_no_cells(raw: bytes) -> None:
    """A notebook without cells is a notebook."""
    assert read_cells(raw, "a.ipynb") == ()


def test_a_future_format_with_cells_is_read_as_format_4() -> None:
    """Cells that look as they do now are read, whatever the version says."""
    assert read_cells(notebook(code("x = 1"), nbformat=5), "a.ipynb") == (Cell("x = 1", "cell 1"),)


def test_halves_of_characters_are_replaced() -> None:
    """A lone surrogate, which no source can hold, becomes a replacement character."""
    raw = notebook(code("x = '\ud83d'"))
    assert read_cells(raw, "a.ipynb") == (Cell("x = '\ufffd'", "cell 1"),)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    """JSON behind a UTF-8 mark, as some editors write it, is read."""
    raw = b"\xef\xbb\xbf" + notebook(code("x = 1"))
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1", "cell 1"),)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"x = 1", "its JSON is broken at line 1, column 1"),
        (b'{"cells": [', "it ends in the middle; save or upload it again"),
        (b'{"cells": "\xff"}', "it is not UTF-8 text"),
        (b"[1, 2]", "it holds JSON, but no object with cells"),
        (b'"text"', "it holds JSON, but no object with cells"),
        (b"{}", "it has neither cells nor a format version"),
        (b'{"nbformat": "4"}', "its nbformat is not a version number"),
        (b'{"nbformat": true}', "its nbformat is not a version number"),
        (b'{"nbformat": -1}', "its nbformat is not a version number"),
        (b'{"nbformat": %s}' % (b"1" * 5000), "its JSON holds a number that is too long"),
        (b'{"a":' * 200_000, "its JSON is nested too deeply"),
        (b'{"nbformat": 4, "cells": {}}', "its cells are not a list"),
        (b'{"nbformat": 4, "cells": ["x"]}', "entry 1 of its cells is not a cell"),
        (b'{"nbformat": 4, "cells": [{}]}', "entry 1 of its cells is not a cell"),
        (notebook(code(3)), "the source of entry 1 of its cells is not text"),
        (notebook(code(["x", 3])), "the source of entry 1 of its cells is not text"),
        (b'{"nbformat": 3, "worksheets": {}}', "its worksheets are not a list of objects"),
        (b'{"nbformat": 3, "worksheets": [1]}', "its worksheets are not a list of objects"),
        (b'{"nbformat": 3, "worksheets": [{"cells": 1}]}', "its cells are not a list"),
        (b'{"nbformat": 1, "cells": 1}', "its cells are not a list"),
    ],
)
def test_what_is_not_a_notebook_is_refused(raw: bytes, reason: str) -> None:
    """A file that is not a notebook is refused with its name and the reason."""
    assert complaint(raw) == f"a.ipynb is not a notebook: {reason}"


def test_the_name_in_a_message_is_printable() -> None:
    """Control characters of a file's name do not reach the message."""
    with pytest.raises(UnreadableSubmission) as caught:
        read_cells(b"", "a\x1b.ipynb")
    assert str(caught.value) == r"a\x1b.ipynb is not a notebook: the file is empty"


def test_a_large_file_of_many_small_parts_is_refused() -> None:
    """JSON that would take many times its size of memory is not parsed."""
    raw = b'{"cells": [' + b"[]," * 8_000_001 + b"[]]}"
    assert complaint(raw) == "a.ipynb is not a notebook: its JSON has more than 16,000,000 parts"


def test_large_saved_outputs_are_no_obstacle() -> None:
    """A picture of many megabytes is read over."""
    picture = {"output_type": "display_data", "data": {"image/png": "A" * (17 << 20)}}
    raw = notebook(code("x = 1", outputs=[picture]))
    assert read_cells(raw, "a.ipynb") == (Cell("x = 1", "cell 1"),)


def test_reading_submissions_imports_neither_nbformat_nor_numpy() -> None:
    """Notebooks of format 4 are read without the library that knows all formats."""
    program = (
        "import sys, grader.submission, grader.notebook as n\n"
        "n.read_cells(b'{\"nbformat\": 4, \"cells\": []}', 'a')\n"
        "print({'nbformat', 'numpy', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
CELLS = JSON | st.lists(
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "markdown"]) | JSON},
        optional={"source": JSON, "input": JSON, "code": JSON, "metadata": JSON, "outputs": JSON},
    )
    | JSON,
    max_size=3,
)
NOTEBOOKS = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.sampled_from([1, 2, 3, 4, 5]) | JSON,
        "nbformat_minor": JSON,
        "metadata": JSON,
        "cells": CELLS,
        "worksheets": JSON | st.lists(st.fixed_dictionaries({"cells": CELLS}) | JSON, max_size=2),
    },
)


@given(NOTEBOOKS | JSON)
def test_any_json_gives_cells_or_is_refused(value: Any) -> None:
    """Whatever the JSON holds, there are cells with text or one kind of error."""
    try:
        cells = read_cells(json.dumps(value).encode(), "a.ipynb")
    except UnreadableSubmission as error:
        assert str(error).startswith("a.ipynb is not a notebook: ")  # noqa: PT017 - either is right
    else:
        assert all(cell.source.strip() and cell.source.encode() for cell in cells)


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_unless_they_are_a_notebook(raw: bytes) -> None:
    """Bytes that are no JSON object of cells are refused, and nothing else is raised."""
    assert complaint(raw).startswith("a.ipynb is not a notebook: ")


NOTES: dict[str, tuple[str, ...]] = {
    '{"kernelspec": {"language": "python", "name": "python3"}}': (),
    '{"language_info": {"name": "python", "version": "3.11.2"}}': (),
    '{"kernelspec": {"language": "python"}, "language_info": {"version": 3}}': (),
    '{"kernelspec": [], "language_info": {"name": 7}}': (),
    "[]": (),
    '{"kernelspec": {"language": "R"}}': ("the notebook is for r: only Python can be run",),
    '{"language_info": {"name": "julia", "version": "1.6"}}': (
        "the notebook is for julia: only Python can be run",
    ),
    '{"language_info": {"name": "python", "version": "2.7.15"}}': (
        "the notebook was written for Python 2, and is run with Python 3",
    ),
}


@pytest.mark.parametrize("metadata", NOTES)
def test_the_language_of_a_notebook_is_told(metadata: str) -> None:
    """A notebook for another language is read all the same, and its author hears of it."""
    cells = '[{"cell_type": "code", "source": "x = 1"}]'
    raw = f'{{"nbformat": 4, "metadata": {metadata}, "cells": {cells}}}'.encode()
    assert read_notebook(raw, "a.ipynb") == ((Cell("x = 1", "cell 1"),), NOTES[metadata])


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_answers_in_text_cells_are_not_run(kind: str) -> None:
    """A notebook without a code cell holds nothing that can be graded."""
    raw = f'{{"nbformat": 4, "cells": [{{"cell_type": "{kind}", "source": "x = 1"}}]}}'.encode()
    note = "the notebook has no code cells: answers in text cells are not run"
    assert read_notebook(raw, "a.ipynb") == ((), (note,))


KINDS = {
    b"<!DOCTYPE html><html>": "it is a web page; download the notebook itself (.ipynb)",
    b"\xef\xbb\xbfimport numpy as np\n": "it is a Python script; name it .py",
    b"# my answers\n": "it is a Python script; name it .py",
    b"%PDF-1.4": "it is a PDF; hand in the notebook itself (.ipynb)",
    b'{"nbformat": 4, "cells": [': "it ends in the middle; save or upload it again",
    b'{\n<<<<<<< HEAD\n "nbformat": 4}': (
        "a merge conflict was left in it; mend it and hand it in again"
    ),
    b'{"nbformat": 4,, "cells": []}': "its JSON is broken at line 1, column 16",
}


@pytest.mark.parametrize("raw", KINDS)
def test_what_is_no_notebook_is_told(raw: bytes) -> None:
    """Where the beginning of a file tells what it is, its author hears how to mend it."""
    with pytest.raises(UnreadableSubmission) as raised:
        read_cells(raw, "a.ipynb")
    assert str(raised.value) == f"a.ipynb is not a notebook: {KINDS[raw]}"


def test_a_notebook_is_known_by_what_it_holds() -> None:
    """A notebook that is called `.py` is one; a script that speaks of cells is none."""
    assert holds_notebook(b' {"cells": [], "nbformat": 4}')
    assert not holds_notebook(b"x = 1\n")
    assert not holds_notebook(b'{"cells": 1}')
