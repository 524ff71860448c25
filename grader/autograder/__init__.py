"""A folder that Gradescope takes for an autograder, once it is zipped."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from grader.autograder.course import course_files, modules_elsewhere
from grader.autograder.wheel import wheel
from grader.errors import UsageError
from grader.names import printable
from grader.rubric_file import BUNDLED, load_rubric_file

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


def create(rubric: Path, out: Path, *, besides: tuple[Path, ...] = ()) -> Made:
    """Make the folder of an autograder.

    Args:
        rubric: the rubric's file.
        out: the folder, which may not hold anything yet.
        besides: files and folders that the reference reads, beside the rubric.

    Raises:
        RubricError: the rubric is wrong.
        UsageError: the folder is not empty, or something can't be read or written.
    """
    file = load_rubric_file(rubric)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            f"grader gradescope: {printable(str(out))} is there already, and not an empty folder."
        )
    name, data = wheel()
    is_bundled = rubric.resolve().parent == BUNDLED
    course = {} if is_bundled else course_files(file, besides)
    asked = rubric.stem if is_bundled else f"{COURSE}/{rubric.name}"
    files = {
        "setup.sh": (_TEMPLATES / "setup.sh").read_bytes(),
        "run_autograder": _run(asked),
        "requirements.txt": _requirements(rubric.parent, is_bundled=is_bundled),
        name: data,
        **{f"{COURSE}/{inner}": content for inner, content in course.items()},
    }
    try:
        for inner, content in files.items():
            _write(out / inner, content)
    except OSError as error:
        raise UsageError(
            f"grader gradescope: {printable(str(out))} can't be written: {error.strerror}."
        ) from None
    return Made(
        files=tuple(files), elsewhere=() if is_bundled else modules_elsewhere(file, set(course))
    )


def _run(rubric: str) -> bytes:
    text = (_TEMPLATES / "run_autograder").read_text(encoding="utf-8")
    return text.replace('"$RUBRIC"', shlex.quote(rubric)).encode()


def _requirements(folder: Path, *, is_bundled: bool) -> bytes:
    own = folder / "requirements.txt"
    if not is_bundled and own.is_file():
        return own.read_bytes()
    return _REQUIREMENTS.encode()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if content.startswith(b"#!"):
        path.chmod(0o755)
