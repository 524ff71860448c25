"""Starting quickly: what a tenth of a second would be spent on for nothing.

Pytest rewrites the assertions of every module of a distribution that holds a plugin, which means
to compile each one anew where bytecode may not be written. Pydantic reads what every installed
distribution offers, to find plugins for models that have none. Nothing here needs either. And
Python looks for garbage while it imports, where there is none.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"
_OURS = {"grader", "reference", "rubrics"}


@contextmanager
def quick_start(config: pytest.Config) -> Iterator[None]:
    """Leave out rewriting, plugins and the search for garbage for a while."""
    collects = gc.isenabled()
    gc.disable()
    hook: Any = getattr(config.pluginmanager, "rewrite_hook", None)
    _leave_unrewritten(hook)
    place = sys.meta_path.index(hook) if hook in sys.meta_path else -1
    if place >= 0:
        del sys.meta_path[place]
    plugins = os.environ.get(_PLUGINS)
    os.environ[_PLUGINS] = "__all__"
    try:
        yield
    finally:
        if plugins is None:
            del os.environ[_PLUGINS]
        else:
            os.environ[_PLUGINS] = plugins
        if place >= 0:
            sys.meta_path.insert(place, hook)
        gc.freeze()  # what is loaded now stays to the end
        if collects:
            gc.enable()


def _leave_unrewritten(hook: Any) -> None:
    """Take our packages from those that pytest rewrites: some of them are loaded only later."""
    marked = getattr(hook, "_must_rewrite", None)  # pytest offers no other way
    known = getattr(hook, "_marked_for_rewrite_cache", None)
    if isinstance(marked, set) and isinstance(known, dict):
        marked -= _OURS
        known.clear()
