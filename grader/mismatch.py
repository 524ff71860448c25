"""The words for a student on what an answer differs in.

In this order: the tolerance, how many of how many, the first positions with *yours* and
*expected*, the worst error. What may not be shown is left out, and so is what it could be worked
out from: an error beside the student's own value, or a word on how to mend a value.
The shape and the kind of what is expected are no secret, for the assignment tells them; the
answer's own shape may be one where student code chose it.
"""

from __future__ import annotations

from grader.difference import (
    MOST_PLACES,
    Comparison,
    Difference,
    Form,
    Kind,
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
    Unfit,
    WrongParts,
)
from grader.mismatch_values import other_spread, other_values, unfit
from grader.shown import Shown
from grader.written import written

LONGEST_TEXT = 60


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
    shown = Shown(expected=show_expected, answer=show_answer, sizes=sizes)
    return _words(comparison.difference, shown)


def _words(difference: Difference, shown: Shown) -> str:  # noqa: C901 a table of kinds
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
            return unfit(difference, shown)
        case OtherValues():
            return other_values(difference, shown)
        case OtherText():
            return _other_text(difference, shown)
        case OtherSpread():
            return "; ".join(other_spread(spread, shown) for spread in difference.wrong)
        case OtherLine():
            return _other_line(difference, shown)
        case WrongParts():
            return _wrong_parts(difference, shown)


# --- Kind, count, keys, shape ---------------------------------------------------------------


def _other_kind(difference: OtherKind, shown: Shown) -> str:
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


def _other_count(difference: OtherCount, shown: Shown) -> str:
    verb = "is" if difference.expected == 1 else "are"
    is_told = shown.counts(difference.yours)
    yours = _count(difference.yours, "value") if is_told else "another number of values"
    return f"{yours}; {difference.expected} {verb} expected"


def _other_keys(difference: OtherKeys, shown: Shown) -> str:
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


def _other_shape(difference: OtherShape, shown: Shown) -> str:
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


# --- Strings and parts ----------------------------------------------------------------------


def _other_text(difference: OtherText, shown: Shown) -> str:
    yours = f"yours {_quoted(difference.yours)}"
    if not shown.expected:
        return f"{yours if shown.answer else 'the string'} is not right"
    expected = f"expected {_quoted(difference.expected)}"
    words = f"{yours}, {expected}" if shown.answer else expected
    note = difference.near or (_first_difference(difference) if shown.answer else "")
    return f"{words}; {note}" if note else words


def _other_line(difference: OtherLine, shown: Shown) -> str:
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


def _wrong_parts(difference: WrongParts, shown: Shown) -> str:
    named = difference.wrong[:MOST_PLACES]
    clauses = [_part(part, difference.total, shown) for part in named]
    rest = len(difference.wrong) - len(named)
    if rest:
        clauses.append(f"{rest} more {'part is' if rest == 1 else 'parts are'} wrong")
    return "; ".join(clauses)


def _part(part: Part, total: int, shown: Shown) -> str:
    is_named = part.keyed and (shown.expected or shown.answer)
    name = (_key(part.key) if is_named else "") or f"{part.index + 1} of {total}"
    found = part.comparison.difference
    return f"part {name}: {_words(found, shown) if found else ''}"


def _key(key: object) -> str:
    """Return a key in words, or nothing for a key that is neither a string nor a number."""
    if isinstance(key, str):
        return _quoted(key)
    return written(key) if isinstance(key, int | float) else ""


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
