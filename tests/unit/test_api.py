"""Grading from a program, without pytest being in control."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import grader
from grader import api
from grader.sandbox import launcher
from tests.plugin.course import RIGHT, SLIPS, Course

ENTRY = Path(inspect.getfile(grader))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a course that the test is in, with submissions in `class/` and beside the rubric."""
    course = Course(tmp_path)
    course.write({"class/ada.py": RIGHT, "class/bob.py": SLIPS, "mine.py": RIGHT})
    monkeypatch.chdir(tmp_path)
    return tmp_path


GRADABLE = "nothing that can be graded: expected "


def scores(gradebook: grader.Gradebook) -> dict[str, float]:
    """Return the points of each student."""
    return {card.student: card.score for card in gradebook.scorecards}


def test_what_is_public_is_what_is_listed() -> None:
    """A type checker, `import *` and the import at first use know the same names."""
    (guarded,) = (
        node
        for node in ast.parse(ENTRY.read_text(encoding="utf-8")).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    checked = {
        alias.name
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } - {"Any"}
    late = {name for names in grader._ORIGINS.values() for name in names}
    assert late == set(grader.__all__) == checked | (late - checked)
    assert set(grader.__all__) <= set(dir(grader))


@pytest.mark.parametrize("name", grader.__all__)
def test_what_is_public_is_explained(name: str) -> None:
    """Every public name has a docstring of its own."""
    assert inspect.getdoc(getattr(grader, name))


def test_what_is_not_public_is_not_there() -> None:
    """An unknown name is refused as in any module."""
    with pytest.raises(AttributeError) as raised:
        _ = grader.grades  # type: ignore[attr-defined]
    assert str(raised.value) == "module 'grader' has no attribute 'grades'"


@pytest.mark.usefixtures("here")
def test_a_folder_is_graded() -> None:
    """Every submission of a folder has a scorecard, in the order of names."""
    told: list[str] = []
    gradebook = grader.grade(
        "class", "numbers.toml", on_graded=lambda card: told.append(card.student)
    )
    assert scores(gradebook) == {"ada": 9.0, "bob": 1.5}
    assert told == ["ada", "bob"]
    assert (gradebook.score, gradebook.points) == (10.5, 20.0)
    assert gradebook["bob"].questions[0].status is grader.Status.PARTIAL
    with pytest.raises(KeyError):
        _ = gradebook["eve"]


def test_nothing_is_written_but_on_request(here: Path) -> None:
    """Grading leaves no file behind; `write` writes the files of `pytest --grade`."""
    before = sorted(here.rglob("*"))
    gradebook = grader.grade(["class"], Path("numbers.toml"), workers=1)
    assert sorted(here.rglob("*")) == before
    written = gradebook.write("out", ("json", "csv"))
    assert [path.name for path in written] == ["grades.json", "grades.csv"]
    assert json.loads(written[0].read_text("utf-8")) == gradebook.to_dict()
    with pytest.raises(grader.UsageError) as raised:
        gradebook.write("out", "xml")
    assert "expected some of csv, json, md, html, gradescope, found 'xml'" in str(raised.value)


@pytest.mark.usefixtures("here")
def test_some_of_what_was_found() -> None:
    """Submissions can be looked at before some of them are graded, beside paths."""
    found = grader.find_submissions("class")
    assert [submission.student for submission in found] == ["ada", "bob"]
    chosen = [one for one in found if one.student == "bob"]
    assert scores(grader.grade([*chosen, *chosen, "mine.py"], "numbers.toml")) == {
        "bob": 1.5,
        "mine": 9.0,
    }


@pytest.mark.usefixtures("here")
def test_some_of_the_questions() -> None:
    """Only the questions that are named are asked, and an unknown one is named."""
    rubric = grader.load_rubric("numbers.toml")
    gradebook = grader.grade("class/ada.py", rubric, questions=["mirror"])
    assert [question.id for question in gradebook["ada"].questions] == ["mirror"]
    with pytest.raises(grader.UsageError) as raised:
        grader.grade("class/ada.py", rubric, questions=["miror"])
    assert str(raised.value) == "no question 'miror' in numbers. Did you mean 'mirror'?"
    with pytest.raises(grader.UsageError) as raised:
        grader.grade("class/ada.py", rubric, questions=())
    assert str(raised.value) == "no question to ask: expected ids of questions, found none."


@pytest.mark.usefixtures("here")
def test_only_what_a_student_may_see() -> None:
    """With visible cases only, hidden ones and what only a person can mark are not asked."""
    gradebook = grader.grade("class/ada.py", "numbers.toml", visible_only=True)
    cases = [case for question in gradebook["ada"].questions for case in question.cases]
    assert {case.visibility for case in cases} == {"visible"}


def test_the_answers_are_not_put_beside_a_submission(here: Path) -> None:
    """What lies beside a file goes with it, but not the reference, whenever it was found."""
    Course(here).write({"thief.py": "from answers import double, mirror\n"})
    (found,) = grader.find_submissions("thief.py")
    (card,) = grader.grade(found, "numbers.toml").scorecards
    visible, hidden = card.questions[0].cases
    assert visible.message.startswith("`double` needs answers: ")
    assert hidden.message == "`double` needs a module that could not be imported"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"what": []}, "nothing to grade: expected a path or a submission, found none."),
        ({"what": "klass"}, "klass: there is no such file or folder. Did you mean class?"),
        ({"rubric": "number.toml"}, "no rubric 'number.toml'"),
        ({"workers": 0}, "workers: expected a whole number above 0, found '0'."),
        ({"memory_mb": 1.5}, "memory_mb: expected a whole number above 0, found '1.5'."),
        ({"call_seconds": -1}, "call_seconds: expected a number above 0, found '-1'."),
        ({"what": 3}, f"{GRADABLE}a path, a submission, or several of them, found 3."),
        (
            {"what": b"class"},
            f"{GRADABLE}a path, a submission, or several of them, found b'class'.",
        ),
        ({"what": ["class", None]}, f"{GRADABLE}a path or a submission, found None."),
        (
            {"rubric": 3},
            (
                "rubric: expected a rubric file, or the name of a bundled rubric, or an "
                "Assignment, found 3."
            ),
        ),
        ({"questions": 3}, "questions: expected ids of questions, found 3."),
        ({"questions": ["mirror", 3]}, "questions: expected ids of questions, found 3."),
        ({"marks": 3}, "marks: expected the path of a file, found 3."),
        ({"roster": 3.5}, "roster: expected the path of a file, found 3.5."),
        ({"times": []}, "times: expected the path of a file, found []."),
        ({"late_days": b"x"}, "late_days: expected the path of a file, found b'x'."),
        ({"fill": 3}, "fill: expected the path of a file, found 3."),
        ({"gradebook": 3}, "gradebook: expected the path of a file or a folder, found 3."),
        ({"column": "One"}, "column: it names a column of the gradebook that fill names."),
        ({"fill": "x", "column": 3}, "column: expected the name of a column, found 3."),
        ({"on_graded": 3}, "on_graded: expected a function of a scorecard, found 3."),
        ({"workers": "two"}, "workers: expected a whole number above 0, found 'two'."),
        ({"times": "times.csv"}, "--grade-times: the rubric has no table [late]."),
        (
            {"isolation": "none"},
            "--grade-isolation: expected one of auto, strict, process, found 'none'.",
        ),
    ],
)
def test_what_can_not_be_done_is_refused(wishes: dict[str, Any], message: str) -> None:
    """Every wrong wish is named before anything is graded, and starts no process."""
    given = {"what": "class", "rubric": "numbers.toml"} | wishes
    with pytest.raises(grader.UsageError) as raised:
        grader.grade(**given)
    assert str(raised.value).startswith(message)


def test_what_is_no_path_is_refused(here: Path) -> None:
    """Functions that take one path or several name what is none."""
    gradebook = grader.grade("class/ada.py", "numbers.toml")
    wrong: Any = 3
    for call, message in (
        (lambda: grader.load_rubric(wrong), "rubric: expected a rubric file, or the name of a "),
        (lambda: grader.find_submissions("class", wrong), "path: expected a path, found 3."),
        (lambda: gradebook.write(wrong), "folder: expected the path of a folder, found 3."),
        (lambda: gradebook.write(here, wrong), "formats: expected names of formats, found 3."),
        (lambda: grader.Gradebook.read(wrong), "gradebook: expected the path of a gradebook or "),
        (lambda: grader.Gradebook.read(here), f"{here}/gradebook.sqlite: is not there. Name a "),
    ):
        with pytest.raises(grader.UsageError) as raised:
            call()
        assert str(raised.value).startswith(message)


def test_lateness_marks_and_a_gradebook_to_fill(here: Path) -> None:
    """A program gives the same files as the command line, and writes what that writes."""
    late = "[late]\ndue = 2026-11-01T23:59:00Z\npercent_per_day = 50\nfree_days = 1\n"
    (here / "late.toml").write_text((here / "numbers.toml").read_text("utf-8") + late, "utf-8")
    (here / "times.csv").write_text("student,handed_in\nada,2026-11-03 12:00\n", "utf-8")
    (here / "days.csv").write_text("student,days\nada,0\nbob,1\n", "utf-8")
    (here / "canvas.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,Week (7)\n"
        "    Points Possible,,,,,10.00\nada,1,,ada,A,\n",
        "utf-8",
    )
    files = {"times": "times.csv", "late_days": Path("days.csv"), "fill": "canvas.csv"}
    gradebook = grader.grade("class", "late.toml", column="Week", **files)  # type: ignore[arg-type]
    assert scores(gradebook) == {"ada": 4.5, "bob": 1.5}
    assert gradebook.notices[0] == "late: 1 of 2 submissions, 4.5 points taken, 1 free day used"
    names = [path.name for path in gradebook.write(here, "csv")]
    assert names == ["grades.csv", "canvas.filled.csv", "late_days.csv"]
    assert "ada,1,,ada,A,4.50" in (here / "canvas.filled.csv").read_text("utf-8")


def test_a_gradebook_is_kept_for_the_next_run(here: Path) -> None:
    """What is in a gradebook is not run again, and can be read without grading."""
    first = grader.grade("class", "numbers.toml", gradebook="kept")
    assert first.notices == ()
    again = grader.grade("class", "numbers.toml", gradebook=here / "kept/gradebook.sqlite")
    assert again.notices == (
        "outcomes of 2 submissions are from the gradebook; --grade-regrade runs all again",
    )
    assert grader.grade("class", "numbers.toml", gradebook="kept", regrade=True).notices == ()
    read = grader.Gradebook.read("kept")
    assert isinstance(read, grader.Gradebook)
    assert scores(read) == scores(first) == scores(again)
    assert read.to_dict()["submissions"] == grader.Gradebook.read("kept").to_dict()["submissions"]
    grader.grade("class/ada.py", "numbers.toml", questions="mirror", gradebook="kept")
    assert scores(grader.Gradebook.read("kept")) == scores(first)
    assert not (here / "grades").exists()


def test_all_mistakes_of_a_rubric_at_once(here: Path) -> None:
    """A rubric with mistakes is refused with all of them."""
    text = (here / "numbers.toml").read_text("utf-8")
    broken = text.replace("points = 4", "points = -4").replace('"answers:mirror"', '"answers:no"')
    (here / "broken.toml").write_text(broken, "utf-8")
    with pytest.raises(grader.RubricError) as raised:
        grader.load_rubric("broken.toml")
    assert [mistake.where for mistake in raised.value.mistakes] == [
        "question[0].points",
        "question[1].reference",
    ]


@pytest.mark.usefixtures("here")
def test_grading_from_threads_and_loops() -> None:
    """Runs in several threads, and inside a running event loop, do not disturb each other."""

    def run(path: str) -> dict[str, float]:
        return scores(grader.grade(path, "numbers.toml", workers=1))

    async def loop() -> dict[str, float]:
        return run("class/bob.py")

    with ThreadPoolExecutor(2) as pool:
        ada, bob = pool.map(run, ("class/ada.py", "class/bob.py"))
    assert (ada, bob, asyncio.run(loop())) == ({"ada": 9.0}, {"bob": 1.5}, {"bob": 1.5})


@pytest.fixture
def launchers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return all launchers that runs start."""
    started: list[Any] = []
    best: Any = launcher.best_launcher

    def keep(*given: Any) -> Any:
        started.append(best(*given))
        return started[-1]

    monkeypatch.setattr(api, "best_launcher", keep)
    return started


def test_everything_is_ended(here: Path, launchers: list[Any]) -> None:
    """After a run, and after one that failed or was interrupted, no process is left."""

    def stop(card: grader.Scorecard) -> None:
        raise KeyboardInterrupt(card.student)

    grader.grade("mine.py", "numbers.toml")
    with pytest.raises(KeyboardInterrupt):
        grader.grade("mine.py", "numbers.toml", on_graded=stop)
    (here / "bad.csv").write_text("who\n", "utf-8")
    with pytest.raises(grader.UsageError):
        grader.grade("mine.py", "numbers.toml", marks="bad.csv")
    assert [one._process.returncode is not None for one in launchers] == [True] * 3


def test_nothing_graded_is_imported(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a folder is graded Python imports nothing from it, and afterwards as ever."""
    seen: list[list[str]] = []
    monkeypatch.setattr(sys, "path", [str(here / "class"), *sys.path])
    before = list(sys.path)
    grader.grade("class", "numbers.toml", on_graded=lambda _card: seen.append(list(sys.path)))
    assert sys.path == before
    assert seen == [before[1:]] * 2


@pytest.mark.usefixtures("here")
def test_a_gradebook_is_printed_as_pytest_prints_it() -> None:
    """As text a gradebook of one is for the student, of several it is a table."""
    one = str(grader.grade("class/bob.py", "numbers.toml"))
    assert "mirror  0/3  four numbers: raised ValueError: no mirror here" in one
    assert "hint: Add the number to itself." in one
    many = str(grader.grade("class", "numbers.toml")).splitlines()
    assert [line.split()[0] for line in many[2:4]] == ["ada", "bob"]


def test_a_gradebook_in_a_notebook(here: Path) -> None:
    """HTML of one submission is its feedback; all text is escaped and nothing hidden is in it."""
    hostile = 'def mirror(x):\n    raise ValueError("<script>alert(1)</script>")\n'
    Course(here).write({"class/eve.py": f"{hostile}def double(x):\n    return [x, 0.125]\n"})
    html = grader.grade("class/eve.py", "numbers.toml")._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "Add the number to itself." in html
    assert "a vector" not in html
    table = grader.grade("class", "numbers.toml")._repr_html_()
    assert table.count("<tr") == 6
    assert "Functions" in table


def test_the_reference_is_found_from_elsewhere(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program may run in any folder: paths may be absolute, and the bundled rubric has a name."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert scores(grader.grade(here / "mine.py", here / "numbers.toml")) == {"mine": 9.0}
    assert grader.load_rubric().heading.id == "deep_learning"
    assert os.listdir() == []  # noqa: PTH208
