"""One student's submission: whose it is, where it lies, and what it holds once it is read."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from grader.content import Content
from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.notebook import Cell
from grader.origin import NOWHERE_SPECIAL, Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Cell", "Content", "Submission"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One student's files, found but not yet read.

    Attributes:
        student: whose they are.
        path: where they lie, fit to be shown.
        notes: what the teacher should know.
        origin: where they come from, as far as a download tells.
        place: the file, folder or zip on disk that they were found in.
    """

    student: str
    path: str
    notes: tuple[str, ...] = ()
    origin: Origin = NOWHERE_SPECIAL
    place: Path | None = field(default=None, repr=False, compare=False)
    load: Callable[[frozenset[str]], Content] = field(repr=False, compare=False)

    def read(self, wanted: frozenset[str]) -> Content:
        """Return what it holds, with the notes on it; of several scripts the most fitting.

        Args:
            wanted: the names that the assignment asks for.

        Raises:
            UnreadableSubmission: it holds nothing that can be run, or too much.
        """
        name = self.path.rpartition("/")[2]
        try:
            content = self.load(wanted)
        except OSError as error:
            raise UnreadableSubmission(f"{name} can't be read: {error.strerror}") from None
        except MemoryError:
            raise UnreadableSubmission(f"{name} is too large for this computer") from None
        return replace(content, notes=(*self.notes, *content.notes))
