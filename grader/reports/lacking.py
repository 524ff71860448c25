"""What several submissions lost points for want of, and no student can help: modules and files.

Course files are often forgotten, as `planar_utils.py` that every notebook imports.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, Scorecard

MOST_NAMED = 3
LONGEST = 60
_NEEDS = re.compile(
    r"` needs (?:(?P<module>[\w.]+): No module named |a module that could not be imported"
    r"|a file that can't be opened(?:: .*?'(?P<name>[^']+)')?)"
)
_IN_NOTE = re.compile(r"No module named '([\w.]+)'|No such file or directory: '([^']+)'")


def lacking(gradebook: Gradebook) -> Iterator[str]:
    """Yield a sentence on what more than one submission needed and did not find."""
    counts = Counter(name for card in gradebook.scorecards for name in _lacking(card))
    common = [(name, number) for name, number in counts.most_common() if number > 1]
    for name, number in islice(common, MOST_NAMED):
        every = len(gradebook.scorecards)
        what = printable(name if len(name) <= LONGEST else f"…{name[-LONGEST:]}")
        yield (
            f"{number} of {every} submissions lost points for want of {what}: install it, or hand "
            "it out with provide in [submission]"
        )


def _lacking(card: Scorecard) -> set[str]:
    """Return what cost a submission points; of what a hidden case needs its notes tell."""
    found: set[str] = set()
    is_hidden = False
    for question in card.questions:
        for case in question.cases:
            needs = _NEEDS.search(case.message) if " needs " in case.message else None
            if needs is not None:
                name = needs["module"] or needs["name"]
                is_hidden = is_hidden or name is None
                found.update([name] if name else [])
    if is_hidden and not found:
        found.update(one or other for note in card.notes for one, other in _IN_NOTE.findall(note))
    return found
