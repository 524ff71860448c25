"""A course's hooks, called so that one that fails is named and costs nothing else.

Nothing of this is reached where no plugin has such a hook.
"""

from __future__ import annotations

import inspect
import traceback
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from grader.chosen_cards import read_cards
from grader.course_code import told
from grader.data_class import dataclass
from grader.errors import HookFailed, UsageError
from grader.hook_answers import (
    ON,
    Nonsense,
    one_line,
    read_adjustments,
    read_found,
    read_name,
    read_nothing,
    write_file,
)
from grader.hook_files import PREFIX
from grader.hookspecs import ADJUST, FIND, HOOKS, NAME, REPORT, SELECT
from grader.names import printable
from grader.rubric_wording import hint
from grader.settling import Dropped
from grader.student_table import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.handed_in import HandedIn
    from grader.scorecard import Gradebook, Heading, Scorecard
    from grader.submission import Submission

Read = TypeVar("Read")
Caller = tuple[str, "Callable[..., Any]"]
"""The file that a hook stands in, and what calls this hook alone."""


@dataclass(slots=True)
class _Fault:
    """What went wrong, in words, and on which submissions."""

    what: str
    on: dict[str, None] = field(default_factory=dict)


class Hooks:
    """All hooks of a run, and what went wrong in them."""

    def __init__(self, manager: Any, root: Path, unused: Sequence[str] = ()) -> None:
        """Take the hooks that are registered.

        Args:
            manager: pytest's plugin manager.
            root: files are shown from there.
            unused: sentences on files of hooks that were not loaded.

        Raises:
            UsageError: a plugin has a hook that there is not.
        """
        self._root = root
        self._manager = manager
        self._callers: dict[str, list[Caller]] = {}
        self._faults: dict[tuple[str, ...], _Fault] = {}
        self.dropped: list[Dropped] = []
        self.unused = unused
        for plugin in manager.get_plugins():
            for name in dir(plugin):
                wanted = name.startswith(PREFIX) and name not in HOOKS
                if wanted and callable(getattr(plugin, name, None)):
                    mend = hint(name, HOOKS, otherwise=f"There are {', '.join(HOOKS)}.")
                    file = self._shown(_file_of(getattr(plugin, name)))
                    raise UsageError(f"{file}: there is no hook '{name}'.{mend}")

    def has(self, name: str) -> bool:
        """Return whether anybody wants to be called."""
        return bool(self._callers_of(name))

    def _callers_of(self, name: str) -> list[Caller]:
        """Return who wants to be called, by the time that a hook is called first."""
        if name not in self._callers:
            self._callers[name] = list(_callers(self._manager, name))
        return self._callers[name]

    @property
    def failures(self) -> list[str]:
        """Return what went wrong, each thing once, with what it went wrong on."""
        return [
            fault.what.replace(ON, f" on {named(list(fault.on))}" if fault.on else "")
            for fault in self._faults.values()
        ]

    def find(self, path: Path) -> list[HandedIn] | None:
        """Return what a hook found at a path; None where none says anything.

        Raises:
            HookFailed: it failed, so that nobody knows what to grade.
        """
        read = partial(read_found, path=path)
        found = next(
            (one for _, one in self._asked(FIND, read, path=path) if one is not None), None
        )
        if self._faults:
            raise HookFailed("\n".join(self.failures))
        return found

    def named(self, submission: Submission) -> Submission:
        """Return a submission with the name that a hook gives it."""
        results = self._asked(NAME, read_name, submission.path, submission=submission)
        name = next((found for _, found in results if found), None)
        return replace(submission, student=name) if name else submission

    def adjusted(self, cards: Sequence[Scorecard], heading: Heading) -> tuple[Scorecard, ...]:
        """Return the scorecards with all adjustments, those that count."""
        made = tuple(self._adjusted(card, heading) for card in cards) if self.has(ADJUST) else cards
        if self.has(SELECT):
            made = self._selected(tuple(made), heading)
        return tuple(made)

    def report(self, gradebook: Gradebook, folder: Path, taken: Sequence[Path]) -> list[Path]:
        """Let hooks write reports and return the files that they wrote.

        Args:
            gradebook: what was graded.
            folder: the output folder.
            taken: files that are written already.
        """
        written: list[Path] = []
        ours = {path.relative_to(folder).as_posix().casefold() for path in taken}
        write = partial(write_file, folder, ours, written)
        for _ in self._asked(REPORT, read_nothing, gradebook=gradebook, folder=folder, write=write):
            pass
        return written

    def _adjusted(self, card: Scorecard, heading: Heading) -> Scorecard:
        made = card.adjustments
        results = self._asked(
            ADJUST, read_adjustments, card.path, scorecard=card, assignment=heading
        )
        for source, found in results:
            made += tuple(replace(one, source=one.source or source) for one in found)
        return replace(card, adjustments=made) if made != card.adjustments else card

    def _selected(self, cards: tuple[Scorecard, ...], heading: Heading) -> tuple[Scorecard, ...]:
        kept = cards
        for call in self._callers_of(SELECT):
            read = partial(read_cards, given=kept, heading=heading)
            for source, found in self._call(
                SELECT, call, read, scorecards=kept, assignment=heading
            ):
                left = {card.path for card in (kept if found is None else found)}
                dropped = tuple(card.path for card in kept if card.path not in left)
                self.dropped.append(Dropped(source=source, every=len(kept), paths=dropped))
                kept = kept if found is None else found
        return kept

    def _asked(
        self, hook: str, read: Callable[[Any], Read], on: str = "", **given: Any
    ) -> Iterator[tuple[str, Read]]:
        for caller in self._callers_of(hook):
            yield from self._call(hook, caller, read, on, **given)

    def _call(
        self,
        hook: str,
        caller: Caller,
        read: Callable[[Any], Read],
        on: str = "",
        **given: Any,
    ) -> Iterator[tuple[str, Read]]:
        """Yield what one plugin's hook returned, with the plugin's name; nothing if it failed."""
        file, call = caller
        source = self._shown(file)
        try:
            found = read(call(**given))
        except Nonsense as nonsense:
            self._fail((source, hook, nonsense.expected), f"{source}: {hook} {nonsense}", on)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 whatever it is, it is told and goes no further
            line = _line(error, file)
            where = f"{source}:{line}" if line else source
            kind = "" if isinstance(error, UsageError) else type(error).__name__
            why = one_line(told(error) if kind else str(error))
            what = f"{where}: {hook} failed{ON}: {why}"
            self._fail((where, hook, kind), what, on)
        else:
            yield source, found

    def _fail(self, alike: tuple[str, ...], what: str, on: str) -> None:
        """Take down what went wrong; of what is alike, the words of the first."""
        fault = self._faults.setdefault(alike, _Fault(what))
        if on:
            fault.on[on] = None

    def _shown(self, file: str) -> str:
        """Return what messages call a file."""
        path = Path(file)
        near = path.is_relative_to(self._root)
        return printable((path.relative_to(self._root) if near else path).as_posix())


def _callers(manager: Any, name: str) -> Iterator[Caller]:
    """Yield the file of each such hook, and what calls it alone, in pluggy's order."""
    hook = getattr(manager.hook, name, None)
    if hook is None:
        return
    impls = [impl for impl in hook.get_hookimpls() if not _is_wrapper(impl)]
    for impl in reversed(impls):
        others = [other.plugin for other in impls if other is not impl]
        call = partial(_only, manager.subset_hook_caller(name, remove_plugins=others))
        yield _file_of(impl.function), call


def _is_wrapper(impl: Any) -> bool:
    return impl.hookwrapper or getattr(impl, "wrapper", False)


def _only(caller: Callable[..., Any], **given: Any) -> Any:
    """Return what the one hook that is left in a caller returns."""
    found = caller(**given)
    if isinstance(found, list) and not _first_only(caller):
        return found[0] if found else None
    return found


def _first_only(caller: Any) -> bool:
    return bool(caller.spec and caller.spec.opts.get("firstresult"))


def _file_of(function: Any) -> str:
    """Return the file that a hook stands in, or where that is not known its module."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_filename if code is not None else str(function.__module__)


def _line(error: BaseException, file: str) -> int:
    """Return the last line of a hook's own file that an error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno or 0 for f in reversed(frames) if f.filename == file), 0)
