"""Dataclasses whose methods are made later are those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import re
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from grader.data_class import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place, and what is not compared."""

    street: str
    number: int = 1
    names: list[str] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class House(Place):
    """A place with something of its own."""

    floors: int = 2


@dataclass(slots=True)
class Count:
    """Something that can be changed, and that does more when it is made."""

    number: int
    double: int = field(init=False)

    def __post_init__(self) -> None:
        """Work out what follows."""
        self.double = 2 * self.number


@dataclass(frozen=True, slots=True)
class Named:
    """Something that shows itself in its own way."""

    name: str

    def __repr__(self) -> str:
        """Return the name alone."""
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Equal to nothing but itself."""

    number: int


def test_it_is_made_shown_compared_and_hashed_as_ever() -> None:
    """Defaults, order, representation, equality and hash follow the fields."""
    place = Place(street="Elm", names=["a"])
    assert repr(place) == "Place(street='Elm', number=1)"
    assert place == Place(street="Elm", number=1, names=["b"])
    assert place != Place(street="Oak")
    assert place != object()
    assert hash(place) == hash(("Elm", 1))
    assert Place(street="Elm").names is not Place(street="Elm").names


def test_it_works_with_what_else_there_is_for_dataclasses() -> None:
    """Fields, copies with changes and patterns are those of the standard library."""
    place = replace(Place(street="Elm"), number=3)
    assert [one.name for one in fields(place)] == ["street", "number", "names"]
    assert dataclasses.asdict(place) == {"street": "Elm", "number": 3, "names": []}
    assert not hasattr(place, "__dict__")
    match House(2, street="Elm"):
        case House(floors=2, street="Elm", number=number):
            assert number == 1


def test_parameters_are_told_and_checked() -> None:
    """A signature is the real one, and a wrong call is told as Python tells it."""
    assert str(inspect.signature(Count)) == "(number: 'int') -> None"
    what = "Place.__init__() missing 1 required keyword-only argument: 'street'"
    with pytest.raises(TypeError, match=f"^{re.escape(what)}$"):
        Place()  # type: ignore[call-arg]


def test_what_is_frozen_stays_as_it_is() -> None:
    """Fields of a frozen one can be neither set nor deleted."""
    place = Place(street="Elm")
    with pytest.raises(FrozenInstanceError, match=r"^cannot assign to field 'number'$"):
        place.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match=r"^cannot delete field 'number'$"):
        del place.number


def test_what_is_not_frozen_can_be_changed_and_has_no_hash() -> None:
    """An ordinary one runs what is to be done after, can be set, and is in no set."""
    count = Count(2)
    count.number = 3
    assert (repr(count), count.double) == ("Count(number=3, double=4)", 4)
    with pytest.raises(TypeError, match=r"^unhashable type: 'Count'$"):
        hash(count)


def test_fields_of_a_base_come_first() -> None:
    """A class that is made of another one has its fields, and is no equal of it."""
    house = House(street="Elm")
    assert repr(house) == "House(street='Elm', number=1, floors=2)"
    assert house != Place(street="Elm")
    assert Place(street="Elm") != house


def test_methods_of_its_own_are_kept() -> None:
    """What the class says itself is not taken over, and equality can be left out."""
    assert repr(Named("this")) == "this"
    assert Named("this") == Named("this")
    one = Apart(1)
    assert one == one  # noqa: PLR0124 nothing else is
    assert one != Apart(1)
    assert len({one, Apart(1)}) == 2


def test_it_can_be_copied() -> None:
    """Shallow and deep copies and pickled ones are equal, though nothing can be set."""
    place = Place(street="Elm", names=["a"])
    for other in (copy.copy(place), copy.deepcopy(place), pickle.loads(pickle.dumps(place))):
        assert other == place
        assert other.names == ["a"]
