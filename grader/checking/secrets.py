"""Is nothing told: expected values of hidden cases in what students read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.checking import finding as kinds
from grader.checking.finding import Finding
from grader.checking.plain import fingerprint, leaves
from grader.checking.stand_ins import loose_answers
from grader.outcome import Returned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.assignment import Part
    from grader.checking.rehearsal import Asked, Trial

FEWEST_DIGITS = 3
"""A number with fewer significant digits stands in too many texts by chance."""

FEWEST_DIGITS_OF_VALUE = 2
"""The same for a value that is a single number: there is nothing else to it."""

ENOUGH_NUMBERS = 4

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])", re.IGNORECASE)
_COUNTS = re.compile(r"\d+ of \d+|\((?:\d+, ?)+\d*\)")


def check_messages(asked: Asked) -> Iterator[Finding]:
    """Find hidden answers in what hidden cases say about wrong ones."""
    hidden = _hidden_numbers(asked)
    loose = [asked.trial(name, answer) for name, answer in loose_answers(asked.question)]
    for trial in (*asked.stand_ins, *asked.slips, *loose):
        own = list(_own_numbers(trial))
        for verdict in trial.score.cases:
            # What a visible case shows is its own: also the error, which is a number by chance.
            message = "" if verdict.visibility == "visible" else verdict.message
            for told in _told(message, hidden, FEWEST_DIGITS):
                if not _is_among(told, own):
                    where = f"{asked.where}, case '{verdict.name}'"
                    what = f"the message to {trial.name} holds {told}, which is a hidden answer."
                    yield Finding(kind=kinds.ANSWER_TOLD, where=where, what=what)
                    return


def check_texts(asked: Asked) -> Iterator[Finding]:
    """Find hidden answers in titles, names, hints and feedback."""
    hidden = _hidden_numbers(asked)
    singles = [*_hidden_singles(asked)]
    for what_it_is, text in _texts(asked):
        found = [
            *_told(text, hidden, FEWEST_DIGITS),
            *_told(text, singles, FEWEST_DIGITS_OF_VALUE),
        ]
        for told in dict.fromkeys(found):
            what = f"its {what_it_is} holds {told}, which is a hidden answer."
            yield Finding(kind=kinds.ANSWER_TOLD, where=asked.where, what=what)


def check_shown_elsewhere(questions: Sequence[Asked]) -> Iterator[Finding]:
    """Find hidden values that are the expected answer of a visible case."""
    shown: dict[object, str] = {}
    for asked in questions:
        for part, probe in asked.probes:
            if part.visible and _says_much(probe.expected):
                shown.setdefault(_rounded(probe.expected), asked.where_in(part))
    for asked in questions:
        for part in asked.question.parts if asked.question.kind == "values" else ():
            where = shown.get(_rounded(part.probes[0].expected))
            if where and not part.visible:
                what = f"it is hidden, and {where} shows it."
                yield Finding(kind=kinds.ANSWER_SHOWN, where=asked.where_in(part), what=what)


def _rounded(value: object) -> object:
    return fingerprint([f"{n:.6g}" for n in _numbers(value)])


def _says_much(value: object) -> bool:
    """Tell whether equal answers are hardly equal by chance."""
    numbers = _numbers(value)
    return len(numbers) >= ENOUGH_NUMBERS or any(
        _digits(f"{number:.6g}") >= FEWEST_DIGITS for number in numbers
    )


def _texts(asked: Asked) -> Iterator[tuple[str, str]]:
    question = asked.question
    yield "title", question.title
    yield "hint", question.hint
    for slip in question.misconceptions:
        yield f"feedback to '{slip.id}'", slip.feedback
    for part in question.parts:
        yield f"part '{part.name}'", f"{part.name}; {part.hint}"


def _hidden_numbers(asked: Asked) -> list[float]:
    shown = set(_numbers_of(part for part in asked.question.parts if part.visible))
    hidden = _numbers_of(part for part in asked.question.parts if not part.visible)
    return [number for number in dict.fromkeys(hidden) if number not in shown]


def _hidden_singles(asked: Asked) -> Iterator[float]:
    for part in asked.question.parts if asked.question.kind == "values" else ():
        numbers = _numbers(part.probes[0].expected)
        if len(numbers) == 1 and not part.visible:
            yield from numbers


def _numbers_of(parts: Iterable[Part]) -> Iterator[float]:
    for part in parts:
        for probe in part.probes:
            yield from _numbers(probe.expected)


def _numbers(value: object) -> list[float]:
    found = (leaf for leaf in leaves(value) if isinstance(leaf, int | float))
    return [float(leaf) for leaf in found if not isinstance(leaf, bool)]


def _own_numbers(trial: Trial) -> Iterator[float]:
    for outcome in trial.outcomes.values():
        if isinstance(outcome, Returned):
            yield from _numbers(outcome.value)


def _told(text: str, hidden: Sequence[float], fewest: int) -> Iterator[str]:
    for found in _NUMBER.finditer(_COUNTS.sub("", text)):
        if _digits(found[0]) >= fewest and _is_among(found[0], hidden):
            yield found[0]


def _is_among(written: str, numbers: Sequence[float]) -> bool:
    digits, value = max(_digits(written), 1), float(written)
    near = (n for n in numbers if abs(n - value) <= abs(value) * 0.1)
    return any(float(f"{number:.{digits}g}") == value for number in near)


def _digits(written: str) -> int:
    """Return how many significant digits a number is written with."""
    mantissa = written.lower().partition("e")[0].lstrip("-")
    digits = mantissa.replace(".", "").lstrip("0")
    return len(digits if "." in mantissa else digits.rstrip("0"))
