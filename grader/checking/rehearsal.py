"""Made-up submissions: answers put in the place of a student's, and judged as a student's are.

No sandbox is needed, for the answers are our own.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from grader import judge
from grader.assignment import Assignment, Part, Question
from grader.checking.finding import REFERENCE_FAILS, REFERENCE_NOT_PLAIN, Finding
from grader.checking.plain import as_received
from grader.checking.stand_ins import stand_ins
from grader.data_class import dataclass
from grader.errors import GraderError
from grader.outcome import Failed, Outcome, Returned, Status
from grader.probe import Probe, ReferenceFailed
from grader.sandbox.conversation import Run
from grader.sandbox.inside.frames import WireError

if TYPE_CHECKING:
    from grader.scorecard import QuestionScore, Verdict

Answer = Callable[[Part, Probe], object]
"""What a made-up submission answers; it may raise as a student's function may."""

ABSENT = Failed(status=Status.MISSING, message="is missing", safe_message="is missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A made-up submission to one question, judged."""

    name: str
    outcomes: Mapping[int, Outcome]
    score: QuestionScore

    @property
    def passes(self) -> bool:
        """Return whether it earns full marks."""
        return self.score.score >= self.score.points

    @property
    def failed(self) -> bool:
        """Return whether it gave no answer at all."""
        return all(isinstance(outcome, Failed) for outcome in self.outcomes.values())

    @property
    def slips(self) -> tuple[str, ...]:
        """Return the misconceptions that it was taken for."""
        named = (verdict.misconception for verdict in self.score.cases)
        return tuple(dict.fromkeys(name for name in named if name))

    def is_caught_by(self, part: Part) -> bool:
        """Return whether a case or value tells it from the right answer."""
        return self.status_of(part) is not Status.CORRECT

    def status_of(self, part: Part) -> Status:
        """Return how a case or value ended."""
        return self.verdict_of(part).status

    def verdict_of(self, part: Part) -> Verdict:
        """Return the verdict on a case or value."""
        return next(verdict for verdict in self.score.cases if verdict.name == part.name)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question at its place in the rubric, with the made-up submissions to it."""

    assignment: Assignment
    index: int
    question: Question

    @property
    def where(self) -> str:
        """Return the place of the question, for messages."""
        return f"question[{self.index}] {self.question.id}"

    def where_in(self, part: Part) -> str:
        """Return the place of a case or value, for messages."""
        word = "value" if self.question.kind == "values" else "case"
        return f"{self.where}, {word} '{part.name}'"

    @cached_property
    def probes(self) -> tuple[tuple[Part, Probe], ...]:
        """Return every call or look-up with the part that it belongs to."""
        return tuple((part, probe) for part in self.question.parts for probe in part.probes)

    @cached_property
    def right(self) -> Trial:
        """Return the reference handed in, asked once more."""
        return self.trial("the reference", lambda _part, probe: ask_reference(probe))

    @cached_property
    def slips(self) -> tuple[Trial, ...]:
        """Return each misconception handed in, in the rubric's order."""
        return tuple(
            self.trial(slip.id, _answer_of_slip(slip.reference))
            for slip in self.question.misconceptions
        )

    @cached_property
    def stand_ins(self) -> tuple[Trial, ...]:
        """Return everything handed in that is easily handed in without an idea."""
        made = stand_ins(self.assignment, self.question)
        return tuple(self.trial(name, answer) for name, answer in made)

    def trial(self, name: str, answer: Answer) -> Trial:
        """Return these answers handed in."""
        outcomes = {probe.call.number: _outcome(answer, part, probe) for part, probe in self.probes}
        return self.judged(name, outcomes)

    def judged(self, name: str, outcomes: Mapping[int, Outcome]) -> Trial:
        """Return these outcomes judged, where all other questions are answered right."""
        run = Run(outcomes={**self._right_values, **outcomes})
        score = judge.judge_question(self.assignment, self.question, run)
        return Trial(name=name, outcomes=outcomes, score=score)

    @cached_property
    def _right_values(self) -> dict[int, Outcome]:
        return {
            part.probes[0].call.number: Returned(value=part.probes[0].expected)
            for name in self.question.needs
            if (part := self.assignment.values[name][1])
        }


def ask_reference(probe: Probe) -> object:
    """Return what the reference answers when it is asked anew."""
    if probe.reference is None and probe.raises:
        raise ReferenceFailed(f"{probe.raises} is expected") from _made(probe.raises)
    if probe.reference is None:
        return probe.expected
    return probe.answer_of(probe.reference, earlier_values(probe))


def _made(exception: str) -> Exception:
    kind: type[Exception] = getattr(builtins, exception)
    return kind.__new__(kind)


def earlier_values(probe: Probe) -> dict[str, object]:
    """Return the right earlier values that a value follows from."""
    return {name: earlier.expected for name, earlier in probe.earlier.items()}


def _answer_of_slip(reference: Callable[..., object]) -> Answer:
    def answer(part: Part, probe: Probe) -> object:
        if not probe.call.is_value:
            return probe.answer_of(reference)
        found = probe.ask(reference)
        if not isinstance(found, dict):
            return probe.taken(found, reference)
        # Of a values question a slip tells the values that come out wrong.
        told = found.get(part.name)
        return probe.expected if told is None else probe.taken(told, reference)

    return answer


def _outcome(answer: Answer, part: Part, probe: Probe) -> Outcome:
    try:
        return Returned(value=as_received(answer(part, probe)))
    except WireError as error:
        return Failed(status=Status.BAD_VALUE, message=str(error), safe_message=str(error))
    except ReferenceFailed as failure:
        bases = type(failure.__cause__).__mro__
        return Failed(
            status=Status.RAISED,
            message=str(failure),
            safe_message="raised",
            exceptions=tuple(base.__name__ for base in bases if base.__module__ == "builtins"),
        )


def rehearse(assignment: Assignment) -> tuple[Asked, ...]:
    """Return the questions that can be tried: not marked by a person, with a sound reference."""
    return tuple(
        asked for asked in asked_questions(assignment) if asked.probes and not any(failures(asked))
    )


def asked_questions(assignment: Assignment) -> Iterator[Asked]:
    """Yield every question at its place."""
    for index, question in enumerate(assignment.questions):
        yield Asked(assignment=assignment, index=index, question=question)


def failures(asked: Asked) -> Iterator[Finding]:
    """Find references that raise, or answer what no answer can be compared with."""
    for part in asked.question.parts:
        try:
            for probe in part.probes:
                as_received(probe.expected)
                _ = probe.wanted if probe.check is None else None
        except WireError as error:
            what = f"the reference's answer can't come out of a sandbox: {error}."
            yield Finding(kind=REFERENCE_NOT_PLAIN, where=asked.where_in(part), what=what)
        except GraderError as error:
            words = str(error).rstrip(".")
            what = words if words.endswith("?") else f"{words}."
            yield Finding(kind=REFERENCE_FAILS, where=asked.where_in(part), what=what)
