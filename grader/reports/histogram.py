"""How many submissions have how many points: counted, and laid out as a picture.

The picture is drawn by a template of the page. Widths in it are percentages and heights are pixels,
so that it fills any width while its words stay as large as the page's.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.reports.tally import count, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BINS = 10

_LEAST_DRAWN = 2
"""A picture of fewer totals than this says nothing."""

_TOP, _BASE = 40, 210
"""Where in the picture the highest bar ends, and where all of them stand."""

_RIGHT = 98.0
_GAP = 0.04
"""The share of a range that stays free on each side of its bar."""

_MOST_LINES = 4
_LONGEST_LABEL = 5
"""Characters of a label beyond which only every other range is labelled."""

_EDGE = 0.12
"""The share of the width, at each end, in which words would not fit around their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """A range of totals, its upper end outside but for the last one, and how many lie in it."""

    low: float
    high: float
    count: int

    @property
    def words(self) -> str:
        """Return the range as a person writes it."""
        return f"{short(self.low)} to {short(self.high)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A range as a bar: its left end and width in percent, its top and height in pixels."""

    left: float
    width: float
    top: float
    height: float
    count: int
    words: str

    @property
    def middle(self) -> float:
        """Return where its count stands."""
        return round(self.left + self.width / 2, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words at a place along an axis; what is `spare` goes where there is little room."""

    at: float
    words: str
    spare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A histogram, laid out.

    Attributes:
        left, right: where the ranges begin and end, in percent.
        base: where the bars stand, in pixels.
        bars: a bar for each range.
        lines: what the height says, a line across for each.
        ends: the ends of the ranges.
        mean: where the mean is, in percent.
        mean_words: the mean, in words.
        mean_side: which part of these words stands there: `start`, `middle` or `end`.
        words: the picture in a sentence or two.
    """

    left: float
    right: float
    base: int
    bars: tuple[Bar, ...]
    lines: tuple[Label, ...]
    ends: tuple[Label, ...]
    mean: float
    mean_words: str
    mean_side: str
    words: str


def counted(totals: Sequence[float], points: float) -> list[Bin]:
    """Return the totals counted in ten equal ranges from 0, or the least one, to all points."""
    low = min([0.0, *totals])
    high = max([points, *totals])
    width = (high - low) / BINS or 1.0
    counts = [0] * BINS
    for total in totals:
        # A total that is a range's lower end but for rounding belongs to that range.
        counts[max(0, min(BINS - 1, floor((total - low) / width + 1e-9)))] += 1
    return [
        Bin(low=low + place * width, high=low + (place + 1) * width, count=count)
        for place, count in enumerate(counts)
    ]


def drawn(bins: Sequence[Bin], mean: float) -> Chart | None:
    """Return the picture of these ranges; None where there is too little to see."""
    if sum(part.count for part in bins) < _LEAST_DRAWN:
        return None
    most = max(part.count for part in bins)
    left = 3 + 2.2 * len(str(most))  # the digits of the highest line
    share = max(0.0, min(1.0, (mean - bins[0].low) / (bins[-1].high - bins[0].low)))
    return Chart(
        left=round(left, 2),
        right=_RIGHT,
        base=_BASE,
        bars=tuple(_bars(bins, left, most)),
        lines=tuple(_lines(most)),
        ends=tuple(_ends(bins, left)),
        mean=round(left + share * (_RIGHT - left), 2),
        mean_words=f"mean {short(mean)}",
        mean_side="start" if share < _EDGE else "end" if share > 1 - _EDGE else "middle",
        words=_words(bins, mean, most),
    )


def _bars(bins: Sequence[Bin], left: float, most: int) -> Iterator[Bar]:
    width = (_RIGHT - left) / len(bins)
    for place, part in enumerate(bins):
        height = _height(part.count, most)
        yield Bar(
            left=round(left + (place + _GAP) * width, 2),
            width=round((1 - 2 * _GAP) * width, 2),
            top=_BASE - height,
            height=height,
            count=part.count,
            words=f"{part.words} points: {count(part.count, 'submission')}",
        )


def _height(number: int, most: int) -> float:
    return round((_BASE - _TOP) * number / most, 1)


def _lines(most: int) -> Iterator[Label]:
    """Yield a few round numbers up to the highest count, where a bar of that height ends."""
    steps = (digit * 10**power for power in range(len(str(most))) for digit in (1, 2, 5))
    step = next((step for step in steps if step * _MOST_LINES >= most), most)
    for number in range(0, most + 1, step):
        yield Label(at=_BASE - _height(number, most), words=str(number))


def _ends(bins: Sequence[Bin], left: float) -> Iterator[Label]:
    numbers = [*(part.low for part in bins), bins[-1].high]
    texts = [short(number) for number in numbers]
    step = 2 if max(map(len, texts)) > _LONGEST_LABEL else 1
    width = (_RIGHT - left) / len(bins)
    for place in range(0, len(texts), step):
        is_spare = place // step % 2 == 1
        yield Label(at=round(left + place * width, 2), words=texts[place], spare=is_spare)


def _words(bins: Sequence[Bin], mean: float, most: int) -> str:
    """Return what is to be seen: the highest bar, and the mean."""
    top = next(part for part in bins if part.count == most)
    total = sum(part.count for part in bins)
    return (
        f"The highest bar: {top.words} points, {most} of {total} submissions. "
        f"The mean is {short(mean)}. The table below says it in numbers."
    )
