"""Running the statements of one cell, and getting past those that fail for want of a module.

A failing import costs the names that it would have given, and a statement that needs one of these
costs itself: what needs none of them goes on.
"""

from __future__ import annotations
import __future__

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .absent import Absent
from .bridges import BRIDGES, from_bridge
from .given import given_names
from .progress import Progress
from .trouble import ANSWER, FILE, ForbiddenCall, ForbiddenImport, facts
from .waiting import wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType

    from .asking import Nobody
    from .trouble import Sources

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
_LAZY = __future__.annotations.compiler_flag
_COROUTINE = 0x80  # CO_COROUTINE of CPython's `code.h`
_MAX_TROUBLES = 50
_HEADS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


ITSELF = "grader"
"""What a notebook grades itself with: not there, and no loss."""


@dataclass(slots=True, kw_only=True)
class Record:
    """What is told of a top level: its troubles, notes, and the places that were left out."""

    sources: Sources
    troubles: list[dict[str, Any]]
    left_out: dict[str, list[str]]
    remarks: list[str] = field(default_factory=list)
    unseen: tuple[str, Absent] | None = None
    """A module of which everything was asked for and nothing had, and what stands for its names."""

    def say(self, remark: str) -> None:
        """Note something once."""
        if remark not in self.remarks:
            self.remarks.append(remark)

    def trouble(self, error: BaseException, *, passed: bool = False) -> dict[str, Any]:
        """Note a failure; `passed` where the top level went on behind it. Return its facts."""
        found = facts(error, self.sources)
        if passed:
            found["passed"] = True
        if len(self.troubles) < _MAX_TROUBLES and found not in self.troubles:
            self.troubles.append(found)
        return found

    def leave_out(self, error: Exception, module: str | None) -> None:
        """Note a statement that needed what could not be imported."""
        place = self.sources.of_traceback(error)
        self.left_out.setdefault((module or "a module")[:80], []).append(place or "")

    def notes(self) -> Iterator[str]:
        """Return the remarks, and a note for each module that statements were left out for."""
        yield from self.remarks
        for module, places in self.left_out.items():
            if module == ITSELF:
                continue
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            yield f"left out at the top level for want of {module}: {places[0]}{more}"


@dataclass(slots=True, kw_only=True)
class Statements:
    """One cell, or a script: its statements are run in `namespace`, `after` behind each group."""

    namespace: dict[str, Any]
    filename: str
    record: Record
    nobody: Nobody
    after: tuple[Callable[[], None], ...]
    definitions_only: bool = False
    may_await: bool = False
    flags: int = 0

    def run(self, group: list[ast.stmt]) -> None:
        """Run statements; what student code raises climbs, if the top level can't go on."""
        self.flags |= _futures(group)
        questions = self.nobody.total
        try:
            self._execute(group, self.flags)
        except Exception as error:
            if len(group) > 1:  # they are harmless, so that they may be run once more
                for statement in group:
                    self.run([statement])
            elif self.nobody.total > questions:  # `int(input())`: nobody could have answered
                self.record.trouble(error, passed=True)
                self._do_without(group[0], error, ANSWER)
            elif not self._get_past(group[0], error):
                raise
        for look in self.after:
            look()

    def _execute(self, body: list[ast.stmt], flags: int) -> None:
        if self.may_await:
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        module = ast.Module(body=body, type_ignores=[])
        code: CodeType = compile(module, self.filename, "exec", flags=flags, dont_inherit=True)
        found = eval(code, self.namespace)  # noqa: S307 running student code is what it is for
        if code.co_flags & _COROUTINE:
            wait(found)

    def _get_past(self, statement: ast.stmt, error: Exception) -> bool:
        """Do without a statement, or without a part of it; tell whether that is possible."""
        if isinstance(error, MemoryError):
            return False
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return self._import_one_by_one(statement)
        was_told = getattr(error, "told", False) is True
        if isinstance(error, (NameError, ImportError)) and self._runs_without_hints(statement):
            if not was_told:
                self.record.trouble(error, passed=True)
            return True
        if self.record.unseen is not None and type(error) is NameError:
            self.record.leave_out(error, self.record.unseen[0])
            self._put_in_place(statement, self.record.unseen[1])
            return True
        if isinstance(error, (ImportError, ForbiddenCall)):
            if was_told:
                self.record.leave_out(error, error.name)
            else:
                self.record.trouble(error, passed=True)
            self._do_without(statement, error, "a module")
            return True
        # `wave = np.load("wave.npy")`, `plt.savefig("../loss.png")`: the disk is another one here.
        is_file = isinstance(error, OSError) and not isinstance(statement, ast.Raise)
        if is_file:
            self._do_without(statement, error, FILE)
        if is_file or self.definitions_only:
            self.record.trouble(error, passed=True)
        return is_file or self.definitions_only

    def _do_without(self, statement: ast.stmt, error: Exception, want: str) -> None:
        """Put stand-ins where the names would be that a statement should have given."""
        self._put_in_place(statement, Absent(error, want))

    def _put_in_place(self, statement: ast.stmt, absent: Absent) -> None:
        for name in given_names(statement):
            self.namespace.setdefault(name, absent)

    def _import_one_by_one(self, statement: ast.Import | ast.ImportFrom) -> bool:
        """Import what can be, and put a stand-in where the rest would be."""
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            return False
        for alias, single in _singles(statement):
            try:
                self._execute([single], self.flags)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 a module may raise anything
                is_forbidden = isinstance(error, ForbiddenImport)
                if is_forbidden or not self._goes_on_without(alias, single):
                    self.record.trouble(error, passed=True)
                    self._stand_in(alias, single, error)
        return True

    def _goes_on_without(self, alias: ast.alias, statement: ast.Import | ast.ImportFrom) -> bool:
        """Bind what does as well for what is imported; tell whether there is anything."""
        module = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
        if module in BRIDGES and isinstance(statement, ast.ImportFrom):
            known = from_bridge(module, alias.name)
            if known is not None:
                self.namespace[alias.asname or alias.name] = known
                self.record.say(f"{module} is not installed here: Python's own names stand for its")
            return known is not None
        if (module or "").partition(".")[0] != "tqdm" or alias.name == "*":
            return False
        is_whole = isinstance(statement, ast.Import)
        found = Progress() if is_whole else getattr(Progress(), alias.name)
        name = alias.asname or (alias.name.partition(".")[0] if is_whole else alias.name)
        self.namespace[name] = found
        self.record.say("tqdm is not installed here: loops run without their progress bars")
        return True

    def _stand_in(
        self, alias: ast.alias, statement: ast.Import | ast.ImportFrom, error: Exception
    ) -> None:
        """Bind the name of a failed import, unless it is what Python would have given."""
        if alias.name == "*":
            assert isinstance(statement, ast.ImportFrom), "unreachable because `import *` is none"
            module = statement.module or alias.name
            self.record.unseen = module, Absent(error, module)
            return
        if isinstance(statement, ast.ImportFrom):
            name, module = alias.asname or alias.name, statement.module or alias.name
        else:
            name, module = alias.asname or alias.name.partition(".")[0], alias.name
            if alias.asname is None and "." in alias.name and self._imports(name):
                return  # `import numpy.absent`: there is a `numpy`
        self.namespace[name] = Absent(error, module)

    def _imports(self, name: str) -> bool:
        try:
            self._execute([ast.fix_missing_locations(ast.Import([ast.alias(name)]))], self.flags)
        except Exception:  # noqa: BLE001 a module may raise anything
            return False
        return True

    def _runs_without_hints(self, statement: ast.stmt) -> bool:
        """Define a function or class whose type hints can't be evaluated; tell if that was it."""
        if not isinstance(statement, _HEADS) or self.flags & _LAZY:
            return False
        try:
            self._execute([statement], self.flags | _LAZY)
        except Exception:  # noqa: BLE001 then it was something else, which is told
            return False
        return True


def _singles(
    statement: ast.Import | ast.ImportFrom,
) -> Iterator[tuple[ast.alias, ast.Import | ast.ImportFrom]]:
    """Yield an import of several names as imports of one each."""
    for alias in statement.names:
        single: ast.Import | ast.ImportFrom
        if isinstance(statement, ast.Import):
            single = ast.Import(names=[alias])
        else:
            single = ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)
        yield alias, ast.copy_location(single, statement)


def _futures(group: Iterable[ast.stmt]) -> int:
    flags = 0
    for statement in group:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= _FUTURES.get(alias.name, 0)
    return flags
