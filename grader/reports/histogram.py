"""How many submissions have how many points: counted, and drawn where Matplotlib is there."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from importlib import import_module
from math import floor
from typing import TYPE_CHECKING

from grader.reports.tally import short

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 10

_LEAST_DRAWN = 2
"""A picture of fewer totals than this says nothing."""

_LEFT_OUT = re.compile(
    r"^.*?(?=<svg )|<metadata>.*?</metadata>\s*|<defs>\s*<style.*?</style>\s*</defs>\s*|\s*$",
    re.DOTALL,
)
"""What comes before the picture, what tells who made it, styles that the page's policy refuses."""

_STYLE = re.compile(r' style="([^"]*)"')
_NAME = re.compile(r'(?<= id=")(?!chart-)|(?<=url\(#)|(?<=href="#)')


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


def drawn(bins: Sequence[Bin], mean: float) -> str:
    """Return the picture as SVG without colours of its own, "" where it can't be drawn.

    Its parts are told apart by their classes, so that the page's styles colour them.
    """
    if sum(part.count for part in bins) < _LEAST_DRAWN or not get_ready():
        return ""
    return _bare(_figure(bins, mean))


def get_ready() -> bool:
    """Load Matplotlib and return whether it is there."""
    try:
        import_module("matplotlib.figure")
        import_module("matplotlib.backends.backend_svg")
    except Exception:  # noqa: BLE001 a broken installation costs the picture, not the grades
        return False
    return True


def _figure(bins: Sequence[Bin], mean: float) -> str:
    import matplotlib as mpl  # noqa: PLC0415 the same
    from matplotlib.figure import Figure  # noqa: PLC0415 the same
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 the same

    with mpl.rc_context({"svg.hashsalt": "histogram", "svg.fonttype": "none"}):
        figure = Figure(figsize=(6.4, 2.9), dpi=72, layout="constrained")
        axes = figure.add_subplot()
        width = bins[0].high - bins[0].low
        for place, part in enumerate(bins):
            (bar,) = axes.bar(part.low + width / 2, part.count, width * 0.92)
            bar.set_gid(f"chart-bar-{place}")
            if part.count:
                middle = (part.low + width / 2, part.count)
                axes.annotate(
                    str(part.count),
                    middle,
                    (0, 4),
                    textcoords="offset points",
                    ha="center",
                    gid=f"chart-count-{place}",
                    fontsize=9,
                )
        axes.axvline(mean, gid="chart-mean")
        axes.set_xticks([part.low for part in bins] + [bins[-1].high])
        axes.set_xticklabels([short(part.low) for part in bins] + [short(bins[-1].high)])
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.margins(x=0.01, y=0.16)
        axes.set_axisbelow(True)
        axes.set_frame_on(False)
        axes.grid(axis="y")
        axes.patch.set_visible(False)
        figure.patch.set_visible(False)
        axes.tick_params(length=0, labelsize=9)
        kept = io.StringIO()
        figure.savefig(kept, format="svg", metadata={"Date": None})
    return kept.getvalue()


def _bare(svg: str) -> str:
    """Return the picture as part of a page: names of its own, attributes in place of styles.

    Styles of the page go before attributes, while `style` would go before both and is refused by
    the page's policy.
    """
    kept = _NAME.sub("chart-", _STYLE.sub(_attributes, _LEFT_OUT.sub("", svg)))
    words = "How many submissions have how many points; the table below says it in numbers."
    return kept.replace("<svg ", f'<svg class="chart" role="img" aria-label="{words}" ', 1)


def _attributes(style: re.Match[str]) -> str:
    pairs = (part.partition(":") for part in style[1].split(";") if part.strip())
    return "".join(
        f' {name.strip()}="{value.strip()}"' for name, _, value in pairs if "font" not in name
    )
