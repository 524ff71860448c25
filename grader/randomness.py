"""The randomness of references: every call starts from the same seed, as student code does.

What the process around us draws goes on afterwards as if nothing had been drawn. To take the state
out of NumPy's global generator and to put it back costs more than ten small references. So what it
draws from is exchanged for the while, which costs nothing.
"""

from __future__ import annotations

import ctypes
import random
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.forked import free_when_forked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import BitGenerator

SEED = 0
"""The seed that a sandbox gives to every call."""

_ONE_AT_A_TIME = free_when_forked(RLock())

_NUMPYS: Any = np.random
"""NumPy's global generator; not all of its functions are known to type checkers."""

_STATE_BYTES = 625 * 4
"""What the state of the Mersenne Twister takes: 624 words, and how many of them are used up."""


@contextmanager
def seeded() -> Iterator[None]:
    """Give the global generators the seed of every call, and what they were at afterwards."""
    with _ONE_AT_A_TIME:
        mine, numpys = random.getstate(), _NUMPYS.get_bit_generator()
        kept_back = _KEPT_BACK.state(numpys)
        random.seed(SEED)
        _NUMPYS.set_bit_generator(_KEPT_BACK.spare)
        _NUMPYS.seed(SEED)
        try:
            yield
        finally:
            random.setstate(mine)
            _NUMPYS.set_bit_generator(numpys)
            if kept_back is not None:
                _NUMPYS.set_state(kept_back)


class _KeptBack:
    """Whether NumPy's global generator keeps back a number, which an exchange would lose.

    It makes normal numbers in pairs. Having kept none back it keeps none until it draws.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.spare = np.random.MT19937(SEED)
        self._empty: tuple[BitGenerator | None, bytes] = (None, b"")

    def state(self, used: BitGenerator) -> Any:
        """Return the state to be put back after an exchange; None where that takes nothing."""
        if used is self.spare:  # a reference has called another one
            return _NUMPYS.get_state()
        if not isinstance(used, np.random.MT19937):
            return None
        found = (used, ctypes.string_at(used.ctypes.state_address, _STATE_BYTES))
        if found == self._empty:
            return None
        state: Any = _NUMPYS.get_state(legacy=False)
        if state["has_gauss"]:
            return state
        self._empty = found
        return None


_KEPT_BACK = _KeptBack()
