"""The gradebook as a program or a notebook has it in its hands."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from grader import reports, scorecard, wishes
from grader.data_class import dataclass
from grader.reports import inline, terminal
from grader.reports import json as json_report
from grader.reports.tally import count, short

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from pathlib import Path

    from grader.scorecard import Scorecard

_WIDTH = 80
_USUAL = ("csv", "json", "md", "html")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gradebook(scorecard.Gradebook):
    """All scorecards of a run, to be looked at, to be printed and to be written to files.

    Attributes:
        heading: the assignment: `id`, `title`, `points`, `sections` and `questions`.
        run: how the run was made: `isolation`, `workers`, `seconds`.
        scorecards: one a submission, in the order of grading.
        visible_only: whether visible cases alone were asked.
    """

    @classmethod
    def of(cls, record: scorecard.Gradebook) -> Gradebook:
        """Return the gradebook of a run."""
        return cls(**{field.name: getattr(record, field.name) for field in fields(record)})

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Gradebook:
        """Return the last run of a whole class that a `gradebook.sqlite` keeps.

        Args:
            path: the file, or the folder that it lies in.

        Raises:
            UsageError: there is none, it can't be read, or it keeps no such run.
        """
        from grader.store.places import gradebook_at, last_run  # noqa: PLC0415 few programs do

        found = wishes.path(path, "gradebook", "the path of a gradebook or its folder")
        return cls.of(last_run(gradebook_at(str(found))).gradebook)

    def __getitem__(self, student: str) -> Scorecard:
        """Return the scorecard of a student.

        Raises:
            KeyError: there is none, or more than one.
        """
        cards = [card for card in self.scorecards if card.student == student]
        if len(cards) != 1:
            raise KeyError(student)
        return cards[0]

    @property
    def score(self) -> float:
        """Return the points that all submissions got together."""
        return round(sum(card.score for card in self.scorecards), scorecard.POINT_DIGITS)

    @property
    def points(self) -> float:
        """Return the points that all submissions could get together."""
        return round(sum(card.points for card in self.scorecards), scorecard.POINT_DIGITS)

    def to_dict(self) -> dict[str, Any]:
        """Return what stands in `grades.json`."""
        found: dict[str, Any] = json.loads(json_report.to_json(self))
        return found

    def write(
        self, folder: str | PathLike[str], formats: str | Iterable[str] = _USUAL
    ) -> tuple[Path, ...]:
        """Write files to a folder, as `pytest --grade` does, and return their paths.

        Args:
            folder: is made where it is not there.
            formats: some of `csv`, `json`, `md`, `html`, `gradescope`.

        Raises:
            UsageError: there is no such format, or a file can't be written.
        """
        wanted = ",".join(wishes.words(formats, "formats", "names of formats"))
        place = wishes.path(folder, "folder", "the path of a folder")
        return reports.write(self, place, reports.parse_formats(wanted))

    def __str__(self) -> str:
        """Return what `pytest --grade` prints at the end."""
        single = len(self.scorecards) == 1
        return "\n".join(terminal.lines(self, width=_WIDTH, single=single))

    def __repr__(self) -> str:
        """Return in a few words what it is, without anybody's answers."""
        amount = count(len(self.scorecards), "submission")
        points = f"{short(self.score)} of {short(self.points)} points"
        return f"<Gradebook of {self.heading.id!r}: {amount}, {points}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: FBT001 IPython calls it so
        """Print the table where IPython has no notebook to show it in."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows, with what is wrong and hints."""
        return inline.html(self)
