"""The loop over the questions of a class, where nobody but us looks at single items.

Around each item pytest catches warnings, compares assertions and more, for tests of its own kind. A
question's report is there already, so that all of that took more than the report does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.items import QuestionItem

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_KNOWN = {"_pytest", "grader", "xdist"}


def go_through(session: pytest.Session, report: Callable[[pytest.Item], object]) -> bool | None:
    """Report all items; return None where that is left to pytest's own loop.

    Raises:
        pytest.Session.Failed: an option such as `-x` ends the run.
        pytest.Session.Interrupted: a plugin ends it.
    """
    hook = session.config.hook
    if session.testsfailed or session.config.option.collectonly:
        return None
    if strangers(hook.pytest_runtest_protocol) or strangers(hook.pytest_runtestloop):
        return None
    if not all(type(item) is QuestionItem for item in session.items):
        return None
    for item in session.items:
        report(item)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


def strangers(caller: Any) -> set[str]:
    """Return the packages of plugins that take part in a hook and that we know nothing of."""
    plugins = (implementation.plugin for implementation in caller.get_hookimpls())
    modules = {getattr(p, "__module__", getattr(p, "__name__", "")) for p in plugins}
    return {module.partition(".")[0] for module in modules} - _KNOWN
