"""The values that IPython's magics give: captured output, lines of a command, measured times."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Silent:
    """Whatever is asked of it, it does nothing and is nothing."""

    def __getattr__(self, name: str) -> Silent:
        """Return itself, but for what Python itself looks for."""
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *values: object, **_named: object) -> object:
        """Return the function that it decorates, else itself."""
        return values[0] if len(values) == 1 and callable(values[0]) else self

    def __bool__(self) -> bool:
        """Return that there is nothing."""
        return False

    def __contains__(self, _value: object) -> bool:
        """Return that nothing is in it."""
        return False

    def __iter__(self) -> Iterator[object]:
        """Yield nothing."""
        return iter(())


class Lines(list[str]):
    """The output of a command, of which there is none."""

    n = s = nlstr = spstr = ""

    @property
    def l(self) -> list[str]:  # noqa: E743 IPython's own name
        """Return its lines."""
        return list(self)

    p = list = l

    def grep(self, *_values: object, **_named: object) -> Lines:
        """Return the lines that match."""
        return self

    fields = grep


class Measured:
    """What `%timeit -o` returns: nothing is measured while grading."""

    best = worst = average = stdev = compile_time = 0.0
    loops = repeat = 1
    precision = 3

    def __init__(self) -> None:
        """Have one run of no time."""
        self.timings = [0.0]
        self.all_runs = [0.0]


class Captured:
    """What `%%capture name` leaves in `name`."""

    def __init__(self) -> None:
        """Have nothing yet."""
        self._streams = (io.StringIO(), io.StringIO())
        self.outputs: list[object] = []

    @property
    def stdout(self) -> str:
        """Return what was printed."""
        return self._streams[0].getvalue()

    @property
    def stderr(self) -> str:
        """Return what was printed as an error."""
        return self._streams[1].getvalue()

    def __str__(self) -> str:
        """Return what was printed."""
        return self.stdout

    def show(self) -> None:
        """Print it after all."""
        print(self.stdout, end="")  # noqa: T201 printing is what it is for

    __call__ = show


@contextlib.contextmanager
def caught(captured: Captured) -> Iterator[None]:
    """Keep what is printed."""
    out, err = captured._streams  # noqa: SLF001 it is ours
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
