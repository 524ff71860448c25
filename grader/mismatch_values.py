"""The words for a student on numbers that differ from what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.difference import Lack
from grader.written import DIGITS, telling_digits, written

if TYPE_CHECKING:
    from grader.difference import Entry, OtherValues, Spread, Unfit
    from grader.shown import Shown

ERROR_DIGITS = 3
SPREAD_DIGITS = 4

LACKS = {
    Lack.FINITE: ("not finite (nan or inf)", "a finite number is expected"),
    Lack.REAL: ("not real", "a real number is expected"),
}

SPREADS = {
    "mean": "the mean",
    "std": "the standard deviation",
    "zeros": "the share of zeros",
    "min": "the smallest number",
    "max": "the largest number",
}
BOUNDS = {"min": "at least", "max": "at most"}


def unfit(difference: Unfit, shown: Shown) -> str:
    """Return which numbers are of a kind that can't be compared."""
    what, expected = LACKS[difference.lack]
    if not difference.position:
        return (
            f"yours {written(difference.yours)}; {expected}"
            if shown.answer
            else f"the value is {what}"
        )
    verb = "is" if difference.count == 1 else "are"
    first = "" if difference.count == 1 else "the first "
    many = f"{difference.count} of {difference.total} values {verb} {what}"
    return f"{many}, {first}at {list(difference.position)}"


def other_values(difference: OtherValues, shown: Shown) -> str:
    """Return how many numbers differ, where, and by how much."""
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
        error = written(difference.worst.error, ERROR_DIGITS)
        clauses.append(f"worst error {error} at {list(difference.worst.position)}")
    if difference.transpose_agrees and shown.expected:
        clauses.append("the transpose of yours is right")
    return "; ".join(clauses)


def _tolerance(difference: OtherValues) -> str:
    named = {"relative": difference.rtol, "absolute": difference.atol}
    parts = [f"{value:g} {name}" for name, value in named.items() if value]
    return f"with tolerance {' and '.join(parts)}" if parts else "with no tolerance"


def _single(entry: Entry, shown: Shown) -> str:
    if shown.expected:
        return _entry(entry, shown)
    return f"{_entry(entry, shown) or 'the value'} is not right"


def _entry(entry: Entry, shown: Shown) -> str:
    both = shown.expected and shown.answer
    digits = telling_digits(entry.yours, entry.expected) if both else DIGITS
    yours = f"yours {written(entry.yours, digits)}" if shown.answer else ""
    expected = f"expected {written(entry.expected, digits)}" if shown.expected else ""
    return ", ".join(words for words in (yours, expected) if words)


def other_spread(spread: Spread, shown: Shown) -> str:
    """Return which figure of random numbers is not as expected."""
    what = SPREADS[spread.name]
    yours = written(spread.yours, SPREAD_DIGITS)
    if not shown.expected:
        return f"{what} is {yours}, which is not right" if shown.answer else f"{what} is not right"
    if spread.name in BOUNDS:
        expected = f"{BOUNDS[spread.name]} {spread.expected:g}"
    else:
        expected = f"{spread.expected:g} ± {spread.within:g}"
    return f"{what} is {yours}, expected {expected}"
