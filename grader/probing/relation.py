"""Relations between an answer and what is right that hold entry by entry, or turn an array round.

Each is a function of what is right: if in every trial it gives the answer, that is what the answer
is. One that can't be formed (the transpose of a vector) gives None, and holds only where the answer
is right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from grader.data_class import dataclass
from grader.probing.trial import Array, Trials, convincing, wrong

Form: TypeAlias = Callable[[Array], Array | None]


@dataclass(frozen=True, slots=True)
class Relation:
    """What the answer is to what is right, in words and as a function.

    `least` is how many different numbers it takes to be sure.
    """

    words: str
    form: Form
    least: int = 2

    def __call__(self, trials: Trials) -> str | None:
        """Return the words if the relation holds in every trial."""
        for trial in trials:
            formed = self.form(trial.expected)
            if not (trial.right if formed is None else trial.gives(formed)):
                return None
        return self.words if convincing(trials, least=self.least) else None


def _flat(form: Form, axes: int) -> Form:
    """Return the form for arrays with so many axes only."""
    return lambda e: form(e) if e.ndim == axes else None


def _along(form: Callable[[Array, int], Array], axis: int, axes: int) -> Form:
    return lambda e: np.asarray(form(e, axis)) if e.ndim == axes else None


def _whole(form: Callable[[Array], Array]) -> Form:
    """Return the form that puts one number in place of an array."""
    return lambda e: np.asarray(form(e)) if e.ndim else None


def _square(form: Form) -> Form:
    return lambda e: form(e) if e.ndim == 2 and e.shape[0] == e.shape[1] else None


TURNS = (
    Relation("is the negative of the right one", np.negative),
    Relation("is the transpose of the right one", _flat(np.transpose, 2)),
    Relation(
        "is the negative of the transpose of the right one",
        _flat(lambda e: -e.T, 2),
    ),
    Relation("is the right one from back to front", _flat(lambda e: e[::-1], 1)),
    Relation("is the right one, flipped left to right", _flat(np.fliplr, 2)),
    Relation("is the right one, flipped upside down", _flat(np.flipud, 2)),
    Relation("is the right one, turned by half a turn", _flat(lambda e: e[::-1, ::-1], 2)),
    Relation("is the right one, turned by a quarter", _flat(np.rot90, 2)),
    Relation("is the right one, turned by a quarter", _flat(lambda e: np.rot90(e, -1), 2)),
    Relation("is mirrored at the other diagonal", _square(lambda e: np.rot90(e, 2).T)),
)
"""The right values, in other places or with another sign."""

FORMS = (
    Relation("is 1 minus the right one", lambda e: 1.0 - e),
    Relation("is the absolute value of the right one", np.abs, 3),
    Relation("is the square of the right one", np.square, 3),
    Relation("is the square root of the right one", np.sqrt, 3),
    Relation("is 1 divided by the right one", np.reciprocal, 3),
    Relation("is the logarithm of the right one", np.log, 3),
    Relation("is the exponential of the right one", np.exp, 3),
    Relation("is 0 where the right one is negative", lambda e: np.maximum(e, 0.0), 3),
    Relation("is 0 where the right one is positive", lambda e: np.minimum(e, 0.0), 3),
    Relation("is the right one summed up step by step", _along(np.cumsum, 0, 1), 3),
    Relation("is the right one summed up step by step, down the rows", _along(np.cumsum, 0, 2), 3),
    Relation("is the right one summed up step by step, along the rows", _along(np.cumsum, 1, 2), 3),
    Relation("is the sum of all that is asked for", _whole(np.sum), 3),
    Relation("is the mean of all that is asked for", _whole(np.mean), 3),
    Relation("is the sum over the rows of what is asked for", _along(np.sum, 0, 2), 3),
    Relation("is the sum over the columns of what is asked for", _along(np.sum, 1, 2), 3),
    Relation("is the mean over the rows of what is asked for", _along(np.mean, 0, 2), 3),
    Relation("is the mean over the columns of what is asked for", _along(np.mean, 1, 2), 3),
)
"""Other values, computed from the right ones."""


def unsummed(trials: Trials) -> str | None:
    """Return the words where a number is asked for and the answer's entries would give it."""
    told = wrong(trials)
    if any(trial.expected.ndim or not trial.answer.ndim for trial in told):
        return None
    for form, words in ((np.sum, "the sum"), (np.mean, "the mean")):
        if all(t.near(np.asarray(form(t.answer)), t.expected) for t in trials):
            made = f"has several entries where one number is asked for: {words} of them is right"
            return made if convincing(trials) else None
    return None


def signs(trials: Trials) -> str | None:
    """Return the words where only the signs of some entries are wrong."""
    if all(t.near(np.abs(t.answer), np.abs(t.expected)) for t in trials):
        words = "has the right numbers, some of them with the wrong sign"
        return words if convincing(trials, least=3) else None
    return None
