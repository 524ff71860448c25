"""Pytest started so that nothing in what is graded can configure it.

Pytest looks for settings and conftest files near its arguments, and Python for modules near the
current folder. Here a settings file is named, conftest files are not looked for (but for hooks
beside the rubric, which are the teacher's), and the graded folders are taken out of the places
where modules are looked for.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader import plugin
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.imports import forget, lies_in
from grader.names import printable
from grader.settings import KIT, NO_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

ALREADY_IMPORTED = "Module already imported:pytest.PytestAssertRewriteWarning"
"""Pytest wants to rewrite the assertions of plugins; nothing here needs it."""

OPTIONS_OF_PYTEST = frozenset(
    (
        *("-k", "-m", "-p", "-c", "-o", "-r", "-W", "-n", "--tb", "--junitxml", "--junit-xml"),
        *("--junit-prefix", "--maxfail", "--color", "--durations", "--durations-min", "--rootdir"),
        *("--confcutdir", "--basetemp", "--deselect", "--capture", "--verbosity", "--dist"),
        *("--numprocesses", "--maxprocesses", "--log-level", "--log-file", "--override-ini"),
    )
)
"""Those that take a value, which may stand behind a space."""

TESTS = ("test_*.py", "*_test.py")
"""What pytest calls files of tests."""

EPILOG = (
    "Options of pytest are handed over to it: -k, -x, --lf, -q, -v, --junitxml, -n and others. "
    "No settings file of pytest is read, so name the rubric here. "
    "Exit status: 0 all full marks, 1 points were lost, 3 the grader failed, 4 bad usage."
)


@dataclass(slots=True)
class Declared:
    """The plugin's options, as it declares them to pytest."""

    options: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)

    def addini(self, *_names: str, **_attributes: Any) -> None:
        """Leave out what is for settings files."""

    def getgroup(self, *_names: str) -> Declared:
        """Keep all options together."""
        return self

    def addoption(self, *names: str, **attributes: Any) -> None:
        """Take one option."""
        self.options.append((names, attributes))

    @property
    def with_value(self) -> frozenset[str]:
        """Return the options that take a value."""
        taking = (names for names, given in self.options if _takes_value(given))
        return frozenset(name for names in taking for name in names)


def _takes_value(attributes: dict[str, Any]) -> bool:
    return attributes.get("action", "store") in {"store", "append"}


def declared() -> Declared:
    """Return the options that the plugin declares."""
    found = Declared()
    plugin.pytest_addoption(found)  # type: ignore[arg-type]
    return found


def help_text() -> str:
    """Return what `grader grade --help` shows."""
    parser = argparse.ArgumentParser(
        prog="grader grade", usage="grader grade PATH [PATH ...] [options]", epilog=EPILOG
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a submission, folder or zip")
    for names, attributes in declared().options:
        if "--grade" not in names:
            parser.add_argument(*names, **attributes)
    return parser.format_help().rstrip()


def is_in_kit() -> bool:
    """Return whether the current folder is a students' kit, of which no settings are read here."""
    return Path(KIT).is_file()


def run(given: Sequence[str]) -> int:
    """Grade, and return pytest's exit status.

    Raises:
        UsageError: nothing is named to be graded.
    """
    paths, options = split(given)
    here = Path.cwd()
    _refuse_tests(paths, here)
    forget(here, [(here / path).resolve() for path in paths])
    # The same for the processes that pytest-xdist starts in the current folder.
    os.environ["PYTHONSAFEPATH"] = "1"
    return int(pytest.main(arguments(paths, options, here)))


def _refuse_tests(paths: Sequence[str], here: Path) -> None:
    """Refuse tests of submissions that stand among these, as they may with pytest itself.

    Raises:
        UsageError: one does; the message says what to write.
    """
    for name in paths[1:] or paths:
        file = here / name.partition("::")[0]
        if any(map(file.match, TESTS)) and file.is_file():
            from grader.free.files import tests_submissions  # noqa: PLC0415 seldom wanted

            if tests_submissions(file):
                shown = printable(name)
                raise UsageError(
                    f"grader grade: {shown} has tests of submissions, and is none. Write "
                    f"--grade-tests {shown}."
                )


def split(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what is to be graded, and the options for pytest.

    Raises:
        UsageError: nothing is to be graded.
    """
    with_value = declared().with_value | OPTIONS_OF_PYTEST
    paths, options, rest = list[str](), list[str](), list(given)
    while rest:
        word = rest.pop(0)
        if word == "--":
            paths, rest = [*paths, *rest], []
        elif word == "--grade" and rest:
            paths.append(rest.pop(0))
        elif not word.startswith("-"):
            paths.append(word)
        else:
            value = [rest.pop(0)] if word in with_value and rest else []
            options += [word, *value]
    if not paths:
        raise UsageError("grader grade: expected the PATH of a submission, a folder or a zip.")
    return paths, options


def arguments(paths: Sequence[str], options: Sequence[str], here: Path) -> list[str]:
    """Return the command line for pytest; an option that the user gave comes after ours."""
    root = _outside(here.resolve(), [(here / path).resolve() for path in paths])
    return [
        *("-c", str(NO_SETTINGS), f"--rootdir={root}", f"--confcutdir={root}"),
        *("--noconftest", "-p", "grade", "-W", f"ignore:{ALREADY_IMPORTED}", *options),
        *(f"--grade={path}" for path in paths),
    ]


def _outside(here: Path, graded: Sequence[Path]) -> Path:
    """Return the current folder, or the next one above it that is not itself graded.

    Pytest keeps its cache there, which must not be a student's.
    """
    folders = (here, *here.parents)
    return next((folder for folder in folders if not lies_in(folder, graded)), here)
