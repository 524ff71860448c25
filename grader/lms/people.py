"""Finding who handed a submission in among those that a gradebook lists, and never guessing."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.lms.layout import Layout, Listed
    from grader.origin import Person
    from grader.scorecard import Scorecard

_BETWEEN = re.compile(r"[\W_]+")

_LIKE = 0.6
"""Names that systems wrote without some of their letters are this much like the whole ones."""

_OWN_IDS = ("canvas", "moodle")
"""Systems of which a person's id means the same in downloads and gradebooks."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a person may be: exactly one student, or nobody, or several.

    `doubtful`: a number fits, and the names have nothing in common.
    """

    students: tuple[Listed, ...]
    doubtful: bool = False

    @property
    def one(self) -> Listed | None:
        """Return the student, if only one it can be."""
        return self.students[0] if len(self.students) == 1 and not self.doubtful else None


class Register:
    """The students of a gradebook, by all that tells who they are."""

    def __init__(self, layout: Layout, cards: Sequence[Scorecard] = ()) -> None:
        """Take all students of a gradebook.

        Args:
            layout: the gradebook.
            cards: all submissions. What several people are called, as `Participant`, is no name.
        """
        self._system = layout.system
        self._shared = _shared_names(cards)
        self._known: dict[tuple[str, str], dict[int, Listed]] = defaultdict(dict)
        for student in layout.students:
            for key in _keys(student):
                self._known[key][student.row] = student

    def find(self, card: Scorecard) -> Iterator[tuple[str, Found]]:
        """Yield each person who handed a submission in, and whom they may be."""
        people = card.origin.people
        if not people:
            yield card.student, self._by_name_of_file(card.student)
        for person in people:
            shown = person.name or person.email or person.sid or person.id
            yield shown, self._by_facts(person, card.origin.system)

    def _by_facts(self, person: Person, system: str) -> Found:
        if not any((person.name, person.id, person.sid, person.email)):
            return Found(())
        own = system == self._system and system in _OWN_IDS
        if not own and not self._system and (same := self._of_same_number(person)).students:
            return same
        steps = (
            [("id", person.id)] if own else [],
            [("sid", _plain(person.sid))],
            [("email", _plain(person.email)), ("login", _plain(person.email))],
            [] if system in _OWN_IDS else self._words(person.id),
            [("number", _bare(person.sid))],
        )
        for keys in steps:
            found = self._any(keys)
            if found.students:
                alike = person.name in self._shared or all(
                    _may_be(person, each) for each in found.students
                )
                return Found(found.students, doubtful=not alike)
        return self._any([("name", key) for key in name_keys(person.name)])

    def _of_same_number(self, person: Person) -> Found:
        """Return who has this id in a list that no system made, where the names may be one's."""
        found = self._any([("id", _plain(person.id))])
        return found if all(_may_be(person, each) for each in found.students) else Found(())

    def _by_name_of_file(self, stem: str) -> Found:
        ways = (
            self._words(stem),
            [("number", _bare(stem))],
            [("name", key) for key in name_keys(stem)],
        )
        found = (self._any(keys) for keys in ways)
        return next((one for one in found if one.students), Found(()))

    def _words(self, word: str) -> list[tuple[str, str]]:
        """Return all that a single word may mean."""
        word = _plain(word)
        return [(kind, word) for kind in ("id", "sid", "login", "email", "local")]

    def _any(self, keys: Iterable[tuple[str, str]]) -> Found:
        found: dict[int, Listed] = {}
        for key in keys:
            if key[1]:
                found |= self._known.get(key, {})
        return Found(tuple(found.values()))


def _shared_names(cards: Sequence[Scorecard]) -> set[str]:
    people = {(person.name, person.id) for card in cards for person in card.origin.people}
    names = Counter(name for name, _ in people)
    return {name for name, times in names.items() if times > 1}


def name_keys(name: str) -> set[str]:
    """Return what a name is known by, whichever of its parts comes first.

    >>> sorted(name_keys("Lovelace, Ada"))
    ['ada lovelace', 'adalovelace', 'lovelaceada']
    """
    parts = _parts(name)
    turned = ("".join(parts[place:] + parts[:place]) for place in range(len(parts)))
    return {" ".join(sorted(parts)), *turned} if parts else set()


def _parts(name: str) -> list[str]:
    """Return the words of a name, without case and accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return [part for part in _BETWEEN.split(plain) if part]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).strip().casefold()


def _bare(word: str) -> str:
    """Return a number without zeros at its beginning, which spreadsheets drop; "" for no number."""
    word = word.strip()
    return word.lstrip("0") if re.fullmatch("[0-9]+", word) else ""


def _keys(student: Listed) -> Iterator[tuple[str, str]]:
    for kind in ("id", "sid", "login", "email"):
        if word := _plain(getattr(student, kind)):
            yield kind, word
            if kind != "email" and (number := _bare(word)):
                yield "number", number
            if kind in {"login", "email"} and "@" in word:
                yield "local", word.partition("@")[0]
    for key in name_keys(student.name):
        yield "name", key


def _may_be(person: Person, student: Listed) -> bool:
    """Return whether two names have a word in common, where both are known.

    Numbers are the same in gradebooks of different courses, where they mean somebody else.
    """
    ours, theirs = _parts(person.name), _parts(student.name)
    if not ours or not theirs or person.id in ours:
        return True
    if set(ours) & set(theirs) or name_keys(person.name) & name_keys(student.name):
        return True
    return max(_likeness("".join(ours), turned) for turned in name_keys(student.name)) > _LIKE
