"""The loop over questions: our own where nobody else takes part, else pytest's."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from grader.items import QuestionItem
from grader.loop import go_through, strangers


class Caller:
    """A hook with the plugins that take part in it."""

    def __init__(self, *plugins: object) -> None:
        """Take the plugins."""
        self.plugins = plugins

    def get_hookimpls(self) -> list[Any]:
        """Return what pluggy returns of them."""
        return [SimpleNamespace(plugin=plugin) for plugin in self.plugins]


def session(count: int, *, plugins: Any = (), **changes: Any) -> Any:
    """Return as much of a session as the loop looks at."""
    hook = SimpleNamespace(
        pytest_runtest_protocol=Caller(ModuleType("_pytest.warnings"), *plugins),
        pytest_runtestloop=Caller(ModuleType("_pytest.main")),
    )
    facts = {
        "config": SimpleNamespace(hook=hook, option=SimpleNamespace(collectonly=False)),
        "items": [QuestionItem.__new__(QuestionItem) for _ in range(count)],
        "testsfailed": 0,
        "shouldfail": False,
        "shouldstop": False,
        "Failed": pytest.Session.Failed,
        "Interrupted": pytest.Session.Interrupted,
    }
    return SimpleNamespace(**facts | changes)


def test_all_items_are_reported() -> None:
    """Alone with pytest's own plugins, every item is reported in its turn."""
    found = session(3)
    seen: list[object] = []
    assert go_through(found, seen.append) is True
    assert seen == found.items


@pytest.mark.parametrize(
    "changes",
    [
        {"plugins": (ModuleType("pytest_rerunfailures"),)},
        {"testsfailed": 1},
        {"items": [QuestionItem.__new__(QuestionItem), object()]},
    ],
    ids=["another plugin", "a failed collection", "a test"],
)
def test_the_rest_is_left_to_pytest(changes: dict[str, Any]) -> None:
    """With others around it, after a failure, or with tests, nothing is reported here."""
    seen: list[object] = []
    assert go_through(session(1, **changes), seen.append) is None
    assert seen == []


@pytest.mark.parametrize(("key", "kind"), [("shouldfail", "Failed"), ("shouldstop", "Interrupted")])
def test_a_run_can_be_ended(key: str, kind: str) -> None:
    """What pytest or a plugin has noted ends the run after the item of the moment."""
    found = session(2, **{key: "enough"})
    seen: list[object] = []
    with pytest.raises(getattr(pytest.Session, kind), match=r"^enough$"):
        go_through(found, seen.append)
    assert seen == found.items[:1]


def test_strangers_are_known_by_their_packages() -> None:
    """Modules and objects of pytest, of ours and of xdist are no strangers."""
    assert strangers(Caller(ModuleType("xdist.plugin"), go_through, pytest.Session)) == set()
    assert strangers(Caller(ModuleType("rerun.plugin"), go_through)) == {"rerun"}
