"""A student's feedback as Markdown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from grader.outcome import Status
from grader.reports.feedback import plain, who
from grader.reports.grid import pipes
from grader.reports.markdown import escaped
from grader.reports.tally import count, percent, short, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.reports.feedback import Answer, Feedback

NOTHING = "-"
_FENCE = "~~~~~~~~"
_BREAK = "  \n  "  # two spaces end a line where Markdown is shown


def to_markdown(feedback: Feedback) -> str:
    """Return the feedback as Markdown, with every text that is not ours escaped."""
    return "".join(f"{line}\n" for line in _lines(feedback))


def _lines(feedback: Feedback) -> Iterator[str]:
    yield f"# {escaped(feedback.title)}"
    yield from ("", _total(feedback))
    for note in feedback.notes:
        yield from ("", f"Note: {escaped(note)}")
    for remark in feedback.remarks:
        yield from ("", escaped(remark[:1].upper() + remark[1:]) + ".")
    if not feedback.chapters:
        return
    yield ""
    yield from pipes([("section", "score", "points"), *_sections(feedback)])
    for one in feedback.adjustments:
        if one.reason:
            yield from ("", f"{escaped(one.name)} ({signed(one.points)}): {escaped(one.reason)}")
    for chapter in feedback.chapters:
        yield from ("", f"## {escaped(chapter.title)}")
        for answer in chapter.answers:
            yield _section(answer)


def _total(feedback: Feedback) -> str:
    name = escaped(feedback.student)
    if feedback.status:
        return f"**{name}**: {feedback.status}"
    part = percent(feedback.score, feedback.points)
    total = f"{short(feedback.score)} of {count(feedback.points, 'point')}"
    return f"**{name}**: **{total}**" + (f" ({part} %)" if part != NOTHING else "")


def _sections(feedback: Feedback) -> Iterator[tuple[str, ...]]:
    for chapter in feedback.chapters:
        score = NOTHING if chapter.score is None else short(chapter.score)
        yield escaped(chapter.title), score, short(chapter.points)
    for one in feedback.adjustments:
        yield escaped(one.name), signed(one.points), ""


@lru_cache(maxsize=512)
def _section(answer: Answer) -> str:
    """Return what is said of one question; most of a class answers most of them alike."""
    return "\n".join(_answer(answer))


def _answer(answer: Answer) -> Iterator[str]:
    yield from ("", f"### {escaped(answer.title)} (`{answer.id}`)", "")
    if answer.status is Status.UNMARKED:
        yield f"Waits for a person's marks: {count(answer.points, 'point')}."
        return
    points = f"{short(answer.score)} of {count(answer.points, 'point')}"
    yield f"**{points}**, {answer.status.value.replace('_', ' ')}."
    yield from body(answer)


def body(answer: Answer) -> Iterator[str]:
    """Yield what is said of an answer below its points: checks, advice and hints."""
    yield from _checks(answer)
    if answer.advice:
        yield from ("", escaped(answer.advice))
    for hint in answer.hints:
        yield from ("", f"> Hint: {escaped(hint)}")


def _checks(answer: Answer) -> Iterator[str]:
    if not answer.lost:
        return
    yield ""
    right = answer.asked - len(answer.lost)
    if right:
        yield f"- {count(right, 'check')} of {answer.asked} right"
    for words, checks in answer.grouped():
        lines = [escaped(line) for line in words.split("\n")]
        yield f"- {escaped(who(checks))}: {_BREAK.join(lines)}"
        if printed := checks[0].printed.strip():
            yield from ("", "  printed:", "", *_printed(printed), "")


def _printed(text: str) -> Iterator[str]:
    yield f"  {_FENCE}"
    for line in plain(text.rstrip("\n")).split("\n"):
        yield f"  {line.replace(_FENCE, _FENCE[:4])}"
    yield f"  {_FENCE}"
