"""One call or look-up: what is asked, what is expected, and what each known slip would answer.

A probe's request is encoded once for all submissions. What is expected is computed once, when it is
first wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.compare import Wanted, prepare
from grader.errors import GraderError
from grader.plain import Expression
from grader.sandbox.inside.parts import NoPart, pick

if TYPE_CHECKING:
    from grader import rubric as models
    from grader.sandbox.program import Call

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
    reference: Function | None = None
    given: object = None
    check: Function | None = None
    earlier: dict[str, Probe] = field(default_factory=dict)
    _variants: dict[str, object] = field(default_factory=dict)
    _slips: dict[str, Wanted | None] = field(default_factory=dict)

    @cached_property
    def expected(self) -> object:
        """Return the right answer, None where only a checker knows.

        Raises:
            ReferenceFailed: the reference raised.
        """
        if self.reference is None:
            return self.given
        return self.answer_of(self.reference, {n: p.expected for n, p in self.earlier.items()})

    @cached_property
    def wanted(self) -> Wanted:
        """Return the right answer, ready to be compared with.

        Raises:
            ReferenceFailed: the reference raised, or returned what can't be compared with.
        """
        try:
            return prepare(self.expected, self.tolerance)
        except ReferenceFailed:
            raise
        except GraderError as error:
            raise ReferenceFailed(str(error)) from error

    def ask(self, function: Function, earlier: dict[str, object] | None = None) -> object:
        """Return what a reference or variant answers, given fresh arguments.

        Args:
            function: the reference or variant.
            earlier: arguments beyond the probe's own: earlier values that this one follows from.

        Raises:
            ReferenceFailed: it raised.
        """
        try:
            given = self.arguments | (earlier or {})
            arguments = {name: fresh(value) for name, value in given.items()}
            with np.errstate(all="ignore"):
                if self.by_position:
                    return function(*arguments.values())
                return function(**arguments)
        except Exception as error:
            told = f"raised {type(error).__name__}: {error}"
            raise ReferenceFailed(f"{_name_of(function)} {told}") from error

    def answer_of(self, function: Function, earlier: dict[str, object] | None = None) -> object:
        """Return what is taken for the answer of what a reference or variant returns.

        Args:
            function: the reference or variant.
            earlier: arguments beyond the probe's own.

        Raises:
            ReferenceFailed: it raised, or its result has not the part that is asked for.
        """
        return self.taken(self.ask(function, earlier), function)

    def taken(self, result: object, function: Function) -> object:
        """Return what is taken for the answer of a result that a reference or variant returned.

        Raises:
            ReferenceFailed: the result has not the part that is asked for.
        """
        try:
            return pick(result, self.call.form.item)
        except NoPart as missing:
            key = self.call.form.item[missing.step]
            what = f"returned what has no part [{key!r}]"
            raise ReferenceFailed(f"{_name_of(function)} {what}") from missing

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
        result = self.ask(function)
        if name:
            result = result.get(name) if isinstance(result, dict) else None
        return None if result is None else self.taken(result, function)

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
                wanted = None if answer is None else prepare(answer, self.tolerance)
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
