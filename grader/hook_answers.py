"""What hooks of a course return: checked, so that nonsense is told and goes no further."""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Real
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from grader.errors import UsageError
from grader.handed_in import HandedIn
from grader.names import printable
from grader.options import GRADEBOOK
from grader.origin import Origin
from grader.reports.files import write_whole
from grader.rubric_wording import cut
from grader.scorecard import POINT_DIGITS, Adjustment

MOST_POINTS = 1e9
"""Larger numbers are slips, and their sums may be no numbers any more."""

ON = "\0"
"""Stands in a message where it says on which submissions a hook failed."""


class Nonsense(Exception):
    """What a hook returned is of no use."""

    def __init__(self, expected: str, found: object) -> None:
        """Say what was expected, and what was found."""
        super().__init__(f"returned {_shown(found)}{ON}, expected {expected}.")
        self.expected = expected


def one_line(text: str) -> str:
    """Return a text as one line fit to be shown, and not a long one."""
    return printable(" ".join(text.split())[:300])


def unlike(what: str, found: object) -> Nonsense:
    """Return the complaint that something else was expected."""
    return Nonsense(what, found)


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 an object of the course's
        text = "something"
    return f"{one_line(cut(text))} ({type(value).__name__})"


def iterated(found: Any, what: str) -> list[Any]:
    """Return the parts of what is no text.

    Raises:
        Nonsense: it has none.
    """
    if isinstance(found, (str, bytes, dict)):
        raise unlike(what, found)
    try:
        parts = iter(found)
    except TypeError:
        raise unlike(what, found) from None
    return list(parts)


def read_found(found: Any, path: Path) -> list[HandedIn] | None:
    """Return what was handed in at a path, as a hook found it.

    Raises:
        Nonsense: it is something else.
    """
    if found is None:
        return None
    what = "a list of HandedIn(student=…, path=…), or None"
    every = iterated(found, what)
    seen: set[Path] = set()
    for one in every:
        if not isinstance(one, HandedIn):
            raise unlike(what, one)
        if not isinstance(one.student, str) or not one.student.strip():
            raise unlike("a student with a name", one.student)
        if not isinstance(one.origin, Origin):
            raise unlike("an Origin as origin", one.origin)
        if not isinstance(one.path, (str, Path)) or not _is_there(path / one.path):
            raise unlike("paths of files or folders that are there", one.path)
        if path / one.path in seen:
            raise unlike("each path once", one.path)
        seen.add(path / one.path)
    return every


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def read_name(found: Any) -> str | None:
    """Return the name that a hook gives a student.

    Raises:
        Nonsense: it is none.
    """
    if found is None:
        return None
    if not isinstance(found, str) or not (name := printable(" ".join(found.split()))):
        raise unlike("a name, or None", found)
    return name


def read_adjustments(found: Any) -> tuple[Adjustment, ...]:
    """Return the adjustments of a hook.

    Raises:
        Nonsense: they are something else.
    """
    if found is None:
        return ()
    what = "an Adjustment, several of them, or None"
    every = [found] if isinstance(found, Adjustment) else iterated(found, what)
    return tuple(read_adjustment(one, what) for one in every)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number that points can be."""
    is_real = type(value) is not bool and isinstance(value, Real)
    return is_real and math.isfinite(value) and abs(value) <= MOST_POINTS


def read_adjustment(one: Any, what: str) -> Adjustment:
    """Return an adjustment with texts that can be shown.

    Raises:
        Nonsense: it is none, or one of nonsense.
    """
    if not isinstance(one, Adjustment):
        raise unlike(what, one)
    points: Any = one.points
    if not is_number(points):
        raise unlike("points that are a number", points)
    for text in (one.name, one.reason, one.source):
        if not isinstance(text, str):
            raise unlike("text as name and reason", text)
    if not one.name.strip():
        raise unlike("an adjustment with a name", one.name)
    name = printable(" ".join(one.name.split()))
    rounded = round(float(points), POINT_DIGITS) + 0.0
    return replace(one, name=name, points=rounded, reason=one_line(one.reason))


def read_nothing(found: Any) -> None:
    """Return nothing, as a hook should.

    Raises:
        Nonsense: it returned something.
    """
    if found is not None:
        raise unlike("nothing. Files are written by write(name, content)", found)


def write_file(
    folder: Path, ours: set[str], written: list[Path], name: str, content: str | bytes
) -> Path:
    """Write a file of a hook, whole or not at all."""
    if not isinstance(name, str) or not _is_below(name):
        raise UsageError(
            f"write: expected the name of a file below the output folder, found {name!r}."
        )
    if not isinstance(content, (str, bytes)):
        raise UsageError(f"write: expected text or bytes, found {type(content).__name__}.")
    plain = PurePosixPath(name).as_posix().casefold()
    if plain in ours or plain.startswith(GRADEBOOK):
        raise UsageError(f"write: {name} is written by the grader already. Choose another name.")
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    path = write_whole(folder / name, [data])
    if path not in written:
        written.append(path)
    return path


def _is_below(name: str) -> bool:
    """Return whether a name leads to a file in a folder or below it, on every system."""
    parts = PureWindowsPath(name).parts
    plain = not {"..", "."}.intersection(parts) and not any(mark in name for mark in ':\0"*?<>|')
    return (
        plain
        and bool(parts)
        and not name.startswith(("/", "\\"))
        and not name.endswith(("/", "\\"))
    )
