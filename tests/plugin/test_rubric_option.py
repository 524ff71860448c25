"""`--rubric` and the ini option `grade_rubric`: a file or a bundled name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugin.course import RIGHT, RUBRIC

if TYPE_CHECKING:
    from tests.plugin.course import Course, Finished

BROKEN = (
    RUBRIC.replace('section = "by_hand"', 'section = "by_head"')
    .replace("points = 4", "points = -4")
    .replace("hint =", "hnt =")
)

MISTAKES = (
    "question[0].points: expected a number ≥ 0, found -4.",
    "question[0]: unknown key 'hnt'. Did you mean 'hint'?",
    (
        "question[2].section: expected the id of a [[section]], found 'by_head'. "
        "Did you mean 'by_hand'?"
    ),
    (
        "question[3].section: expected the id of a [[section]], found 'by_head'. "
        "Did you mean 'by_hand'?"
    ),
)
"""What is wrong with `BROKEN`, in the order of the file."""


def header(finished: Finished) -> str:
    """Return what is graded by which rubric, as the header says it."""
    (line,) = [line for line in finished.lines if line.startswith("grade: 1 ")]
    return line.partition(", isolation ")[0]


def test_the_bundled_rubric_is_the_default(course: Course) -> None:
    """Without `--rubric` the bundled assignment of 100 points is asked."""
    course.write({"ada.py": RIGHT})
    found = header(course.pytest("--grade=ada.py", "--co"))
    assert found.startswith("grade: 1 submission, rubric deep_learning (")
    assert found.endswith(" questions, 100 points)")


def test_a_file(course: Course) -> None:
    """A rubric file is taken from where the command is given; its reference lies beside it."""
    course.write({"class/ada.py": RIGHT})
    finished = course.grade("--grade=ada.py", "-q", rubric="../numbers.toml", cwd="class")
    assert (finished.status, finished.last) == (0, "3 passed, 1 unmarked")


def test_the_settings_file_names_a_rubric(course: Course) -> None:
    """`grade_rubric` is a path from the settings file, wherever below it pytest is started."""
    course.write({"pytest.ini": "[pytest]\ngrade_rubric = numbers.toml\n", "class/ada.py": RIGHT})
    finished = course.pytest("--grade=ada.py", "--co", cwd="class")
    assert header(finished) == "grade: 1 submission, rubric numbers (4 questions, 10 points)"


def test_the_command_line_comes_first(course: Course) -> None:
    """`--rubric` wins over the settings file, and a bundled name needs no file."""
    course.write({"pytest.ini": "[pytest]\ngrade_rubric = numbers.toml\n", "ada.py": RIGHT})
    finished = course.pytest("--grade=ada.py", "--co", "--rubric=deep_learning")
    assert header(finished).startswith("grade: 1 submission, rubric deep_learning (")


def test_an_unknown_name(course: Course) -> None:
    """A name that is near a bundled rubric's gets a suggestion, and nothing is graded."""
    course.write({"class/ada.py": RIGHT})
    finished = course.grade("--grade=class", rubric="deep_lerning")
    assert (finished.status, finished.errors) == (
        4,
        [
            (
                "no rubric 'deep_lerning': looked for a bundled rubric of that name. "
                "Bundled rubrics: cnn_step_by_step, cs231n_assignment2, deep_learning. "
                "Did you mean 'deep_learning'?"
            )
        ],
    )


def test_a_broken_rubric(course: Course) -> None:
    """All mistakes of the file are listed, pytest ends as for bad usage, nothing is written."""
    course.write({"class/ada.py": RIGHT, "broken.toml": BROKEN})
    before = course.names()
    finished = course.grade("--grade=class", "--grade-out=out", rubric="broken.toml")
    shown = [f"broken.toml: {what}" for what in MISTAKES]
    assert (finished.status, finished.errors) == (4, shown)
    assert course.names() == before


def test_mistakes_of_every_kind_come_together(course: Course) -> None:
    """A wrong number does not hide a function that is not there."""
    broken = RUBRIC.replace("answers:double", "answers:duoble")
    broken = broken.replace("points = ", "points = -", 1)
    course.write({"class/ada.py": RIGHT, "broken.toml": broken})
    finished = course.grade("--grade=class", rubric="broken.toml")
    number, name = finished.errors
    assert number.startswith("broken.toml: question[0].points: expected a number ≥ 0, found -")
    assert name == (
        "broken.toml: question[0].reference: no function 'duoble' in answers. "
        "Did you mean 'double'?"
    )


def test_a_reference_that_is_not_there(course: Course) -> None:
    """All functions that a rubric names and that do not exist are listed."""
    missing = RUBRIC.replace("answers:double", "answers:duoble").replace("answers:m", "replies:m")
    course.write({"class/ada.py": RIGHT, "missing.toml": missing})
    finished = course.grade("--grade=class", rubric="missing.toml")
    places = f"beside the rubric ({course.folder.name}/) nor among installed modules"
    mistakes = [
        "question[0].reference: no function 'duoble' in answers. Did you mean 'double'?",
        f"question[1].reference: no module 'replies', neither {places}.",
    ]
    assert (finished.status, finished.errors) == (4, [f"missing.toml: {what}" for what in mistakes])
