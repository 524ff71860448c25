"""What stands in for packages that once made Python 2 and 3 alike, where they are not installed.

Course files of those years begin with `from past.builtins import xrange`. Each name has a meaning
in Python itself.
"""

from __future__ import annotations

import builtins
import importlib

_OF_PYTHON_2 = {
    "xrange": "range", "raw_input": "input", "basestring": "str", "unicode": "str", "long": "int",
    "unichr": "chr",
}  # fmt: skip
_ELSEWHERE = {
    "reduce": ("functools", "reduce"), "reload": ("importlib", "reload"), "cPickle": ("pickle", ""),
    "zip_longest": ("itertools", "zip_longest"), "queue": ("queue", ""),
    "StringIO": ("io", "StringIO"),
}  # fmt: skip
BRIDGES = ("past.builtins", "past.utils", "future.builtins", "six.moves", "__builtin__")
"""The modules whose names are known here."""


def from_bridge(module: str, name: str) -> object | None:
    """Return what a name of such a module means; None where that is not known."""
    if module == "past.utils":
        return _old_div if name == "old_div" else None
    if name in _ELSEWHERE:
        place, part = _ELSEWHERE[name]
        found: object = importlib.import_module(place)
        return getattr(found, part) if part else found
    known: object | None = getattr(builtins, _OF_PYTHON_2.get(name, name), None)
    return known


def _old_div(dividend: int, divisor: int) -> float:
    """Divide as Python 2 does."""
    both = isinstance(dividend, int) and isinstance(divisor, int)
    return dividend // divisor if both else dividend / divisor
