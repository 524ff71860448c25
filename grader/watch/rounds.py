"""Grading again what was saved, as often as it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from grader.errors import GraderError, RubricError, UnreadableSubmission, UsageError
from grader.names import printable
from grader.outcome import Status
from grader.rubric_file import load_document
from grader.session import GradeSession
from grader.watch import places
from grader.watch.sight import Sight, look
from grader.watch.waiting import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from grader.options import Options
    from grader.scorecard import Gradebook, Scorecard
    from grader.submission import Submission

PATIENCE = 0.6
"""Seconds in which a file that is gone, empty or unreadable may come right: it is being saved."""


class Listener(Protocol):
    """Whoever is told what comes of it."""

    def graded(self, session: GradeSession, before: Gradebook) -> None:
        """Hear that all is graded again; `before` is what there was."""

    def same(self) -> None:
        """Hear that files were saved as they had been."""

    def failed(self, error: GraderError) -> None:
        """Hear that nothing can be graded as it is now."""


class Rounds:
    """Watches what a session graded, and grades again what differs."""

    def __init__(
        self,
        session: GradeSession,
        anew: Callable[[], GradeSession],
        make_watcher: Callable[[Callable[[], Sight]], Watcher] = lambda look: Watcher(look=look),
    ) -> None:
        """Take down how everything looks now, before it is graded for the first time.

        Args:
            session: the first session.
            anew: returns one that reads the rubric anew.
            make_watcher: makes the watcher out of what it looks with.
        """
        self.session = session
        self._anew = anew
        self._is_outdated = False
        self._is_whole: bool | None = None
        self._seen = Sight({})
        self._settle_places()
        self._watcher = make_watcher(self._look)

    def _settle_places(self) -> None:
        session = self.session
        assignment, options = session.assignment, session.options
        self._course = places.asked_by(assignment, options)
        self._graded = places.graded(options, session.submissions, assignment.wanted_names)
        self._own = places.own(options)
        self._seen = self._seen.onto(self._look())

    def _look(self) -> Sight:
        return look(self._course | self._graded, own=self._own)

    def run(self, listener: Listener) -> None:
        """Wait and grade, until an exception such as `KeyboardInterrupt` ends it."""
        while True:
            self.step(listener)

    def step(self, listener: Listener) -> None:
        """Wait until something was saved, and tell what comes of it."""
        if self._is_whole is None:
            self._is_whole = not self.session.is_partial()
        now = self._watcher.next(self._seen)
        while not self._is_done(now, listener):
            later = self._watcher.next(now, within=PATIENCE)
            if not later.changed(now):
                self._is_done(now, listener, for_good=True)
                return
            now = later

    def _is_done(self, now: Sight, listener: Listener, *, for_good: bool = False) -> bool:
        """Grade what is there now; unless that is `for_good`, be silent on what may come right."""
        if not for_good and self._is_doubtful(now):
            return False
        seen, self._seen = self._seen, now
        try:
            self._check(now.changed(seen), listener)
        except GraderError as error:
            if not for_good and isinstance(error, UsageError):
                self._seen = seen
                return False
            listener.failed(error)
        return True

    def _is_doubtful(self, now: Sight) -> bool:
        """Return whether anything looks as if it were not saved yet."""
        changed = now.changed(self._seen)
        if any(now.is_empty(path) or not path.exists() for path in changed):
            return True
        rubric = Path(self.session.assignment.file.path)
        if rubric in changed and not _is_readable(lambda: load_document(rubric)):
            return True
        wanted, touched = self.session.assignment.wanted_names, self._touched(changed)
        concerned = (one for one in self.session.submissions if one.path in touched)
        return not all(_is_readable(partial(one.read, wanted)) for one in concerned)

    def _touched(self, changed: Iterable[Path]) -> frozenset[str]:
        """Return the paths of the submissions that files belong to.

        What is nobody's may be everybody's.
        """
        root, every = self.session.options.root, self.session.submissions
        by_place = {places.absolute(root / one.path): one.path for one in every}
        touched: set[str] = set()
        for path in changed:
            holders = {by_place[place] for place in (path, *path.parents) if place in by_place}
            if not holders:
                return frozenset(by_place.values())
            touched |= holders
        return frozenset(touched)

    def _check(self, changed: frozenset[Path], listener: Listener) -> None:
        before, old = self.session.gradebook(), self.session
        _refuse_missing(old.options)
        self._is_outdated |= any(_is_in(path, self._course) for path in changed)
        if self._is_outdated:
            new = self._anew()
        else:
            touched, wanted = self._touched(changed), old.assignment.wanted_names
            new = old.again(lambda one, card: _is_same(one, card, touched, wanted))
        end_of = GradeSession.close if self._is_outdated else GradeSession.let_go
        try:
            _grade(new, None if self._is_whole else old.asked)
        except BaseException:
            end_of(new)
            raise
        is_same = not self._is_outdated and new.is_kept and _paths(new) == _paths(old)
        self.session, self._is_outdated = new, False
        end_of(old)
        self._settle_places()
        if is_same:
            listener.same()
        else:
            listener.graded(new, before)


def _refuse_missing(options: Options) -> None:
    for path in options.paths:
        if not (options.root / path).exists():
            raise UsageError(f"{printable(str(path))} is gone.")


def _is_same(
    submission: Submission, card: Scorecard, touched: frozenset[str], wanted: frozenset[str]
) -> bool:
    """Return whether a scorecard still holds: what is read is what was read for it."""
    if (submission.student, submission.origin) != (card.student, card.origin):
        return False
    if submission.path not in touched:
        return True
    try:
        content = submission.read(wanted)
    except UnreadableSubmission:
        return False
    is_final = all(score.status is not Status.UNGRADABLE for score in card.questions)
    return is_final and content.sha256 == card.sha256


def _grade(session: GradeSession, asked: Mapping[str, Collection[str]] | None) -> None:
    """Grade all that is asked for, by path and question; everything where that is None."""
    pairs = [
        (submission, name)
        for submission, name in session.items()
        if asked is None or name in asked.get(submission.path, ())
    ]
    if not pairs:
        raise UsageError("nothing is left of what was asked for.")
    session.plan([(submission.path, name) for submission, name in pairs], ahead=True)
    for submission, name in pairs:
        session.record(session.result(submission, name))


def _paths(session: GradeSession) -> list[str]:
    return [submission.path for submission in session.submissions]


def _is_in(path: Path, among: set[Path]) -> bool:
    return path in among or any(parent in among for parent in path.parents)


def _is_readable(read: Callable[[], object]) -> bool:
    try:
        read()
    except (RubricError, UnreadableSubmission):
        return False
    return True
