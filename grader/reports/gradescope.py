"""A submission as Gradescope's autograders tell it: `results.json`.

Each question is a test. A question with cases of several visibilities is one test for each of
them, because a student sees a test whole or not at all. What a test says is what a student may
read, even where the test itself is hidden: Gradescope shows it one day, by a click of a teacher.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.names import encodable, printable
from grader.outcome import Status
from grader.reports import feedback_markdown
from grader.reports.feedback import FAILED_HERE, VISIBLE, WORDS, answer_of, feedback_of
from grader.reports.feedback_files import named
from grader.reports.files import File
from grader.reports.markdown import escaped
from grader.reports.tally import count, lost, shows_points, signed
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, QuestionScore, QuestionTitle, Scorecard

FOLDER = "gradescope"

VISIBILITIES = {
    VISIBLE: "",
    "after_due_date": "checked after the due date",
    "after_published": "checked once grades are published",
    "hidden": "hidden checks",
}
"""Gradescope's words from the mildest to the strictest, and what a test is called besides."""

_LONGEST = 20_000
"""Characters that a test may say; Gradescope refuses results of some megabytes."""


def files(gradebook: Gradebook) -> Iterator[File]:
    """Yield `results.json` for a single submission, else a file for each in `gradescope/`."""
    if len(gradebook.scorecards) == 1:
        yield File("results.json", [to_results(gradebook, gradebook.scorecards[0])])
        return
    for name, card in named(gradebook):
        yield File(f"{FOLDER}/{name}.json", [to_results(gradebook, card)], durable=False)


def to_results(gradebook: Gradebook, card: Scorecard) -> str:
    """Return the results of one submission as Gradescope reads them."""
    results = {
        "score": _number(card.score),
        "execution_time": round(sum(c.seconds for q in card.questions for c in q.cases)),
        "output": "\n\n".join(_output(gradebook, card)),
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": list(_tests(gradebook, card)),
        "extra_data": {
            "assignment": gradebook.heading.id,
            "rubric_sha256": gradebook.heading.rubric_sha256,
            "submission_sha256": card.sha256,
            "status": card.status.value,
            "points": _number(card.points),
            "unmarked": _number(card.unmarked),
        },
    }
    return encodable(json.dumps(results, ensure_ascii=False, allow_nan=False, indent=1)) + "\n"


def _output(gradebook: Gradebook, card: Scorecard) -> Iterator[str]:
    """Yield what is said of the submission as a whole."""
    if not shows_points(card) and card.status.value in WORDS:
        yield f"{WORDS[card.status.value].capitalize()}."
    told = feedback_of(gradebook, card)
    for note in told.notes:
        yield f"Note: {escaped(note)}"
    for one in told.adjustments:
        reason = f": {escaped(one.reason)}" if one.reason else "."
        yield f"{escaped(one.name)} ({signed(one.points)}){reason}"
    if any(question.status is Status.UNGRADABLE for question in card.questions):
        yield "The grader itself failed on a part of this. Your teacher will look at it."
    if card.unmarked:
        yield f"{count(card.unmarked, 'point')} of this assignment are marked by a person."


def _tests(gradebook: Gradebook, card: Scorecard) -> Iterator[dict[str, object]]:
    sections = {section.id: place for place, section in enumerate(gradebook.heading.sections, 1)}
    titles = {title.id: title for title in gradebook.heading.questions}
    order = [question.id for question in gradebook.heading.questions]
    for question in card.questions:
        title = titles[question.id]
        within = [name for name in order if titles[name].section == title.section]
        number = f"{sections[title.section]}.{within.index(title.id) + 1}"
        for visibility, part in _split(question):
            yield _test(part, title, visibility, number)


def _split(question: QuestionScore) -> Iterator[tuple[str, QuestionScore]]:
    """Yield the parts of a question that students see at different times."""
    found = [v for v in VISIBILITIES if any(case.visibility == v for case in question.cases)]
    if question.by_hand or len(found) < 2:
        # Points that a person gave are for the whole question: they are shown when all of it is.
        yield (found[-1] if found else VISIBLE), question
        return
    named = any(case.misconception for case in question.cases)
    for visibility in found:
        cases = tuple(case for case in question.cases if case.visibility == visibility)
        part = replace(
            question,
            cases=cases,
            score=round(sum(case.score for case in cases), POINT_DIGITS),
            points=round(sum(case.points for case in cases), POINT_DIGITS),
        )
        # Advice on what was found in other cases would tell how these ended.
        own = any(case.misconception for case in cases) if named else lost(part) > 0
        advice = part.feedback if own else ""
        yield visibility, replace(part, status=_status(part), feedback=advice)


def _status(part: QuestionScore) -> Status:
    """Return how a part of a question ended; the other parts are not to be told by it."""
    if not lost(part):
        return Status.CORRECT
    worst = max(part.cases, key=lost)
    return Status.PARTIAL if part.score > 0 else worst.status


def _test(
    question: QuestionScore, title: QuestionTitle, visibility: str, number: str
) -> dict[str, object]:
    more = VISIBILITIES[visibility]
    name = f"{title.title} ({more})" if more else title.title
    test: dict[str, object] = {
        "name": printable(name),
        "number": number,
        "visibility": visibility,
        "tags": [question.section],
        "extra_data": {"question": question.id, "status": question.status.value},
        "output_format": "md",
    }
    if question.status is Status.UNMARKED:
        test["output"] = f"Waits for a person's marks: {count(question.points, 'point')}."
        return test
    answer = answer_of(question, title.title, is_function=title.kind == "function")
    if not lost(question):
        answer = replace(answer, hints=())
    said = "\n".join(feedback_markdown.body(answer)).strip()
    return test | {
        "score": _number(question.score),
        "max_score": _number(question.points),
        "status": "failed" if lost(question) else "passed",
        "output": _cut(said or _all_right(question)),
    }


def _all_right(question: QuestionScore) -> str:
    if lost(question):
        return FAILED_HERE if question.status is Status.UNGRADABLE else "Not right."
    return f"{count(len(question.cases), 'check')} right." if question.cases else "Right."


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _number(number: float) -> float:
    """Return a number that JSON can hold: it has no word for NaN and infinity."""
    return round(float(number), POINT_DIGITS) if math.isfinite(number) else 0.0
