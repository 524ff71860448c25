"""The five answer sheets: each example computes what its sheet says, right or wrong.

Every expected number is copied from a sheet, or worked out by hand in the comment beside it.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "submissions_example"
SHEETS = {
    "000": EXAMPLES / "000_f8fa5da846d3a397.py",
    "001": EXAMPLES / "001_86e595297ce5f1dc.ipynb",
    "002": EXAMPLES / "002_a5bba19b70530a0a.py",
    "003": EXAMPLES / "003_da058a693d3d9cd9.ipynb",
    "004": EXAMPLES / "004_9b965bb21827117d" / "answers.py",
}
NOTEBOOKS = {"001": 4, "003": 5}  # the minor version of the format
EXACT = 1e-12  # a few roundings of float64, and nothing else
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])

# The sheets' numbers, digit by digit: 001 and 004 answer the convolution alike.
CONVOLUTION = [[109, 92, 72], [108, 85, 74], [110, 74, 79]]
GRADIENT_001 = [
    [4, 7, 10, 6, 3],
    [9, 17, 25, 16, 8],
    [11, 23, 34, 23, 11],
    [7, 16, 24, 17, 8],
    [2, 6, 9, 7, 3],
]
GRADIENT_004 = [
    [4, 7, 10, 6, 3],
    [9, 17, 25, 16, 8],
    [11, 23, 34, 22, 11],
    [4, 12, 18, 12, 6],
    [2, 6, 9, 6, 3],
]


def cells(path: Path) -> str:
    """Return a notebook's code without its magic lines."""
    notebook = nbformat.read(path, as_version=4)
    lines = [
        line
        for cell in notebook.cells
        if cell.cell_type == "code"
        for line in cell.source.splitlines()
        if not line.startswith("%")
    ]
    return "\n".join(lines)


@cache
def load(sheet: str) -> dict[str, Any]:
    """Run an example, with its folder importable, and return what it defines."""
    path = SHEETS[sheet]
    source = cells(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": path.stem}
    sys.path.insert(0, str(path.parent))
    try:
        exec(compile(source, path, "exec"), namespace)
    finally:
        sys.path.remove(str(path.parent))
        sys.modules.pop("windows", None)
    return namespace


def assert_same(answer: object, expected: object) -> None:
    """Compare shape first, then values."""
    got, want = np.asarray(answer), np.asarray(expected)
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize(
    ("sheet", "name", "on_paper"),
    [
        ("000", "conv_output_count", 9),
        ("001", "sigma_1", 0.269),
        ("001", "a", 1.5),
        ("001", "b", 2.731),
        ("001", "df_dx", 1.633),
        ("001", "df_dy", -0.1096),
        ("001", "conv_output_count", 9),
        ("001", "conv_output_values", CONVOLUTION),
        ("001", "conv_gradient_values", GRADIENT_001),
        ("002", "receptive_field_pixels", 81),
        ("004", "conv_output_count", 9),
        ("004", "conv_output_values", CONVOLUTION),
        ("004", "conv_gradient_values", GRADIENT_004),
        ("004", "pooled_values", [[109, 92], [110, 85]]),
    ],
)
def test_values_are_those_on_paper(sheet: str, name: str, on_paper: object) -> None:
    """A value answer is the sheet's number, not what the grader would like to see."""
    answer = load(sheet)[name]
    assert np.asarray(answer).tolist() == on_paper


def test_the_gradients_differ_in_seven_places() -> None:
    """Sheet 004's gradient is wrong in 7 of 25 entries, and [2, 3] comes first."""
    wrong = np.argwhere(
        np.array(load("004")["conv_gradient_values"]) != load("001")["conv_gradient_values"]
    )
    assert (len(wrong), wrong[0].tolist()) == (7, [2, 3])


def test_000_distills_two_layers() -> None:
    """The later layer multiplies from the left, the last bias is added as it is."""
    weights = [np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[2.0, 0.0], [1.0, 1.0]])]
    biases = [np.array([1.0, 0.0]), np.array([0.0, 3.0])]
    W, b = load("000")["distill_linear"](weights=weights, biases=biases)  # noqa: N806
    assert_same(W, [[2.0, 4.0], [1.0, 3.0]])  # W2 W1
    assert_same(b, [2.0, 4.0])  # W2 b1 + b2 = [2, 1] + [0, 3]


@pytest.mark.parametrize("sheet", ["000", "004"])
@pytest.mark.parametrize(
    ("mode", "p", "expected"),
    [
        ("max", 2.0, 4.0),
        ("average", 2.0, 2.5),
        ("lp", 1.0, 10.0),  # sum pooling
        ("lp", 2.0, 30.0**0.5),  # 1 + 4 + 9 + 16
        ("lp", np.inf, 4.0),
    ],
)
def test_pooling_of_one_window(sheet: str, mode: str, p: float, expected: float) -> None:
    """Both sheets give max, average and Lp pooling, with the maximum at p = ∞."""
    answer = load(sheet)["pool"](x=SQUARE, size=2, stride=1, mode=mode, p=p)
    assert_same(answer, [[expected]])


@pytest.mark.parametrize("sheet", ["000", "004"])
def test_pooling_drops_windows_that_do_not_fit(sheet: str) -> None:
    """With stride 2 an image of 3 rows and 5 columns holds one row of two windows."""
    image = np.arange(15.0).reshape(3, 5)
    answer = load(sheet)["pool"](x=image, size=2, stride=2, mode="max", p=2.0)
    assert_same(answer, [[6.0, 8.0]])  # rows 0-1, columns 0-1 and 2-3


def test_000_ilsvrc_error() -> None:
    """One of two labels is missed in the first image, none in the second: (1/2 + 0) / 2."""
    error = load("000")["ilsvrc_error"](predictions=[[1, 2], [3]], truths=[[2, 5], [3]])
    assert_same(error, 0.25)


def test_001_chain_rule_at_the_origin() -> None:
    """At (0, 0) a is 1/2, b is -1/2, the sigmoid's slope 1/4: -1.375 / b² and -0.625 / b²."""
    assert_same(load("001")["chain_rule"](x=0.0, y=0.0), [-5.5, -2.5])


def test_001_top_k_error_is_off_by_one_rank() -> None:
    """Ranks 0, 1 and 2 with k = 1: the sheet counts only R > 1, where R ≥ 1 would be right."""
    scores = np.array([[3.0, 2.0, 1.0]] * 3)
    error = load("001")["top_k_error"](scores=scores, labels=np.array([0, 1, 2]), k=1)
    assert_same(error, 1 / 3)


def test_002_residual_block_and_its_gradient() -> None:
    """By hand: z2 = [2, 1], z3 = [3, 0], so only the first neuron passes a gradient on."""
    block = {"x": np.array([1.0, -1.0]), "w1": np.array([[1.0, 0.0]]), "w2": np.array([[2.0], [1]])}
    assert_same(load("002")["residual_block"](**block), [3.0, 0.0])
    gradient = load("002")["residual_block_gradient"](**block, upstream=np.array([1.0, 1.0]))
    assert_same(gradient, [3.0, 0.0])  # [1, 0] (I + [[2, 0], [1, 0]])


@pytest.mark.parametrize(
    ("layers", "side"),
    [
        ([(3, 1)], 3),
        ([(3, 1)] * 2, 5),
        ([(3, 1)] * 3, 7),
        ([(3, 1)] * 4, 9),
        ([(3, 2), (3, 1)], 7),  # two steps of two pixels, and the kernel of three
        ([(3, 1), (3, 2)], 5),  # the last stride does not count
    ],
)
def test_002_receptive_field(layers: list[tuple[int, int]], side: int) -> None:
    """The sheet's sizes are 3, 5, 7, 9, and strides below a layer widen its steps."""
    assert load("002")["receptive_field"](layers=layers) == side


def test_002_sigmoid_network_computes_the_tanh_network() -> None:
    """Both networks agree on an input, with weights that are not symmetric."""
    w1, b1 = np.array([[0.5, -1.0], [2.0, 0.3], [0.1, 0.2]]), np.array([0.1, -0.4, 0.7])
    w2, b2 = np.array([[1.0, -2.0, 0.5], [0.3, 0.9, 4.0]]), np.array([0.6, -1.1])
    x = np.array([0.7, -0.2])
    v1, c1, v2, c2 = load("002")["tanh_to_sigmoid"](w1=w1, b1=b1, w2=w2, b2=b2)
    sigmoid = 1 / (1 + np.exp(-(v1 @ x + c1)))
    assert_same(v2 @ sigmoid + c2, w2 @ np.tanh(w1 @ x + b1) + b2)


def test_002_half_axes_end_on_the_contour() -> None:
    """With H = diag(2, 8) and B = 2·2 - 2·1 = 2 the half-axes are 1 and 1/2."""
    hessian = np.diag([2.0, 8.0])
    lengths, directions = load("002")["contour_half_axes"](hessian=hessian, minimum=1.0, level=2.0)
    assert_same(lengths, [1.0, 0.5])
    tips = directions * lengths
    assert_same(1.0 + 0.5 * np.diag(tips.T @ hessian @ tips), [2.0, 2.0])


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("sigmoid_gradient", [0.0, np.log(3.0)], [0.25, 3 / 16]),  # e^x = 3: 3 / 4²
        ("tanh_gradient", [0.0, np.log(3.0) / 2], [1.0, 0.75]),  # e^2x = 3: 12 / 4²
        ("relu_gradient", [-1.0, 0.0, 2.0], [0.0, 0.0, 1.0]),
        ("relu_gradient", [-1000.0, 1000.0], [0.0, 1.0]),
    ],
)
def test_003_activation_gradients(name: str, x: list[float], expected: list[float]) -> None:
    """The sheet's derivatives are right on moderate inputs, ReLU's everywhere."""
    gradient = load("003")[name](x=np.array(x), upstream=np.full(len(x), 2.0))
    assert_same(gradient, 2.0 * np.array(expected))


@pytest.mark.parametrize("name", ["sigmoid_gradient", "tanh_gradient"])
def test_003_exponentials_overflow(name: str) -> None:
    """Written literally, the derivative at x = 1000 is ∞ / ∞."""
    with np.errstate(over="ignore", invalid="ignore"):
        gradient = load("003")[name](x=np.array([1000.0]), upstream=np.array([1.0]))
    assert np.isnan(gradient).tolist() == [True]


def test_003_softmax_and_its_jacobian() -> None:
    """Energies 0 and ln 2 have the probabilities 2/3 and 1/3; the product of the two is 2/9."""
    x = np.array([0.0, np.log(2.0)])
    assert_same(load("003")["softmax"](x=x, beta=1.0), [2 / 3, 1 / 3])
    jacobian = load("003")["softmax_jacobian"](x=x / 2.0, beta=2.0)
    assert_same(jacobian, 2.0 * np.array([[-2 / 9, 2 / 9], [2 / 9, -2 / 9]]))


@pytest.mark.parametrize("name", ["softmax", "softmax_jacobian"])
@pytest.mark.parametrize("energy", [1000.0, -1000.0])
def test_003_softmax_is_not_finite_far_out(name: str, energy: float) -> None:
    """Energies of 1000 give 0 / 0, energies of -1000 give ∞ / ∞."""
    with np.errstate(all="ignore"):
        answer = load("003")[name](x=np.array([energy, energy]), beta=1.0)
    assert np.isnan(answer).all()


def test_003_momentum_and_nesterov() -> None:
    """With ∇f = 3θ: v' = 1 - 0.1·3 at θ = 1, and 1 - 0.1·6 at θ + μv = 2."""
    start = {"theta": np.array([1.0]), "velocity": np.array([2.0])}
    rates = {"learning_rate": 0.1, "momentum": 0.5}
    plain = load("003")["momentum_step"](**start, gradient=np.array([3.0]), **rates)
    assert_same(plain, [[1.7], [0.7]])
    ahead = load("003")["nesterov_step"](**start, gradient_function=lambda t: 3.0 * t, **rates)
    assert_same(ahead, [[1.4], [0.4]])


def test_003_dropout_and_initialization() -> None:
    """Test-time scaling by p, variances 1/N and 2/N, and every augmentation but the flips."""
    sheet = load("003")
    assert_same(
        sheet["dropout_expected_activation"](x=np.array([2.0, -4.0]), keep_probability=0.25),
        [0.5, -1.0],
    )
    assert (sheet["xavier_variance"](fan_in=8), sheet["he_variance"](fan_in=8)) == (0.125, 0.25)
    suited = {"rotation", "translation", "zoom", "stretch", "elastic"}
    assert set(sheet["mnist_augmentations"]) == suited


@pytest.mark.parametrize(("input_size", "stride", "size"), [(5, 1, 3.0), (7, 2, 3.0), (6, 2, 2.5)])
def test_004_output_size_has_no_floor(input_size: int, stride: int, size: float) -> None:
    """(6 - 3) / 2 + 1 stays 2.5; where the stride divides, nothing is lost."""
    answer = load("004")["conv_output_size"](
        input_size=input_size, kernel_size=3, stride=stride, padding=0
    )
    assert answer == size


@pytest.mark.parametrize(("sheet", "minor"), NOTEBOOKS.items())
def test_notebooks_are_valid(sheet: str, minor: int) -> None:
    """The notebooks follow the format's schema and keep at least one saved output."""
    notebook = nbformat.read(SHEETS[sheet], as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, minor)
    assert any(cell.get("outputs") for cell in notebook.cells)
    assert all(("id" in cell) is (minor == 5) for cell in notebook.cells)
