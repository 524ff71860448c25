"""Item analysis as in classical test theory: how hard a question is, and whom it tells apart.

Pure arithmetic on scores. A class is a sequence of rows, one a submission, that map a question to
the points got; a question that nobody has marked in a submission is not in its row.

- *Difficulty* is the mean share of the points.
- *Discrimination* is the corrected item-total correlation: Pearson's correlation of a question's
  points with the points of all other questions. The question itself is left out of the total,
  since it would correlate with itself.
- *Cronbach's alpha* is k / (k - 1) · (1 - Σ var(question) / var(total)): which part of the
  differences between totals the questions agree on.

Sources: F. M. Lord and M. R. Novick, Statistical Theories of Mental Test Scores, 1968, chapters 4
and 15; L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16,
1951.
"""

from __future__ import annotations

from math import fsum, sqrt
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALL_CLASS = 20
"""With fewer submissions correlations are mostly chance: one student can turn their sign."""

LEAST_SUBMISSIONS = 5
"""With fewer, no correlation is given at all."""

LEAST_QUESTIONS = 3
"""Alpha of fewer questions says nothing about a test."""

_ROUNDING = 1e-12
"""Differences below this part of the numbers themselves come from rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question over the class.

    Attributes:
        answers: in how many submissions it is marked.
        mean: the mean of the points got; None where nobody is marked.
        difficulty: the mean as a share of the points: 1 where everybody has all of them.
        full: the share of the submissions with all points.
        discrimination: the corrected item-total correlation, from -1 to 1; None where it is not
            defined (all have the same points) or the class is too small.
    """

    id: str
    points: float
    answers: int
    mean: float | None = None
    difficulty: float | None = None
    full: float | None = None
    discrimination: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """How well the questions agree with one another.

    Attributes:
        alpha: Cronbach's alpha.
        error: the standard error of measurement, in points: totals nearer to one another than
            this are not told apart by the questions.
        questions, submissions: what it was computed from.
    """

    alpha: float
    error: float
    questions: int
    submissions: int


def items(rows: Sequence[Mapping[str, float]], points: Mapping[str, float]) -> list[Item]:
    """Return the figures of each question, in the order of `points`.

    The rest that a question is compared with is made of the questions that are marked in every
    submission.
    """
    common = _marked_everywhere(rows, points)
    totals = [fsum(row[name] for name in common) for row in rows]
    return [_item(name, worth, rows, totals, name in common) for name, worth in points.items()]


def consistency(
    rows: Sequence[Mapping[str, float]], points: Mapping[str, float]
) -> Consistency | None:
    """Return Cronbach's alpha where it means something, else None.

    It takes 20 submissions and 3 questions that are marked in all of them, and differences
    between the totals.
    """
    common = _marked_everywhere(rows, points)
    if len(rows) < SMALL_CLASS or len(common) < LEAST_QUESTIONS:
        return None
    spread = _variance([fsum(row[name] for name in common) for row in rows])
    if not spread:
        return None
    parts = fsum(_variance([row[name] for row in rows]) for name in common)
    alpha = len(common) / (len(common) - 1) * (1 - parts / spread)
    return Consistency(
        alpha=alpha,
        error=sqrt(spread * (1 - alpha)),
        questions=len(common),
        submissions=len(rows),
    )


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Return Pearson's correlation, None where one of the two is the same everywhere."""
    if not _variance(first) or not _variance(second):
        return None
    left, right = _centred(first), _centred(second)
    both = fsum(a * b for a, b in zip(left, right, strict=True))
    found = both / sqrt(fsum(a * a for a in left) * fsum(b * b for b in right))
    return max(-1.0, min(1.0, found))


def deviation(numbers: Sequence[float]) -> float | None:
    """Return the standard deviation of a sample, None of fewer than two numbers."""
    return sqrt(_variance(numbers)) if len(numbers) > 1 else None


def _item(
    name: str,
    worth: float,
    rows: Sequence[Mapping[str, float]],
    totals: Sequence[float],
    in_total: bool,  # noqa: FBT001 a fact of the question
) -> Item:
    pairs = [(row[name], total) for row, total in zip(rows, totals, strict=True) if name in row]
    if not pairs:
        return Item(id=name, points=worth, answers=0)
    scores = [score for score, _ in pairs]
    rests = [total - score if in_total else total for score, total in pairs]
    mean = fsum(scores) / len(scores)
    return Item(
        id=name,
        points=worth,
        answers=len(scores),
        mean=mean,
        difficulty=mean / worth if worth > 0 else None,
        full=sum(score >= worth - _ROUNDING * abs(worth) for score in scores) / len(scores),
        discrimination=correlation(scores, rests) if len(pairs) >= LEAST_SUBMISSIONS else None,
    )


def _marked_everywhere(
    rows: Sequence[Mapping[str, float]], points: Mapping[str, float]
) -> list[str]:
    return [name for name in points if all(name in row for row in rows)]


def _centred(numbers: Sequence[float]) -> list[float]:
    mean = fsum(numbers) / len(numbers)
    return [number - mean for number in numbers]


def _variance(numbers: Sequence[float]) -> float:
    """Return the variance of a sample, exactly 0 where all are the same but for rounding."""
    if len(numbers) < 2:
        return 0.0
    largest = max(map(abs, numbers))
    if max(numbers) - min(numbers) <= _ROUNDING * largest:
        return 0.0
    return fsum(part * part for part in _centred(numbers)) / (len(numbers) - 1)
