"""Grading ahead of what is reported, so that every sandbox has work."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future

    from grader.scorecard import Scorecard
    from grader.submission import Submission

AHEAD = 4
"""Submissions graded ahead of the one that is reported, for each worker."""


class Ahead:
    """Scorecards in the order in which they will be asked for.

    Attributes:
        futures: by path, what is being graded, or graded and not asked for yet.
    """

    def __init__(self, grade: Callable[[Submission], Scorecard]) -> None:
        """Grade nothing until there is something to begin with."""
        self._grade = grade
        self._pool: ThreadPoolExecutor | None = None
        self._at_once = 1
        self._waiting: deque[Submission] = deque()
        self.futures: dict[str, Future[Scorecard]] = {}
        self._last: Scorecard | None = None

    def begin(self, submissions: Iterable[Submission], *, at_once: int) -> None:
        """Begin to grade, so many at a time."""
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="grade")
        self._waiting = deque(submissions)
        self._top_up()

    def card(self, submission: Submission) -> Scorecard:
        """Return a scorecard, waiting for it if need be; it is kept until another is asked for."""
        card = self._last
        if card is None or card.path != submission.path:
            future = self.futures.pop(submission.path, None)
            card = future.result() if future else self._grade(submission)
            self._last = card
            self._top_up()
        return card

    def stop(self) -> None:
        """Drop what nobody waits for any more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _top_up(self) -> None:
        while self._pool and self._waiting and len(self.futures) < AHEAD * self._at_once:
            submission = self._waiting.popleft()
            self.futures[submission.path] = self._pool.submit(self._grade, submission)
