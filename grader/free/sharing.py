"""Sharing tests out to the workers of pytest-xdist: those of a submission stay together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def escaped(name: str) -> str:
    """Return a parameter's id as pytest writes it into node ids, unless it is told otherwise."""
    return name.encode("unicode_escape").decode("ascii")


def submission_in(nodeid: str, paths: Mapping[str, str]) -> str | None:
    """Return the path of the submission that a test's node id names, None where it names none.

    Args:
        nodeid: such as `test_homework.py::test_conv[ada-3]`.
        paths: by what each submission is called in node ids, where it lies.
    """
    words = nodeid.partition("[")[2].removesuffix("]").split("-")
    count = len(words)
    for length in range(count, 0, -1):
        for first in range(count - length + 1):
            found = paths.get("-".join(words[first : first + length]))
            if found is not None:
                return found
    return None
