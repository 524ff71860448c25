"""What does not go together with `--grade-watch`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from grader.errors import UsageError
from grader.watching import refuse_contradictions

PLAIN: dict[str, Any] = {
    "dist": "no",
    "grade_engine": "local",
    "maxfail": 0,
    "stepwise": False,
    "collectonly": False,
    "xmlpath": None,
}

CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "xdist": ({"dist": "load"}, "-n"),
    "dask": ({"grade_engine": "dask"}, "--grade-engine dask"),
    "exitfirst": ({"maxfail": 1}, "-x or --maxfail"),
    "stepwise": ({"stepwise": True}, "--stepwise"),
    "collecting": ({"collectonly": True}, "--collect-only"),
    "junit": ({"xmlpath": "out.xml"}, "--junitxml"),
}


def config(options: dict[str, Any]) -> Any:
    """Return a configuration with these options."""
    known = PLAIN | options

    def getoption(name: str, default: object = None) -> object:
        return known.get(name, default)

    return SimpleNamespace(getoption=getoption, option=SimpleNamespace(**known))


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_contradictions_are_refused(what: str) -> None:
    """The message says which of the two to leave out."""
    options, name = CONTRADICTIONS[what]
    with pytest.raises(UsageError) as refusal:
        refuse_contradictions(config(options))
    assert str(refusal.value) == (
        "--grade-watch checks all that was asked for again and again, in one process: "
        f"leave out {name}, or watch nothing."
    )


def test_all_else_goes_together() -> None:
    """Without xdist and its options, too."""
    refuse_contradictions(config({}))
