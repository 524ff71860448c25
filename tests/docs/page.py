"""A page of the documentation whose examples run.

A block fenced as ```` ```python ada.py ```` is a file of that name. ```` ```toml head ```` is how
every rubric of the page begins, and ```` ```toml rubric ```` is the rest of one, kept in
`rubric.toml`. ```` ```console ```` is a run: commands after `$`, each with everything it prints.
```` ```console elsewhere ```` is one that only another machine could run: a cluster, a site. Of
```` ```console unshown ```` the page does not show what is printed; it has to end well.
```` ```console watched ```` goes on while files below it are saved; ```` ```text then ```` is what
it says of each, and after the last one comes Ctrl-C. `<!-- before: COMMAND -->` is done unseen.
Every part of a page that begins with `##` has a folder of its own, but where the page says
`<!-- one folder -->`: that is a walk from its top to its end, in which ```` ```toml >>x.toml ````
is added to a file that is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.docs.stage import THEN, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
"""All pages, as paths from the project's folder."""

ONE_FOLDER = "<!-- one folder -->"

RUN = frozenset({"", "unshown", "watched"})
"""Names of blocks whose commands are run here."""

_FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEFORE = re.compile(r"^<!-- before: (.+) -->$", re.MULTILINE)
_TIME = re.compile(r"\b\d+\.\d+s\b")
_HOUR = re.compile(r"\bat \d\d:\d\d:\d\d\b")
_SHORT_TIME = re.compile(r" +\d+\.\d ms\b")
_LAST_COLUMN = re.compile(r" +(time|-+)$", re.MULTILINE)
_INTERRUPTED = re.compile(r"(\bstill running after \S+ s\s\(line\s+)\d+")
_VERSION = re.compile(r"\b(Python|pytest|pluggy)-? ?\d[\w.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, its name, its text, and where the text lies in the page."""

    language: str
    name: str
    text: str
    span: tuple[int, int]

    @property
    def is_run(self) -> bool:
        """Return whether it shows commands that can be run here."""
        return self.language == "console" and self.name in RUN

    @property
    def commands(self) -> list[str]:
        """Return the commands that it shows; one that ends in a backslash goes on below."""
        whole = self.text.replace("\\\n", "")
        return [line[2:] for line in whole.splitlines() if line.startswith("$ ")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands below one heading of a page."""

    title: str
    blocks: tuple[Block, ...]
    head: str

    @property
    def runs(self) -> tuple[Block, ...]:
        """Return the blocks that show runs."""
        return tuple(block for block in self.blocks if block.is_run)

    def play(self, folder: Path) -> Iterator[tuple[Block, str]]:
        """Do what the part shows, from top to bottom; yield each run with what it shows now."""
        with Stage(folder, self.head) as stage:
            for number, block in enumerate(self.blocks):
                is_last = all(later.name != THEN for later in self.blocks[number + 1 :])
                shown = stage.play(block, is_last=is_last)
                if shown is not None:
                    yield block, shown


def parts(page: Path) -> Iterator[Part]:
    """Yield the parts of a page, in order."""
    text = page.read_text(encoding="utf-8")
    blocks = sorted(_blocks(text), key=lambda block: block.span)
    head = next((block.text for block in blocks if block.name == "head"), "")
    inside = [range(*block.span) for block in blocks]
    starts = [
        found
        for found in re.finditer(r"^## (.+)$", text, re.MULTILINE)
        if not any(found.start() in lines for lines in inside)
    ]
    if ONE_FOLDER in text:
        starts = []
    titles = ["top", *(found[1] for found in starts)]
    edges = [0, *(found.start() for found in starts), len(text)]
    for title, first, last in zip(titles, edges[:-1], edges[1:], strict=True):
        own = tuple(block for block in blocks if first <= block.span[0] < last)
        yield Part(title=title, blocks=own, head=head)


def _blocks(text: str) -> Iterator[Block]:
    for found in _FENCE.finditer(text):
        yield Block(language=found[1], name=found[2] or "", text=found[3], span=found.span(3))
    for found in _BEFORE.finditer(text):
        yield Block(language="console", name="before", text=f"$ {found[1]}", span=found.span(1))


def parts_with_runs(*pages: str) -> list[tuple[str, Part]]:
    """Return the parts of some pages that show a run, each with a name for a test."""
    return [
        (f"{page}: {part.title}", part)
        for page in pages
        for part in parts(ROOT / page)
        if part.runs
    ]


def _narrow(found: re.Match[str]) -> str:
    """Let the last column of a table be as narrow as can be: times decide how wide it is."""
    return f" {found[1][:1]}"


def without_times(text: str) -> str:
    """Return what was printed, with all times and versions alike and no spaces at line ends.

    Pythons stop a loop at its head or at its end, so that the line where that was is left out, too.
    """
    alike = _SHORT_TIME.sub(" 0.0 ms", _TIME.sub("0.00s", _HOUR.sub("at 00:00:00", text)))
    alike = _INTERRUPTED.sub(r"\g<1>0", alike)
    alike = _VERSION.sub(r"\1 0.0", _LAST_COLUMN.sub(_narrow, alike))
    return "\n".join(line.rstrip() for line in alike.splitlines())
