"""Keeping pytest from being configured by what is graded.

Pytest chooses its root folder and its settings file before any plugin is loaded, and takes the
`DIR` of `--grade DIR` for a path of its own while it does. A settings file in a folder of
submissions could then add options to the user's command.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import UsageError
from grader.expanded import refuse_expanded
from grader.imports import forget, lies_in
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SETTINGS = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
"""The files that pytest may be configured by."""

KIT = ".pytest-grade-kit.json"
"""What a folder holds that `grader release` made."""

NO_SETTINGS = Path(__file__).with_name("no_settings.ini")
"""The settings of `grader grade`, which loads a conftest for tests of the course alone."""

UPLOAD = "submission"
"""The folder that Gradescope puts into what a student handed in, be it the whole kit."""


def refuse_settings_inside(config: pytest.Config, paths: Sequence[str]) -> None:
    """Stop the run if pytest took settings or a conftest from inside what is graded.

    A students' kit has settings of its own, and is no submission.

    Raises:
        pytest.UsageError: it did; the message names the file.
    """
    root = Path(config.invocation_params.dir)
    graded = [(root / path).resolve() for path in paths]
    for folder in graded:
        if folder.name != UPLOAD and (folder / KIT).is_file():
            raise pytest.UsageError(_words_for_kit(folder))
    for file in _settings(config):
        if lies_in(file, graded):
            raise pytest.UsageError(
                f"{printable(str(file))}: pytest was about to be configured by this file, which "
                "lies inside what is graded. Remove it, or write --grade=PATH with an equals sign."
            )


def refuse_more(config: pytest.Config) -> None:
    """Stop the run if a shell wrote other submissions behind `--grade PATH`, where tests stand.

    Raises:
        pytest.UsageError: it did; the message names one.
    """
    given = config.invocation_params
    try:
        refuse_expanded(given.args, Path(given.dir), config.getini("python_files"))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def _words_for_kit(folder: Path) -> str:
    """Return what is said where the whole of a students' kit was to be graded."""
    names = sorted(path.name for path in folder.glob("*.ipynb")) or ["my_homework.py"]
    return (
        f"{printable(str(folder))}: this is a kit, with files of its own beside your work. "
        f"Name the file that you wrote: pytest --grade {printable(names[0])}"
    )


def keep_conftests_out(config: pytest.Config, paths: Sequence[str]) -> None:
    """Let pytest load no conftest at all where one of them would lie inside what is graded.

    It takes those of the folder that it is started in, of its other arguments, of `testpaths`, and
    of every `test*` folder in these.
    """
    here = Path(config.invocation_params.dir)
    known = config.known_args_namespace
    names = (
        str(name).partition("::")[0] for name in known.file_or_dir or config.getini("testpaths")
    )
    starts = [here, *(here / name for name in names)]
    looked_in = [*starts, *(folder for start in starts for folder in start.glob("test*"))]
    graded = submissions_lie_in(config, paths)
    if any(lies_in(folder, graded) for folder in looked_in):
        known.noconftest = True


@contextmanager
def wrong_hooks_told() -> Iterator[None]:
    """Tell a hook with wrong arguments as other mistakes are told.

    Raises:
        pytest.UsageError: there is one; the message names it.
    """
    from pluggy import PluginValidationError  # noqa: PLC0415 only with --grade

    try:
        yield
    except PluginValidationError as error:
        raise pytest.UsageError(printable(" ".join(str(error).split()))) from None


def submissions_lie_in(config: pytest.Config, paths: Iterable[str]) -> list[Path]:
    """Return the folders that no conftest may be loaded from."""
    here = Path(config.invocation_params.dir)
    return [_folder_of(here / path) for path in paths]


def _folder_of(path: Path) -> Path:
    """Return what a conftest may not lie in: a folder that is graded, or that of a single file."""
    found = path.resolve()
    return found if found.is_dir() else found.parent


def forget_graded_folders(config: pytest.Config, paths: Sequence[str]) -> None:
    """Let Python import nothing from what is graded."""
    here = Path(config.invocation_params.dir)
    forget(here, [(here / path).resolve() for path in paths])


def _settings(config: pytest.Config) -> Iterator[Path]:
    if config.inipath is not None:
        yield config.inipath
    for module in config.pluginmanager.get_plugins():
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and Path(file).name == "conftest.py":
            yield Path(file)


def settle_root(config: pytest.Config) -> None:
    """Make paths relative to where the command was given, wherever its arguments point.

    `--grade-out DIR` with a space counts as a path as well when pytest chooses its root folder;
    without this a cache would be written there, or in a folder that holds both, and every path be
    shown from there.
    """
    here = Path(config.invocation_params.dir)
    unfounded = config.inipath is None and not config.getoption("rootdir")
    if unfounded or not here.is_relative_to(config.rootpath):
        config._rootpath = here  # noqa: SLF001 pytest offers no other way


def refuse_unread_settings(config: pytest.Config) -> None:
    """Stop the run if a settings file of the user's names a rubric and pytest did not read it.

    Pytest looks for settings where the `DIR` of `--grade DIR` points, and from there upwards.

    Raises:
        pytest.UsageError: there is such a file; the message names it.
    """
    here = Path(config.invocation_params.dir)
    read = config.inipath
    if config.getoption("inifilename") or (read and here.is_relative_to(read.parent)):
        return
    for folder in (here, *here.parents):
        for file in (folder / name for name in SETTINGS):
            if file.is_file() and "grade_rubric" in file.read_text("utf-8", errors="replace"):
                raise pytest.UsageError(
                    f"{printable(str(file))}: pytest did not read this file, which names a rubric, "
                    "for it looks for settings where --grade PATH points. Write --grade=PATH with "
                    "an equals sign, or name the rubric with --rubric."
                )
