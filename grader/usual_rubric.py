"""The rubric that a folder is graded by: `grade_rubric` in a settings file of pytest."""

from __future__ import annotations

import configparser
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.names import printable
from grader.options import DEFAULT_RUBRIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEY, TESTS_KEY = "grade_rubric", "grade_tests"
_INI = {
    "pytest.ini": "pytest",
    ".pytest.ini": "pytest",
    "tox.ini": "pytest",
    "setup.cfg": "tool:pytest",
}
_TOML = ("pytest.toml", ".pytest.toml", "pyproject.toml")


def usual_rubric(folder: Path) -> str:
    """Return the rubric that pytest would use in a folder: of the nearest settings that name one.

    A file's path begins where the settings lie. Without any it is the bundled default.
    """
    for place in (folder, *folder.parents):
        for name in _settings(place, KEY):
            is_file = name.endswith(".toml") or Path(name).name != name
            return str(place / name) if is_file else name
    return DEFAULT_RUBRIC


def usual_tests(folder: Path) -> str:
    """Return the tests that pytest would run in a folder, as the nearest settings name them."""
    places = (folder, *folder.parents)
    return next((name for place in places for name in _settings(place, TESTS_KEY)), "")


def unused_settings(paths: Sequence[Path], root: Path) -> str:
    """Return a remark where a single file lies beside settings that name a rubric, else nothing.

    Nothing that lies beside a submission configures a run; but who keeps homework in a folder of
    its own, such as a student's kit, may have meant that rubric.
    """
    if len(paths) != 1 or not (root / paths[0]).is_file():
        return ""
    folder = paths[0].parent
    if not any(_settings(root / folder, KEY)):
        return ""
    return (
        f"settings in {printable(str(folder))} name a rubric that is not used from here; "
        "run pytest there, or name it with --rubric"
    )


def _settings(folder: Path, key: str) -> Iterator[str]:
    """Yield what the settings in a folder have for a key, in pytest's order of files."""
    for file in _TOML:
        yield from _named(_of_toml(folder / file, key))
    for file, section in _INI.items():
        yield from _named(_of_ini(folder / file, section, key))


def _named(found: Any) -> Iterator[str]:
    if isinstance(found, list):
        found = ", ".join(map(str, found))
    if isinstance(found, str) and found.strip():
        yield found.strip()


def _of_toml(file: Path, key: str) -> Any:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    above = tables if file.name != "pyproject.toml" else tables.get("tool", {})
    table = above.get("pytest", {}) if isinstance(above, dict) else {}
    if not isinstance(table, dict):
        return None
    options = table.get("ini_options", {})
    older = options.get(key) if isinstance(options, dict) else None
    return table.get(key) or older


def _of_ini(file: Path, section: str, key: str) -> Any:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(file.read_text("utf-8"))
    except (OSError, ValueError, configparser.Error):
        return None
    return parser.get(section, key, fallback=None)
