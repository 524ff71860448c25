"""What homework uses works inside, with the full set, where it is installed."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING

import pytest

from grader.sandbox.limits import Limits
from tests.sandbox.hostility import DEEDS, Prison, full_set, make_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = full_set

EXPECTED = {
    "blas": 300.0,
    "threads": 25,
    "files": 3.0,
    "standard": ["2020-07-01T00:00:00+00:00", "student", "Linux", 4],
    "scipy": 6.0,
    "sympy": "x**2",
    "sklearn": 2.0,
    "torch": [2, 3, 8, 8],
    "matplotlib": True,
    "pandas": 3,
}
LIBRARIES = ("scipy", "sympy", "sklearn", "torch", "matplotlib", "pandas")


@pytest.fixture(scope="module")
def workshop() -> Iterator[Prison]:
    """Return a sandbox with time for large libraries."""
    with make_sandbox("forked", Limits(load_seconds=60.0, memory_mb=2048)) as sandbox:
        yield Prison(sandbox)


@pytest.mark.parametrize("work", EXPECTED)
def test_honest_work_is_done(workshop: Prison, work: str) -> None:
    """Linear algebra, threads, files, figures and models come out as anywhere else."""
    if work in LIBRARIES and importlib.util.find_spec(work) is None:
        pytest.skip(f"{work} is not installed")
    assert workshop.result("honest_work", work) == EXPECTED[work]


def test_every_work_is_expected() -> None:
    """No function of the honest submission is left untried."""
    source = (DEEDS / "honest_work.py").read_text(encoding="utf-8")
    assert re.findall(r"^def (\w+)", source, re.MULTILINE) == list(EXPECTED)
