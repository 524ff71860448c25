"""Assignments from a few lines of TOML and Python, and outcomes made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.builder import build
from grader.judge import judge_question
from grader.outcome import Failed, Outcome, Returned, Status
from grader.rubric_file import load_rubric_file
from grader.sandbox.conversation import Run

if TYPE_CHECKING:
    from pathlib import Path

    from grader.assignment import Assignment
    from grader.scorecard import QuestionScore

HEAD = """
schema = 1
assignment = { id = "hw", title = "Homework" }
[[section]]
id = "s"
title = "Section"
"""


def write(folder: Path, questions: str, answers: str) -> Path:
    """Write a rubric with these questions, and the module `answers` beside it."""
    (folder / "answers.py").write_text(answers, encoding="utf-8")
    path = folder / "hw.toml"
    path.write_text(HEAD + questions, encoding="utf-8")
    return path


def assignment(
    folder: Path, questions: str, answers: str = "", *, visible_only: bool = False
) -> Assignment:
    """Return an assignment of these questions, whose references are in `answers`."""
    file = load_rubric_file(write(folder, questions, answers))
    return build(file, visible_only=visible_only)


def outcome(answer: object) -> Outcome:
    """Return what an answer is as an outcome: itself if it is one, else that it was returned."""
    return answer if isinstance(answer, Returned | Failed) else Returned(value=answer)


def raised(words: str = "raised ValueError: 3.25", safe: str = "raised ValueError") -> Failed:
    """Return the outcome of a call that raised."""
    return Failed(status=Status.RAISED, message=words, safe_message=safe)


def missing(name: str) -> Failed:
    """Return the outcome of a call of what is not there."""
    message = f"`{name}` is not there"
    return Failed(status=Status.MISSING, message=message, safe_message=message)


def run_of(asked: Assignment, *answers: object) -> Run:
    """Return a run in which the calls were answered so, in the rubric's order."""
    calls = asked.calls(question.id for question in asked.questions)
    assert len(calls) == len(answers), "unreachable because a test answers every call"
    pairs = zip(calls, answers, strict=True)
    return Run(loaded=True, outcomes={call.number: outcome(answer) for call, answer in pairs})


def judged(asked: Assignment, *answers: object) -> tuple[QuestionScore, ...]:
    """Return the scores of all questions for these answers."""
    run = run_of(asked, *answers)
    return tuple(judge_question(asked, question, run) for question in asked.questions)
