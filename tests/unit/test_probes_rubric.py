"""Simple wrong variants of every reference in the bundled rubric, and what is said of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader.builder import build
from grader.judge import judge_question
from grader.outcome import Returned, Status
from grader.rubric_file import find_rubric, load_rubric_file
from grader.sandbox.conversation import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.assignment import Assignment, Question
    from grader.scorecard import QuestionScore

    Form = Callable[[Any], Any]


def build_bundled() -> Assignment:
    """Return the bundled assignment."""
    return build(load_rubric_file(find_rubric("deep_learning", folder=Path())))


BUNDLED = build_bundled()

FUNCTIONS = [
    question
    for question in BUNDLED.questions
    if question.kind == "function" and question.parts[0].probes[0].check is None
]

VARIANTS: dict[str, tuple[Form, frozenset[str]]] = {
    "negated": (lambda a: -a, frozenset({"is the negative of the right one."})),
    "doubled": (lambda a: 2 * a, frozenset({"is twice the right one."})),
    "halved": (lambda a: a / 2, frozenset({"is half of the right one."})),
    "ten times": (lambda a: 10 * a, frozenset({"is 10 times the right one."})),
    "plus one": (lambda a: a + 1, frozenset({"is too large by 1."})),
    "transposed": (lambda a: a.T, frozenset({"is the transpose of the right one."})),
    "an axis more": (
        lambda a: a[None],
        frozenset({"is right but for an axis of length 1 too many."}),
    ),
    "rounded": (
        lambda a: np.round(a, 3),
        frozenset({"is rounded to 3 decimals."}),
    ),
    "imprecise": (
        lambda a: a * (1 + 3e-5 * np.sin(7 * a)),
        frozenset(
            {
                "is right to 1e-4 only: a rounding, or a small number added?",
                "is right to 1e-5 only: a rounding, or a small number added?",
                "is right but for rounding to whole numbers.",
                "is right but for rounding down.",
            }
        ),
    ),
    "from the back": (
        lambda a: a[::-1] if a.ndim else a,
        frozenset(
            {
                "is the right one from back to front.",
                "is the right one, flipped upside down.",
                "holds the right values in another order.",
            }
        ),
    ),
    "rolled": (
        lambda a: np.roll(a, 1, 0) if a.ndim else a,
        frozenset(
            {
                "is the right one, shifted by one place to the back.",
                "is the right one, shifted down by one row.",
                "is the right one from back to front.",
                "holds the right values in another order.",
            }
        ),
    ),
    "negative parts dropped": (
        lambda a: np.maximum(a, 0),
        frozenset({"is 0 where the right one is negative."}),
    ),
    "a wrong diagonal": (
        lambda a: a + np.eye(*a.shape) if a.ndim == 2 else a,
        frozenset({"is right but for the diagonal."}),
    ),
    "flat": (
        lambda a: a.ravel() if a.ndim == 2 else a,
        frozenset({"holds the right numbers in the right order, in another shape."}),
    ),
    "summed up": (
        lambda a: a.sum() if a.ndim else a,
        frozenset({"is the sum of all that is asked for."}),
    ),
}
"""A wrong variant of an array, and the sentences that fit it."""


def everywhere(form: Form) -> Form:
    """Return the variant for what a function returns: an array, a number, or several."""

    def made(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(made(part) for part in value)
        return np.asarray(form(np.asarray(value, dtype=np.float64)))

    return made


def judged(question: Question, variant: Form) -> QuestionScore:
    """Return the score of a submission that returns a variant of what is right."""
    probes = [probe for part in question.parts for probe in part.probes]
    with np.errstate(all="ignore"):
        outcomes = {probe.call.number: Returned(value=variant(probe.expected)) for probe in probes}
    return judge_question(BUNDLED, question, Run(outcomes=dict(outcomes)))


def named(score: QuestionScore) -> bool:
    """Return whether a known slip was named."""
    return any(case.misconception for case in score.cases)


def predicate(feedback: str) -> str:
    """Return what is said of the answer, without the words about cases and about which value."""
    words = feedback.removeprefix("In every case ").removeprefix("that can be compared ")
    for subject in ("your answer ", "each of your 2 values ", "the first of your 2 values "):
        words = words.removeprefix(subject)
    return words.replace("; the second is right.", ".")


def spoken(name: str) -> dict[str, str]:
    """Return, by question, what is said of a wrong variant: `slip`, a sentence, or nothing."""
    form, _sentences = VARIANTS[name]
    scores = {question.id: judged(question, everywhere(form)) for question in FUNCTIONS}
    return {
        identity: "slip" if named(score) else predicate(score.feedback)
        for identity, score in scores.items()
        if score.status is not Status.CORRECT
    }


QUIET = {
    ("rounded", "xavier_variance"),
    ("rounded", "he_variance"),
    ("imprecise", "xavier_variance"),
    ("imprecise", "he_variance"),
    ("summed up", "softmax"),
}
"""Variants that leave too little to be sure: two different numbers, or always 1."""


@pytest.mark.parametrize("name", VARIANTS)
def test_a_wrong_variant(name: str) -> None:
    """Every simple wrong variant of every reference gets a slip's name or the right sentence."""
    fitting = VARIANTS[name][1] | {"slip"}
    other = {identity: words for identity, words in spoken(name).items() if words not in fitting}
    expected = {identity: "" for variant, identity in QUIET if variant == name}
    assert other == expected


def test_the_share_that_gets_a_word() -> None:
    """Nearly all of the simple wrong variants get more than the word `wrong`."""
    found = [words for name in VARIANTS for words in spoken(name).values()]
    told = [words for words in found if words]
    assert len(found) - len(told) == len(QUIET)
    assert len(told) > 300


def test_only_the_first_of_several_values() -> None:
    """Where the first value is right and the second one not, this is said."""
    sentences = {
        question.id: judged(question, lambda pair: (pair[0], np.sin(9.0 * pair[1]) + 0.3)).feedback
        for question in FUNCTIONS
        if question.id in {"distill_linear", "momentum_step", "nesterov_step"}
    }
    words = "In every case the first of your 2 values is right, and the second is not."
    assert set(sentences.values()) == {words}
    assert len(sentences) == 3


def test_noise() -> None:
    """Of noise added to the right answers nothing is said, whatever the question."""
    rng = np.random.default_rng(11)
    noisy = everywhere(lambda a: a + rng.normal(size=a.shape))
    said = {question.id: judged(question, noisy).feedback for question in FUNCTIONS}
    assert said == dict.fromkeys(said, "")


def test_right_for_stride_one_only() -> None:
    """A convolution that knows no stride is told for which strides it is right."""
    question = BUNDLED.by_id["conv_output_size"]
    outcomes = {}
    for part in question.parts:
        for probe in part.probes:
            value: Any = probe.expected
            if probe.arguments["stride"] != 1:
                value = value * value + 3
            outcomes[probe.call.number] = Returned(value=value)
    score = judge_question(BUNDLED, question, Run(outcomes=dict(outcomes)))
    words = "Your answers are right where `stride` is 1, and wrong everywhere else."
    assert score.feedback == words


def values(name: str, answer: Any) -> str:
    """Return what is said where one value of a values question is answered so, the others right."""
    question, _part = BUNDLED.values[name]
    outcomes = {}
    for part in question.parts:
        value: Any = answer if part.name == name else part.probes[0].expected
        outcomes[part.probes[0].call.number] = Returned(value=value)
    return judge_question(BUNDLED, question, Run(outcomes=dict(outcomes))).feedback


def test_a_visible_value() -> None:
    """Of a value that students may see everything is said."""
    right = BUNDLED.values["conv_output_values"][1].probes[0].expected
    words = "Your `conv_output_values` is right but for the last column."
    assert values("conv_output_values", right + np.array([0, 0, 9])) == words
    words = "Your `conv_output_values` is the negative of the right one."
    assert values("conv_output_values", -np.asarray(right)) == words


def test_a_hidden_value() -> None:
    """Of a hidden value that is said alone from which it can't be worked out."""
    assert values("df_dy", 0.18117) == ""
    words = "Your `df_dy` is right to the decimals that it has, and has too few of them."
    assert values("df_dy", -0.18) == words
