"""What was found where submissions were looked for: taken, left out, and who is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from grader.filled import NameList
    from grader.origin import Unused


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What folders and zips hold; nothing of it is passed over in silence.

    Attributes:
        entries: how many entries they have.
        submissions: how many submissions were found in all.
        systems: the learning systems that downloads were recognised to come from.
        left_out: what is no submission, or does not count, and why.
        roster: how many students the roster has; None where there is none.
        absent: how many of these have no submission.
        lists: submissions that are of nobody on the roster, or not of one person for sure.
    """

    entries: int = 0
    submissions: int = 0
    systems: tuple[str, ...] = ()
    left_out: tuple[Unused, ...] = ()
    roster: int | None = None
    absent: int = 0
    lists: tuple[NameList, ...] = ()
