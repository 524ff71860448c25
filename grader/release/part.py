"""A visible case or value as a kit has it: its calls and what is expected written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.errors import GraderError
from grader.lookup import LookupFailed
from grader.release.frozen import NotFrozen, frozen
from grader.release.toml import Tables
from grader.rubric import Case
from grader.sandbox.inside.parts import NoPart

if TYPE_CHECKING:
    from grader.assignment import Part
    from grader.probe import Probe
    from grader.release.frozen import Shelf
    from grader.rubric import Question, Value

_SAME = ("tolerance", "limits", "statistics")
"""Tables that a kit has as they stand."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class LeftOut(Exception):
    """A kit can't hold a part; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A visible part: its tables in the rubric, and the part that was made of them."""

    question: Question
    table: Case | Value
    part: Part

    @property
    def checker(self) -> str:
        """Return the checker that judges it, "" where answers are compared."""
        if isinstance(self.table, Case) and self.table.raises:
            return ""
        return self.question.check_for(self.table) or ""


def table_of(
    asked: Asked, shelf: Shelf, number: int, *, per_student: bool, checkers: frozenset[str]
) -> dict[str, object]:
    """Return the table of a part in the rubric of a kit.

    Args:
        asked: the part.
        shelf: where its larger arrays are put.
        number: which of the question's parts it is in the kit.
        per_student: whether every student gets other draws.
        checkers: modules of checkers that are handed out, too.

    Raises:
        LeftOut: that would need what a kit must not hold.
    """
    table = asked.table
    if isinstance(table, Case) and table.generate and per_student:
        raise LeftOut("every student gets draws of their own")
    checker = asked.checker
    if checker and checker.partition(":")[0] not in checkers:
        raise LeftOut(f"its checker {checker} is code of yours, which only --with hands out")
    found: dict[str, object] = {"name": table.name, "points": table.points}
    if isinstance(table, Case):
        found |= _of_case(table) | _of_calls(asked, shelf, f"case_{number}")
    else:
        found |= _of_value(table) | _answer(asked.part.probes[0], shelf, table.name)
    if checker:
        found["check"] = checker
    for name in _SAME:
        own = getattr(table, name, None)
        if own is not None:
            found[name] = own.model_dump(exclude_none=True)
    return found


def _of_value(value: Value) -> dict[str, object]:
    return {"visibility": "visible"} | _given(value, "aliases", "item", "hint")


def _of_case(case: Case) -> dict[str, object]:
    return _given(case, "expression", "item", "changed", "printed", "raises")


def _given(table: Any, *names: str) -> dict[str, object]:
    """Return the keys that the rubric gives, as it gives them."""
    pairs = ((name, getattr(table, name)) for name in names if name in table.model_fields_set)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in pairs}


def _of_calls(asked: Asked, shelf: Shelf, key: str) -> dict[str, object]:
    """Return the arguments and answers of a case, of which several may count as one."""
    probes = asked.part.probes
    positional = probes[0].by_position and not any(n.isdecimal() for n in probes[0].arguments)
    more: dict[str, object] = {"positional": True} if positional else {}
    if len(probes) == 1:
        return more | _call(probes[0], shelf, key)
    calls = [_call(probe, shelf, f"{key}.{i}") for i, probe in enumerate(probes, 1)]
    return more | {"call": Tables(calls)}


def _call(probe: Probe, shelf: Shelf, key: str) -> dict[str, object]:
    try:
        values = {
            name: frozen(value, shelf, _UNSAFE.sub("_", f"{key}.{name}"))
            for name, value in probe.arguments.items()
        }
    except NotFrozen as error:
        raise LeftOut(f"an argument holds {error}, which can't be written down") from None
    is_list = probe.by_position and any(name.isdecimal() for name in probe.arguments)
    args = list(values.values()) if is_list else values
    answer = _answer(probe, shelf, f"{key}.expected")
    return ({"args": args} if args else {}) | answer


def _answer(probe: Probe, shelf: Shelf, key: str) -> dict[str, object]:
    """Return what is expected; nothing where the rubric says it in another way."""
    if probe.raises or probe.spread is not None:
        return {}
    try:
        if probe.check is None:
            _ = probe.wanted  # the kit would have to compare with it
        expected = probe.expected
        if probe.check is not None and expected is None:
            return {}
        return {"expected": frozen(expected, shelf, _UNSAFE.sub("_", key))}
    except NotFrozen as error:
        raise LeftOut(f"the answer is {error}, which can't be written down") from None
    except (GraderError, LookupFailed, NoPart) as error:
        raise LeftOut(f"what is expected is not known: {error}") from None
