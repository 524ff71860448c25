"""What an assertion compared, told in the words of a rubric's questions."""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.errors import SubmissionFailed
from grader.free.examples import PROFILE, settle_examples
from grader.free.failure import failure_of
from grader.free.judging import ending_of, verdict_of
from grader.outcome import Failed, Status
from tests.unit.test_free_judging import raised, trial_of

if TYPE_CHECKING:
    from pathlib import Path

THREE = "with {}, 2 of 3 values differ: at [1] yours 2, expected 1; at [2] yours 4, expected 2; "
WORST = "worst error 2.0 at [2]"
EVENS = np.array([0, 2, 4])

SAID = [
    ("assert y == 4.0", 6.0, "wrong", "yours 6.0, expected 4.0"),
    ("assert 4.0 == y", 6.0, "wrong", "yours 6.0, expected 4.0"),
    ("assert 2 + 2 == y[0]", (6.0,), "wrong", "`y[0]`: yours 6.0, expected 4"),
    ("assert 3 == len(y)", [3], "wrong", "`len(y)`: yours 1, expected 3"),
    ("assert y == [1, 2]", [1, 3], "wrong", ("with no tolerance, 1 of 2 values differs: at [1] "
     "yours 3, expected 2; worst error 1.0 at [1]")),
    ("assert y == {'a': 1}", {"b": 1}, "wrong_shape",
     "1 key is missing: 'a'; 1 key is not expected: 'b'"),
    ("assert y == 'two'", 3.0, "bad_value", "a number; a string is expected"),
    ("assert y == 1.0", None, "missing", "None; a number is expected"),
    ("assert y == pytest.approx(4.0)", 6.0, "wrong", "yours 6.0, expected 4.0"),
    ("assert pytest.approx(4.0, abs=0.1) == y", 6.0, "wrong", "yours 6.0, expected 4.0"),
    ("assert len(y) == 2", [1], "wrong", "`len(y)`: yours 1, expected 2"),
    ("assert y.shape == (2, 3)", np.ones((3, 2)), "wrong",
     "`y.shape`: yours (3, 2), expected (2, 3)"),
    ("assert y.sum() == 1.0", np.ones(2), "wrong", "`y.sum()`: yours 2.0, expected 1.0"),
    ("assert (y == np.arange(3)).all()", EVENS, "wrong", THREE.format("no tolerance") + WORST),
    ("assert np.all(np.arange(3) == y)", EVENS, "wrong", THREE.format("no tolerance") + WORST),
    ("assert (y == 7).all()", np.array([7, 8]), "wrong", ("with no tolerance, 1 of 2 values "
     "differs: at [1] yours 8, expected 7; worst error 1.0 at [1]")),
    ("assert np.allclose(y, np.arange(3))", EVENS, "wrong",
     THREE.format("tolerance 1e-05 relative and 1e-08 absolute") + WORST),
    ("assert np.isclose(y, np.arange(3), atol=0.5).all()", EVENS, "wrong",
     THREE.format("tolerance 1e-05 relative and 0.5 absolute") + WORST),
    ("assert np.array_equal(y, np.ones((2, 3)))", np.ones((3, 2)), "wrong_shape",
     ("shape (3, 2); (2, 3) is expected: yours is the shape of the transpose, and the values are "
     "right")),
    ("np.testing.assert_allclose(y, np.arange(3), rtol=1e-3)", EVENS, "wrong",
     THREE.format("tolerance 0.001 relative") + WORST),
    ("np.testing.assert_allclose(desired=np.arange(3), actual=y, err_msg='evens')", EVENS, "wrong",
     "evens: " + THREE.format("tolerance 1e-07 relative") + WORST),
    ("np.testing.assert_allclose(y.sum(axis=1), 1)", np.ones((2, 2)), "wrong", ("`y.sum(axis=1)`: "
     "with tolerance 1e-07 relative, 2 of 2 values differ: at [0] yours 2.0, expected 1; at [1] "
     "yours 2.0, expected 1; worst error 1.0 at [0]")),
    ("np.testing.assert_array_almost_equal(y, np.arange(3), decimal=2)", EVENS, "wrong",
     THREE.format("tolerance 0.015 absolute") + WORST),
    ("np.testing.assert_array_equal(y, [1.0])", np.array([np.nan]), "not_finite",
     "1 of 1 values is not finite (nan or inf), at [0]"),
    ("np.testing.assert_equal(y, 4.0)", 6.0, "wrong", "yours 6.0, expected 4.0"),
    ("assert isinstance(y, list)", 6.0, "wrong", "this does not hold: isinstance(y, list)"),
    ("assert not y", 6.0, "wrong", "assert not 6.0"),
    ("assert np.allclose(next(iter([y])), 1)", 6.0, "wrong",
     "this does not hold: np.allclose(next(iter([y])), 1)"),
    ("assert y == 4.0, 'twice two'", 6.0, "wrong", "twice two"),
    ("assert y == {1, 2}", 6.0, "wrong", "this does not hold: y == {1, 2}"),
    ("assert y == 4.0 or y == 5.0", 6.0, "wrong", "this does not hold: y == 4.0 or y == 5.0"),
]  # fmt: skip


def run(folder: Path, source: str, value: object, name: str = "stated") -> BaseException:
    """Return what a line of a module that pytest does not rewrite raises."""
    file = folder / f"{name}.py"
    file.write_text(f"import numpy as np\nimport pytest\n\n\ndef check(y):\n    {source}\n")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return raised(lambda: module.check(value))


@pytest.mark.parametrize(("source", "value", "status", "told"), SAID, ids=lambda _: "")
def test_the_words_of_a_comparison(
    tmp_path: Path, source: str, value: object, status: str, told: str
) -> None:
    """What differs is told as of a rubric's question; a derived value with its expression."""
    ending = ending_of(run(tmp_path, source, value), trial_of(value))
    if told.startswith("assert "):
        told = f"this does not hold: {source.removeprefix('assert ')}"
    assert (ending.status, ending.told, ending.safe) == (status, told, "did not pass")


def test_what_pytest_tells_goes_first(tmp_path: Path) -> None:
    """Both sides are those that pytest saw, where an expression would ask again."""
    trial = trial_of(6.0)
    trial.compared = (3.0, 4.0)
    error = run(tmp_path, "assert [*map(abs, [y])][0] == 4.0", 6.0)
    assert ending_of(error, trial).told == "`[*map(abs, [y])][0]`: yours 3.0, expected 4.0"


def test_nothing_was_raised() -> None:
    """An exception that did not come is missed in a rubric's words."""

    def check(kind: type[Exception]) -> None:
        with pytest.raises(kind):
            pass

    errors = (raised(partial(check, kind)) for kind in (SubmissionFailed, ValueError))
    told = [ending_of(error, trial_of(6.0), is_failure=True).told for error in errors]
    assert told == [
        "`f` returned a number; an exception is expected",
        "`f` returned a number; a ValueError is expected",
    ]


def failed(status: Status, *exceptions: str) -> Failed:
    """Return an outcome without a value."""
    return Failed(
        status=status, message="no text", safe_message="raised", exceptions=tuple(exceptions)
    )


def test_failures_are_what_was_raised() -> None:
    """`pytest.raises(KeyError)` catches what the submission raised, and `match` reads its words."""
    error = failure_of(failed(Status.RAISED, "KeyError", "LookupError", "Exception"))
    assert isinstance(error, SubmissionFailed)
    assert isinstance(error, KeyError)
    assert (str(error), error.status, error.safe_message) == ("no text", "raised", "raised")
    for name in ("OSError", "UnicodeDecodeError", "SyntaxError", "ImportError", "ExceptionGroup"):
        assert isinstance(failure_of(failed(Status.RAISED, name)), SubmissionFailed)
    for names in (("StopIteration",), ("NotImplementedError", "RuntimeError"), ("eval",), ()):
        assert type(failure_of(failed(Status.RAISED, *names))) is SubmissionFailed


@pytest.mark.parametrize(
    ("failures", "status"),
    [
        ([failed(Status.MISSING)], "missing"),
        ([failed(Status.RAISED, "NotImplementedError")], "raised"),
        ([failed(Status.MISSING), failed(Status.RAISED, "ValueError")], "correct"),
        ([failed(Status.RAISED, "ValueError")], "correct"),
        ([], "correct"),
    ],
)
def test_nothing_came_of_it(failures: list[Failed], status: str) -> None:
    """A test that caught only that nothing is there has not passed."""
    trial = trial_of()
    trial.values.clear()
    trial.failures += failures
    assert verdict_of(trial, ending_of(None, trial)).status == status
    trial.keep(1.0, "f")
    assert verdict_of(trial, ending_of(None, trial)).status == "correct"


def test_examples_are_the_same_for_all(tmp_path: Path) -> None:
    """Hypothesis is settled before a module that uses it is imported, unless a course did."""
    from hypothesis import settings

    before = settings.get_current_profile_name()
    module = tmp_path / "test_x.py"
    module.write_text("import hypothesis\n")
    try:
        settings.load_profile("default")
        settle_examples(module)
        assert settings.get_current_profile_name() == PROFILE
        assert (settings().deadline, settings().derandomize) == (None, True)
        settings.register_profile("own", max_examples=3)
        settings.load_profile("own")
        settle_examples(tmp_path / "none.py")
        assert settings.get_current_profile_name() == "own"
    finally:
        settings.load_profile(before)
