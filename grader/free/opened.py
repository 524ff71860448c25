"""One submission opened for tests: asked call by call, in its sandbox."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.absence import explain_absence, is_absent
from grader.data_class import dataclass
from grader.errors import UnreadableSubmission
from grader.forbidden import explain_forbidden, forbidden_uses
from grader.free.alarm import undisturbed
from grader.grading import notes_on
from grader.outcome import Failed, Status
from grader.sandbox.conversation import Run
from grader.sandbox.form import PLAIN
from grader.sandbox.program import make_call
from grader.scorecard import Scorecard, SubmissionStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.engine.kind import AnyDialogue
    from grader.forbidden import Use
    from grader.grading import Grading, Reading
    from grader.outcome import Outcome
    from grader.sandbox.form import Form
    from grader.sandbox.program import Call, Program
    from grader.submission import Submission

Arguments = dict[str, object] | list[object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one call may take."""

    seconds: float
    memory_mb: int
    output_kb: int


class Opened:
    """A submission, read when it is first needed; at most two processes of it are kept.

    What is asked by hidden tests is asked in a process of its own, so that student code can't tell
    in a visible test what it saw in a hidden one.
    """

    def __init__(
        self,
        submission: Submission,
        grading: Grading,
        talk: Callable[[Program], AnyDialogue],
    ) -> None:
        """Read nothing yet.

        Args:
            submission: whose it is, and how it is read.
            grading: how submissions of this assignment are read.
            talk: begins to talk with a program.
        """
        self.submission = submission
        self._grading = grading
        self._talk = talk
        self._reading: Reading | None = None
        self._unreadable = ""
        self._talks: dict[bool, AnyDialogue] = {}
        self._uses: Mapping[str, Use] | None = None
        self._number = 0
        self._asked = False
        self._any_there = False

    def reading(self) -> Reading | None:
        """Return what was read; None where nothing can be."""
        if self._reading is None and not self._unreadable:
            try:
                self._reading = self._grading.read(self.submission)
            except UnreadableSubmission as error:
                self._unreadable = str(error)
        return self._reading

    def outcome(
        self,
        names: tuple[str, ...],
        arguments: Arguments,
        allowance: Allowance,
        *,
        hidden: bool,
        form: Form = PLAIN,
    ) -> Outcome:
        """Return what comes of a call, or of a look-up where there are no arguments.

        Raises:
            SandboxError: no process could be started at all.
            WireError: an argument can't be handed over.
        """
        reading = self.reading()
        if reading is None:
            return self.unread()
        self._number += 1
        call = make_call(
            self._number,
            names,
            arguments,
            seconds=allowance.seconds,
            memory_mb=allowance.memory_mb,
            output_kb=allowance.output_kb,
            form=form,
        )
        with undisturbed():
            dialogue = self._dialogue(reading.program, hidden=hidden)
            outcome = self._explained(dialogue, call, names, dialogue.ask(call))
        self._asked = True
        self._any_there |= not is_absent(outcome)
        return outcome

    def unread(self) -> Failed:
        """Return the failure of everything that is asked of what can't be read."""
        words = f"unreadable: {self._unreadable}"
        return Failed(status=Status.LOAD_ERROR, message=words, safe_message=words)

    def names(self, *, hidden: bool) -> tuple[str, ...]:
        """Return what the top level defined, in order, as far as it is public."""
        reading = self.reading()
        if reading is None:
            return ()
        with undisturbed():
            return self._dialogue(reading.program, hidden=hidden).load().names

    def _dialogue(self, program: Program, *, hidden: bool) -> AnyDialogue:
        if hidden not in self._talks:
            self._talks[hidden] = self._talk(program)
        return self._talks[hidden]

    def _explained(
        self, dialogue: AnyDialogue, call: Call, names: Sequence[str], outcome: Outcome
    ) -> Outcome:
        """Return an outcome that says why something is missing, and what is forbidden."""
        reading = self._reading
        assert reading is not None, "unreachable because something was asked"
        number, program = call.number, reading.program
        wanted = self._grading.assignment.wanted_names | self._grading.more | {*names}
        run = Run(outcomes={number: outcome}, names=dialogue.run.names)
        run.troubles = dialogue.run.troubles
        if isinstance(outcome, Failed):
            explain_absence(run, program, {number: names}, wanted)
        if self._uses is None:
            forbidden = self._grading.assignment.rubric.submission.forbid_calls
            self._uses = forbidden_uses(program, forbidden, given=program.given)
        if self._uses:
            wants = tuple((w.name, *w.aliases) for w in call.form.wants) or (tuple(names),)
            explain_forbidden(run, self._uses, {number: wants})
        return run.outcomes[number]

    def card(self) -> Scorecard:
        """Return the scorecard of what is known so far, without questions."""
        submission, reading = self.submission, self._reading
        status, told = SubmissionStatus.GRADED, reading.told if reading else ()
        if self._unreadable:
            status, told = SubmissionStatus.UNREADABLE, (self._unreadable,)
        for dialogue in self._talks.values():
            notes = notes_on(dialogue.run, some=self._any_there)
            told = tuple(dict.fromkeys((*told, *notes)))
            if dialogue.run.troubles and self._asked and not self._any_there:
                status = SubmissionStatus.LOAD_ERROR
        return Scorecard(
            student=submission.student,
            path=submission.path,
            sha256=reading.sha256 if reading else "",
            status=status,
            questions=(),
            notes=(*submission.notes, *told),
            told=told,
            origin=submission.origin,
        )

    def close(self) -> bool | None:
        """End its processes, and return whether all that was asked was kept from before.

        That is None where nothing was.
        """
        recalled = {dialogue.recalled for dialogue in self._talks.values()}
        for dialogue in self._talks.values():
            dialogue.close()
        return None if recalled <= {None} else recalled == {True}


def with_limits(allowance: Allowance, seconds: float | None, memory_mb: int | None) -> Allowance:
    """Return an allowance with other limits where they are given."""
    return replace(
        allowance,
        seconds=allowance.seconds if seconds is None else seconds,
        memory_mb=allowance.memory_mb if memory_mb is None else memory_mb,
    )
