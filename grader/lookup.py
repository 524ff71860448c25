"""Finding what a rubric names as `module:function`: beside the rubric file, then installed."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import os
import re
import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from grader.course_code import told
from grader.errors import Mistake
from grader.fresh_source import from_source
from grader.imports import alone
from grader.muted import muted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

BUNDLE = Path(__file__).resolve().parent.parent
"""The folder that holds `grader`, and with it the bundled `reference` and `rubrics`."""


_NAMING = ("reference", "check", "generate")
_DATA = ("args", "expected")
_FUNCTION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


class LookupFailed(Exception):
    """There is no such module or function; the message says what to write instead."""


class Finder:
    """Looks functions up for one rubric file. A module is loaded once."""

    def __init__(self, rubric: Path) -> None:
        """Look beside `rubric` first."""
        self._folder = rubric.resolve().parent
        self._modules: dict[str, ModuleType] = {}
        importlib.invalidate_caches()  # files may be newer than what Python knows of their folders

    def find(self, name: str) -> Callable[..., Any]:
        """Return the function that `module:function` names.

        Raises:
            LookupFailed: there is none.
        """
        module_name, _, function_name = name.partition(":")
        module = self._module(module_name)
        found = getattr(module, function_name, None)
        if callable(found):
            return found  # type: ignore[no-any-return]
        if found is not None:
            raise LookupFailed(f"'{function_name}' in {module_name} is not a function.")
        near = difflib.get_close_matches(function_name, _functions(module), n=1)
        advice = f" Did you mean '{near[0]}'?" if near else ""
        raise LookupFailed(f"no function '{function_name}' in {module_name}.{advice}")

    def _module(self, name: str) -> ModuleType:
        with alone:
            if name not in self._modules:
                with muted():
                    self._modules[name] = self._load(name)
        return self._modules[name]

    @cached_property
    def _beside(self) -> frozenset[str]:
        return _top_names(self._folder)

    def _load(self, name: str) -> ModuleType:
        top = name.partition(".")[0]
        folder = next((place for place in (self._folder, BUNDLE) if _lies_in(place, top)), None)
        try:
            if folder is None:
                return importlib.import_module(name)
            if folder == BUNDLE:
                return _imported(name, folder, frozenset({top}))
            with from_source(folder):
                return _imported(name, folder, self._beside)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise _broken(name, error) from error
            places = f"beside the rubric ({self._folder.name}/) nor among installed modules"
            raise LookupFailed(f"no module '{name}', neither {places}.") from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise _broken(name, error) from error


def _imported(name: str, folder: Path, own: AbstractSet[str]) -> ModuleType:
    with _first_on_path(folder, own):
        _prefer_plain_folder(folder, name.partition(".")[0])
        return importlib.import_module(name)


def unfound(table: object, finder: Finder, where: str = "") -> Iterator[Mistake]:
    """Yield every `module:function` in a rubric's plain tables that can't be found."""
    if isinstance(table, list):
        for index, part in enumerate(table):
            yield from unfound(part, finder, f"{where}[{index}]")
    if not isinstance(table, dict):
        return
    for key, value in table.items():
        place = f"{where}.{key}" if where else key
        if key in _NAMING and isinstance(value, str) and _FUNCTION.fullmatch(value):
            try:
                finder.find(value)
            except LookupFailed as failure:
                yield Mistake(place, str(failure))
        elif key not in _DATA:
            yield from unfound(value, finder, place)


def _broken(name: str, error: BaseException) -> LookupFailed:
    return LookupFailed(f"module '{name}' can't be imported: {told(error)}.")


def _lies_in(folder: Path, top: str) -> bool:
    return (folder / f"{top}.py").exists() or (folder / top).is_dir()


def _top_names(folder: Path) -> frozenset[str]:
    """Return what can be imported from a folder."""
    with os.scandir(folder) as entries:
        return frozenset(
            entry.name.removesuffix(".py")
            for entry in entries
            if entry.name.endswith(".py") or entry.is_dir()
        )


@contextmanager
def _first_on_path(folder: Path, own: AbstractSet[str]) -> Iterator[None]:
    """Import `own` from `folder` before anything else, and keep them from other rubrics.

    Two rubrics may each have a `reference.py` beside them, and an installed `reference` may be
    loaded already; each must get its own.
    """
    within = tuple(f"{name}." for name in own)
    aside = {
        name: sys.modules.pop(name)
        for name, module in _loaded(within)
        if not _is_from(folder, module)
    }
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        if folder != BUNDLE:
            for name, _ in _loaded(within):
                del sys.modules[name]
        sys.modules.update(aside)


def _loaded(within: tuple[str, ...]) -> list[tuple[str, ModuleType | None]]:
    """Return what is imported of some packages; others may be importing in other threads."""
    now = sys.modules.copy()
    return [(name, module) for name, module in now.items() if f"{name}.".startswith(within)]


def _prefer_plain_folder(folder: Path, top: str) -> None:
    """Make a folder without `__init__.py` a package.

    Python itself would take any other package of its name that is installed anywhere.
    """
    place = folder / top
    is_plain = place.is_dir() and not (place / "__init__.py").is_file()
    if is_plain and top not in sys.modules and not place.with_suffix(".py").is_file():
        package = ModuleType(top)
        package.__path__ = [str(place)]
        sys.modules[top] = package


def _is_from(folder: Path, module: ModuleType | None) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and file.startswith(f"{folder}{os.sep}")


def _functions(module: ModuleType) -> list[str]:
    return [name for name in vars(module) if not name.startswith("_")]
