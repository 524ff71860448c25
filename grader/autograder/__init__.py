"""A folder that Gradescope takes for an autograder, once it is zipped."""

from __future__ import annotations

import shlex
from pathlib import Path

from grader.autograder.course import Course
from grader.autograder.wheel import wheel
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.free.belongings import files_of
from grader.names import printable

_TEMPLATES = Path(__file__).parent

COURSE = "course"
"""The folder of the rubric and all that it takes."""

_REQUIREMENTS = """\
# What submissions and your reference import besides NumPy, a line each, as in: torch
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A folder that was made: its files, and modules that it does not hold."""

    files: tuple[str, ...]
    elsewhere: tuple[str, ...]


def create(
    rubric: Path | None,
    out: Path,
    *,
    besides: tuple[Path, ...] = (),
    tests: tuple[Path, ...] = (),
) -> Made:
    """Make the folder of an autograder.

    Args:
        rubric: the rubric's file; None where tests alone make the assignment.
        out: the folder, which may not hold anything yet.
        besides: files and folders that the reference reads, beside the rubric.
        tests: tests of submissions, files or folders of them.

    Raises:
        RubricError: the rubric is wrong.
        UsageError: the folder is not empty, or something can't be read or written.
    """
    course = Course.of(rubric, files_of(tests), besides)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            f"grader gradescope: {printable(str(out))} is there already, and not an empty folder."
        )
    name, data = wheel()
    files = {
        "setup.sh": (_TEMPLATES / "setup.sh").read_bytes(),
        "run_autograder": _run(course),
        "requirements.txt": _requirements(course.requirements),
        name: data,
        **{f"{COURSE}/{inner}": content for inner, content in course.files.items()},
    }
    try:
        for inner, content in files.items():
            _write(out / inner, content)
    except OSError as error:
        raise UsageError(
            f"grader gradescope: {printable(str(out))} can't be written: {error.strerror}."
        ) from None
    return Made(files=tuple(files), elsewhere=course.elsewhere)


def _run(course: Course) -> bytes:
    text = (_TEMPLATES / "run_autograder").read_text(encoding="utf-8")
    inside = f"{COURSE}/{course.rubric}"
    asked = shlex.quote(inside if course.rubric in course.files else course.rubric)
    for name in course.tests:
        asked += f" --grade-tests {shlex.quote(f'{COURSE}/{name}')}"
    return text.replace('"$RUBRIC"', asked).encode()


def _requirements(own: Path | None) -> bytes:
    if own is not None and own.is_file():
        return own.read_bytes()
    return _REQUIREMENTS.encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if content.startswith(b"#!"):
        path.chmod(0o755)
