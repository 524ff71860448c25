"""Times as people write them, and days by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.clock import Clock, is_slashed, may_begin_with_day, read_time, zone_named

PRAGUE = Clock(ZoneInfo("Europe/Prague"))
NONE = timedelta()


def at(text: str) -> datetime:
    """Return the instant at which Prague's clocks show a time, or that it names itself."""
    time = read_time(text)
    assert time is not None
    return PRAGUE.earliest(time)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-01T23:59:00+01:00", "2026-11-01T23:59:00+01:00"),
        ("2026-11-01 23:59", "2026-11-01T23:59:00"),
        (" 2026-11-01  23:59:07 ", "2026-11-01T23:59:07"),
        ("2026-11-1 9:05", "2026-11-01T09:05:00"),
        ("2026-11-01T23:59:00.120000000Z", "2026-11-01T23:59:00.120000+00:00"),
        ("2026-11-01 23:59:00,5 UTC", "2026-11-01T23:59:00.500000+00:00"),
        ("2026-11-01 23:59:00 -0800", "2026-11-01T23:59:00-08:00"),  # Gradescope's grades
        ("2026-11-01 23:59:00 -08", "2026-11-01T23:59:00-08:00"),
        ("2026-11-01 23:59:00.0 +0530", "2026-11-01T23:59:00+05:30"),
        ("Sunday, 1 November 2026, 11:59 PM", "2026-11-01T23:59:00"),  # Moodle's worksheet
        ("1 Nov 2026, 12:05 am", "2026-11-01T00:05:00"),
        ("1 November 2026, 23:59", "2026-11-01T23:59:00"),
        ("2028-02-29 12:00", "2028-02-29T12:00:00"),
        ("01.11.2026 23:59", "2026-11-01T23:59:00"),  # spreadsheets of half of Europe
        ("1. 11. 2026, 9:05:07", "2026-11-01T09:05:07"),
        ("2026/11/01 11:59:00 PM GMT+1", "2026-11-01T23:59:00+01:00"),  # Google's forms
        ("2026-11-01 11:59 PM", "2026-11-01T23:59:00"),
        ("Nov 1, 2026 11:59\u202fPM", "2026-11-01T23:59:00"),
        ("Sunday, November 1, 2026 at 12:05 AM", "2026-11-01T00:05:00"),
        ("Sep. 1, 2026, 23:59 UTC", "2026-09-01T23:59:00+00:00"),
        ("2026-11-01 23:59 +530", "2026-11-01T23:59:00+05:30"),
    ],
)
def test_times_are_read(text: str, read: str) -> None:
    """Times of learning systems and of people are read, with the zone that they name."""
    found = read_time(text)
    assert found is not None
    assert found.isoformat() == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026-11-01", "11/01/2026 23:59", "1793577540", "32.11.2026 10:00"),
        *("2026-02-29 12:00", "2026-11-01 24:00", "2026-11-01 23:60", "2026-13-01 10:00"),
        *(
            "2026-11-01 23:59 CET",
            "2026-11-01 23:59 +99:00",
            "0001-01-01 00:00",
            "9999-12-31 23:59",
        ),
        *("1 Brumaire 2026, 11:59 PM", "1 November 2026, 13:59 PM", "2026-11-01 10:0٣"),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """A date alone, dates whose month may be either number, and nonsense are none."""
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "day_first", "read"),
    [
        ("2/11/2026 8:15", True, "2026-11-02T08:15:00"),
        ("2/11/2026 8:15", False, "2026-02-11T08:15:00"),
        ("11/2/26 8:15:30 PM", False, "2026-11-02T20:15:30"),
        ("02-11-2026, 08:15", True, "2026-11-02T08:15:00"),
    ],
)
def test_day_and_month_in_an_order_that_is_known(text: str, *, day_first: bool, read: str) -> None:
    """What spreadsheets make of a date is read where it is known which number is the day."""
    found = read_time(text, day_first=day_first)
    assert (found.isoformat() if found else "", read_time(text)) == (read, None)
    assert (is_slashed(text), may_begin_with_day(text)) == (True, None)


@pytest.mark.parametrize(
    ("text", "day_first"),
    [
        ("13/11/2026 8:15", True),
        ("11/13/2026 8:15", False),
        ("13/13/2026 8:15", None),
        ("2026-11-13 8:15", None),
        ("", None),
    ],
)
def test_dates_that_tell_their_order(text: str, *, day_first: bool | None) -> None:
    """A number above twelve is no month."""
    assert may_begin_with_day(text) is day_first


@pytest.mark.parametrize(
    ("handed_in", "days"),
    [
        ("2026-11-01 00:00", 0),
        ("2026-11-01 23:59:00", 0),  # exactly due
        ("2026-11-01 23:59:00.000001", 1),
        ("2026-11-01 23:59:01", 1),
        ("2026-11-02 23:59:00", 1),
        ("2026-11-02 23:59:01", 2),
        ("2026-11-08 23:59:01", 8),
        ("2026-11-01T22:59:00Z", 0),
        ("2026-11-01T22:59:01Z", 1),
        ("2027-11-01 23:59:00", 365),
    ],
)
def test_days_begin_a_second_after_they_end(handed_in: str, days: int) -> None:
    """Exactly due is in time, a second more is a day, and the second day begins as the first."""
    due = at("2026-11-01 23:59:00")
    assert PRAGUE.days_late(at(handed_in), due, grace=NONE) == days


@pytest.mark.parametrize(
    ("due", "handed_in", "days"),
    [
        # Clocks went back on 25 October 2026 at 03:00: that day has 25 hours.
        ("2026-10-24 23:59", "2026-10-25 23:59", 1),
        ("2026-10-24 23:59", "2026-10-25 23:59:01", 2),
        # They went forward on 29 March 2026 at 02:00: that day has 23 hours.
        ("2026-03-28 23:59", "2026-03-29 23:59", 1),
        ("2026-03-28 23:59", "2026-03-29 23:59:01", 2),
        ("2026-03-28 02:30", "2026-03-29 03:30", 1),  # 02:30 never came; it is an hour later
        ("2026-03-28 02:30", "2026-03-29 03:30:01", 2),
        # A leap day is a day.
        ("2028-02-28 12:00", "2028-02-29 12:00", 1),
        ("2028-02-28 12:00", "2028-03-01 12:00", 2),
        ("2027-02-28 12:00", "2027-03-01 12:00", 1),
    ],
)
def test_days_are_those_of_the_wall(due: str, handed_in: str, days: int) -> None:
    """A day is over at the same time of the clock, whatever the clocks did in between."""
    assert PRAGUE.days_late(at(handed_in), at(due), grace=NONE) == days


def test_an_hour_that_comes_twice_is_read_in_favour_of_the_student() -> None:
    """On 25 October 2026 it is 02:30 twice: due the second time, handed in the first."""
    time = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 that is the question
    due, handed_in = PRAGUE.latest(time), PRAGUE.earliest(time)
    assert (due - handed_in) == timedelta(hours=1)
    assert PRAGUE.days_late(due, due, grace=NONE) == 0


def test_grace_moves_the_end_of_every_day() -> None:
    """Ten minutes of grace make 00:09 of the next day the day before, on each day."""
    due, grace = at("2026-11-01 23:59"), timedelta(minutes=10)
    assert PRAGUE.days_late(at("2026-11-02 00:09"), due, grace=grace) == 0
    assert PRAGUE.days_late(at("2026-11-02 00:09:01"), due, grace=grace) == 1
    assert PRAGUE.days_late(at("2026-11-03 00:09"), due, grace=grace) == 1
    assert PRAGUE.days_late(at("2026-11-03 00:09:01"), due, grace=grace) == 2


@pytest.mark.parametrize("zone", ["Europe/Prague", "Pacific/Apia", "America/Nuuk", "UTC"])
def test_days_are_the_fewest_that_are_enough(zone: str) -> None:
    """The end of so many days is not before the hand-in, and that of one fewer is."""
    clock = Clock(ZoneInfo(zone))

    @given(
        st.datetimes(datetime(2011, 12, 1), datetime(2031, 1, 1)),  # noqa: DTZ001
        st.timedeltas(timedelta(0), timedelta(days=70)),
        st.sampled_from([0, 1, 600, 90_000]),
    )
    def check(wall: datetime, later: timedelta, grace: int) -> None:
        due = clock.latest(wall)
        margin = timedelta(seconds=grace)
        days = clock.days_late(due + later, due, grace=margin)
        assert due + later <= clock.days_after(due, days) + margin
        assert days == 0 or due + later > clock.days_after(due, days - 1) + margin

    check()


def test_parts_of_a_day_are_hours() -> None:
    """Half a day after a day is twelve hours after the same time of the next day."""
    due = at("2026-10-24 12:00")
    assert PRAGUE.days_after(due, 1.5) == at("2026-10-25 12:00") + timedelta(hours=12)


def test_what_the_clock_shows() -> None:
    """Times are shown as the course's clock has them, seconds only where there are any."""
    assert PRAGUE.shown(datetime(2026, 11, 1, 22, 59, tzinfo=UTC)) == "2026-11-01 23:59"
    assert PRAGUE.shown(datetime(2026, 11, 1, 22, 59, 1, tzinfo=UTC)) == "2026-11-01 23:59:01"


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("Europe/Prag", "Did you mean 'Europe/Prague'?"),
        ("Prague", "Did you mean 'Europe/Prague'?"),
        ("../../etc/passwd", "They are called as 'Europe/Prague' is."),
        ("Europe", "They are called as 'Europe/Prague' is."),
        ("x\0y", "They are called as 'Europe/Prague' is."),
    ],
)
def test_unknown_zones_are_refused(name: str, mend: str) -> None:
    """What is no time zone's name is refused, with the name that may have been meant."""
    with pytest.raises(LookupError) as raised:
        zone_named(name)
    assert str(raised.value) == mend


def test_a_computer_without_zones_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no time zones are installed, the message says how to install them."""
    monkeypatch.setattr("zoneinfo.available_timezones", set)
    with pytest.raises(LookupError) as raised:
        zone_named("Europe/Nowhere")
    assert str(raised.value) == (
        "this computer knows no time zones. Install them with 'pip install tzdata', or write each "
        "time with its offset such as +01:00."
    )
