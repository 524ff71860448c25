"""The example submissions, graded by the bundled rubric as a class: every verdict holds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from grader.rubric_file import BUNDLED, load_rubric
from tests.plugin.course import Course

EXAMPLES = Path(__file__).parents[2] / "submissions_example"

VERDICTS = {
    file.stem: tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted((EXAMPLES / ".verdicts").glob("*.toml"))
}
"""What the grader must say, by student."""

QUESTIONS = {
    question.id: question for question in load_rubric(BUNDLED / "deep_learning.toml").question
}

Questions = dict[str, dict[str, Any]]

A = "000_f8fa5da846d3a397"
B = "001_86e595297ce5f1dc"
C = "002_a5bba19b70530a0a"
D = "003_da058a693d3d9cd9"
E = "004_9b965bb21827117d"

FACTS = [
    (A, "distill_linear", "", "correct", ""),
    (A, "pool", "", "correct", ""),
    (A, "conv_values", "conv_output_count", "correct", ""),
    (A, "ilsvrc_error", "", "correct", ""),
    (A, "pooling_reasons", "", "unmarked", ""),
    (A, "sparse_vs_autoencoder", "", "unmarked", ""),
    (B, "chain_rule", "", "correct", ""),
    (B, "chain_rule_values", "sigma_1", "wrong", "sigma-of-minus-x"),
    (B, "chain_rule_values", "a", "correct", ""),
    (B, "chain_rule_values", "b", "follow_through", ""),
    (B, "chain_rule_values", "df_dx", "wrong", ""),
    (B, "chain_rule_values", "df_dy", "follow_through", ""),
    (B, "conv_values", "", "correct", ""),
    (B, "top_k_error", "", "partial", "off-by-one-rank"),
    (C, "residual_block", "", "correct", ""),
    (C, "residual_block_gradient", "", "correct", ""),
    (C, "receptive_field", "", "correct", ""),
    (C, "receptive_field_values", "receptive_field_pixels", "correct", ""),
    (C, "tanh_to_sigmoid", "", "correct", ""),
    (C, "contour_half_axes", "", "correct", ""),
    (C, "bias_variance", "", "unmarked", ""),
    (C, "transfer_learning", "", "unmarked", ""),
    (D, "sigmoid_gradient", "", "partial", ""),
    (D, "tanh_gradient", "", "partial", ""),
    (D, "relu_gradient", "", "correct", ""),
    (D, "softmax", "", "partial", ""),
    (D, "softmax_jacobian", "", "partial", ""),
    (D, "momentum_step", "", "correct", ""),
    (D, "nesterov_step", "", "correct", ""),
    (D, "dropout_expected_activation", "", "correct", ""),
    (D, "xavier_variance", "", "correct", ""),
    (D, "he_variance", "", "correct", ""),
    (D, "mnist_augmentations", "", "correct", ""),
    (E, "conv_output_size", "", "partial", "no-floor"),
    (E, "conv_values", "conv_output_values", "correct", ""),
    (E, "conv_values", "conv_output_count", "correct", ""),
    (E, "conv_values", "conv_gradient_values", "wrong", ""),
    (E, "pooled_values", "pooled_values", "correct", ""),
    (E, "pool", "", "correct", ""),
]
"""What the answer sheets are known to say: student, question, value, status, slip."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what `grades.json` says about the examples, by student."""
    course = Course(tmp_path_factory.mktemp("examples"))
    finished = course.pytest(
        f"--grade={EXAMPLES}", "--rubric=deep_learning", "--grade-out=out", "-q", "--exit-zero"
    )
    assert finished.status == 0
    return {entry["student"]: entry for entry in course.gradebook("out")["submissions"]}


def questions(graded: dict[str, Any], student: str) -> Questions:
    """Return a submission's questions by id."""
    return {question["id"]: question for question in graded[student]["questions"]}


def statuses(question: dict[str, Any]) -> dict[str, str]:
    """Return the statuses of a question's cases by name."""
    return {case["name"]: case["status"] for case in question["cases"]}


def slips(question: dict[str, Any]) -> set[str]:
    """Return the misconceptions that are named in a question."""
    return {case["misconception"] for case in question["cases"] if case["misconception"]}


def allowed(words: str | list[str]) -> list[str]:
    """Return the statuses that a verdict allows: one, or those of a list."""
    return [words] if isinstance(words, str) else words


def wanted(student: str) -> dict[str, list[str]]:
    """Return the statuses that are allowed for every question of the rubric."""
    verdict = VERDICTS[student]
    other = "load_error" if verdict["status"] == "load_error" else "missing"
    manual = {name for name, question in QUESTIONS.items() if question.kind == "manual"}
    return {
        name: ["unmarked"] if name in manual else allowed(verdict["questions"].get(name, other))
        for name in QUESTIONS
    }


def test_every_example_is_graded(graded: dict[str, Any]) -> None:
    """There is a row for each example, whatever the others do, and a verdict for each row."""
    assert sorted(graded) == sorted(VERDICTS)


@pytest.mark.parametrize("student", VERDICTS)
def test_the_verdict_holds(graded: dict[str, Any], student: str) -> None:
    """The status of the submission and of every question, listed or not, is the expected one."""
    assert graded[student]["status"] == VERDICTS[student]["status"]
    found = {name: question["status"] for name, question in questions(graded, student).items()}
    unexpected = {
        name: (found.get(name), words)
        for name, words in wanted(student).items()
        if found.get(name) not in words
    }
    assert unexpected == {}
    assert set(found) == set(QUESTIONS)


@pytest.mark.parametrize("student", [s for s in VERDICTS if "cases" in VERDICTS[s]])
def test_the_verdict_on_values_holds(graded: dict[str, Any], student: str) -> None:
    """The status of each value or case that a verdict lists is the expected one."""
    found = questions(graded, student)
    for name, values in VERDICTS[student]["cases"].items():
        assert {value: statuses(found[name])[value] for value in values} == values


@pytest.mark.parametrize("student", VERDICTS)
def test_known_slips_are_named(graded: dict[str, Any], student: str) -> None:
    """The slips of the verdict are named on their questions, and no others on any."""
    found = {name: slips(question) for name, question in questions(graded, student).items()}
    expected = {name: {slip} for name, slip in VERDICTS[student].get("misconceptions", {}).items()}
    assert {name: names for name, names in found.items() if names} == expected


@pytest.mark.parametrize(
    "fact", FACTS, ids=[f"{fact[0][:3]}-{fact[2] or fact[1]}" for fact in FACTS]
)
def test_the_answer_sheets(graded: dict[str, Any], fact: tuple[str, ...]) -> None:
    """Every answer of the five sheets gets the verdict that is known for it."""
    student, question, value, status, slip = fact
    found = questions(graded, student)[question]
    cases = [case for case in found["cases"] if value in ("", case["name"])]
    assert (cases[0] if value else found)["status"] == status
    assert {case["misconception"] or "" for case in cases} - {""} == ({slip} if slip else set())


@pytest.mark.parametrize(
    "name", ["sigmoid_gradient", "tanh_gradient", "softmax", "softmax_jacobian"]
)
def test_literal_exponentials(graded: dict[str, Any], name: str) -> None:
    """Formulas that overflow are right on moderate inputs, and not finite on extreme ones."""
    assert set(statuses(questions(graded, D)[name]).values()) == {"correct", "not_finite"}


def test_seven_wrong_entries(graded: dict[str, Any]) -> None:
    """A wrong matrix is told by how many entries differ, the first of them, and the worst."""
    cases = {case["name"]: case for case in questions(graded, E)["conv_values"]["cases"]}
    assert cases["conv_gradient_values"]["message"] == (
        "with tolerance 0.005 relative, 7 of 25 values differ, the first: "
        "at [2, 3] yours 22, expected 23.0; at [3, 0] yours 4, expected 7.0; "
        "at [3, 1] yours 12, expected 16.0; worst error 6.0 at [3, 2]"
    )


def test_a_division_that_leaves_a_rest(graded: dict[str, Any]) -> None:
    """A size without a floor is wrong only where the stride does not divide."""
    cases = statuses(questions(graded, E)["conv_output_size"])
    assert set(cases.values()) == {"correct", "wrong"}


def test_the_right_submission_has_full_marks(graded: dict[str, Any]) -> None:
    """The submission that is right in everything gets all points that a person need not give."""
    right = graded["right_in_everything"]
    waiting = sum(q["points"] for q in right["questions"] if q["status"] == "unmarked")
    assert right["points"] == 100.0
    assert right["score"] == 100.0 - waiting


def test_a_loop_without_end_costs_its_cases_only(graded: dict[str, Any]) -> None:
    """Where a call hangs, that case is a timeout, and the others of the question are right."""
    cases = statuses(questions(graded, "hangs")["conv_output"])
    assert set(cases.values()) == {"correct", "timeout"}


def test_a_crash_costs_its_cases_only(graded: dict[str, Any]) -> None:
    """Where a call ends its process, that case has crashed, and the others are right."""
    cases = statuses(questions(graded, "crashes")["pool"])
    assert set(cases.values()) == {"correct", "crashed"}
