"""A CSV file as places in its own text, so that one cell changes and no other byte does."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Span = tuple[int, int]

_DELIMITERS = (",", ";", "\t")

_LOOKED_AT = 40
"""So many rows tell by what the cells are separated."""

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""A first line by which spreadsheets tell one another what stands between the cells."""

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_NO_CSV = (
    (b"PK\x03\x04", "is a workbook of a spreadsheet program, not CSV"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of a spreadsheet program, not CSV"),
    (b"%PDF", "is a PDF, not CSV"),
    (b"<", "is a web page, not CSV: perhaps the download needed a login"),
    (b"{", "is JSON, not CSV"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file: its text, how it was written, and where each cell of each row stands."""

    text: str
    codec: str
    delimiter: str
    rows: tuple[tuple[Span, ...], ...]

    def cell(self, row: int, column: int) -> str:
        """Return what a cell holds; nothing where the row is too short."""
        spans = self.rows[row]
        if column >= len(spans):
            return ""
        start, end = spans[column]
        raw = self.text[start:end]
        if raw.startswith('"'):
            inner, _, after = raw[1:].rpartition('"')
            return inner.replace('""', '"') + after
        return raw

    def texts(self, row: int) -> list[str]:
        """Return what all cells of a row hold."""
        return [self.cell(row, column) for column in range(len(self.rows[row]))]

    def is_blank(self, row: int) -> bool:
        """Return whether a row holds nothing."""
        return not any(self.cell(row, column).strip() for column in range(len(self.rows[row])))

    def changed(self, column: int, values: Mapping[int, str]) -> bytes:
        """Return the whole file with other values in one column of some rows."""
        pieces, done = list[str](), 0
        for row in sorted(values):
            start, end, new = self._change(row, column, values[row])
            pieces += [self.text[done:start], new]
            done = end
        return "".join([*pieces, self.text[done:]]).encode(self.codec)

    def _change(self, row: int, column: int, value: str) -> tuple[int, int, str]:
        spans = self.rows[row]
        missing = column - len(spans) + 1
        if missing > 0:
            end = spans[-1][1]
            return end, end, self.delimiter * missing + self._quoted(value, like="")
        start, end = spans[column]
        return start, end, self._quoted(value, like=self.text[start:end])

    def _quoted(self, value: str, *, like: str) -> str:
        return f'"{value}"' if like.startswith('"') or self.delimiter in value else value


def read_table(raw: bytes) -> Table:
    """Return the bytes of a file as a table.

    Raises:
        UsageError: they are no CSV; the message ends a sentence that begins with the file.
    """
    text, codec = text_of(raw)
    told, start = told_delimiter(text)
    delimiter = told or max(_DELIMITERS, key=lambda each: _fits(text, start, each))
    return Table(text, codec, delimiter, tuple(_rows(text, start, delimiter)))


def text_of(raw: bytes) -> tuple[str, str]:
    """Return the text of a file, and by which codec it goes back into the same bytes.

    Raises:
        UsageError: it is no text; the message ends a sentence that begins with the file.
    """
    if not raw.strip(b"\0\r\n\t " + codecs.BOM_UTF8 + codecs.BOM_UTF16_LE):
        raise UsageError("is empty")
    for beginning, what in _NO_CSV:
        if raw.lstrip(codecs.BOM_UTF8).lstrip().startswith(beginning):
            raise UsageError(what)
    text, codec = _decoded(raw)
    if "\0" in text:
        raise UsageError("is no text")
    return text, codec


def told_delimiter(text: str) -> tuple[str, int]:
    """Return what a first line `sep=;` says, "" where there is none, and where rows begin."""
    start = len(_MARK) if text.startswith(_MARK) else 0
    told = _SEPARATOR_LINE.match(text, start)
    return (told[1], told.end()) if told else ("", start)


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return the text and by which codec it goes back into the same bytes."""
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, codec), codec
    pairs = raw[: 2 * _LOOKED_AT]
    if pairs[1::2].count(0) * 2 > len(pairs[1::2]):
        return _strictly(raw, "utf-16-le"), "utf-16-le"
    for codec in ("utf-8", "cp1252"):
        try:
            return raw.decode(codec), codec
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"


def _strictly(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        raise UsageError(f"begins as {codec.upper()} text and goes on as something else") from None


def _rows(text: str, start: int, delimiter: str) -> Iterator[tuple[Span, ...]]:
    between = re.escape(delimiter)
    cell = re.compile(
        rf'(?:"[^"]*+(?:""[^"]*+)*+"[^{between}\r\n]*|[^{between}\r\n"][^{between}\r\n]*|)'
        rf"({between}|\r\n|\n|\r|\Z)"
    )
    row = list[Span]()
    while start < len(text) or row:
        found = cell.match(text, start)
        if found is None:
            line = text.count("\n", 0, start) + 1
            raise UsageError(f"has a quotation mark in line {line} that is never closed")
        row.append((start, found.start(1)))
        if found[1] != delimiter:
            yield tuple(row)
            row = []
        start = found.end()


def _fits(text: str, start: int, delimiter: str) -> tuple[bool, float, int]:
    """Return how well a delimiter explains the first rows."""
    rows = list[tuple[Span, ...]]()
    with suppress(UsageError):
        rows.extend(islice(_rows(text, start, delimiter), _LOOKED_AT))
    lengths = [len(row) for row in rows if len(row) > 1 or row[0][0] < row[0][1]]
    if not lengths:
        return False, 0.0, 0
    alike = sum(length == lengths[0] for length in lengths) / len(lengths)
    return lengths[0] > 1, alike, lengths[0]
