"""What the command line names beside options: tests of the course, or questions of submissions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.free.files import NO_RUBRIC
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.options import Options

_HANDED_ON = "grade_arguments"
"""Where the workers of pytest-xdist, which have arguments of their own, find those of the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What stands on the command line beside options.

    Attributes:
        tests: the arguments that name tests, as they were written.
        named: node ids of questions of submissions.
        files: the files and folders of the tests.
        graded: what is graded, resolved; nothing in it is ever collected.
    """

    tests: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    graded: tuple[Path, ...] = ()

    @classmethod
    def of(cls, config: pytest.Config) -> Arguments:
        """Return those of a run; its workers are handed them on.

        Raises:
            UsageError: one names something inside what is graded.
        """
        here = Path(config.invocation_params.dir)
        graded = tuple((here / path).resolve() for path in config.getoption("grade"))
        given = getattr(config.option, _HANDED_ON, None)
        if given is None:
            given = _given(config, here)
            setattr(config.option, _HANDED_ON, given)
        tests, named = _split(given, here, graded)
        files = dict.fromkeys(here / name.partition("::")[0] for name in tests)
        return cls(tests=tuple(tests), named=tuple(named), files=tuple(files), graded=graded)

    def check(self, options: Options) -> None:
        """Check that the tests can be had with everything else that was asked for.

        Raises:
            UsageError: they can't.
        """
        if options.rubric == NO_RUBRIC and not self.tests:
            raise UsageError(
                "--rubric=none: the tests alone make the assignment, and no test file is named. "
                "Name one: pytest --grade=submissions --rubric=none test_homework.py"
            )
        if options.rubric == NO_RUBRIC and options.engine != "local":
            raise UsageError(
                f"--grade-engine {options.engine}: {printable(self.tests[0])} asks submissions "
                "call by call, on this machine, and there is no question besides. Leave out the "
                "engine."
            )


def _given(config: pytest.Config, here: Path) -> list[str]:
    """Return what the command line names, or else what the settings do."""
    is_given = config.args_source is pytest.Config.ArgsSource.ARGS
    given = [*(config.args if is_given else ()), *(config.getoption("grade_tests") or ())]
    return given or [os.path.relpath(path, here) for path in config.getini("grade_tests")]


def _split(
    arguments: Sequence[str], here: Path, graded: Sequence[Path]
) -> tuple[list[str], list[str]]:
    tests: list[str] = []
    named: list[str] = []
    for argument in arguments:
        file, is_id, _ = argument.partition("::")
        inside = any((here / file).resolve().is_relative_to(folder) for folder in graded)
        if is_id and (inside or not (here / file).exists()):
            named.append(argument)
        elif inside:
            raise UsageError(
                f"{printable(argument)}: lies in what is graded, where nothing is collected as a "
                "test. Name what is graded with --grade alone, and keep tests of the course "
                "elsewhere."
            )
        else:
            tests.append(argument)
    return tests, named
