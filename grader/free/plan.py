"""All tests of a course's test files: what each is worth, and the questions that they make."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.data_class import dataclass
from grader.scorecard import POINT_DIGITS, Heading, QuestionTitle, SectionTitle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.free.points import Points

_Title = TypeVar("_Title", SectionTitle, QuestionTitle)

SECTION = "tests"
SECTION_TITLE = "Tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One test as it was collected, for any submission.

    Attributes:
        key: its node id, without the submission's.
        function: the node id of its function, which has the points of all its parameters.
        name: what reports call it.
        said: what its marker says.
        alone: whether that marker stands on this set of parameters, and not on the function.
    """

    key: str
    function: str
    name: str
    said: Points
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTest:
    """One test and what it is worth to each submission."""

    key: str
    name: str
    question: str
    points: float
    visibility: str = "visible"
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All tests, and the headings that they add to those of the rubric.

    Attributes:
        whole: false where some of the tests were not even collected.
        files: where they stand.
        wanted: the names that they ask submissions for, as far as these are written out.
    """

    tests: tuple[PlannedTest, ...] = ()
    sections: tuple[SectionTitle, ...] = ()
    questions: tuple[QuestionTitle, ...] = ()
    whole: bool = True
    files: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()

    @property
    def question_ids(self) -> frozenset[str]:
        """Return the ids of the questions that tests are cases of."""
        return frozenset(test.question for test in self.tests)

    def digests(self) -> dict[str, str]:
        """Return, by question, a digest of all that its tests' scores depend on here."""
        written = [Path(file).read_bytes() for file in self.files if Path(file).is_file()]
        common = hashlib.sha256(b"".join(written)).hexdigest()
        return {
            name: f"{common} {[test for test in self.tests if test.question == name]!r}"
            for name in self.question_ids
        }

    def heading(self, base: Heading) -> Heading:
        """Return the rubric's heading with the tests' points, sections and questions in it."""
        more: dict[str, float] = {}
        for test in self.tests:
            more[test.question] = more.get(test.question, 0.0) + test.points
        questions = [
            replace(title, points=round(title.points + more.get(title.id, 0.0), POINT_DIGITS))
            for title in (*base.questions, *self.questions)
        ]
        return replace(
            base,
            points=round(sum(title.points for title in questions), POINT_DIGITS),
            sections=(*base.sections, *self.sections),
            questions=_by_section(questions, [s.id for s in (*base.sections, *self.sections)]),
        )


def _by_section(titles: Iterable[QuestionTitle], order: Sequence[str]) -> tuple[QuestionTitle, ...]:
    """Return questions with those of one section together, otherwise in their order."""
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(titles, key=lambda title: places.get(title.section, len(places))))


class Planner:
    """Makes a plan, collecting all mistakes on the way."""

    def __init__(self, base: Heading, *, visible_only: bool) -> None:
        """Add to the rubric's heading; where `visible_only`, leave out what is hidden."""
        self._base = base
        self._visible_only = visible_only
        self._questions = {title.id: title for title in base.questions}
        self._sections = {section.id: section for section in base.sections}
        self._kinds = {title.id: title.kind for title in base.questions}
        self._placed: set[str] = set()
        self.mistakes: list[str] = []

    def plan(self, asked: Sequence[Asked], *, whole: bool) -> Plan:
        """Return the plan of all tests that were collected."""
        nothing_counts = not self._base.points and all(a.said.points is None for a in asked)
        names = self._own_names(asked)
        sizes = Counter((a.function, a.said) for a in asked if not a.alone)
        tests = []
        for one in asked:
            points = one.said.points if one.said.points is not None else float(nothing_counts)
            if self._visible_only and one.said.visibility != "visible":
                continue
            question = one.said.question or names[one.function]
            if points or one.said.question:
                self._place(one, question)
            tests.append(
                PlannedTest(
                    key=one.key,
                    name=one.name,
                    question=question,
                    points=points / (1 if one.alone else sizes[one.function, one.said]),
                    visibility=one.said.visibility,
                    hint=one.said.hint,
                )
            )
        return Plan(
            tests=tuple(tests),
            sections=tuple(self._new(self._sections, self._base.sections)),
            questions=tuple(self._new(self._questions, self._base.questions)),
            whole=whole,
        )

    @staticmethod
    def _new(found: Mapping[str, _Title], known: Iterable[_Title]) -> Iterator[_Title]:
        old = {title.id for title in known}
        yield from (title for name, title in found.items() if name not in old)

    def _own_names(self, asked: Iterable[Asked]) -> dict[str, str]:
        """Return what the questions are called of tests that name none: no two alike."""
        functions = dict.fromkeys(one.function for one in asked)
        short = {function: function.partition("::")[2].replace("::", ".") for function in functions}
        often = Counter(short.values())
        taken = self._questions.keys() | {one.said.question for one in asked}
        return {
            function: name if often[name] == 1 and name not in taken else function
            for function, name in short.items()
        }

    def _place(self, one: Asked, question: str) -> None:
        """Note the question of a test, and its section."""
        if self._kinds.get(question) == "manual":
            self.mistakes.append(
                f"{one.function}: points: the question '{question}' is marked by a person. "
                "Give the test a question of its own."
            )
            return
        section = self._section(one.said.section)
        known = self._questions.get(question)
        if known is None:
            known = QuestionTitle(
                id=question,
                section=section or self._section(SECTION_TITLE),
                title=one.said.title or question,
                points=0.0,
            )
        elif section and section != known.section:
            if question in self._placed or question in self._kinds:
                title = self._sections[known.section].title
                self.mistakes.append(
                    f"{one.function}: points: section: the question '{question}' stands in "
                    f"'{title}' already. Leave the section out."
                )
                return
            known = replace(known, section=section)
        if section:
            self._placed.add(question)
        if one.said.title and known.title == question and question not in self._kinds:
            known = replace(known, title=one.said.title)
        self._questions[question] = known

    def _section(self, name: str) -> str:
        """Return the id of a section that is named by its id or title, a new one if need be."""
        if not name:
            return ""
        for section in self._sections.values():
            if name in (section.id, section.title):
                return section.id
        ident = SECTION if name == SECTION_TITLE else name
        self._sections[ident] = SectionTitle(id=ident, title=name)
        return ident
