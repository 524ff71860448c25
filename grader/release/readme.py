"""The README of a kit: ten lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader import late_words
from grader.release.starter import NOTEBOOK, SCRIPT
from grader.reports.tally import count, short

if TYPE_CHECKING:
    from grader.release.kit import Kit
    from grader.rubric import Rubric


def readme(rubric: Rubric, kit: Kit, whole: float) -> str:
    """Return the text of the README; it is shorter where nothing can be checked.

    Args:
        rubric: the whole rubric.
        kit: what is handed out.
        whole: the points of all that is known here.
    """
    by_person = sum(q.points for q in rubric.question if q.kind == "manual")
    marked = f", {short(by_person)} of them by a person" if by_person else ""
    here, points = short(kit.points), count(whole, "point")
    is_all = whole - kit.points < 1e-9
    all_there_is = "there may be more after you hand in" if kit.tests else "that is all"
    rest = all_there_is if is_all else f"the rest is checked after you hand in{marked}"
    answers = f"Write your answers into `{NOTEBOOK}` or `{SCRIPT}`, one of the two."
    how = ("", "    pip install pytest-grade", f"    pytest --grade {NOTEBOOK}", "")
    is_usual = kit.has_checks and not kit.tests
    cells = "In Jupyter, `%load_ext grader` and `%grade` do it, too. " if is_usual else ""
    late = late_words.sentence(rubric.late) if rubric.late else ""
    places = " and ".join(f"`{name}`" for name in (*(["rubric.toml"] * bool(kit.text)), *kit.tests))
    lines = (
        f"# {rubric.assignment.title}",
        "",
        *(
            [f"{late[0].upper()}{late[1:]}. Checking here takes nothing for it.", ""]
            if late
            else ()
        ),
        f"{answers} {'Check them:' if kit.has_checks else 'Nothing can be checked here.'}",
        *(how if kit.has_checks else ("",)),
        f"{cells}Visible checks: {here} of {points}; {rest}.",
        f"What they say is what your teacher reads. Arguments and answers stand in {places}.",
        "Hand in your notebook or script and what else it needs; the other files stay here.",
    )
    return "\n".join(lines) + "\n"
