"""What changed from one check to the next, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.outcome import Status
from grader.reports.changed import lines
from grader.reports.line import style_of
from grader.scorecard import SubmissionStatus
from tests.unit.test_report_tally import book, card, flipped, scored, verdict, without_points

if TYPE_CHECKING:
    from grader.scorecard import QuestionScore, Scorecard


def told(before: list[Scorecard], after: list[Scorecard]) -> list[str]:
    """Return what changed between two checks of these submissions."""
    return list(lines(book(*before), book(*after), width=80))


def lost(name: str, section: str, points: float, status: Status) -> QuestionScore:
    """Return a question without any of its points."""
    return scored(name, section, verdict("case", status, points))


def test_a_student_sees_what_was_gained_and_lost() -> None:
    """The total first, then each question: gained, lost, or lost for another reason as before."""
    before = card(
        "ada",
        but=(
            flipped(),
            lost("softmax", "softmax", 4.0, Status.RAISED),
            lost("conv_values", "convolution", 3.0, Status.WRONG),
        ),
    )
    after = card(
        "ada",
        but=(
            lost("conv_output", "convolution", 5.0, Status.TIMEOUT),
            lost("conv_values", "convolution", 3.0, Status.NOT_FINITE),
        ),
    )
    assert told([before], [after]) == [
        "10 → 12, of 20 points (+2)",
        "  gained: softmax 0 → 4 (raised → correct)",
        "  lost: conv_output 2 → 0 (partial → timeout)",
        "  same points: conv_values (wrong → not_finite)",
    ]
    found = lines(book(before), book(after), width=80)
    assert [sorted(style_of(line)) for line in found] == [["green"], ["green"], ["red"], []]


def test_nothing_gained_or_lost() -> None:
    """The score is told all the same."""
    assert told([card("ada")], [card("ada")]) == ["nothing gained or lost: 20 of 20 points"]


def test_a_file_that_breaks_is_told_once() -> None:
    """Questions say nothing where the submission did not load; and when it loads again, either."""
    broken = without_points("ada", SubmissionStatus.LOAD_ERROR)
    assert told([card("ada")], [broken]) == ["20 → load_error, of 20 points (-20)"]
    assert told([broken], [card("ada")]) == ["load_error → 20, of 20 points (+20)"]
    assert told([broken], [broken]) == ["nothing gained or lost: load_error of 20 points"]


def test_many_questions_are_cut() -> None:
    """After a dozen the rest is counted."""
    asked = {"softmax": {f"q{number}": 1.0 for number in range(20)}}
    before = card("ada", asked=asked, every=Status.WRONG)
    found = told([before], [card("ada", asked=asked)])
    assert (len(found), found[-1]) == (14, "  and 8 more")


def test_of_a_class_only_what_changed() -> None:
    """A line a student: gained and lost questions, other reasons, who is new, who is gone."""
    before = [card("ada"), card("bob", but=(flipped(),)), card("cleo"), card("dan"), card("eve")]
    before.append(card("fay", but=(lost("softmax", "softmax", 4.0, Status.RAISED),)))
    after = [
        card("ada"),
        card("bob", but=(lost("softmax", "softmax", 4.0, Status.WRONG),)),
        card("dan", but=(lost("conv_values", "convolution", 3.0, Status.WRONG),)),
        without_points("eve", SubmissionStatus.UNREADABLE),
        card("fay", but=(lost("softmax", "softmax", 4.0, Status.WRONG),)),
        card("zoe"),
    ]
    assert told(before, after) == [
        "bob: 17 → 16: gained conv_output; lost softmax",
        "dan: 20 → 17: lost conv_values",
        "eve: 20 → unreadable",
        "fay: 16 as before, for another reason in softmax",
        "zoe: new, 20 of 20 points",
        "cleo: gone, had 20 of 20 points",
    ]
    assert told(before, before) == ["no points changed"]


def test_a_large_class_is_cut() -> None:
    """After twenty students the rest is counted."""
    before = [card(f"s{number}") for number in range(30)]
    after = [replace(one, questions=(flipped(),)) for one in before]
    found = told(before, after)
    assert (len(found), found[-1]) == (21, "and 10 more")


def test_hostile_names_stay_on_their_line() -> None:
    """A student's name can't write a line of its own."""
    assert told([card("ada")], [card("ada"), card("x\nbob: 0 → 20")]) == [
        "x\\nbob: 0 → 20: new, 20 of 20 points"
    ]
