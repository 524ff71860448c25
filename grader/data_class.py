"""Dataclasses whose methods are made when they are first wanted.

The standard library compiles six methods for each frozen class as soon as the class is defined,
which took a tenth of the time that grading one submission takes, and of most classes a run wants
none or one of them. What is made in the end is the standard library's own.
"""

from __future__ import annotations

import dataclasses
from dataclasses import FrozenInstanceError, make_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(**options: bool) -> Callable[[type], type]:
        """Return a decorator like `dataclasses.dataclass` with these options."""
        frozen = options.pop("frozen", False)
        make = {name: options.pop(name, True) for name in ("init", "repr", "eq")}

        def made(cls: type) -> type:
            # Where there are no words the parameters would be told, which takes all the time again.
            cls.__doc__ = cls.__doc__ or cls.__name__
            found = dataclasses.dataclass(cls, **options, init=False, repr=False, eq=False)
            for name, is_wanted in make.items():
                if is_wanted:
                    _postpone(found, name, frozen=frozen)
            if frozen:
                _freeze(found)
            return found

        return made


__all__ = ["dataclass"]

_OPTIONS = {"init": {"init": True}, "repr": {"repr": True}, "eq": {"eq": True, "unsafe_hash": True}}
_METHODS = {"init": ("__init__",), "repr": ("__repr__",), "eq": ("__eq__", "__hash__")}


class _Later:
    """Stands for a method until somebody looks it up, and is replaced by it."""

    def __init__(self, cls: type, name: str, make: Callable[[], type]) -> None:
        self._cls = cls
        self._name = name
        self._make = make

    def __get__(self, instance: object, owner: type) -> Any:
        method = getattr(self._make(), self._name)
        setattr(self._cls, self._name, method)
        return method if instance is None else method.__get__(instance, owner)


def _postpone(cls: type, option: str, *, frozen: bool) -> None:
    """Give a class the methods of an option, but those that it has of its own."""

    def make() -> type:
        fields = [(field.name, field.type, field) for field in dataclasses.fields(cls)]
        chosen: Any = {"init": False, "repr": False, "eq": False} | _OPTIONS[option]
        namespace = {"__doc__": cls.__doc__}
        if hasattr(cls, "__post_init__"):
            namespace["__post_init__"] = cls.__post_init__
        chosen["frozen"] = frozen and option == "init"
        return make_dataclass(cls.__name__, fields, namespace=namespace, **chosen)

    own = vars(cls)
    for name in _METHODS[option]:
        if name not in own:
            is_none = name == "__hash__" and not frozen
            setattr(cls, name, None if is_none else _Later(cls, name, make))


def _freeze(cls: Any) -> None:
    cls.__setattr__ = _refuse_to_set
    cls.__delattr__ = _refuse_to_delete
    if "__slots__" in vars(cls):
        # Copies are made by setting what can't be set.
        cls.__getstate__ = _state
        cls.__setstate__ = _set_state


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
