"""Grade student submissions with pytest: `pytest --grade submissions/`.

The same from a program, or from a notebook:

    import grader

    gradebook = grader.grade("submissions/", rubric="rubric.toml")
    print(gradebook)
    gradebook.write("grades")

`load_rubric`, `find_submissions` and `grade` do the work, a `Gradebook` holds what came of it, and
everything that they raise is a `GraderError`. What is not listed here is private. In a notebook
`%load_ext grader` and `%grade`, or `check()`, grade the notebook itself.

Nothing is imported before it is used: every run of pytest imports this module for its plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.api import find_submissions, grade, load_rubric
    from grader.assignment import Assignment
    from grader.errors import (
        GraderError,
        HookFailed,
        Mistake,
        RubricError,
        SandboxError,
        UnreadableSubmission,
        UsageError,
    )
    from grader.gradebook import Gradebook
    from grader.handed_in import HandedIn
    from grader.magic import check
    from grader.origin import Origin, Person
    from grader.outcome import Status
    from grader.scorecard import (
        Adjustment,
        QuestionScore,
        Scorecard,
        SubmissionStatus,
        Verdict,
    )
    from grader.submission import Submission

__all__ = [
    "Adjustment",
    "Assignment",
    "Gradebook",
    "GraderError",
    "HandedIn",
    "HookFailed",
    "Mistake",
    "Origin",
    "Person",
    "QuestionScore",
    "RubricError",
    "SandboxError",
    "Scorecard",
    "Status",
    "Submission",
    "SubmissionStatus",
    "UnreadableSubmission",
    "UsageError",
    "Verdict",
    "check",
    "find_submissions",
    "grade",
    "load_rubric",
]

_ORIGINS = {
    "api": ("find_submissions", "grade", "load_rubric"),
    "assignment": ("Assignment",),
    "errors": (
        "GraderError",
        "HookFailed",
        "Mistake",
        "RubricError",
        "SandboxError",
        "UnreadableSubmission",
        "UsageError",
    ),
    "gradebook": ("Gradebook",),
    "handed_in": ("HandedIn",),
    "magic": ("check",),
    "origin": ("Origin", "Person"),
    "outcome": ("Status",),
    "scorecard": ("Adjustment", "QuestionScore", "Scorecard", "SubmissionStatus", "Verdict"),
    "submission": ("Submission",),
}
"""The modules that the names above come from."""

if not TYPE_CHECKING:  # so that a type checker knows these names and no others

    def __getattr__(name: str) -> Any:
        """Import a public name when it is used for the first time."""
        for module, names in _ORIGINS.items():
            if name in names:
                found = getattr(import_module(f"grader.{module}"), name)
                globals()[name] = found
                return found
        raise AttributeError(f"module 'grader' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """Add `%grade` to a notebook, for `%load_ext grader`."""
    import_module("grader.magic").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Take `%grade` away again."""
    import_module("grader.magic").unload(shell)
