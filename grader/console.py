"""The console command `grader`: grade submissions, check a rubric, look at gradebooks."""

from __future__ import annotations

import argparse
import difflib
import os
import shutil
import sys
from importlib import metadata
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from grader.errors import GraderError, UsageError
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

OK, FAULTS, BAD_USAGE = 0, 1, 4

HELP = """\
usage: grader COMMAND ...

commands:
  grade PATH [PATH ...]  grade submissions, as pytest --grade does
  check [RUBRIC]         test a rubric before anyone is graded by it
  new NAME               make a folder with a small rubric to begin with
  examples [DIR]         copy the example submissions, to try grading with
  release RUBRIC OUT     make the kit that students check their own work with
  gradescope RUBRIC DIR  make the folder of an autograder for Gradescope
  diff OLD [NEW]         tell who gained or lost between two gradebooks, and why
  report GRADEBOOK       write all reports again, without grading
  merge OUT A B ...      join gradebooks, as those of the parts of a class

options:
  --help                 show this help; after a command, that command's
  --version              show the version
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 4 where it was given wrongly."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # names in a rubric may not fit the terminal
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(given)
    except GraderError as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"ERROR: {printable(line)}\n")
        return BAD_USAGE
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULTS


def _dispatch(given: Sequence[str]) -> int:
    if not given:
        sys.stderr.write(HELP)
        return BAD_USAGE
    first, *rest = given
    if first in {"-h", "--help"}:
        _write([HELP.rstrip()])
        return OK
    if first in {"-V", "--version"}:
        _write([f"pytest-grade {metadata.version('pytest-grade')}"])
        return OK
    if first not in COMMANDS:
        raise UsageError(_unknown(first))
    return COMMANDS[first](rest)


def _unknown(command: str) -> str:
    near = difflib.get_close_matches(command, COMMANDS, n=1)
    advice = f" Did you mean '{near[0]}'?" if near else ""
    return f"grader: no command '{command}'.{advice} Commands: {', '.join(COMMANDS)}."


class _Parser(argparse.ArgumentParser):
    """A parser whose refusals are usage errors like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}. See {self.prog} --help.")


def _grade(given: Sequence[str]) -> int:
    from grader import pytest_call  # noqa: PLC0415 pytest is loaded only to grade

    if {"-h", "--help"} & set(given):
        _write([pytest_call.help_text()])
        return OK
    if pytest_call.is_in_kit() and not any(word.startswith("--rubric") for word in given):
        raise UsageError(
            "grader grade: this folder is a kit, and its settings are not read here. "
            "Add --rubric rubric.toml, or check your work with pytest --grade FILE."
        )
    return pytest_call.run(given)


def _check(given: Sequence[str]) -> int:
    parser = _Parser(prog="grader check", description="Test a rubric before it is used.")
    parser.add_argument(
        "rubric", nargs="?", default="deep_learning", help="a file, or the name of a bundled rubric"
    )
    parser.add_argument("--strict", action="store_true", help="warnings count as faults")
    wanted = parser.parse_args(given)

    from grader.builder import build, load  # noqa: PLC0415 NumPy is loaded only to check
    from grader.checking import check_assignment, lines  # noqa: PLC0415 the same
    from grader.rubric_file import find_rubric  # noqa: PLC0415 the same

    file = find_rubric(wanted.rubric, folder=Path.cwd())
    report = check_assignment(build(load(file)))
    _write(lines(report, _width()))
    return OK if report.is_sound(strict=wanted.strict) else FAULTS


def _new(given: Sequence[str]) -> int:
    parser = _Parser(prog="grader new", description="Make a folder with a small rubric.")
    parser.add_argument("name", metavar="NAME", help="what folder and assignment are called")
    name = parser.parse_args(given).name

    from grader.scaffold import create  # noqa: PLC0415 only to begin

    made = create(name, Path.cwd())
    _write(_made(f"{name}/", made))
    _write(
        [
            f"next: grader check {name}/rubric.toml",
            f"then: grader grade {name}/submissions --rubric {name}/rubric.toml",
        ]
    )
    return OK


def _examples(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader examples",
        description="Copy the example submissions, to be graded by the bundled rubric.",
    )
    parser.add_argument(
        "out",
        metavar="DIR",
        nargs="?",
        default="submissions_example",
        help="the folder to make; submissions_example/ without it",
    )
    out = parser.parse_args(given).out

    from grader.examples import copy  # noqa: PLC0415 only to try

    made = copy(Path(out))
    folder = printable(Path(out).as_posix())
    _write([f"made {folder}/ with {len(made)} submissions", f"next: grader grade {folder}"])
    return OK


def _release(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader release",
        description="Make what students check their work with: visible cases, and files to begin.",
    )
    parser.add_argument("rubric", metavar="RUBRIC", help=_RUBRIC_OR_NONE)
    parser.add_argument(
        "out", metavar="OUT", help="the folder to make, or a file that ends in .zip"
    )
    _add_tests(parser)
    parser.add_argument(
        "--with",
        metavar="PATH",
        action="append",
        default=[],
        dest="checkers",
        help="a module of checkers, or what tests need, that students may read",
    )
    wanted = parser.parse_args(given)

    from grader.release import release  # noqa: PLC0415 NumPy is loaded only where it is needed
    from grader.release.words import lines  # noqa: PLC0415 the same

    checkers, tests = tuple(map(Path, wanted.checkers)), tuple(map(Path, wanted.tests))
    made = release(_rubric_of(wanted), Path(wanted.out), checkers=checkers, tests=tests)
    _write(lines(made, wanted.out, _width()))
    return OK


_RUBRIC_OR_NONE = "a file, the name of a bundled rubric, or none where tests are all"


def _add_tests(parser: _Parser) -> None:
    parser.add_argument(
        "--tests",
        metavar="TEST.py",
        action="append",
        default=[],
        dest="tests",
        help="tests of submissions in pytest's own way; repeatable",
    )


def _rubric_of(wanted: argparse.Namespace) -> Path | None:
    """Return the rubric that was named, None where tests alone make the assignment.

    Raises:
        UsageError: there is no such rubric, or no test.
    """
    from grader.free.files import NO_RUBRIC  # noqa: PLC0415 NumPy is loaded only where needed
    from grader.rubric_file import find_rubric  # noqa: PLC0415 the same

    if wanted.rubric != NO_RUBRIC:
        return find_rubric(wanted.rubric, folder=Path.cwd())
    if not wanted.tests:
        raise UsageError(
            "none: without a rubric tests alone make the assignment. Name them: --tests test_hw.py."
        )
    return None


def _gradescope(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader gradescope", description="Make the folder of an autograder for Gradescope."
    )
    parser.add_argument("rubric", metavar="RUBRIC", help=_RUBRIC_OR_NONE)
    parser.add_argument("out", metavar="DIR", help="the folder to make")
    _add_tests(parser)
    parser.add_argument(
        "--with",
        metavar="PATH",
        action="append",
        default=[],
        dest="besides",
        help="a file or folder beside the rubric that the reference reads",
    )
    wanted = parser.parse_args(given)

    from grader.autograder import create  # noqa: PLC0415 only for Gradescope

    besides, tests = tuple(map(Path, wanted.besides)), tuple(map(Path, wanted.tests))
    made = create(_rubric_of(wanted), Path(wanted.out), besides=besides, tests=tests)
    _write(_made(f"{printable(wanted.out)}/", map(printable, made.files)))
    if made.elsewhere:
        _write([f"not among these: {', '.join(made.elsewhere)}; add what installs them to"])
        _write([f"{printable(wanted.out)}/requirements.txt"])
    _write([f"next: cd {printable(wanted.out)} && zip -r ../autograder.zip ."])
    return OK


def _diff(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader diff",
        description="Tell who gained or lost between two gradebooks, on which question, and why.",
    )
    gradebook = "gradebook.sqlite, or the folder that it lies in"
    parser.add_argument("old", metavar="OLD", help=gradebook)
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="the same; without it, the last two runs kept in OLD"
    )
    parser.add_argument("--csv", metavar="FILE", help="write the table to a CSV file, too")
    wanted = parser.parse_args(given)

    from grader.store import commands  # noqa: PLC0415 NumPy is loaded only where it is needed

    _write(commands.diff(wanted.old, wanted.new, wanted.csv, _width()))
    return OK


def _report(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader report", description="Write all reports of the last whole run again."
    )
    parser.add_argument(
        "gradebook", metavar="GRADEBOOK", help="gradebook.sqlite, or the folder that it lies in"
    )
    parser.add_argument("--grade-out", metavar="DIR", help="where files go; default: beside it")
    parser.add_argument(
        "--grade-format", metavar="LIST", default="csv,json,md,html", help="as for grading"
    )
    parser.add_argument("--grade-fill", metavar="FILE", help="fill a gradebook, as for grading")
    parser.add_argument("--grade-column", metavar="NAME", help="the column of it to fill")
    wanted = parser.parse_args(given)

    from grader.store import commands  # noqa: PLC0415 NumPy is loaded only where it is needed

    fill = commands.Fill(file=wanted.grade_fill, column=wanted.grade_column)
    lines = commands.report(
        wanted.gradebook, wanted.grade_out, wanted.grade_format, _width(), fill=fill
    )
    _write(lines)
    return OK


def _merge(given: Sequence[str]) -> int:
    parser = _Parser(
        prog="grader merge",
        description="Join gradebooks. Of a submission that is in several, the newest grade wins.",
    )
    parser.add_argument("out", metavar="OUT", help="a folder for the joined gradebook")
    parser.add_argument(
        "gradebooks", metavar="GRADEBOOK", nargs="+", help="gradebook.sqlite, or its folder"
    )
    wanted = parser.parse_args(given)

    from grader.store import commands  # noqa: PLC0415 NumPy is loaded only where it is needed

    _write(commands.merge(wanted.out, wanted.gradebooks, _width()))
    return OK


def _width() -> int:
    return shutil.get_terminal_size().columns


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "grade": _grade,
    "check": _check,
    "new": _new,
    "examples": _examples,
    "release": _release,
    "gradescope": _gradescope,
    "diff": _diff,
    "report": _report,
    "merge": _merge,
}


def _made(folder: str, names: Iterable[str]) -> Iterable[str]:
    """Return the lines that say what lies in a folder now."""
    from grader.reports.width import wrap  # noqa: PLC0415 only where something is made

    return wrap(f"made {folder} with {', '.join(names)}", _width())


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
