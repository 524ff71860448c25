"""The rules of a rubric that concern more than one key, all in one place.

`broken_rules` takes the questions that are sound by themselves. What is known by name (sections,
values) comes from the file as it stands, so that a mistake in one question does not make another
look wrong.
"""

from __future__ import annotations

import keyword
import math
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from grader.errors import Mistake
from grader.plain import mistakes_in
from grader.rubric_forms import (
    rules_of_answer,
    rules_of_calls,
    rules_of_expression,
    rules_of_form,
    rules_of_statistics,
)
from grader.rubric_late import rules_of_late
from grader.rubric_wording import cut, dotted, expectation, hint, shown
from grader.signature import is_signature
from grader.stored import is_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.rubric import Case, Question, Rubric, SubmissionTable, Value
    from grader.rubric_names import Named, Names

NAME_A_FUNCTION = "Name the module, a colon and the function."


def broken_rules(questions: Mapping[str, Question], names: Names) -> Iterator[Mistake]:
    """Yield each mistake that shows only when several keys are looked at together."""
    yield from _repeated(names.sections)
    yield from _repeated(names.questions)
    yield from _repeated(names.values + _aliases(questions))
    yield from _sections(names)
    for where, question in questions.items():
        yield from _rules_of_question(question, where, names)
    yield from _circles(questions)


def broken_rules_of_file(rubric: Rubric) -> Iterator[Mistake]:
    """Yield the mistakes that concern the file as a whole; all its tables are sound."""
    yield from _rules_of_submission(rubric.submission)
    if rubric.late is not None:
        yield from rules_of_late(rubric.late)
    if not 0 < rubric.points < math.inf:
        expected = "questions that are worth more than 0 points together"
        yield Mistake("question", expectation(expected, f"{rubric.points:g}"))


def _rules_of_submission(submission: SubmissionTable) -> Iterator[Mistake]:
    """Check the names of files and modules."""
    for index, name in enumerate(submission.provide):
        if not is_beside(name):
            what = expectation("a file beside the rubric such as 'data.csv'", shown(name))
            yield Mistake(dotted("submission.provide", index), what)
    for index, name in enumerate(submission.forbid_imports):
        if not all(map(_is_name, name.split("."))):
            what = expectation("the name of a module such as 'torch'", shown(name))
            yield Mistake(dotted("submission.forbid_imports", index), what)
    for index, name in enumerate(submission.forbid_calls):
        if not all(map(_is_name, name.split("."))):
            what = expectation("the name of a function such as 'np.convolve'", shown(name))
            yield Mistake(dotted("submission.forbid_calls", index), what)


def _is_name(text: str) -> bool:
    """Tell whether Python takes a text as a name."""
    return text.isidentifier() and not keyword.iskeyword(text)


def _repeated(named: Named) -> Iterator[Mistake]:
    """Check that nothing has a name that another has already."""
    first: dict[str, str] = {}
    for where, name in named:
        if first.setdefault(name, where) != where:
            found = f"{shown(name)} as in {first[name]}"
            yield Mistake(where, expectation("a name of its own", found, "Rename one."))


def _rules_of_question(question: Question, where: str, names: Names) -> Iterator[Mistake]:
    """Check one question and everything in it."""
    yield from _superfluous(question, where)
    if question.kind == "manual":
        return
    yield from _rules_of_kit(question, where)
    yield from _references(question, where, "reference", "check")
    yield from rules_of_statistics(question, where)
    if question.kind == "function":
        yield from _rules_of_function(question, where)
    else:
        yield from _rules_of_values(question, where, names)
    yield from _rules_of_misconceptions(question, where)


def _rules_of_kit(question: Question, where: str) -> Iterator[Mistake]:
    """Check what is said for a students' kit."""
    for index, text in enumerate(question.signature):
        if not is_signature(text):
            mend = "An example is 'scale(x, eps=1e-8)'."
            what = expectation("a function with its parameters", shown(text), mend)
            yield Mistake(dotted(where, "signature", index), what)


def _sections(names: Names) -> Iterator[Mistake]:
    """Check that the section of each question is there, whatever else is wrong with it."""
    known = [name for _, name in names.sections]
    for where, section in names.in_sections if names.all_sections else ():
        if section not in known:
            there = f"There are {', '.join(known)}." if known else "There is no [[section]] yet."
            mend = hint(section, known, otherwise=there).strip()
            yield Mistake(where, expectation("the id of a [[section]]", shown(section), mend))


_SUPERFLUOUS = {
    "function": ("value", "values"),
    "values": ("function", "case", "aliases", "reference", "expression", "changed", "printed"),
    "manual": (
        *("hidden_shares", "signature"),
        *("function", "aliases", "case", "value", "values"),
        *("expression", "item", "changed", "printed", "statistics"),
        *("reference", "check", "misconception"),
    ),
}


def _superfluous(question: Question, where: str) -> Iterator[Mistake]:
    """Check that a question has nothing that only another kind of question has."""
    for key in _SUPERFLUOUS[question.kind]:
        given = getattr(question, key)
        if given:
            tables = key in {"case", "value", "misconception"}
            found = f"[[question.{key}]]" if tables else shown(given)
            expected = f"no {key} in a question of kind '{question.kind}'"
            yield Mistake(dotted(where, key), expectation(expected, found, "Remove it."))


def _python_names(names: Iterable[str], where: str) -> Iterator[Mistake]:
    """Check that each name of a list could be the name of something in Python."""
    for index, name in enumerate(names):
        yield from _python_name(name, dotted(where, index))


def _python_name(name: str, where: str, mend: str = "") -> Iterator[Mistake]:
    """Check that something in Python could have this name."""
    if not _is_name(name):
        yield Mistake(where, expectation("a name as in Python", shown(name), mend))


def _references(table: object, where: str, *keys: str) -> Iterator[Mistake]:
    """Check that each of these keys, if given, names a module and a function."""
    for key in keys:
        reference = getattr(table, key)
        if reference is not None and not _is_reference(reference):
            what = expectation("'module:function'", shown(reference), NAME_A_FUNCTION)
            yield Mistake(dotted(where, key), what)


def _is_reference(text: str) -> bool:
    """Tell whether a text names a module and a function in it."""
    module, _, function = text.partition(":")
    return all(map(_is_name, (*module.split("."), function)))


def _rules_of_function(question: Question, where: str) -> Iterator[Mistake]:
    """Check a question whose answer is a function."""
    mend = "The id is none: add the key 'function'." if question.function == question.id else ""
    if question.is_called_by_name:
        yield from _python_name(question.function, dotted(where, "function"), mend)
    yield from rules_of_expression(question.expression, dotted(where, "expression"))
    yield from rules_of_answer(question, where)
    yield from _python_names(question.aliases, dotted(where, "aliases"))
    if not question.case and not question.is_hidden:
        what = expectation("at least one [[question.case]]", "none")
        yield Mistake(dotted(where, "case"), what)
    named = tuple(
        (dotted(where, "case", index, "name"), case.name)
        for index, case in enumerate(question.case)
    )
    yield from _repeated(named)
    for index, case in enumerate(question.case):
        yield from _rules_of_case(case, question, dotted(where, "case", index))


def _rules_of_case(case: Case, question: Question, where: str) -> Iterator[Mistake]:
    """Check one case of a function."""
    yield from _references(case, where, "generate", "reference", "check")
    yield from rules_of_statistics(case, where)
    yield from _answer(case, question, where)
    yield from rules_of_expression(case.expression, dotted(where, "expression"))
    yield from rules_of_form(case, question, where)
    yield from _rules_of_arguments(case.args, case, question, where)
    yield from rules_of_calls(case, question, where)
    for index, call in enumerate(case.call):
        place = dotted(where, "call", index)
        yield from _rules_of_arguments(call.args, case, question, place)
        if call.expected is not None:
            yield from mistakes_in(call.expected, dotted(place, "expected"))
    if case.generate is None:
        if "draws" in case.model_fields_set:
            what = expectation("draws only beside generate", shown(case.draws), "Remove it.")
            yield Mistake(dotted(where, "draws"), what)
    else:
        yield from _rules_of_generated(case, where)


def _rules_of_arguments(
    args: dict[str, object] | tuple[object, ...], case: Case, question: Question, where: str
) -> Iterator[Mistake]:
    """Check the arguments that a case, or a call of one, gives."""
    if isinstance(args, tuple):
        for index, value in enumerate(args):
            yield from mistakes_in(value, dotted(where, "args", index))
        if args and question.expression_for(case):
            mend = "Name the arguments: the expression refers to them."
            what = expectation("a table of arguments beside expression", shown(args), mend)
            yield Mistake(dotted(where, "args"), what)
        return
    for name, value in args.items():
        place = dotted(where, "args", name)
        yield from _python_name(name, place)
        yield from mistakes_in(value, place)


def _rules_of_generated(case: Case, where: str) -> Iterator[Mistake]:
    """Check a case that is drawn."""
    if "args" in case.model_fields_set:
        what = expectation("one of the keys args and generate", "both", "Remove one.")
        yield Mistake(where, what)
    if case.expected is not None:
        mend = "Give a reference: it answers what is drawn."
        what = expectation("no expected value beside generate", shown(case.expected), mend)
        yield Mistake(dotted(where, "expected"), what)


def _answer(part: Case | Value, question: Question, where: str) -> Iterator[Mistake]:
    """Check that there is one way, and only one, to know what is right."""
    if getattr(part, "raises", "") or question.statistics_for(part) is not None:
        return
    if part.is_answered:
        if part.expected is not None:
            yield from mistakes_in(part.expected, dotted(where, "expected"))
        if part.reference is not None:
            what = expectation("one of the keys expected and reference", "both", "Remove one.")
            yield Mistake(where, what)
    elif question.reference_for(part) is None and question.check_for(part) is None:
        mend = "Add reference, expected or check."
        yield Mistake(where, expectation("a way to know what is right", "none", mend))


def _rules_of_values(question: Question, where: str, names: Names) -> Iterator[Mistake]:
    """Check a question whose answers are named values."""
    if not question.value and not question.is_hidden:
        what = expectation("at least one [[question.value]]", "none")
        yield Mistake(dotted(where, "value"), what)
    for index, value in enumerate(question.value):
        yield from _rules_of_value(value, question, dotted(where, "value", index), names)


def _rules_of_value(
    value: Value, question: Question, where: str, names: Names
) -> Iterator[Mistake]:
    """Check one value."""
    yield from _python_name(value.name, dotted(where, "name"))
    yield from _python_names(value.aliases, dotted(where, "aliases"))
    yield from _references(value, where, "reference", "check")
    yield from rules_of_statistics(value, where)
    yield from _answer(value, question, where)
    place = dotted(where, "follow_through")
    if value.follow_through and value.reference is None:
        mend = "It says what follows from the earlier values."
        yield Mistake(place, expectation("a reference beside it", "none", mend))
    known = [name for _, name in names.values]
    for argument, name in value.follow_through.items():
        yield from _python_name(argument, dotted(place, argument))
        if names.all_values and name not in known:
            what = expectation("the name of a value", shown(name), hint(name, known).strip())
            yield Mistake(dotted(place, argument), what)


def _rules_of_misconceptions(question: Question, where: str) -> Iterator[Mistake]:
    """Check the known slips of a question."""
    places = [dotted(where, "misconception", i) for i in range(len(question.misconception))]
    ids = tuple(
        (dotted(place, "id"), slip.id)
        for place, slip in zip(places, question.misconception, strict=True)
    )
    yield from _repeated(ids)
    for place, slip in zip(places, question.misconception, strict=True):
        yield from _references(slip, place, "reference")


def _aliases(questions: Mapping[str, Question]) -> Named:
    """Return the other names of all values."""
    return tuple(
        (dotted(where, "value", index, "aliases", number), alias)
        for where, question in questions.items()
        for index, value in enumerate(question.value)
        for number, alias in enumerate(value.aliases)
    )


def _circles(questions: Mapping[str, Question]) -> Iterator[Mistake]:
    """Check that no value follows from itself, be it over others."""
    places, follows = {}, {}
    for where, question in questions.items():
        for index, value in enumerate(question.value):
            places[value.name] = dotted(where, "value", index, "follow_through")
            follows[value.name] = tuple(value.follow_through.values())
    while circle := _circle(follows):
        first = min(circle, key=list(places).index)
        at = circle.index(first)
        found = f"a circle: {' → '.join((*circle[at:], *circle[:at], first))}"
        yield Mistake(places[first], expectation("earlier values", cut(found), "Break it."))
        follows[first] = ()


def _circle(follows: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of a circle, each before the one that it follows from, if there is one."""
    try:
        TopologicalSorter(follows).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1][1:]))
    return ()
