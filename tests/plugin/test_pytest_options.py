"""Pytest's own options, which keep their meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.plugin.course import SUBMISSIONS, Course, Finished, without_run_facts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FILES = ["feedback", "gradebook.sqlite", "grades.csv", "grades.json", "grades.md", "report.html"]

ALL = [
    f"class/{entry}::{question}"
    for entry in ("ada.py", "bob.py", "cleo.ipynb", "dan", "eve.py")
    for question in ("double", "mirror", "parts", "essay")
]
"""All node ids, in order."""

LOST = [
    "class/bob.py::double",
    "class/bob.py::mirror",
    "class/bob.py::parts",
    "class/cleo.ipynb::mirror",
    "class/cleo.ipynb::parts",
    "class/dan::mirror",
    "class/eve.py::double",
    "class/eve.py::mirror",
    "class/eve.py::parts",
]
"""The node ids of questions that lose points."""


def node_ids(finished: Finished) -> list[str]:
    """Return the node ids in the lines of `-v` or `--co -q`, in order."""
    return [line.split(" ")[0] for line in finished.lines if line.startswith("class/")]


@pytest.fixture(scope="module")
def verbose(shared_course: Course) -> Finished:
    """Return a run of the whole class with `-v` and `--junitxml`."""
    return shared_course.grade("--grade=class", "-v", "--junitxml=class.xml")


@pytest.fixture(scope="module")
def cases(shared_course: Course, verbose: Finished) -> dict[str, Element]:
    """Return what `--junitxml` wrote, by node id."""
    assert verbose.status == 1
    found = ET.parse(shared_course.folder / "class.xml").iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}": case for case in found}


def test_verbose(verbose: Finished) -> None:
    """`-v` gives each question a line with the word of its status."""
    lines = [line.rpartition(" [")[0].rstrip() for line in verbose.lines if "::" in line]
    assert lines == [
        "class/ada.py::double PASSED",
        "class/ada.py::mirror PASSED",
        "class/ada.py::parts PASSED",
        "class/ada.py::essay UNMARKED (waits for a person's marks)",
        "class/bob.py::double PARTIAL",
        "class/bob.py::mirror RAISED",
        "class/bob.py::parts PARTIAL",
        "class/bob.py::essay UNMARKED (waits for a person's marks)",
        "class/cleo.ipynb::double PASSED",
        "class/cleo.ipynb::mirror MISSING",
        "class/cleo.ipynb::parts MISSING",
        "class/cleo.ipynb::essay UNMARKED (waits for a person's marks)",
        "class/dan::double PASSED",
        "class/dan::mirror MISSING",
        "class/dan::parts PASSED",
        "class/dan::essay UNMARKED (waits for a person's marks)",
        "class/eve.py::double LOAD_ERROR",
        "class/eve.py::mirror LOAD_ERROR",
        "class/eve.py::parts LOAD_ERROR",
        "class/eve.py::essay UNMARKED (waits for a person's marks)",
    ]


def test_junit_counts(shared_course: Course, verbose: Finished) -> None:
    """In the XML file a question with lost points failed, and an unmarked one was skipped."""
    assert verbose.status == 1
    suite = ET.parse(shared_course.folder / "class.xml").getroot()[0]
    found = {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert found == {"tests": "20", "failures": "9", "skipped": "5", "errors": "0"}


def test_junit_points(cases: dict[str, Element]) -> None:
    """Every case carries points and status; each is called by its submission and question."""
    found = {
        name: tuple(entry.get("value") for entry in case.iter("property"))[2:]
        for name, case in cases.items()
        if name.startswith(("class.bob", "class.cleo"))
    }
    assert found == {
        "class.bob::double": ("1.0", "4.0", "partial"),
        "class.bob::mirror": ("0.0", "3.0", "raised"),
        "class.bob::parts": ("0.5", "2.0", "partial"),
        "class.bob::essay": ("0.0", "1.0", "unmarked"),
        "class.cleo.ipynb::double": ("4.0", "4.0", "correct"),
        "class.cleo.ipynb::mirror": ("0.0", "3.0", "missing"),
        "class.cleo.ipynb::parts": ("0.0", "2.0", "missing"),
        "class.cleo.ipynb::essay": ("0.0", "1.0", "unmarked"),
    }
    names = {tuple(entry.get("name") for entry in case.iter("property")) for case in cases.values()}
    assert names == {("question", "section", "score", "points", "status")}
    first = [entry.get("value") for entry in cases["class.bob::parts"].iter("property")][:2]
    assert first == ["parts", "by_hand"]


def test_junit_failures(cases: dict[str, Element]) -> None:
    """A failure holds what a student may read, a line a case, and nothing hidden."""
    (failure,) = cases["class.bob::double"].iter("failure")
    message = (
        "double: 1 of 4 points\n"
        "three: yours 9.0, expected 6.0\n"
        "hidden check: with tolerance 1e-06 relative and 1e-08 absolute, 2 of 2 values differ: "
        "at [0]; at [1]"
    )
    assert (failure.get("message"), failure.text) == (message, message)
    assert [name for name, case in cases.items() if case.find("skipped") is not None] == [
        "class.ada::essay",
        "class.bob::essay",
        "class.cleo.ipynb::essay",
        "class.dan::essay",
        "class.eve::essay",
    ]


def test_select_a_question(shared_course: Course) -> None:
    """`-k` with a question's name grades that question of everybody."""
    finished = shared_course.grade("--grade=class", "-k", "double", "-v", "--grade-out=part")
    assert node_ids(finished) == [name for name in ALL if name.endswith("double")]
    remark = "only 1 of 4 questions were selected; the totals count these alone"
    assert remark in finished.lines
    scores = {s["student"]: s["score"] for s in shared_course.gradebook("part")["submissions"]}
    assert scores == {"ada": 4.0, "bob": 1.0, "cleo": 4.0, "dan": 4.0, "eve": 0.0}


def test_select_a_student_and_deselect_a_question(shared_course: Course) -> None:
    """`-k` with a student's name grades that student; `--deselect` leaves a node id out."""
    finished = shared_course.grade(
        "--grade=class", "-k", "bob or cleo", "--deselect=class/bob.py::mirror", "-v"
    )
    assert node_ids(finished) == [
        name for name in ALL if ("bob" in name or "cleo" in name) and name != "class/bob.py::mirror"
    ]
    assert finished.last == "2 failed, 1 passed, 13 deselected, 2 partial, 2 unmarked"


def test_stop_at_the_first_loss(shared_course: Course) -> None:
    """`-x` ends the run at the first question that loses points; the table shows what was done."""
    finished = shared_course.grade("--grade=class", "-x", "-q")
    assert (finished.status, finished.lines[0]) == (1, "...sp")
    remark = "not every question of every submission was graded; the totals count what was"
    assert remark in finished.lines
    assert finished.lines[3:6] == [
        "-------  -----------  ---------  -----  -------",
        "ada                7          2      9      100",
        "bob                1          -      1       25",
    ]


def test_stop_after_some_losses(shared_course: Course) -> None:
    """`--maxfail` counts questions that lost points, also those that lost only a part."""
    finished = shared_course.grade("--grade=class", "--maxfail=3", "-qq")
    assert (finished.status, finished.lines[0]) == (1, "...spFp")


def test_last_failed(full_course: Course) -> None:
    """`--lf` asks again only what lost points before, `--ff` asks that first."""
    full_course.grade("--grade=class", "-qq")
    again = full_course.grade("--grade=class", "--lf", "-v")
    assert node_ids(again) == LOST
    assert "run-last-failure: rerun previous 9 failures" in again.out
    mended = full_course.write({"class/bob.py": SUBMISSIONS["ada.py"]})
    assert mended == full_course.folder
    first = full_course.grade("--grade=class", "--ff", "-v")
    assert node_ids(first) == LOST + [name for name in ALL if name not in LOST]
    assert node_ids(full_course.grade("--grade=class", "--lf", "--co", "-q")) == LOST[3:]


def test_very_quiet(shared_course: Course) -> None:
    """`-qq` prints the letters and no table; the files are written all the same."""
    finished = shared_course.grade("--grade=class", "-qq", "--grade-out=quiet")
    assert finished.out == f"...spFps.FFs.F.sFFFs{' ' * 53}[100%]\n"
    assert shared_course.names("quiet") == FILES


def test_collect_only(shared_course: Course) -> None:
    """`--co -q` lists the node ids and grades nothing."""
    finished = shared_course.grade("--grade=class", "--co", "-q")
    assert (finished.status, finished.lines) == (0, [*ALL, "", finished.lines[-1]])
    assert finished.last.startswith("20 tests collected")


def test_without_terminal(full_course: Course) -> None:
    """Without pytest's terminal nothing is printed, and the files are written."""
    finished = full_course.grade("--grade=class", "-p", "no:terminal")
    assert (finished.status, finished.out, finished.err) == (1, "", "")
    assert full_course.names("grades") == FILES


def test_without_cache(full_course: Course) -> None:
    """Without pytest's cache everything else works, and no cache is left behind."""
    finished = full_course.grade("--grade=class", "-p", "no:cacheprovider", "-q")
    assert (finished.status, finished.last) == (1, "7 failed, 6 passed, 5 unmarked, 2 partial")
    assert full_course.names() == ["answers.py", "class", "grades", "numbers.toml"]


def test_two_workers_of_xdist(shared_course: Course) -> None:
    """`-n 2` gives the same table and the same files as one process, but for times."""
    alone = shared_course.grade("--grade=class", "-q", "--grade-out=alone")
    both = shared_course.grade("--grade=class", "-q", "--grade-out=both", "-n", "2")
    assert both.status == alone.status
    tables = [run.out[run.out.index("student") : run.out.index("wrote")] for run in (alone, both)]
    assert tables[0] == tables[1]
    one, two = shared_course.gradebook("alone"), shared_course.gradebook("both")
    assert without_run_facts(two) == without_run_facts(one)
    csv = [(shared_course.folder / name / "grades.csv").read_bytes() for name in ("alone", "both")]
    assert csv[0] == csv[1]


def test_two_workers_stop_at_the_first_loss(shared_course: Course) -> None:
    """`-n 2 -x` stops as well, and writes no table of a part."""
    shared_course.write({"grades/grades.csv": "old"})
    finished = shared_course.grade("--grade=class", "-q", "-n", "2", "-x")
    assert finished.status == 2  # as xdist ends every run that `-x` stopped
    assert "!!! xdist.dsession.Interrupted: stopping after 1 failures !!!" in finished.out
    assert (shared_course.folder / "grades/grades.csv").read_text() == "old"


PLUGIN = """\
import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "often: asked often")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "double":
            item.add_marker("often")
            item.user_properties.append(("seen", 1))
        item.extra_keyword_matches.add(f"extra_{item.name}")
        item.stash[KEY] = item.nodeid


KEY = pytest.StashKey()


def pytest_runtest_logreport(report):
    if report.when == "call":
        assert report.start <= report.stop
        assert report.location[2] in report.nodeid
        assert dict(report.user_properties)["question"] == report.location[2]


def pytest_collection_finish(session):
    for item in session.items:
        assert item.stash[KEY] == item.nodeid
        assert [mark.name for mark in item.iter_markers()] == ["often"] * (item.name == "double")
        assert "extra_" + item.name in item.listextrakeywords()
        assert ("often" in item.keywords) == (item.name == "double")
"""


def test_other_plugins_find_what_items_have(full_course: Course) -> None:
    """Markers, keywords, stash and properties of items work for plugins, and so do reports."""
    full_course.write({"watch.py": PLUGIN})
    finished = full_course.grade("--grade=class", "-p", "watch", "-q")
    assert finished.last == "7 failed, 6 passed, 5 unmarked, 2 partial"
