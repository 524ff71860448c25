"""The report on the terminal, whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from grader.outcome import Status
from grader.reports.line import style_of
from grader.reports.terminal import lines
from grader.reports.width import cells
from grader.scorecard import Gradebook, Scorecard, SubmissionStatus
from tests.unit.test_report_tally import (
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

MEASURABLE = st.text(st.characters(exclude_categories=("Mc", "So", "No")), max_size=60)
"""Names without the characters on whose width versions of Unicode disagree."""

WIDE_TITLES = {
    f"s{number}": title
    for number, title in enumerate(
        (
            "Linear networks",
            "Softmax regression",
            "Chain rule",
            "Pooling",
            "Convolution",
            "Optimization",
            "Top-k error",
            "t-SNE",
            "Proximal gradient descent",
            "Residual block",
            "Receptive field",
            "Activations",
            "Overfitting and initialization",
            "Quadratic error",
        ),
        start=1,
    )
}

WIDE = {name: {f"{name}a": 4.0, f"{name}b": float(len(name))} for name in WIDE_TITLES}
"""Fourteen sections of 6 or 7 points."""


def report(gradebook: Gradebook, width: int = 80, *, single: bool = False) -> str:
    """Return the report as one text, each line ended."""
    return "".join(f"{line}\n" for line in lines(gradebook, width=width, single=single))


def slow() -> Scorecard:
    """Return a scorecard with a timeout, a flipped kernel and a missing question."""
    return card(
        "ada",
        but=(
            waiting(),
            scored(
                "softmax",
                "softmax",
                verdict("small", Status.CORRECT, 1.0),
                verdict("large", Status.TIMEOUT, 3.0, message="took longer than 2 s"),
            ),
            flipped(),
            scored("conv_values", "convolution", verdict("a", Status.MISSING, 3.0)),
            scored("top_k_error", "top_k", verdict("a", Status.MISSING, 2.0)),
        ),
    )


def test_a_class_at_80_columns() -> None:
    """A row a student, mean and maximum below, then what was lost by what, and notes."""
    gradebook = book(
        card("grace10", but=(waiting(), flipped())),
        card("grace9", but=(waiting(),)),
        replace(slow(), student="ada_lovelace", notes=("of 2 scripts b.py was taken",)),
        without_points("broken", SubmissionStatus.LOAD_ERROR, "SyntaxError in line 3"),
        without_points("空 山田太郎", SubmissionStatus.UNREADABLE, "not a zip file\x1b[2J"),
        card("zoe", every=Status.MISSING, status=SubmissionStatus.ABSENT),
    )
    assert report(gradebook) == (
        """\
student        1  2     3       total  percent
------------  --  -  ----  ----------  -------
ada_lovelace   4  2     0           6     35.3
broken         -  -     -  load_error        -
grace9         7  8     2          17      100
grace10        7  5     2          14     82.4
zoe            -  -     -      absent        -
空 山田太郎    -  -     -  unreadable        -
------------  --  -  ----  ----------  -------
mean           6  5  1.33       12.33     72.5
maximum       10  8     2          20      100
sections: 1 Softmax regression, 2 Convolution, 3 Top-k error
totals are of 17 marked so far; 3 of 20 points wait for manual marks:
    infinite_loss
lost by cause: wrong 2, missing 2, load_error 12, timeout 1
misconceptions: flipped-kernel 2 students
notes:
  ada_lovelace: of 2 scripts b.py was taken
  broken: SyntaxError in line 3
  空 山田太郎: not a zip file\\x1b[2J
"""
    )


def test_titles_stand_in_the_header_where_they_fit() -> None:
    """A table with room heads its columns with titles, the long ones cut, without a legend."""
    assert report(book(card("ada"), card("bob", but=(flipped(),))), 80) == (
        """\
student  1 Softmax regress…  2 Convolution  3 Top-k error  total  percent
-------  ------------------  -------------  -------------  -----  -------
ada                      10              8              2     20      100
bob                      10              5              2     17       85
-------  ------------------  -------------  -------------  -----  -------
mean                     10            6.5              2   18.5     92.5
maximum                  10              8              2     20      100
lost by cause: wrong 1
misconceptions: flipped-kernel 1 student
"""
    )


def test_fourteen_sections_at_80_columns() -> None:
    """A table that does not fit is split, and each part repeats the students."""
    half = scored("s2a", "s2", verdict("a", Status.PARTIAL, 4.0, score=4 / 3))
    gradebook = book(
        card("a_rather_long_student_name_2024", asked=WIDE),
        card("bob", asked=WIDE, but=(half,)),
        head=heading(WIDE, WIDE_TITLES),
    )
    assert report(gradebook) == (
        """\
student                 1     2  3  4  5  6  7  8  9  10  11  12  total  percent
----------------------  -  ----  -  -  -  -  -  -  -  --  --  --  -----  -------
a_rather_lo…_name_2024  6     6  6  6  6  6  6  6  6   7   7   7     89      100
bob                     6  3.33  6  6  6  6  6  6  6   7   7   7  86.33       97
----------------------  -  ----  -  -  -  -  -  -  -  --  --  --  -----  -------
mean                    6  4.67  6  6  6  6  6  6  6   7   7   7  87.67     98.5
maximum                 6     6  6  6  6  6  6  6  6   7   7   7     89      100

student                          13  14
-------------------------------  --  --
a_rather_long_student_name_2024   7   7
bob                               7   7
-------------------------------  --  --
mean                              7   7
maximum                           7   7
sections: 1 Linear networks, 2 Softmax regression, 3 Chain rule, 4 Pooling,
    5 Convolution, 6 Optimization, 7 Top-k error, 8 t-SNE, 9 Proximal gradient
    descent, 10 Residual block, 11 Receptive field, 12 Activations,
    13 Overfitting and initialization, 14 Quadratic error
lost by cause: partial 1
"""
    )


def test_one_submission() -> None:
    """A row a question, a paragraph for each that lost points, what is missing on one line."""
    assert report(book(slow()), single=True) == (
        """\
ada                   score  points
--------------------  -----  ------  --------
1 Softmax regression      4      10
  softmax                 1       4  partial
  cross_entropy           3       3  correct
  infinite_loss           -       3  unmarked
2 Convolution             2       8
  conv_output             2       5  partial
  conv_values             0       3  missing
3 Top-k error             0       2
  top_k_error             0       2  missing
--------------------  -----  ------  --------
total                     6      20  35.3 %

softmax  1/4  large: took longer than 2 s
conv_output  2/5  padded: 2 of 9 values differ by more than 1e-06, the first at
    [0, 1]: yours 3.0, expected 4.0
    flipped-kernel: The kernel is flipped; here convolution means
    cross-correlation.
    hint: Draw the kernel on the image at the first position.
missing: conv_values, top_k_error (5 points)
totals are of 17 marked so far; 3 of 20 points wait for manual marks:
    infinite_loss
"""
    )


FULL = """\
ada                   score  points
--------------------  -----  ------  -------
1 Softmax regression     10      10
  softmax                 4       4  correct
  cross_entropy           3       3  correct
  infinite_loss           3       3  correct
2 Convolution             8       8
  conv_output             5       5  correct
  conv_values             3       3  correct
3 Top-k error             2       2
  top_k_error             2       2  correct
--------------------  -----  ------  -------
total                    20      20  100 %

"""


def test_full_marks_are_said() -> None:
    """Where nothing was lost, a line says so."""
    assert report(book(card("ada")), 60, single=True) == FULL + "full marks: 20 of 20 points\n"


def test_visible_checks_are_not_all() -> None:
    """A run of visible cases promises no full marks, and ends with what was not run."""
    assert report(book(card("ada"), visible_only=True), 60, single=True) == (
        FULL + "no points lost in the visible checks: 20 of 20\nvisible checks: 6 of 6 right\n"
    )


def test_an_unreadable_submission_has_no_losses() -> None:
    """One submission that can't be read shows its status and the note, and no questions."""
    gradebook = book(without_points("ada", SubmissionStatus.UNREADABLE, "a FIFO"))
    assert report(gradebook, 60, single=True) == (
        """\
ada    score  points
-----  -----  ------  ----------
total      -      20  unreadable

note: a FIFO
"""
    )


def test_deselected_sections_are_not_shown() -> None:
    """With few questions selected, only their sections are shown, by their own numbers."""
    full = slow()
    part = replace(full, questions=full.questions[4:5], complete=False)
    assert report(book(part), 60, single=True) == (
        """\
ada            score  points
-------------  -----  ------  -------
2 Convolution      0       3
  conv_values      0       3  missing
-------------  -----  ------  -------
total              0       3  0 %

missing: conv_values (3 points)
only 1 of 6 questions were selected; the totals count these
    alone
"""
    )


def test_runs_that_ended_early_say_so() -> None:
    """Where each question was graded for somebody but not for all, no number is said."""
    full = card("ada")
    part = replace(card("bob"), questions=full.questions[:1], complete=False)
    assert report(book(full, part), 200).splitlines()[-1] == (
        "not every question of every submission was graded; the totals count what was"
    )


def test_marks_that_differ_between_students() -> None:
    """Where some are marked already, no single number is said to be marked so far."""
    text = report(book(card("ada", but=(waiting(),)), card("bob")), 200)
    assert text.splitlines()[-1] == (
        "totals are of what is marked so far; 3 of 20 points wait for manual marks: infinite_loss"
    )


def test_the_graders_own_failure_is_named() -> None:
    """A question that could not be judged is said to be nobody's loss to explain."""
    failed = scored("softmax", "softmax", verdict("a", Status.UNGRADABLE, 4.0))
    text = report(book(card("ada", but=(failed,)), card("bob")), 200)
    assert text.splitlines()[-2:] == [
        "the grader itself failed on softmax; check this before points are handed out",
        "lost by cause: ungradable 1",
    ]


def test_no_more_than_five_misconceptions() -> None:
    """The five most common slips are named, those of one number by name."""
    wrong = [
        scored("softmax", "softmax", verdict("a", Status.WRONG, 4.0, misconception=f"slip-{n}"))
        for n in (1, 2, 3, 4, 5, 6, 6)
    ]
    gradebook = book(*(card(f"s{n}", but=(one,)) for n, one in enumerate(wrong)))
    assert report(gradebook, 200).splitlines()[-1] == (
        "misconceptions: slip-6 2 students, slip-1 1 student, slip-2 1 student, slip-3 1 student, "
        "slip-4 1 student"
    )


def test_notes_are_cut_and_counted() -> None:
    """Twenty submissions show their notes, each on a line no wider than the terminal."""
    cards = (card(f"s{n}", notes=("a note that is long", "and another")) for n in range(22))
    tail = report(book(*cards), 40).splitlines()[-22:]
    assert tail[:2] == ["notes:", "  s0: a note that is long; and another"]
    assert tail[-2:] == ["  s19: a note that is long; and another", "  and 2 more"]
    (long,) = report(book(card("s", notes=("word " * 20,))), 40).splitlines()[-1:]
    assert long == "  s: word word word word word word word…"


def test_messages_of_one_question_are_few() -> None:
    """Equal messages are said once, six are shown, and a megabyte is cut."""
    cases = [verdict("a", Status.RAISED, 1.0, message="ValueError: no\nin line 3")] * 2
    cases += [verdict(name, Status.WRONG, 0.5) for name in "bcdefgh"]
    many = scored("softmax", "softmax", *cases)
    text = report(book(card("ada", but=(many,))), 60, single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "softmax  0/5.5  a: ValueError: no",
        "    in line 3",
        "    b: wrong",
        "    c: wrong",
        "    d: wrong",
        "    e: wrong",
        "    f: wrong",
        "    and 2 more",
    ]
    long = scored("softmax", "softmax", verdict("a", Status.WRONG, 4.0, message="no " * 10**5))
    found = report(book(card("ada", but=(long,))), 60, single=True).split("\n\n", 1)[1].splitlines()
    assert len(found) == 11
    assert found[-1] == "    …"


def test_a_comment_without_a_misconception_is_shown() -> None:
    """What a person wrote to a question that lost points stands below it."""
    marked = replace(waiting(), status=Status.PARTIAL, score=1.0, feedback="Say why.\x07")
    text = report(book(card("ada", but=(marked,))), 60, single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "infinite_loss  1/3  partial",
        r"    Say why.\x07",
    ]


@pytest.mark.parametrize("single", [True, False])
def test_an_empty_gradebook(single: bool) -> None:  # noqa: FBT001  # pytest's way
    """Without submissions a line says so."""
    assert report(book(), single=single) == "no submission was graded\n"


def hostile(name: str) -> Scorecard:
    """Return a scorecard with this text wherever a student can put text."""
    bad = verdict("a", Status.WRONG, 4.0, message=name, misconception="slip")
    question = scored("softmax", "softmax", bad, hint=name, feedback=name)
    return card(name, but=(waiting(), question), notes=(name,))


@given(st.lists(MEASURABLE, min_size=1, max_size=5), st.integers(40, 200), st.booleans())
def test_no_line_is_wider_than_the_terminal(
    names: list[str],
    width: int,
    single: bool,  # noqa: FBT001  # pytest's way
) -> None:
    """Whatever the names, every line fits and holds no control character."""
    for line in lines(book(*map(hostile, names)), width=width, single=single):
        assert 0 <= wcswidth(line) <= width


@given(st.integers(40, 200), st.floats(0, 1e308), st.integers(1, 14))
def test_no_points_are_too_wide(width: int, points: float, sections: int) -> None:
    """Any number of points in any number of sections fits too."""
    asked = {f"s{n}": {f"q{n}": points} for n in range(sections)}
    head = heading(asked, dict.fromkeys(asked, "片仮名 title"))
    broken = without_points("山" * 60, SubmissionStatus.UNREADABLE)
    gradebook = book(card("a" * 60, asked=asked), broken, card("b", asked=asked), head=head)
    for line in lines(gradebook, width=width, single=False):
        assert wcswidth(line) <= width


@given(st.lists(MEASURABLE, min_size=2, max_size=6))
@example(["", "\u0301"])
def test_columns_stand_in_line(names: list[str]) -> None:
    """Wide and combining characters in names do not shift the points of a row."""
    table = list(lines(book(*map(card, names), titles()), width=80, single=False))
    body = table[2 : 3 + len(names)]
    assert {cells(line) for line in body} == {cells(table[1])}


def titles() -> Scorecard:
    """Return a scorecard whose name is as long as a title."""
    return card(TITLES["softmax"])


def test_a_hint_of_a_lost_value_is_shown() -> None:
    """The hint of a value stands below its question, once, and not where the value is right."""
    lost = replace(verdict("a", Status.WRONG, 2.0), hint="Mind the sign.")
    right = replace(verdict("b", Status.CORRECT, 2.0), hint="Not for you.")
    values = scored("softmax", "softmax", lost, replace(lost, name="c"), right)
    text = report(book(card("ada", but=(values,))), 60, single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "softmax  2/6  a: wrong",
        "    c: wrong",
        "    hint: Mind the sign.",
    ]


def test_all_is_told_where_it_is_asked_for() -> None:
    """With -v a class's losses follow the table, and what visible cases printed."""
    loud = replace(verdict("small", Status.WRONG, 4.0), printed="x = 3\x1b[2J\n")
    secret = replace(loud, name="big", visibility="hidden")
    wrong = card("ada", but=(scored("softmax", "softmax", loud, secret),))
    found = lines(book(wrong, card("bob")), width=80, single=False, verbose=True)
    text = "".join(f"{line}\n" for line in found)
    assert text.partition("lost by cause: wrong 2\n")[2] == (
        """\

ada  16/24
softmax  0/8  small: wrong
    big: wrong
    small printed: x = 3\\x1b[2J

bob  20/20
full marks: 20 of 20 points
"""
    )


HIDDEN = {"visibility": "hidden"}


def test_a_student_reads_no_name_of_a_hidden_case() -> None:
    """Hidden cases have no names, and stand together where they say the same."""
    cases = [
        verdict("seen", Status.WRONG, 1.0, message="yours 1, expected 2"),
        verdict("negative", Status.WRONG, 1.0, message="is not right (draw 2 of 3)", **HIDDEN),
        verdict("zero", Status.WRONG, 1.0, message="is not right", **HIDDEN),
        verdict("huge", Status.RAISED, 1.0, message="raised ValueError", **HIDDEN),
    ]
    text = report(book(card("ada", but=(scored("softmax", "softmax", *cases),))), single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "softmax  0/4  seen: yours 1, expected 2",
        "    2 hidden checks: is not right",
        "    hidden check: raised ValueError",
    ]


def test_a_student_reads_nothing_of_a_failing_checker() -> None:
    """What a checker raised may quote the answers: it is for the teacher."""
    words = "the grader failed here: the checker raised ValueError: 42"
    case = verdict("seen", Status.UNGRADABLE, 1.0, message=words)
    one = card("ada", but=(scored("softmax", "softmax", case),))
    text = report(book(one), single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "softmax  0/1  seen: the grader itself failed here, which is no fault of yours",
        "the grader itself failed on softmax; check this before points are handed out",
    ]
    everyone = lines(book(one, card("bob")), width=80, single=False, verbose=True)
    assert f"softmax  0/1  seen: {words}" in everyone


def test_a_function_that_returns_nothing_is_not_missing() -> None:
    """Only what is not there at all stands among the missing."""
    cases = [
        scored("softmax", "softmax", verdict("a", Status.MISSING, 1.0, message="None; a number")),
        scored(
            "top_k_error", "top_k", verdict("a", Status.MISSING, 1.0, message="`k` is not there")
        ),
    ]
    text = report(book(card("ada", but=tuple(cases))), single=True)
    assert text.split("\n\n", 1)[1].splitlines() == [
        "softmax  0/1  a: None; a number",
        "missing: top_k_error (1 point)",
    ]


def test_lines_know_their_style() -> None:
    """Right is green, a part is yellow, lost is red, and advice is set off."""
    styles = {
        str(line).split()[0]: style_of(line)
        for line in lines(book(slow()), width=80, single=True)
        if line
    }
    assert {
        name: styles[name] for name in ("cross_entropy", "softmax", "top_k_error", "total", "hint:")
    } == {
        "cross_entropy": {"green": True},
        "softmax": {"yellow": True},
        "top_k_error": {"red": True},
        "total": {"bold": True},
        "hint:": {"cyan": True},
    }
