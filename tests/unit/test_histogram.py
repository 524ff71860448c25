"""Totals counted in ranges, and drawn."""

from __future__ import annotations

import re
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports.histogram import counted, drawn


def counts(totals: list[float], points: float) -> list[int]:
    """Return how many totals lie in each range."""
    return [part.count for part in counted(totals, points)]


def test_a_lower_end_belongs_to_its_range() -> None:
    """0 is in the first range, full points in the last, and 30 of 100 in the fourth."""
    assert counts([0.0, 9.99, 10.0, 30.0, 100.0], 100.0) == [2, 1, 0, 1, 0, 0, 0, 0, 0, 1]


def test_rounding_moves_nothing() -> None:
    """Three tenths of 0.7 are a lower end, though 0.7 · 3 / 10 is a little more in binary."""
    assert counts([0.7 * n / 10 for n in range(10)], 0.7) == [1] * 10


def test_totals_beyond_the_points_widen_the_ranges() -> None:
    """Marks above the points or below zero are counted as well."""
    bins = counted([-5.0, 15.0], 10.0)
    assert [(bins[0].low, bins[0].count), (bins[-1].high, bins[-1].count)] == [(-5.0, 1), (15.0, 1)]
    assert bins[1].words == "-3 to -1"


def test_an_assignment_without_points() -> None:
    """All totals are 0, and nothing is divided by it."""
    assert counts([0.0, 0.0], 0.0) == [2, *[0] * 9]


@given(st.lists(st.floats(-1e6, 1e6)), st.floats(0, 1e6))
def test_every_total_is_counted_once(totals: list[float], points: float) -> None:
    """The counts add up, and the ranges hang together."""
    bins = counted(totals, points)
    assert sum(part.count for part in bins) == len(totals)
    assert len(bins) == 10


@pytest.fixture
def picture() -> str:
    """Return the picture of six totals."""
    pytest.importorskip("matplotlib")
    return drawn(counted([1.0, 2.0, 2.5, 7.0, 7.5, 10.0], 10.0), 5.0)


def test_the_picture_has_no_colours_of_its_own(picture: str) -> None:
    """It is one SVG element without styles; the page's styles find its parts by name."""
    root = ET.fromstring(picture)
    assert root.tag.endswith("svg")
    assert root.get("role") == "img"
    assert "style" not in picture
    ids = re.findall(r' id="([^"]*)"', picture)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("chart-") for name in ids)
    assert {"chart-mean", "chart-bar-0", "chart-count-2"} <= set(ids)
    assert {*re.findall(r"url\(#([^)]*)\)", picture)} <= set(ids)


def test_bars_stand_on_one_line_and_are_as_high_as_their_counts(picture: str) -> None:
    """Each bar's four corners, from the picture: none where nobody is, and all in proportion."""
    found = re.findall(r'id="chart-bar-(\d)">\s*<path d="([^"]*)"', picture)
    corners = {int(name): re.findall(r"[ML] ([\d.]+) ([\d.]+)", path) for name, path in found}
    spans = {place: [float(y) for _, y in pairs] for place, pairs in corners.items()}
    assert len({max(span) for span in spans.values()}) == 1
    heights = {place: max(span) - min(span) for place, span in spans.items()}
    unit = heights[1]
    assert [round(heights[place] / unit, 3) for place in sorted(heights)] == [
        *(0, 1, 2, 0, 0, 0, 0, 2, 0, 1),
    ]
    middles = [sum(float(x) for x, _ in corners[place][:2]) for place in sorted(corners)]
    assert middles == sorted(middles)


def test_the_picture_is_the_same_each_time(picture: str) -> None:
    """Neither a date nor chance is in it, so that two runs can be compared."""
    assert drawn(counted([1.0, 2.0, 2.5, 7.0, 7.5, 10.0], 10.0), 5.0) == picture
    assert "Matplotlib" not in picture


def test_one_total_is_not_drawn() -> None:
    """A picture of one says nothing."""
    assert drawn(counted([1.0], 10.0), 1.0) == ""


def test_without_matplotlib_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `reports` is not needed; the numbers stay."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert drawn(counted([1.0, 2.0], 10.0), 1.5) == ""
