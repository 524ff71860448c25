"""What a shell made of `--grade class/*`: one path that is graded, and more behind it.

Pytest would take those for test files of its own, and run them with the rights of whoever grades.
"""

from __future__ import annotations

from fnmatch import fnmatch
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPTION = "--grade"


def refuse_expanded(arguments: Sequence[str], here: Path, patterns: Sequence[str]) -> None:
    """Refuse a path behind `--grade PATH` that lies beside it and is no test of the course.

    Args:
        arguments: the command line as it was given.
        here: the folder that it was given in.
        patterns: what test files are called.

    Raises:
        UsageError: there is one; the message says what to write.
    """
    for place, argument in enumerate(arguments):
        if argument != _OPTION:
            continue
        graded, *more = [*takewhile(_is_path, arguments[place + 1 :])] or [""]
        folder = (here / graded).resolve().parent
        for name in more:
            found = here / name
            if found.resolve().parent == folder and not _is_test(found, patterns):
                raise UsageError(
                    f"{_OPTION} {printable(graded)} {printable(name)}: only the first would be "
                    f"graded, and pytest would run the second itself. To grade both, name their "
                    f"folder, {_OPTION}={printable(str(Path(graded).parent))}, or write {_OPTION}= "
                    f"before each. If it is a test of yours, write {_OPTION}={printable(graded)}."
                )


def _is_path(argument: str) -> bool:
    return not argument.startswith("-")


def _is_test(path: Path, patterns: Sequence[str]) -> bool:
    """Return whether a path is a file that tests submissions, or nothing that is there."""
    if not path.exists():
        return True  # a node id, or what pytest can't find
    is_called_so = path.is_file() and any(fnmatch(path.name, pattern) for pattern in patterns)
    return is_called_so and b"submission" in path.read_bytes()
