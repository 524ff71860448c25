"""One run of the grader: receives pytest's events, returns results; neither prints nor parses."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from grader import reports
from grader.answer_key import secret_modules, secret_paths
from grader.builder import build, load
from grader.errors import UsageError
from grader.finding import Course, those
from grader.finding import find as find_all
from grader.free.files import NO_RUBRIC, rubric_of, rubric_place
from grader.free.ledger import Ledger
from grader.grading import Grading, provided_files
from grader.inventory import Inventory
from grader.marks import Marks, load_marks
from grader.names import printable
from grader.origin import NOWHERE_SPECIAL
from grader.outcome import Status
from grader.reports.width import wrap
from grader.sandbox.isolation import find
from grader.sandbox.limits import Limits
from grader.scorecard import Gradebook, QuestionScore, RunFacts, Scorecard
from grader.shared import Shared
from grader.turns import short_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from grader.adjusting import Adjusting
    from grader.assignment import Assignment
    from grader.engine.kind import AnyDialogue, AnySandbox, Engine
    from grader.finding import Found
    from grader.free.opened import Opened
    from grader.free.plan import Plan
    from grader.hooks import Hooks
    from grader.lms import Sheet
    from grader.options import Options
    from grader.origin import Origin
    from grader.roster import Roster
    from grader.rubric_file import RubricFile
    from grader.sandbox.dialogue import Dialogue
    from grader.sandbox.program import Program
    from grader.scorecard import Heading
    from grader.store.keeper import Keeper
    from grader.submission import Submission

_AHEAD = 4
"""Submissions graded ahead of the one that is reported, for each worker."""


@dataclass(frozen=True, slots=True)
class Result:
    """One question of one submission: what a report carries."""

    card: Scorecard
    question: QuestionScore


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
        file = _with_overrides(_rubric_file(options), options)
        self.assignment = build(file, visible_only=options.visible_only)
        if not self.assignment.questions and not options.tests:
            raise UsageError(f"{options.rubric}: no question has a visible case to check.")
        self._hooks = hooks
        self._look(self._find() if chosen is None else self._those(chosen))
        self._engine: Engine | None = None
        self._talk: Callable[[Program], AnyDialogue] | None = None
        self._grading = self._make_grading(make_engine) if make_engine else None
        self._begin()

    def _look(self, found: Found) -> None:
        """Take down the submissions, and read what else was named."""
        self.found = found
        self.ledger = Ledger()
        every, part = found.submissions, self.options.shard
        self.submissions = tuple(s for s in every if part is None or part.holds(s.path))
        self._roster = self._load_roster()
        self._adjusting = self._make_adjusting()
        self._attendance = self._roster.attendance(every) if self._roster else None
        self._keeper = self._make_keeper()
        self._read_points()

    def _begin(self) -> None:
        """Have nothing graded yet."""
        self._pool: ThreadPoolExecutor | None = None
        self._at_once = 1
        self._waiting: deque[Submission] = deque()
        self._futures: dict[str, Future[Scorecard]] = {}
        self._last: Scorecard | None = None
        self._cards: dict[str, Scorecard] = {}
        self._scores: dict[str, tuple[QuestionScore, ...]] = {}
        self._shared = Shared()
        self._opened: dict[str, Opened] = {}
        self._ids: dict[str, list[str]] = {}
        self._kept: dict[str, Scorecard] = {}

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
        cards = {path: self._card(path, self.heading) for path in self._cards}
        self._started = time.monotonic()
        self._begin()
        self._look(self._find())
        if self._keeper and self._grading and self._engine:
            recorded = self._keeper.recorded(self._sandbox, self._engine.environment())
            self._grading = replace(self._grading, sandbox=recorded)
        for submission in self.submissions:
            card = cards.get(submission.path)
            if card is not None and is_same(submission, card):
                self._kept[submission.path] = card

    def let_go(self) -> None:
        """Give up what only this session has; the sandboxes stay."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        if self._keeper is not None:
            self._keeper.close()

    @property
    def is_kept(self) -> bool:
        """Return whether every scorecard was taken over."""
        return len(self._kept) == len(self.submissions)

    @property
    def asked(self) -> dict[str, list[str]]:
        """Return, by the path of each submission, the ids of the questions that are graded."""
        return self._ids

    def _find(self) -> Found:
        options = self.options
        files = (options.marks, options.fill, options.roster, options.times, options.late_days)
        return find_all(
            [options.root / path for path in options.paths],
            root=options.root,
            withheld=self._withheld,
            own=[options.root / path for path in (options.out, *files) if path is not None],
            assignment=self.assignment.rubric.assignment.id,
            course=Course(find=hooks.find, named=hooks.named) if (hooks := self._hooks) else None,
        )

    def _those(self, chosen: Sequence[Submission]) -> Found:
        return those(chosen, withheld=self._withheld)

    @property
    def _withheld(self) -> frozenset[str]:
        """Return the modules that are put beside no submission: answers, and the course's hooks."""
        return secret_modules(self.assignment.rubric) | {"conftest"}

    def _make_adjusting(self) -> Adjusting | None:
        options, late = self.options, self.assignment.rubric.late
        named = options.times is not None or options.late_days is not None
        if options.visible_only and named:
            option = "--grade-times" if options.times is not None else "--grade-late-days"
            raise UsageError(f"{option}: lateness is for whole questions, not for visible cases.")
        # Of a single file nobody knows when it came: a student who checks it waits for nothing.
        known = late and (len(self.submissions) > 1 or self._origins() != {NOWHERE_SPECIAL})
        if options.visible_only or not (known or named or self._hooks):
            return None
        from grader.adjusting import make_adjusting  # noqa: PLC0415 few runs adjust anything

        return make_adjusting(options, self.assignment.rubric, self._hooks)

    def _origins(self) -> set[Origin]:
        return {submission.origin for submission in self.submissions}

    def take_hooks(self, hooks: Hooks | None) -> None:
        """Take the hooks of plugins that were registered after the run was started."""
        if self._hooks is None and hooks is not None:
            self._hooks = hooks
            self._adjusting = self._make_adjusting()

    def _load_roster(self) -> Roster | None:
        given = self.options.roster
        if given is None:
            return None
        from grader.roster import load_roster  # noqa: PLC0415 few runs have one

        return load_roster(self.options.root / given, str(given))

    def _read_points(self) -> None:
        """Read what goes by the points of questions; tests of the course may add to these."""
        self._marks = self._marks_of_tests = Marks({})
        self._sheet = None
        if self.options.tests and not self.ledger.is_planned:
            return
        marks = self._load_marks()
        if self._keeper is not None and not self.assignment.visible_only:
            marks = self._keeper.marks(marks, self._students, self._points)
        self._marks, self._marks_of_tests = marks.parted(self.ledger.plan.question_ids)
        self._sheet = self._load_sheet()

    def take_plan(self, plan: Plan) -> None:
        """Take notice of the tests that are to be run, and of what they are worth.

        Raises:
            UsageError: marks or a gradebook do not fit.
        """
        self.ledger.take(plan)
        if self._grading is not None:
            self._grading = replace(self._grading, more=frozenset(plan.wanted))
        self._read_points()

    def _load_marks(self) -> Marks:
        given = self.options.marks
        if given is None:
            return Marks({})
        if self.assignment.visible_only:
            raise UsageError("--grade-marks: marks are for whole questions, not for visible cases.")
        return load_marks(
            self.options.root / given,
            str(given),
            self._students,
            self._points,
        )

    @property
    def _students(self) -> dict[str, str]:
        return {submission.path: submission.student for submission in self.found.submissions}

    @property
    def _points(self) -> dict[str, float]:
        return {title.id: title.points for title in self.heading.questions}

    def _make_keeper(self) -> Keeper | None:
        options = self.options
        if options.gradebook is None:
            return None
        from grader.store.keeper import Keeper  # noqa: PLC0415 only where something is kept

        return Keeper(
            options.gradebook,
            f"{options.gradebook.parent.name}/{options.gradebook.name}",
            regrade=options.regrade,
            forget_marks=options.forget_marks,
        )

    def _load_sheet(self) -> Sheet | None:
        options = self.options
        if options.fill is None or options.out is None:
            return None
        if self.assignment.visible_only:
            raise UsageError("--grade-fill: a gradebook is for whole questions, not visible cases.")
        from grader.lms import load_sheet  # noqa: PLC0415 few runs fill a gradebook

        path = options.root / options.fill
        return load_sheet(
            path,
            str(options.fill),
            self.heading,
            out=options.out,
            column=options.column,
        )

    def _make_grading(self, make_engine: Callable[[], Engine]) -> Grading:
        provided = provided_files(self.assignment)
        limits = self.assignment.rubric.limits
        engine = self._engine = make_engine()
        sandbox = engine.sandbox(
            Limits(
                load_seconds=limits.load_seconds,
                memory_mb=limits.memory_mb,
                output_kb=limits.output_kb,
            ),
            secret_paths(self.assignment.file, self.options),
        )
        self._sandbox: AnySandbox = sandbox
        begin: Callable[[Program], Dialogue] | None = getattr(sandbox, "open", None)
        keeper = self._keeper
        recorded = keeper.recorded(sandbox, engine.environment()) if keeper else None
        self._talk = (
            begin if recorded is None or begin is None else partial(recorded.open, begin=begin)
        )
        return Grading(assignment=self.assignment, sandbox=recorded or sandbox, provided=provided)

    def opened(self, path: str) -> Opened:
        """Return a submission that tests may ask, the same until it is closed."""
        if path not in self._opened:
            assert self._grading is not None, "unreachable because only a grading process has tests"
            assert self._talk is not None, "unreachable because other engines take no tests"
            submission = next(s for s in self.submissions if s.path == path)
            from grader.free.opened import Opened  # noqa: PLC0415 only where there are tests

            self._opened[path] = Opened(submission, self._grading, self._talk)
        return self._opened[path]

    def close_opened(self, path: str) -> None:
        """End the processes of a submission that no test asks any more."""
        if (opened := self._opened.pop(path, None)) is not None:
            recalled = opened.close()
            is_counted = recalled is not None and not self.assignment.questions
            if self._keeper is not None and is_counted:
                self._keeper.count(whole=bool(recalled))

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
        if self._keeper is not None and is_any and is_kept:
            self._keeper.begin()
        if ahead and self._grading is not None:
            self._at_once = self._engine.at_once if self._engine else self.options.workers
            self._pool = ThreadPoolExecutor(self._at_once, thread_name_prefix="grade")
            self._waiting = deque(s for s in self.submissions if s.path in self._ids)
            self._top_up()
            with short_turns():
                self._get_ready()

    def _get_ready(self) -> None:
        """Do what will be wanted anyway, while the first submissions run."""
        if not self.assignment.rubric.random.per_student:
            self.assignment.work_out()
        from grader.reports import terminal  # noqa: PLC0415 the first submissions run meanwhile

        terminal.get_ready()
        if self.options.out is not None:
            reports.get_ready(self.options.formats)

    def _top_up(self) -> None:
        while self._pool and self._waiting and len(self._futures) < _AHEAD * self._at_once:
            submission = self._waiting.popleft()
            self._futures[submission.path] = self._pool.submit(self._grade, submission)

    def _grade(self, submission: Submission) -> Scorecard:
        if kept := self._kept.get(submission.path):
            return kept
        assert self._grading is not None, "unreachable because only a grading process has items"
        card = self._grading.grade(submission, self._ids[submission.path])
        return self._shared.card(self._marks.applied(card))

    def result(self, submission: Submission, question: str) -> Result:
        """Return the score of one question, waiting for it if need be."""
        card = self._last
        if card is None or card.path != submission.path:
            future = self._futures.pop(submission.path, None)
            card = future.result() if future else self._grade(submission)
            self._last = card
            self._top_up()
        score = next(score for score in card.questions if score.id == question)
        return Result(card=card, question=score)

    def record(self, result: Result) -> None:
        """Take a reported result into the gradebook."""
        path = result.card.path
        if path not in self._cards:
            self._cards[path] = replace(result.card, questions=())
            self._scores[path] = ()
        new = result.question
        others = (score for score in self._scores[path] if score.id != new.id)
        self._scores[path] = (*others, new)  # a dict takes six times as much

    def gradebook(self) -> Gradebook:
        """Return all that was recorded so far."""
        heading = self.heading
        graded = (s.path for s in self.submissions if self._has_result(s.path))
        cards = tuple(self._card(path, heading) for path in graded)
        notices: tuple[str, ...] = ()
        if self._adjusting is not None and cards:
            partial = self.is_partial()
            cards, notices = self._adjusting.adjusted(cards, heading, partial=partial)
        cards += self._absent_cards(cards, heading)
        inventory = self._inventory()
        fills = self._sheet is not None and not self.is_partial()
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
            filled=self._sheet.filled(cards) if self._sheet and fills else None,
            visible_only=self.assignment.visible_only,
            hidden_points=round(self.assignment.rubric.points - self.assignment.heading.points, 6),
            left_out=tuple(f"{drop.what}: {drop.why}" for drop in inventory.left_out),
            inventory=inventory,
            notices=notices,
        )

    def _absent_cards(
        self, cards: tuple[Scorecard, ...], heading: Heading
    ) -> tuple[Scorecard, ...]:
        if self._roster is None or self._attendance is None:
            return ()
        absent = self._attendance.absent
        return tuple(self._roster.rows(absent, heading, cards))

    def _inventory(self) -> Inventory:
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

    def _has_result(self, path: str) -> bool:
        return path in self._cards or path in self.ledger

    def _card(self, path: str, heading: Heading) -> Scorecard:
        scores = {score.id: score for score in self._scores.get(path, ())}
        order = [question.id for question in self.assignment.questions]
        questions = tuple(scores[name] for name in order if name in scores)
        found = self._cards[path] if path in self._cards else self.ledger.card(path)
        card = replace(found, questions=questions, complete=len(questions) == len(order))
        return self._marks_of_tests.applied(self.ledger.merged(card, heading))

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
        count = len(self.submissions)
        heading = self.assignment.heading
        rubric = (
            f"rubric {heading.id} ({len(heading.questions)} questions, {heading.points:g} points)"
        )
        if self.options.rubric == NO_RUBRIC:
            rubric = "no rubric"
        line = (
            f"grade: {count} submission{'s' * (count != 1)}, {rubric}, isolation {self.isolation}"
        )
        lines = [line]
        if self.options.shard is not None:
            lines.append(self.about_shard())
        if (engine := self._engine) is not None:
            lines += filter(None, [engine.place, *engine.remarks(), engine.caveat])
        elif self.options.engine == "local":
            lines += filter(None, [find(self.options.isolation).caveat])
        lines += self._hooks.unused if self._hooks else ()
        return "\ngrade: ".join(lines)

    def is_partial(self) -> bool:
        """Return whether anything was deselected or left unasked."""
        whole = len(self.submissions) * len(self.assignment.questions)
        asked = sum(len(scores) for scores in self._scores.values())
        return asked < whole or self.ledger.is_partial(len(self.submissions))

    @property
    def faults(self) -> list[str]:
        """Return what went wrong in hooks of the course."""
        return self._hooks.failures if self._hooks else []

    def settled(self) -> Iterator[tuple[str, str]]:
        """Yield whose points were adjusted, and how, in words; hooks are called before."""
        for card in self.gradebook().scorecards if self._adjusting else ():
            for one in card.adjustments:
                reason = f": {one.reason}" if one.reason else ""
                yield card.path, f"{one.name} {one.points:+g}{reason}"

    def has_adjusted_down(self) -> bool:
        """Return whether any submission lost points by an adjustment."""
        return self._adjusting is not None and self._adjusting.takes

    def has_ungradable(self) -> bool:
        """Return whether the grader itself failed on anything."""
        return self.ledger.has_fault or Status.UNGRADABLE in self.statuses()

    def statuses(self) -> set[Status]:
        """Return the statuses that questions have, each once."""
        every = self._scores.values()
        return {score.status for scores in every for score in scores}

    def write(self) -> tuple[Path, ...]:
        """Write the files that were asked for; a partial run writes only where it was told to.

        Raises:
            UsageError: a file can't be written.
        """
        options = self.options
        if options.out is None or (self.is_partial() and not options.out_given):
            return ()
        gradebook = self.keep()
        adjusting = self._adjusting
        more = adjusting.files(gradebook) if adjusting else ()
        written = reports.write(gradebook, options.out, options.formats, more=more)
        others = adjusting.report(gradebook, options.out, written) if adjusting else ()
        return (*written, *others)

    def keep(self) -> Gradebook:
        """Return all that was recorded, kept on disk where everything was graded."""
        gradebook = self.gradebook()
        if self._keeper is not None and not self.is_partial():
            provided = provided_files(self.assignment)
            tests = self.ledger.plan.digests()
            self._keeper.keep(gradebook, self.assignment, provided, self.options.shard, tests=tests)
        return gradebook

    @property
    def is_empty_shard(self) -> bool:
        """Return whether no submission belongs to the part of the class that was asked for."""
        return self.options.shard is not None and not self.submissions

    def about_shard(self) -> str:
        """Return how much of the class the part is that was asked for."""
        every = len(self.found.submissions)
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
        return max(len(self._cards), len(self.ledger))

    def has_results(self) -> bool:
        """Return whether anything was graded."""
        return bool(self._cards or len(self.ledger))

    def lines(self, width: int, *, verbose: bool) -> Iterator[str]:
        """Yield the report for the terminal."""
        from grader.reports import terminal  # noqa: PLC0415 see `_get_ready`

        single = len(self.submissions) == 1 and self._roster is None
        yield from terminal.lines(self.gradebook(), width=width, single=single, verbose=verbose)
        if self._sheet and self.is_partial():
            name = printable(str(self.options.fill))
            yield from wrap(f"{name} was not filled, because not all was graded", width)
        for source in (self._keeper, self._engine):
            for sentence in source.remarks() if source else ():
                yield from wrap(sentence, width)

    def close(self) -> None:
        """End all sandboxes; grading that nobody waits for any more is dropped."""
        for path in [*self._opened]:
            self.close_opened(path)
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        if self._grading is not None:
            self._grading.sandbox.close()
        if self._engine is not None:
            self._engine.close()
        self.let_go()


def _rubric_file(options: Options) -> RubricFile:
    if options.rubric == NO_RUBRIC:
        return rubric_of(options.tests)
    return load(rubric_place(options))


def _with_overrides(file: RubricFile, options: Options) -> RubricFile:
    """Return the rubric with the command line's limits in place of its own, everywhere."""
    changes: dict[str, Any] = {}
    if options.call_seconds is not None:
        changes["call_seconds"] = options.call_seconds
    if options.memory_mb is not None:
        changes["memory_mb"] = options.memory_mb
    if not changes:
        return file
    rubric = file.rubric
    questions = tuple(
        question.model_copy(
            update={
                "limits": _overridden(question.limits, changes),
                "case": tuple(
                    case.model_copy(update={"limits": _overridden(case.limits, changes)})
                    for case in question.case
                ),
            }
        )
        for question in rubric.question
    )
    limits = rubric.limits.model_copy(update=changes)
    return replace(file, rubric=rubric.model_copy(update={"limits": limits, "question": questions}))


def _overridden(limits: Any, changes: dict[str, Any]) -> Any:
    return limits.model_copy(update=changes) if limits is not None else None


def _seed(assignment: Assignment) -> str:
    """Return the name of what all random draws follow from."""
    return hashlib.sha256(assignment.rubric.assignment.id.encode()).hexdigest()[:16]
