"""Everything that the grader raises on purpose.

GraderError
├── UsageError              the command line asks for something that can't be done
├── RubricError             the rubric file is wrong; holds all of its mistakes
├── UnreadableSubmission    this entry can't be a submission; costs nobody else anything
├── HookFailed              a course's own hook failed where nothing can go on without it
├── SubmissionFailed        a test asked a submission and got no value; holds the cause
├── BadTest                 a test asks for what no submission can be asked; the course's own fault
└── SandboxError            the grader's own machinery failed; never a student's fault
"""

from __future__ import annotations

from pathlib import Path

from grader.data_class import dataclass


class GraderError(Exception):
    """What the grader raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: where it was raised says nothing to its user."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(GraderError):
    """The command line asks for something that can't be done."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake of a rubric file: where it is, what was expected and found, how to mend it."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return `where: what`, or only what is wrong where the whole file is meant."""
        return f"{self.where}: {self.what}" if self.where else self.what


class RubricError(GraderError):
    """The rubric file is wrong; holds all of its mistakes."""

    def __init__(self, path: Path | str, mistakes: tuple[Mistake, ...]) -> None:
        """Keep the file and its mistakes."""
        self.path = path
        self.mistakes = mistakes
        shown = _from_here(Path(path))
        super().__init__("\n".join(f"{shown}: {mistake}" for mistake in mistakes))


def _from_here(path: Path) -> Path:
    """Return a path as the user would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


class UnreadableSubmission(GraderError):
    """This entry can't be a submission; costs nobody else anything."""


class SubmissionFailed(GraderError):
    """A test asked a submission and got no value.

    Attributes:
        status: the cause, in the words of `grades.json`: `missing`, `raised`, `timeout`, ….
        message: what is said of it; it may quote words of student code.
        safe_message: the same without these.
        exceptions: where something was raised, Python's own exceptions that it is one of.
    """

    def __init__(
        self, status: str, message: str, safe_message: str, exceptions: tuple[str, ...] = ()
    ) -> None:
        """Keep the facts."""
        self.status = status
        self.message = message
        self.safe_message = safe_message
        self.exceptions = exceptions
        Exception.__init__(self, message)

    def words(self) -> str:
        """Return what is said of it, as `str` does."""
        return self.message


class BadTest(GraderError, ValueError):
    """A test asks for what no submission can be asked; the course's own fault."""


class SandboxError(GraderError):
    """The grader's own machinery failed; never a student's fault."""


class HookFailed(GraderError):
    """A course's own hook failed where nothing can go on without it; never a student's fault."""
