"""Submissions whose lost answers to a question agree with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from grader.data_class import dataclass
from grader.outcome import Status
from grader.reports.tally import lost
from grader.scorecard import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.scorecard import QuestionScore, Scorecard, Verdict

Kind = Literal["slip", "answer", "failure"]

_NOT_ANSWERED = frozenset({Status.UNMARKED, Status.UNGRADABLE, Status.LOAD_ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some submissions that lost points in a question in the same way.

    Attributes:
        kind: a known slip, equal wrong answers, or the same failure.
        label: the slip's name, or the status.
        example: what one of the answers looked like, or what the failure says.
        members: the places of the scorecards in the order given.
    """

    kind: Kind
    label: str
    example: str
    members: tuple[int, ...]


def groups(cards: Sequence[Scorecard]) -> dict[str, list[Group]]:
    """Return the groups of each question, the largest first; somebody alone is a group of one.

    Two submissions agree where they show the same known slip; or where they lost the same cases
    and every answer to these is the same in its first digits; or where the first case that they
    lost failed with the same words. Submissions that could not be read or loaded, and points that
    wait for a person, are in no group.
    """
    found: dict[str, dict[tuple[object, ...], list[int]]] = {}
    first: dict[tuple[object, ...], QuestionScore] = {}
    for place, card in enumerate(cards):
        for score in _answered(card):
            key = _key(score)
            first.setdefault((score.id, key), score)
            found.setdefault(score.id, {}).setdefault(key, []).append(place)
    return {
        name: sorted(
            (_group(first[name, key], tuple(places)) for key, places in kept.items()),
            key=lambda group: -len(group.members),
        )
        for name, kept in found.items()
    }


def _answered(card: Scorecard) -> Iterator[QuestionScore]:
    """Yield the questions that lost points by what the submission does."""
    if card.status in (SubmissionStatus.ABSENT, SubmissionStatus.UNREADABLE):
        return
    for score in card.questions:
        # What a program never came to says nothing about the question.
        if score.status not in _NOT_ANSWERED and not score.by_hand and lost(score):
            yield score


def _key(score: QuestionScore) -> tuple[object, ...]:
    """Return what is the same for submissions that agree."""
    bad = [case for case in score.cases if lost(case)]
    slips = dict.fromkeys(case.misconception for case in bad if case.misconception)
    if slips:
        return "slip", *slips
    answers = tuple((case.name, case.evidence.signature) for case in bad if case.evidence)
    if answers:
        return "answer", answers
    return "failure", *((bad[0].status, bad[0].message) if bad else (score.status,))


def _group(score: QuestionScore, members: tuple[int, ...]) -> Group:
    """Return a group of which this is one member's question."""
    bad = [case for case in score.cases if lost(case)]
    slips = [case for case in bad if case.misconception]
    told = [case for case in bad if case.evidence is not None]
    if slips:
        label = ", ".join(dict.fromkeys(str(case.misconception) for case in slips))
        return Group(kind="slip", label=label, example=_example(slips), members=members)
    kind: Kind = "answer" if told else "failure"
    status = (told or bad)[0].status if bad else score.status
    return Group(kind=kind, label=status.value, example=_example(told or bad), members=members)


def _example(cases: Iterable[Verdict]) -> str:
    for case in cases:
        if case.evidence is not None:
            return f"{case.name}: {case.evidence.shown}"
        if case.message:
            return f"{case.name}: {case.message}"
    return ""
