"""What is left out while a run starts, and is back afterwards."""

from __future__ import annotations

import gc
import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from grader.quick import quick_start

PLUGINS = "PYDANTIC_DISABLE_PLUGINS"


class Hook:
    """Stands for what rewrites assertions as modules are imported."""

    def __init__(self) -> None:
        """Have our packages marked, and another one."""
        self._must_rewrite = {"grader", "reference", "other"}
        self._marked_for_rewrite_cache = {"grader.judge": True}

    def find_spec(self, *_: object) -> None:
        """Find nothing."""


def config(hook: object) -> Any:
    """Return a configuration with this hook."""
    return SimpleNamespace(pluginmanager=SimpleNamespace(rewrite_hook=hook))


@pytest.mark.parametrize("before", [None, "logfire-plugin"])
def test_all_is_back_afterwards(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    """Rewriting, Pydantic's plugins and the search for garbage are left out inside only."""
    hook = Hook()
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path[:1], hook, *sys.meta_path[1:]])
    if before is None:
        monkeypatch.delenv(PLUGINS, raising=False)
    else:
        monkeypatch.setenv(PLUGINS, before)
    places = list(sys.meta_path)
    with quick_start(config(hook)):
        assert (hook in sys.meta_path, gc.isenabled()) == (False, False)
        assert os.environ[PLUGINS] == "__all__"
    assert sys.meta_path == places
    assert gc.isenabled()
    assert os.environ.get(PLUGINS) == before


def test_our_own_modules_are_never_rewritten() -> None:
    """Also those that are loaded later; tests and other plugins are, as ever."""
    hook = Hook()
    with quick_start(config(hook)):
        pass
    assert (hook._must_rewrite, hook._marked_for_rewrite_cache) == ({"other"}, {})


def test_pytest_still_has_what_is_changed() -> None:
    """The names are pytest's own, so that another version which has others is noticed."""
    from _pytest.assertion.rewrite import AssertionRewritingHook

    hook = AssertionRewritingHook(SimpleNamespace(getini=lambda _name: []))  # type: ignore[arg-type]
    hook.mark_rewrite("grader_that_nobody_has")
    assert "grader_that_nobody_has" in hook._must_rewrite
    assert hook._marked_for_rewrite_cache == {}


def test_a_pytest_without_a_hook() -> None:
    """Where nothing is rewritten, nothing is left out of it."""
    with quick_start(config(None)):
        pass
    assert gc.isenabled()
