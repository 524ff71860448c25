"""What the page says of a question, in figures and in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.classes import gradebook
from grader.outcome import Status
from grader.reports.insight import Cause, insights, sentences, separation
from grader.reports.item_analysis import Item
from grader.reports.markdown import to_markdown
from grader.reports.tally import percent
from grader.scorecard import SubmissionStatus
from tests.unit.test_report_tally import book, card, flipped, scored, verdict, waiting

SMALL = (
    "This is a small class: with {} that could be loaded, one more or one less can turn what is "
    "said here about a question. Read it as a hint, not as a finding."
)


@pytest.mark.parametrize(
    ("answers", "discrimination", "words"),
    [
        (30, 0.3, "separates well"),
        (30, 0.29, "separates a little"),
        (30, 0.2, "separates a little"),
        (30, 0.19, "hardly separates"),
        (30, -0.09, "hardly separates"),
        (30, -0.1, "reversed: look at this question"),
        (30, None, "all alike"),
        (4, None, "too few submissions"),
    ],
)
def test_a_correlation_has_words(answers: int, discrimination: float | None, words: str) -> None:
    """The bounds are those of docs/reports.md."""
    item = Item(id="a", points=1.0, answers=answers, discrimination=discrimination)
    assert separation(item) == words


def test_means_are_those_of_the_markdown_file() -> None:
    """Both count the submissions that show points, so that two files never disagree."""
    made = gradebook(30, 8)
    text = to_markdown(made).replace("\\", "")
    for one in insights(made):
        item = one.item
        assert item.mean is not None
        row = next(line for line in text.splitlines() if line.startswith(f"| {item.id} "))
        assert row.split("|")[-2].strip() == percent(item.mean, item.points)


def test_correlations_leave_out_what_did_not_load() -> None:
    """The zeros after an error while loading change a mean, and no correlation."""
    made = gradebook(24, 6)
    half = replace(
        made.scorecards[0],
        status=SubmissionStatus.LOAD_ERROR,
        questions=tuple(
            replace(q, score=0.0, status=Status.LOAD_ERROR) if place else replace(q, score=q.points)
            for place, q in enumerate(made.scorecards[0].questions)
        ),
    )
    without = replace(made, scorecards=made.scorecards[1:])
    found = insights(replace(made, scorecards=(half, *made.scorecards[1:])))
    wanted = insights(without)
    assert half.score > 0
    assert [one.item.discrimination for one in found] == [o.item.discrimination for o in wanted]
    assert found[3].item.answers == wanted[3].item.answers + 1


def test_the_most_common_cause() -> None:
    """A slip goes before a status; else the status of the case that cost most; once a student."""
    late = scored(
        "conv_output",
        "convolution",
        verdict("plain", Status.WRONG, 2.0),
        verdict("padded", Status.TIMEOUT, 3.0),
    )
    causes = {
        one.item.id: one.cause
        for one in insights(
            book(card("a", but=(flipped(),)), card("b", but=(flipped(),)), card("c", but=(late,)))
        )
    }
    slip = Cause(label="flipped-kernel", is_slip=True, submissions=2, of=3)
    assert causes == dict.fromkeys(causes) | {"conv_output": slip}
    (found,) = [one.cause for one in insights(book(card("c", but=(late,)))) if one.cause]
    assert found == Cause(label="timeout", is_slip=False, submissions=1, of=1)


def test_a_mark_of_a_person_is_a_cause() -> None:
    """Points that a person took away are lost by no status."""
    marked = replace(waiting(), status=Status.PARTIAL, score=1.0, by_hand=True)
    (found,) = [one.cause for one in insights(book(card("a", but=(marked,)))) if one.cause]
    assert found == Cause(label="marked by a person", is_slip=False, submissions=1, of=1)


def test_what_nobody_is_marked_in_has_no_figures() -> None:
    """A question that waits for a person everywhere has neither a mean nor a loss."""
    made = insights(book(card("a", but=(waiting(),)), card("b", but=(waiting(),))))
    one = next(one for one in made if one.item.id == "infinite_loss")
    assert (one.item.answers, one.item.mean, one.cause, one.seconds) == (0, None, None, None)


def test_a_small_class_is_warned_about() -> None:
    """Below 20 there is a warning and no alpha."""
    assert list(sentences(book(card("a")))) == [SMALL.format("1 submission")]
    assert list(sentences(gradebook(17, 6))) == [SMALL.format("17 submissions")]


def test_alpha_is_told_in_a_sentence() -> None:
    """From 20 submissions on the sentence says what alpha and the error of a total mean."""
    (said,) = sentences(gradebook(60, 12))
    assert said.startswith("Cronbach's alpha is 0.9")
    assert "from 12 questions and 57 submissions: the questions agree very well on who" in said
    assert said.endswith("two that are nearer to each other than that are not told apart.")


def test_a_class_that_is_all_alike_has_no_alpha() -> None:
    """Where all totals are the same there is nothing to say, and no warning either."""
    assert list(sentences(book(*(card(f"s{n}") for n in range(25))))) == []
