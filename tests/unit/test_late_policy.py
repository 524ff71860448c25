"""What lateness costs: points on both sides of every boundary, and the laws that they obey."""

# ruff: noqa: RUF001 a minus sign is meant

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.clock import read_time
from grader.late_policy import HandIn, LatePolicy, Penalty
from grader.rubric import LateTable

DUE = "2026-11-01T23:59:00+01:00"


def policy(**rules: Any) -> LatePolicy:
    """Return a policy of a rubric in which work is due at 23:59."""
    due = read_time(rules.pop("due", DUE))
    until = read_time(rules.pop("until", ""))
    return LatePolicy(LateTable(due=due, until=until, **rules))


def hand_in(rules: LatePolicy, days: float, **facts: Any) -> HandIn:
    """Return a hand-in so many days after it was due."""
    assert rules.due is not None
    return HandIn(when=rules.due + timedelta(days=days), due=rules.due, **facts)


def penalty(
    rules: LatePolicy, days: float, *, earned: float = 8, points: float = 10, free: int = 0
) -> Penalty | None:
    """Return what a submission of 8 of 10 points loses."""
    return rules.penalty(hand_in(rules, days), earned=earned, points=points, free=free)


def lost(rules: LatePolicy, days: float, **facts: Any) -> float | None:
    """Return how many points are lost; None where it was in time."""
    found = penalty(rules, days, **facts)
    return None if found is None else found.points


def reason(rules: LatePolicy, days: float, **facts: Any) -> str:
    """Return what the student reads, without the times at the end."""
    found = penalty(rules, days, **facts)
    assert found is not None
    return found.reason.partition(" (handed in")[0]


SECOND = 1 / 86400


def test_in_time_costs_nothing() -> None:
    """Before it is due, and at the very second, there is no penalty."""
    rules = policy(percent_per_day=10)
    assert penalty(rules, -3) is None
    assert penalty(rules, 0) is None
    assert lost(rules, SECOND) == 0.8


def test_a_penalty_tells_why() -> None:
    """The reason names the days, what is taken, and both times."""
    assert penalty(policy(percent_per_day=10), 1.5) == Penalty(
        points=1.6,
        reason="2 days late: −20 % of the score (handed in 2026-11-03 11:59, due 2026-11-01 23:59)",
    )


@pytest.mark.parametrize(
    ("rules", "days", "points", "told"),
    [
        ({"percent": 25}, 0.5, 2, "1 day late: −25 % of the score"),
        ({"percent": 25}, 9.5, 2, "10 days late: −25 % of the score"),
        ({"points": 3}, 9.5, 3, "10 days late: −3 points"),
        ({"points": 1}, 9.5, 1, "10 days late: −1 point"),
        ({"points_per_day": 1.5}, 1.5, 3, "2 days late: −3 points"),
        ({"percent_per_day": 10, "of": "points"}, 1.5, 2, "2 days late: −20 % of 10 points"),
        (
            {"percent": 10, "points_per_day": 0.5},
            1.5,
            1.8,
            "2 days late: −10 % of the score and −1 point",
        ),
        (
            {"percent_per_day": 10, "most_percent": 50},
            8.5,
            4,
            "9 days late: −50 % of the score, the most that is taken",
        ),
        (
            {"points_per_day": 1, "most_points": 2},
            8.5,
            2,
            "9 days late: −2 points, the most that is taken",
        ),
        (
            {"percent_per_day": 20, "most_points": 2, "most_percent": 50},
            2.5,
            2,
            "3 days late: −50 % of the score or −2 points, the most that is taken",
        ),
        (
            {"percent_per_day": 30},
            8.5,
            8,
            "9 days late: −100 % of the score, the most that is taken",
        ),
        ({"percent_per_day": 50, "of": "points"}, 1.5, 8, "2 days late: −100 % of 10 points"),
        ({"percent": 10, "cut_off_days": 3}, 3.0, 0.8, "3 days late: −10 % of the score"),
        (
            {"percent": 10, "cut_off_days": 3},
            3 + SECOND,
            8,
            "4 days late: nothing is accepted after 3 days",
        ),
        ({"cut_off_days": 0}, SECOND, 8, "1 day late: not accepted"),
        ({"cut_off_days": 2}, 1.5, 0, "2 days late: nothing is taken"),
        (
            {"percent": 10, "until": "2026-11-03 12:00 +0100"},
            1.5 + 60 * SECOND,
            0.8,
            "2 days late: −10 % of the score",
        ),
        (
            {"percent": 10, "until": "2026-11-03 12:00 +0100"},
            1.5 + 61 * SECOND,
            8,
            "2 days late: nothing is accepted after 2026-11-03 12:00",
        ),
    ],
)
def test_rules(rules: dict[str, Any], days: float, points: float, told: str) -> None:
    """Each rule takes what it says, up to its limit, and says so."""
    assert (lost(policy(**rules), days), reason(policy(**rules), days)) == (points, told)


def test_nobody_loses_more_than_was_got() -> None:
    """Points that were never got can't be taken: the score ends at 0."""
    assert lost(policy(points=5), 1, earned=2) == 2
    assert lost(policy(percent=80, of="points"), 1, earned=2) == 2
    assert lost(policy(percent=80), 1, earned=0) == 0


def test_points_are_rounded() -> None:
    """A third of a point is not written with sixteen digits."""
    assert lost(policy(percent_per_day=10), 0.5, earned=1 / 3) == 0.033333


@pytest.mark.parametrize(
    ("free", "days", "used", "points", "told"),
    [
        (5, 1.5, 2, 0, "2 days late, 2 free days used, 3 left: nothing is taken"),
        (2, 1.5, 2, 0, "2 days late, 2 free days used, none left: nothing is taken"),
        (1, 1.5, 1, 0.8, "2 days late, 1 free day used, none left: −10 % of the score"),
        (0, 1.5, 0, 1.6, "2 days late: −20 % of the score"),
    ],
)
def test_free_days_are_used_first(
    free: int, days: float, used: int, points: float, told: str
) -> None:
    """Free days are taken from the days that cost something."""
    rules = policy(percent_per_day=10, free_days=5)
    found = penalty(rules, days, free=free)
    assert found is not None
    assert (found.free_days, found.points) == (used, points)
    assert reason(rules, days, free=free) == told


@pytest.mark.parametrize(
    ("rules", "days", "facts", "used"),
    [
        ({"percent": 20}, 2.5, {"free": 2}, 0),  # one day late costs as much as three
        ({"percent": 20}, 1.5, {"free": 2}, 2),
        ({"percent_per_day": 10, "most_percent": 50}, 8.5, {"free": 2}, 0),
        ({"percent_per_day": 10, "most_percent": 50}, 6.5, {"free": 5}, 5),
        ({"percent_per_day": 10}, 2.5, {"free": 3, "earned": 0}, 0),
        ({"percent_per_day": 10, "cut_off_days": 2}, 2.5, {"free": 5}, 0),
    ],
)
def test_free_days_are_not_wasted(
    rules: dict[str, Any], days: float, facts: dict[str, Any], used: int
) -> None:
    """Where they save no points, and where nothing is accepted any more, they are kept."""
    found = penalty(policy(free_days=5, **rules), days, **facts)
    assert found is not None
    assert found.free_days == used


def test_a_mark_of_a_system_is_enough_where_days_do_not_count() -> None:
    """Canvas says that something is late and not when: what is taken once is taken."""
    marked = HandIn(is_marked=True)
    once = policy(percent=25).penalty(marked, earned=8, points=10)
    assert once == Penalty(points=2, reason="handed in late: −25 % of the score")
    assert policy(percent_per_day=25).penalty(marked, earned=8, points=10) is None
    assert policy(percent=25, free_days=1).penalty(marked, earned=8, points=10, free=1) is None
    assert policy(cut_off_days=1).penalty(marked, earned=8, points=10) is None


def test_what_is_not_known_costs_nothing() -> None:
    """Without a time, or without a due time, there is no penalty."""
    rules = policy(percent=25)
    assert rules.penalty(HandIn(due=rules.due), earned=8, points=10) is None
    assert rules.penalty(HandIn(when=rules.due), earned=8, points=10) is None


def test_until_moves_with_an_extension() -> None:
    """Who had two days more may hand in two days after the end."""
    rules = policy(percent=25, until="2026-11-03 12:00 +0100")
    assert rules.due is not None
    when, extension = rules.due + timedelta(days=3), timedelta(days=2)
    late = HandIn(when=when, due=rules.due + extension, extension=extension)
    found = rules.penalty(late, earned=8, points=10)
    assert found is not None
    assert found.points == 2


RULES = st.fixed_dictionaries(
    {
        "percent": st.floats(0, 100),
        "points": st.floats(0, 20),
        "percent_per_day": st.floats(0, 100),
        "points_per_day": st.floats(0, 5),
        "of": st.sampled_from(["score", "points"]),
        "most_percent": st.floats(0, 100),
        "most_points": st.none() | st.floats(0, 20),
        "grace_minutes": st.sampled_from([0.0, 10.0, 2000.0]),
        "free_days": st.integers(0, 4),
    },
    optional={"cut_off_days": st.integers(0, 9), "until": st.just("2026-11-05T12:00:00+01:00")},
)


@given(
    rules=RULES,
    earned=st.floats(0, 10),
    points=st.floats(10, 12),
    free=st.integers(0, 4),
    days=st.tuples(st.floats(-1, 12), st.floats(0, 6)),
)
def test_later_never_earns_more(
    rules: dict[str, Any], earned: float, points: float, free: int, days: tuple[float, float]
) -> None:
    """Whatever the rules: who comes later has no more points, and nobody has fewer than 0."""
    made = policy(**rules)
    early, late = (
        lost(made, when, earned=earned, points=points, free=free) or 0.0
        for when in (days[0], sum(days))
    )
    assert 0 <= early <= late <= earned


@given(rules=RULES, free=st.integers(0, 4), days=st.floats(0, 9))
def test_free_days_never_cost_anything(rules: dict[str, Any], free: int, days: float) -> None:
    """A free day more takes no point more, and no more are used than there are."""
    made = policy(**rules)
    fewer, more = penalty(made, days, free=free), penalty(made, days, free=free + 1)
    assert (fewer is None) == (more is None)
    if fewer is not None and more is not None:
        assert more.points <= fewer.points
        assert fewer.free_days <= free
