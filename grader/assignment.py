"""A rubric with its references found and its calls made: what can be asked of a submission.

    rubric file ──► Assignment: questions, each with parts (cases or values), each with probes

A probe is one call or one look-up. Its request is encoded once for all submissions; what is
expected is computed once, when the first answer comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from grader import rubric as models
from grader.compare import Wanted, prepare
from grader.errors import GraderError, Mistake, RubricError
from grader.lookup import Finder, LookupFailed
from grader.plain import Expression
from grader.sandbox.inside import wire
from grader.sandbox.inside.frames import WireError
from grader.sandbox.program import Call, make_call
from grader.scorecard import Heading, QuestionTitle, SectionTitle

if TYPE_CHECKING:
    from grader.rubric_file import RubricFile

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
        return self.ask(self.reference, {name: p.expected for name, p in self.earlier.items()})

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
        given = self.arguments | (earlier or {})
        arguments = {name: fresh(value) for name, value in given.items()}
        try:
            with np.errstate(all="ignore"):
                return function(**arguments)
        except Exception as error:
            name = getattr(function, "__name__", "the reference")
            raise ReferenceFailed(f"{name} raised {type(error).__name__}: {error}") from error

    def variant(self, misconception: Misconception) -> object:
        """Return what a known slip answers, None where it fails; computed once."""
        if misconception.id not in self._variants:
            try:
                answer = self.ask(misconception.reference)
            except ReferenceFailed:
                answer = None
            self._variants[misconception.id] = answer
        return self._variants[misconception.id]

    def slip(self, misconception: Misconception, name: str = "") -> Wanted | None:
        """Return what a known slip answers, ready to be compared with; None where it fails.

        Args:
            misconception: the slip.
            name: of a values question, the value that is asked for; None is returned where the
                slip says nothing of it.
        """
        if misconception.id not in self._slips:
            answer = self.variant(misconception)
            if name:
                answer = answer.get(name) if isinstance(answer, dict) else None
            try:
                wanted = None if answer is None else prepare(answer, self.tolerance)
            except GraderError:
                wanted = None
            self._slips[misconception.id] = wanted
        return self._slips[misconception.id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What earns points by itself: a case of a function, or a value."""

    name: str
    points: float
    visibility: str
    probes: tuple[Probe, ...]
    follow_through: dict[str, str] = field(default_factory=dict)
    hint: str = ""

    @property
    def visible(self) -> bool:
        """Return whether a student may see what is asked and expected."""
        return self.visibility == "visible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A known wrong variant."""

    id: str
    reference: Function
    credit: float
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with everything that judging it takes."""

    id: str
    section: str
    title: str
    kind: str
    points: float
    hint: str
    parts: tuple[Part, ...]
    misconceptions: tuple[Misconception, ...]
    follow_through_credit: float

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the earlier values that its own values may follow from."""
        return tuple(dict.fromkeys(n for p in self.parts for n in p.follow_through.values()))


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """All questions of a rubric, ready to be asked."""

    file: RubricFile
    questions: tuple[Question, ...]
    visible_only: bool = False

    @property
    def rubric(self) -> models.Rubric:
        """Return the rubric that it was made from."""
        return self.file.rubric

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Return the questions by their ids."""
        return {question.id: question for question in self.questions}

    @cached_property
    def values(self) -> dict[str, tuple[Question, Part]]:
        """Return every value with its question, by name."""
        return {
            part.name: (question, part)
            for question in self.questions
            if question.kind == "values"
            for part in question.parts
        }

    @cached_property
    def wanted_names(self) -> frozenset[str]:
        """Return every name and alias that a submission may define."""
        names: set[str] = set()
        for question in self.rubric.question:
            if question.kind == "function":
                names.update((question.function, *question.aliases))
            for value in question.value:
                names.update((value.name, *value.aliases))
        return frozenset(names)

    @cached_property
    def names_by_number(self) -> dict[int, tuple[str, ...]]:
        """Return, by the number of a call, every name that it looks for."""
        return {
            probe.call.number: probe.names
            for question in self.questions
            for part in question.parts
            for probe in part.probes
        }

    def work_out(self) -> None:
        """Compute what is expected, rather now than when an answer waits for it.

        Where the reference fails, the verdicts will say so.
        """
        for question in self.questions:
            for part in question.parts:
                for probe in part.probes:
                    with suppress(ReferenceFailed):
                        _ = probe.expected if probe.check is not None else probe.wanted

    def calls(self, ids: Iterable[str]) -> tuple[Call, ...]:
        """Return the calls that judging these questions takes, in the rubric's order."""
        wanted = set(ids)
        for name in self._needed_by(wanted):
            wanted.add(self.values[name][0].id)
        return tuple(
            probe.call
            for question in self.questions
            if question.id in wanted
            for part in question.parts
            for probe in part.probes
        )

    def _needed_by(self, ids: set[str]) -> Iterator[str]:
        for question in self.questions:
            if question.id in ids:
                yield from (name for name in question.needs if name in self.values)

    @cached_property
    def heading(self) -> Heading:
        """Return what was asked, as the reports need it."""
        sections = {question.section for question in self.questions}
        return Heading(
            id=self.rubric.assignment.id,
            title=self.rubric.assignment.title,
            points=round(sum(question.points for question in self.questions), 6),
            rubric_sha256=self.file.sha256,
            sections=tuple(
                SectionTitle(id=section.id, title=section.title)
                for section in self.rubric.section
                if section.id in sections
            ),
            questions=tuple(
                QuestionTitle(id=q.id, section=q.section, title=q.title, points=q.points)
                for q in self.questions
            ),
        )


def build(file: RubricFile, *, visible_only: bool = False, student: str = "") -> Assignment:
    """Return the assignment of a rubric.

    Args:
        file: the rubric.
        visible_only: leave out what is hidden, as a student would run it.
        student: whose draws to make, where the rubric draws for each student.

    Raises:
        RubricError: what it names can't be found, or its calls can't be made.
    """
    return _Builder(file, visible_only=visible_only, student=student).build()


def seed_of(*words: str) -> int:
    """Return the seed that belongs to some words, the same on every machine."""
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:16], "big")


class _Builder:
    """Makes one assignment, collecting all mistakes on the way."""

    def __init__(self, file: RubricFile, *, visible_only: bool, student: str) -> None:
        self._file = file
        self._rubric = file.rubric
        self._visible_only = visible_only
        self._student = student if file.rubric.random.per_student else ""
        self._finder = Finder(Path(file.path))
        self._mistakes: list[Mistake] = []
        self._numbers = iter(range(1 << 30))

    def build(self) -> Assignment:
        questions = [
            self._question(question, f"question[{index}]")
            for index, question in enumerate(self._rubric.question)
        ]
        if self._mistakes:
            raise RubricError(self._file.path, tuple(self._mistakes))
        _link(questions)
        if self._visible_only:
            questions = [made for question in questions if (made := _visible(question)).parts]
        return Assignment(
            file=self._file, questions=tuple(questions), visible_only=self._visible_only
        )

    def _question(self, question: models.Question, where: str) -> Question:
        word = "case" if question.kind == "function" else "value"
        parts = [
            self._part(question, part, points, f"{where}.{word}[{index}]")
            for index, (part, points) in enumerate(
                zip(question.parts, question.shares(), strict=True)
            )
        ]
        return Question(
            id=question.id,
            section=question.section,
            title=question.title,
            kind=question.kind,
            points=question.points,
            hint=question.hint,
            parts=tuple(parts),
            misconceptions=tuple(self._misconceptions(question, where)),
            follow_through_credit=question.follow_through_credit,
        )

    def _misconceptions(self, question: models.Question, where: str) -> Iterator[Misconception]:
        for index, slip in enumerate(question.misconception):
            found = self._find(slip.reference, f"{where}.misconception[{index}].reference")
            if found is not None:
                yield Misconception(
                    id=slip.id, reference=found, credit=slip.credit, feedback=slip.feedback
                )

    def _part(
        self,
        question: models.Question,
        part: models.Case | models.Value,
        points: float,
        where: str,
    ) -> Part:
        if isinstance(part, models.Case):
            probes = self._case_probes(question, part, where)
            follow_through, hint = {}, ""
        else:
            probes = self._value_probes(question, part, where)
            follow_through, hint = part.follow_through, part.hint
        return Part(
            name=part.name,
            points=points,
            visibility=part.visibility,
            probes=tuple(probes),
            follow_through=follow_through,
            hint=hint,
        )

    def _value_probes(
        self, question: models.Question, value: models.Value, where: str
    ) -> Iterator[Probe]:
        names = (value.name, *value.aliases)
        call = self._call(question, None, names, None, early=True)
        yield self._probe(question, value, call, names, {}, where)

    def _case_probes(
        self, question: models.Question, case: models.Case, where: str
    ) -> Iterator[Probe]:
        early = case.visibility == "visible"
        names = (question.function, *question.aliases)
        for draw, arguments in enumerate(self._arguments(question, case, where)):
            try:
                call = self._call(question, case, names, arguments, early=early)
            except WireError as error:
                key = "generate" if case.generate else "args"
                self._mistake(f"{where}.{key}", f"draw {draw + 1} can't be handed over: {error}.")
                return
            yield self._probe(question, case, call, names, arguments, where)

    def _arguments(
        self, question: models.Question, case: models.Case, where: str
    ) -> Iterator[dict[str, object]]:
        if case.generate is None:
            yield case.arguments()
            return
        generate = self._find(case.generate, f"{where}.generate")
        for draw in range(case.draws if generate is not None else 0):
            words = (self._rubric.assignment.id, question.id, case.name, str(draw), self._student)
            rng = np.random.Generator(np.random.PCG64(seed_of(*words)))
            try:
                arguments = generate(rng)  # type: ignore[misc]
            except Exception as error:  # noqa: BLE001 an instructor's code; reported as their mistake
                words_of = f"{type(error).__name__}: {error}"
                self._mistake(f"{where}.generate", f"raised {words_of} in draw {draw + 1}.")
                return
            if not _is_arguments(arguments):
                found = f"found {type(arguments).__name__}"
                what = f"expected a dict of arguments by name in draw {draw + 1}, {found}."
                self._mistake(f"{where}.generate", what)
                return
            yield {name: _expressions(value) for name, value in arguments.items()}

    def _call(
        self,
        question: models.Question,
        case: models.Case | None,
        names: tuple[str, ...],
        arguments: dict[str, object] | None,
        *,
        early: bool,
    ) -> Call:
        limits = self._rubric.limits_for(question, case)
        return make_call(
            next(self._numbers),
            names,
            None if arguments is None else _wired(arguments),
            seconds=limits.call_seconds,
            memory_mb=limits.memory_mb,
            output_kb=limits.output_kb,
            early=early,
        )

    def _probe(
        self,
        question: models.Question,
        part: models.Case | models.Value,
        call: Call,
        names: tuple[str, ...],
        arguments: dict[str, object],
        where: str,
    ) -> Probe:
        reference = question.reference_for(part)
        check = question.check_for(part)
        above = where.rpartition(".")[0]  # where a part takes it from its question
        reference_place = f"{where if part.reference else above}.reference"
        check_place = f"{where if part.check else above}.check"
        return Probe(
            call=call,
            names=names,
            arguments=arguments,
            tolerance=self._rubric.tolerance_for(question, part),
            reference=self._find(reference, reference_place) if reference else None,
            given=part.expected_value(),
            check=self._find(check, check_place) if check else None,
        )

    def _find(self, name: str, where: str) -> Function | None:
        try:
            return self._finder.find(name)
        except LookupFailed as failure:
            self._mistake(where, str(failure))
            return None

    def _mistake(self, where: str, what: str) -> None:
        mistake = Mistake(where, what)
        if mistake not in self._mistakes:
            self._mistakes.append(mistake)


def _link(questions: Sequence[Question]) -> None:
    """Tell every value the earlier ones that it follows from."""
    parts = [part for question in questions if question.kind == "values" for part in question.parts]
    values = {part.name: part.probes[0] for part in parts}
    for part in parts:
        for argument, name in part.follow_through.items():
            part.probes[0].earlier[argument] = values[name]


def _visible(question: Question) -> Question:
    """Return a question with its visible parts only, and their points."""
    parts = tuple(part for part in question.parts if part.visible)
    points = round(sum(part.points for part in parts), 6)
    return replace(question, parts=parts, points=points)


def _is_arguments(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and all(isinstance(name, str) for name in value)


def _expressions(value: object) -> object:
    """Return a generated argument; `{"expression": …}` is a callable given as source."""
    match value:
        case {"expression": str(source), **others} if not others:
            return Expression(source)
    return value


def _wired(value: Any) -> Any:
    """Return arguments as the wire takes them."""
    if isinstance(value, Expression):
        return wire.Expression(value.source)
    if isinstance(value, dict):
        return {key: _wired(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_wired(part) for part in value)
    return value


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
