"""A telling sign: the bundled rubric was asked, and nobody has anything of what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.options import DEFAULT_RUBRIC
from grader.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.scorecard import Scorecard


def suspicion(rubric: str, cards: Iterable[Scorecard]) -> tuple[str, ...]:
    """Return what to say where `--rubric` was most likely forgotten: a sentence, or none.

    Args:
        rubric: what was asked, as the command line or a setting names it.
        cards: what all submissions got.
    """
    found = {score.status for card in cards for score in card.questions}
    if rubric != DEFAULT_RUBRIC or Status.MISSING not in found:
        return ()
    if found - {Status.MISSING, Status.LOAD_ERROR, Status.UNMARKED}:
        return ()
    what = f"nothing that the bundled rubric {DEFAULT_RUBRIC} asks for is there"
    return (f"{what}: name another with --rubric",)
