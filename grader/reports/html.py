"""The teacher's page: scores, a histogram, each question, equal answers, a heat map."""

from __future__ import annotations

import platform
from importlib import metadata
from statistics import fmean, median
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.outcome import Status
from grader.reports import filling, found, histogram, insight, page, remarks
from grader.reports.agreement import groups
from grader.reports.compact import compact
from grader.reports.tally import (
    adjusted,
    adjustments,
    asked,
    count,
    judged,
    losses,
    lost,
    misconceptions,
    ordered,
    percent,
    section_points,
    section_scores,
    short,
    shows_points,
    signed,
)
from grader.scorecard import POINT_DIGITS, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.reports.agreement import Group
    from grader.scorecard import Gradebook, QuestionTitle, Scorecard

MOST_MISCONCEPTIONS = 8

SCRIPTS = ("data", "grid", "scores", "panel", "heat", "start")
"""The parts of the page's script, in the order in which they need one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number at the top of the page, what it is, and how it is to be read."""

    number: str
    noun: str
    aside: str = ""
    alarms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A question, and how those who lost points in it agree."""

    place: int
    title: QuestionTitle
    groups: tuple[Group, ...]
    alone: tuple[Group, ...]

    @property
    def losers(self) -> int:
        """Return how many submissions are in a group or alone."""
        return sum(len(group.members) for group in (*self.groups, *self.alone))


def to_html(gradebook: Gradebook) -> str:
    """Return the page, with every text that is not ours escaped."""
    return "".join(pieces(gradebook))


def pieces(gradebook: Gradebook) -> Iterator[str]:
    """Yield the page piece by piece."""
    cards = ordered(gradebook)
    totals = [card.score for card in judged(gradebook)]
    maxima = section_points(gradebook)
    points = sum(maxima.values())
    bins = histogram.counted(totals, points)
    return page.render(
        "report.html.j2",
        styles="report/report.css",
        scripts=[f"report/{name}.js" for name in SCRIPTS],
        is_long=True,
        title=gradebook.heading.title,
        facts=_facts(gradebook),
        figures=_figures(gradebook, totals, points),
        remarks=[
            *remarks.remarks(gradebook),
            *remarks.visible(gradebook),
            *gradebook.notices,
        ],
        bins=bins,
        most=max([part.count for part in bins], default=0),
        chart=histogram.drawn(bins, fmean(totals)) if totals else None,
        sections=[s for s in gradebook.heading.sections if s.id in maxima],
        adjustments=(names := adjustments(gradebook)),
        rows=[*_rows(cards, names, maxima)],
        losses=losses(gradebook),
        questions={title.id: title for title in gradebook.heading.questions},
        insights=insight.insights(gradebook) if totals else [],
        sentences=list(insight.sentences(gradebook)) if totals else [],
        misconceptions=misconceptions(gradebook)[:MOST_MISCONCEPTIONS],
        answers=(answers := _answers(gradebook, cards)),
        answered={one.title.id for one in answers},
        noted=[card for card in cards if card.notes],
        left_out=gradebook.left_out,
        told=[*_told(gradebook)],
        data=_data(gradebook, cards, answers),
        short=short,
        percent=percent,
        count=count,
    )


def get_ready() -> None:
    """Load what a page takes, at a time when there is nothing else to do."""
    page.environment().get_template("report.html.j2")


def _told(gradebook: Gradebook) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what was found and filled: sentences, each with the names that it is about."""
    if (inventory := gradebook.inventory) is not None:
        if entries := found.found(inventory):
            yield entries, found.left_out(inventory)
        if listed := found.roster(inventory):
            yield listed, ()
        yield from found.strangers(inventory)
    if (filled := gradebook.filled) is not None:
        yield from ((sentence, ()) for sentence in filling.summary(filled))
        yield from ((f"{some.what} ({len(some.names)})", some.names) for some in filled.lists)


def _facts(gradebook: Gradebook) -> list[tuple[str, str]]:
    run = gradebook.run
    facts = [
        ("rubric", gradebook.heading.rubric_sha256),
        ("isolation", run.isolation),
        ("engine", run.engine),
        ("workers", str(run.workers)),
        ("seconds", f"{run.seconds:.1f}"),
        ("seed", run.seed or "none"),
        ("versions", f"pytest-grade {_version()}, Python {platform.python_version()}"),
    ]
    return [("assignment", gradebook.heading.id), *facts]


def _version() -> str:
    try:
        return metadata.version("pytest-grade")
    except metadata.PackageNotFoundError:
        return "of a checkout"


def _figures(gradebook: Gradebook, totals: Sequence[float], points: float) -> Iterator[Figure]:
    cards = gradebook.scorecards
    yield Figure(number=str(len(cards)), noun="submission" if len(cards) == 1 else "submissions")
    if totals:
        mean, middle = fmean(totals), median(totals)
        marked = _marked(gradebook, points)
        so_far = " marked so far" if marked < points else ""
        yield Figure(number=short(mean), noun="mean", aside=f"of {short(marked)}{so_far}")
        yield Figure(number=short(middle), noun="median", aside=f"{percent(middle, marked)} %")
        full = sum(_is_full(card) for card in cards)
        yield Figure(number=str(full), noun="full marks")
    for status, noun in (
        (SubmissionStatus.LOAD_ERROR, "did not load"),
        (SubmissionStatus.UNREADABLE, "unreadable"),
        (SubmissionStatus.ABSENT, "absent"),
    ):
        if found := sum(card.status is status for card in cards):
            yield Figure(number=str(found), noun=noun, alarms=True)
    waiting = sum(card.unmarked for card in judged(gradebook))
    if waiting:
        yield Figure(number=short(waiting), noun="points wait for a person", alarms=True)
    failed = sum(
        Status.UNGRADABLE in (q.status, *(case.status for case in q.cases))
        for card in cards
        for q in card.questions
    )
    if failed:
        yield Figure(number=str(failed), noun="the grader failed on", alarms=True)


def _marked(gradebook: Gradebook, points: float) -> float:
    """Return the points that could be got so far, where they are the same for all."""
    found = {round(card.points - card.unmarked, POINT_DIGITS) for card in judged(gradebook)}
    return min(points, *found) if len(found) == 1 else points


def _is_full(card: Scorecard) -> bool:
    graded = card.status is SubmissionStatus.GRADED and bool(card.questions)
    whole = not card.unmarked and not any(map(lost, card.questions))
    return graded and whole and card.score >= card.earned


def _rows(
    cards: Sequence[Scorecard], names: Sequence[str], maxima: Iterable[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the table for readers without scripts: student, total, percentage, sections."""
    for card in cards:
        if not shows_points(card):
            yield card.student, card.status.value, "-", *("-" for _ in (*names, *maxima))
            continue
        changes = adjusted(card)
        others = (signed(changes[name]) if name in changes else "-" for name in names)
        scores = section_scores(card)
        sections = (short(scores[name]) if name in scores else "-" for name in maxima)
        marked = card.points - card.unmarked
        yield card.student, short(card.score), percent(card.score, marked), *others, *sections


def _answers(gradebook: Gradebook, cards: Sequence[Scorecard]) -> list[Answers]:
    worth = asked(gradebook)
    titles = [title for title in gradebook.heading.questions if title.id in worth]
    found = groups(cards)
    made = []
    for place, title in enumerate(titles):
        every = found.get(title.id, [])
        alone = tuple(group for group in every if len(group.members) == 1)
        shared = tuple(group for group in every if len(group.members) > 1)
        if every:
            made.append(Answers(place=place, title=title, groups=shared, alone=alone))
    return made


def _data(
    gradebook: Gradebook, cards: Sequence[Scorecard], answers: Sequence[Answers]
) -> dict[str, object]:
    """Return what the script needs; groups stand in the order in which the page shows them."""
    members = [
        [[*group.members] for group in one.groups]
        + ([[place for group in one.alone for place in group.members]] if one.alone else [])
        for one in answers
    ]
    return compact(gradebook, cards) | {"groups": members}
