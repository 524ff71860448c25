"""A rubric with its references found and its calls made: what can be asked of a submission.

rubric file ──► Assignment: questions, each with parts (cases or values), each with probes
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.probe import Misconception, Probe, ReferenceFailed
from grader.sandbox.inside.trouble import MAIN
from grader.scorecard import Heading, QuestionTitle, SectionTitle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader import rubric as models
    from grader.rubric_file import RubricFile
    from grader.sandbox.program import Call


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
        names: set[str] = set(self.rubric.submission.names)
        for question in self.rubric.question:
            if question.kind == "function" and question.is_called_by_name:
                names.update((question.function, *question.aliases))
            for value in question.value:
                names.update((value.name, *value.aliases))
        return frozenset(names.union(*self.names_by_number.values()) - {MAIN})

    @cached_property
    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """Return the names that mean the same, a name and its aliases each."""
        named = [(q.function, q.aliases) for q in self.rubric.question if q.kind == "function"]
        named += [(v.name, v.aliases) for q in self.rubric.question for v in q.value]
        return tuple((name, *aliases) for name, aliases in named if aliases)

    @cached_property
    def names_by_number(self) -> dict[int, tuple[str, ...]]:
        """Return, by the number of a call, every name that it looks for."""
        return {
            probe.call.number: probe.names
            for question in self.questions
            for part in question.parts
            for probe in part.probes
        }

    @cached_property
    def wants_by_number(self) -> dict[int, tuple[tuple[str, ...], ...]]:
        """Return, by the number of a call, what it needs: a name and its aliases for each."""
        return {
            probe.call.number: tuple((w.name, *w.aliases) for w in probe.call.form.wants)
            or (probe.names,)
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
                QuestionTitle(
                    id=q.id, section=q.section, title=q.title, points=q.points, kind=q.kind
                )
                for q in self.questions
            ),
        )
