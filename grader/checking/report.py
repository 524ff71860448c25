"""The result of a self-test, and the lines that it is printed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabulate import tabulate

from grader.checking.finding import Finding, Severity
from grader.data_class import dataclass
from grader.names import printable
from grader.reports.width import shorten, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADERS = ("question", "points", "cases", "slips", "stand-ins", "time")
ALIGNMENT = ("left", "right", "right", "right", "right", "right")
OTHERS_WIDTH = 52
"""What the columns beside the question's name need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question in figures.

    Attributes:
        question: its id.
        points: what it is worth.
        visible, hidden: how many of its cases or values are shown, and are not.
        slips, slips_named: its misconceptions, and how many are taken for what they are.
        stand_ins, stand_ins_caught: what anybody could hand in, and how much of it loses points.
        seconds: the longest call of the reference.
    """

    question: str
    points: float
    visible: int = 0
    hidden: int = 0
    slips: int = 0
    slips_named: int = 0
    stand_ins: int = 0
    stand_ins_caught: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """All that a self-test found."""

    title: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings that matter so much."""
        return tuple(found for found in self.findings if found.kind.severity is severity)

    def is_sound(self, *, strict: bool = False) -> bool:
        """Return whether nothing has to be mended; strictly, warnings have to be as well."""
        return not self.of(Severity.FAULT) and not (strict and self.of(Severity.WARNING))


def lines(report: CheckReport, width: int) -> Iterator[str]:
    """Yield the table, the findings and the conclusion in lines of at most `width` columns."""
    yield from _table(report.rows, width)
    for severity in Severity:
        found = report.of(severity)
        if found:
            yield ""
        for one in found:
            yield from wrap(printable(f"{severity.value}: {one}"), width)
    yield ""
    yield from wrap(_conclusion(report), width)


def _table(rows: Sequence[Row], width: int) -> list[str]:
    name_width = max(width - OTHERS_WIDTH, 12)
    cells = [_cells(row, name_width) for row in rows]
    table = tabulate(
        [*cells, _totals(rows)], HEADERS, "simple", colalign=ALIGNMENT, disable_numparse=True
    )
    return table.splitlines()


def _cells(row: Row, name_width: int) -> tuple[str, ...]:
    if not row.visible + row.hidden:
        return shorten(row.question, name_width), f"{row.points:g}", "by hand", "-", "-", "-"
    return (
        shorten(row.question, name_width),
        f"{row.points:g}",
        f"{row.visible}+{row.hidden}",
        f"{row.slips_named}/{row.slips}" if row.slips else "-",
        f"{row.stand_ins_caught}/{row.stand_ins}",
        f"{row.seconds * 1e3:.1f} ms",
    )


def _totals(rows: Sequence[Row]) -> tuple[str, ...]:
    return (
        "together",
        f"{round(sum(row.points for row in rows), 6):g}",
        f"{sum(row.visible for row in rows)}+{sum(row.hidden for row in rows)}",
        f"{sum(row.slips_named for row in rows)}/{sum(row.slips for row in rows)}",
        f"{sum(row.stand_ins_caught for row in rows)}/{sum(row.stand_ins for row in rows)}",
        f"{max((row.seconds for row in rows), default=0.0) * 1e3:.1f} ms",
    )


def _conclusion(report: CheckReport) -> str:
    counts = [
        f"{len(found) or 'no'} {severity.value}{'s' * (len(found) != 1)}"
        for severity in (Severity.FAULT, Severity.WARNING)
        if (found := report.of(severity)) is not None
    ]
    return f"{printable(report.title)}: {' and '.join(counts)}."
