"""`grader release`: what it says, what it refuses, and what a student meets in the kit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from grader.builder import build, load
from grader.console import main
from grader.errors import UsageError
from grader.release import release
from grader.release.starter import code
from grader.release.stub import Kind, Stub, stubs_of
from tests.plugin.course import RUBRIC, Course
from tests.release import course as forms
from tests.release.kits import NAMES, bundled, scorecards

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKED = """
[[question]]
id = "judged"
section = "functions"
title = "Judged"
points = 2
function = "judged"
check = "checks:check"
  [[question.case]]
  name = "one"
  args = { x = 1.0 }
"""
CHECKS = "def check(answer, *, expected, arguments, rtol, atol):\n    return float(answer == 1)\n"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder, and return its rubric."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "rubric.toml"


def refusal(rubric: Path, *checkers: str) -> str:
    """Return why no kit of a rubric is made."""
    paths = tuple(rubric.parent / name for name in checkers)
    with pytest.raises(UsageError) as error:
        release(rubric, rubric.parent / "kit", checkers=paths)
    assert not (rubric.parent / "kit").exists()
    return str(error.value).replace(f"{rubric.parent}/", "")


def test_it_says_what_it_made_and_what_it_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files, points, what is left out and why, what differs, what was kept, what comes next."""
    written(tmp_path, forms.FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["release", "rubric.toml", "a kit"]) == 0
    made = (
        "made a kit/ with rubric.toml, pytest.ini, README.md, cases/, my_homework.py, "
        "my_homework.ipynb, heights.csv, tools.py"
    )
    reasons = [
        "visible checks: 39.1 of 49 points; the rest is checked after hand-in",
        (
            "left out of the kit: question 'judged', case 'a mirror': its checker answers:check is "
            "code of yours, which only --with hands out"
        ),
        (
            "not as in the whole rubric: question 'paper', value 'area': does not follow from "
            "a wrong side there"
        ),
    ]
    after = "next: cd 'a kit' && pytest --grade my_homework.ipynb"
    assert capsys.readouterr().out.splitlines() == [made, *reasons, after]
    Path("a kit/my_homework.py").write_text("mine = 1\n")
    assert main(["release", "rubric.toml", "a kit"]) == 0
    kept = "kept: my_homework.py was changed since the last kit"
    assert capsys.readouterr().out.splitlines() == [made, *reasons, kept, after]
    assert main(["release", "rubric.toml", "kit.zip"]) == 0
    assert capsys.readouterr().out.splitlines() == [made.replace("a kit/", "kit.zip"), *reasons]


def test_all_mistakes_of_a_rubric_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rubric with mistakes is refused in the words of `grader check`, with its status."""
    written(tmp_path, {"rubric.toml": RUBRIC.replace("points = 4", "points = -4")})
    monkeypatch.chdir(tmp_path)
    assert main(["check", "rubric.toml"]) == 4
    of_check = capsys.readouterr().err
    assert main(["release", "rubric.toml", "kit"]) == 4
    assert capsys.readouterr().err == of_check
    assert "expected a number ≥ 0, found -4" in of_check
    assert not Path("kit").exists()


def test_a_rubric_without_visible_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kit in which nothing can be checked has its starters, and says so."""
    head = RUBRIC.partition("[[question]]")[0]
    written(tmp_path, {"rubric.toml": head + CHECKED, "checks.py": CHECKS})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["release", "rubric.toml", "kit"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "visible checks: 0 of 2 points; the rest is checked after hand-in",
        "no visible case is in the kit: students get starters, and nothing to check them with",
        (
            "left out of the kit: question 'judged', case 'one': its checker checks:check is code "
            "of yours, which only --with hands out"
        ),
    ]
    assert "def judged(x):" in Path("kit/my_homework.py").read_text()
    with pytest.raises(UsageError) as error:
        scorecards(tmp_path / "kit" / "rubric.toml", tmp_path / "kit" / "my_homework.py")
    assert str(error.value).endswith("rubric.toml: no question has a visible case to check.")


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Return a rubric with a checker in a module of its own."""
    Course(tmp_path)
    return written(tmp_path, {"rubric.toml": RUBRIC + CHECKED, "checks.py": CHECKS})


def test_a_checker_is_handed_out_on_demand(judged: Path) -> None:
    """With its module in the kit a checked case is in it, and judges there."""
    kit = judged.parent / "kit"
    made = release(judged, kit, checkers=(judged.parent / "checks.py",))
    assert made.kit.left_out == ()
    (kit / "mine.py").write_text("def judged(x):\n    return 2\n")
    (card,) = scorecards(kit / "rubric.toml", kit / "mine.py")
    (score,) = (question for question in card.questions if question.id == "judged")
    assert [case.message for case in score.cases] == ["is not right"]


def test_answers_are_not_handed_out_with_a_checker(judged: Path) -> None:
    """A module that also holds or imports answers is refused, and so is one without checkers."""
    folder = judged.parent
    assert (
        refusal(judged, "answers.py")
        == "grader release: --with answers.py: no module of a checker beside the rubric."
    )
    assert (
        refusal(judged, "checks.txt")
        == "grader release: --with checks.txt: no module of a checker beside the rubric."
    )
    (folder / "checks.py").write_text(f"from answers import double\n{CHECKS}")
    assert refusal(judged, "checks.py") == (
        "grader release: --with checks.py: it imports answers, which holds answers."
    )
    both = (RUBRIC + CHECKED).replace("answers:mirror", "checks:mirror")
    written(folder, {"rubric.toml": both, "checks.py": f"{CHECKS}def mirror(x): return x[::-1]\n"})
    assert refusal(judged, "checks.py") == (
        "grader release: --with checks.py: it also holds checks:mirror, which is no checker. Move "
        "the checkers to a module of their own."
    )


@pytest.mark.parametrize(
    ("provided", "words"),
    [
        (
            "answers.py",
            (
                "grader release: the rubric provides answers.py, which it also takes answers from. "
                "Provide a module that holds no answers."
            ),
        ),
        (
            "data/README.md",
            "grader release: the rubric provides README.md, as the kit does. Rename it.",
        ),
    ],
)
def test_files_that_can_not_be_handed_out(tmp_path: Path, provided: str, words: str) -> None:
    """A provided file must be no secret, and none of the kit's own."""
    Course(tmp_path)
    text = RUBRIC.replace("[[section]]", f'[submission]\nprovide = ["{provided}"]\n[[section]]', 1)
    rubric = written(tmp_path, {"rubric.toml": text, "data/README.md": "hi"})
    assert refusal(rubric) == words


def test_draws_for_each_student_are_left_out(tmp_path: Path) -> None:
    """A draw that belongs to a student can't be in a kit for all."""
    Course(tmp_path)
    text = RUBRIC.replace("args = { x = [1, 2, 3, 4] }", 'generate = "answers:draw"')
    rubric = written(tmp_path, {"rubric.toml": f"{text}\n[random]\nper_student = true\n"})
    with (tmp_path / "answers.py").open("a") as file:
        file.write("def draw(rng): return {'x': rng.normal(size=2)}\n")
    made = release(rubric, tmp_path / "kit")
    assert made.kit.left_out == (
        "question 'mirror', case 'four numbers': every student gets draws of their own",
    )


def test_a_reference_that_fails_is_told(tmp_path: Path) -> None:
    """Where nobody knows what is expected, the case is left out with the reason."""
    Course(tmp_path)
    rubric = written(tmp_path, {"rubric.toml": RUBRIC})
    text = (tmp_path / "answers.py").read_text()
    (tmp_path / "answers.py").write_text(text.replace("return x[::-1]", "return {1, 2}"))
    made = release(rubric, tmp_path / "kit")
    assert made.kit.left_out == (
        (
            "question 'mirror', case 'four numbers': what is expected is not known: a value of "
            "type set is expected; no answer can be like it"
        ),
    )


def test_a_kit_of_a_kit() -> None:
    """What a kit lacks can't be released again."""
    path = bundled("cnn_step_by_step").folder / "rubric.toml"
    with pytest.raises(UsageError) as error:
        release(path, path.parent / "kit")
    assert str(error.value) == (
        f"grader release: {path} is the rubric of a kit. Release the whole one."
    )


def test_a_student_needs_no_option(tmp_path: Path) -> None:
    """In the kit, `pytest --grade my_homework.ipynb` with a space finds the kit's rubric."""
    course = Course(tmp_path)
    release(tmp_path / "numbers.toml", tmp_path / "kit")
    found = course.pytest("-q", "--grade", "my_homework.ipynb", cwd="kit")
    assert found.lines[-3:-1] == [
        "not done yet: double, mirror (4 points)",
        "visible checks: 0 of 2 right; 6 more points are checked after hand-in",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_unchanged_starter_is_told_to_be_undone(name: str) -> None:
    """Every question of a starter as it is has a clear verdict and no point."""
    kit = bundled(name)
    notebook = nbformat.read(kit.folder / "my_homework.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert all(cell.source for cell in notebook.cells)
    cards = scorecards(
        kit.folder / "rubric.toml", kit.folder / "my_homework.py", kit.folder / "my_homework.ipynb"
    )
    for card in cards:
        assert (card.score, card.status.value) == (0, "graded")
        told = {
            case.message.partition(" (")[0]
            for question in card.questions
            for case in question.cases
        }
        undone = {words for words in told if words.startswith("raised NotImplementedError")}
        assert undone == {"raised NotImplementedError: not done yet"}
        assert all(words.startswith("None; ") for words in told - undone)


def test_the_readme_has_ten_lines() -> None:
    """The README is short, and says what the visible checks are worth."""
    lines = bundled("deep_learning").read("README.md").splitlines()
    assert len(lines) == 10
    assert lines[7] == (
        "In Jupyter, `%load_ext grader` and `%grade` do it, too. Visible checks: 32.55 of 100 "
        "points; the rest is checked after you hand in, 8 of them by a person."
    )


STUBS = {
    "scale": [("scale", "x, *, factor=2.0, table={'a': 1}")],
    "hypot": [("hypot", "a, b")],
    "layer": [("layer", "x, w")],
    "square_backward": [("square", "x"), ("square_backward", "upstream, cache"), ("offset", "")],
    "counter": [("Counter", "start")],
    "step": [("step", "w, slope")],
    "report": [("report", "losses")],
    "root": [("root", "x")],
    "noise": [("noise", "n")],
    "shapes": [("give", "what")],
    "apply": [("apply", "f, ends, more")],
    "judged": [("eigenvector", "a")],
    "paper": [("side", ""), ("area", ""), ("secret", ""), ("params", "")],
    "only_hidden": [("only_hidden", "x")],
    "essay": [],
}


def test_every_parameter_of_a_bundled_starter_has_a_name() -> None:
    """Where an expression does not tell what an argument is called, the rubric does."""
    assert [name for name in NAMES if "argument_" in bundled(name).read("my_homework.py")] == []


def test_stubs_have_the_parameters_of_references_calls_and_signatures(tmp_path: Path) -> None:
    """Names and defaults come from the rubric's signature, the reference, or the calls."""
    rubric = written(tmp_path, forms.FILES)
    found = stubs_of(build(load(rubric)))
    assert {q: [(s.name, s.parameters) for s in stubs] for q, stubs in found.items()} == STUBS


@pytest.mark.parametrize(
    ("stub", "told", "lines"),
    [
        (Stub(name="a", kind=Kind.VALUE), None, ["a = None"]),
        (
            Stub(name="f", kind=Kind.FUNCTION, parameters="x"),
            ('a "b" and """', ["c\\d"]),
            [
                "def f(x):",
                '    """a "b" and \\"\\"\\"',
                "",
                "    c\\\\d",
                '    """',
                '    raise NotImplementedError("not done yet")',
            ],
        ),
        (
            Stub(name="C", kind=Kind.CLASS),
            None,
            [
                "class C:",
                "    def __init__(self):",
                '        raise NotImplementedError("not done yet")',
            ],
        ),
    ],
)
def test_code_of_a_stub(stub: Stub, told: tuple[str, list[str]] | None, lines: list[str]) -> None:
    """A stub is Python, whatever stands in a title."""
    assert code(stub, told).splitlines() == lines
    compile(code(stub, told), "stub", "exec")


ODD = """
[[question]]
id = "a.b"
section = "functions"
title = "numpy's"
points = 1
function = "std"
reference = "numpy:std"
  [[question.case]]
  name = "v"
  args = { a = [1.0, 2.0, 4.0] }
  [[question.case]]
  name = "large"
  generate = "answers:large"
  draws = 2
[[question]]
id = "A.b"
section = "functions"
title = "a ufunc"
points = 0
function = "hypot"
reference = "numpy:hypot"
  [[question.case]]
  name = "many"
  generate = "answers:many"
  draws = 400
"""


def test_odd_references_and_many_draws(tmp_path: Path) -> None:
    """NumPy's own functions show what is passed alone; long rubrics keep their arrays in files."""
    Course(tmp_path)
    rubric = written(tmp_path, {"rubric.toml": RUBRIC + ODD})
    with (tmp_path / "answers.py").open("a") as file:
        file.write("def large(rng): return {'a': rng.normal(size=100)}\n")
        file.write("def many(rng): return [rng.normal(size=9), rng.normal(size=9)]\n")
    kit = tmp_path / "kit"
    release(rubric, kit)
    assert sorted(path.name for path in (kit / "cases").iterdir())[:2] == ["A.b_2.npz", "a.b.npz"]
    text = (kit / "my_homework.py").read_text()
    assert "def std(a):" in text
    assert "def hypot(x1, x2):" in text
    probes = {q.id: q.parts[-1].probes for q in build(load(kit / "rubric.toml")).questions}
    assert {name: len(found) for name, found in probes.items()}["A.b"] == 400
