"""A gradebook below a cell of a notebook: a student's feedback, or the table of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import encodable
from grader.reports import page, remarks
from grader.reports.feedback import feedback_of, who
from grader.reports.tally import (
    adjusted,
    adjustments,
    count,
    judged,
    mean,
    ordered,
    section_points,
    section_scores,
    short,
    shows_points,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, Scorecard

NOTHING = "-"

_SIGNS = {"correct": "✓", "partial": "◐", "follow_through": "◐", "ungradable": "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table of a class: a submission, or one that sums up."""

    name: str
    cells: tuple[str, ...]
    is_sum: bool = False


def html(gradebook: Gradebook) -> str:
    """Return what is shown: of one submission what its student may read, else a row for each."""
    cards = gradebook.scorecards
    template = page.environment().get_template("inline/inline.html.j2")
    text = template.render(
        style=page.source("inline/inline.css"),
        feedback=feedback_of(gradebook, cards[0]) if len(cards) == 1 else None,
        title=gradebook.heading.title,
        amount=count(len(cards), "submission"),
        sections=[*_sections(gradebook), *adjustments(gradebook)],
        rows=tuple(_rows(gradebook)),
        remarks=(
            *remarks.remarks(gradebook),
            *remarks.visible(gradebook),
            *(gradebook.notices if len(cards) > 1 else ()),
        ),
        signs=_SIGNS,
        short=short,
        signed=signed,
        who=who,
    )
    return encodable(text)


def _sections(gradebook: Gradebook) -> list[str]:
    asked = section_points(gradebook)
    return [section.title for section in gradebook.heading.sections if section.id in asked]


def _rows(gradebook: Gradebook) -> Iterator[Row]:
    """Yield a row for each submission, in the order of names, then the points and the mean."""
    most, names = section_points(gradebook), adjustments(gradebook)
    nothing = [NOTHING] * len(names)
    for card in ordered(gradebook):
        yield Row(name=card.student, cells=tuple(_cells(card, list(most), names)))
    total = max((card.points for card in gradebook.scorecards), default=0.0)
    yield Row(
        name="points", cells=(*map(short, most.values()), *nothing, short(total)), is_sum=True
    )
    cards = judged(gradebook)
    columns = [[section_scores(card).get(section) for card in cards] for section in most]
    means = [mean([score for score in column if score is not None]) for column in columns]
    means.append(mean([card.score for card in cards]))
    *shown, last = (NOTHING if number is None else short(number) for number in means)
    yield Row(name="mean", cells=(*shown, *nothing, last), is_sum=True)


def _cells(card: Scorecard, sections: list[str], names: list[str]) -> Iterator[str]:
    scores = section_scores(card) if shows_points(card) else {}
    changes = adjusted(card) if shows_points(card) else {}
    for section in sections:
        yield short(scores[section]) if section in scores else NOTHING
    for name in names:
        yield signed(changes[name]) if name in changes else NOTHING
    yield short(card.score) if shows_points(card) else card.status.value
