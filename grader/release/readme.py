"""The README of a kit: ten lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.release.starter import NOTEBOOK, SCRIPT
from grader.reports.tally import count, short

if TYPE_CHECKING:
    from grader.assignment import Assignment
    from grader.release.kit import Kit


def readme(whole: Assignment, kit: Kit) -> str:
    """Return the text of the README; it is shorter where nothing can be checked."""
    rubric = whole.rubric
    by_person = sum(q.points for q in rubric.question if q.kind == "manual")
    marked = f", {short(by_person)} of them by a person" if by_person else ""
    here, points = short(kit.points), count(rubric.points, "point")
    is_all = rubric.points - kit.points < 1e-9
    rest = "that is all" if is_all else f"the rest is checked after you hand in{marked}"
    answers = f"Write your answers into `{NOTEBOOK}` or `{SCRIPT}`, one of the two."
    how = ("", "    pip install pytest-grade", f"    pytest --grade {NOTEBOOK}", "")
    cells = "In Jupyter, `%load_ext grader` and `%grade` do it, too. " if kit.has_checks else ""
    lines = (
        f"# {rubric.assignment.title}",
        "",
        f"{answers} {'Check them:' if kit.has_checks else 'Nothing can be checked here.'}",
        *(how if kit.has_checks else ("",)),
        f"{cells}Visible checks: {here} of {points}; {rest}.",
        "What they say is what your teacher reads. Arguments and answers stand in `rubric.toml`.",
        "Hand in your notebook or script and what else it needs; the other files stay here.",
    )
    return "\n".join(lines) + "\n"
