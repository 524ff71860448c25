"""The same randomness for every call, whatever ran before it.

Global generators get the same seed. Generators that a submission made at its top level go back to
where they stood when it was loaded.
"""

from __future__ import annotations

import random
import sys
from contextlib import suppress
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SEED = 0
_WORDS = ("rand", "torch", "stats", "optimize", "cluster", "sklearn")
"""Sources without any of these draw no numbers; to seed costs as much as a small call."""


def may_draw(sources: Iterable[str], *, helpers: bool) -> bool:
    """Return whether sources may draw random numbers; with files beside them, any may."""
    return helpers or any(word in source for source in sources for word in _WORDS)


class Randomness:
    """The generators that a submission may draw from."""

    def __init__(self) -> None:
        """Know of none."""
        self._is_used = False
        self._own: list[tuple[Callable[[Any], object], Any]] = []

    def look_into(self, sources: Iterable[str], *, helpers: bool) -> None:
        """Look for words that speak of randomness; files beside the main one are not read."""
        self._is_used = may_draw(sources, helpers=helpers)

    def keep(self, namespace: Mapping[str, Any]) -> None:
        """Remember where the generators stand that the top level made."""
        if self._is_used:
            self._own = list(_generators(namespace))

    def renew(self, *, draws: bool = False) -> None:
        """Set all generators back; `draws`: what is asked may draw, if the submission does not."""
        if not self._is_used and not draws:
            return
        random.seed(SEED)
        with suppress(ImportError):  # where it is forbidden
            np.random.seed(SEED)  # noqa: NPY002 student code uses the global generator
        torch = sys.modules.get("torch")
        if torch is not None and hasattr(torch, "manual_seed"):
            torch.manual_seed(SEED)
        for set_back, state in self._own:
            set_back(state)


def _generators(namespace: Mapping[str, Any]) -> Iterator[tuple[Callable[[Any], object], Any]]:
    """Yield how each generator is set back, and where to."""
    drawn: Any = sys.modules.get("numpy.random")  # it may be forbidden
    for value in list(namespace.values()):
        kind = type(value)
        if kind is random.Random:
            yield value.setstate, value.getstate()
        elif drawn is not None and kind is drawn.RandomState:
            yield value.set_state, value.get_state()
        elif drawn is not None and kind is drawn.Generator:
            bits = value.bit_generator
            yield partial(setattr, bits, "state"), deepcopy(bits.state)
