"""The reference has all that the code has, and nothing else; a difference is noticed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic.fields import FieldInfo

from grader import console, hookspecs, plugin, rubric
from tests.docs import keys
from tests.docs.declared import Declared, declared
from tests.docs.made import PARTS
from tests.docs.page import ROOT
from tests.docs.used import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[pytest.MonkeyPatch], None]

READ = re.compile(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"")
KEPT = re.compile(r"^_(?:KEPT_VARIABLES|LIBRARIES) = \((.*)\)$", re.MULTILINE)
SET_HERE = {"USER", "LOGNAME", "PYTHONSAFEPATH"}
"""Variables that are set and not read."""


def declares(**more: Any) -> Change:
    """Return a change by which the plugin declares all that it does but for some, or more."""

    def change(patch: pytest.MonkeyPatch) -> None:
        real = plugin.pytest_addoption

        def pytest_addoption(parser: Declared) -> None:
            real(parser)  # type: ignore[arg-type]
            for name in more.get("without", ()):
                parser.options = [one for one in parser.options if one.name != name]
                parser.settings = [one for one in parser.settings if one.name != name]
            for name in more.get("besides", ()):
                if name.startswith("--"):
                    parser.addoption(name, help="?")
                else:
                    parser.addini(name, "?")

        patch.setattr(plugin, "pytest_addoption", pytest_addoption)

    return change


def one_key_more(patch: pytest.MonkeyPatch) -> None:
    """Let a table of the rubric have another key."""
    patch.setitem(rubric.Limits.model_fields, "threads", FieldInfo(annotation=int, default=1))


def without(owner: object, name: str, key: str) -> Change:
    """Return a change by which a dict has one key less."""
    left = {k: v for k, v in getattr(owner, name).items() if k != key}
    return lambda patch: patch.setattr(owner, name, left)


CHANGES: dict[str, tuple[str, Change]] = {
    "an option more": ("options", declares(besides=["--grade-twice"])),
    "an option less": ("options", declares(without=["--grade-roster"])),
    "a setting more": ("options", declares(besides=["grade_twice"])),
    "a setting less": ("options", declares(without=["grade_tests"])),
    "a command less": ("commands", without(console, "COMMANDS", "merge")),
    "a hook less": (
        "hooks",
        lambda patch: patch.setattr(hookspecs, "HOOKS", tuple(hookspecs.HOOKS)[:-1]),
    ),
    "a key more": ("rubric-keys", one_key_more),
    "a table less": ("rubric-keys", without(keys, "TABLES", "[limits]")),
}
"""Changes of the code, each with the part of a page that has to change with it."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_noticed(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the code has more or less than a page makes the page another one, or can't be made."""
    part, do = CHANGES[change]
    before = "\n".join(PARTS[part]())
    do(monkeypatch)
    assert now(PARTS[part]) != before


def now(make: Callable[[], Iterator[str]]) -> str:
    """Return what a part is now; nothing, where a word for it is wanted first."""
    try:
        return "\n".join(make())
    except (KeyError, AssertionError):
        return ""


def test_no_default_is_of_an_option_that_is_not_there() -> None:
    """What happens without an option is told of those that there are, and of each."""
    options = [*declared().options, *declared().settings]
    assert {one.name for one in options if not one.default} == set(DEFAULTS)


def test_variables_of_the_environment_are_told() -> None:
    """Each variable that the grader's own side reads stands in the table, and no other."""
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = page.partition("### Environment")[2].partition("\n#")[0]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row[1] + row[2])}
    sources = [file.read_text("utf-8") for file in (ROOT / "grader").rglob("*.py")]
    read = {name for text in sources for name in READ.findall(text)} - SET_HERE
    kept = {
        n
        for text in sources
        for line in KEPT.findall(text)
        for n in re.findall(r"[A-Z_]{3,}", line)
    }
    own = {"TMPDIR", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS"}
    assert told == read | kept | own
