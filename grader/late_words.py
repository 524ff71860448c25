"""A late policy in words for students: until when, and what is taken from what comes later."""

# ruff: noqa: RUF001 a minus sign is meant

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.late_policy import LatePolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.rubric import LateTable


def sentence(table: LateTable) -> str:
    """Return a rubric's table `[late]` in one sentence, without a full stop."""
    policy = LatePolicy(table)
    due = ""
    if policy.due is not None:
        zone = f" ({table.timezone})" if table.timezone else f" ({policy.due_zone})"
        due = f"due {policy.wall.shown(policy.due)}{zone}; "
    later = ", ".join([*_taken(table), *_limits(policy)]) or "nothing is taken"
    return f"{due}late: {later}"


def _taken(table: LateTable) -> Iterator[str]:
    of = "score" if table.of == "score" else "points"
    whole = f"% of the {of}"
    for percent, points, when in (
        (table.percent, table.points, ""),
        (table.percent_per_day, table.points_per_day, " for each day"),
    ):
        amounts = [f"−{percent:g} {whole}"] if percent else []
        amounts += [f"−{_count(points, 'point')}"] if points else []
        if amounts:
            yield f"{' and '.join(amounts)}{when}"


def _limits(policy: LatePolicy) -> Iterator[str]:
    table = policy.table
    if table.most_percent < 100:
        yield f"at most −{table.most_percent:g} %"
    if table.most_points is not None:
        yield f"at most −{_count(table.most_points, 'point')}"
    if table.cut_off_days is not None:
        days = _count(table.cut_off_days, "day")
        after = f"after {days}" if table.cut_off_days else "after that"
        yield f"nothing is accepted {after}"
    if policy.until is not None:
        yield f"nothing is accepted after {policy.wall.shown(policy.until)}"
    if table.free_days:
        yield f"{_count(table.free_days, 'free day')} over the term"
    if table.grace_minutes:
        yield f"{_count(table.grace_minutes, 'minute')} of grace"


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'s' * (number != 1)}"
