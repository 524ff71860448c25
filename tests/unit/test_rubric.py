"""The rubric's models: defaults, what is inferred, and what applies to a case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from grader.rubric import Case, Limits, Question, Rubric, Tolerance, Value
from grader.rubric_file import BUNDLED, load_rubric


def question(**keys: object) -> Question:
    """Return a question with these keys beside those that each must have."""
    return Question.model_validate(
        {"id": "pool", "section": "pooling", "title": "Pool", "points": 6, **keys}
    )


def rubric(*questions: Question) -> Rubric:
    """Return a rubric of these questions."""
    head = {"id": "week_3", "title": "Week 3"}
    tolerance = {"rtol": 1e-3, "atol": 1e-4}
    return Rubric.model_validate(
        {"schema": 1, "assignment": head, "tolerance": tolerance, "question": questions}
    )


def test_a_rubric_has_defaults_for_all_but_the_assignment() -> None:
    """A file that names only its assignment has the documented limits and tolerance."""
    bare = Rubric.model_validate({"assignment": {"id": "a", "title": "A"}})
    assert bare.schema_version == 1
    assert bare.limits == Limits(load_seconds=10.0, call_seconds=5.0, memory_mb=1024, output_kb=64)
    assert bare.tolerance == Tolerance(rtol=1e-6, atol=1e-8)
    assert (bare.submission.load, bare.submission.provide) == ("all", ())
    assert bare.submission.forbid_imports == ()
    assert bare.random.per_student is False
    assert (bare.section, bare.question) == ((), ())


def test_a_case_is_visible_and_a_value_is_hidden() -> None:
    """A case is shown and a value is not, unless the rubric says otherwise."""
    assert Case(name="x").visibility == "visible"
    assert Value(name="x").visibility == "hidden"


def test_a_function_key_makes_a_function_question() -> None:
    """The kind of a question with a `function` is inferred."""
    asked = question(function="pool_image")
    assert (asked.kind, asked.function) == ("function", "pool_image")


def test_the_function_has_the_name_of_the_id() -> None:
    """A question of kind `function` needs no `function` where the id is its name."""
    assert question(kind="function").function == "pool"


@pytest.mark.parametrize("keys", [{"value": [{"name": "x"}]}, {"values": True}])
def test_values_make_a_values_question(keys: dict[str, object]) -> None:
    """The kind of a question with values is inferred, and it has no function."""
    asked = question(**keys)
    assert (asked.kind, asked.function) == ("values", "")


def test_a_manual_question_has_no_parts() -> None:
    """What a person marks has neither a function nor shares."""
    asked = question(kind="manual")
    assert (asked.function, asked.parts, asked.shares()) == ("", (), ())


def test_shares_add_up_to_the_points_of_the_question() -> None:
    """Each part earns its share of the question's points, whatever the shares add up to."""
    cases = [{"name": "a", "points": 1}, {"name": "b", "points": 2}]
    assert question(function="pool", case=cases).shares() == (2.0, 4.0)


def test_a_case_says_otherwise_than_its_question_and_the_rubric() -> None:
    """Of the tolerances of rubric, question and case the nearest holds, key by key."""
    case = Case.model_validate({"name": "a", "tolerance": {"rtol": 0}})
    asked = question(function="pool", case=[case], tolerance={"rtol": 0.5, "atol": 0.25})
    whole = rubric(asked)
    assert whole.tolerance_for(asked, case) == Tolerance(rtol=0.0, atol=0.25)
    assert whole.tolerance_for(asked) == Tolerance(rtol=0.5, atol=0.25)
    plain = question(kind="manual")
    assert whole.tolerance_for(plain) == Tolerance(rtol=1e-3, atol=1e-4)


def test_limits_of_a_call_are_overridden_key_by_key() -> None:
    """Of the limits of rubric, question and case the nearest holds, key by key."""
    case = Case.model_validate({"name": "a", "limits": {"memory_mb": 8}})
    asked = question(function="pool", case=[case], limits={"call_seconds": 1, "memory_mb": 9})
    whole = rubric(asked)
    assert whole.limits_for(asked, case) == Limits(call_seconds=1.0, memory_mb=8)
    assert whole.limits_for(asked) == Limits(call_seconds=1.0, memory_mb=9)
    assert whole.limits_for(question(kind="manual")) == Limits()


def test_a_reference_is_the_parts_own_or_the_questions() -> None:
    """A part is answered by its own reference, else the question's, but not if it has a value."""
    asked = question(function="pool", reference="m:question", check="m:check")
    own = Case(name="a", reference="m:own", check="m:other")
    assert asked.reference_for(own) == "m:own"
    assert asked.reference_for(Case(name="b")) == "m:question"
    assert asked.reference_for(Case(name="c", expected=0)) is None
    assert asked.check_for(own) == "m:other"
    assert asked.check_for(Case(name="b")) == "m:check"


def test_arguments_are_made_anew_for_each_call() -> None:
    """What one call does to its arguments does not reach the next."""
    case = Case(name="a", args={"x": [1.0, 2.0], "mode": "max"})
    first, second = case.arguments(), case.arguments()
    assert isinstance(first["x"], np.ndarray)
    assert first["x"] is not second["x"]
    assert first["mode"] == "max"


@pytest.mark.parametrize("model", [Case, Value])
def test_an_expected_value_is_read_like_an_argument(model: type[Case | Value]) -> None:
    """Expected values become Python values by the rules for arguments; false and 0 count."""
    assert model(name="a", expected={"tuple": [1, 2]}).expected_value() == (1, 2)
    assert model(name="a", expected=False).expected_value() is False
    assert model(name="a").expected_value() is None


def test_the_points_of_a_rubric_are_those_of_its_questions() -> None:
    """Manual questions count like all others."""
    assert rubric(question(kind="manual"), question(id="b", function="f")).points == 12.0


def test_a_rubric_can_not_be_changed() -> None:
    """A rubric that was checked stays as it was checked."""
    whole = rubric(question(kind="manual"))
    with pytest.raises(ValidationError, match="frozen_instance"):
        whole.tolerance.rtol = 1.0  # type: ignore[misc]


def test_the_bundled_rubric_is_sound() -> None:
    """The rubric that comes with the package has no mistakes."""
    assert load_rubric(BUNDLED / "deep_learning.toml").assignment.id == "deep_learning"


def test_the_bundled_rubrics_lie_beside_the_package() -> None:
    """Bundled rubrics are found from the package, not from the current folder."""
    import grader.rubric_file

    assert Path(grader.rubric_file.__file__).parent.parent / "rubrics" == BUNDLED
