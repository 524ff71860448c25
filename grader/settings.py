"""Keeping pytest from being configured by what is graded.

Pytest chooses its root folder and its settings file before any plugin is loaded, and takes the
`DIR` of `--grade DIR` for a path of its own while it does. A settings file in a folder of
submissions could then add options to the user's command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def refuse_settings_inside(config: pytest.Config, paths: Sequence[str]) -> None:
    """Stop the run if pytest took settings or a conftest from inside what is graded.

    Raises:
        pytest.UsageError: it did; the message names the file.
    """
    root = Path(config.invocation_params.dir)
    graded = [(root / path).resolve() for path in paths]
    for file in _settings(config):
        if any(file.resolve().is_relative_to(folder) for folder in graded):
            raise pytest.UsageError(
                f"{printable(str(file))}: pytest was about to be configured by this file, which "
                "lies inside what is graded. Remove it, or write --grade=PATH with an equals sign."
            )


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
    without this a cache would be written there, and every path be shown from there.
    """
    here = Path(config.invocation_params.dir)
    if not here.is_relative_to(config.rootpath):
        config._rootpath = here  # noqa: SLF001 pytest offers no other way
