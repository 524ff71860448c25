"""Hooks of a course: those that pytest loaded, and those in `conftest.py` beside the rubric.

Pytest itself loads the `conftest.py` of the folder that it is started in, unless submissions lie
there. `grader grade` lets it load none. What lies beside the rubric is the teacher's, as are the
references there; so it is loaded here, if it has hooks of ours and is not itself graded.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.free.files import rubric_place
from grader.hook_files import HOOKS_FILE, PREFIX, has_hooks
from grader.imports import alone, lies_in
from grader.names import printable
from grader.settings import submissions_lie_in

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

    from grader.hooks import Hooks
    from grader.options import Options


def course_hooks(config: pytest.Config, options: Options) -> Hooks | None:
    """Return the course's hooks, None where there are none.

    Raises:
        UsageError: a file of hooks can't be loaded, or has hooks that there are not.
    """
    graded = submissions_lie_in(config, map(str, options.paths))
    beside = rubric_place(options).parent / HOOKS_FILE
    unused = []
    for file in dict.fromkeys((beside.resolve(), (options.root / HOOKS_FILE).resolve())):
        if not has_hooks(file) or _is_loaded(config, file):
            continue
        inside = lies_in(file, graded)
        if file == beside.resolve() and not inside:
            _register(config, file, options.root)
        else:
            why = ", because submissions lie beside it" if inside else ": move them to the rubric"
            unused.append(f"{_shown(file, options.root)} has hooks that are not used{why}")
    if not unused and not any(map(_names_a_hook, config.pluginmanager.get_plugins())):
        return None
    from grader.hooks import Hooks  # noqa: PLC0415 few courses have any

    return Hooks(config.pluginmanager, options.root, unused)


def _names_a_hook(plugin: object) -> bool:
    """Return whether a plugin has a hook of ours, or what is meant to be one."""
    names = {*vars(type(plugin)), *getattr(plugin, "__dict__", ())}
    return not _is_ours(plugin) and any(name.startswith(PREFIX) for name in names)


def _is_ours(plugin: object) -> bool:
    return getattr(plugin, "__name__", type(plugin).__module__).partition(".")[0] == "grader"


def _is_loaded(config: pytest.Config, file: Path) -> bool:
    files = (getattr(each, "__file__", None) for each in config.pluginmanager.get_plugins())
    return any(isinstance(each, str) and Path(each).resolve() == file for each in files)


def _register(config: pytest.Config, file: Path, root: Path) -> None:
    """Load a file of hooks as a plugin.

    Raises:
        UsageError: that fails.
    """
    shown = _shown(file, root)
    try:
        config.pluginmanager.register(_module(file), str(file))
    except (Exception, SystemExit) as error:
        what = " ".join(str(error).split())
        kind = type(error).__name__
        raise UsageError(f"{shown}: can't be loaded: {kind}: {printable(what)}") from error


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("grade_conftest", file)
    assert spec is not None, "unreachable because the name ends with .py"
    assert spec.loader is not None, "unreachable for the same reason"
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    # It imports what lies beside it first, and later, when a hook is called, last.
    folder = str(file.parent)
    with alone:
        sys.path.insert(0, folder)
        try:
            spec.loader.exec_module(module)
        finally:
            sys.path.remove(folder)
            sys.path.append(folder)
    return module


def _shown(file: Path, root: Path) -> str:
    near = file.is_relative_to(root)
    return printable((file.relative_to(root) if near else file).as_posix())
