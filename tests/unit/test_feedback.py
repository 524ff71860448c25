"""What a student may read: an allow-list, as data and as Markdown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.evidence import evidence_of
from grader.outcome import Status
from grader.reports import write
from grader.reports.feedback import Feedback, feedback_of
from grader.reports.feedback_files import fit_name, named
from grader.reports.feedback_markdown import to_markdown
from grader.scorecard import Gradebook, Scorecard, SubmissionStatus, Verdict
from tests.unit.test_report_tally import (
    ASKED,
    TITLES,
    book,
    card,
    flipped,
    heading,
    scored,
    verdict,
    waiting,
    without_points,
)

SECRET = "s3cret"


def feedback(*cards: Scorecard) -> Feedback:
    """Return the feedback of the first of these scorecards."""
    return feedback_of(book(*cards), cards[0])


def hidden(name: str) -> Verdict:
    """Return a hidden case that lost its point, with a secret wherever one can be."""
    lost = verdict(name, Status.WRONG, 1.0, message="the value is not right")
    secret = evidence_of(np.arange(3.0), np.arange(3.0) + 7.25)
    return replace(lost, visibility="hidden", printed=f"{SECRET} printed", evidence=secret)


def everything_in(value: object) -> str:
    """Return all text and numbers in an object, as far down as it goes."""
    return repr(value)


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_nothing_of_a_hidden_case_but_its_verdict_is_there(visibility: str) -> None:
    """Neither its name nor what it printed nor what it looked like or expected is kept."""
    case = replace(hidden(f"{SECRET} case"), visibility=visibility)
    one = card("ada", but=(scored("softmax", "softmax", case),))
    found = feedback(one)
    assert SECRET not in everything_in(found)
    assert "Grid" not in everything_in(found)
    assert SECRET not in to_markdown(found)


def test_nothing_of_other_submissions_is_there() -> None:
    """Names, paths and notes of others are not in it, nor notes for the teacher alone."""
    other = replace(card(f"{SECRET}-bob"), notes=(SECRET,), told=(SECRET,), path=SECRET)
    one = replace(card("ada"), notes=(f"see {SECRET}",), path=f"class/{SECRET}.py")
    assert SECRET not in everything_in(feedback(one, other))


def test_a_hidden_value_has_a_name() -> None:
    """The assignment asks for values by name, so that their names are no secret."""
    gradebook = book(card("ada", but=(scored("softmax", "softmax", hidden("sigma_1")),)))
    titles = tuple(replace(title, kind="values") for title in gradebook.heading.questions)
    asked = replace(gradebook, heading=replace(gradebook.heading, questions=titles))
    answers = feedback_of(asked, asked.scorecards[0]).chapters[0].answers
    assert [check.name for check in answers[0].lost] == ["sigma_1"]


def test_a_visible_case_is_shown_whole() -> None:
    """Its name, message, what it printed, and the pictures of yours and expected are there."""
    shown = replace(
        verdict("padding", Status.WRONG, 1.0, message="at [0]: yours 0, expected 7.25"),
        printed="x = 1\n",
        evidence=evidence_of([0.0], [7.25]),
    )
    one = card("ada", but=(scored("softmax", "softmax", shown),))
    (check,) = feedback(one).chapters[0].answers[0].lost
    assert (check.name, check.printed) == ("padding", "x = 1\n")
    assert check.yours is not None
    assert check.expected is not None
    assert check.expected.array().tolist() == [7.25]


def test_feedback_as_markdown() -> None:
    """The total, the sections, and each question with what was lost, why, and hints."""
    loud = replace(
        verdict("padding", Status.RAISED, 1.0, message="raised KeyError (line 3)"),
        printed="a\n~~~~~~~~\n<b>",
        hint="Count from zero.",
    )
    drawn = [hidden(f"{SECRET} {place}") for place in range(2)]
    softmax = scored("softmax", "softmax", verdict("plain", Status.CORRECT, 1.0), loud, *drawn)
    missing = verdict("a", Status.MISSING, 1.0, message="`f` is not there (draw 1 of 3)")
    top = scored("top_k_error", "top_k", missing, replace(missing, name="b", visibility="hidden"))
    one = replace(
        card("ada_l", but=(softmax, flipped(), waiting(), top)),
        told=("SyntaxError: no (line 2)",),
    )
    assert to_markdown(feedback(one)) == (
        """\
# A small assignment

**ada\\_l**: **9 of 17 points** (52.9 %)

Note: SyntaxError: no (line 2)

Totals are of 17 marked so far; 3 of 20 points wait for manual marks: infinite\\_loss.

| section            |   score |   points |
|:-------------------|--------:|---------:|
| Softmax regression |       4 |       10 |
| Convolution        |       5 |        8 |
| Top-k error        |       0 |        2 |

## Softmax regression

### Softmax (`softmax`)

**1 of 4 points**, partial.

- 1 check of 4 right
- padding: raised KeyError (line 3)

  printed:

  ~~~~~~~~
  a
  ~~~~
  <b>
  ~~~~~~~~

- 2 hidden checks: the value is not right

> Hint: Count from zero.

### Cross\\_entropy (`cross_entropy`)

**3 of 3 points**, correct.

### Infinite\\_loss (`infinite_loss`)

Waits for a person's marks: 3 points.

## Convolution

### Conv\\_output (`conv_output`)

**2 of 5 points**, partial.

- 1 check of 2 right
- padded: 2 of 9 values differ by more than 1e-06, the first at \\[0, 1\\]: yours 3.0, expected 4.0

The kernel is flipped; here convolution means cross-correlation.

> Hint: Draw the kernel on the image at the first position.

### Conv\\_values (`conv_values`)

**3 of 3 points**, correct.

## Top-k error

### Top\\_k\\_error (`top_k_error`)

**0 of 2 points**, missing.

- 2 checks: \\`f\\` is not there
"""
    )


def test_lines_of_a_message_stay_lines() -> None:
    """What a test says in several lines is not run together in Markdown."""
    lost = verdict("parts", Status.WRONG, 1.0, message="2 of 3 parts\nassert 1 == 2")
    one = card("ada", but=(scored("softmax", "softmax", lost),))
    assert "\n- parts: 2 of 3 parts  \n  assert 1 == 2\n" in to_markdown(feedback(one))


def test_a_submission_without_points_says_why() -> None:
    """What can't be read or run has no list of questions."""
    one = replace(without_points("ada", SubmissionStatus.UNREADABLE), told=("ada.py is a FIFO",))
    assert to_markdown(feedback(one)) == (
        "# A small assignment\n\n"
        "**ada**: the submission could not be read\n\n"
        "Note: ada.py is a FIFO\n"
    )


def test_each_student_has_a_file(tmp_path: object) -> None:
    """The format md writes the table, and a file a student."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    written = write(book(card("Ada"), card("ada"), card("../bob")), folder, ["md"])
    assert sorted(path.relative_to(folder).as_posix() for path in written) == [
        "feedback/Ada.md",
        "feedback/_bob.md",
        "feedback/ada (2).md",
        "grades.md",
    ]


@pytest.mark.parametrize(
    ("student", "name"),
    [
        ("ada", "ada"),
        ("Lovelace, Ada (12)", "Lovelace, Ada (12)"),
        ("..", "_"),
        ("", "_"),
        ("a/b\\c:d", "a_b_c_d"),
        ("CON", "_CON"),
        ("lpt1.x", "_lpt1.x"),
        ("\x1b[2J\u202e", "_2J_"),
        ("trailing. ", "trailing"),
        ("李小龍", "李小龍"),
        ("é" * 200, "é" * 60),
        ("\ud800", "_"),
    ],
)
def test_names_fit_every_file_system(student: str, name: str) -> None:
    """No separators, no hidden files, no devices, no control characters, not too long."""
    assert fit_name(student) == name


def test_names_of_files_are_unique() -> None:
    """Also where only the case differs, or what a file's name can't hold."""
    gradebook: Gradebook = book(card("a?"), card("a!"), card("A_"), head=heading(ASKED, TITLES))
    assert sorted(name for name, _ in named(gradebook)) == ["A_ (3)", "a_", "a_ (2)"]
