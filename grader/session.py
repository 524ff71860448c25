"""One run of the grader: receives pytest's events, returns results; neither prints nor parses."""

from __future__ import annotations

import hashlib
import time
from copy import copy
from typing import TYPE_CHECKING

from grader import reports
from grader.ahead import Ahead
from grader.builder import build, load
from grader.errors import UsageError
from grader.free.files import NO_RUBRIC, rubric_of, rubric_place
from grader.free.ledger import Ledger
from grader.grading import provided_files
from grader.inputs import Inputs
from grader.names import printable
from grader.outcome import Status
from grader.overrides import with_overrides
from grader.reports.tally import count
from grader.reports.width import wrap
from grader.sandbox.isolation import find
from grader.scorecard import Gradebook, RunFacts
from grader.scores import Result, Scores
from grader.shared import Shared
from grader.turns import short_turns
from grader.workplace import Workplace
from grader.wrong_rubric import suspicion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from grader.assignment import Assignment
    from grader.engine.kind import Engine
    from grader.free.opened import Opened
    from grader.free.plan import Plan
    from grader.hooks import Hooks
    from grader.options import Options
    from grader.rubric_file import RubricFile
    from grader.scorecard import Heading, Scorecard
    from grader.submission import Submission


class GradeSession:
    """Everything that lives as long as one run."""

    def __init__(
        self,
        options: Options,
        make_engine: Callable[[], Engine] | None,
        *,
        chosen: Sequence[Submission] | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        """Read the rubric and find the submissions.

        Args:
            options: what the user wants.
            make_engine: returns what runs sandboxes, and is asked once all else is found to be
                right; None where this process only collects results.
            chosen: the submissions, where they were found before.
            hooks: what the course does by itself; None where it has nothing of the kind.

        Raises:
            HookFailed: a hook failed, so that nobody knows what to grade.
            RubricError: the rubric is wrong.
            UsageError: something that was named does not exist.
        """
        self._started = time.monotonic()
        self.options = options
        file = with_overrides(_rubric_file(options), options)
        self.assignment = build(file, visible_only=options.visible_only)
        if not self.assignment.questions and not options.tests:
            raise UsageError(f"{options.rubric}: no question has a visible case to check.")
        self._hooks = hooks
        self._look(chosen)
        self._workplace: Workplace | None = None
        if make_engine is not None:
            keeper = self.inputs.keeper
            self._workplace = Workplace(make_engine(), self.assignment, options, keeper)
        self._begin()

    def _look(self, chosen: Sequence[Submission] | None = None) -> None:
        """Find the submissions, and read what else was named."""
        self.inputs = Inputs(self.options, self.assignment, self._hooks, chosen)
        self.ledger = Ledger()
        self.submissions = self.inputs.submissions
        self._read_points()

    def _begin(self) -> None:
        """Have nothing graded yet."""
        self._ahead = Ahead(self._grade)
        self._scores = Scores()
        self._shared = Shared()
        self._ids: dict[str, list[str]] = {}
        self._kept: dict[str, Scorecard] = {}
        self.tidied: tuple[str, ...] = ()

    def again(self, is_same: Callable[[Submission, Scorecard], bool]) -> GradeSession:
        """Return a session of what lies there now, with this one's assignment and sandboxes.

        It takes over the scorecards of submissions that are the same, and takes the place of this
        session, which must be given up then with `let_go`.

        Raises:
            UsageError: nothing can be graded now; this session stays as it is.
        """
        new = copy(self)
        new.start_over(is_same)
        return new

    def start_over(self, is_same: Callable[[Submission, Scorecard], bool]) -> None:
        """Look again at what lies there, and keep the scorecards of what is the same."""
        cards = {path: self._card(path, self.heading) for path in self._scores}
        self._started = time.monotonic()
        self._begin()
        self._look()
        if self._workplace is not None:
            self._workplace = self._workplace.again(self.inputs.keeper)
        for submission in self.submissions:
            card = cards.get(submission.path)
            if card is not None and is_same(submission, card):
                self._kept[submission.path] = card

    def let_go(self) -> None:
        """Give up what only this session has; the sandboxes stay."""
        self._ahead.stop()
        if self.inputs.keeper is not None:
            self.inputs.keeper.close()

    @property
    def is_kept(self) -> bool:
        """Return whether every scorecard was taken over."""
        return len(self._kept) == len(self.submissions)

    @property
    def asked(self) -> dict[str, list[str]]:
        """Return, by the path of each submission, the ids of the questions that are graded."""
        return self._ids

    def take_hooks(self, hooks: Hooks | None) -> None:
        """Take the hooks of plugins that were registered after the run was started."""
        if self._hooks is None and hooks is not None:
            self._hooks = hooks
            self.inputs.take_hooks(hooks)

    def _read_points(self) -> None:
        """Read what goes by the points of questions; tests of the course may add to these."""
        if not self.options.tests or self.ledger.is_planned:
            self.inputs.read_points(self.heading, self.ledger.plan.question_ids)

    def take_plan(self, plan: Plan) -> None:
        """Take notice of the tests that are to be run, and of what they are worth.

        Raises:
            UsageError: marks or a gradebook do not fit.
        """
        self.ledger.take(plan)
        if self._workplace is not None:
            self._workplace.want(plan.wanted)
        self._read_points()

    def opened(self, path: str) -> Opened:
        """Return a submission that tests may ask, the same until it is closed."""
        assert self._workplace is not None, "unreachable because only a grading process has tests"
        return self._workplace.open(next(s for s in self.submissions if s.path == path))

    def close_opened(self, path: str) -> None:
        """End the processes of a submission that no test asks any more."""
        if self._workplace is not None:
            self._workplace.shut(path)

    @property
    def _engine(self) -> Engine | None:
        return None if self._workplace is None else self._workplace.engine

    @property
    def heading(self) -> Heading:
        """Return what was asked, by the rubric and by tests."""
        return self.ledger.plan.heading(self.assignment.heading)

    def items(self) -> Iterator[tuple[Submission, str]]:
        """Yield every submission with every question's id, in the order of grading."""
        for submission in self.submissions:
            for question in self.assignment.questions:
                yield submission, question.id

    def plan(
        self, selected: Sequence[tuple[str, str]], *, ahead: bool, all_tests: bool = True
    ) -> None:
        """Take notice of what was selected, by path and question id.

        Args:
            selected: what will be asked for, in this order.
            all_tests: whether no test of the course was left out.
            ahead: whether to grade submissions before they are asked for. Where another process
                decides what comes next, that would be work for nothing.
        """
        self._ids = {}
        for path, question in selected:
            self._ids.setdefault(path, []).append(question)
        is_whole = len(selected) == len(self.submissions) * len(self.assignment.questions)
        is_any = bool(selected or self.options.tests)
        is_kept = (is_whole and all_tests) or self.options.out_given
        if self.inputs.keeper is not None and is_any and is_kept:
            self.inputs.keeper.begin()
        if ahead and self._workplace is not None:
            at_once = self._engine.at_once if self._engine else self.options.workers
            self._ahead.begin((s for s in self.submissions if s.path in self._ids), at_once=at_once)
            with short_turns():
                self._get_ready()

    def _get_ready(self) -> None:
        """Do what will be wanted anyway, while the first submissions run."""
        if not self.assignment.rubric.random.per_student:
            self.assignment.work_out()
        from grader.reports import terminal  # noqa: F401, PLC0415 wanted at the end

        if self.options.out is not None:
            reports.get_ready(self.options.formats)

    def _grade(self, submission: Submission) -> Scorecard:
        if kept := self._kept.get(submission.path):
            return kept
        assert self._workplace is not None, "unreachable because only a grading process has items"
        card = self._workplace.grade(submission, self._ids[submission.path])
        return self._shared.card(self.inputs.marks.applied(card))

    def result(self, submission: Submission, question: str) -> Result:
        """Return the score of one question, waiting for it if need be."""
        card = self._ahead.card(submission)
        score = next(score for score in card.questions if score.id == question)
        return Result(card=card, question=score)

    def record(self, result: Result) -> None:
        """Take a reported result into the gradebook."""
        self._scores.record(result)

    def gradebook(self) -> Gradebook:
        """Return all that was recorded so far."""
        heading = self.heading
        graded = (s.path for s in self.submissions if self._has_result(s.path))
        cards = tuple(self._card(path, heading) for path in graded)
        settling, notices = None, tuple[str, ...]()
        is_partial = self.is_partial()
        if self.inputs.adjusting is not None and cards:
            adjusting = self.inputs.adjusting
            cards, settling, notices = adjusting.adjusted(cards, heading, partial=is_partial)
        cards += self.inputs.absent(cards, heading)
        inventory = self.inputs.inventory()
        sheet = None if is_partial else self.inputs.sheet
        return Gradebook(
            heading=heading,
            run=RunFacts(
                isolation=self.isolation,
                engine=self._engine.name if self._engine else "local",
                workers=self._engine.workers if self._engine else self.options.workers,
                seconds=round(time.monotonic() - self._started, 3),
                seed=_seed(self.assignment),
            ),
            scorecards=cards,
            filled=sheet.filled(cards) if sheet else None,
            visible_only=self.assignment.visible_only,
            hidden_points=round(self.assignment.rubric.points - self.assignment.heading.points, 6),
            left_out=tuple(f"{drop.what}: {drop.why}" for drop in inventory.left_out),
            inventory=inventory,
            notices=(*notices, *(() if is_partial else suspicion(self.options.rubric, cards))),
            settling=settling,
        )

    def _has_result(self, path: str) -> bool:
        return path in self._scores or path in self.ledger

    def _card(self, path: str, heading: Heading) -> Scorecard:
        order = [question.id for question in self.assignment.questions]
        of_tests = None if path in self._scores else self.ledger.card(path)
        card = self._scores.card(path, order, of_tests)
        return self.inputs.marks_of_tests.applied(self.ledger.merged(card, heading))

    @property
    def isolation(self) -> str:
        """Return how submissions are kept apart from the grader."""
        if self._engine is not None:
            return self._engine.isolation
        if self.options.engine != "local":
            return "as its workers have it"
        return find(self.options.isolation).words

    def header(self) -> str:
        """Return the line that says what is about to happen."""
        heading = self.assignment.heading
        rubric = (
            f"rubric {heading.id} ({count(len(heading.questions), 'question')}, "
            f"{count(heading.points, 'point')})"
        )
        if self.options.rubric == NO_RUBRIC:
            rubric = "no rubric"
        found = count(len(self.submissions), "submission")
        lines = [f"grade: {found}, {rubric}, isolation {self.isolation}"]
        if self.options.shard is not None:
            lines.append(self.about_shard())
        if (engine := self._engine) is not None:
            lines += filter(None, [engine.place, *engine.remarks(), engine.caveat])
        elif self.options.engine == "local":
            lines += filter(None, [find(self.options.isolation).caveat])
        lines += filter(None, [self.options.remark])
        lines += self._hooks.unused if self._hooks else ()
        return "\ngrade: ".join(lines)

    def is_partial(self) -> bool:
        """Return whether anything was deselected or left unasked."""
        whole = len(self.submissions) * len(self.assignment.questions)
        return self._scores.count() < whole or self.ledger.is_partial(len(self.submissions))

    @property
    def faults(self) -> list[str]:
        """Return what went wrong in hooks of the course."""
        return self._hooks.failures if self._hooks else []

    def settled(self) -> Iterator[tuple[str, str]]:
        """Yield whose points were adjusted, and how, in words; hooks are called before."""
        for card in self.gradebook().scorecards if self.inputs.adjusting else ():
            for one in card.adjustments:
                reason = f": {one.reason}" if one.reason else ""
                yield card.path, f"{one.name} {one.points:+g}{reason}"

    def has_adjusted_down(self) -> bool:
        """Return whether any submission lost points by an adjustment."""
        return self.inputs.adjusting is not None and self.inputs.adjusting.takes

    def has_ungradable(self) -> bool:
        """Return whether the grader itself failed on anything."""
        return self.ledger.has_fault or Status.UNGRADABLE in self.statuses()

    def statuses(self) -> set[Status]:
        """Return the statuses that questions have, each once."""
        return self._scores.statuses()

    def write(self) -> tuple[Path, ...]:
        """Write the files that were asked for; a partial run writes only where it was told to.

        Raises:
            UsageError: a file can't be written.
        """
        options = self.options
        if options.out is None or (self.is_partial() and not options.out_given):
            return ()
        gradebook = self.keep()
        adjusting, keeper = self.inputs.adjusting, self.inputs.keeper
        tidying = keeper.tidying(options.out) if keeper else None
        told = tidying.note if tidying else None
        written = reports.write(gradebook, options.out, options.formats, told=told)
        others = adjusting.report(gradebook, options.out, written) if adjusting else ()
        is_class = options.shard is None and not self.is_partial()
        if tidying and is_class and not self.faults:
            self.tidied = tidying.finish(others, self.inputs.files)
        return (*written, *others)

    def keep(self) -> Gradebook:
        """Return all that was recorded, kept on disk where everything was graded."""
        gradebook = self.gradebook()
        keeper = self.inputs.keeper
        if keeper is not None and not self.is_partial():
            provided = provided_files(self.assignment)
            tests = self.ledger.plan.digests()
            keeper.keep(gradebook, self.assignment, provided, self.options.shard, tests=tests)
        return gradebook

    @property
    def is_empty_shard(self) -> bool:
        """Return whether no submission belongs to the part of the class that was asked for."""
        return self.options.shard is not None and not self.submissions

    def about_shard(self) -> str:
        """Return how much of the class the part is that was asked for."""
        every = len(self.inputs.found.submissions)
        return f"shard {self.options.shard}: {len(self.submissions)} of {every} submissions"

    def unwritten(self) -> str:
        """Return why no files were written, "" where none were asked for."""
        options = self.options
        if options.out is None:
            return ""
        if options.out_given:
            return f"{options.out.name}/ was not written, because the run was stopped"
        return (
            f"{options.out.name}/ was not written, because not all questions were graded; "
            "name a folder with --grade-out to write them all the same"
        )

    def graded(self) -> int:
        """Return of how many submissions anything was graded."""
        return max(len(self._scores), len(self.ledger))

    def has_results(self) -> bool:
        """Return whether anything was graded."""
        return bool(self._scores or len(self.ledger))

    def lines(self, width: int, *, verbose: bool) -> Iterator[str]:
        """Yield the report for the terminal."""
        from grader.reports import terminal  # noqa: PLC0415 see `_get_ready`

        single = len(self.submissions) == 1 and not self.inputs.has_roster
        yield from terminal.lines(self.gradebook(), width=width, single=single, verbose=verbose)
        if self.inputs.sheet and self.is_partial():
            name = printable(str(self.options.fill))
            yield from wrap(f"{name} was not filled, because not all was graded", width)
        if (late := self.assignment.rubric.late) and single and self.inputs.adjusting is None:
            from grader import late_words  # noqa: PLC0415 few rubrics have a late policy

            yield from wrap(late_words.sentence(late), width)
        for source in (self.inputs.keeper, self._engine):
            for sentence in source.remarks() if source else ():
                yield from wrap(sentence, width)

    def close(self) -> None:
        """End all sandboxes; grading that nobody waits for any more is dropped."""
        if self._workplace is not None:
            self._workplace.shut_all()
        self._ahead.stop()
        if self._workplace is not None:
            self._workplace.close()
        self.let_go()


def _rubric_file(options: Options) -> RubricFile:
    if options.rubric == NO_RUBRIC:
        return rubric_of(options.tests)
    return load(rubric_place(options))


def _seed(assignment: Assignment) -> str:
    """Return the name of what all random draws follow from."""
    return hashlib.sha256(assignment.rubric.assignment.id.encode()).hexdigest()[:16]
