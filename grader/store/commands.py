"""What `grader diff`, `grader report` and `grader merge` do, and the lines that they print."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader import reports
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.lms import load_sheet
from grader.names import printable
from grader.reports import csv, grid, terminal
from grader.reports.files import listed, write_whole
from grader.reports.tally import count, short
from grader.reports.width import wrap
from grader.store.book import Book
from grader.store.difference import Change, changes, surroundings
from grader.store.joining import join
from grader.store.places import gradebook_at, last_run
from grader.store.tidying import Tidying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.scorecard import Gradebook
    from grader.store.runs import WholeRun

NOTHING = "-"
HEADER = ("student", "question", "old", "new", "change", "why")


def diff(old: str, new: str | None, table: str | None, width: int) -> Iterator[str]:
    """Yield who gained or lost from one gradebook to another, on which question, and why.

    Args:
        old: a gradebook or its folder.
        new: another one; None to set the last run of `old` against the one before it.
        table: a CSV file to write, if any.
        width: columns of the terminal.

    Raises:
        UsageError: one of them can't be read, or they are of two assignments.
    """
    first = gradebook_at(old)
    before = last_run(first, before=int(new is None))
    after = last_run(first if new is None else gradebook_at(new))
    found = changes(before, after)
    if table is not None:
        write_whole(Path(table), [csv.MARK, *_csv(found)])
    return _told(found, before, after, table, width)


def _told(
    found: Sequence[Change], before: WholeRun, after: WholeRun, table: str | None, width: int
) -> Iterator[str]:
    if found:
        rows = [HEADER, *(_cells(change) for change in found)]
        yield from grid.plain(rows, summary=0, left={0, 1, 5})
    yield from wrap(_summary(found, before, after), width)
    for sentence in surroundings(before, after):
        yield from wrap(sentence, width)
    if table is not None:
        yield from wrap(f"wrote {printable(table)}", width)


def _cells(change: Change) -> tuple[str, ...]:
    points = (NOTHING if part is None else short(part) for part in (change.old, change.new))
    signed = f"{'+' if change.change > 0 else ''}{short(change.change)}"
    names = (printable(change.student), printable(change.question))
    return (*names, *points, signed, ", ".join(change.why))


def _csv(found: Sequence[Change]) -> Iterator[str]:
    yield csv.row(HEADER)
    for change in found:
        points = ("" if part is None else short(part) for part in (change.old, change.new))
        names = (csv.cell(change.student), csv.cell(change.question))
        yield csv.row([*names, *points, short(change.change), ", ".join(change.why)])


def _summary(found: Sequence[Change], before: WholeRun, after: WholeRun) -> str:
    totals: dict[str, float] = {}
    for change in found:
        totals[change.student] = totals.get(change.student, 0.0) + change.change
    gained = sum(total > 0 for total in totals.values())
    lost = sum(total < 0 for total in totals.values())
    every = {c.student for run in (before, after) for c in run.gradebook.scorecards}
    same = len(every) - len(totals)
    return f"{count(gained, 'student')} gained, {lost} lost, {same} unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A gradebook of a learning platform to be filled, and what its column is called, if told."""

    file: str | None = None
    column: str | None = None

    def filled(self, gradebook: Gradebook, folder: Path) -> Gradebook:
        """Return what was graded with this gradebook filled, and as it is where none is named.

        Raises:
            UsageError: it is no gradebook, or no single column fits.
        """
        if self.file is None:
            if self.column is not None:
                what = "names a column of the gradebook that --grade-fill names"
                raise UsageError(f"--grade-column {what}.")
            return gradebook
        if gradebook.visible_only:
            what = "a gradebook is for whole questions, not visible cases"
            raise UsageError(f"--grade-fill: {what}.")
        heading = gradebook.heading
        path = Path(self.file)
        sheet = load_sheet(path, self.file, heading, out=folder, column=self.column)
        return replace(gradebook, filled=sheet.filled(gradebook.scorecards))


def report(
    given: str, out: str | None, formats: str, width: int, *, fill: Fill | None = None
) -> Iterator[str]:
    """Write all reports of a gradebook's last whole run again, and yield the class's table.

    Args:
        given: a gradebook or its folder.
        out: the folder to write to; None for the gradebook's own.
        formats: a list like `csv,json`.
        width: columns of the terminal.
        fill: a gradebook to be filled, in place of one that was filled before.

    Raises:
        UsageError: it can't be read, or the files can't be written.
    """
    wanted = reports.parse_formats(formats)
    path = gradebook_at(given)
    folder = path.parent if out is None else Path(out)
    gradebook = (fill or Fill()).filled(last_run(path).gradebook, folder)
    book = Book(path, given)
    if folder == path.parent:
        book.open(create=False)
    written = reports.write(gradebook, folder, wanted, told=Tidying(book, folder).note)
    book.close()
    single = len(gradebook.scorecards) == 1
    yield from terminal.lines(gradebook, width=width, single=single)
    yield from wrap(f"wrote {listed(folder, written)} in {printable(folder.as_posix())}/", width)


def merge(out: str, given: Sequence[str], width: int) -> Iterator[str]:
    """Join gradebooks into a new one, and yield what became of it.

    Raises:
        UsageError: they don't fit each other, or can't be read.
    """
    joined = join(out, [gradebook_at(name) for name in given])
    path = printable(str(joined.path))
    total = count(joined.submissions, "submission")
    yield from wrap(f"joined {count(len(given), 'gradebook')}: {total} in {path}", width)
    for fact in joined.facts:
        yield from wrap(fact, width)
    yield from wrap(f"next: grader report {printable(out)}", width)
