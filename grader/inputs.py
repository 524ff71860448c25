"""What a run is given beside its rubric: submissions, and the files that go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.answer_key import secret_modules
from grader.errors import UsageError
from grader.finding import Course, those
from grader.finding import find as find_all
from grader.inventory import Inventory
from grader.marks import Marks, load_marks
from grader.origin import NOWHERE_SPECIAL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from grader.adjusting import Adjusting
    from grader.assignment import Assignment
    from grader.finding import Found
    from grader.hooks import Hooks
    from grader.lms import Sheet
    from grader.options import Options
    from grader.roster import Roster
    from grader.scorecard import Heading, Scorecard
    from grader.store.keeper import Keeper
    from grader.submission import Submission


class Inputs:
    """What was named on the command line, read.

    Attributes:
        found: all submissions, and what else lies there.
        submissions: those of this run's part of the class.
        adjusting: what changes totals; None where nothing does.
        keeper: what keeps the gradebook; None where nothing is kept.
        marks: marks of persons for the rubric's questions.
        marks_of_tests: those for questions that only tests ask.
        sheet: the gradebook that is filled; None where none is.
    """

    def __init__(
        self,
        options: Options,
        assignment: Assignment,
        hooks: Hooks | None,
        chosen: Sequence[Submission] | None = None,
    ) -> None:
        """Find the submissions, and read what goes with them.

        Args:
            options: what the user wants.
            assignment: what is asked.
            hooks: what the course does by itself.
            chosen: the submissions, where they were found before.

        Raises:
            HookFailed: a hook failed, so that nobody knows what to grade.
            UsageError: something that was named does not exist, or is not as it should be.
        """
        self._options = options
        self._assignment = assignment
        self._hooks = hooks
        self.found = self._find() if chosen is None else those(chosen, withheld=self._withheld)
        every, part = self.found.submissions, options.shard
        self.submissions = tuple(s for s in every if part is None or part.holds(s.student))
        self._roster = self._load_roster()
        self.adjusting = self._make_adjusting()
        self._attendance = self._roster.attendance(every) if self._roster else None
        self.keeper = self._make_keeper()
        self.marks = self.marks_of_tests = Marks({})
        self.sheet: Sheet | None = None

    def take_hooks(self, hooks: Hooks) -> None:
        """Take the hooks of plugins that were registered after the run was started."""
        self._hooks = hooks
        self.adjusting = self._make_adjusting()

    def read_points(self, heading: Heading, of_tests: Collection[str]) -> None:
        """Read what goes by the points of questions: marks, and a gradebook to be filled.

        Args:
            heading: all that is asked.
            of_tests: the ids of the questions that only tests ask.

        Raises:
            UsageError: marks or a gradebook do not fit.
        """
        points = {title.id: title.points for title in heading.questions}
        students = {submission.path: submission.student for submission in self.found.submissions}
        marks = self._load_marks(students, points)
        if self.keeper is not None and not self._assignment.visible_only:
            marks = self.keeper.marks(marks, students, points)
        self.marks, self.marks_of_tests = marks.parted(of_tests)
        self.sheet = self._load_sheet(heading)

    @property
    def has_roster(self) -> bool:
        """Return whether the students are known."""
        return self._roster is not None

    def absent(self, cards: tuple[Scorecard, ...], heading: Heading) -> tuple[Scorecard, ...]:
        """Return the rows of those who handed in nothing."""
        if self._roster is None or self._attendance is None:
            return ()
        taken = {*(each.student for each in self.found.submissions), *(c.student for c in cards)}
        return tuple(self._roster.rows(self._attendance.absent, heading, cards, taken))

    def inventory(self) -> Inventory:
        """Return what was found, and what became of it."""
        listed, there = self._roster, self._attendance
        return Inventory(
            entries=self.found.entries,
            submissions=len(self.found.submissions),
            systems=self.found.systems,
            left_out=self.found.left_out,
            roster=len(listed.students) if listed else None,
            absent=len(there.absent) if there else 0,
            lists=there.lists if there else (),
        )

    @property
    def files(self) -> list[Path]:
        """Return the files that were named beside the rubric and the submissions."""
        options = self._options
        named = (options.marks, options.fill, options.roster, options.times, options.late_days)
        return [options.root / path for path in named if path is not None]

    def _find(self) -> Found:
        options = self._options
        out = () if options.out is None else (options.root / options.out,)
        return find_all(
            [options.root / path for path in options.paths],
            root=options.root,
            withheld=self._withheld,
            own=[*out, *self.files],
            assignment=self._assignment.rubric.assignment.id,
            course=Course(find=hooks.find, named=hooks.named) if (hooks := self._hooks) else None,
        )

    @property
    def _withheld(self) -> frozenset[str]:
        """Return the modules that are put beside no submission: answers, and the course's hooks."""
        return secret_modules(self._assignment.rubric) | {"conftest"}

    def _make_adjusting(self) -> Adjusting | None:
        options, late = self._options, self._assignment.rubric.late
        named = options.times is not None or options.late_days is not None
        if options.visible_only and named:
            option = "--grade-times" if options.times is not None else "--grade-late-days"
            raise UsageError(f"{option}: lateness is for whole questions, not for visible cases.")
        # Of a single file nobody knows when it came: a student who checks it waits for nothing.
        origins = {submission.origin for submission in self.submissions}
        known = late and (len(self.submissions) > 1 or origins != {NOWHERE_SPECIAL})
        if options.visible_only or not (known or named or self._hooks):
            return None
        from grader.adjusting import make_adjusting  # noqa: PLC0415 few runs adjust anything

        return make_adjusting(options, self._assignment.rubric, self._hooks)

    def _load_roster(self) -> Roster | None:
        given = self._options.roster
        if given is None:
            return None
        from grader.roster import load_roster  # noqa: PLC0415 few runs have one

        return load_roster(self._options.root / given, str(given))

    def _load_marks(self, students: dict[str, str], points: dict[str, float]) -> Marks:
        given = self._options.marks
        if given is None:
            return Marks({})
        if self._assignment.visible_only:
            raise UsageError("--grade-marks: marks are for whole questions, not for visible cases.")
        return load_marks(self._options.root / given, str(given), students, points)

    def _make_keeper(self) -> Keeper | None:
        options = self._options
        if options.gradebook is None:
            return None
        from grader.store.keeper import Keeper  # noqa: PLC0415 only where something is kept

        return Keeper(
            options.gradebook,
            f"{options.gradebook.parent.name}/{options.gradebook.name}",
            regrade=options.regrade,
            forget_marks=options.forget_marks,
        )

    def _load_sheet(self, heading: Heading) -> Sheet | None:
        options = self._options
        if options.fill is None:
            return None
        if self._assignment.visible_only:
            raise UsageError("--grade-fill: a gradebook is for whole questions, not visible cases.")
        from grader.lms import load_sheet  # noqa: PLC0415 few runs fill a gradebook

        path = options.root / options.fill
        # A program may write the copy anywhere, so that it gets a name of its own.
        out = options.out or path.parent
        return load_sheet(path, str(options.fill), heading, out=out, column=options.column)
