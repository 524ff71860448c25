"""What stands in the place of a module, or of a name in it, that could not be imported.

Any use of it fails in the words of the failed import, so that only what needs it is lost. The names
that a statement would have given which needed it are absent, too.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NoReturn

from .trouble import AbsentModule, ForbiddenCall, ForbiddenImport, words

if TYPE_CHECKING:
    from collections.abc import Callable

_OPERATIONS = (
    "call", "getitem", "setitem", "delitem", "iter", "next", "len", "contains", "bool", "enter",
    "exit", "aenter", "aiter", "await", "mro_entries", "array", "float", "int", "index", "complex",
    "neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "round", "format",
    *(side + name for side in ("", "r", "i") for name in (
        "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor",
        "lshift", "rshift",
    )),
)  # fmt: skip
_SPOKEN = ("__version__", "__file__")
"""Names for Python's own use that student code asks for, too."""


class Absent:
    """A name that an import, or a statement that needed one, should have given."""

    __slots__ = ("_error",)
    _error: Callable[[], ImportError | ForbiddenCall]

    def __init__(self, error: Exception, module: str) -> None:
        """Remember why `module` could not be imported."""
        named = error if isinstance(error, (ImportError, ForbiddenCall)) else None
        name = (named.name if named else None) or module
        name = module if module.startswith(f"{name}.") else name
        kinds = (kind for kind in (ForbiddenImport, ForbiddenCall) if isinstance(error, kind))
        made = partial(next(kinds, AbsentModule), words(error), name=name)
        object.__setattr__(self, "_error", made)

    def __getattr__(self, name: str) -> NoReturn:
        """Fail; only what Python itself looks for is not there."""
        if name.startswith("__") and name not in _SPOKEN:
            raise AttributeError(name)
        _refuse(self)

    def __setattr__(self, _name: str, _value: object) -> NoReturn:
        """Fail."""
        _refuse(self)


def _refuse(absent: Absent, *_values: object, **_named: object) -> NoReturn:
    error = absent._error()  # noqa: SLF001 it is ours
    if isinstance(error, (ForbiddenImport, ForbiddenCall)):
        error.told = True
    raise error


for _name in _OPERATIONS:
    setattr(Absent, f"__{_name}__", _refuse)
