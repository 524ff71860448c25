"""Requests: what the grader asks is what a child reads, with fresh arguments."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.form import Form, Want
from grader.sandbox.inside import frames, request, wire
from grader.sandbox.program import make_call, request_of
from tests.unit.test_wire import plain, shown

if TYPE_CHECKING:
    from grader.sandbox.inside.request import Request


def made(arguments: dict[str, object] | list[object] | None, form: Form | None = None) -> bytes:
    """Return the frame of a request."""
    limits = {"seconds": 2.0, "memory_mb": 64, "output_kb": 2}
    options: dict[str, Any] = limits | ({} if form is None else {"form": form})
    return make_call(7, ("f", "g"), arguments, **options).request


def read(frame: bytes) -> tuple[Request, bytes]:
    """Return the request in a frame, and the bytes of its arrays."""
    text, size = frames.LENGTHS.unpack_from(frame)
    start = frames.LENGTHS.size + text
    assert len(frame) == start + size
    return request.unpack(frame[frames.LENGTHS.size : start]), frame[start:]


def arguments_of(frame: bytes) -> Any:
    """Return the arguments of a request."""
    asked, arrays = read(frame)
    return asked.arguments(arrays)


@given(st.dictionaries(st.text(), plain, max_size=3) | st.lists(plain, max_size=3))
def test_arguments_arrive_as_they_were_given(arguments: Any) -> None:
    """Plain data of every kind comes out as it went in, by name and by position."""
    assert shown(arguments_of(made(arguments))) == shown(arguments)


def test_a_request_is_the_same_whoever_makes_it() -> None:
    """A worker that knows a call by its frame asks what the grader itself would ask."""
    form = Form(expression="f(x)", wants=(Want(name="f"),), item=(0, "a"))
    given: dict[str, object] = {"x": (np.eye(2), [wire.Expression("np.exp")]), "y": {1: (2,)}}
    call = make_call(1, ("f",), given, seconds=2.0, memory_mb=64, output_kb=2, form=form)
    asked, other = (read(frame)[0] for frame in (call.request, request_of(call.frame)))
    assert asked == other


def test_a_request_tells_all_that_is_asked() -> None:
    """Names, limits and the form of the answer are there; a look-up is no call."""
    form = Form(expression="f(1)", wants=(Want(name="f", aliases=("h",)),), item=(0, "a"))
    asked, _arrays = read(made({"x": 1}, form))
    assert asked.form is not None
    assert eval(asked.form.pop("code"), {"f": lambda x: x + 1}) == 2
    assert asked[:8] == (
        7,
        False,
        ["f", "g"],
        {"expression": "f(1)", "wants": [[["f", "h"], False]], "item": [0, "a"]},
        2.0,
        64,
        2048,
        False,
    )
    assert read(made(None))[0].is_value


def test_arguments_are_a_childs_own() -> None:
    """Arrays are writable, own their numbers, and nothing is shared within or between requests."""
    frame = made({"x": np.zeros(2), "y": [1.5, 1.5], "z": [[], []]})
    first, second = arguments_of(frame), arguments_of(frame)
    first["x"] += 1
    first["z"][0].append(1)
    assert (first["x"].flags.owndata, second["x"].tolist()) == (True, [0.0, 0.0])
    assert (first["z"], second["z"]) == ([[1], []], [[], []])


def test_gaps_are_filled_wherever_they_are() -> None:
    """Arrays and expressions stand in tuples, lists and dicts, also in those of odd keys."""
    square = wire.Expression("lambda x: x**2")
    given: dict[str, object] = {
        "x": ({None: [np.ones(1)], (1, 2): (square, 3)}, (4, (5, np.eye(2)))),
        "y": ((1,), 2),
    }
    found = arguments_of(made(given))
    assert found["x"][0][(1, 2)][0](3) == 9
    assert found["x"][0][(1, 2)][1:] == (3,)
    assert shown(found["x"][0][None]) == shown([np.ones(1)])
    assert shown(found["x"][1]) == shown((4, (5, np.eye(2))))
    assert found["y"] == ((1,), 2)


def test_an_expression_that_is_none_fails_where_it_is_evaluated() -> None:
    """It is the grader's text, and its failure is told as that of any call."""
    frame = made({"x": wire.Expression(" 1 +")})
    with pytest.raises(SyntaxError, match="invalid syntax"):
        arguments_of(frame)
    assert arguments_of(made({"x": wire.Expression("  np.pi")})) == {"x": math.pi}


@pytest.mark.parametrize(
    ("source", "draws"), [("lambda: np.random.rand()", True), ("lambda: 1", False)]
)
def test_an_expression_that_draws_is_told(source: str, draws: bool) -> None:  # noqa: FBT001
    """Generators are set back for it, whatever the submission itself is like."""
    assert read(made({"x": wire.Expression(source)}))[0].draws is draws
    assert read(made({"x": 1}, Form(expression=source)))[0].draws is draws


def test_what_is_no_plain_key_is_refused() -> None:
    """A callable can be an argument, and no key of one."""
    with pytest.raises(frames.WireError) as raised:
        made({"x": {wire.Expression("1"): 2}})
    assert str(raised.value) == "a key of a dictionary is no plain value"


def test_a_frame_that_is_no_call_stands_for_no_request() -> None:
    """Bytes of another kind or length are refused."""
    for frame in (frames.frame([1]), made({}) + b"x", frames.frame({}) + b"x"):
        with pytest.raises(frames.WireError):
            request_of(frame)


def test_expressions_with_constant_parts_of_lists() -> None:
    """Slices are constants of a compiled expression from Python 3.14 on, and arrive as all else."""
    assert arguments_of(made({"x": wire.Expression("[1, 2, 3][0:2]")})) == {"x": [1, 2]}
    asked, _arrays = read(made({"x": 1}, Form(expression="f(x)[:, 0]", wants=(Want(name="f"),))))
    assert asked.form is not None
    assert eval(asked.form["code"], {"f": np.atleast_2d, "x": 1}) == [1]
