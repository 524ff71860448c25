"""What learning systems hand out, by its shape: Canvas, Moodle, Gradescope, nbgrader, Classroom.

Each module knows one system and answers with an arrangement, or with nothing where the shape is
another one. Where it could be either, a folder is a plain folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.layouts.handed import Arrangement, Handed, Place, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    _Arrange = Callable[[Place, Wishes], Arrangement | None]

__all__ = ["Arrangement", "Handed", "Place", "Wishes", "recognise"]

_DEEPEST = 2
"""Folders that a download may be wrapped in, one in the other."""


def recognise(place: Place, wishes: Wishes) -> Arrangement | None:
    """Return how a system arranged a place, or None where no system did.

    A single folder among files that can't be submissions is looked into, since downloads are often
    unpacked so.

    Raises:
        UsageError: a system's shape is there, and what to grade in it can't be told.
    """
    from grader.layouts import (  # noqa: PLC0415 a student's single file needs none of them
        canvas,
        classroom,
        gradescope,
        moodle,
        nbgrader,
    )

    systems: tuple[_Arrange, ...] = (
        gradescope.arrange,
        nbgrader.arrange,
        classroom.arrange,
        moodle.arrange,
        canvas.arrange,
    )
    for _ in range(_DEEPEST + 1):
        for arrange in systems:
            if (found := arrange(place, wishes)) is not None:
                return found
        candidates = place.candidates
        if len(candidates) != 1 or not candidates[0].is_folder:
            return None
        (folder,) = candidates
        place = Place(
            name=folder.name,
            shown=folder.shown,
            entries=tuple(folder.entries()),
            above=(*place.above, *(entry for entry in place.entries if entry is not folder)),
        )
    return None
