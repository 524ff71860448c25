"""Syntax trees made in several threads, and in silence."""

from __future__ import annotations

import gc
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

import pytest

from grader.expression import names_in
from grader.signature import is_signature
from grader.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "\n".join(f"x{number} = [{number}, (1, {{2: [3, f(4)]}})]" for number in range(200))


@pytest.fixture
def switching() -> Iterator[None]:
    """Let another thread in at every garbage collection, of which there are many."""

    def let_in(_phase: str, _facts: dict[str, int]) -> None:
        time.sleep(0)

    thresholds = gc.get_threshold()
    gc.set_threshold(10)
    gc.callbacks.append(let_in)
    yield
    gc.callbacks.remove(let_in)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("switching")
def test_threads_do_not_disturb_one_another() -> None:
    """Each thread gets its tree, whoever is let in between."""
    with ThreadPoolExecutor(4) as pool:
        trees = list(pool.map(parse, [SOURCE] * 20))
    assert [len(tree.body) for tree in trees] == [200] * 20


@pytest.fixture
def _eager_switches() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_eager_switches")
def test_filters_of_warnings_are_left_as_they_were() -> None:
    """Where warnings are errors, threads that read what would be warned of change nothing."""

    def read(number: int) -> tuple[list[str], bool]:
        source = f"'\\d' is {number}"
        return [need.name for need in names_in(f"{source} + x")], is_signature(f"f(x={source})")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        before = list(warnings.filters)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(read, range(400))) == [(["x"], True)] * 400
        assert warnings.filters == before


WARNED = (r"pattern = '\d'", "x = 1if y else 2", "x = 0x1or y", r"x = '\777'")


@pytest.mark.parametrize("action", ["error", "always"])
@pytest.mark.parametrize("source", WARNED)
def test_what_students_write_is_read_in_silence(
    source: str, action: Literal["error", "always"]
) -> None:
    """What Python itself warns of is passed over, whatever was asked of warnings since."""
    with warnings.catch_warnings(record=True) as told:
        for _ in range(2):
            warnings.simplefilter(action)
            assert len(parse(source).body) == 1
        ours = len(warnings.filters)
        assert len(parse(source).body) == 1
        assert len(warnings.filters) == ours
    assert told == []


def test_other_warnings_are_heard() -> None:
    """Only what is read here is passed over in silence."""
    parse("x = 1if 1 else 2")
    with pytest.warns(UserWarning, match=r"^heard$"):
        warnings.warn("heard", stacklevel=1)
