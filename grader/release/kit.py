"""The rubric of a students' kit: visible cases only, with what is expected written down.

It is made of what is known to be visible, key by key, and of nothing else of the rubric, so that
nothing hidden is left in by oversight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.release import toml
from grader.release.frozen import LARGEST_LITERAL, Shelf
from grader.release.part import Asked, LeftOut, table_of
from grader.release.tables import head, is_called, names_in, of_function, shared

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.rubric import Case, Question, Value

DIGITS = 6
"""Decimals of points that are shown."""

LARGEST_TEXT = 1 << 18
"""Of a longer rubric, which takes long to read, all arrays are kept in files."""

EXACT_DIGITS = 12
"""Decimals of shares: so many are left of those that were given, whatever was added up."""

_HEAD = (
    "# What is asked, and the checks that you may see. Made by `grader release`: changes are lost",
    "# with the next kit.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The rubric of a kit, and what is not in it.

    Attributes:
        text: the rubric.
        files: the arrays that it refers to, by the names of their files.
        points: what the visible checks are worth.
        left_out: which visible parts are not in it, and why, a sentence each.
        remarks: in what a check differs from that of the whole rubric, a sentence each.
        shown: by question, the tables of the parts that are in it.
        tests: files of tests in pytest's own way that are handed out, too.
    """

    text: str
    files: dict[str, bytes]
    points: float
    left_out: tuple[str, ...]
    remarks: tuple[str, ...]
    shown: dict[str, tuple[str, ...]]
    tests: tuple[str, ...] = ()

    @property
    def has_checks(self) -> bool:
        """Return whether there is anything that students can check."""
        return bool(self.tests) or any(self.shown.values())


NO_KIT = Kit(text="", files={}, points=0.0, left_out=(), remarks=(), shown={})
"""That of an assignment that tests alone make."""


def kit_of(assignment: Assignment, checkers: frozenset[str]) -> Kit:
    """Return the rubric of a kit.

    Args:
        assignment: the visible cases of the whole rubric.
        checkers: modules of checkers that are handed out, too.
    """
    made = _Maker(assignment, checkers)
    found = made.kit()
    if len(found.text) > LARGEST_TEXT:
        made = _Maker(assignment, checkers, largest_literal=0)
        found = made.kit()
    return found


class _Maker:
    """Makes one kit, collecting what it has to leave out."""

    def __init__(
        self,
        assignment: Assignment,
        checkers: frozenset[str],
        largest_literal: int = LARGEST_LITERAL,
    ) -> None:
        self._assignment = assignment
        self._rubric = assignment.rubric
        self._checkers = checkers
        self._largest_literal = largest_literal
        self._files: dict[str, bytes] = {}
        self._left_out: list[str] = []
        self._remarks: list[str] = []
        self._shown: dict[str, tuple[str, ...]] = {}
        self._points = 0.0

    def kit(self) -> Kit:
        made = (self._question(question) for question in self._rubric.question)
        questions = toml.Tables(filter(None, made))
        document = head(self._rubric) | {
            "section": toml.Tables({"id": s.id, "title": s.title} for s in self._rubric.section),
            "question": questions,
        }
        if submission := self._submission():
            document["submission"] = submission
        return Kit(
            text="\n".join((*_HEAD, *toml.lines(document), "")),
            files=self._files,
            points=round(self._points, DIGITS),
            left_out=tuple(self._left_out),
            remarks=tuple(self._remarks),
            shown=self._shown,
        )

    def _submission(self) -> dict[str, object]:
        """Return how submissions are loaded; all names of the whole rubric are to be known."""
        table = self._rubric.submission
        found: dict[str, object] = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in table.model_dump(exclude_defaults=True).items()
        }
        if table.provide:
            found["provide"] = [
                name.replace("\\", "/").rpartition("/")[2] for name in table.provide
            ]
        names = names_in(self._rubric) - self._names_told()
        if table.names or names:
            found["names"] = sorted({*table.names, *names})
        return found

    def _names_told(self) -> set[str]:
        """Return the names that the kit's own questions tell."""
        told: set[str] = set()
        for question in self._rubric.question:
            shown = self._shown.get(question.id, ())
            if question.kind == "function" and is_called(question, shown):
                told.update((question.function, *question.aliases))
            for value in question.value:
                if value.name in shown:
                    told.update((value.name, *value.aliases))
        return told

    def _question(self, question: Question) -> dict[str, object]:
        found: dict[str, object] = {
            "id": question.id,
            "section": question.section,
            "title": question.title,
            "points": question.points,
        }
        if question.kind == "manual":
            return found | {"kind": "manual"}
        parts, here = self._parts(question)
        if not parts and not question.points:
            return {}
        self._points += here
        shown = self._shown[question.id]
        others = sum(part.points for part in question.parts if part.name not in shown)
        if hidden := round(others + question.hidden_shares, EXACT_DIGITS):
            found["hidden_shares"] = hidden
        found["kind"] = question.kind
        if question.kind == "function":
            found |= of_function(question)
        if parts:
            found |= shared(question)
            found["case" if question.kind == "function" else "value"] = parts
        return found

    def _parts(self, question: Question) -> tuple[toml.Tables, float]:
        """Return the tables of a question's parts, and what they are worth together."""
        made = self._assignment.by_id.get(question.id)
        visible = [table for table in question.parts if table.visibility == "visible"]
        shelf = Shelf(self._file_of(question), self._largest_literal)
        tables, points, shown = toml.Tables(), 0.0, list[str]()
        for table, part in zip(visible, made.parts if made else (), strict=True):
            asked = Asked(question=question, table=table, part=part)
            try:
                tables.append(self._part(asked, shelf, len(tables) + 1))
            except LeftOut as reason:
                self._left_out.append(f"{_place(question, table)}: {reason}")
                continue
            points += part.points
            shown.append(table.name)
        if shelf.arrays:
            self._files[shelf.name] = shelf.file()
        self._shown[question.id] = tuple(shown)
        return tables, points

    def _file_of(self, question: Question) -> str:
        """Return the file of a question's arrays; no two differ in their letters' case alone."""
        taken = {name.casefold() for name in self._files}
        marks = ("", *(f"_{number}" for number in range(2, len(taken) + 3)))
        names = (f"cases/{question.id}{mark}.npz" for mark in marks)
        return next(name for name in names if name.casefold() not in taken)

    def _part(self, asked: Asked, shelf: Shelf, number: int) -> dict[str, object]:
        before = dict(shelf.arrays)
        try:
            found = table_of(
                asked,
                shelf,
                number,
                per_student=self._rubric.random.per_student,
                checkers=self._checkers,
            )
        except LeftOut:
            shelf.arrays = before
            raise
        wanted = asked.part.follow_through.values()
        if known := [name for name in wanted if name in self._assignment.values]:
            place = _place(asked.question, asked.table)
            self._remarks.append(
                f"{place}: does not follow from a wrong {' or '.join(known)} there"
            )
        return found


def _place(question: Question, part: Case | Value) -> str:
    word = "case" if question.kind == "function" else "value"
    return f"question '{question.id}', {word} '{part.name}'"
