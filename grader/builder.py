"""Making an assignment from a rubric file: references looked up, draws drawn, calls encoded."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from grader import rubric as models
from grader.asking import form_of, named, names_of
from grader.assignment import Assignment, Part, Question
from grader.course_code import REFERENCE_SECONDS, CourseCodeFailed, run
from grader.errors import Mistake, RubricError
from grader.lookup import Finder, LookupFailed, unfound
from grader.plain import Expression
from grader.probe import Function, Misconception, Probe
from grader.rubric_file import load_document, load_rubric_file
from grader.sandbox.form import Form
from grader.sandbox.inside import wire
from grader.sandbox.inside.frames import WireError
from grader.sandbox.program import Call, make_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.rubric_file import RubricFile
    from grader.statistic import WantedSpread


def load(path: Path) -> RubricFile:
    """Return the rubric in a file.

    Raises:
        RubricError: it has mistakes; all of them are told, also names that can't be found.
    """
    try:
        return load_rubric_file(path)
    except RubricError as error:
        raise RubricError(path, (*error.mistakes, *_unfound(path))) from None


def _unfound(path: Path) -> tuple[Mistake, ...]:
    try:
        return tuple(unfound(load_document(path), Finder(path)))
    except RubricError:
        return ()  # no tables can be read, which is told already


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
        self._visible_only = visible_only or file.rubric.is_kit
        self._student = student if file.rubric.random.per_student else ""
        self._finder = Finder(Path(file.path))
        self._mistakes: list[Mistake] = []
        self._numbers = count()
        self._groups = count()

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
        form = Form(item=question.item_for(value))
        call = self._call(question, None, names, None, form=form, early=True)
        reference = self._reference(question, value, where)
        yield self._probe(question, value, call, names, {}, where, reference=reference)

    def _case_probes(
        self, question: models.Question, case: models.Case, where: str
    ) -> Iterator[Probe]:
        early = case.visibility == "visible"
        group = next(self._groups)  # a case is lost with the first of its draws
        reference = self._reference(question, case, where)
        for draw, given in enumerate(self._arguments(question, case, where)):
            by_position = isinstance(given, list) or case.positional
            arguments = given if isinstance(given, dict) else named(given, reference)
            try:
                form = form_of(question, case, arguments)
                if form.changed not in {"", *arguments}:
                    self._mistake(f"{where}.changed", f"no argument is called '{form.changed}'.")
                    return
                if by_position and form.changed:
                    form = replace(form, changed_at=list(arguments).index(form.changed))
                names = names_of(question, form)
                call = self._call(
                    question,
                    case,
                    names,
                    list(arguments.values()) if by_position else arguments,
                    form=form,
                    early=early,
                    group=group,
                )
            except WireError as error:
                key = "generate" if case.generate else f"call[{draw}].args" if case.call else "args"
                self._mistake(f"{where}.{key}", f"draw {draw + 1} can't be handed over: {error}.")
                return
            probe = self._probe(
                question,
                case,
                call,
                names,
                arguments,
                where,
                reference=reference,
                by_position=by_position,
            )
            if case.call:
                probe = replace(probe, given=case.call[draw].expected_value())
            yield probe

    def _arguments(
        self, question: models.Question, case: models.Case, where: str
    ) -> Iterator[dict[str, object] | list[object]]:
        """Yield the arguments of each draw: by name, or a list of those passed by position."""
        if case.generate is None:
            for call in case.call or (case,):
                given = call.arguments()
                yield list(given.values()) if isinstance(call.args, tuple) else given
            return
        generate = self._find(case.generate, f"{where}.generate")
        if generate is None:
            return
        for draw in range(case.draws):
            words = (self._rubric.assignment.id, question.id, case.name, str(draw), self._student)
            rng = np.random.Generator(np.random.PCG64(seed_of(*words)))
            try:
                arguments = run(partial(generate, rng), seconds=REFERENCE_SECONDS)
            except CourseCodeFailed as failure:
                self._mistake(f"{where}.generate", f"{failure} in draw {draw + 1}.")
                return
            if isinstance(arguments, (list, tuple)) and not question.expression_for(case):
                yield [_expressions(value) for value in arguments]
            elif _is_arguments(arguments):
                yield {name: _expressions(value) for name, value in arguments.items()}
            else:
                found = f"found {type(arguments).__name__}"
                form = " by name" if question.expression_for(case) else ", or a list of them,"
                what = f"expected a dict of arguments{form} in draw {draw + 1}, {found}."
                self._mistake(f"{where}.generate", what)
                return

    def _call(
        self,
        question: models.Question,
        case: models.Case | None,
        names: tuple[str, ...],
        arguments: dict[str, object] | list[object] | None,
        *,
        form: Form,
        early: bool,
        group: int | None = None,
    ) -> Call:
        limits = self._rubric.limits_for(question, case)
        return make_call(
            next(self._numbers),
            names,
            None if arguments is None else wired(arguments),
            seconds=limits.call_seconds,
            memory_mb=limits.memory_mb,
            output_kb=limits.output_kb,
            group=group,
            early=early,
            form=form,
        )

    def _probe(
        self,
        question: models.Question,
        part: models.Case | models.Value,
        call: Call,
        names: tuple[str, ...],
        arguments: dict[str, object],
        where: str,
        *,
        reference: Function | None,
        by_position: bool = False,
    ) -> Probe:
        check = question.check_for(part)
        statistics = question.statistics_for(part)
        above = where.rpartition(".")[0]  # where a part takes it from its question
        check_place = f"{where if part.check else above}.check"
        return Probe(
            call=call,
            names=names,
            arguments=arguments,
            tolerance=self._rubric.tolerance_for(question, part),
            reference=reference,
            by_position=by_position,
            given=part.expected_value(),
            check=self._find(check, check_place) if check else None,
            raises=part.raises if isinstance(part, models.Case) else "",
            spread=_spread(statistics) if statistics else None,
        )

    def _reference(
        self, question: models.Question, part: models.Case | models.Value, where: str
    ) -> Function | None:
        """Return what answers a part; it may stand in the part's question."""
        name = question.reference_for(part)
        place = where if part.reference else where.rpartition(".")[0]
        return self._find(name, f"{place}.reference") if name else None

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


def _spread(statistics: models.Statistics) -> WantedSpread:
    from grader.statistic import prepare_statistics  # noqa: PLC0415 few answers are random

    return prepare_statistics(statistics)


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
        case dict():
            return {key: _expressions(part) for key, part in value.items()}
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(_expressions(part) for part in value)
    return value


def wired(value: Any) -> Any:
    """Return arguments as the wire takes them."""
    if isinstance(value, Expression):
        return wire.Expression(value.source)
    if isinstance(value, dict):
        return {key: wired(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(wired(part) for part in value)
    return value
