"""Expressions of a rubric: the names in them, and the parts that they take."""

from __future__ import annotations

import pytest

from grader.expression import BadExpression, names_in, needs
from grader.sandbox.inside.parts import Step, compiled

NAMES: dict[str, list[tuple[str, bool]]] = {
    "backward(dout, forward(x)[1])": [
        ("backward", True),
        ("dout", False),
        ("forward", True),
        ("x", False),
    ],
    "[f(y) for y in xs if y]": [("f", True), ("xs", False)],
    "(n := Net(3), n.step(x), n.W)[2]": [("Net", True), ("x", False)],
    "(lambda t: g(t) + z)(2)": [("g", True), ("z", False)],
    "{k: v.shape for k, v in params.items()}": [("params", False)],
    "[(lambda q: q + r)(v) for v in a]": [("r", False), ("a", False)],
    " f() ": [("f", True)],
    "3": [],
}


@pytest.mark.parametrize("source", NAMES)
def test_names_from_around_an_expression_are_found(source: str) -> None:
    """What lambdas, comprehensions and `:=` bind is their own; the order is that of the text."""
    assert [(need.name, need.is_called) for need in names_in(source)] == NAMES[source]


def test_arguments_numpy_and_builtins_are_not_needed_of_a_submission() -> None:
    """A name that the question asks for is needed though Python has one like it."""
    source = "sum(np.abs(f(x))) + max(y)"
    assert [need.name for need in needs(source, {"x", "y"})] == ["f"]
    assert [need.name for need in needs(source, {"x"}, {"sum"})] == ["sum", "f", "y"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("f(", "'(' was never closed"),
        ("x = 1", "invalid syntax"),
        ("", "invalid syntax"),
        ("f(\0)", "source code string cannot contain null bytes"),
        ("yield x", "invalid syntax"),
        ("await f()", "'await' outside function"),
    ],
)
def test_what_is_no_expression_is_refused(source: str, words: str) -> None:
    """The words are Python's own."""
    with pytest.raises(BadExpression) as raised:
        names_in(source)
    assert str(raised.value) == words


def test_parts_that_an_expression_takes_are_known() -> None:
    """Outer parts come first; slices and what is no answer of student code are left alone."""
    steps = compiled("f(g(x)[1])['a'][i] + h.b[0] + f(x)[1:2] + (1, 2)[0]")[1]
    assert steps == (
        Step("f", True, ("a",), None),
        Step("f", True, (), "a"),
        Step("g", True, (), 1),
        Step("b", False, (), 0),
    )
