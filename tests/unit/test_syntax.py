"""Syntax trees made in several threads."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

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
