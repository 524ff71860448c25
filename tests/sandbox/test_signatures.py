"""Calls that are made by position, as the student hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.outcome import Status
from tests.sandbox.bench import ask, failure_of, notebook

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

ARGUMENTS = {"image": 1, "kernel": 2}

REMARKS = {
    "def f(image, kernel): return 1": "",
    "def f(x, k): return 1": (
        "`f` was called by position: its parameters are (x, k), "
        "the assignment's are (image, kernel)."
    ),
    "def f(Image, kernal=1, *, s=2): return 1": (
        "`f` was called with its own names: its parameters are (Image, kernal, s), "
        "the assignment's are (image, kernel)."
    ),
    "def f(*values): return 1": (
        "`f` was called by position: its parameters are (*values), "
        "the assignment's are (image, kernel)."
    ),
    "f = lambda x, k: 1": (
        "`f` was called by position: the assignment's parameters are (image, kernel)."
    ),
    "def f(x, k): return object()": (
        "`f` was called by position: its parameters are (x, k), "
        "the assignment's are (image, kernel)."
    ),
}


@pytest.mark.parametrize("source", REMARKS)
def test_another_way_of_calling_is_told(bench: Bench, source: str) -> None:
    """What the parameters are called is read from the source, and said whatever came of it."""
    assert bench.outcome(source, **ARGUMENTS).remark == REMARKS[source]


MISFITS = {
    "def f(image): return 1": "`f` takes (image), the assignment calls it with image, kernel",
    "def f(a, b, c): return 1": "`f` takes (a, b, c), the assignment calls it with image, kernel",
    "f = lambda: 1": "`f` can't be called with image, kernel",
}


@pytest.mark.parametrize("source", MISFITS)
def test_parameters_that_do_not_fit_are_told(bench: Bench, source: str) -> None:
    """A function with too many parameters or too few is not called."""
    message = MISFITS[source]
    assert failure_of(bench.outcome(source, **ARGUMENTS)) == (Status.RAISED, message, message)


def test_the_last_definition_counts(bench: Bench) -> None:
    """Of a function that is defined twice the parameters of the last are named."""
    program = notebook("def f(a): return 1", "%matplotlib inline", "def f(b, c): return 2")
    outcome = bench.run(program, ask(0, arguments=dict(ARGUMENTS))).outcomes[0]
    assert "its parameters are (b, c)," in outcome.remark


def test_an_unknown_way_is_ignored(bench: Bench) -> None:
    """A sandbox can name no other way than the two."""
    source = """
        import sys
        binding = next(m for n, m in sys.modules.items() if n.endswith("inside.binding"))
        binding.call = lambda function, arguments, told: told.update(fit="secret")
        def f(image, kernel): return 1
    """
    assert bench.outcome(source, **ARGUMENTS).remark == ""
