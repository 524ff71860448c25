"""The code cells of a notebook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECT = 4
"""Notebooks of this format and later ones are read as they are; older ones are converted."""

SMALL_BYTES = 16 << 20
MOST_PARTS = 16_000_000
"""A notebook above the small size may hold this many lists, objects and commas: each can take
twenty times its own bytes of memory, which a long picture or table does not."""

_PYTHONS = frozenset({"sage", "ipython", "xonsh", "cython"})
_LONGEST_WORD = 40
_HEAD = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of source that is run as one, and what to call it in messages."""

    source: str
    name: str


class _NotANotebookError(Exception):
    """The file is not a notebook, for the reason given."""


def read_cells(raw: bytes, name: str) -> tuple[Cell, ...]:
    """Return the code cells of a notebook as `read_notebook` does."""
    return read_notebook(raw, name)[0]


def read_notebook(raw: bytes, name: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """Return the code cells of a notebook that are not empty, numbered as its author sees them.

    The second part are notes on what its author may have overlooked.

    Args:
        raw: the file as it lies on disk, of any nbformat.
        name: what to call the file in messages.

    Raises:
        UnreadableSubmission: the bytes are not a notebook.
    """
    try:
        notebook = _parse(raw)
        sources = _sources(notebook)
    except _NotANotebookError as error:
        raise UnreadableSubmission(f"{printable(name)} is not a notebook: {error}") from None
    numbered = enumerate(sources, start=1)
    cells = [Cell(source, f"cell {number}") for number, source in numbered if source.strip()]
    return tuple(cells), tuple(_notes(notebook, is_empty=not cells))


def holds_notebook(raw: bytes) -> bool:
    """Return whether a file that is called otherwise is a notebook by what it holds."""
    return raw.lstrip()[:1] == b"{" and b'"cells"' in raw and b'"nbformat"' in raw


def _notes(notebook: dict[str, object], *, is_empty: bool) -> Iterator[str]:
    if is_empty:
        yield "the notebook has no code cells: answers in text cells are not run"
    language = _language(notebook)
    if language.startswith("python 2"):
        yield "the notebook was written for Python 2, and is run with Python 3"
    elif language and "python" not in language and language not in _PYTHONS:
        yield f"the notebook is for {printable(language)}: only Python can be run"


def _language(notebook: dict[str, object]) -> str:
    """Return what a notebook says of its language, in lower case, with Python's version."""
    metadata = notebook.get("metadata")
    found = ["", "", ""]
    for place, (table, key) in enumerate(
        (("language_info", "name"), ("kernelspec", "language"), ("language_info", "version"))
    ):
        part = metadata.get(table) if isinstance(metadata, dict) else None
        value = part.get(key) if isinstance(part, dict) else None
        found[place] = value[:_LONGEST_WORD].lower() if isinstance(value, str) else ""
    name, language, version = found
    return f"{name or language} {version[:1]}".strip() if "python" in name else name or language


def _parse(raw: bytes) -> dict[str, object]:
    if not raw.strip():
        _refuse("the file is empty")
    if len(raw) > SMALL_BYTES and sum(map(raw.count, (b",", b"[", b"{"))) > MOST_PARTS:
        _refuse(f"its JSON has more than {MOST_PARTS:,} parts")
    try:
        notebook = json.loads(raw)
    except RecursionError:
        _refuse("its JSON is nested too deeply")
    except UnicodeDecodeError:
        _refuse("it is not UTF-8 text")
    except json.JSONDecodeError as error:
        place = f"its JSON is broken at line {error.lineno}, column {error.colno}"
        _refuse(_other_kind(raw) or place)
    except ValueError:  # a number of thousands of digits
        _refuse("its JSON holds a number that is too long")
    if not isinstance(notebook, dict):
        _refuse("it holds JSON, but no object with cells")
    return notebook


def _other_kind(raw: bytes) -> str:
    """Return what a file is that is no JSON, where its beginning tells."""
    head = raw[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "it is a web page; download the notebook itself (.ipynb)"
    if b"\n<<<<<<< " in raw or raw.startswith(b"<<<<<<< "):
        return "a merge conflict was left in it; mend it and hand it in again"
    if head.startswith((b"import ", b"from ", b"def ", b"#", b'"""', b"class ")):
        return "it is a Python script; name it .py"
    if head.startswith(b"%pdf-"):
        return "it is a PDF; hand in the notebook itself (.ipynb)"
    if head.startswith(b"{") and not raw.rstrip().endswith(b"}"):
        return "it ends in the middle; save or upload it again"
    return ""


def _sources(notebook: dict[str, object]) -> list[str]:
    """Return the sources of all code cells, empty ones too."""
    version = _version(notebook)
    if version >= DIRECT:
        return [_text(cell, "source", at) for at, cell in _code_cells(notebook)]
    return _convert(version, _older_sources(version, notebook))


def _version(notebook: dict[str, object]) -> int:
    version = notebook.get("nbformat")
    if isinstance(version, int) and not isinstance(version, bool) and version > 0:
        return version
    if version is not None:
        _refuse("its nbformat is not a version number")
    if "worksheets" in notebook:
        return DIRECT - 1
    if "cells" not in notebook:
        _refuse("it has neither cells nor a format version")
    return DIRECT


def _older_sources(version: int, notebook: dict[str, object]) -> list[str]:
    if version == 1:
        return [_text(cell, "code", at) for at, cell in _code_cells(notebook)]
    sheets = notebook.get("worksheets", [])
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        _refuse("its worksheets are not a list of objects")
    return [_text(cell, "input", at) for sheet in sheets for at, cell in _code_cells(sheet)]


def _convert(version: int, sources: list[str]) -> list[str]:
    """Return the sources as the current format has them.

    Only the sources are handed to nbformat: its converters stumble over what real files lack,
    and check saved outputs that nobody asks for.
    """
    from nbformat import convert, from_dict  # noqa: PLC0415 - slow, and hardly ever needed

    plain = {"cell_type": "code", "language": "python", "collapsed": False, "metadata": {}}
    key = "code" if version == 1 else "input"
    cells = [{**plain, key: source, "outputs": []} for source in sources]
    old = {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""}}
    old |= {"cells": cells} if version == 1 else {"worksheets": [{"cells": cells, "metadata": {}}]}
    return [str(cell["source"]) for cell in convert(from_dict(old), DIRECT)["cells"]]


def _code_cells(holder: dict[str, object]) -> list[tuple[int, dict[str, object]]]:
    """Return the code cells with their places among all cells."""
    cells = holder.get("cells", [])
    if not isinstance(cells, list):
        _refuse("its cells are not a list")
    for at, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            _refuse(f"entry {at} of its cells is not a cell")
    return [(at, cell) for at, cell in enumerate(cells, start=1) if cell["cell_type"] == "code"]


def _text(cell: dict[str, object], key: str, at: int) -> str:
    lines = cell.get(key, "")
    if isinstance(lines, str):
        return _whole(lines)
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        _refuse(f"the source of entry {at} of its cells is not text")
    return _whole("".join(lines))


def _whole(text: str) -> str:
    r"""Return the text with halves of characters (`\ud83d` alone in the JSON) made visible."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _refuse(reason: str) -> NoReturn:
    raise _NotANotebookError(reason)
