"""What a course's own hook found: whose it is, where it lies, and when it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.origin import NOWHERE_SPECIAL, Origin

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One submission in a layout of the course's own.

    Attributes:
        student: whose it is.
        path: the script, notebook, folder or zip that was handed in.
        origin: who handed it in and when, as far as that is known.
        notes: what the teacher should know.
    """

    student: str
    path: Path
    origin: Origin = NOWHERE_SPECIAL
    notes: tuple[str, ...] = ()
