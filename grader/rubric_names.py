"""The names that a rubric file gives to its sections, questions and values.

They are read from the file before it is checked, so that they are known whatever else is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.rubric_wording import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Named = tuple[tuple[str, str], ...]
"""Pairs of a place and the name that stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that a file gives, in whatever state the rest of it is.

    `all_sections` and `all_values` tell whether each of them has a name. Where one has none, it is
    not known whether a name that is referred to is wrong.
    """

    sections: Named
    in_sections: Named
    questions: Named
    values: Named
    all_sections: bool
    all_values: bool

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Names:
        """Return the names in a file that has been parsed and not yet checked."""
        questions = tuple(_tables(document, "question", ""))
        sections = _names(document, "section", "id", "")
        values = tuple(
            pair
            for place, question in questions
            for pair in _names(question, "value", "name", place)
        )
        return cls(
            sections=sections,
            in_sections=_names(document, "question", "section", ""),
            questions=_names(document, "question", "id", ""),
            values=values,
            all_sections=len(sections) == _count(document, "section"),
            all_values=len(values) == sum(_count(table, "value") for _, table in questions),
        )


def _tables(
    owner: Mapping[str, object], key: str, where: str
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the tables under a key with their places, as far as they are tables."""
    found = owner.get(key)
    for index, table in enumerate(found if isinstance(found, list) else ()):
        if isinstance(table, dict):
            yield dotted(where, key, index), table


def _count(owner: Mapping[str, object], key: str) -> int:
    """Return how many tables are meant to be under a key; one at least if it holds no list."""
    found = owner.get(key, [])
    return len(found) if isinstance(found, list) else 1


def _names(owner: Mapping[str, object], key: str, name: str, where: str) -> Named:
    """Return the names that the tables under a key give themselves."""
    return tuple(
        (dotted(place, name), given)
        for place, table in _tables(owner, key, where)
        if isinstance(given := table.get(name), str)
    )
