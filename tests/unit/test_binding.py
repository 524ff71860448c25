"""Functions whose parameters are not called as the assignment calls them."""

# ruff: noqa: ARG005, N803
# What a function's parameters are called is the point.

from __future__ import annotations

import functools
import operator
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.sandbox.inside.binding import Misfit, call

if TYPE_CHECKING:
    from collections.abc import Callable


class Scaler:
    """Something that can be called, and has methods that can."""

    def __call__(self, image: Any, kernel: Any) -> Any:
        """Return both."""
        return image, kernel

    def method(self, picture: Any, kernel: Any) -> Any:
        """Return both."""
        return picture, kernel

    @staticmethod
    def static(a: Any, b: Any) -> Any:
        """Return both."""
        return a, b


@functools.wraps(Scaler.static)
def wrapped(*args: Any, **kwargs: Any) -> Any:
    """Return what the wrapped function does."""
    return Scaler.static(*args, **kwargs)


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a decorator of somebody who does not know `functools.wraps` returns."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


def started(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a decorator returns that hands over more than it is given."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(0, *args, **kwargs)

    return wrapper


FITTING: dict[str, tuple[Callable[..., Any], str]] = {
    "the same names": (lambda image, kernel: (image, kernel), ""),
    "another order": (lambda kernel, image: (image, kernel), ""),
    "more with defaults": (lambda image, kernel, stride=1: (image, kernel), ""),
    "by name alone": (lambda *, image, kernel: (image, kernel), ""),
    "any names": (lambda **named: (named["image"], named["kernel"]), ""),
    "an object": (Scaler(), ""),
    "other names": (lambda x, k: (x, k), "position"),
    "one other name": (lambda kernel, picture: (picture, kernel), "position"),
    "names of places": (lambda image, kernel, /: (image, kernel), "position"),
    "any positions": (lambda *values: values, "position"),
    "one and any positions": (lambda x, *values: (x, *values), "position"),
    "others with defaults": (lambda x, k, stride=1: (x, k), "position"),
    "defaults for all": (lambda x=0, k=0, stride=1: (x, k), "position"),
    "capitals": (lambda Image, KERNEL: (Image, KERNEL), "spelling"),
    "a slip of the pen": (lambda kernal, imgage: (imgage, kernal), "spelling"),
    "underscores": (lambda kernel_, _image: (_image, kernel_), "spelling"),
    "a bound method": (Scaler().method, "position"),
    "a static method": (Scaler.static, "position"),
    "a wrapped function": (wrapped, "position"),
    "a decorated function": (timed(timed(lambda x, k: (x, k))), "position"),
    "decorated, with the same names": (timed(lambda kernel, image: (image, kernel)), ""),
    "decorated with more": (started(lambda seed, image, kernel: (image, kernel)), ""),
    "a cached function": (functools.cache(lambda x, k: (x, k)), "position"),
    "part of a function": (functools.partial(lambda x, k, s: (x, k), s=1), "position"),
}


@pytest.mark.parametrize("name", FITTING)
def test_arguments_find_their_parameters(name: str) -> None:
    """By name where there is one, by a name that is nearly the same, else by position."""
    function, way = FITTING[name]
    told: dict[str, Any] = {}
    assert call(function, {"image": 1, "kernel": 2}, told) == (1, 2)
    assert told == ({"fit": way} if way else {})


MISFITS: dict[str, Callable[..., Any]] = {
    "one parameter": lambda image: image,
    "no parameter": lambda: None,
    "a third": lambda image, kernel, stride: None,
    "a third by name": lambda x, k, *, stride: None,
    "three others": lambda x, k, stride: None,
    "another count": np.negative,
}


@pytest.mark.parametrize("name", MISFITS)
def test_what_does_not_fit_is_not_called(name: str) -> None:
    """Too many parameters, or too few, can't be called at all."""
    with pytest.raises(Misfit):
        call(MISFITS[name], {"image": 1, "kernel": 2}, {})


def test_what_tells_nothing_of_itself_is_tried() -> None:
    """Functions written in C are called by position, where they take no names."""
    told: dict[str, Any] = {}
    assert call(np.add, {"image": 1, "kernel": 2}, told) == 3
    assert call(operator.sub, {"image": 1, "kernel": 2}, told) == -1
    assert call(max, {"image": 1, "kernel": 2}, told) == 2
    assert told == {"fit": "position"}


def test_a_lying_signature_harms_nobody() -> None:
    """What a class says of its own signature may raise: it is called as it is."""

    class Liar:
        @property
        def __signature__(self) -> None:
            raise SystemError

        def __call__(self, *values: int) -> int:
            return sum(values)

    assert call(Liar(), {"image": 1, "kernel": 2}, {}) == 3


def test_a_failure_inside_is_the_functions_own() -> None:
    """A `TypeError` of a function that fits is no question of its parameters."""

    def broken(image: Any, kernel: Any) -> Any:
        return image + kernel

    with pytest.raises(TypeError, match="unsupported operand"):
        call(broken, {"image": 1, "kernel": "2"}, {})


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are evaluated at once before")
def test_annotations_that_can_not_be_evaluated() -> None:
    """Names in annotations that are not there, which Python 3.14 does not look up, cost nothing."""
    names: dict[str, Any] = {}
    exec("def f(a: Tensor, n: Count = 2) -> Tensor:\n    return [a, n]", names)
    assert call(names["f"], {"x": 1, "n": 3}, {}) == [1, 3]
