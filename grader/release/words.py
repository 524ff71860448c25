"""What `grader release` says: what it made, what it is worth, what is not in it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from grader.names import printable
from grader.release.starter import NOTEBOOK
from grader.reports.tally import count, short
from grader.reports.width import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.release import Released


def lines(made: Released, out: str, width: int) -> Iterator[str]:
    """Yield the lines for the terminal."""
    for sentence in _sentences(made, out):
        yield from wrap(printable(sentence), width)


def _sentences(made: Released, out: str) -> Iterator[str]:
    is_zip = out.lower().endswith(".zip")
    files = [name for name in made.written.files if not name.startswith(".")]
    tops = dict.fromkeys(f"{n.partition('/')[0]}/" if "/" in n else n for n in files)
    yield f"made {out if is_zip else out.rstrip('/') + '/'} with {', '.join(tops)}"
    here, whole = short(made.kit.points), count(made.points, "point")
    rest = "; the rest is checked after hand-in" if made.kit.points < made.points else ""
    yield f"visible checks: {here} of {whole}{rest}"
    if not made.kit.has_checks:
        yield "no visible case is in the kit: students get starters, and nothing to check them with"
    for reason in made.kit.left_out:
        yield f"left out of the kit: {reason}"
    for remark in made.kit.remarks:
        yield f"not as in the whole rubric: {remark}"
    for name in made.written.kept:
        yield f"kept: {name} was changed since the last kit"
    if not is_zip and made.kit.has_checks:
        yield f"next: cd {shlex.quote(out)} && pytest --grade {NOTEBOOK}"
