"""A course's hooks: what they are given, what they may return, and what is told where they fail."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from grader import hookspecs
from grader.errors import HookFailed, UsageError
from grader.hooks import Hooks
from grader.outcome import Status
from grader.scorecard import (
    Adjustment,
    Gradebook,
    Heading,
    QuestionScore,
    QuestionTitle,
    RunFacts,
    Scorecard,
    SectionTitle,
    SubmissionStatus,
)
from grader.settling import Dropped
from grader.submission import Submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADING = Heading(
    id="hw1",
    title="Homework 1",
    points=10.0,
    rubric_sha256="",
    sections=(SectionTitle(id="all", title="All"),),
    questions=(QuestionTitle(id="one", section="all", title="One", points=10.0),),
)

IMPORTS = (
    "from dataclasses import replace\n"
    "from pathlib import Path\n"
    "from grader import Adjustment, HandedIn, Origin\n"
)
FIRST = IMPORTS.count("\n")
"""So many lines stand before a hook."""


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Hooks]:
    """Return what makes hooks of the texts of files."""

    def made(*texts: str) -> Hooks:
        manager = pytest.PytestPluginManager()
        manager.add_hookspecs(hookspecs)
        for number, text in enumerate(texts):
            file = tmp_path / ("conftest.py" if not number else f"plugin{number}.py")
            file.write_text(IMPORTS + text, encoding="utf-8")
            spec = importlib.util.spec_from_file_location(f"course{number}", file)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            manager.register(module)
        return Hooks(manager, tmp_path)

    return made


def card(student: str, score: float = 8.0, *, path: str = "", **facts: Any) -> Scorecard:
    """Return the scorecard of a student."""
    question = QuestionScore(
        id="one", section="all", status=Status.PARTIAL, score=score, points=10.0
    )
    return Scorecard(
        student=student,
        path=path or f"class/{student}.py",
        sha256="",
        status=SubmissionStatus.GRADED,
        questions=(question,),
        **facts,
    )


def submission(student: str) -> Submission:
    """Return a submission that nobody reads."""
    return Submission(
        student=student, path=f"class/{student}.py", load=lambda _: pytest.fail("unreachable")
    )


def test_names_are_given(make: Callable[..., Hooks]) -> None:
    """The first hook that returns a name decides; who gets none keeps theirs."""
    hooks = make(
        "def pytest_grade_name_student(submission):\n"
        "    return {'hw_ada': '  Ada\\n L. '}.get(submission.student)\n"
    )
    assert hooks.named(submission("hw_ada")).student == "Ada L."
    assert hooks.named(submission("bob")).student == "bob"
    assert hooks.failures == []


@pytest.mark.parametrize("returned", ["None", "()", "[]", "(one for one in ())"])
def test_no_adjustments(make: Callable[..., Hooks], returned: str) -> None:
    """Nothing may be said in several ways."""
    hooks = make(f"def pytest_grade_adjust():\n    return {returned}\n")
    assert hooks.adjusted([card("ada")], HEADING) == (card("ada"),)
    assert hooks.failures == []


def test_adjustments_of_all_hooks_are_added(make: Callable[..., Hooks]) -> None:
    """One or several, of several plugins: each is there with what decided on it."""
    hooks = make(
        "def pytest_grade_adjust(scorecard, assignment):\n"
        "    return Adjustment(name='bonus', points=assignment.points / 3, reason='a  talk')\n",
        "def pytest_grade_adjust(scorecard):\n"
        "    yield Adjustment(name='copied', points=-2, source='the teacher')\n"
        "    yield Adjustment(name='again', points=True + 0)\n",
    )
    (made,) = hooks.adjusted([card("ada")], HEADING)
    assert made.adjustments == (
        Adjustment(name="copied", points=-2.0, source="the teacher"),
        Adjustment(name="again", points=1.0, source="plugin1.py"),
        Adjustment(name="bonus", points=3.333333, reason="a talk", source="conftest.py"),
    )
    assert made.score == 10.333333
    assert made.earned == 8.0


def test_a_score_is_never_below_nothing() -> None:
    """More than everything can't be taken."""
    worst = replace(card("ada", 3), adjustments=(Adjustment(name="late", points=-5.0),))
    assert (worst.score, worst.earned) == (0.0, 3.0)


def test_scorecards_are_selected(make: Callable[..., Hooks]) -> None:
    """The best attempt counts, in the place that it had; how many do not is told."""
    hooks = make(
        "def pytest_grade_select(scorecards):\n"
        "    best = {}\n"
        "    for card in sorted(scorecards, key=lambda card: card.score):\n"
        "        best[card.student] = replace(card, notes=('best',))\n"
        "    return best.values()\n"
    )
    cards = (card("ada", 3, path="1"), card("bob", 9, path="2"), card("ada", 5, path="3"))
    made = hooks.adjusted(cards, HEADING)
    assert [(one.path, one.notes) for one in made] == [("2", ("best",)), ("3", ("best",))]
    assert hooks.dropped == [Dropped(source="conftest.py", every=3, paths=("1",))]


def test_a_hook_that_fails_costs_nothing_else(make: Callable[..., Hooks]) -> None:
    """It is named with file, line and submissions; other hooks and submissions go on."""
    hooks = make(
        "def pytest_grade_adjust(scorecard):\n"
        "    marks = {'ada': 1}\n"
        "    return Adjustment(name='talk', points=marks[scorecard.student])\n",
        "def pytest_grade_adjust(scorecard):\n    return Adjustment(name='bonus', points=1)\n",
    )
    students = ["ada", "bob", *(f"s{number}" for number in range(6))]
    made = hooks.adjusted([card(student) for student in students], HEADING)
    assert [one.score for one in made[:2]] == [10.0, 9.0]
    assert hooks.failures == [
        (
            f"conftest.py:{FIRST + 3}: pytest_grade_adjust failed on class/bob.py, class/s0.py, "
            "class/s1.py, class/s2.py, class/s3.py and 2 more: KeyError: 'bob'"
        )
    ]


def test_the_same_failure_is_told_once(make: Callable[..., Hooks]) -> None:
    """A hook that always fails alike is told in one line, with the first submissions."""
    hooks = make(
        "def pytest_grade_adjust(scorecard):\n    raise SystemExit('no\\x1b[31m\\nmore')\n"
    )
    hooks.adjusted([card(f"s{number}") for number in range(9)], HEADING)
    assert hooks.failures == [
        (
            f"conftest.py:{FIRST + 2}: pytest_grade_adjust failed on class/s0.py, class/s1.py, "
            "class/s2.py, class/s3.py, class/s4.py and 4 more: SystemExit: no\\x1b[31m more"
        )
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("raise GeneratorExit", "GeneratorExit"),
        (
            "raise type('Own', (BaseException,), {'__str__': lambda self: 1 / 0})",
            "Own: it can't be shown",
        ),
    ],
)
def test_whatever_a_hook_raises_is_told(make: Callable[..., Hooks], line: str, words: str) -> None:
    """What is no ordinary exception, and what can't be shown, are a hook's failure, too."""
    hooks = make(f"def pytest_grade_adjust(scorecard):\n    {line}\n")
    hooks.adjusted([card("ada")], HEADING)
    assert hooks.failures == [
        f"conftest.py:{FIRST + 2}: pytest_grade_adjust failed on class/ada.py: {words}"
    ]


def test_a_failure_below_a_hook_is_told_with_the_hooks_line(make: Callable[..., Hooks]) -> None:
    """Where a library fails, the line of the course's file is what helps."""
    hooks = make("def pytest_grade_adjust():\n    import json\n    return json.loads('{')\n")
    hooks.adjusted([card("ada")], HEADING)
    (failure,) = hooks.failures
    assert failure.startswith(
        f"conftest.py:{FIRST + 3}: pytest_grade_adjust failed on class/ada.py"
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "return 5",
            "returned 5 (int) on class/ada.py, expected an Adjustment, several of them, or None.",
        ),
        (
            "return 'late'",
            (
                "returned 'late' (str) on class/ada.py, expected an Adjustment, several of them, "
                "or "
                "None."
            ),
        ),
        (
            "return [('late', -1)]",
            (
                "returned ('late', -1) (tuple) on class/ada.py, expected an Adjustment, several of "
                "them, or None."
            ),
        ),
        (
            "return Adjustment(name='late', points='-1')",
            "returned '-1' (str) on class/ada.py, expected points that are a number.",
        ),
        (
            "return Adjustment(name='late', points=float('nan'))",
            "returned nan (float) on class/ada.py, expected points that are a number.",
        ),
        (
            "return Adjustment(name='late', points=True)",
            "returned True (bool) on class/ada.py, expected points that are a number.",
        ),
        (
            "return Adjustment(name=' ', points=1)",
            "returned ' ' (str) on class/ada.py, expected an adjustment with a name.",
        ),
        (
            "return Adjustment(name='late', points=1, reason=None)",
            "returned None (NoneType) on class/ada.py, expected text as name and reason.",
        ),
    ],
)
def test_adjustments_that_are_none(make: Callable[..., Hooks], body: str, told: str) -> None:
    """What is no adjustment is told with what it is, and changes nothing."""
    hooks = make(f"def pytest_grade_adjust():\n    {body}\n")
    assert hooks.adjusted([card("ada")], HEADING) == (card("ada"),)
    assert hooks.failures == [f"conftest.py: pytest_grade_adjust {told}"]


CHANGED = "card = scorecards[0]\n    return [replace(card, {})]"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return 'ada'", "returned 'ada' (str), expected the scorecards that count, or None."),
        ("return [1]", "returned 1 (int), expected the scorecards that count, or None."),
        ("return []", "returned [] (list), expected at least one of the scorecards."),
        (
            "return [scorecards[0], scorecards[0]]",
            (
                "returned 'class/ada.py' (str), expected scorecards with the paths that they had, "
                "each once."
            ),
        ),
        (
            "return [replace(scorecards[0], path='x')]",
            "returned 'x' (str), expected scorecards with the paths that they had, each once.",
        ),
        (
            "return [replace(scorecards[0], student='')]",
            "returned '' (str), expected scorecards of students with a name.",
        ),
        (
            (
                "card = scorecards[0]\n"
                "    return [replace(card, questions=[replace(card.questions[0], score='9')])]"
            ),
            "returned '9' (str), expected scores that are numbers.",
        ),
        (
            CHANGED.format("student=3"),
            "returned 3 (int), expected scorecards of students with a name.",
        ),
        (
            CHANGED.format("status='done'"),
            "returned 'done' (str), expected scorecards with a SubmissionStatus as status.",
        ),
        (
            CHANGED.format("origin='canvas'"),
            "returned 'canvas' (str), expected scorecards with an Origin as origin.",
        ),
        (CHANGED.format("notes=(5,)"), "returned 5 (int), expected texts in scorecards."),
        (
            CHANGED.format("questions=None"),
            (
                "returned None (NoneType), expected tuples of questions, cases, notes and "
                "adjustments."
            ),
        ),
        (
            CHANGED.format("questions=[replace(card.questions[0], status='right')]"),
            "returned 'right' (str), expected questions and cases with a Status as status.",
        ),
        (
            CHANGED.format("questions=[replace(card.questions[0], cases=[1])]"),
            "returned 1 (int), expected questions with a Verdict for each case.",
        ),
    ],
)
def test_selections_that_are_none(make: Callable[..., Hooks], body: str, told: str) -> None:
    """Where the selection makes no sense, all scorecards count."""
    hooks = make(f"def pytest_grade_select(scorecards):\n    {body}\n")
    assert hooks.adjusted([card("ada")], HEADING) == (card("ada"),)
    assert hooks.failures == [f"conftest.py: pytest_grade_select {told}"]


@pytest.mark.parametrize("returned", ["5", "''", "' \\t'", "['ada']"])
def test_names_that_are_none(make: Callable[..., Hooks], returned: str) -> None:
    """A student whose name makes no sense keeps the one that they had."""
    hooks = make(f"def pytest_grade_name_student():\n    return {returned}\n")
    assert hooks.named(submission("ada")).student == "ada"
    (failure,) = hooks.failures
    assert failure.endswith(" on class/ada.py, expected a name, or None.")


def test_submissions_are_found(make: Callable[..., Hooks], tmp_path: Path) -> None:
    """Paths may begin at the folder that is graded; the first hook that finds anything decides."""
    hooks = make(
        "def pytest_grade_find_submissions(path):\n"
        "    return [HandedIn(student='ada', path=file) for file in path.glob('*.txt')] or None\n"
    )
    assert hooks.find(tmp_path) is None
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    assert [one.path for one in hooks.find(tmp_path) or ()] == [tmp_path / "a.txt"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return [path]", "expected a list of HandedIn(student=…, path=…), or None."),
        ("return path", "expected a list of HandedIn(student=…, path=…), or None."),
        ("return [HandedIn(student='', path=path)]", "expected a student with a name."),
        (
            "return [HandedIn(student='ada', path=path / 'nowhere')]",
            "expected paths of files or folders that are there.",
        ),
        ("return [HandedIn(student='ada', path=Path('.'))] * 2", "expected each path once."),
        (
            "return [HandedIn(student='ada', path=path, origin='x')]",
            "expected an Origin as origin.",
        ),
        (
            "raise OSError('gone')",
            f"conftest.py:{FIRST + 2}: pytest_grade_find_submissions failed: OSError: gone",
        ),
    ],
)
def test_nobody_knows_what_to_grade(
    make: Callable[..., Hooks], tmp_path: Path, body: str, told: str
) -> None:
    """Where finding fails, nothing is graded by guesses."""
    hooks = make(f"def pytest_grade_find_submissions(path):\n    {body}\n")
    with pytest.raises(HookFailed) as raised:
        hooks.find(tmp_path)
    assert str(raised.value).endswith(told)
    assert str(raised.value).startswith("conftest.py")


def gradebook() -> Gradebook:
    """Return a gradebook of one submission."""
    return Gradebook(heading=HEADING, run=RunFacts(isolation=""), scorecards=(card("ada"),))


def test_reports_are_written(make: Callable[..., Hooks], tmp_path: Path) -> None:
    """Text and bytes are written below the folder, also in folders of their own."""
    hooks = make(
        "def pytest_grade_report(gradebook, folder, write):\n"
        "    write('b/scores.txt', f'{gradebook.scorecards[0].score}')\n"
        "    assert write('a.bin', b'\\x00') == folder / 'a.bin'\n"
    )
    out = tmp_path / "grades"
    assert hooks.report(gradebook(), out, []) == [out / "b" / "scores.txt", out / "a.bin"]
    assert (out / "b" / "scores.txt").read_text(encoding="utf-8") == "8.0"
    assert hooks.failures == []


@pytest.mark.parametrize(
    ("call", "told"),
    [
        *(
            (
                f"write({name!r}, '')",
                f"write: expected the name of a file below the output folder, found {name!r}.",
            )
            for name in (
                "../x",
                "/x",
                "",
                "a/",
                "a/../../x",
                "..",
                "a\\..\\..\\x",
                "C:x",
                "\\x",
                "a\0",
            )
        ),
        ("write(5, '')", "write: expected the name of a file below the output folder, found 5."),
        ("write('x', 5)", "write: expected text or bytes, found int."),
        (
            "write('Grades.csv', '')",
            "write: Grades.csv is written by the grader already. Choose another name.",
        ),
        (
            "write('./grades.csv', '')",
            "write: ./grades.csv is written by the grader already. Choose another name.",
        ),
        (
            "write('gradebook.sqlite-wal', '')",
            "write: gradebook.sqlite-wal is written by the grader already. Choose another name.",
        ),
    ],
)
def test_files_that_are_not_written(
    make: Callable[..., Hooks], tmp_path: Path, call: str, told: str
) -> None:
    """Nothing is written outside of the folder, nor over what the grader wrote."""
    hooks = make(f"def pytest_grade_report(write):\n    {call}\n")
    taken = tmp_path / "grades" / "grades.csv"
    assert hooks.report(gradebook(), tmp_path / "grades", [taken]) == []
    shown = " ".join(told.split())
    assert hooks.failures == [f"conftest.py:{FIRST + 2}: pytest_grade_report failed: {shown}"]


def test_a_report_that_is_returned_is_not_lost_silently(
    make: Callable[..., Hooks], tmp_path: Path
) -> None:
    """Who returns a text in place of writing it hears of `write`."""
    hooks = make("def pytest_grade_report():\n    return 'text'\n")
    hooks.report(gradebook(), tmp_path, [])
    assert hooks.failures == [
        (
            "conftest.py: pytest_grade_report returned 'text' (str), expected nothing. Files are "
            "written "
            "by write(name, content)."
        )
    ]


def test_a_hook_that_there_is_not(make: Callable[..., Hooks]) -> None:
    """A misspelt hook is told, with the one that may have been meant."""
    with pytest.raises(UsageError) as raised:
        make("def pytest_grade_adjusts(scorecard):\n    pass\n")
    assert str(raised.value) == (
        "conftest.py: there is no hook 'pytest_grade_adjusts'. Did you mean 'pytest_grade_adjust'?"
    )


def test_what_only_sounds_like_a_hook(make: Callable[..., Hooks]) -> None:
    """A number that is called so is none."""
    hooks = make("pytest_grade_points = 5\n")
    assert not any(map(hooks.has, hookspecs.HOOKS))


def test_hooks_of_objects_and_around_others(make: Callable[..., Hooks]) -> None:
    """Methods of an object are hooks as well, and wrappers see what each of the others returns."""
    hooks = make(
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True)\n"
        "def pytest_grade_adjust():\n"
        "    found = yield\n"
        "    return [[replace(one, points=2 * one.points) for one in each] for each in found]\n"
        "class Course:\n"
        "    def pytest_grade_adjust(self, scorecard):\n"
        "        return [Adjustment(name='talk', points=1)]\n"
        "    def pytest_grade_select(self):\n"
        "        raise ValueError\n"
    )
    manager = hooks._manager
    for plugin in manager.get_plugins():
        if hasattr(plugin, "Course"):
            manager.register(plugin.Course())
    assert [one.score for one in hooks.adjusted([card("ada")], HEADING)] == [10.0]
    assert hooks.failures == [f"conftest.py:{FIRST + 10}: pytest_grade_select failed: ValueError"]


@pytest.mark.parametrize("name", hookspecs.HOOKS)
def test_every_hook_is_explained(name: str) -> None:
    """Each says when it is called, what it may return, and shows an example of itself."""
    text = getattr(hookspecs, name).__doc__
    assert "Called once" in text
    assert "Args:" in text
    assert f">>> def {name}(" in text


def test_the_examples_of_the_hooks_are_hooks(make: Callable[..., Hooks]) -> None:
    """What the docstrings show can be registered as it is."""
    shown = []
    for name in hookspecs.HOOKS:
        example = getattr(hookspecs, name).__doc__.partition("Example:\n")[2]
        lines = [
            line.strip()[4:] for line in example.splitlines() if line.strip()[:3] in {">>>", "..."}
        ]
        shown.append("\n".join(lines))
    hooks = make("\n".join(shown))
    assert all(map(hooks.has, hookspecs.HOOKS))
