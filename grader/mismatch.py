"""The words for a student on what an answer differs in.

In this order: the tolerance, how many of how many, the first positions with *yours* and
*expected*, the worst error. What may not be shown is left out, and so is what it could be worked
out from: an error beside the student's own value, or a word on how to mend a value.
The shape and the kind of what is expected are no secret, for the assignment tells them; the
answer's own shape may be one where student code chose it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from grader.difference import (
    MOST_PLACES,
    Comparison,
    Difference,
    Entry,
    Form,
    Kind,
    Lack,
    Number,
    OtherCount,
    OtherKeys,
    OtherKind,
    OtherLine,
    OtherShape,
    OtherSpread,
    OtherText,
    OtherValues,
    Part,
    Repair,
    Spread,
    Unfit,
    WrongParts,
)

DIGITS = 6
"""Digits shown of a number, unless two numbers need more to look different."""

ALL_DIGITS = 17
ERROR_DIGITS = 3
SPREAD_DIGITS = 4
LONGEST_INTEGER = 10**40
LONGEST_WHOLE_FLOAT = 1e15
LONGEST_TEXT = 60

FEW = 10
"""So many parts or keys are told of in any case."""

MORE_AXES = 2
"""A shape has seldom more axes too many."""

LACKS = {
    Lack.FINITE: ("not finite (nan or inf)", "a finite number is expected"),
    Lack.REAL: ("not real", "a real number is expected"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a message may show."""

    expected: bool
    answer: bool
    sizes: frozenset[int] | None = None

    def counts(self, count: int) -> bool:
        """Return whether how many there are may be told."""
        return self.sizes is None or count in self.sizes or count < FEW

    def forms(self, shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
        """Return whether a shape may be told."""
        if self.sizes is None:
            return True
        known = self.sizes | {0, 1, *expected, math.prod(expected)}
        near = known | {size + 1 for size in known} | {size - 1 for size in known}
        return len(shape) <= len(expected) + MORE_AXES and near.issuperset(shape)


def describe(
    comparison: Comparison,
    *,
    show_expected: bool,
    show_answer: bool,
    sizes: frozenset[int] | None = None,
) -> str:
    """Say in words for the student what is wrong; nothing where the answer is right.

    Args:
        comparison: what was found.
        show_expected: whether expected values may be told.
        show_answer: whether the student's own values may be told.
        sizes: how long the arguments are. A shape that comes from nowhere could be a number that
            student code wants to carry out, so that only what is near to these is told; None where
            all may be.
    """
    if comparison.difference is None:
        return ""
    shown = _Shown(expected=show_expected, answer=show_answer, sizes=sizes)
    return _words(comparison.difference, shown)


def _words(difference: Difference, shown: _Shown) -> str:  # noqa: C901 a table of kinds
    match difference:
        case OtherKind():
            return _other_kind(difference, shown)
        case OtherCount():
            return _other_count(difference, shown)
        case OtherKeys():
            return _other_keys(difference, shown)
        case OtherShape():
            return _other_shape(difference, shown)
        case Unfit():
            return _unfit(difference, shown)
        case OtherValues():
            return _other_values(difference, shown)
        case OtherText():
            return _other_text(difference, shown)
        case OtherSpread():
            return "; ".join(_spread(spread, shown) for spread in difference.wrong)
        case OtherLine():
            return _other_line(difference, shown)
        case WrongParts():
            return _wrong_parts(difference, shown)


# --- Kind, count, keys, shape ---------------------------------------------------------------


def _other_kind(difference: OtherKind, shown: _Shown) -> str:
    yours, expected = difference.yours, difference.expected
    verb = "are" if expected.kind is Kind.PARTS and expected.count != 1 else "is"
    form = _form(yours) if shown.counts(yours.count) else str(yours.kind)
    return f"{form}; {_form(expected)} {verb} expected"


def _form(form: Form) -> str:
    if form.kind is Kind.PARTS:
        return _count(form.count, "value")
    if form.kind is Kind.TUPLE:
        return f"{form.kind} of {_count(form.count, 'value')}"
    return f"{form.kind} of shape {form.shape}" if form.shape else str(form.kind)


def _other_count(difference: OtherCount, shown: _Shown) -> str:
    verb = "is" if difference.expected == 1 else "are"
    is_told = shown.counts(difference.yours)
    yours = _count(difference.yours, "value") if is_told else "another number of values"
    return f"{yours}; {difference.expected} {verb} expected"


def _other_keys(difference: OtherKeys, shown: _Shown) -> str:
    clauses = (
        _keys(difference.missing, "missing", named=shown.expected, counted=True),
        _keys(
            difference.unexpected,
            "not expected",
            named=shown.answer,
            counted=shown.counts(len(difference.unexpected)),
        ),
    )
    return "; ".join(clause for clause in clauses if clause)


def _keys(keys: tuple[object, ...], what: str, *, named: bool, counted: bool) -> str:
    if not keys:
        return ""
    verb = "is" if len(keys) == 1 else "are"
    noun = _count(len(keys), "key") if counted else "many keys"
    names = [name for name in map(_key, keys) if name][:MOST_PLACES] if named else []
    if names and len(names) < len(keys):
        names.append("…")
    return f"{noun} {verb} {what}: {', '.join(names)}" if names else f"{noun} {verb} {what}"


def _other_shape(difference: OtherShape, shown: _Shown) -> str:
    yours, expected = difference.yours, difference.expected
    told = f"shape {yours}" if shown.forms(yours, expected) else "another shape"
    words = [
        told if yours else "a single value",
        f"; {expected or 'a single value'} is expected",
    ]
    if difference.repair:
        words.append(f": {_repair(difference.repair, abs(len(yours) - len(expected)))}")
    if difference.values_agree and shown.expected:
        words.append(", and the values are right")
    return "".join(words)


def _repair(repair: Repair, axes: int) -> str:
    noun = "an axis" if axes == 1 else f"{axes} axes"
    verb = "is" if axes == 1 else "are"
    match repair:
        case Repair.TRANSPOSE:
            return "yours is the shape of the transpose"
        case Repair.DROP_AXES:
            return f"{noun} of length 1 {verb} too many"
        case Repair.ADD_AXES:
            return f"{noun} of length 1 {verb} missing"


# --- Values ---------------------------------------------------------------------------------


def _unfit(difference: Unfit, shown: _Shown) -> str:
    what, expected = LACKS[difference.lack]
    if not difference.position:
        return (
            f"yours {_number(difference.yours)}; {expected}"
            if shown.answer
            else f"the value is {what}"
        )
    verb = "is" if difference.count == 1 else "are"
    first = "" if difference.count == 1 else "the first "
    many = f"{difference.count} of {difference.total} values {verb} {what}"
    return f"{many}, {first}at {list(difference.position)}"


def _other_values(difference: OtherValues, shown: _Shown) -> str:
    first = difference.entries[0]
    if not first.position:
        return _single(first, shown)
    verb = "differs" if difference.count == 1 else "differ"
    listed = ":" if difference.count == len(difference.entries) else ", the first:"
    head = (
        f"{_tolerance(difference)}, {difference.count} of {difference.total} values {verb}{listed}"
    )
    places = (f"at {list(e.position)} {_entry(e, shown)}".rstrip() for e in difference.entries)
    clauses = [f"{head} {'; '.join(places)}"]
    if difference.worst and shown.expected and shown.answer:
        error = _number(difference.worst.error, ERROR_DIGITS)
        clauses.append(f"worst error {error} at {list(difference.worst.position)}")
    if difference.transpose_agrees and shown.expected:
        clauses.append("the transpose of yours is right")
    return "; ".join(clauses)


def _tolerance(difference: OtherValues) -> str:
    named = {"relative": difference.rtol, "absolute": difference.atol}
    parts = [f"{value:g} {name}" for name, value in named.items() if value]
    return f"with tolerance {' and '.join(parts)}" if parts else "with no tolerance"


def _single(entry: Entry, shown: _Shown) -> str:
    if shown.expected:
        return _entry(entry, shown)
    return f"{_entry(entry, shown) or 'the value'} is not right"


def _entry(entry: Entry, shown: _Shown) -> str:
    digits = _digits(entry) if shown.expected and shown.answer else DIGITS
    yours = f"yours {_number(entry.yours, digits)}" if shown.answer else ""
    expected = f"expected {_number(entry.expected, digits)}" if shown.expected else ""
    return ", ".join(words for words in (yours, expected) if words)


def _digits(entry: Entry) -> int:
    """Return how many digits the two numbers need to look different."""
    enough = (
        digits
        for digits in range(DIGITS, ALL_DIGITS)
        if _rounded(entry.yours, digits) != _rounded(entry.expected, digits)
    )
    return next(enough, ALL_DIGITS)


def _rounded(number: Number, digits: int) -> Number:
    return number if _is_whole(number) else complex(f"{number:.{digits}g}")


def _number(number: Number, digits: int = DIGITS) -> str:
    if isinstance(number, int) and abs(number) >= LONGEST_INTEGER:
        return f"an integer of about {int(number.bit_length() * math.log10(2))} digits"
    return str(number) if _is_whole(number) else f"{number:.{digits}g}"


def _is_whole(number: Number) -> bool:
    """Tell whether a number is shown with all its digits: integers, and floats like 5.0."""
    if isinstance(number, float):
        return number.is_integer() and abs(number) < LONGEST_WHOLE_FLOAT
    return isinstance(number, int)


SPREADS = {
    "mean": "the mean",
    "std": "the standard deviation",
    "zeros": "the share of zeros",
    "min": "the smallest number",
    "max": "the largest number",
}
BOUNDS = {"min": "at least", "max": "at most"}


def _spread(spread: Spread, shown: _Shown) -> str:
    what = SPREADS[spread.name]
    yours = _number(spread.yours, SPREAD_DIGITS)
    if not shown.expected:
        return f"{what} is {yours}, which is not right" if shown.answer else f"{what} is not right"
    if spread.name in BOUNDS:
        expected = f"{BOUNDS[spread.name]} {spread.expected:g}"
    else:
        expected = f"{spread.expected:g} ± {spread.within:g}"
    return f"{what} is {yours}, expected {expected}"


# --- Strings and parts ----------------------------------------------------------------------


def _other_text(difference: OtherText, shown: _Shown) -> str:
    yours = f"yours {_quoted(difference.yours)}"
    if not shown.expected:
        return f"{yours if shown.answer else 'the string'} is not right"
    expected = f"expected {_quoted(difference.expected)}"
    words = f"{yours}, {expected}" if shown.answer else expected
    note = difference.near or (_first_difference(difference) if shown.answer else "")
    return f"{words}; {note}" if note else words


def _other_line(difference: OtherLine, shown: _Shown) -> str:
    yours, expected = difference.yours, difference.expected
    if not difference.count:
        return "nothing was printed"
    place = f"printed line {difference.number}"
    if yours is None:
        return f"{place} is missing" + (f": {_quoted(expected or '')}" if shown.expected else "")
    if expected is None:
        words = f": {_quoted(yours)}" if shown.answer else ""
        return f"{place} is one too many{words}"
    if not shown.expected:
        return f"{place} is not right" + (f": yours {_quoted(yours)}" if shown.answer else "")
    words = f"{place}: yours {_quoted(yours)}, expected {_quoted(expected)}"
    text = OtherText(yours=yours, expected=expected)
    note = _first_difference(text)
    return f"{words}; {note}" if note else words


def _first_difference(difference: OtherText) -> str:
    """Say where two strings part that look the same as far as they are shown."""
    pairs = enumerate(zip(difference.yours, difference.expected, strict=False))
    shorter = min(len(difference.yours), len(difference.expected))
    same = next((index for index, (mine, other) in pairs if mine != other), shorter)
    return f"they differ from character {same + 1} on" if same >= LONGEST_TEXT else ""


def _quoted(text: str) -> str:
    return repr(text) if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]!r}…"


def _wrong_parts(difference: WrongParts, shown: _Shown) -> str:
    named = difference.wrong[:MOST_PLACES]
    clauses = [_part(part, difference.total, shown) for part in named]
    rest = len(difference.wrong) - len(named)
    if rest:
        clauses.append(f"{rest} more {'part is' if rest == 1 else 'parts are'} wrong")
    return "; ".join(clauses)


def _part(part: Part, total: int, shown: _Shown) -> str:
    is_named = part.keyed and (shown.expected or shown.answer)
    name = (_key(part.key) if is_named else "") or f"{part.index + 1} of {total}"
    found = part.comparison.difference
    return f"part {name}: {_words(found, shown) if found else ''}"


def _key(key: object) -> str:
    """Return a key in words, or nothing for a key that is neither a string nor a number."""
    if isinstance(key, str):
        return _quoted(key)
    return _number(key) if isinstance(key, int | float) else ""


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
