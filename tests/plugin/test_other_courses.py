"""Other courses' rubrics: right solutions in several styles, and slips that are told by name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader.builder import build
from grader.checking import check_assignment
from grader.rubric_file import BUNDLED, load_rubric_file
from tests.plugin.course import Course

if TYPE_CHECKING:
    from collections.abc import Mapping

SOLUTIONS = Path(__file__).parent / "solutions"
RUBRICS = {"cs231n": "cs231n_assignment2", "cnn": "cnn_step_by_step"}
RIGHT = [
    (course, path.stem) for course in RUBRICS for path in sorted((SOLUTIONS / course).iterdir())
]

OPTIM = "folder/cs231n/optim.py"
LAYERS = "folder/cs231n/layers.py"
LOOPS = "loops/layers.py"

Lost = dict[str, tuple[str, set[str]]]
"""By question its status, and the misconceptions that its cases name."""

WRONG: dict[str, tuple[str, str, str, str, Lost]] = {
    # name: course, file, what stands there, what is written instead, what is lost
    "affine-mean": (
        *("cs231n", LAYERS, "db = np.sum(dout, axis=0)", "db = np.mean(dout, axis=0)"),
        {"affine_backward": ("partial", {"bias-averaged"})},
    ),
    "softmax-not-averaged": (
        *("cs231n", LAYERS, "    dx /= N\n    return loss, dx", "    return loss, dx"),
        {"softmax_loss": ("partial", {"gradient-summed"})},
    ),
    "softmax-overflows": (
        *("cs231n", LAYERS, "x - np.max(x, axis=1, keepdims=True)", "1.0 * x"),
        {"softmax_loss": ("partial", set())},
    ),
    "batchnorm-ddof": (
        *("cs231n", LAYERS, "var = x.var(axis=0)", "var = x.var(axis=0, ddof=1)"),
        {
            "batchnorm_forward": ("partial", {"unbiased"}),
            "batchnorm_running": ("partial", {"unbiased"}),
            "batchnorm_backward": ("wrong", set()),
            "batchnorm_backward_alt": ("wrong", set()),
            "spatial_batchnorm_forward": ("wrong", set()),
            "spatial_batchnorm_backward": ("wrong", set()),
        },
    ),
    "batchnorm-momentum": (
        "cs231n",
        LAYERS,
        'momentum = bn_param.get("momentum", 0.9)',
        'momentum = 1 - bn_param.get("momentum", 0.9)',
        {"batchnorm_running": ("partial", {"weights-swapped"})},
    ),
    "dropout-not-inverted": (
        *("cs231n", LAYERS, "(np.random.rand(*x.shape) < p) / p", "np.random.rand(*x.shape) < p"),
        {
            "dropout_forward": ("partial", {"never-scaled"}),
            "dropout_backward": ("partial", {"unscaled"}),
        },
    ),
    "dropout-p-drops": (
        *("cs231n", LAYERS, "(np.random.rand(*x.shape) < p) / p"),
        "(np.random.rand(*x.shape) > p) / (1 - p)",
        {"dropout_forward": ("partial", {"p-drops"}), "dropout_backward": ("partial", set())},
    ),
    "adam-uncorrected": (
        *("cs231n", OPTIM, 'mt = config["m"] / (1 - b1**t)\n    vt = config["v"] / (1 - b2**t)'),
        'mt, vt = config["m"], config["v"]',
        {"adam": ("partial", {"no-bias-correction"})},
    ),
    "conv-no-bias": (
        *("cs231n", LOOPS, "np.sum(window * w[f]) + b[f]", "np.sum(window * w[f])"),
        {"conv_forward_naive": ("partial", {"no-bias"})},
    ),
    "conv-stride": (
        *("cs231n", LOOPS, "i * stride : i * stride + HH, j * stride : j * stride + WW]\n"),
        "i : i + HH, j : j + WW]\n",
        {"conv_forward_naive": ("partial", {"stride-ignored"})},
    ),
    "conv-overwritten": (
        *("cs231n", LOOPS, "dpadded[n, :, rows, cols] += w[f] * dout[n, f, i, j]"),
        "dpadded[n, :, rows, cols] = w[f] * dout[n, f, i, j]",
        {"conv_backward_naive": ("wrong", set())},
    ),
    "pool-ties": (
        *("cs231n", "classes.py", "hit / hit.sum((2, 3), keepdims=True)", "hit"),
        {"max_pool_ties": ("partial", set())},
    ),
    "step-bias": (
        *("cnn", "im2col.py", "np.vdot(a, w) + bias.squeeze()[()]", "np.sum(a * w + bias)"),
        {"conv_single_step": ("partial", {"bias-in-every-product"})},
    ),
    "conv-no-crop": (
        *(
            "cnn",
            "im2col.py",
            "return da[:, p : p + shape[1], p : p + shape[2]], dw",
            "return da, dw",
        ),
        {"conv_backward": ("wrong_shape", set())},
    ),
    "conv-flipped": (
        *(
            "cnn",
            "im2col.py",
            '"nhwijc,ijcf->nhwf", cols, w)',
            '"nhwijc,ijcf->nhwf", cols, w[::-1, ::-1])',
        ),
        {"conv_forward": ("partial", {"flipped"})},
    ),
    "mask-of-size": (
        *(
            "cnn",
            "im2col.py",
            "x.argmax(), x.shape)] = True",
            "np.abs(x).argmax(), x.shape)] = True",
        ),
        {
            "create_mask_from_window": ("partial", {"largest-size"}),
            "pool_backward": ("partial", set()),
        },
    ),
    "average-undivided": (
        *("cnn", "split/pooling.py", "upstream / f**2", "upstream"),
        {"pool_backward": ("partial", {"undivided"})},
    ),
    "pool-stride": (
        *("cnn", "notebook.ipynb", "A_prev[i, h*stride:h*stride+f, w*stride:w*stride+f, c]"),
        "A_prev[i, h:h+f, w:w+f, c]",
        {"pool_forward": ("partial", {"stride-ignored"})},
    ),
    "pool-one-mode": (
        *("cnn", "notebook.ipynb", "A[i, h, w, c] = np.mean(a_prev_slice)"),
        "A[i, h, w, c] = np.max(a_prev_slice)",
        {"pool_forward": ("partial", {"always-max"})},
    ),
    "pad-constant": (
        *("cnn", "notebook.ipynb", "mode='constant', constant_values = (0,0)", "mode='edge'"),
        {
            "zero_pad": ("partial", {"edge"}),
            "conv_forward": ("partial", set()),
            "conv_backward": ("wrong", set()),
        },
    ),
}
"""What students nearly get right."""


def write_wrong(folder: Path, name: str) -> None:
    """Write a right solution with its one slip into a folder named by the slip."""
    course, file, right, wrong, _ = WRONG[name]
    top = SOLUTIONS / course / file.partition("/")[0]
    if top.is_dir():
        shutil.copytree(top, folder / name)
        target = folder / name / file.partition("/")[2]
    else:
        target = folder / f"{name}{top.suffix}"
        shutil.copy(top, target)
    text = target.read_text(encoding="utf-8")
    assert right in text, name
    target.write_text(text.replace(right, wrong), encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Any]:
    """Grade all solutions, right and wrong, and return their cards by course and name."""
    cards: dict[tuple[str, str], Any] = {}
    for course, rubric in RUBRICS.items():
        here = Course(tmp_path_factory.mktemp(course))
        shutil.copytree(SOLUTIONS / course, here.folder / "class")
        for name, (of, *_) in WRONG.items():
            if of == course:
                write_wrong(here.folder / "class", name)
        finished = here.grade("--grade=class", "--exit-zero", rubric=rubric)
        assert finished.status == 0, finished.out + finished.err
        cards |= {(course, card["student"]): card for card in here.gradebook()["submissions"]}
    return cards


def lost(card: Any) -> Lost:
    """Return what a scorecard lost: by question the status, and the slips that were named."""
    return {
        question["id"]: (
            question["status"],
            {case["misconception"] for case in question["cases"] if case["misconception"]},
        )
        for question in card["questions"]
        if question["status"] != "correct"
    }


@pytest.mark.parametrize("rubric", RUBRICS.values())
def test_the_rubric_is_sound(rubric: str) -> None:
    """References are right, nothing earns nothing, and every slip is taken for what it is."""
    report = check_assignment(build(load_rubric_file(BUNDLED / f"{rubric}.toml")))
    assert [str(finding) for finding in report.findings] == []
    assert sum(row.points for row in report.rows) == 100


@pytest.mark.parametrize(("course", "name"), RIGHT)
def test_a_right_solution_has_full_marks(
    graded: Mapping[tuple[str, str], Any], course: str, name: str
) -> None:
    """Vectorised, in loops, in classes, in a package or a notebook: each gets all points."""
    card = graded[course, name]
    assert (lost(card), card["score"]) == ({}, 100.0)


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_costs_its_questions(graded: Mapping[tuple[str, str], Any], name: str) -> None:
    """One slip costs the questions that it touches, and is named where it is known."""
    course, *_, expected = WRONG[name]
    assert lost(graded[course, name]) == expected


def test_the_folder_of_the_course_is_put_together(graded: Mapping[tuple[str, str], Any]) -> None:
    """Layers and update rules come from two modules of one package."""
    chosen, fetched = graded["cs231n", "folder"]["notes"][:2]
    assert chosen.startswith("took cs231n/layers.py: it has 21 of the 24 wanted names")
    assert fetched == "took adam, rmsprop, sgd_momentum from optim.py"


def test_the_notebook_of_the_course_is_loaded(graded: Mapping[tuple[str, str], Any]) -> None:
    """Modules that are not handed in cost nothing, and a note tells of each."""
    notes = " ".join(graded["cnn", "notebook"]["notes"])
    assert all(module in notes for module in ("'public_tests'", "'testCases'"))


def test_an_empty_skeleton_has_nothing(tmp_path: Path) -> None:
    """The starter files, in which every function returns None, earn no points."""
    for course, rubric in RUBRICS.items():
        questions = load_rubric_file(BUNDLED / f"{rubric}.toml").rubric.question
        names = {word for q in questions for word in q.expression.split("(") if word.isidentifier()}
        (tmp_path / course).mkdir()
        here = Course(tmp_path / course)
        text = "".join(f"def {name}(*args, **kwargs):\n    pass\n\n\n" for name in sorted(names))
        here.write({"class/ada.py": text})
        here.grade("--grade=class", "--exit-zero", rubric=rubric)
        (card,) = here.gradebook()["submissions"]
        assert (card["status"], card["score"]) == ("graded", 0.0)


def test_hidden_cases_stay_hidden(graded: Mapping[tuple[str, str], Any]) -> None:
    """What is said of a hidden case holds no number of the right answer."""
    messages = [
        case["message"]
        for card in graded.values()
        for question in card["questions"]
        for case in question["cases"]
        if case["visibility"] == "hidden" and case["status"] != "correct"
    ]
    assert messages
    assert not [message for message in messages if re.search(r"expected [-\d]", message)]
