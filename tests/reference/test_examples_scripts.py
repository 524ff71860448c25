"""The example scripts that are no answer sheets: one right in everything, others that misbehave."""

from __future__ import annotations

import importlib
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "submissions_example"
RNG = np.random.default_rng(20240917)  # any seed: both sides get the same arguments
CLOSE = 1e-10  # two ways to compute one float64, well inside the rubric's 1e-6
FAR = np.array([-1000.0, -30.0, 0.0, 30.0, 1000.0])
SPD = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 4.0]])  # diagonally dominant
STEP = {"theta": RNG.normal(size=4), "velocity": RNG.normal(size=4), "momentum": 0.9}
CODING = {"x": RNG.normal(size=3), "dictionary": RNG.normal(size=(3, 5)), "code": FAR / 500.0}
BLOCK = {"x": RNG.normal(size=4), "w1": RNG.normal(size=(6, 4)), "w2": RNG.normal(size=(4, 6))}
IMAGE = RNG.uniform(size=(7, 8))
WIDE = {"kernel": RNG.normal(size=(2, 3)), "stride": 2, "padding": 1}
SCORES = RNG.permuted(np.arange(40.0).reshape(8, 5), axis=1)
AFFINITIES = (np.ones((6, 6)) - np.eye(6)) / 30.0
ACTIVATION = {"x": FAR.reshape(5, 1), "upstream": RNG.normal(size=(5, 1))}
LAYERS = {"w1": (3, 4), "b1": (3,), "w2": (2, 3), "b2": (2,)}
ONE_HOT = np.array([0.0, 1.0, 0.0])

# Where a function stands in `reference`, and what both sides are called with.
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "linear",
        "distill_linear",
        {
            "weights": [RNG.normal(size=s) for s in [(3, 2), (4, 3), (1, 4)]],
            "biases": [RNG.normal(size=n) for n in (3, 4, 1)],
        },
    ),
    ("softmax", "softmax", {"x": RNG.normal(size=6), "beta": 0.7}),
    ("softmax", "softmax", {"x": FAR, "beta": 1.5}),
    ("softmax", "softmax_jacobian", {"x": RNG.normal(size=4), "beta": 0.7}),
    ("softmax", "softmax_jacobian", {"x": FAR, "beta": 1.5}),
    ("softmax", "cross_entropy", {"target": ONE_HOT, "predicted": np.array([0.2, 0.5, 0.3])}),
    ("softmax", "cross_entropy", {"target": ONE_HOT, "predicted": np.array([0.4, 0.0, 0.6])}),
    ("softmax", "cross_entropy", {"target": np.full(3, 1 / 3), "predicted": np.full(3, 1 / 3)}),
    (
        "softmax",
        "softmax_regression_gradient",
        {"weights": RNG.normal(size=(3, 5)), "x": FAR, "target": ONE_HOT},
    ),
    ("chain_rule", "chain_rule", {"x": 1.0, "y": 0.0}),
    ("chain_rule", "chain_rule", {"x": -2.0, "y": 1.5}),
    ("pooling", "pool", {"x": IMAGE - 0.5, "size": 3, "stride": 2, "mode": "max", "p": 2.0}),
    ("pooling", "pool", {"x": IMAGE - 0.5, "size": 2, "stride": 3, "mode": "average", "p": 2.0}),
    ("pooling", "pool", {"x": IMAGE, "size": 2, "stride": 1, "mode": "lp", "p": 3.5}),
    ("pooling", "pool", {"x": IMAGE, "size": 2, "stride": 1, "mode": "lp", "p": 1.0}),
    ("pooling", "pool", {"x": IMAGE, "size": 3, "stride": 3, "mode": "lp", "p": np.inf}),
    ("pooling", "pool", {"x": np.zeros((2, 2)), "size": 2, "stride": 1, "mode": "lp", "p": 2.0}),
    (
        "convolution",
        "conv_output_size",
        {"input_size": 12, "kernel_size": 3, "stride": 4, "padding": 1},
    ),
    ("convolution", "conv_output", {"image": IMAGE, **WIDE}),
    (
        "convolution",
        "conv_input_gradient",
        {"upstream": RNG.normal(size=(4, 4)), "image_shape": (7, 8), **WIDE},
    ),
    ("optimization", "reconstruction_loss", CODING),
    ("optimization", "reconstruction_gradient", CODING),
    (
        "optimization",
        "gradient_step",
        {"theta": FAR, "gradient": RNG.normal(size=5), "learning_rate": 0.3},
    ),
    (
        "optimization",
        "momentum_step",
        {**STEP, "gradient": RNG.normal(size=4), "learning_rate": 0.3},
    ),
    (
        "optimization",
        "nesterov_step",
        {**STEP, "gradient_function": np.sin, "learning_rate": 0.3},
    ),
    ("top_k", "top_k_error", {"scores": SCORES, "labels": np.arange(8) % 5, "k": 1}),
    ("top_k", "top_k_error", {"scores": SCORES, "labels": np.arange(8) % 5, "k": 3}),
    ("top_k", "ilsvrc_error", {"predictions": [[1, 2], [3, 3]], "truths": [[2, 5, 7], [4]]}),
    ("embedding", "tsne_gradient", {"embedding": 3 * IMAGE[:6, :2], "affinities": AFFINITIES}),
    ("proximal", "soft_threshold", {"x": FAR.reshape(1, 5), "threshold": 30.0}),
    ("proximal", "proximal_gradient_step", {**CODING, "sparsity": 0.8, "step": 0.1}),
    ("residual", "residual_block", BLOCK),
    ("residual", "residual_block_gradient", {**BLOCK, "upstream": RNG.normal(size=4)}),
    ("receptive_field", "receptive_field", {"layers": [(5, 2), (3, 1), (2, 3), (3, 1)]}),
    ("activations", "sigmoid_gradient", ACTIVATION),
    ("activations", "tanh_gradient", ACTIVATION),
    ("activations", "relu_gradient", ACTIVATION),
    (
        "activations",
        "tanh_to_sigmoid",
        {name: RNG.normal(size=size) for name, size in LAYERS.items()},
    ),
    ("regularization", "dropout_expected_activation", {"x": FAR, "keep_probability": 0.4}),
    ("regularization", "xavier_variance", {"fan_in": 300}),
    ("regularization", "he_variance", {"fan_in": 300}),
    ("quadratic", "contour_half_axes", {"hessian": SPD, "minimum": -1.0, "level": 2.5}),
]


@cache
def load(path: str) -> dict[str, Any]:
    """Run an example script and return what it defines."""
    namespace: dict[str, Any] = {"__name__": "example"}
    source = (EXAMPLES / path).read_text(encoding="utf-8")
    exec(compile(source, EXAMPLES / path, "exec"), namespace)
    return namespace


def arrays(answer: object) -> list[np.ndarray[Any, Any]]:
    """Return an answer as a list of arrays, one for each entry of a tuple."""
    return [np.asarray(part) for part in (answer if isinstance(answer, tuple) else (answer,))]


def comparable(name: str, answer: Any) -> object:
    """Replace an answer that is right in more than one form by what is the same in all of them."""
    if name == "contour_half_axes":  # the matrix of the ellipsoid
        lengths, directions = answer
        return directions @ np.diag(lengths**2) @ directions.T
    if name == "tanh_to_sigmoid":  # the outputs for some inputs
        w1, b1, w2, b2 = answer
        hidden = 1 / (1 + np.exp(-(w1 @ SPD[:1].repeat(4, axis=0) + b1[:, None])))
        return w2 @ hidden + b2[:, None]
    return answer


@pytest.mark.parametrize(("module", "name", "arguments"), CALLS)
def test_right_agrees_with_the_reference(module: str, name: str, arguments: dict[str, Any]) -> None:
    """Two people wrote the function: shapes agree, and values to ten digits."""
    reference = getattr(importlib.import_module(f"reference.{module}"), name)
    expected = arrays(comparable(name, reference(**arguments)))
    answer = arrays(comparable(name, load("right_in_everything.py")[name](**arguments)))
    assert [part.shape for part in answer] == [part.shape for part in expected]
    for got, want in zip(answer, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=CLOSE, atol=CLOSE)


def test_right_is_called_in_every_question() -> None:
    """Each function question of the expected verdict is compared with the reference."""
    text = (EXAMPLES / ".verdicts" / "right_in_everything.toml").read_text(encoding="utf-8")
    expected = tomllib.loads(text)
    assert {name for _, name, _ in CALLS} == set(expected["questions"]) - set(expected["cases"])
    assert set(expected["questions"].values()) == {"correct"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sigma_1", 0.7310585786300049),  # mpmath, 16 digits, as the next four
        ("a", 1.5),
        ("b", 2.268941421369995),
        ("df_dx", 0.064645413765523),
        ("df_dy", -0.1811863637329943),
        ("conv_output_count", 9),  # (5 - 3 + 1)², and the arrays are those of sheet 001
        ("conv_output_values", [[109, 92, 72], [108, 85, 74], [110, 74, 79]]),
        (
            "conv_gradient_values",
            [
                [4, 7, 10, 6, 3],
                [9, 17, 25, 16, 8],
                [11, 23, 34, 23, 11],
                [7, 16, 24, 17, 8],
                [2, 6, 9, 7, 3],
            ],
        ),
        ("pooled_values", [[109, 92], [110, 85]]),
        ("receptive_field_pixels", 81),
    ],
)
def test_right_values(name: str, expected: object) -> None:
    """Every value of the assignment is there and right, given as a variable or a function."""
    answer = load("right_in_everything.py")[name]
    got, want = np.asarray(answer() if callable(answer) else answer), np.asarray(expected)
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=CLOSE)


def test_right_augmentations() -> None:
    """Everything but the two flips suits digits."""
    suited = {"rotation", "translation", "zoom", "stretch", "elastic"}
    assert set(load("right_in_everything.py")["mnist_augmentations"]) == suited


class StillWalkingError(Exception):
    """The loop has gone far past any end."""


class Stride(int):
    """A stride that counts how often it is added, and ends a loop that would not end."""

    steps = 0

    def __radd__(self, position: int) -> int:
        """Add one step, up to a thousand of them."""
        self.steps += 1
        if self.steps > 1000:
            raise StillWalkingError
        return position + int(self)


def test_hangs_ends_where_the_stride_divides() -> None:
    """With an image and a 3-by-3 kernel of ones every output is nine, and stride 2 fits."""
    answer = load("hangs.py")["conv_output"](
        image=np.ones((5, 7)), kernel=np.ones((3, 3)), stride=Stride(2), padding=0
    )
    np.testing.assert_array_equal(answer, np.full((2, 3), 9.0), strict=True)


def test_hangs_never_ends_where_the_stride_leaves_a_rest() -> None:
    """On a side of 6 the kernel steps over the edge and walks on."""
    with pytest.raises(StillWalkingError):
        load("hangs.py")["conv_output"](
            image=np.ones((6, 6)), kernel=np.ones((3, 3)), stride=Stride(2), padding=0
        )


@pytest.mark.parametrize(
    "name", ["distill_linear", "pool", "conv_output_size", "top_k_error", "ilsvrc_error"]
)
def test_hangs_is_right_elsewhere(name: str) -> None:
    """What the hanging submission answers besides the convolution agrees with the right one."""
    calls = [arguments for _, called, arguments in CALLS if called == name]
    for arguments in calls:
        answer = arrays(load("hangs.py")[name](**arguments))
        expected = arrays(load("right_in_everything.py")[name](**arguments))
        for got, want in zip(answer, expected, strict=True):
            np.testing.assert_allclose(got, want, rtol=CLOSE, strict=True)


def test_crashes_aborts_for_lp_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Max and average pooling are right; Lp kills its process."""
    pool, deaths = load("crashes/solution.py")["pool"], []
    monkeypatch.setattr(os, "abort", lambda: deaths.append("aborted"))
    window = {"x": np.array([[1.0, 2.0], [3.0, 4.0]]), "size": 2, "stride": 1, "p": 2.0}
    assert [pool(mode=mode, **window).tolist() for mode in ("max", "average")] == [[[4]], [[2.5]]]
    assert deaths == []
    pool(mode="lp", **window)
    assert deaths == ["aborted"]


@pytest.mark.parametrize(
    ("name", "arguments", "end"),
    [
        ("receptive_field", {"layers": [(3, 1), (3, 1)]}, RecursionError),
        (
            "conv_output_size",
            {"input_size": 5, "kernel_size": 3, "stride": 1, "padding": 0},
            SystemExit,
        ),
        ("chain_rule", {"x": np.float64(1.0), "y": 0.0}, ZeroDivisionError),
    ],
)
def test_crashes_in_each_way(name: str, arguments: dict[str, Any], end: type) -> None:
    """Three functions end in three ways, whatever they are asked."""
    with pytest.raises(end) as caught:
        load("crashes/solution.py")[name](**arguments)
    assert caught.type is end


def test_crashes_has_one_right_answer() -> None:
    """The sigmoid's gradient of the crashing submission is right, far out too."""
    answer = load("crashes/solution.py")["sigmoid_gradient"](**ACTIVATION)
    expected = load("right_in_everything.py")["sigmoid_gradient"](**ACTIVATION)
    np.testing.assert_allclose(answer, expected, rtol=CLOSE, strict=True)
