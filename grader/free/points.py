"""What `@pytest.mark.points(…)` says of a test: what it is worth, of which question, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from grader.data_class import dataclass
from grader.names import printable
from grader.rubric_wording import alternatives, cut, expectation, hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
_TEXTS = ("question", "section", "title", "hint")
_ARGUMENTS = ("points", *_TEXTS, "visibility")
_LONGEST = 200
_LARGEST = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a test is worth.

    Attributes:
        points: of the whole function, with all its parameters; None where nothing is said.
        question: the question that it is a case of; "" for one of its own.
        section: where that question stands, by id or title; "" where nothing is said.
        title: what that question is called; "" where nothing is said.
        visibility: who may see what the test says.
        hint: what a student reads who loses points.
    """

    points: float | None = None
    question: str = ""
    section: str = ""
    title: str = ""
    visibility: str = "visible"
    hint: str = ""


NOTHING_SAID = Points()


def mistakes_in(args: Sequence[object], kwargs: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with the arguments of a marker."""
    if len(args) > 1:
        yield (
            f"expected one number, found {len(args)} values. "
            'Name the others: points(5, question="conv").'
        )
    if args and "points" in kwargs:
        yield "the points are given twice. Give one number."
    for name in kwargs.keys() - {*_ARGUMENTS}:
        mend = hint(name, _ARGUMENTS, otherwise=f"There are {', '.join(_ARGUMENTS)}.")
        yield f"unknown argument '{printable(cut(name))}'.{mend}"
    if not args and "points" not in kwargs:
        yield "expected a number of points, found none. Write points(5)."
    elif not _is_points(points := args[0] if args else kwargs["points"]):
        mend = "Use 0 for a test that counts nothing." if _is_number(points) else ""
        yield expectation(f"a number from 0 to {_LARGEST:g}", _told(points), mend)
    for name in _TEXTS:
        yield from _mistakes_of_text(name, kwargs.get(name))
    visibility = kwargs.get("visibility", "visible")
    if not isinstance(visibility, str) or visibility not in VISIBILITIES:
        mend = hint(visibility, VISIBILITIES).strip() if isinstance(visibility, str) else ""
        what = expectation(alternatives(VISIBILITIES), _told(visibility), mend)
        yield f"visibility: {what}"


def points_of(args: Sequence[object], kwargs: Mapping[str, Any]) -> Points:
    """Return what a marker without mistakes says."""
    given: Any = args[0] if args else kwargs["points"]
    return Points(
        points=float(given),
        question=_text(kwargs, "question"),
        section=_text(kwargs, "section"),
        title=_text(kwargs, "title"),
        visibility=kwargs.get("visibility", "visible"),
        hint=_text(kwargs, "hint"),
    )


def _text(kwargs: Mapping[str, Any], name: str) -> str:
    return " ".join((kwargs.get(name) or "").split())


def _mistakes_of_text(name: str, text: object) -> Iterator[str]:
    if text is None:
        return
    if not isinstance(text, str):
        yield f"{name}: {expectation('text', _told(text))}"
    elif not text.strip() and name != "hint":
        yield f"{name}: expected text, found none. Leave it out to use what is usual."
    elif name in ("question", "section", "title") and (
        len(text) > _LONGEST or text != printable(text)
    ):
        yield f"{name}: expected one line of at most {_LONGEST} letters, found {_told(text)}."


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _is_points(value: object) -> bool:
    return _is_number(value) and 0 <= value <= _LARGEST  # NaN is neither


def _told(value: object) -> str:
    """Return a value as it is written in Python, cut."""
    return printable(cut(repr(value)))
