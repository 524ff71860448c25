"""Tests of a course in pytest's own way, beside a rubric or alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from tests.plugin.course import SUBMISSIONS, Course, Finished, without_run_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

TESTS = """\
import numpy as np
import pytest

SECRET = 123456.0


@pytest.fixture
def vector():
    return np.array([1.0, SECRET])


@pytest.mark.points(5, question="double", visibility="hidden", hint="Add it to itself.")
def test_vector(submission, vector):
    print(f"with {SECRET:.0f}")
    y = submission.call("double", x=vector)
    assert y[1] == 2 * vector[1], f"twice {SECRET:.0f} is expected"


@pytest.mark.points(3, title="A mirror of many", section="Free")
@pytest.mark.parametrize("n", [2, 3, 4])
def test_mirror(submission, n):
    y = submission.call("mirror", np.arange(n))
    assert y[0] == n - 1, f"the last of {n} comes first"


class TestHalves:
    @pytest.mark.points(2)
    def test_half(self, submission):
        if submission.has("half"):
            submission.award(0.5, why="it is there")
        assert submission.value("half") == pytest.approx(0.5)
        submission.award(1.5)

    def test_unpaid(self, submission):
        assert "double" in submission.source


def test_of_the_course_itself():
    assert SECRET
"""

OUTSIDE = "123456"
"""What only the hidden test knows."""


def totals(gradebook: Mapping[str, Any]) -> dict[str, list[tuple[object, ...]]]:
    """Return, by student, each question with its status, score and points."""
    return {
        card["student"]: [
            (q["id"], q["status"], q["score"], q["points"]) for q in card["questions"]
        ]
        for card in gradebook["submissions"]
    }


@pytest.fixture(scope="module")
def tested_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course with five submissions and a file of tests."""
    course = Course(tmp_path_factory.mktemp("tested"))
    course.write(SUBMISSIONS, under="class")
    course.write({"test_numbers.py": TESTS})
    return course


@pytest.fixture(scope="module")
def beside(tested_course: Course) -> Finished:
    """Return a run of the rubric with the tests beside it."""
    return tested_course.grade(
        "--grade=class", "test_numbers.py", "-v", "--junitxml=all.xml", "-ojunit_logging=all"
    )


def test_questions_and_tests_stand_in_one_table(tested_course: Course, beside: Finished) -> None:
    """A test's points go to the rubric's question that it names, or to a row of its own."""
    assert beside.status == 1
    assert totals(tested_course.gradebook()) == {
        "ada": [
            ("double", "correct", 9.0, 9.0),
            ("mirror", "correct", 3.0, 3.0),
            ("parts", "correct", 2.0, 2.0),
            ("essay", "unmarked", 0.0, 1.0),
            ("test_mirror", "correct", 3.0, 3.0),
            ("TestHalves.test_half", "correct", 2.0, 2.0),
        ],
        "bob": [
            ("double", "partial", 1.0, 9.0),
            ("mirror", "raised", 0.0, 3.0),
            ("parts", "partial", 0.5, 2.0),
            ("essay", "unmarked", 0.0, 1.0),
            ("test_mirror", "raised", 0.0, 3.0),
            ("TestHalves.test_half", "partial", 0.5, 2.0),
        ],
        "cleo": [
            ("double", "correct", 9.0, 9.0),
            ("mirror", "missing", 0.0, 3.0),
            ("parts", "missing", 0.0, 2.0),
            ("essay", "unmarked", 0.0, 1.0),
            ("test_mirror", "missing", 0.0, 3.0),
            ("TestHalves.test_half", "missing", 0.0, 2.0),
        ],
        "dan": [
            ("double", "correct", 9.0, 9.0),
            ("mirror", "missing", 0.0, 3.0),
            ("parts", "correct", 2.0, 2.0),
            ("essay", "unmarked", 0.0, 1.0),
            ("test_mirror", "missing", 0.0, 3.0),
            ("TestHalves.test_half", "correct", 2.0, 2.0),
        ],
        "eve": [
            ("double", "load_error", 0.0, 9.0),
            ("mirror", "load_error", 0.0, 3.0),
            ("parts", "load_error", 0.0, 2.0),
            ("essay", "unmarked", 0.0, 1.0),
            ("test_mirror", "load_error", 0.0, 3.0),
            ("TestHalves.test_half", "load_error", 0.0, 2.0),
        ],
    }


def test_tests_have_ordinary_node_ids(beside: Finished) -> None:
    """A test runs once for each submission, and one that asks for none once."""
    words = [line.split(" ")[:2] for line in beside.lines if line.startswith("test_numbers.py::")]
    assert [words[0], words[1], words[6], *words[-2:]] == [
        ["test_numbers.py::test_vector[ada]", "PASSED"],
        ["test_numbers.py::test_mirror[ada-2]", "PASSED"],
        ["test_numbers.py::test_vector[bob]", "WRONG"],
        ["test_numbers.py::TestHalves::test_unpaid[eve]", "PASSED"],
        ["test_numbers.py::test_of_the_course_itself", "PASSED"],
    ]
    assert len(words) == 5 * 6 + 1


def test_nothing_hidden_reaches_a_student(tested_course: Course, beside: Finished) -> None:
    """What a hidden test expects is in the teacher's report, and in no text for students."""
    assert OUTSIDE in beside.out
    assert OUTSIDE in (tested_course.folder / "grades/report.html").read_text(encoding="utf-8")
    told = [path.read_text("utf-8") for path in tested_course.folder.glob("grades/feedback/*")]
    told.append((tested_course.folder / "all.xml").read_text(encoding="utf-8"))
    told.append((tested_course.folder / "grades/grades.json").read_text(encoding="utf-8"))
    assert [text for text in told if OUTSIDE in text] == []


def test_failures_in_junits_file(tested_course: Course, beside: Finished) -> None:
    """A failure says what a student may read."""
    assert beside.status == 1
    cases = {
        case.get("name", ""): [failure.get("message") for failure in case.iter("failure")]
        for case in ET.parse(tested_course.folder / "all.xml").iter("testcase")
        if case.get("classname") == "test_numbers"
    }
    assert cases["test_vector[bob]"] == ["double: 0 of 5 points\nhidden check: did not pass"]
    assert cases["test_mirror[bob-2]"] == [
        "test_mirror: 0 of 1 points\ntest_mirror[2]: raised ValueError: no mirror here (line 6)"
    ]


def test_the_same_grades_with_xdist(tested_course: Course, beside: Finished) -> None:
    """Two workers give the same scores and messages as one process."""
    assert beside.status == 1
    finished = tested_course.grade("--grade=class", "test_numbers.py", "-n2", "--grade-out=two")
    assert finished.status == 1
    two = without_run_facts(tested_course.gradebook("two"))
    assert two == without_run_facts(tested_course.gradebook())


def test_the_same_grades_with_the_graders_own_command(
    tested_course: Course, beside: Finished
) -> None:
    """`grader grade` takes tests by an option, and loads the conftests that are theirs alone."""
    assert beside.status == 1
    fixture = "import pytest, far\n@pytest.fixture\ndef vector():\n    return far.VECTOR\n"
    tested_course.write(
        {
            "tests/test_numbers.py": TESTS.replace("@pytest.fixture\ndef vec", "def _vec"),
            "tests/far.py": "import numpy as np\nVECTOR = np.array([1.0, 123456.0])\n",
            "tests/conftest.py": fixture,
            "class/conftest.py": "raise SystemExit('loaded')\n",
        }
    )
    finished = tested_course.python(
        *("-m", "grader", "grade", "class", "--rubric=numbers.toml", "--grade-out=own", "-q"),
        *("--grade-tests", "tests/test_numbers.py"),
    )
    assert finished.status == 1
    (tested_course.folder / "class/conftest.py").unlink()
    found = totals(tested_course.gradebook("own"))
    assert found.pop("conftest")
    assert found == totals(tested_course.gradebook())


def test_tests_alone_make_an_assignment(tested_course: Course) -> None:
    """With `--rubric=none` nothing else is asked; a student's own run tells nothing hidden."""
    finished = tested_course.grade("--grade=class/bob.py", "test_numbers.py", rubric="none")
    lines = finished.report.splitlines()
    assert lines[lines.index("") :] == [
        "",
        "test_numbers.py FFFFp..                                                  [100%]",
        "",
        "bob                     score  points",
        "----------------------  -----  ------  -------",
        "1 Tests                   0.5       7",
        "  double                    0       5  wrong",
        "  TestHalves.test_half    0.5       2  partial",
        "2 Free                      0       3",
        "  test_mirror               0       3  raised",
        "----------------------  -----  ------  -------",
        "total                     0.5      10  5 %",
        "",
        "double  0/5  hidden check: did not pass",
        "    hint: Add it to itself.",
        "TestHalves.test_half  0.5/2  test_half: yours 0.4, expected 0.5",
        "    earned 25 %: it is there",
        "test_mirror  0/3  test_mirror[2]: raised ValueError: no mirror here (line 6)",
        "    test_mirror[3]: raised ValueError: no mirror here (line 6)",
        "    test_mirror[4]: raised ValueError: no mirror here (line 6)",
        "== 4 failed, 2 passed, 1 partial in … s ==",
    ]


NOT_THERE = (
    "--rubric=none: the tests alone make the assignment, and no test file is named. Name one: "
    "pytest --grade=submissions --rubric=none test_homework.py"
)
INSIDE = (
    "class/bob.py: lies in what is graded, where nothing is collected as a test. Name what is "
    "graded with --grade alone, and keep tests of the course elsewhere."
)
ON_THIS_MACHINE = (
    "--grade-engine dask: test_numbers.py asks submissions call by call, on this machine, and "
    "there is no question besides. Leave out the engine."
)
NO_TEST = (
    "test_plain.py: no test asks for the fixture `submission`, so that nothing is graded. Write "
    "def test_conv(submission): …"
)

TEST_CASE = (
    "test_case.py::TestIt: a unittest.TestCase gets no submission, for pytest hands no "
    "parametrised fixture to it. Make it an ordinary class, without a base."
)
CASE = """\
import unittest

import pytest


class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def given(self, submission):
        self.submission = submission

    def test_a(self):
        pass

    def test_b(self):
        pass
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rubric=none",), NOT_THERE),
        (("class/bob.py",), INSIDE),
        (("class/dan",), INSIDE.replace("bob.py", "dan")),
        (("test_numbers.py", "--rubric=none", "--grade-engine=dask"), ON_THIS_MACHINE),
        (("test_plain.py", "--rubric=none"), NO_TEST),
        (("test_plain.py", "--rubric=none", "-n1"), NO_TEST),
        (("test_case.py", "--rubric=none"), TEST_CASE),
        (("test_none.py",), "file or directory not found: test_none.py"),
    ],
)
def test_what_can_not_be_had(tested_course: Course, arguments: tuple[str, ...], words: str) -> None:
    """Each contradiction is refused before anything runs, and says what to do."""
    tested_course.write({"test_plain.py": "def test_plain():\n    pass\n", "test_case.py": CASE})
    finished = tested_course.pytest("--grade=class", *arguments)
    assert (finished.status, finished.errors) == (4, [words])


def test_wrong_markers(course: Course) -> None:
    """All mistakes of all tests are told at once, with their places."""
    course.write({"class/ada.py": "x = 1\n"})
    course.write(
        {
            "test_wrong.py": (
                "import pytest\n"
                "@pytest.mark.points(-1)\n"
                "def test_a(submission): pass\n"
                "@pytest.mark.points(1)\n"
                "def test_b(): pass\n"
            )
        }
    )
    finished = course.pytest("--grade=class", "--rubric=none", "test_wrong.py")
    number = "expected a number from 0 to 1e+06, found -1. Use 0 for a test that counts nothing."
    argument = "Make it an argument: def test_b(submission)."
    fixture = f"the test does not ask for the fixture `submission`. {argument}"
    assert (finished.status, finished.errors) == (
        4,
        [f"test_wrong.py::test_a: points: {number}", f"test_wrong.py::test_b: points: {fixture}"],
    )


FAULTY = """\
import numpy as np
import pytest


@pytest.mark.points(1)
def test_of_its_own(submission):
    assert undefined


@pytest.mark.points(1)
def test_asks_wrongly(submission):
    submission.twice(3.0)


@pytest.mark.points(1)
def test_hands_over_wrongly(submission):
    submission.call("twice", map(abs, [1]))


@pytest.mark.points(1)
def test_prepared(submission, prepared):
    assert prepared == 6.0


@pytest.mark.points(1)
def test_without_data(submission, data):
    assert data


@pytest.mark.points(1)
def test_of_a_fixture(submission, doubled):
    assert doubled


@pytest.mark.points(1)
def test_returns(submission):
    return submission.call("twice", 3.0) == 7.0


@pytest.mark.points(1)
@pytest.mark.filterwarnings("ignore")
def test_returns_silently(submission):
    return submission.call("twice", 3.0) == 7.0


@pytest.mark.points(1)
def test_parts(submission, subtests):
    with subtests.test():
        pytest.fail("not this one")


class TestState:
    def setup_method(self):
        assert not hasattr(self, "test_state"), "no state"

    @pytest.mark.points(1)
    def test_state(self, submission):
        assert submission


@pytest.mark.points(1)
def test_skipped(submission):
    pytest.skip("next year")


@pytest.mark.points(1, visibility="hidden")
def test_put_off(submission):
    pytest.skip("secret reason")


@pytest.mark.points(1, visibility="hidden")
@pytest.mark.xfail(reason="secret reason")
def test_expected(submission):
    assert submission.call("twice", 3.0) == 7.0


@pytest.mark.points(1)
def test_changed(submission):
    y = submission.call("numbers")
    y += 1
    assert submission.call("numbers").sum() == 3


@pytest.mark.points(1)
def test_refuses(submission):
    with pytest.raises(ValueError, match="too few"):
        submission.call("few", [])


@pytest.mark.points(1)
def test_refuses_what_is_not_there(submission):
    with pytest.raises(submission.Failed):
        submission.call("many", [])


@pytest.mark.points(1)
def test_seen(submission):
    assert submission.call("spy", 1) == [1]


@pytest.mark.points(1, visibility="hidden")
def test_shown(submission):
    assert submission.call("spy", 2) == [2]
"""

SPY = """\
import numpy as np

seen = []


def twice(x):
    return 2 * x


def numbers():
    return np.ones(3)


def few(x):
    if not x:
        raise ValueError("too few")


def spy(x):
    seen.append(x)
    return seen
"""


HOW = (
    "a submission has no 'twice'. Ask it: submission.call('twice', …), or "
    "submission.value('twice')."
)
WHAT = (
    "an argument for `twice` can't be handed over: a map has no plain form. Hand over numbers, "
    "text, lists, tuples, dicts and arrays; submission.expression(…) makes the rest."
)
TRACES = ("--tb=short", "--junitxml=all.xml")


def test_whose_fault_it_was(course: Course) -> None:
    """A fault of a test costs nobody points and ends with 3; a course's fixtures are its own.

    The conftest of the course is loaded, and none of what is graded. Equal answers are not one
    object, and what a hidden test asks is not seen by a visible one.
    """
    course.write({"class/ada.py": SPY, "class/conftest.py": "raise SystemExit('loaded')\n"})
    course.write({"class/test_own.py": "raise SystemExit('collected')\n"})
    course.write(
        {
            "tests/conftest.py": (
                "import pytest\n\n\n@pytest.fixture(scope='module')\ndef prepared(submission):\n"
                "    return submission.call('twice', 3.0)\n\n\n"
                "@pytest.fixture\ndef data():\n    assert 0, 'no file'\n\n\n"
                "@pytest.fixture\ndef doubled(prepared):\n    assert prepared == 7.0\n"
            ),
            "tests/test_faulty.py": FAULTY,
        }
    )
    finished = course.pytest("--grade=class", "--rubric=none", "tests", "-q", "-rA", *TRACES)
    assert finished.status == 3
    assert "secret reason" not in finished.out
    found = totals(course.gradebook())
    assert [(name, status) for name, status, *_ in found["ada"]] == [
        ("test_of_its_own", "ungradable"),
        ("test_asks_wrongly", "ungradable"),
        ("test_hands_over_wrongly", "ungradable"),
        ("test_prepared", "correct"),
        ("test_without_data", "ungradable"),
        ("test_of_a_fixture", "wrong"),
        ("test_returns", "ungradable"),
        ("test_returns_silently", "ungradable"),
        ("test_parts", "wrong"),
        ("TestState.test_state", "ungradable"),
        ("test_skipped", "unmarked"),
        ("test_put_off", "unmarked"),
        ("test_expected", "unmarked"),
        ("test_changed", "correct"),
        ("test_refuses", "correct"),
        ("test_refuses_what_is_not_there", "missing"),
        ("test_seen", "correct"),
        ("test_shown", "correct"),
    ]
    notes = course.gradebook()["submissions"][0]["notes"]
    fault = "test_faulty.py:7: NameError: name 'undefined' is not defined"
    assert [note for note in notes if "Return" not in note] == [
        f"test_of_its_own: the grader failed here: {fault}",
        f"test_asks_wrongly: the grader failed here: test_faulty.py:12: AttributeError: {HOW}",
        f"test_hands_over_wrongly: the grader failed here: test_faulty.py:17: {WHAT}",
        "test_without_data: the grader failed here: conftest.py:11: AssertionError: no file",
        "test_state: the grader failed here: test_faulty.py:54: AssertionError: no state",
        "test_skipped was skipped: next year",
        "test_put_off was skipped",
        "test_expected was skipped",
    ]


def test_without_grade(tested_course: Course) -> None:
    """Tests of submissions are skipped, and a fixture of the course's own goes before."""
    finished = tested_course.pytest("-q", "-rs", "--strict-markers", "test_numbers.py")
    assert (finished.status, finished.last) == (0, "1 passed, 6 skipped")
    assert "needs --grade=PATH, the submissions to be tested" in finished.out
    own = "import pytest\n\n\n@pytest.fixture\ndef submission():\n    return 3\n\n\n"
    tested_course.write({"test_own.py": f"{own}def test_own(submission):\n    assert submission\n"})
    assert tested_course.pytest("-q", "test_own.py").last == "1 passed"
    finished = tested_course.grade("-q", "--grade=class/ada.py", "test_own.py")
    assert finished.status == 0
