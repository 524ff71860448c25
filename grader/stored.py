"""Arrays of a rubric that are kept in NumPy's `.npz` files beside it.

`{ npz = "cases/scale.npz", key = "large.x" }` is the array of that key in that file. Nothing is
ever unpickled: a file of objects is a mistake.
"""

from __future__ import annotations

import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WORD = "npz"
KEYS = (WORD, "key")

_TABLES = ("question", "case", "value", "call")
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Stored:
    """An array in a file: where the file is, what the rubric calls it, and the array's key."""

    path: Path
    name: str
    key: str

    def __str__(self) -> str:
        """Return it as the rubric has it."""
        return f'{{{WORD} = "{self.name}", key = "{self.key}"}}'

    def read(self) -> Any:
        """Return the array, made anew.

        Raises:
            ValueError: there is none; the message says why.
        """
        arrays = _arrays(self.path, _stamp(self.path))
        if self.key not in arrays:
            there = ", ".join(arrays) or "none"
            raise ValueError(f"no array '{self.key}' in it. There are {there}.")
        return arrays[self.key].copy()


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes with a file's content."""
    try:
        found = path.stat()
    except OSError as error:
        raise ValueError(f"it can't be read: {error.strerror}.") from None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _arrays(path: Path, _stamp: tuple[int, int]) -> Mapping[str, Any]:
    import numpy as np  # noqa: PLC0415 - few rubrics keep arrays in files

    refusal = "expected a file that numpy.savez wrote, of arrays of numbers."
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except OSError as error:
        raise ValueError(f"it can't be read: {error.strerror or error}.") from None
    except (ValueError, TypeError, AttributeError, EOFError, KeyError, zipfile.BadZipFile):
        raise ValueError(refusal) from None
    if any(array.dtype.kind not in "biufc" for array in arrays.values()):
        raise ValueError(refusal)
    return arrays


def placed(value: Any, folder: Path, depth: int = 0) -> Any:
    """Return the tables of a rubric with every stored array given the place of its file."""
    if isinstance(value, list):
        return [placed(part, folder, depth) for part in value]
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value
    inner = dict.fromkeys(_TABLES, placed) | {"args": _arguments, "expected": _found}
    return {
        key: inner[key](part, folder, depth + 1) if key in inner else part
        for key, part in value.items()
    }


def _arguments(value: Any, folder: Path, depth: int) -> Any:
    """Return arguments, of which two may be called as the keys of a stored array are."""
    if isinstance(value, dict):
        return {name: _found(part, folder, depth + 1) for name, part in value.items()}
    return _found(value, folder, depth)


def _found(value: Any, folder: Path, depth: int) -> Any:
    if depth > _DEEPEST:
        return value  # which is a mistake, to be told by who knows where
    if isinstance(value, list):
        return [_found(part, folder, depth + 1) for part in value]
    match value:
        case {"npz": str(name), "key": str(key), **others} if not others and is_beside(name):
            return Stored(folder / name, name, key)
        case dict():
            return {key: _found(part, folder, depth + 1) for key, part in value.items()}
    return value


def is_beside(name: str) -> bool:
    """Tell whether a path leads to the rubric's own folder or below, on every system."""
    parts = name.replace("\\", "/").split("/")
    return not {"", ".", ".."}.intersection(parts) and not any(mark in name for mark in ":\0")


def names_in(value: object) -> frozenset[str]:
    """Return the files that some values of a rubric refer to, as it calls them."""
    if isinstance(value, Stored):
        return frozenset({value.name})
    if isinstance(value, dict):
        return names_in([*value.values()])
    parts = value if isinstance(value, list | tuple) else ()
    return frozenset[str]().union(*map(names_in, parts))
