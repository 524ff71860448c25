"""What the command line asks for, checked."""

from __future__ import annotations

import os
import re
from pathlib import Path

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.shard import Shard

DEFAULT_RUBRIC = "deep_learning"
DEFAULT_OUT = "grades"
GRADEBOOK = "gradebook.sqlite"
ENGINES = ("local", "dask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run's wishes.

    Attributes:
        paths: what is graded.
        rubric: a rubric file or the name of a bundled one.
        root: the folder that relative paths start from.
        out: where files are written; None where none are asked for.
        out_given: whether the user named that folder.
        formats: which files.
        visible_only: only what a student may see.
        workers: how many sandboxes at once.
        marks: a CSV file with marks that persons gave; None where there are none.
        call_seconds, memory_mb: limits that override the rubric's.
        isolation: `auto`, `strict` or `process`.
        exit_zero: points lost are no failure.
        fill: a gradebook of which a copy is filled; None where there is none.
        roster: a CSV file of everybody who should have handed in; None where there is none.
        column: what the user calls the column to fill; None to go by the assignment's title.
        gradebook: the file that keeps outcomes, scorecards and marks; None where none is kept.
        regrade: run all submissions again, whatever is kept of them.
        forget_marks: drop the marks that are kept.
        shard: which part of the submissions to grade; None for all.
        engine: where sandboxes run: `local` or `dask`.
        scheduler: the address of a cluster's scheduler; None for a cluster on this machine.
        workers_given: whether the user said how many sandboxes at once.
        times: a CSV file that tells when submissions came; None where there is none.
        late_days: a CSV file of the free days used so far; None where there is none.
        tests: files, and folders of files, with tests of the course.
        remark: what the user should know of how these were understood; mostly nothing.
    """

    paths: tuple[Path, ...]
    rubric: str = DEFAULT_RUBRIC
    root: Path = Path()
    out: Path | None = None
    out_given: bool = False
    formats: tuple[str, ...] = ()
    visible_only: bool = False
    workers: int = 1
    call_seconds: float | None = None
    memory_mb: int | None = None
    isolation: str = "auto"
    exit_zero: bool = False
    marks: Path | None = None
    fill: Path | None = None
    roster: Path | None = None
    column: str | None = None
    gradebook: Path | None = None
    regrade: bool = False
    forget_marks: bool = False
    shard: Shard | None = None
    engine: str = "local"
    scheduler: str | None = None
    workers_given: bool = False
    times: Path | None = None
    late_days: Path | None = None
    tests: tuple[Path, ...] = ()
    remark: str = ""


def shard(text: str) -> Shard:
    """Return the part of the submissions that `2/8` names.

    Raises:
        UsageError: it names none.
    """
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count:
        raise UsageError(
            f"--grade-shard: expected a part such as 2/8, the second of eight, found '{text}'."
        )
    return Shard(number=number, count=count)


def check_engine(name: str, scheduler: str | None, *, has_xdist: bool) -> None:
    """Check that there is such an engine, and that nothing else contradicts it.

    Raises:
        UsageError: there is none, or it can't be had like this.
    """
    if name not in ENGINES:
        raise UsageError(f"--grade-engine: expected one of {', '.join(ENGINES)}, found '{name}'.")
    if scheduler is not None and name != "dask":
        raise UsageError("--grade-dask-scheduler names a cluster: add --grade-engine dask.")
    if name == "dask" and has_xdist:
        raise UsageError(
            "--grade-engine dask: the cluster runs submissions side by side already. "
            "Leave -n of pytest-xdist out."
        )


def default_workers() -> int:
    """Return one a core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def positive(text: object, option: str, *, whole: bool = False) -> float:
    """Return a positive number given to an option.

    Raises:
        UsageError: it is none.
    """
    kind = "whole number" if whole else "number"
    refusal = f"{option}: expected a {kind} above 0, found '{text}'."
    try:
        number = int(str(text)) if whole else float(str(text))
    except ValueError:
        raise UsageError(refusal) from None
    if not 0 < number < 1e9:
        raise UsageError(refusal)
    return number


def count(text: object, option: str) -> int | None:
    """Return a positive whole number given to an option, None where it was not given.

    Raises:
        UsageError: it is none.
    """
    return int(positive(text, option, whole=True)) if text is not None else None


def out_folder(
    given: str | None, paths: tuple[Path, ...], root: Path, *, fills: bool = False
) -> Path | None:
    """Return where files go: by default `grades/`, nowhere when single files are graded.

    A gradebook that is filled (`fills`) has to go somewhere.
    """
    if given:
        return root / given
    batch = fills or any((root / path).is_dir() or path.suffix.lower() == ".zip" for path in paths)
    return root / DEFAULT_OUT if batch else None
