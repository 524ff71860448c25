"""What stands in for `tqdm` where it is not installed: loops run without their progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Bar:
    """A progress bar that shows nothing."""

    def __init__(self, things: Iterable[object] = ()) -> None:
        """Stand around some things."""
        self._things = things
        self.n = 0

    def __iter__(self) -> Iterator[object]:
        """Return what stands in it."""
        return iter(self._things)

    def __len__(self) -> int:
        """Return how much stands in it."""
        return len(self._things)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Do nothing."""

    def __getattr__(self, name: str) -> object:
        """Return a method that does nothing."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_values, **_named: None


class Progress:
    """The module, and every function of it."""

    def __getattr__(self, name: str) -> object:
        """Return the function that makes a bar of numbers, or the one that makes any bar."""
        if name.startswith("__"):
            raise AttributeError(name)
        return numbers if name in ("trange", "tnrange") else self

    def __call__(self, iterable: Iterable[object] | None = None, **_named: object) -> Bar:
        """Return a bar around something."""
        return Bar(() if iterable is None else iterable)


def numbers(*bounds: int, **_named: object) -> Bar:
    """Return a bar around a range."""
    return Bar(range(*bounds))
