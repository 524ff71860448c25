"""`grader gradescope`: the folder of an autograder, and what Gradescope would do with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.plugin.course import RIGHT, SLIPS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.course import Course, Finished

WHEEL = "pytest_grade-0.1.0-py3-none-any.whl"


def said(finished: Finished) -> list[str]:
    """Return the lines that were printed, those that go on below as one."""
    return finished.out.replace("\n    ", " ").splitlines()


def make(course: Course, *arguments: str) -> Finished:
    """Run `grader gradescope` in the folder of a course."""
    return course.python("-m", "grader", "gradescope", *arguments)


def hand_in(course: Course, files: dict[str, str], grader: str | None = None) -> dict[str, Any]:
    """Return the results of a submission, found as Gradescope finds them."""
    root = course.folder / "root"
    course.write({f"root/submission/{name}": text for name, text in files.items()})
    starter = course.folder / "grader.sh"
    starter.write_text(f'#!/bin/sh\nexec {sys.executable} -m grader "$@"\n', encoding="utf-8")
    starter.chmod(0o755)
    done = subprocess.run(
        [str(root / "source" / "run_autograder")],
        cwd=course.folder,
        env=os.environ | {"AUTOGRADER_ROOT": str(root), "GRADER": grader or str(starter)},
        capture_output=True,
        check=True,
    )
    assert done.returncode == 0
    found: dict[str, Any] = json.loads((root / "results/results.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def autograder(course: Course) -> Path:
    """Return the source folder of an autograder of the small course, in its place."""
    finished = make(course, "numbers.toml", "root/source")
    assert said(finished) == [
        (
            f"made root/source/ with setup.sh, run_autograder, requirements.txt, {WHEEL}, "
            "course/numbers.toml, course/answers.py"
        ),
        "next: cd root/source && zip -r ../autograder.zip .",
    ]
    return course.folder / "root/source"


def test_a_submission_is_graded(course: Course, autograder: Path) -> None:
    """All files that were handed in are one submission, and the points add up."""
    found = hand_in(course, {"hw.py": SLIPS, "notes.txt": "hello", "more/unused.py": "x = 1\n"})
    assert found["score"] == 1.5
    names = [(test["name"], test.get("score"), test.get("max_score")) for test in found["tests"]]
    assert names == [
        ("Twice a number", 0.25, 1.0),
        ("Twice a number (hidden checks)", 0.75, 3.0),
        ("A vector backwards", 0.0, 3.0),
        ("A half and its half (hidden checks)", 0.5, 2.0),
        ("Why halves are fair", None, None),
    ]


def test_gradescope_says_whose_it_is(course: Course, autograder: Path) -> None:
    """Its metadata lie beside the folder; the result is the same."""
    metadata = {"id": 1, "users": [{"email": "ada@x.edu", "id": 2, "name": "Ada"}]}
    course.write({"root/submission_metadata.json": json.dumps(metadata)})
    assert hand_in(course, {"hw.py": SLIPS, "more/unused.py": "x = 1\n"})["score"] == 1.5


def test_a_second_submission_replaces_the_first(course: Course, autograder: Path) -> None:
    """Results are those of the last run."""
    hand_in(course, {"hw.py": SLIPS})
    assert hand_in(course, {"hw.py": RIGHT})["score"] == 9.0


def test_a_grader_that_fails_says_so(course: Course, autograder: Path) -> None:
    """Also when nothing can be started there are results, with the reason."""
    hand_in(course, {"hw.py": RIGHT})
    found = hand_in(course, {"hw.py": RIGHT}, grader="/no/grader")
    assert found == {
        "score": 0,
        "output": (
            "The grader itself failed (exit status 127). This is no fault of yours: your teacher "
            "finds the reason in the autograder's output and can grade the submission again."
        ),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [],
        "extra_data": {"exit_status": 127},
    }


def test_an_empty_submission_has_results(course: Course, autograder: Path) -> None:
    """What can't be read is told in the results as well."""
    found = hand_in(course, {"essay.pdf": "%PDF"})
    assert found["output"].startswith("The submission could not be read.")
    assert found["score"] == 0.0


def test_the_wheel_holds_the_grader(autograder: Path) -> None:
    """It has all modules and templates, what pip needs, and no compiled files."""
    with zipfile.ZipFile(autograder / WHEEL) as wheel:
        names = set(wheel.namelist())
        entries = wheel.read("pytest_grade-0.1.0.dist-info/entry_points.txt").decode()
    assert {
        "grader/plugin.py",
        "grader/autograder/setup.sh",
        "rubrics/deep_learning.toml",
        "pytest_grade-0.1.0.dist-info/RECORD",
        "pytest_grade-0.1.0.dist-info/METADATA",
        "pytest_grade-0.1.0.dist-info/WHEEL",
    } <= names
    assert "grade = grader.plugin" in entries
    assert not [name for name in names if name.endswith(".pyc")]


def test_the_scripts_can_be_run(autograder: Path) -> None:
    """Both are programs for bash without a mistake in their grammar."""
    for name in ("setup.sh", "run_autograder"):
        assert os.access(autograder / name, os.X_OK)
        subprocess.run(["bash", "-n", str(autograder / name)], check=True)


def test_what_the_reference_imports_comes_along(course: Course) -> None:
    """Modules and packages beside the rubric are followed; data is named with `--with`."""
    course.write(
        {
            "answers.py": "import helpers.tables\nfrom more import *\nimport numpy\n"
            + (course.folder / "answers.py").read_text(encoding="utf-8"),
            "helpers/__init__.py": "",
            "helpers/tables.py": "import deeper\n",
            "deeper.py": "",
            "more.py": "",
            "unrelated.py": "",
            "data/table.csv": "1,2\n",
            "requirements.txt": "torch\n",
        }
    )
    finished = make(course, "numbers.toml", "out", "--with", "data")
    assert finished.status == 0
    files = course.folder / "out" / "course"
    assert sorted(p.relative_to(files).as_posix() for p in files.rglob("*") if p.is_file()) == [
        "answers.py",
        "data/table.csv",
        "deeper.py",
        "helpers/__init__.py",
        "helpers/tables.py",
        "more.py",
        "numbers.toml",
    ]
    assert (course.folder / "out/requirements.txt").read_text(encoding="utf-8") == "torch\n"


def test_hooks_and_lateness_work_in_an_autograder(course: Course) -> None:
    """Hooks beside the rubric come along, and each student's own due time is Gradescope's."""
    hook = (
        "import talks\n"
        "from grader import Adjustment\n"
        "def pytest_grade_adjust(scorecard):\n"
        "    return Adjustment(name='talk', points=talks.POINTS, reason='a talk')\n"
    )
    late = "\n[late]\ndue = 2026-11-01T12:00:00Z\npercent_per_day = 10\n"
    rubric = (course.folder / "numbers.toml").read_text(encoding="utf-8")
    course.write({"conftest.py": hook, "talks.py": "POINTS = 0.5\n", "numbers.toml": rubric + late})
    assert make(course, "numbers.toml", "root/source").status == 0
    told = {
        "created_at": "2026-11-03T13:00:00.000000+00:00",
        "assignment": {"due_date": "2026-11-01T12:00:00.000000+00:00"},
        "users": [{"name": "Ada", "assignment": {"due_date": "2026-11-03T12:00:00.000000+00:00"}}],
    }
    course.write({"root/submission_metadata.json": json.dumps(told)})
    results = hand_in(course, {"ada.py": RIGHT})
    assert results["score"] == 9 - 0.9 + 0.5
    assert "late (-0.9): 1 day late: −10 % of the score" in results["output"]  # noqa: RUF001 a minus
    assert "talk (+0.5): a talk" in results["output"]


def test_free_form_tests_work_in_an_autograder(course: Course) -> None:
    """Tests come along with what they import, and Gradescope hears of each visibility."""
    course.write(
        {
            "tests/conftest.py": ("import pytest\n@pytest.fixture\ndef three():\n    return 3.0\n"),
            "tests/test_hw.py": (
                "import pytest\n"
                "@pytest.mark.points(2)\n"
                "def test_three(submission, three):\n"
                "    assert submission.call('double', three) == 6.0, 'twice three is six'\n"
                "@pytest.mark.points(3, question='double', visibility='after_published')\n"
                "def test_secret(submission):\n"
                "    assert submission.call('double', 271828.0) == 543656.0\n"
            ),
        }
    )
    finished = make(course, "none", "root/source", "--tests", "tests/test_hw.py")
    assert said(finished)[0].endswith(f"{WHEEL}, course/test_hw.py, course/conftest.py")
    results = hand_in(course, {"hw.py": SLIPS})
    found = [(t["name"], t["visibility"], t["max_score"], t["output"]) for t in results["tests"]]
    hidden = "double (checked once grades are published)"
    assert found == [
        ("test_three", "visible", 2.0, "- test\\_three: twice three is six"),
        (hidden, "after_published", 3.0, "- hidden check: did not pass"),
    ]
    assert "271828" not in json.dumps(results)


def test_a_bundled_rubric_needs_no_files(course: Course) -> None:
    """It is in the wheel already."""
    finished = make(course, "deep_learning", "out")
    assert said(finished)[0] == (
        f"made out/ with setup.sh, run_autograder, requirements.txt, {WHEEL}"
    )
    assert "--rubric deep_learning" in (course.folder / "out/run_autograder").read_text()


def test_refusals(course: Course) -> None:
    """A folder that holds something is left alone, and data has to lie beside the rubric."""
    course.write({"full/mine.txt": "mine", "rubrics/x.toml": "schema = 1\n"})
    finished = make(course, "numbers.toml", "full")
    assert (finished.status, finished.err) == (
        4,
        "ERROR: grader gradescope: full is there already, and not an empty folder.\n",
    )
    finished = make(course, "numbers.toml", "out", "--with", "/etc/hostname")
    assert (finished.status, finished.err) == (
        4,
        (
            f"ERROR: grader gradescope: /etc/hostname does not lie beside the rubric, in "
            f"{course.folder.resolve()}. Put a copy there.\n"
        ),
    )
    finished = make(course, "numbers.toml", "out", "--with", "nowhere")
    assert (finished.status, finished.err) == (
        4,
        (
            f"ERROR: grader gradescope: {course.folder.resolve()}/nowhere can't be read: "
            "No such file or directory.\n"
        ),
    )
