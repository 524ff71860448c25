"""How many slightly wrong solutions the bundled rubric catches: `python -m benchmarks.mutants`.

The functions of the reference and of an example script are changed in one place each, and judged
as a student's are. A mutant that keeps full marks is compared with the original on many further
draws of the question's generators: where it never differs it is taken for equivalent; where it
does, the rubric has a hole. Some differ only where all drawn numbers are rounded to whole ones,
which may or may not be a call that the assignment allows: these are for a person to look at.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import signal
import types
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from tabulate import tabulate

from benchmarks.original import Function, Original, original
from grader.builder import build
from grader.checking.rehearsal import Asked, Trial, earlier_values
from grader.lookup import Finder
from grader.outcome import Status
from grader.plain import Expression
from grader.probe import Probe, ReferenceFailed
from grader.rubric_file import find_rubric, load_rubric_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.mutation import Mutant
    from grader.assignment import Assignment, Part, Question

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "submissions_example" / "right_in_everything.py"
RUBRIC = "deep_learning"

WORDS = ("equivalent", "on whole numbers", "survived")
DRAWS = 300
SECONDS = 0.5
MEMORY = 4 << 30
WRONG = (Status.WRONG, Status.WRONG_SHAPE, Status.NOT_FINITE, Status.PARTIAL)


class TookTooLongError(Exception):
    """A mutant does not come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mutant: `caught`, `equivalent`, `on whole numbers` or `survived`.

    Of a caught one: whether it gave a wrong answer at all, and whether it was told what kind.
    """

    question: str
    source: str
    mutant: Mutant
    word: str
    answered: bool = False
    explained: bool = False

    def __str__(self) -> str:
        """Write it in a line."""
        place = f"{self.question} ({self.source}, line {self.mutant.line})"
        told = ", explained" if self.explained else ", answered" if self.answered else ""
        return f"{self.word}{told}: {place}: {self.mutant.what}"


@dataclass(frozen=True, kw_only=True)
class Laboratory:
    """A question with what it takes to judge its mutants."""

    asked: Asked
    further: Asked
    whole: Asked

    def fates(self, source: str, made: Original, only: str = "") -> Iterator[Fate]:
        """Yield what becomes of each mutant; `only` names the value that it is asked for."""
        for mutant, function in made.mutants():
            trial = _tried(self.asked, function, only)
            statuses = {verdict.status for verdict in trial.score.cases}
            yield Fate(
                question=self.asked.question.id,
                source=source,
                mutant=mutant,
                word=self._otherwise(function, only) if trial.passes else "caught",
                answered=not statuses.isdisjoint(WRONG),
                explained=bool(trial.score.feedback),
            )

    def _otherwise(self, function: Function, only: str) -> str:
        if only:  # a value is a number: what gives the right one is right
            return "equivalent"
        if not _tried(self.further, function, only).passes:
            return "survived"
        return "equivalent" if _tried(self.whole, function, only).passes else "on whole numbers"


def _tried(asked: Asked, function: Function, only: str) -> Trial:
    limited = _limited(function)

    def answer(part: Part, probe: Probe) -> object:
        if only and part.name != only:
            return probe.expected
        return probe.ask(limited, earlier_values(probe))

    return asked.trial("a mutant", answer)


def _limited(function: Function) -> Function:
    """Return a function that raises where the other takes too long, and at once from then on."""
    late: list[bool] = []

    def call(**arguments: Any) -> object:
        if late:
            raise TookTooLongError
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return function(**arguments)
        except TookTooLongError:
            late.append(True)
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)

    return call


def laboratory(assignment: Assignment, index: int, draws: int) -> Laboratory:
    """Return a question with its further draws, as they are and in whole numbers."""
    question = assignment.questions[index]
    drawn = list(_drawn(assignment, question, draws))
    asked = partial(Asked, assignment=assignment, index=index)
    return Laboratory(
        asked=asked(question=question),
        further=asked(question=_with_probes(question, drawn)),
        whole=asked(question=_with_probes(question, [*_rounded(drawn)])),
    )


def _drawn(assignment: Assignment, question: Question, draws: int) -> Iterator[Probe]:
    finder = Finder(Path(assignment.file.path))
    rubric = next(q for q in assignment.rubric.question if q.id == question.id)
    cases = zip(rubric.parts, question.parts, strict=True)
    for case, part in cases if question.kind == "function" else ():
        name = getattr(case, "generate", None) or ""
        for seed in range(draws if name else 0):
            arguments = finder.find(name)(np.random.default_rng(seed))
            yield _asking(part.probes[0], {k: _callable(v) for k, v in arguments.items()})


def _callable(value: object) -> object:
    return Expression(value["expression"]) if isinstance(value, dict) else value


def _asking(probe: Probe, arguments: dict[str, object]) -> Probe:
    return replace(probe, arguments=arguments, _variants={}, _slips={})


def _rounded(probes: Sequence[Probe]) -> Iterator[Probe]:
    for probe in probes:
        arguments = {name: _whole(value) for name, value in probe.arguments.items()}
        made = _asking(probe, arguments)
        try:
            finite = np.isfinite(np.sum([np.sum(part) for part in _parts(made.expected)]))
        except (ReferenceFailed, ValueError, TypeError):
            continue
        if finite:
            yield made


def _whole(value: object) -> object:
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.round(value)
    return value


def _parts(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _with_probes(question: Question, probes: Sequence[Probe]) -> Question:
    """Return a question whose only case makes these calls."""
    numbered = tuple(
        replace(probe, call=replace(probe.call, number=-1 - number))
        for number, probe in enumerate(probes)
    )
    parts = (replace(question.parts[0], probes=numbered),) if numbered else ()
    return replace(question, parts=parts, misconceptions=())


def measure(question: str, scripts: Sequence[Path], draws: int, limit: int) -> list[Fate]:
    """Return what becomes of the mutants of one question."""
    signal.signal(signal.SIGALRM, _ring)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    assignment = build(load_rubric_file(find_rubric(RUBRIC, folder=ROOT)))
    index = [each.id for each in assignment.questions].index(question)
    lab = laboratory(assignment, index, draws)
    fates: list[Fate] = []
    for source, made, only in _originals(assignment.questions[index], scripts):
        fates += [fate for fate, _ in zip(lab.fates(source, made, only), range(limit))]  # noqa: B905
    return fates


def _ring(_signal: int, _frame: object) -> NoReturn:
    raise TookTooLongError


def _originals(question: Question, scripts: Sequence[Path]) -> Iterator[tuple[str, Original, str]]:
    for part in question.parts if question.kind == "values" else question.parts[:1]:
        reference = part.probes[0].reference
        if reference is not None:
            only = part.name if question.kind == "values" else ""
            yield "reference", original(reference), only
    for script in scripts if question.kind == "function" else ():
        space: dict[str, Any] = {"__name__": script.stem}
        exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), space)
        function = space[question.id]
        if isinstance(function, types.FunctionType) and function.__name__ != "<lambda>":
            yield script.stem, original(function), ""


def table(fates: Sequence[Fate]) -> str:
    """Return the figures by question, and their sums.

    `wrong` are the caught mutants that gave a wrong answer, and did not only raise; `explained`
    those of them that got the name of a known slip or a sentence on what kind of wrong they are.
    """
    headers = ("question", "mutants", "caught", "wrong", "explained", *WORDS)
    rows = [_row(name, fates) for name in dict.fromkeys(fate.question for fate in fates)]
    total = ["all", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))]
    return tabulate([*rows, total], headers, tablefmt="github")


def _row(question: str, fates: Sequence[Fate]) -> list[Any]:
    own = [fate for fate in fates if fate.question == question]
    words = Counter(fate.word for fate in own)
    caught = [fate for fate in own if fate.word == "caught"]
    wrong = sum(fate.answered for fate in caught)
    explained = sum(fate.explained for fate in caught)
    return [question, len(own), len(caught), wrong, explained, *(words[word] for word in WORDS)]


def main() -> None:
    """Make mutants, judge them and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--question", action="append", help="an id; all where none is given")
    parser.add_argument("--script", action="append", type=Path, help="a right script to mutate")
    parser.add_argument("--draws", type=int, default=DRAWS, help="further draws a generator")
    parser.add_argument("--limit", type=int, default=1 << 30, help="mutants a question and source")
    parser.add_argument("--all", action="store_true", help="list the caught mutants too")
    given = parser.parse_args()
    assignment = build(load_rubric_file(find_rubric(RUBRIC, folder=ROOT)))
    questions = given.question or [q.id for q in assignment.questions if q.kind != "manual"]
    judged = partial(
        measure, scripts=given.script or [SCRIPT], draws=given.draws, limit=given.limit
    )
    context = multiprocessing.get_context("fork")
    fates: list[Fate] = []
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        for found in pool.map(judged, questions):
            fates += found
            for fate in found:
                if given.all or fate.word != "caught":
                    print(fate, flush=True)
    print(table(fates))


if __name__ == "__main__":
    main()
