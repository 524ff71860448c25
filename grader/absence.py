"""What is not there because the top level of a submission failed before it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from grader.near import instead
from grader.outcome import Failed, Status
from grader.scorecard import SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.outcome import Outcome
    from grader.sandbox.conversation import Run
    from grader.sandbox.program import Program
    from grader.sandbox.wording import Trouble

_ABSENT = (Status.MISSING, Status.LOAD_ERROR, Status.FORBIDDEN)


def explain_absence(
    run: Run, program: Program, names: Mapping[int, Sequence[str]], wanted: frozenset[str]
) -> Run:
    """Return a run in which what is missing says why: the top level failed, or a slip in a name.

    Args:
        run: what came of the submission.
        program: the submission.
        names: by the number of a call, the names that it was looked for under.
        wanted: all names that the assignment asks for.
    """
    if run.troubles:
        _explain_by_troubles(run, program, names)
    missing = [number for number, outcome in run.outcomes.items() if _is_missing(outcome)]
    if missing:
        found = instead(program, wanted)
        hints = {looked: found.hint(looked) for looked in {tuple(names[n]) for n in missing}}
        for number in missing:
            if hint := hints[tuple(names[number])]:
                run.outcomes[number] = _with_hint(run.outcomes[number], hint)
    return run


def _with_hint(outcome: Outcome, hint: str) -> Outcome:
    assert isinstance(outcome, Failed), "unreachable because only failures are missing"
    message, safe = (f"{words}; {hint}" for words in (outcome.message, outcome.safe_message))
    return replace(outcome, message=message, safe_message=safe)


def _is_missing(outcome: Outcome) -> bool:
    return isinstance(outcome, Failed) and outcome.status is Status.MISSING


def _explain_by_troubles(run: Run, program: Program, names: Mapping[int, Sequence[str]]) -> None:
    text = "\n".join(source for _name, source in program.cells)
    ended = not all(trouble.passed for trouble in run.troubles)
    would_give = cache(partial(_would_give, text, ended=ended))  # cases share their names
    nothing = ended and all(is_absent(outcome) for outcome in run.outcomes.values())
    for number, outcome in run.outcomes.items():
        if not isinstance(outcome, Failed) or outcome.status is not Status.MISSING:
            continue
        if nothing or any(map(would_give, names[number])):
            run.outcomes[number] = _absent_by(run.troubles, outcome)


def _would_give(text: str, name: str, *, ended: bool) -> bool:
    """Return whether a program that did not fail could have a name; else it was never written."""
    word = re.escape(name)
    if ended:
        return re.search(rf"\b{word}\b", text) is not None
    defines = rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{word}\b|^[ \t]*{word}[ \t]*[:=][^=]"
    imports = r"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+\*"
    return re.search(f"{defines}|{imports}", text, re.MULTILINE) is not None


def submission_status(run: Run) -> SubmissionStatus:
    """Return whether anything of a submission could be graded."""
    if run.troubles and all(is_absent(outcome) for outcome in run.outcomes.values()):
        return SubmissionStatus.LOAD_ERROR
    return SubmissionStatus.GRADED


def is_absent(outcome: Outcome) -> bool:
    """Return whether what was asked for was not there to be asked."""
    return isinstance(outcome, Failed) and outcome.status in _ABSENT


def _absent_by(troubles: Sequence[Trouble], outcome: Failed) -> Failed:
    causes = [t for t in troubles if not t.passed] or troubles
    trouble = next((t for t in troubles if t.status is Status.FORBIDDEN), causes[0])
    status = Status.FORBIDDEN if trouble.status is Status.FORBIDDEN else Status.LOAD_ERROR
    message = f"{outcome.message}, because the program failed before it: {trouble.message}"
    return replace(outcome, status=status, message=message, safe_message=message)
