"""What a run found on lateness, and what hooks left out: kept, so that parts can be joined.

Nothing is worked out here: `reports.settled` says it in words, `store.settlings` joins it.
"""

from __future__ import annotations

from grader.data_class import dataclass

LATE_POLICY = "late policy"
"""What the deductions of a rubric's table `[late]` are known by."""

WHO = ("student", "id", "sid", "login", "email")
"""The columns that tell who a student of the bank is."""

NO_TIME = "when {} came"
NO_DUE = "when {} had to be handed in"
NO_DAYS = "how late {} came, though marked as late"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRow:
    """Free days that a student used for an assignment; "" is any earlier one.

    Attributes:
        who: all that tells who the student is, in the order of `WHO`.
    """

    who: tuple[str, ...]
    assignment: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFact:
    """What was found on one submission that can be late.

    Attributes:
        path: the submission's.
        student: whose it is.
        is_late: whether it was late.
        taken: the points that this cost.
        free_days: how many free days were used.
        unknown: what is not, as the end of `it is not known …`, with a place for how many.
        several: names of people who may be several students of a file.
        charged: the free days, charged to each of those who handed it in.
    """

    path: str
    student: str
    is_late: bool = False
    taken: float = 0.0
    free_days: int = 0
    unknown: str = ""
    several: tuple[str, ...] = ()
    charged: tuple[BankRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Submissions that a hook of the course left out, of how many; perhaps none."""

    source: str
    every: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How the totals of a run, or of several, were settled.

    Attributes:
        late: what was found on each submission that can be late.
        times: what messages call the file of times, "" without one.
        strangers: students of that file who have no submission.
        bank: what was charged before, None where the rubric gives no free days.
        dropped: what hooks left out.
    """

    late: tuple[LateFact, ...] = ()
    times: str = ""
    strangers: tuple[str, ...] = ()
    bank: tuple[BankRow, ...] | None = None
    dropped: tuple[Dropped, ...] = ()
