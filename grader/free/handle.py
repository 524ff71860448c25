"""The object that tests know as `submission`."""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any, ClassVar

from grader.builder import wired
from grader.errors import BadTest, SubmissionFailed
from grader.expression import BadExpression, needs
from grader.free.check import check_name, check_number
from grader.free.failure import failure_of
from grader.free.opened import Allowance, Opened, with_limits
from grader.free.trial import Award, Trial
from grader.outcome import Failed, Outcome, Returned, Status
from grader.plain import Expression
from grader.sandbox.form import PLAIN, Form, Want
from grader.sandbox.inside.frames import WireError

_ABSENT = (Status.MISSING, Status.LOAD_ERROR, Status.FORBIDDEN)


class Submission:
    """One student's submission, as a test may ask it.

    Whatever is called runs in the submission's sandbox. What comes back is plain data that the
    grader decoded: numbers, text, lists, tuples, dicts and base-class arrays of NumPy. Where
    nothing comes back, the test fails with the cause.
    """

    Failed: ClassVar[type[SubmissionFailed]] = SubmissionFailed
    """What is raised where a call gives no value: for `pytest.raises(submission.Failed)`."""

    def __init__(self, opened: Opened, allowance: Allowance) -> None:
        """Ask nothing yet."""
        self._opened = opened
        self._allowance = allowance
        self._now = _Now()

    def __repr__(self) -> str:
        """Return whose it is."""
        return f"<submission of {self.student}>"

    def __getattr__(self, name: str) -> Any:
        """Say how to ask for what is no attribute."""
        how = f"submission.call('{name}', …), or submission.value('{name}')"
        raise AttributeError(f"a submission has no '{name}'. Ask it: {how}.", name=name, obj=self)

    @property
    def student(self) -> str:
        """Return whose it is."""
        return self._opened.submission.student

    @property
    def path(self) -> str:
        """Return where it lies, as reports show it."""
        return self._opened.submission.path

    @property
    def source(self) -> str:
        """Return the code that is run: of a notebook its code cells, one below the other.

        Raises:
            SubmissionFailed: it can't be read.
        """
        reading = self._opened.reading()
        if reading is None:
            self._result(self._opened.unread(), self.path)
            raise AssertionError("unreachable because what is unread is a failure")
        return "\n\n".join(source for _name, source in reading.program.cells)

    @property
    def files(self) -> dict[str, bytes]:
        """Return what lies beside the main file, by relative name."""
        reading = self._opened.reading()
        return dict(reading.program.files) if reading is not None else {}

    @property
    def printed(self) -> str:
        """Return what the last call printed."""
        return self._now.printed

    def call(self, name: str, /, *args: object, **kwargs: object) -> Any:
        """Return what a function of the submission returns.

        Args:
            name: the function.
            args: its arguments by position.
            kwargs: its arguments by name; where its own parameters are called otherwise, they are
                handed over by position, and the student is told.

        Raises:
            SubmissionFailed: there is no value, for the cause that it says.
        """
        __tracebackhide__ = True
        check_name(name)
        if args and kwargs:
            given = {f"_{place}": value for place, value in enumerate(args)}
            named = {f"_k_{key}": value for key, value in kwargs.items()}
            words = [*given, *(f"{key}=_k_{key}" for key in kwargs)]
            want = Want(name=name, is_called=True)
            form = Form(expression=f"{name}({', '.join(words)})", wants=(want,))
            return self._result(self._asked((name,), given | named, form), name)
        return self._result(self._asked((name,), list(args) if args else dict(kwargs)), name)

    def value(self, name: str, /) -> Any:
        """Return what the submission has under a name of its top level.

        Raises:
            SubmissionFailed: there is nothing, or nothing that is plain data.
        """
        __tracebackhide__ = True
        check_name(name)
        return self._result(self._asked((name,), None), name)

    def evaluate(self, expression: str, /, **kwargs: object) -> Any:
        """Return what an expression gives that is evaluated beside the student's code.

        Args:
            expression: such as `"Linear(2, 3).forward(x)"`; it may use NumPy as `np`.
            kwargs: values for the names in it that are not the submission's.

        Raises:
            SubmissionFailed: there is no value, for the cause that it says.
        """
        __tracebackhide__ = True
        try:
            wants = tuple(
                Want(name=n.name, is_called=n.is_called) for n in needs(expression, kwargs)
            )
        except BadExpression as error:
            raise BadTest(f"{expression!r} is no Python expression: {error}") from None
        names = tuple(want.name for want in wants) or ("expression",)
        form = Form(expression=expression.strip(), wants=wants)
        return self._result(self._asked(names, dict(kwargs), form), names[0])

    def has(self, name: str, /) -> bool:
        """Return whether the submission's top level has anything under a name."""
        check_name(name)
        hidden = self._now.trial.is_hidden
        if name in self._opened.names(hidden=hidden):
            return True
        outcome = self._asked((name,), None)
        return isinstance(outcome, Returned) or outcome.status not in _ABSENT

    def award(self, points: float, *, of: float | None = None, why: str = "") -> None:
        """Give a part of the test's points. What is awarded adds up and is all that counts.

        Args:
            points: so many.
            of: of so many; by default of what this test is worth.
            why: what they are for, for the student.
        """
        trial = self._now.trial
        check_number("award: points", points)
        most = trial.points if of is None else of
        check_number("award: of", most)
        before = math.fsum(award.share for award in trial.awards)
        share = points / most if most else 0.0
        if (points and not most and of is not None) or before + share > 1.0 + 1e-9:
            raise BadTest(f"award: {points:g} of {most:g} points are more than there are.")
        trial.awards.append(Award(share, why))

    @staticmethod
    def expression(source: str) -> Expression:
        """Return an argument that is made beside the student's code, such as `"lambda t: t * t"`.

        Args:
            source: a Python expression, in which NumPy is `np`.
        """
        return Expression(source.strip())

    def limited(self, *, seconds: float | None = None, memory_mb: int | None = None) -> Submission:
        """Return the same submission, whose calls may take so much in place of the usual.

        Args:
            seconds: wall-clock time of each call.
            memory_mb: memory of each call, in MiB.
        """
        for name, limit in (("seconds", seconds), ("memory_mb", memory_mb)):
            if limit is not None:
                check_number(f"limited: {name}", limit)
        other = Submission(self._opened, with_limits(self._allowance, seconds, memory_mb))
        other._now = self._now
        return other

    def _asked(
        self,
        names: tuple[str, ...],
        arguments: dict[str, object] | list[object] | None,
        form: Form = PLAIN,
    ) -> Outcome:
        trial = self._now.trial
        try:
            outcome = self._opened.outcome(
                names,
                None if arguments is None else wired(arguments),
                self._allowance,
                hidden=trial.is_hidden,
                form=form,
            )
        except WireError as error:
            raise BadTest(
                f"an argument for `{names[0]}` can't be handed over: {error}. Hand over numbers, "
                "text, lists, tuples, dicts and arrays; submission.expression(…) makes the rest."
            ) from None
        self._now.printed = outcome.output
        trial.compared = None
        trial.seconds += outcome.seconds
        trial.printed += outcome.output
        if outcome.remark:
            trial.remarks[outcome.remark] = None
        return outcome

    def _result(self, outcome: Outcome, name: str) -> Any:
        __tracebackhide__ = True
        if isinstance(outcome, Failed):
            self._now.trial.failures.append(outcome)
            raise failure_of(outcome)
        value = deepcopy(outcome.value)  # equal answers share one, which no test may change
        self._now.trial.keep(value, name)
        self._now.trial.answer = outcome.value
        return value


class _Now:
    """What all views of one submission share: the test that runs, and what was printed last."""

    def __init__(self) -> None:
        self.trial = Trial(test=None)
        self.printed = ""


def begin(submission: Submission, trial: Trial) -> None:
    """Have a submission know which test asks it from now on."""
    submission._now.trial = trial  # noqa: SLF001 not for tests
    submission._now.printed = ""  # noqa: SLF001 the same
