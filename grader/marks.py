"""Marks that a person gives: points and comments for manual questions, or in place of others.

    student,question,points,comment
    ada,essay,3.5,"Clear, but without an example."

A file is read whole before anything is graded, and all of its mistakes are told at once.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.names import printable
from grader.outcome import Status
from grader.rubric_wording import cut, hint, near
from grader.scorecard import POINT_DIGITS, QuestionScore, Scorecard, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

COLUMNS = ("student", "question", "points", "comment")

BY_HAND = "marked by hand"
"""The name of the one case that a marked manual question has."""

_DELIMITERS = (",", ";", "\t")
"""What spreadsheets write between the cells, by the country that they are set to."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The points that a person gives for one question, and why."""

    points: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a file, by the path of the submission and the id of the question."""

    by_path: Mapping[str, Mapping[str, Mark]]

    def parted(self, ids: Collection[str]) -> tuple[Marks, Marks]:
        """Return the marks of all other questions, and those of the questions with these ids."""
        if not ids:
            return self, Marks({})
        inside = {
            path: {name: mark for name, mark in marks.items() if name in ids}
            for path, marks in self.by_path.items()
        }
        outside = {
            path: {name: mark for name, mark in marks.items() if name not in ids}
            for path, marks in self.by_path.items()
        }
        return Marks(outside), Marks(inside)

    def applied(self, card: Scorecard) -> Scorecard:
        """Return a scorecard with the marks of its submission in it."""
        marks = self.by_path.get(card.path)
        if not marks:
            return card
        questions = tuple(_marked(q, marks[q.id]) if q.id in marks else q for q in card.questions)
        overrides = (q for q in questions if q.by_hand and q.cases and q.feedback)
        notes = tuple(f"{q.id}: {q.feedback}" for q in overrides if q.cases[0].name != BY_HAND)
        return replace(card, questions=questions, notes=(*card.notes, *notes))


def load_marks(
    path: Path, shown: str, students: Mapping[str, str], questions: Mapping[str, float]
) -> Marks:
    """Return the marks of a file.

    Args:
        path: the file.
        shown: what messages call it.
        students: by the path of each submission, whose it is.
        questions: by the id of each question, its points.

    Raises:
        UsageError: it can't be read, or it holds mistakes; the message has a line for each.
    """
    reading = _Reading(shown, students, questions)
    marks = reading.read(_text(path, shown))
    if reading.mistakes:
        raise UsageError("\n".join(reading.mistakes))
    return Marks(marks)


def _text(path: Path, shown: str) -> str:
    try:
        from grader.lms.cells import text_of  # noqa: PLC0415 few runs have marks

        raw = path.read_bytes()
        return text_of(raw)[0] if raw.strip() else ""
    except OSError as error:
        raise UsageError(f"{printable(shown)}: can't be read: {error.strerror}.") from None
    except UsageError as error:
        raise UsageError(f"{printable(shown)}: {error}.") from None


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file that is not empty: its number and its cells by column."""

    line: int
    cells: dict[str, str]


class _Reading:
    """Reads one file, collecting all mistakes on the way."""

    def __init__(
        self, shown: str, students: Mapping[str, str], questions: Mapping[str, float]
    ) -> None:
        self._shown = printable(shown)
        self._paths = _paths_by_name(students)
        self._students = students
        self._by_key: dict[str, list[str]] = {}
        self._questions = questions
        self._delimiter = ","
        self._lines: dict[tuple[str, str], int] = {}
        self.mistakes: list[str] = []

    def read(self, text: str) -> dict[str, dict[str, Mark]]:
        marks: dict[str, dict[str, Mark]] = {}
        for row in self._rows(text):
            path = self._path(row)
            question = self._question(row)
            points = self._points(row, question)
            if path is not None and question is not None and self._is_first(row, path, question):
                mark = Mark(points=points, comment=row.cells["comment"])
                marks.setdefault(path, {})[question] = mark
        return marks

    def _rows(self, text: str) -> Iterator[_Row]:
        from grader.lms.cells import told_delimiter  # noqa: PLC0415 few runs have marks

        told, start = told_delimiter(text)
        first = text[:start].count("\n")
        text = text[start:]
        self._delimiter = told or _delimiter(text)
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self._delimiter,
            skipinitialspace=True,
            strict=True,
        )
        header: list[str] = []
        line = 1 + first
        try:
            for found in reader:
                cells = [cell.strip() for cell in found]
                if any(cells) and header:
                    yield from self._row(line, header, cells)
                elif any(cells):
                    header = [cell.casefold() for cell in cells]
                    if not self._is_header(line, header):
                        return
                line = reader.line_num + 1 + first
        except csv.Error as error:
            self._mistake(line, f"is no CSV from here on: {error}. Check the quotes.")
            return
        if not header:
            self._mistake(1, f"expected the columns {', '.join(COLUMNS)}, found nothing.")

    def _is_header(self, line: int, header: list[str]) -> bool:
        missing = [name for name in COLUMNS if name not in header]
        twice = [name for name in COLUMNS if header.count(name) > 1]
        expected = f"expected the columns {', '.join(COLUMNS)}"
        if missing:
            mend = _renaming(missing, [name for name in header if name not in COLUMNS])
            self._mistake(line, f"{expected}, found no {' and no '.join(missing)}.{mend}")
        if twice:
            self._mistake(line, f"{expected}, each once, found {' and '.join(twice)} twice.")
        return not missing and not twice

    def _row(self, line: int, header: list[str], cells: list[str]) -> Iterator[_Row]:
        if len(cells) > len(header) and any(cells[len(header) :]):
            found = f"found {len(cells)} cells under {len(header)} columns"
            mend = f"Put a comment that holds '{self._delimiter}' in double quotes."
            self._mistake(line, f"{found}. {mend}")
            return
        cells += [""] * (len(header) - len(cells))
        named = dict(zip(header, cells, strict=False))
        yield _Row(line, {name: named[name] for name in COLUMNS})

    def _path(self, row: _Row) -> str | None:
        name = unicodedata.normalize("NFC", row.cells["student"])
        paths = self._paths.get(name) or self._alike(name)
        if len(paths) == 1:
            return paths[0]
        shown = printable(cut(name))
        if paths:
            several = f"{len(paths)} submissions are called '{shown}': {', '.join(paths)}."
            self._mistake(row.line, f"{several} Write the path in place of the name.")
        else:
            mend = hint(name, self._paths, otherwise="No submission of this run has that name.")
            self._mistake(row.line, f"unknown student '{shown}'.{mend}")
        return None

    def _alike(self, name: str) -> list[str]:
        """Return the submissions of a name that is written otherwise: `Lovelace, Ada`."""
        from grader.lms.people import name_keys  # noqa: PLC0415 few runs have marks

        if not self._by_key:
            for path, student in self._students.items():
                for key in name_keys(student):
                    self._by_key.setdefault(key, []).append(path)
        found = (path for key in sorted(name_keys(name)) for path in self._by_key.get(key, ()))
        return list(dict.fromkeys(found))

    def _question(self, row: _Row) -> str | None:
        name = row.cells["question"]
        if name in self._questions:
            return name
        mend = hint(name, self._questions, otherwise="The rubric has no such question.")
        self._mistake(row.line, f"unknown question '{printable(cut(name))}'.{mend}")
        return None

    def _points(self, row: _Row, question: str | None) -> float:
        text = row.cells["points"]
        number = text if self._delimiter == "," else text.replace(",", ".")
        points = float(number) if _NUMBER.fullmatch(number) else -1.0
        most = self._questions[question] if question is not None else float("inf")
        if 0 <= points <= most:
            return round(points, POINT_DIGITS)
        expected = f"a number from 0 to {most:g}" if question is not None else "a number from 0 up"
        found = f"'{printable(cut(text))}'" if text else "nothing"
        mend = "" if text else " Leave out the line of what is not marked yet."
        self._mistake(row.line, f"points: expected {expected}, found {found}.{mend}")
        return 0.0

    def _is_first(self, row: _Row, path: str, question: str) -> bool:
        first = self._lines.setdefault((path, question), row.line)
        if first != row.line:
            name = printable(cut(row.cells["student"]))
            self._mistake(
                row.line, f"'{name}' has a mark for '{question}' already, in line {first}."
            )
        return first == row.line

    def _mistake(self, line: int, what: str) -> None:
        self.mistakes.append(f"{self._shown} line {line}: {what}")


def _paths_by_name(students: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the submissions that a name or a path may mean."""
    paths: dict[str, list[str]] = {}
    for path, student in students.items():
        for name in dict.fromkeys((student.strip(), path)):
            paths.setdefault(name, []).append(path)
    return paths


def _delimiter(text: str) -> str:
    """Return what stands between the cells: that which makes most columns of the header ours."""
    header = text.lstrip().partition("\n")[0].casefold()

    def ours(delimiter: str) -> int:
        return sum(cell.strip(' \t\r"') in COLUMNS for cell in header.split(delimiter))

    return max(_DELIMITERS, key=ours)


def _renaming(missing: list[str], others: list[str]) -> str:
    """Return ` Is 'pints' meant to be 'points'?` where another column is nearly the missing one."""
    for name in missing:
        if meant := near(name, others):
            return f" Is '{printable(cut(meant))}' meant to be '{name}'?"
    return ""


def _marked(question: QuestionScore, mark: Mark) -> QuestionScore:
    """Return the score of a question with a person's mark in place of what it was."""
    status = _status(mark.points, question.points)
    made = replace(question, status=status, score=mark.points, by_hand=True)
    if status is Status.CORRECT:
        made = replace(made, hint="", feedback="")
    if not question.cases:
        return replace(made, cases=(_verdict(made, mark),))
    was = f"points set by hand: {mark.points:g} of {question.points:g} (was {question.score:g})"
    words = (f"{was}: {mark.comment}" if mark.comment else f"{was}.", made.feedback)
    return replace(made, feedback=" ".join(filter(None, words)))


def _verdict(question: QuestionScore, mark: Mark) -> Verdict:
    return Verdict(
        name=BY_HAND,
        visibility="visible",
        status=question.status,
        score=question.score,
        points=question.points,
        message=mark.comment,
    )


def _status(score: float, points: float) -> Status:
    if score >= points:
        return Status.CORRECT
    return Status.PARTIAL if score > 0 else Status.WRONG
