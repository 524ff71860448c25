"""Probes: what kind of wrong an answer is, where no known slip fits.

    answers of one question ──► trials ──► the first relation that holds in all of them ──► words

A probe speaks of a relation (the negative, the transpose, twice, shifted by one row) only where it
is certain in every case, and never of a number: who does not know what was asked learns nothing of
what is right. Where some answers are right, a probe looks at what the others have in common.

The table is in order of strength: what says most comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from grader.data_class import dataclass
from grader.measure import array_of
from grader.probing import region, relation, rounding, scale
from grader.probing.circumstance import Arguments, Asked, circumstance
from grader.probing.trial import FEW_NUMBERS, Trial, Trials, by_weight, different, make_trial, wrong

__all__ = ["Answer", "explain", "explain_value"]

Probe: TypeAlias = Callable[[Trials], str | None]

VAGUE: tuple[Probe, ...] = (
    region.shape,
    region.order,
    region.region,
    region.blanks,
    rounding.digits,
)
"""Probes from which nobody who knows the answer can work out what is right."""

PROBES: tuple[Probe, ...] = (
    *relation.TURNS,
    region.shape,
    *relation.FORMS,
    scale.factor,
    scale.term,
    scale.argument,
    region.shift,
    rounding.rounding,
    region.block,
    relation.unsummed,
    region.order,
    region.region,
    region.entries,
    relation.signs,
    region.blanks,
    rounding.digits,
)

NUMBERS: tuple[str, ...] = ("first", "second", "third", "fourth", "fifth", "sixth")
"""Words for the values that a function returns; of more than these nothing is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One call of a question: what came back, what is right, and what was asked.

    Attributes:
        value: what the student's code returned; None where it returned nothing.
        expected: what is right.
        arguments: what was asked.
        right: whether it was judged to be right.
        visible: whether students may see the arguments.
        tolerance: relative and absolute.
    """

    value: object
    expected: object
    arguments: Arguments
    right: bool
    visible: bool
    tolerance: tuple[float, float]


def explain(answers: Sequence[Answer]) -> str:
    """Return a sentence on what kind of wrong the answers to a function question are, or none."""
    with np.errstate(all="ignore"):
        return _explain(answers)


def _explain(answers: Sequence[Answer]) -> str:
    split = [parts for answer in answers if (parts := _parts(answer)) is not None]
    every = "In every case" if len(split) == len(answers) else "In every case that can be compared"
    counts = {len(parts) for parts in split}
    if len(counts) == 1 and not all(trial.right for parts in split for trial in parts):
        columns = [by_weight(column) for column in zip(*split, strict=True)]
        words = _of_one(columns[0]) if len(columns) == 1 else _of_several(split, columns)
        if words:
            return _sentence(f"{every} {words}")
    calls = [Asked(answer.arguments, answer.right, answer.visible) for answer in answers]
    return circumstance(calls)


def _sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words}."


def _parts(answer: Answer) -> list[Trial] | None:
    """Return the trials that an answer makes, one for each value that is returned."""
    expected = answer.expected
    wanted = array_of(expected)
    if isinstance(wanted, np.ndarray) and not _has_arrays(expected):
        pairs = [(answer.value, expected)]
    elif isinstance(expected, list | tuple) and _has_length(answer.value, len(expected)):
        pairs = list(zip(answer.value, expected, strict=True))  # type: ignore[call-overload]
    else:
        return None
    trials = [_trial(answer, *pair) for pair in pairs]
    return None if None in trials else trials  # type: ignore[return-value]


def _has_arrays(expected: object) -> bool:
    return isinstance(expected, list | tuple) and any(isinstance(e, np.ndarray) for e in expected)


def _has_length(value: object, length: int) -> bool:
    is_long = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)
    return is_long and len(value) == length  # type: ignore[arg-type]


def _trial(answer: Answer, value: object, expected: object) -> Trial | None:
    found, wanted = array_of(value), array_of(expected)
    if not (isinstance(found, np.ndarray) and isinstance(wanted, np.ndarray)):
        return None
    return make_trial(found, wanted, answer.arguments, answer.tolerance)


def _first(trials: Trials, probes: Sequence[Probe] = PROBES) -> str:
    if len(different([trial.answer for trial in wrong(trials)])) < FEW_NUMBERS:
        return ""  # zeros, or a constant: any relation would be chance
    return next((words for probe in probes if (words := probe(trials))), "")


def _of_one(trials: Trials) -> str:
    words = _first(trials)
    return f"your answer {words}" if words else ""


def _of_several(split: Sequence[Sequence[Trial]], columns: Sequence[list[Trial]]) -> str:
    """Return the words where several values are returned, each with its own trials."""
    count = len(columns)
    if count > len(NUMBERS):
        return ""
    if _exchanged(split):
        return "your two values are exchanged"
    told = [index for index, column in enumerate(columns) if wrong(column)]
    if len(told) == count:
        joint = _first(by_weight([trial for column in columns for trial in column]))
        if joint:
            return f"each of your {count} values {joint}"
    said = next(((i, words) for i in told if (words := _first(columns[i]))), None)
    right = [index for index in range(count) if index not in told and _says_much(columns[index])]
    if said is None and len(told) == 1 and right and len(wrong(columns[told[0]])) > 1:
        one = NUMBERS[told[0]]
        return f"the {_listed(right)} of your {count} values is right, and the {one} is not"
    if said is None:
        return ""
    words = f"the {NUMBERS[said[0]]} of your {count} values {said[1]}"
    return f"{words}; the {_listed(right)} is right" if right else words


def _exchanged(split: Sequence[Sequence[Trial]]) -> bool:
    if len(split[0]) != 2:
        return False
    told = [pair for pair in split if not (pair[0].right and pair[1].right)]
    crossed = all(a.gives(b.expected) and b.gives(a.expected) for a, b in split)
    return crossed and len(different([trial.expected for pair in told for trial in pair])) >= 4


def _says_much(column: Trials) -> bool:
    """Return whether to be right here is worth a word: the numbers are not always the same."""
    return len(different([trial.expected for trial in column])) >= 3


def _listed(indices: Sequence[int]) -> str:
    words = [NUMBERS[index] for index in indices]
    return " and the ".join(filter(None, (", the ".join(words[:-1]), words[-1])))


def explain_value(name: str, answer: Answer) -> str:
    """Return a sentence on what kind of wrong a single value is, or none.

    Of what students may not see only such things are said from which it can't be worked out.
    """
    with np.errstate(all="ignore"):
        parts = _parts(answer)
        if parts is None or len(parts) != 1 or parts[0].right:
            return ""
        trial = parts[0]
        if trial.expected.ndim:
            words = _first(parts, PROBES if answer.visible else VAGUE)
        else:
            words = _of_number(trial, visible=answer.visible)
    return _sentence(f"Your `{name}` {words}") if words else ""


def _of_number(trial: Trial, *, visible: bool) -> str:
    """Return the words for a number by itself, where just one thing can be said of it."""
    if trial.answer.ndim or not trial.expected or not trial.answer:
        return ""
    said = [(words, vague) for words, holds, vague in _OF_NUMBERS if holds(trial)]
    return said[0][0] if len(said) == 1 and (visible or said[0][1]) else ""


def _is_power_of_ten(trial: Trial) -> bool:
    return any(trial.gives(trial.expected * 10.0**power) for power in (-3, -2, -1, 1, 2, 3))


def _is_rest(trial: Trial) -> bool:
    return bool(0 < trial.expected < 1) and trial.gives(1.0 - trial.expected)


def _is_rounded(trial: Trial) -> bool:
    """Return whether it is right to the decimals that it is given with, two digits at least."""
    digits = np.format_float_positional(abs(float(trial.answer)), trim="-")
    significant = digits.replace(".", "").strip("0")
    return len(significant) >= 2 and any(
        rounding.is_rounded(trial, places) for places in rounding.DECIMALS
    )


_OF_NUMBERS: tuple[tuple[str, Callable[[Trial], bool], bool], ...] = (
    ("is the negative of the right one", lambda t: t.gives(-t.expected), False),
    ("is 1 minus the right one", _is_rest, False),
    ("has its decimal point in the wrong place", _is_power_of_ten, False),
    ("is right to the decimals that it has, and has too few of them", _is_rounded, True),
)
"""Words, when they hold, and whether they may be said of a hidden number."""
