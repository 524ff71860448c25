"""Answers that are nearly right: rounded, cut, or computed with too few digits."""

from __future__ import annotations

import numpy as np

from grader.probing.trial import Array, Trial, Trials, convincing, enough, wrong

_CUTS = (
    (np.floor, "is the right one, rounded down to whole numbers"),
    (np.rint, "is the right one, rounded to whole numbers"),
    (np.ceil, "is the right one, rounded up to whole numbers"),
    (np.trunc, "is the right one, cut off to whole numbers"),
)

_UNCUT = (
    (np.floor, "is right but for rounding down"),
    (np.ceil, "is right but for rounding up"),
    (np.rint, "is right but for rounding to whole numbers"),
)

DECIMALS = (1, 2, 3, 4, 5, 6, 7)

DIGITS = (6, 5, 4, 3)


def rounding(trials: Trials) -> str | None:
    """Return the words where a rounding is all that is wrong."""
    told = wrong(trials)
    if any(trial.answer.shape != trial.expected.shape for trial in told):
        return None
    if all(_is_whole(trial.answer) for trial in told):
        return _whole(trials)
    if all(_is_whole(trial.expected) for trial in told):
        return _not_whole(trials)
    return decimals(trials)


def _is_whole(array: Array) -> bool:
    return bool((array == np.rint(array)).all())


def _whole(trials: Trials) -> str | None:
    for cut, words in _CUTS:
        if all(trial.gives(cut(trial.expected)) for trial in trials):
            told = [trial.answer for trial in wrong(trials)]
            return words if enough(told, least=3) else None
    return None


def _not_whole(trials: Trials) -> str | None:
    for cut, words in _UNCUT:
        if all(np.array_equal(cut(t.answer), t.expected) or t.right for t in trials):
            return words if convincing(trials, least=3) else None
    return None


def decimals(trials: Trials) -> str | None:
    """Return the words where the answer is rounded to a few decimals."""
    told = wrong(trials)
    if not all(_has_decimals(trial.answer, DECIMALS[-1]) for trial in told):
        return None
    for places in DECIMALS:
        if all(is_rounded(trial, places) for trial in told):
            words = f"is rounded to {places} decimal{'s' * (places > 1)}"
            return words if enough([trial.answer for trial in told], least=3) else None
    return None


def is_rounded(trial: Trial, places: int) -> bool:
    """Return whether the answer is the right one to so many decimals, and has no more."""
    if trial.answer.shape != trial.expected.shape:
        return False
    if not _has_decimals(trial.answer, places):
        return False
    return bool((np.abs(trial.answer - trial.expected) <= 0.50001 * 10.0**-places).all())


def _has_decimals(array: Array, places: int) -> bool:
    """Return whether no number has more decimals than this."""
    away = np.abs(np.round(array, places) - array)
    return bool((away <= 1e-12 * (1.0 + np.abs(array))).all())


def digits(trials: Trials) -> str | None:
    """Return the words where the answer agrees with the right one to three digits or more."""
    told = wrong(trials)
    if any(trial.answer.shape != trial.expected.shape for trial in told):
        return None
    for count in DIGITS:
        if all(_agrees(trial, 10.0**-count) for trial in told):
            words = f"is right to 1e-{count} only: a rounding, or a small number added?"
            return words if convincing(trials, least=3) else None
    return None


def _agrees(trial: Trial, share: float) -> bool:
    size = np.abs(trial.expected)
    allowed = share * np.maximum(size, 1e-3 * size.max())
    return bool((np.abs(trial.answer - trial.expected) <= allowed).all())
