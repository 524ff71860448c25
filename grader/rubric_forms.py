"""The rules of a rubric on what the answer to a case is: an expression, a part, an exception."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from grader.errors import Mistake
from grader.expression import BadExpression, names_in
from grader.rubric_wording import dotted, expectation, hint, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.rubric import Case, Question, Value


def rules_of_form(case: Case, question: Question, where: str) -> Iterator[Mistake]:
    """Check that a case has one kind of answer, and that the argument it names is there."""
    yield from rules_of_answer(case, where)
    if case.raises:
        yield from _raises(case, where)
    changed = question.changed_for(case)
    if not changed or case.generate is not None or case.raises:
        return
    calls = [_names_of(call.args, numbered=case.positional) for call in case.call or (case,)]
    names = list(calls[0])
    by_name = case.by_position and not changed.isdecimal()  # the reference knows the names
    if not all(changed in known for known in calls) and not by_name:
        place = where if case.changed else where.partition(".case")[0]
        mend = hint(changed, names).strip()
        what = expectation("the name of an argument", shown(changed), mend)
        yield Mistake(dotted(place, "changed"), what)


def _names_of(args: dict[str, object] | tuple[object, ...], *, numbered: bool) -> tuple[str, ...]:
    numbers = tuple(map(str, range(len(args))))
    if isinstance(args, tuple):
        return numbers
    return (*args, *numbers) if numbered else tuple(args)


def rules_of_calls(case: Case, question: Question, where: str) -> Iterator[Mistake]:
    """Check that calls are all that a case asks, and that all or none say what is expected."""
    if case.positional and question.expression_for(case):
        what = expectation("no positional beside expression", shown(case.positional), "Remove it.")
        yield Mistake(dotted(where, "positional"), what)
    if not case.call:
        return
    for key in ("args", "generate", "expected"):
        if key in case.model_fields_set:
            what = expectation(f"one of the keys {key} and call", "both", "Remove one.")
            yield Mistake(where, what)
    said = [call.expected is not None for call in case.call]
    if any(said) and not all(said):
        place = dotted(where, "call", said.index(False))
        mend = "Add it, or leave all of them to a reference."
        yield Mistake(place, expectation("an expected value as in the other calls", "none", mend))
    if any(said) and case.raises:
        place = dotted(where, "call", said.index(True), "expected")
        shown_value = shown(case.call[said.index(True)].expected)
        yield Mistake(place, expectation("no expected beside raises", shown_value, "Remove it."))


def rules_of_answer(table: Case | Question, where: str) -> Iterator[Mistake]:
    """Check that a case or a question asks for one kind of answer."""
    own = [key for key in ("changed", "printed", "raises") if getattr(table, key, None)]
    if own and own != ["changed"]:
        own = [key for key in ("item", "statistics") if getattr(table, key)] + own
    if len(own) > 1:
        keys = f"{', '.join(own[:-1])} and {own[-1]}"
        found = "both" if len(own) == 2 else "all of them"
        yield Mistake(where, expectation(f"one of the keys {keys}", found, "Remove one."))


def rules_of_statistics(table: Case | Question | Value, where: str) -> Iterator[Mistake]:
    """Check that statistics say something, and are not beside what says it otherwise."""
    if table.statistics is None:
        return
    place = dotted(where, "statistics")
    if not table.statistics.model_fields_set:
        what = expectation("at least one of mean, std, zeros, min, max and shape", "none")
        yield Mistake(place, what)
    for key in ("expected", "check"):
        given = getattr(table, key, None)
        if given is not None:
            what = expectation(f"no {key} beside statistics", shown(given), "Remove it.")
            yield Mistake(dotted(where, key), what)


def _raises(case: Case, where: str) -> Iterator[Mistake]:
    """Check that an expected exception is one of Python's own, and all that is expected."""
    found = getattr(builtins, case.raises, None)
    if not (isinstance(found, type) and issubclass(found, Exception)):
        known = [n for n, v in vars(builtins).items() if isinstance(v, type)]
        mend = hint(case.raises, [n for n in known if issubclass(getattr(builtins, n), Exception)])
        what = expectation("an exception of Python's own such as 'ValueError'", shown(case.raises))
        yield Mistake(dotted(where, "raises"), f"{what}{mend}")
    for key in ("expected", "check"):
        given = getattr(case, key)
        if given is not None:
            what = expectation(f"no {key} beside raises", shown(given), "Remove it.")
            yield Mistake(dotted(where, key), what)


def rules_of_expression(source: str, where: str) -> Iterator[Mistake]:
    """Check that a text, if given, is one Python expression."""
    try:
        names_in(source or "0")
    except BadExpression as error:
        found = f"{shown(source)} ({error})"
        mend = "An example is 'backward(dout, forward(x)[1])'."
        yield Mistake(where, expectation("a Python expression in quotes", found, mend))
