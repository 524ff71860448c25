"""One call or look-up: what is asked, what is expected, and what each known slip would answer.

A probe's request is encoded once for all submissions. What is expected is computed once, when it is
first wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.course_code import JUDGING_SECONDS, REFERENCE_SECONDS, CourseCodeFailed, run
from grader.data_class import dataclass
from grader.errors import GraderError
from grader.measure import is_deeper
from grader.plain import Expression
from grader.randomness import seeded
from grader.sandbox.inside.answer import plain_of
from grader.sandbox.inside.parts import NoPart, pick
from grader.sandbox.inside.wire import MAX_DEPTH

if TYPE_CHECKING:
    from grader import rubric as models
    from grader.compare import Wanted
    from grader.sandbox.program import Call
    from grader.statistic import WantedSpread

Function = Callable[..., Any]


class ReferenceFailed(GraderError):
    """The reference raised; the grader's own fault."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One call or look-up, and what is expected of it."""

    call: Call
    names: tuple[str, ...]
    arguments: dict[str, object]
    tolerance: models.Tolerance
    by_position: bool = False
    raises: str = ""
    spread: WantedSpread | None = None
    reference: Function | None = None
    given: object = None
    check: Function | None = None
    earlier: dict[str, Probe] = field(default_factory=dict)
    judged: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    _variants: dict[str, object] = field(default_factory=dict)
    _slips: dict[str, Wanted | None] = field(default_factory=dict)

    @cached_property
    def expected(self) -> object:
        """Return the right answer, None where only a checker knows.

        Raises:
            ReferenceFailed: the reference raised.
        """
        if self.raises:
            return None
        if self.reference is None:
            return self._given()
        return self.answer_of(self.reference, {n: p.expected for n, p in self.earlier.items()})

    def _given(self) -> object:
        try:
            return run(lambda: fresh(self.given), seconds=self._patience)
        except CourseCodeFailed as failure:
            raise ReferenceFailed(f"the expected value {failure}") from failure.__cause__

    @property
    def _patience(self) -> float:
        """Return how many seconds a reference may take, far more than a student's answer."""
        return max(REFERENCE_SECONDS, 10 * self.call.seconds)

    @property
    def judging_seconds(self) -> float:
        """Return how many seconds the course's code may spend on one student's answer."""
        return max(JUDGING_SECONDS, self.call.seconds)

    @cached_property
    def wanted(self) -> Wanted:
        """Return the right answer, ready to be compared with.

        Raises:
            ReferenceFailed: the reference raised, or returned what can't be compared with.
        """
        try:
            return self._prepared(self.expected)
        except ReferenceFailed:
            raise
        except GraderError as error:
            raise ReferenceFailed(str(error)) from error

    def _prepared(self, answer: object) -> Wanted:
        if self.spread is not None:
            return self.spread
        if self.call.form.printed:
            from grader.printed import prepare_printed  # noqa: PLC0415 few answers are printed

            return prepare_printed(answer, self.tolerance)
        from grader.compare import prepare  # noqa: PLC0415 loaded while the first child runs

        return prepare(answer, self.tolerance)

    def _prepared_slip(self, answer: object) -> Wanted | None:
        return self._prepared(answer) if self.spread is None else self.spread.like(answer)

    @property
    def is_known(self) -> bool:
        """Return whether more than a checker knows what is right; that may be None."""
        if self.check is None or self.raises or self.spread is not None:
            return True
        return self.expected is not None

    @property
    def untouched(self) -> object:
        """Return what the answer would be if the argument that is to be changed stayed as it is.

        Raises:
            NoPart: it has not the part that is asked for.
        """
        form = self.call.form
        return pick(fresh(self.arguments[form.changed]), form.item)

    def ask(self, function: Function, earlier: dict[str, object] | None = None) -> object:
        """Return what a reference or variant answers, given fresh arguments.

        Args:
            function: the reference or variant.
            earlier: arguments beyond the probe's own: earlier values that this one follows from.

        Raises:
            ReferenceFailed: it raised.
        """
        return self._asked(function, earlier)[0]

    def _asked(
        self, function: Function, earlier: dict[str, object] | None = None
    ) -> tuple[object, dict[str, object]]:
        """Return what a function answers, and the arguments as it leaves them."""
        given = self.arguments | (earlier or {})

        def asked() -> tuple[object, dict[str, object]]:
            arguments = {name: fresh(value) for name, value in given.items()}
            if self.by_position:
                return function(*arguments.values()), arguments
            return function(**arguments), arguments

        try:
            with np.errstate(all="ignore"), seeded():
                return run(asked, seconds=self._patience)
        except CourseCodeFailed as failure:
            raise ReferenceFailed(f"{_name_of(function)} {failure}") from failure.__cause__

    def answer_of(self, function: Function, earlier: dict[str, object] | None = None) -> object:
        """Return what is taken for the answer of what a reference or variant returns.

        Args:
            function: the reference or variant.
            earlier: arguments beyond the probe's own.

        Raises:
            ReferenceFailed: it raised, or its result has not the part that is asked for.
        """
        form = self.call.form
        result, arguments = self._asked(function, earlier)
        if form.printed and not isinstance(result, str):
            what = f"returned a {type(result).__name__}; the text that is printed is expected"
            raise ReferenceFailed(f"{_name_of(function)} {what}")
        if form.changed and result is None:
            result = arguments[form.changed]
        return self.taken(result, function)

    def taken(self, result: object, function: Function) -> object:
        """Return what is taken for the answer of a result that a reference or variant returned.

        Raises:
            ReferenceFailed: the result has not the part that is asked for.
        """
        try:
            answer = pick(result, self.call.form.item)
        except NoPart as missing:
            key = self.call.form.item[missing.step]
            what = f"returned what has no part [{key!r}]"
            raise ReferenceFailed(f"{_name_of(function)} {what}") from missing
        is_taken_as_it_is = self.check is not None or is_deeper(answer, MAX_DEPTH)
        return answer if is_taken_as_it_is else plain_of(answer)

    def variant(self, misconception: Misconception, name: str = "") -> object:
        """Return what a known slip answers, None where it fails; computed once.

        Args:
            misconception: the slip.
            name: of a values question, the value that is asked for; None is returned where the
                slip says nothing of it.
        """
        if misconception.id not in self._variants:
            try:
                answer = self._variant_of(misconception.reference, name)
            except ReferenceFailed:
                answer = None
            self._variants[misconception.id] = answer
        return self._variants[misconception.id]

    def _variant_of(self, function: Function, name: str) -> object:
        if not name:
            return self.answer_of(function)
        result = self.ask(function)
        found = result.get(name) if isinstance(result, dict) else None
        return None if found is None else self.taken(found, function)

    def slip(self, misconception: Misconception, name: str = "") -> Wanted | None:
        """Return what a known slip answers, ready to be compared with; None where it fails.

        Args:
            misconception: the slip.
            name: of a values question, the value that is asked for; None is returned where the
                slip says nothing of it.
        """
        if misconception.id not in self._slips:
            answer = self.variant(misconception, name)
            try:
                wanted = None if answer is None else self._prepared_slip(answer)
            except GraderError:
                wanted = None
            self._slips[misconception.id] = wanted
        return self._slips[misconception.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A known wrong variant."""

    id: str
    reference: Function
    credit: float
    feedback: str


def _name_of(function: Function) -> str:
    return getattr(function, "__name__", "the reference")


def fresh(value: Any) -> Any:
    """Return a copy of an argument, so that nothing that a reference does to it is seen again."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, Expression):
        return eval(value.source, {"np": np, "numpy": np})  # noqa: S307 the rubric's own text
    if isinstance(value, dict):
        return {key: fresh(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(part) for part in value)
    return value
