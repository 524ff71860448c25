"""How the totals of several runs were settled, as if they had been one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.settling import Dropped, Settling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.settling import BankRow

Place = tuple[object, ...]


def joined(parts: Sequence[Settling], place: Callable[[str], Place]) -> Settling:
    """Return how the totals of several runs were settled.

    Args:
        parts: of the runs, the newest last.
        place: tells by its path where a submission stands among all.
    """
    facts = {fact.path: fact for part in parts for fact in part.late}
    banks = [part.bank for part in parts if part.bank is not None]
    named = [part for part in parts if part.times]
    strangers = named[-1].strangers if named else ()
    return Settling(
        late=tuple(sorted(facts.values(), key=lambda fact: place(fact.path))),
        times=named[-1].times if named else "",
        strangers=tuple(s for s in strangers if all(s in part.strangers for part in named)),
        bank=_one_bank(banks) if banks else None,
        dropped=tuple(_dropped(parts, place)),
    )


def _one_bank(banks: Sequence[tuple[BankRow, ...]]) -> tuple[BankRow, ...]:
    """Return all that was charged before; what stands in several files is one charge."""
    every = [*banks[-1]]
    for bank in reversed(banks[:-1]):
        left = [*every]
        for row in bank:
            if row in left:
                left.remove(row)
            else:
                every.append(row)
    return tuple(every)


def _dropped(parts: Sequence[Settling], place: Callable[[str], Place]) -> Iterator[Dropped]:
    for source in dict.fromkeys(one.source for part in parts for one in part.dropped):
        found = [one for part in parts for one in part.dropped if one.source == source]
        paths = {path for one in found for path in one.paths}
        every = sum(one.every for one in found)
        yield Dropped(source=source, every=every, paths=tuple(sorted(paths, key=place)))
