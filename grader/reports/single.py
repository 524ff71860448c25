"""What a student reads after grading one submission: where points were lost, and hints."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from grader.names import printable
from grader.outcome import Status
from grader.reports.feedback import VISIBLE, check_of, who
from grader.reports.line import ADVICE, BAD, GOOD, PART, Line, styled
from grader.reports.tally import count, lost, short, shows_points, signed
from grader.reports.width import ELLIPSIS, cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.reports.feedback import Check
    from grader.scorecard import Gradebook, QuestionScore, Scorecard

INDENT = "    "

MOST_MESSAGES = 6
"""The first messages of a question say enough; the others are in `grades.json`."""

MOST_LINES = 10
"""Of a longer message only so many lines are shown."""

_GROUPED = (Status.MISSING, Status.LOAD_ERROR)
"""Statuses that need no words for each question."""

_UNDONE = "raised NotImplementedError"
"""How the message begins for what a skeleton left to be written, and nobody wrote."""

_ABSENT = "is not there"
"""What is said where nothing has the name; behind a `;` follows what may have been meant."""


def losses(
    gradebook: Gradebook, width: int, *, verbose: bool = False, teacher: bool = False
) -> Iterator[str]:
    """Yield notes, a paragraph for each question that lost points, and a line if none did.

    Where `verbose`, also what the visible cases that lost points printed. A `teacher` reads which
    hidden case it was, and what the grader itself failed on.
    """
    (card,) = gradebook.scorecards
    for note in card.notes:
        yield from styled(_wrapped(f"note: {note}", width), PART)
    if not shows_points(card):
        return
    losing = [question for question in card.questions if lost(question)]
    undone = [question for question in losing if _is_undone(question)]
    grouped = [*undone, *(question for question in losing if _is_grouped(question))]
    functions = {title.id for title in gradebook.heading.questions if title.kind == "function"}
    for question in losing:
        if question not in grouped:
            is_function = question.id in functions
            messages = _all(question) if teacher else _told(question, is_function=is_function)
            yield from _question(question, messages, width, verbose=verbose)
    yield from _grouped(undone, "not done yet", width)
    for status in _GROUPED:
        yield from _grouped([q for q in grouped if q.status is status], status.value, width)
    for adjustment in card.adjustments:
        reason = f"  {adjustment.reason}" if adjustment.reason else ""
        words = f"{adjustment.name}  {signed(adjustment.points)}{reason}"
        yield from styled(_wrapped(words, width), PART)
    if card.questions and not losing and card.score >= card.earned:
        yield Line(_full(card, visible_only=gradebook.visible_only), GOOD)


def _is_undone(question: QuestionScore) -> bool:
    """Return whether all that a question lost was left to be written."""
    told = [case.message for case in question.cases if lost(case)]
    return bool(told) and all(words.startswith(_UNDONE) for words in told)


def _is_grouped(question: QuestionScore) -> bool:
    """Return whether a question's status says it all.

    What is missing may be there by a slip, and a function that returns nothing is there.
    """
    if question.status is Status.MISSING:
        words = [case.message for case in question.cases if lost(case)]
        return all(_ABSENT in told and f"{_ABSENT};" not in told for told in filter(None, words))
    return question.status in _GROUPED


def _question(
    question: QuestionScore, messages: Sequence[str], width: int, *, verbose: bool
) -> Iterator[str]:
    points = f"{short(question.score)}/{short(question.points)}"
    first, *others = messages or [question.status.value]
    style = PART if question.score > 0 else BAD
    yield from styled(_wrapped(f"{question.id}  {points}  {first}", width), style)
    for other in others[: MOST_MESSAGES - 1]:
        yield from _wrapped(other, width, margin=INDENT)
    if len(others) >= MOST_MESSAGES:
        yield f"{INDENT}and {len(others) + 1 - MOST_MESSAGES} more"
    yield from _advice(question, width)
    if verbose:
        yield from _printed(question, width)


def _all(question: QuestionScore) -> list[str]:
    """Return what is wrong in each case, each thing once."""
    told = (
        f"{c.name}: {c.aside or c.message or c.status.value}" for c in question.cases if lost(c)
    )
    return list(dict.fromkeys(told))


def _told(question: QuestionScore, *, is_function: bool) -> list[str]:
    """Return what is wrong, as a student may read it; hidden checks of the same words together."""
    groups: dict[tuple[str, str], list[Check]] = {}
    for case in question.cases:
        if lost(case):
            check = check_of(case, is_function=is_function)
            groups.setdefault((check.name, check.words), []).append(check)
    return [f"{name or who(checks)}: {words}" for (name, words), checks in groups.items()]


def _advice(question: QuestionScore, width: int) -> Iterator[str]:
    named = dict.fromkeys(case.misconception for case in question.cases if case.misconception)
    name = ", ".join(named)
    words = ": ".join(part for part in (name, question.feedback) if part)
    if words:
        yield from _wrapped(words, width, margin=INDENT)
    hints = (question.hint, *(case.hint for case in question.cases if lost(case)))
    for hint in dict.fromkeys(filter(None, hints)):
        yield from styled(_wrapped(f"hint: {hint}", width, margin=INDENT), ADVICE)


def _printed(question: QuestionScore, width: int) -> Iterator[str]:
    for case in question.cases:
        if lost(case) and case.visibility == VISIBLE and case.printed.strip():
            yield from _wrapped(f"{case.name} printed: {case.printed}", width, margin=INDENT)


def _grouped(questions: Sequence[QuestionScore], what: str, width: int) -> Iterator[str]:
    if questions:
        names = ", ".join(question.id for question in questions)
        points = count(sum(map(lost, questions)), "point")
        yield from _wrapped(f"{what}: {names} ({points})", width)


def _full(card: Scorecard, *, visible_only: bool) -> str:
    marked = short(card.points - card.unmarked)
    if visible_only:
        return f"no points lost in the visible checks: {short(card.score)} of {marked}"
    return f"full marks: {short(card.score)} of {count(card.points - card.unmarked, 'point')}"


def _wrapped(text: str, width: int, *, margin: str = "") -> Iterator[str]:
    """Yield the text wrapped, each of its own lines by itself, and `…` for what is too long."""
    lines = list(islice(_paragraphs(text, width, margin), MOST_LINES + 1))
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield INDENT + ELLIPSIS


def _paragraphs(text: str, width: int, margin: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n"):
        # Cut first, for a megabyte is wrapped slowly.
        line = cut(printable(paragraph.rstrip()), MOST_LINES * width)
        yield from wrap(line, width, margin=margin, indent=INDENT)
        margin = INDENT
