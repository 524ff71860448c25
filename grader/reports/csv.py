"""The gradebook as a CSV file: a row a student, a column a section and a question."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from grader.names import encodable
from grader.outcome import Status
from grader.reports.tally import adjusted, adjustments, ordered, section_scores, trimmed
from grader.scorecard import POINT_DIGITS, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.scorecard import Gradebook, Heading, QuestionScore, Scorecard

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What a file begins with (a byte order mark), by which Excel knows that it is UTF-8."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001  # spreadsheets know both
"""What a spreadsheet takes for the start of a formula."""


def to_csv(gradebook: Gradebook) -> str:
    """Return the gradebook as CSV, students in natural order.

    A cell is empty where there is nothing to say: a question that was not selected or that waits
    for a person, and all points of a student without a submission.
    """
    return "".join(pieces(gradebook))


def pieces(gradebook: Gradebook) -> Iterator[str]:
    """Yield the CSV file row by row."""
    heading = gradebook.heading
    names = adjustments(gradebook)
    yield row(_header(heading, names))
    for card in ordered(gradebook):
        yield row([cell(card.student), *_points(card, heading, names)])


def row(cells: Sequence[str]) -> str:
    """Return one line of a CSV file."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _header(heading: Heading, adjusting: Iterable[str]) -> list[str]:
    questions = [cell(question.id) for question in heading.questions]
    titles = [cell(section.title) for section in heading.sections]
    seen = Counter(["student", *titles, *questions, "total"])
    taken = {header for header, times in seen.items() if times == 1}
    sections = []
    for section, title in zip(heading.sections, titles, strict=True):
        name = title if seen[title] == 1 else f"section: {title}"
        if name != title and name in taken:
            name = f"section: {title} ({cell(section.id)})"
        taken.add(name)
        sections.append(name)
    others = [*_own_headers(adjusting, taken | set(questions) | {"total"})]
    return ["student", *sections, *questions, *others, "total"]


def _own_headers(names: Iterable[str], taken: set[str]) -> Iterator[str]:
    """Yield a header for each adjustment that no other column has."""
    for name in map(cell, names):
        header = f"adjustment: {name}" if name in taken else name
        taken.add(header)
        yield header


def _points(card: Scorecard, heading: Heading, adjusting: Sequence[str]) -> list[str]:
    if card.status is SubmissionStatus.ABSENT:
        return [""] * (len(heading.sections) + len(heading.questions) + len(adjusting) + 1)
    # Nothing can be got in a submission that nobody could read or load: what has no verdict is 0.
    failed = card.status is not SubmissionStatus.GRADED and card.complete
    nothing = "0" if failed else ""
    scores = section_scores(card)
    sections = [_number(scores[s.id]) if s.id in scores else nothing for s in heading.sections]
    found = {question.id: _question(question) for question in card.questions}
    questions = [found.get(question.id, nothing) for question in heading.questions]
    changes = adjusted(card)
    others = [_number(changes[name]) if name in changes else "" for name in adjusting]
    return [*sections, *questions, *others, _number(card.score)]


def _question(question: QuestionScore) -> str:
    return "" if question.status is Status.UNMARKED else _number(question.score)


def _number(number: float) -> str:
    return trimmed(number, POINT_DIGITS)


def cell(text: str) -> str:
    """Return text that a spreadsheet shows and does not run."""
    plain = encodable(_CONTROL.sub("", text))
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
