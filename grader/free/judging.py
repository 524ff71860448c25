"""A test's end as a verdict: what it is worth, and words for whom they may reach."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.errors import GraderError, SubmissionFailed
from grader.evidence import evidence_of
from grader.free.blame import culprit, frames, place_of
from grader.free.compared import claim_of, compared_in
from grader.free.failure import NOT_YET
from grader.free.trial import PASSED, Ending
from grader.measure import kind_of
from grader.names import printable
from grader.outcome import Status
from grader.scorecard import POINT_DIGITS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.evidence import Evidence
    from grader.free.trial import Trial
    from grader.outcome import Failed

UNTOLD = "did not pass"
"""All that a student hears of a hidden check."""

_ABSENT = (Status.MISSING, Status.LOAD_ERROR)
_ANSWERED = (
    Status.WRONG,
    Status.PARTIAL,
    Status.BAD_VALUE,
    Status.WRONG_SHAPE,
    Status.NOT_FINITE,
)
_ASKING = "grader.free.handle"
_OVERDUE = re.compile(r"Timeout \(?>?[\d.]+s?\)? from pytest-timeout")
_UNRAISED = re.compile(r"DID NOT RAISE (?:<class ')?(?:\w+\.)*(\w+)(?:'>)?")
_EMPTY = re.compile(
    r"assert (not )*(False|True|None|np\.False_|np\.True_|0|0\.0|\[\]|\(\)|\{\}|'')"
)
"""What pytest says where it knows no more than that something is not true."""

_MOST_LINES = 8
_LONGEST = 600
_MOST_PRINTED = 2000
_MOST_PARTS = 3


def ending_of(
    error: BaseException | None, trial: Trial, *, is_failure: bool = False, is_own: bool = False
) -> Ending:
    """Return how a test ended.

    Args:
        error: what it raised, None where nothing.
        trial: what it did.
        is_failure: whether that was raised by `pytest.fail`. Where no line of the course did so,
            pytest itself could not run the test.
        is_own: whether it came before the submission was asked anything.
    """
    if error is None:
        return PASSED
    if isinstance(error, BaseExceptionGroup):
        found = [ending_of(part, trial) for part in error.exceptions]
        return next((one for one in found if one.fault), found[0])
    if isinstance(error, SubmissionFailed):
        return Ending(status=Status(error.status), told=error.message, safe=error.safe_message)
    words = str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
    if missing := getattr(error, "argname", None):  # what pytest raises has an object in its words
        words = f"there is no fixture '{missing}'"
    if is_failure and _OVERDUE.match(str(error)):
        return _overdue(error)
    is_own = is_own or (is_failure and not place_of(error))
    if (isinstance(error, AssertionError) or is_failure) and not is_own:
        return _of_assertion(error, trial)
    if name := culprit(error, trial):
        is_kind = isinstance(error, (TypeError, AttributeError))
        return Ending(
            status=Status.BAD_VALUE if is_kind else Status.WRONG,
            told=f"what `{name}` gave can't be used as is expected: {_said(words)}",
            safe=f"what `{name}` gave can't be used as is expected",
        )
    where, kind = place_of(error), type(error).__name__
    fault = ": ".join(filter(None, (where, _said(words))))
    safe = ": ".join(filter(None, (where, kind)))
    return Ending(status=Status.UNGRADABLE, told=fault, safe=safe, fault=fault)


def _overdue(error: BaseException) -> Ending:
    """Return how a test ended that pytest-timeout stopped: whoever was at work then was late."""
    if any(frame.f_globals.get("__name__") == _ASKING for frame, *_ in frames(error)):
        words = "was still running when the time of the test was over"
        return Ending(status=Status.TIMEOUT, told=words, safe=words)
    where = place_of(error)
    fault = ": ".join(filter(None, (where, _said(str(error)))))
    return Ending(status=Status.UNGRADABLE, told=fault, safe=where or "late", fault=fault)


def _of_assertion(error: BaseException, trial: Trial) -> Ending:
    """Return how a test ended in which an assertion failed."""
    compared = compared_in(error, trial)
    status, told = compared.told() if compared is not None else (Status.WRONG, "")
    if not told and (unraised := _UNRAISED.fullmatch(str(error))) and trial.values:
        name, found = trial.values[-1][1], kind_of(trial.given)
        noun = "exception" if unraised[1] == SubmissionFailed.__name__ else unraised[1]
        article = "an" if noun[0] in "AEIOUaeiou" else "a"
        told = f"`{name}` returned {found}; {article} {noun} is expected"
    if not told:
        told = _said(str(error))
        if (not told or _EMPTY.fullmatch(told)) and (claim := claim_of(error)):
            told = f"this does not hold: {printable(claim)}"
    return Ending(status=status, told=told or UNTOLD, safe=UNTOLD)


def _said(text: str) -> str:
    """Return the words of an exception that are worth reading: without what pytest adds to them."""
    own, found, _explained = text.partition("\nassert ")
    lines = [line.rstrip() for line in (own if found else text).split("\n")]
    if lines[0].startswith("assert "):
        lines = lines[:1]
    lines = [printable(line) for line in lines if line.strip()][:_MOST_LINES]
    shown = "\n".join(lines)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def verdict_of(trial: Trial, ending: Ending) -> Verdict:
    """Return what a test is worth that did this and ended so."""
    test = trial.test
    assert test is not None, "unreachable because only tests of the plan are judged"
    parts = trial.parts
    ending = _unless_nothing_came(trial, ending)
    share = _share(trial, ending, parts)
    every = [part for part in (ending, *parts) if part.status is not Status.CORRECT]
    faulty = next((part for part in every if part.fault), None)
    status = _status(every, share) if faulty is None else Status.UNGRADABLE
    hidden = trial.is_hidden
    told = safe = ""
    if faulty is not None:
        told, safe = (f"the grader failed here: {w}" for w in (faulty.told, faulty.safe))
    elif status is not Status.CORRECT:
        told = "\n".join(_words(trial, ending, parts, hidden=False))
        safe = "\n".join(_words(trial, ending, parts, hidden=True))
    score = 0.0 if faulty is not None else share * test.points
    return Verdict(
        name=test.name,
        visibility=test.visibility,
        status=status,
        score=round(score, POINT_DIGITS),
        points=round(test.points, POINT_DIGITS),
        message=safe if hidden else told,
        seconds=float(f"{trial.seconds:.2g}"),
        hint=test.hint if status is not Status.CORRECT else "",
        printed=_cut(trial.printed),
        aside=told if hidden and told != safe else "",
        evidence=_evidence(trial) if status in _ANSWERED else None,
    )


def _unless_nothing_came(trial: Trial, ending: Ending) -> Ending:
    """Return how a test ended; one that had nothing of the submission to test has not passed.

    So `pytest.raises(submission.Failed)` gives no points for what nobody wrote.
    """
    is_passed = ending.status is Status.CORRECT and not trial.parts and not trial.awards
    if not is_passed or trial.values or not all(map(_is_absent, trial.failures)):
        return ending
    first = next(iter(trial.failures), None)
    if first is None:
        return ending
    return Ending(status=first.status, told=first.message, safe=first.safe_message)


def _is_absent(failure: Failed) -> bool:
    return failure.status in _ABSENT or NOT_YET in failure.exceptions


def _evidence(trial: Trial) -> Evidence | None:
    """Return what shows the teacher who gave the same answer."""
    if not trial.values:
        return None
    return replace(evidence_of(trial.answer), answer=None)


def unjudged(trial: Trial, reason: str) -> Verdict:
    """Return the verdict of a test that was skipped: its points wait for a person."""
    test = trial.test
    assert test is not None, "unreachable because only tests of the plan are judged"
    return Verdict(
        name=test.name,
        visibility=test.visibility,
        status=Status.UNMARKED,
        score=0.0,
        points=round(test.points, POINT_DIGITS),
        message="was skipped" if trial.is_hidden else f"was skipped: {printable(reason)}",
    )


def _share(trial: Trial, ending: Ending, parts: Sequence[Ending]) -> float:
    """Return which part of its points a test gives: what was awarded, else what passed."""
    if trial.awards:
        return min(1.0, math.fsum(award.share for award in trial.awards))
    if ending.status is not Status.CORRECT:
        return 0.0
    passed = sum(part.status is Status.CORRECT for part in parts)
    return passed / len(parts) if parts else 1.0


def _status(lost: Sequence[Ending], share: float) -> Status:
    if share >= 1.0 - 1e-9:
        return Status.CORRECT
    if share > 0:
        return Status.PARTIAL
    return lost[0].status if lost else Status.WRONG


def _words(trial: Trial, ending: Ending, parts: Sequence[Ending], *, hidden: bool) -> Iterator[str]:
    """Yield what is said of a test that lost points."""
    if ending.status is not Status.CORRECT:
        yield ending.safe if hidden else ending.told
    lost = [part for part in parts if part.status is not Status.CORRECT]
    if lost:
        yield f"{len(lost)} of {len(parts)} parts did not pass"
        words = dict.fromkeys(part.safe if hidden else part.told for part in lost)
        yield from [word for word in words if word != UNTOLD][:_MOST_PARTS]
    if trial.awards:
        got = math.fsum(award.share for award in trial.awards)
        whys = dict.fromkeys(award.why for award in trial.awards if award.why and not hidden)
        for_what = f": {', '.join(map(printable, whys))}" if whys else ""
        yield f"earned {round(100 * got)} %{for_what}"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_PRINTED else f"{text[:_MOST_PRINTED]}…"
