"""What a run found where submissions were looked for, in sentences and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.names import printable
from grader.reports.tally import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.inventory import Inventory

MOST_SHOWN = 10
"""So many things are named on the terminal; all of them stand in `grades.md`."""


def found(inventory: Inventory) -> str:
    """Return how many entries there were, and what became of them, '' where there were none."""
    if not inventory.entries:
        return ""
    entries = "1 entry" if inventory.entries == 1 else f"{inventory.entries} entries"
    systems = f" of a download from {' and '.join(inventory.systems)}" if inventory.systems else ""
    taken = f"{count(inventory.submissions, 'submission')} taken"
    dropped = sum(drop.count for drop in inventory.left_out)
    return f"found {entries}{systems}: {taken}, {dropped or 'nothing'} left out"


def roster(inventory: Inventory) -> str:
    """Return how many students of the roster are absent, '' where there is no roster."""
    if inventory.roster is None:
        return ""
    students = count(inventory.roster, "student")
    return f"the roster has {students}, {inventory.absent or 'none'} of them absent"


def left_out(inventory: Inventory) -> list[str]:
    """Return what was left out, a line each."""
    return [printable(f"{drop.what}: {drop.why}") for drop in inventory.left_out]


def strangers(inventory: Inventory) -> Iterator[tuple[str, list[str]]]:
    """Yield what lists of submissions have in common, and these."""
    for listed in inventory.lists:
        yield f"{listed.what} ({len(listed.names)})", [printable(name) for name in listed.names]


def shortened(lines: Sequence[str]) -> Iterator[str]:
    """Yield the first lines, and how many more there are."""
    yield from lines[:MOST_SHOWN]
    if len(lines) > MOST_SHOWN:
        yield f"and {len(lines) - MOST_SHOWN} more"
