"""The console command `grader`: its commands, and that graded folders can't configure it."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader import console, pytest_call
from grader.console import main
from grader.errors import UsageError
from tests.plugin.course import RIGHT, SLIPS, Course, Finished

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = "import sys\nfrom grader.console import main\nsys.exit(main())\n"
"""What an installed console command does."""

MARK = "import pathlib\npathlib.Path({!r}).touch()\n"
"""A module that tells that it was loaded."""

SETTINGS = {
    "pytest.ini": "[pytest]\npythonpath = .\naddopts = -p evil --exit-zero\n",
    ".pytest.ini": "[pytest]\npythonpath = .\naddopts = -p evil --exit-zero\n",
    "pytest.toml": '[pytest]\npythonpath = ["."]\naddopts = ["-p", "evil", "--exit-zero"]\n',
    "pyproject.toml": (
        '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = ["-p", "evil", "--exit-zero"]\n'
    ),
    "tox.ini": "[pytest]\npythonpath = .\naddopts = -p evil --exit-zero\n",
    "setup.cfg": "[tool:pytest]\npythonpath = .\naddopts = -p evil --exit-zero\n",
}
"""Settings files as a student might hand them in: each would load a module and hide points lost."""

MODULES = (
    *("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "pytest.py", "pluggy.py"),
    *("xdist.py", "encodings.py", "typing.py", "grader.py", "reference.py", "answers.py"),
)
"""Modules that Python or pytest would load if they looked into the folder."""


def run_command(
    course: Course, *args: str, cwd: str = "", env: Mapping[str, str] | None = None
) -> Finished:
    """Run the console command as it is installed: a script in a folder of its own."""
    script = course.write({"grader": COMMAND}, under="bin") / "grader"
    return course.python(str(script), *args, cwd=cwd, env=env)


def scores(course: Course, folder: str = "grades") -> dict[str, float]:
    """Return the scores of the two students, whatever else was graded."""
    found = course.gradebook(folder)["submissions"]
    return {e["student"]: e["score"] for e in found if e["student"] in {"ada", "bob"}}


@pytest.fixture
def hostile(course: Course) -> tuple[Course, Path]:
    """Return a course whose folder of submissions holds `evil.py`, and the file that this makes."""
    mark = course.folder / "evil_was_here"
    evil = MARK.format(str(mark))
    course.write({"ada.py": RIGHT, "bob.py": SLIPS, "evil.py": evil}, under="class")
    return course, mark


# --- Commands -------------------------------------------------------------------------------


def run_main(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process and return status, output and errors."""
    status = main(args)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` names the commands; without any command the same goes to the errors."""
    assert run_main(capsys, "--help") == (0, console.HELP, "")
    assert run_main(capsys) == (4, "", console.HELP)
    assert re.findall(r"^  (\w+) [\[P]?", console.HELP, re.MULTILINE) == [*console.COMMANDS]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` tells the version of the distribution."""
    version = metadata.version("pytest-grade")
    assert run_main(capsys, "--version") == (0, f"pytest-grade {version}\n", "")


NAMES = "grade, check, new, examples, release, gradescope, diff, report, merge"


@pytest.mark.parametrize(
    ("command", "advice"), [("chek", " Did you mean 'check'?"), ("zzz", ""), ("-q", "")]
)
def test_an_unknown_command(capsys: pytest.CaptureFixture[str], command: str, advice: str) -> None:
    """An unknown command is bad usage; a near one is suggested."""
    refusal = f"ERROR: grader: no command '{command}'.{advice} Commands: {NAMES}.\n"
    assert run_main(capsys, command) == (4, "", refusal)


def test_the_module_is_the_command(course: Course) -> None:
    """`python -m grader` does the same."""
    version = metadata.version("pytest-grade")
    finished = course.python("-m", "grader", "--version")
    assert (finished.status, finished.out) == (0, f"pytest-grade {version}\n")


# --- grader check ---------------------------------------------------------------------------


def test_check_of_a_rubric_with_a_fault(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole output, 80 columns wide, where a rubric has a fault and a few warnings."""
    monkeypatch.chdir(course.folder)
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = run_main(capsys, "check", "numbers.toml")
    assert (status, err) == (1, "")
    # Times differ from run to run; their column is as wide as it must be.
    assert re.sub(r" +\d+\.\d ms", "   0.0 ms", out) == CHECKED


CHECKED = """\
question      points    cases    slips    stand-ins    time
----------  --------  -------  -------  -----------  ------
double             4      1+1      1/1          9/9   0.0 ms
mirror             3      1+0        -          8/9   0.0 ms
parts              2      0+2        -          7/7   0.0 ms
essay              1  by hand        -            -       -
together          10      2+3      1/1        24/25   0.0 ms

fault: question[1] mirror: the first case's answer in every case would earn full
    marks. Add a case with another answer. [stand-in-passes]

warning: question[0] double: the right answer rounded to 2 decimals would earn
    full marks. Add a case with larger numbers, or lower tolerance.
    [tolerance-loose]
warning: question[1] mirror: it has no hint. Add a hint: it is all that a hidden
    case lets a student read. [no-hint]
warning: question[1] mirror: no case is hidden. Hide one: what is shown can be
    copied. [no-hidden-case]
warning: question[2] parts: it has no hint. Add a hint: it is all that a hidden
    case lets a student read. [no-hint]

note: question: 1 of 10 points are given by a person, for 1 question. Hand the
    marks in with --grade-marks. [manual-points]

Numbers: 1 fault and 4 warnings.
"""


def test_check_of_the_bundled_rubric(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name the bundled rubric is checked, and it is sound even strictly."""
    status, out, _err = run_main(capsys, "check", "--strict")
    assert (status, out.splitlines()[-1]) == (0, "Deep learning: no faults and no warnings.")


def test_check_is_strict_when_asked(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--strict` a warning is enough to fail."""
    monkeypatch.chdir(course.folder)
    two = 'name = "four numbers"\n  args = { x = [1, 2, 3, 4] }'
    case = '\n  [[question.case]]\n  name = "three"\n  args = { x = [7, 5, 6] }'
    rubric = Path("numbers.toml").read_text()
    Path("numbers.toml").write_text(rubric.replace(two, two + case))
    assert run_main(capsys, "check", "numbers.toml")[0] == 0
    assert run_main(capsys, "check", "numbers.toml", "--strict")[0] == 1


def test_check_of_a_rubric_with_mistakes(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rubric that can't be read is bad usage, with its mistakes."""
    monkeypatch.chdir(course.folder)
    rubric = Path("numbers.toml").read_text().replace("answers:double", "answers:dubble")
    Path("numbers.toml").write_text(rubric)
    mistake = "question[0].reference: no function 'dubble' in answers. Did you mean 'double'?"
    refusal = f"ERROR: numbers.toml: {mistake}\n"
    assert run_main(capsys, "check", "numbers.toml") == (4, "", refusal)


def test_check_of_two_rubrics(capsys: pytest.CaptureFixture[str]) -> None:
    """More than one rubric is bad usage."""
    assert run_main(capsys, "check", "one", "two") == (
        4,
        "",
        "ERROR: grader check: unrecognized arguments: two. See grader check --help.\n",
    )


# --- grader grade ---------------------------------------------------------------------------


def test_grade_needs_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a path there is nothing to grade."""
    refusal = "ERROR: grader grade: expected the PATH of a submission, a folder or a zip.\n"
    assert run_main(capsys, "grade", "--rubric", "deep_learning") == (4, "", refusal)


def test_help_shows_every_option_of_the_plugin(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """`grader grade --help` names all options that pytest has with the plugin."""
    status, out, _err = run_main(capsys, "grade", "--help")
    help_of_pytest = course.pytest("--help").out
    options = set(
        re.findall(r"^  (--(?:grade-|rubric|exit-zero)[\w-]*)", help_of_pytest, re.MULTILINE)
    )
    assert status == 0
    assert {"--rubric", "--grade-out", "--exit-zero"} <= options
    assert options <= set(re.findall(r"--[\w-]+", out))


@pytest.mark.parametrize(
    ("given", "paths", "options"),
    [
        (["a", "b"], ["a", "b"], []),
        (["-q", "a", "--rubric", "r.toml", "b"], ["a", "b"], ["-q", "--rubric", "r.toml"]),
        (["a", "--rubric=r.toml", "-k", "soft"], ["a"], ["--rubric=r.toml", "-k", "soft"]),
        (["--exit-zero", "a"], ["a"], ["--exit-zero"]),
        (["--grade", "a", "--grade-out", "o"], ["a"], ["--grade-out", "o"]),
        (["-x", "--", "-odd"], ["-odd"], ["-x"]),
        (["a", "-k"], ["a"], ["-k"]),
    ],
)
def test_paths_and_options_are_told_apart(
    given: list[str], paths: list[str], options: list[str]
) -> None:
    """Options keep their values, whether behind a space or an equals sign; the rest is graded."""
    assert pytest_call.split(given) == (paths, options)


def test_nothing_to_grade_behind_an_option() -> None:
    """What belongs to an option is no path."""
    with pytest.raises(UsageError) as error:
        pytest_call.split(["--grade-out", "o"])
    assert str(error.value) == (
        "grader grade: expected the PATH of a submission, a folder or a zip."
    )


def test_a_test_among_what_is_graded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with tests of submissions has an option of its own; other files may be called so."""
    course.write({"test_x.py": "def test_it(submission): pass\n", "test_y.py": "def test(): 1\n"})
    monkeypatch.chdir(course.folder)
    with pytest.raises(UsageError) as error:
        pytest_call.run(["class", "test_y.py", "test_x.py::test_it"])
    assert str(error.value) == (
        "grader grade: test_x.py::test_it has tests of submissions, and is none. "
        "Write --grade-tests test_x.py::test_it."
    )


def test_grade_does_what_pytest_does(full_course: Course) -> None:
    """Scores, files and exit status are the same as with `pytest --grade`."""
    course = full_course
    plain = course.grade("--grade=class", "--grade-out=plain")
    finished = run_command(course, "grade", "class", "--rubric", "numbers.toml")
    assert (finished.status, plain.status) == (1, 1)
    assert scores(course) == scores(course, "plain") == {"ada": 9.0, "bob": 1.5}
    assert finished.last == plain.last


def test_options_are_handed_over(full_course: Course) -> None:
    """Options of the plugin and of pytest itself have their effect."""
    args = ("--rubric=numbers.toml", "--exit-zero", "-q", "-k", "double", "--grade-out", "out")
    finished = run_command(full_course, "grade", *args, "class/ada.py", "class/bob.py")
    questions = full_course.gradebook("out")["submissions"][1]["questions"]
    assert finished.status == 0
    assert [question["id"] for question in questions] == ["double"]


def test_full_marks_are_status_0(full_course: Course) -> None:
    """One right submission ends with status 0, and nothing is written."""
    finished = run_command(full_course, "grade", "class/ada.py", "--rubric=numbers.toml")
    assert finished.status == 0
    assert full_course.names() == [".pytest_cache", "answers.py", "bin", "class", "numbers.toml"]


def test_a_path_that_is_not_there(course: Course) -> None:
    """A path that leads nowhere is bad usage, as with pytest."""
    finished = run_command(course, "grade", "nowhere", "--rubric=numbers.toml")
    plain = course.grade("--grade=nowhere")
    assert (finished.status, finished.errors) == (4, plain.errors)


# --- Nothing in the graded folder acts ------------------------------------------------------


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_in_the_graded_folder_do_nothing(hostile: tuple[Course, Path], name: str) -> None:
    """A settings file of pytest has no effect, though the command is given beside it."""
    course, mark = hostile
    course.write({name: SETTINGS[name]}, under="class")
    args = ("grade", ".", "--rubric=../numbers.toml", f"--grade-out={course.folder / 'grades'}")
    finished = run_command(course, *args, cwd="class")
    assert (finished.status, mark.exists()) == (1, False)
    assert scores(course) == {"ada": 9.0, "bob": 1.5}


def test_settings_in_a_folder_below_do_nothing(hostile: tuple[Course, Path]) -> None:
    """All settings files together have no effect from above either."""
    course, mark = hostile
    course.write(SETTINGS, under="class")
    finished = run_command(course, "grade", "class", "--rubric", "numbers.toml")
    assert (finished.status, mark.exists()) == (1, False)
    assert scores(course) == {"ada": 9.0, "bob": 1.5}


@pytest.mark.parametrize("name", ["pytest.ini", "pyproject.toml"])
def test_the_same_settings_act_on_pytest(hostile: tuple[Course, Path], name: str) -> None:
    """The files above are no straw men: pytest itself, called inside, obeys them."""
    course, mark = hostile
    course.write({name: SETTINGS[name]}, under="class")
    course.grade("--grade=bob.py", rubric="../numbers.toml", cwd="class")
    assert mark.exists()


@pytest.mark.parametrize("path", [".", "bob.py"])
def test_modules_in_the_graded_folder_are_not_loaded(
    hostile: tuple[Course, Path], path: str
) -> None:
    """No module of the folder is loaded, though the command is given inside it."""
    course, mark = hostile
    course.write(dict.fromkeys(MODULES, MARK.format(str(mark))), under="class")
    args = ("grade", path, "--rubric=../numbers.toml", f"--grade-out={course.folder / 'grades'}")
    finished = run_command(course, *args, cwd="class")
    assert (finished.status, finished.err, mark.exists()) == (1, "", False)
    assert scores(course)["bob"] == 1.5


def test_python_m_grader_loads_no_module_either(hostile: tuple[Course, Path]) -> None:
    """`python -m grader` forgets the current folder before anything else is loaded."""
    course, mark = hostile
    modules = [name for name in MODULES if name not in {"grader.py", "encodings.py", "typing.py"}]
    course.write(dict.fromkeys(modules, MARK.format(str(mark))), under="class")
    args = ("-m", "grader", "grade", "bob.py", "--rubric=../numbers.toml")
    finished = course.python(*args, cwd="class")
    assert (finished.status, finished.err, mark.exists()) == (1, "", False)


def test_a_search_path_into_the_graded_folder_is_dropped(hostile: tuple[Course, Path]) -> None:
    """Where the environment lets Python search the folder, pytest still does not."""
    course, mark = hostile
    course.write({"xdist/__init__.py": MARK.format(str(mark))}, under="class")
    env = {"PYTHONPATH": str(course.folder / "class")}
    finished = run_command(course, "grade", "class", "--rubric=numbers.toml", env=env)
    assert (finished.status, mark.exists()) == (1, False)


def test_workers_of_xdist_load_no_module_either(hostile: tuple[Course, Path]) -> None:
    """The processes of pytest-xdist start in the current folder, and load nothing from it."""
    pytest.importorskip("xdist")
    course, mark = hostile
    course.write(dict.fromkeys(MODULES, MARK.format(str(mark))), under="class")
    out = f"--grade-out={course.folder / 'grades'}"
    args = ("grade", "bob.py", "ada.py", "-n", "1", "--rubric=../numbers.toml", out)
    finished = run_command(course, *args, cwd="class")
    assert (finished.status, mark.exists()) == (1, False)
    assert scores(course) == {"ada": 9.0, "bob": 1.5}


def test_pytest_keeps_its_cache_outside(tmp_path: Path) -> None:
    """The cache goes to the next folder above that is not graded: a planted one is not read."""
    inside = tmp_path / "class" / "ada"
    arguments: list[Any] = pytest_call.arguments([".."], [], inside)
    assert f"--rootdir={tmp_path.resolve()}" in arguments
    assert f"--rootdir={inside.resolve()}" in pytest_call.arguments(["x.py"], [], inside)
