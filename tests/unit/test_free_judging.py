"""How a test ended: whose fault it was, what it is worth, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.errors import BadTest, SandboxError, SubmissionFailed
from grader.free.judging import ending_of, unjudged, verdict_of
from grader.free.plan import PlannedTest
from grader.free.trial import Award, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

ALLCLOSE: Any = np.testing.assert_allclose
NOTHING: dict[str, int] = {}


def trial_of(value: object = None, *, visibility: str = "visible", points: float = 4.0) -> Trial:
    """Return a trial in which `f` of the submission gave a value."""
    test = PlannedTest(
        key="k", name="test_f", question="f", points=points, visibility=visibility, hint="Look."
    )
    trial = Trial(test=test)
    trial.keep(value, "f")
    return trial


def raised(act: Callable[[], object]) -> BaseException:
    """Return what a function raises."""
    try:
        act()
    except BaseException as error:  # noqa: BLE001 whatever it is
        return error
    raise AssertionError("unreachable because it raises")


class Asked:
    """A submission that gives None."""

    def call(self, name: str) -> Any:
        """Return nothing."""


LYING = "ValueError: invalid literal for int() with base 10: 'f is not callable'"


@pytest.mark.parametrize(
    ("value", "act", "told"),
    [
        (None, lambda y: y.shape, "AttributeError: 'NoneType' object has no attribute 'shape'"),
        (None, lambda y: -y, "TypeError: bad operand type for unary -: 'NoneType'"),
        (None, lambda y: y[0], "TypeError: 'NoneType' object is not subscriptable"),
        ("f is not callable", lambda y: 1 + int(y), LYING),
        (None, lambda y: 2 * len(y), "TypeError: object of type 'NoneType' has no len()"),
        (2.0, lambda y: [*y], "TypeError: Value after * must be an iterable, not float"),
        ([1], lambda y: y[3], "IndexError: list index out of range"),
        ({"a": 1}, lambda y: y["b"], "KeyError: 'b'"),
        ({"a": None}, lambda y: y["a"].T, "AttributeError: 'NoneType' object has no attribute 'T'"),
        (
            np.ones(4),
            lambda y: y - np.ones(3),
            "ValueError: operands could not be broadcast together with shapes (4,) (3,)",
        ),
    ],
)  # fmt: skip
def test_a_value_that_can_not_be_used(
    value: object, act: Callable[[Any], object], told: str
) -> None:
    """What only a right value can bear is the submission's fault, if its value is in it."""
    ending = ending_of(raised(lambda: act(value)), trial_of(value))
    assert (ending.fault, ending.safe) == ("", "what `f` gave can't be used as is expected")
    assert ending.told == f"what `f` gave can't be used as is expected: {told}"


def test_values_that_go_in_parts() -> None:
    """Where a value has too few parts, it is its fault, too."""
    pair: Any = (1, 2)

    def unpack() -> None:
        _a, _b, _c = pair

    def unpack_call() -> None:
        _a, _b = Asked().call("g")

    assert ending_of(raised(unpack), trial_of(pair)).status == "wrong"
    assert ending_of(raised(unpack_call), trial_of(1)).safe == (
        "what `g` gave can't be used as is expected"
    )


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda _y: undefined, "NameError: name 'undefined' is not defined"),  # type: ignore[name-defined]  # noqa: F821
        (lambda y: y.shpae, "AttributeError: 'numpy.ndarray' object has no attribute 'shpae'"),
        (
            lambda y: ALLCLOSE(y),  # noqa: PLW0108 the call is to stand here
            "TypeError: assert_allclose() missing 1 required positional argument: 'desired'",
        ),
        (lambda _y: NOTHING["other"], "KeyError: 'other'"),
        (lambda _y: None + 1, "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"),  # type: ignore[operator]
    ],
)
def test_the_tests_own_fault(act: Callable[[Any], object], words: str) -> None:
    """What no value could bear, or is about none of the submission's, costs nobody points."""
    value = np.ones(2)
    ending = ending_of(raised(lambda: act(value)), trial_of(value))
    place, _, told = ending.fault.partition(": ")
    assert (ending.status, told) == ("ungradable", words)
    assert place.startswith("test_free_judging.py:")
    assert ending.safe == f"{place}: {words.partition(':')[0]}"


def test_what_failed_before_the_submission_was_asked() -> None:
    """An assertion of a fixture that asks nothing, and what pytest can't run, are own faults."""
    error = AssertionError("no data")
    assert ending_of(error, trial_of(), is_own=True).fault == "AssertionError: no data"
    assert ending_of(error, trial_of()).status == "wrong"
    lookup = LookupError("data", object())
    lookup.argname = "data"  # type: ignore[attr-defined] # as pytest's has it
    assert ending_of(lookup, trial_of()).fault == "there is no fixture 'data'"
    unrun = pytest.fail.Exception("no async", pytrace=False)  # as from no line of the course
    assert ending_of(unrun, trial_of(), is_failure=True).fault == "Failed: no async"


@pytest.mark.parametrize("error", [BadTest("no name"), SandboxError("no process")])
def test_what_the_grader_raises(error: Exception) -> None:
    """What can't be asked, and where the sandbox itself fails, is no student's fault."""
    ending = ending_of(error, trial_of())
    assert (ending.status, ending.fault) == ("ungradable", str(error))


def test_a_call_without_a_value() -> None:
    """It has the status and the words of the sandbox."""
    error = SubmissionFailed("raised", "raised ValueError: 3.14", "raised ValueError")
    hidden, visible = (
        verdict_of(t, ending_of(error, t)) for t in (trial_of(visibility="hidden"), trial_of())
    )
    assert (visible.status, visible.message, visible.aside) == (
        "raised",
        "raised ValueError: 3.14",
        "",
    )
    assert (hidden.message, hidden.aside) == ("raised ValueError", "raised ValueError: 3.14")
    assert (visible.score, visible.points, visible.hint) == (0.0, 4.0, "Look.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("twice is six\nassert 9.0 == 6.0", "twice is six"),
        ("assert 9.0 == 6.0\n +  where 9.0 = f()", "assert 9.0 == 6.0"),
        ("\nNot equal\n\nMismatched: 1 / 2\n", "Not equal\nMismatched: 1 / 2"),
        ("", "did not pass"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_the_words_of_an_assertion(text: str, told: str) -> None:
    """Its own words are told, and of what pytest adds only the first line."""
    ending = ending_of(AssertionError(text), trial_of())
    assert (ending.status, ending.told, ending.safe) == ("wrong", told, "did not pass")


def test_a_hidden_assertion() -> None:
    """A student hears that it did not pass; the teacher reads the words."""
    trial = trial_of(visibility="hidden")
    verdict = verdict_of(trial, ending_of(AssertionError("42 is expected"), trial))
    assert (verdict.message, verdict.aside) == ("did not pass", "42 is expected")


def test_awards_are_all_that_counts() -> None:
    """A test that awards gives what it awards, however it ends."""
    trial = trial_of()
    trial.awards += [Award(0.25, "a shape"), Award(0.5, "numbers")]
    passed = verdict_of(trial, ending_of(None, trial))
    failed = verdict_of(trial, ending_of(AssertionError("the rest"), trial))
    assert (passed.status, passed.score, passed.message) == (
        "partial",
        3.0,
        "earned 75 %: a shape, numbers",
    )
    assert (failed.status, failed.score, failed.message) == (
        "partial",
        3.0,
        "the rest\nearned 75 %: a shape, numbers",
    )
    trial.awards.append(Award(0.25, ""))
    assert verdict_of(trial, ending_of(AssertionError(), trial)).status == "correct"


def test_parts_share_the_points() -> None:
    """Of subtests, the share that passed counts; a fault in one is the test's."""
    trial = trial_of()
    errors = None, AssertionError("two"), None, AssertionError("four")
    trial.parts += [ending_of(error, trial) for error in errors]
    verdict = verdict_of(trial, ending_of(None, trial))
    assert (verdict.status, verdict.score) == ("partial", 2.0)
    assert verdict.message == "2 of 4 parts did not pass\ntwo\nfour"
    trial.parts.append(ending_of(NameError("x"), trial))
    verdict = verdict_of(trial, ending_of(None, trial))
    assert (verdict.status, verdict.message) == (
        "ungradable",
        "the grader failed here: NameError: x",
    )


def test_a_group_of_exceptions() -> None:
    """It is the test's fault if any of them is."""
    trial = trial_of()
    assert ending_of(ExceptionGroup("", [AssertionError("a")]), trial).told == "a"
    assert ending_of(ExceptionGroup("", [AssertionError("a"), OSError("b")]), trial).fault


def test_a_skipped_test() -> None:
    """Its points wait for a person; why it was skipped is no word on a hidden one."""
    assert unjudged(trial_of(), "not today").message == "was skipped: not today"
    hidden = unjudged(trial_of(visibility="hidden"), "not today")
    assert (hidden.status, hidden.message) == ("unmarked", "was skipped")
