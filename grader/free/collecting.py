"""Which of pytest's items are tests of submissions, and what each is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.free.files import FIXTURE, names_in
from grader.free.plan import Asked, Planner
from grader.free.points import NOTHING_SAID, Points, mistakes_in, points_of
from grader.free.sharing import escaped
from grader.names import printable
from grader.submission import Submission

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pytest

    from grader.free.plan import PlannedTest
    from grader.session import GradeSession

MARKER = "points"
_LONGEST_ID = 80


def identities(submissions: Sequence[Submission]) -> list[str]:
    """Return what each submission is called in node ids: no two alike, fit to be typed."""
    found: list[str] = []
    seen: set[str] = set()
    for submission in submissions:
        plain = printable(submission.student)[:_LONGEST_ID]
        for old, new in (("[", "("), ("]", ")"), ("::", ":"), (" ", "_")):
            plain = plain.replace(old, new)
        name = plain = plain or "unnamed"
        turn = 1
        while name in seen:
            turn += 1
            name = f"{plain}~{turn}"
        seen.add(name)
        found.append(name)
    return found


def is_ours(item: pytest.Item) -> bool:
    """Return whether a test gets a submission of this run."""
    return isinstance(_parameters(item).get(FIXTURE), Submission)


def path_of(item: pytest.Item) -> str:
    """Return the path of the submission that a test of ours gets."""
    path: str = _parameters(item)[FIXTURE].path
    return path


def _parameters(item: pytest.Item) -> dict[str, Any]:
    found: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return found


class Collecting:
    """The tests of a run, once all are collected."""

    def __init__(
        self, items: Iterable[pytest.Item], session: GradeSession, *, is_whole: bool
    ) -> None:
        """Plan what they are worth; `mistakes` holds what is wrong with their markers."""
        names = identities(session.submissions)
        self._ids = {s.path: name for s, name in zip(session.submissions, names, strict=True)}
        self._keys: dict[str, str] = {}
        self._marks: dict[int, Points] = {}
        self._files: set[Path] = set()
        self.mistakes: list[str] = []
        asked = {one.key: one for one in self._asked(items)}
        files = sorted(self._files)
        planner = Planner(session.assignment.heading, visible_only=session.options.visible_only)
        plan = planner.plan([*asked.values()], whole=is_whole)
        wanted = tuple(sorted(names_in(files)))
        self.plan = replace(plan, files=tuple(map(str, files)), wanted=wanted)
        self.mistakes = [*dict.fromkeys((*self.mistakes, *planner.mistakes))]
        self._tests = {test.key: test for test in self.plan.tests}

    def test_of(self, item: pytest.Item) -> PlannedTest | None:
        """Return the test that an item is one submission's turn of."""
        return self._tests.get(self._keys.get(item.nodeid, ""))

    def is_left_out(self, item: pytest.Item) -> bool:
        """Return whether a test of ours is not in the plan."""
        return item.nodeid in self._keys and self.test_of(item) is None

    def _asked(self, items: Iterable[pytest.Item]) -> Iterator[Asked]:
        for item in items:
            function = _function_of(item)
            if not is_ours(item):
                self._check_stranger(item, function)
                continue
            self._files.add(item.path)
            rest = self._rest(item)
            bracket = f"[{rest}]" if rest else ""
            self._keys[item.nodeid] = key = f"{function}{bracket}"
            own = [mark for mark in item.callspec.marks if mark.name == MARKER]  # type: ignore[attr-defined]
            mark = own[-1] if own else item.get_closest_marker(MARKER)
            yield Asked(
                key=key,
                function=function,
                name=printable(f"{_name_of(item)}{bracket}"),
                said=self._said(mark, function),
                alone=bool(own),
            )

    def _rest(self, item: pytest.Item) -> str:
        """Return the id of a test's other parameters, "" where it has none."""
        words = item.name[len(_name_of(item)) + 1 : -1]
        plain = self._ids[path_of(item)]
        for name in (plain, escaped(plain)):
            if words == name:
                return ""
            if words.startswith(f"{name}-"):
                return words.removeprefix(f"{name}-")
            if words.endswith(f"-{name}"):
                return words.removesuffix(f"-{name}")
            if f"-{name}-" in words:
                return words.replace(f"-{name}-", "-", 1)
        return words

    def _said(self, mark: pytest.Mark | None, function: str) -> Points:
        if mark is None:
            return NOTHING_SAID
        if id(mark) not in self._marks:
            wrong = [f"{function}: points: {what}" for what in mistakes_in(mark.args, mark.kwargs)]
            self.mistakes += wrong
            self._marks[id(mark)] = NOTHING_SAID if wrong else points_of(mark.args, mark.kwargs)
        return self._marks[id(mark)]

    def _check_stranger(self, item: pytest.Item, function: str) -> None:
        """Note that a test is to give points and asks no submission, unless that is another's."""
        asks = getattr(item, "_fixtureinfo", None) and item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined] # noqa: SLF001 no public way
        if type(item).__name__ == "TestCaseFunction" and _is_given(asks or {}):
            self.mistakes.append(
                f"{function.rpartition('::')[0]}: a unittest.TestCase gets no submission, for "
                "pytest hands no parametrised fixture to it. Make it an ordinary class, without a "
                "base."
            )
            return
        if item.get_closest_marker(MARKER) is None:
            return
        if FIXTURE not in getattr(item, "fixturenames", ()):
            self.mistakes.append(
                f"{function}: points: the test does not ask for the fixture `submission`. "
                f"Make it an argument: def {_name_of(item)}(submission)."
            )


def _is_given(fixtures: Mapping[str, Sequence[Any]]) -> bool:
    """Return whether a test that asks for a submission would get one of this run."""
    return any(one.params for one in fixtures.get(FIXTURE, ())[-1:])


def _name_of(item: pytest.Item) -> str:
    return getattr(item, "originalname", None) or item.name


def _function_of(item: pytest.Item) -> str:
    """Return the node id of an item's function, without parameters."""
    return item.nodeid.removesuffix(item.name) + _name_of(item)
