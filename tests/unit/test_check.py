"""The self-test of a rubric: each kind of fault is found in a rubric that has only this one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.builder import build
from grader.checking import KINDS, CheckReport, Severity, check_assignment, right
from grader.checking.plain import mapped
from grader.outcome import Returned
from grader.rubric_file import BUNDLED, load_rubric_file
from tests.unit.check_rubric import found, small

if TYPE_CHECKING:
    from pathlib import Path

HINT = 'hint = "Look at the units."'
SLIP = "credit = 0.25"
HIDDEN = "args = { x = [0.123, 4.0, 1.0], factor = 3.0 }"
NEW_SLIP = '\n  [[question.misconception]]\n  id = "{}"\n  reference = "answers:added"\n'


def checker(body: str) -> dict[str, str]:
    """Return a checker with this body, written behind the last function of the module."""
    head = "def check(answer, *, expected, arguments, rtol, atol):"
    return {"quarter": f'return {{"third": 0.25}}\n\n\n{head}\n    {body}'}


CHECKED = (HINT, f'{HINT}\ncheck = "answers:check"')


def test_a_sound_rubric_has_no_findings(tmp_path: Path) -> None:
    """Where all is well, nothing is said."""
    assert found(tmp_path) == []


@pytest.fixture(scope="module")
def bundled() -> CheckReport:
    """Return what the self-test says of the bundled rubric."""
    return check_assignment(build(load_rubric_file(BUNDLED / "deep_learning.toml")))


def test_the_bundled_rubric_is_sound(bundled: CheckReport) -> None:
    """The bundled rubric has neither faults nor warnings."""
    serious = [str(one) for one in bundled.findings if one.kind.severity is not Severity.NOTE]
    assert serious == []


def test_the_bundled_rubric_names_every_slip(bundled: CheckReport) -> None:
    """Each misconception of the bundled rubric is recognised, each stand-in loses points."""
    for row in bundled.rows:
        assert (row.slips_named, row.stand_ins_caught) == (row.slips, row.stand_ins)
    assert sum(row.slips for row in bundled.rows) > 100


# --- The reference --------------------------------------------------------------------------


def test_a_reference_that_raises(tmp_path: Path) -> None:
    """A reference that fails on a case is a fault, and nothing else is said of the question."""
    raising = "return factor * x if len(x) != 3 else 1 / 0"
    assert found(tmp_path, scale=raising) == [
        (
            "question[0] scale, case 'hidden': scale raised ZeroDivisionError: division by zero. "
            "Mend the reference or the arguments of the case. [reference-fails]"
        )
    ]


def test_a_case_that_the_reference_does_not_take(tmp_path: Path) -> None:
    """A misspelt argument is a fault; newer versions of Python say what may have been meant."""
    meant = " Did you mean 'factor'?" if sys.version_info >= (3, 13) else ""
    assert found(tmp_path, ("factor = 3.0", "faktor = 3.0")) == [
        (
            "question[0] scale, case 'hidden': scale raised TypeError: "
            f"scale() got an unexpected keyword argument 'faktor'.{meant} "
            "Mend the reference or the arguments of the case. [reference-fails]"
        )
    ]


def test_a_reference_that_answers_what_no_student_can(tmp_path: Path) -> None:
    """What can't come out of a sandbox can't be the right answer, not even for a checker."""
    sets = "return factor * x if len(x) != 3 else {1, 2}"
    assert found(tmp_path, CHECKED, scale=sets, **checker("return 1.0")) == [
        (
            "question[0] scale, case 'hidden': "
            "the reference's answer can't come out of a sandbox: a set has no plain form. "
            "Return numbers, text, arrays, or lists, tuples and dicts of these. "
            "[reference-not-plain]"
        )
    ]


def test_a_reference_that_answers_otherwise_each_time(tmp_path: Path) -> None:
    """A reference that is not right when it is asked once more is a fault."""
    counting = "scale.calls = getattr(scale, 'calls', 0) + (len(x) == 3)"
    answer = "return factor * x + (scale.calls if len(x) == 3 else 0)"
    assert found(tmp_path, scale=f"{counting}; {answer}") == [
        (
            "question[0] scale, case 'hidden': the reference is wrong: "
            "with tolerance 1e-06 relative "
            "and 1e-08 absolute, 3 of 3 values differ: at [0]; at [1]; at [2]. The reference must "
            "give the same answer each time, and a checker must take it. [reference-loses]"
        )
    ]


def test_a_reference_in_single_precision(tmp_path: Path) -> None:
    """A tolerance that refuses float32 is worth a warning for each case."""
    assert found(tmp_path, (HIDDEN, f"{HIDDEN}\n  tolerance = {{ rtol = 1e-9 }}")) == [
        (
            "question[0] scale, case 'hidden': the right answer as float32 is not right. "
            "Raise the tolerance to 1e-6 at least. [single-precision]"
        )
    ]


def test_only_a_checker_knows(tmp_path: Path) -> None:
    """Where no reference is given beside a checker, little can be tested."""
    changes = [CHECKED, ('reference = "answers:scale"\n', "")]
    slip = "return 1.0 if np.shape(answer) == (4,) and abs(answer[0]) < 9 else 0.0"
    assert found(tmp_path, *changes, **checker(slip))[:1] == [
        (
            "question[0] scale, case 'shown': only its checker knows what is right. "
            "Add a reference beside the checker, so that the question can be tested. "
            "[reference-none]"
        )
    ]


def test_a_reference_that_overflows(tmp_path: Path) -> None:
    """Who computes more carefully than the reference would lose points."""
    body = "return factor * x / (0.0 if len(x) == 3 else 1.0)"
    assert [words for words in found(tmp_path, scale=body) if "finite" in words] == [
        (
            "question[0] scale, case 'hidden': the reference gives NaN or infinity, "
            "so that no finite answer is right. Mend the reference, if it is not meant. "
            "[reference-not-finite]"
        )
    ]


def test_nothing_is_an_answer_too(tmp_path: Path) -> None:
    """A reference that returns None for a case is a reference all the same."""
    nothing = "return None if len(x) == 3 else factor * x"
    assert not [words for words in found(tmp_path, scale=nothing) if "reference-none" in words]


def test_a_reference_that_changes_its_arguments(tmp_path: Path) -> None:
    """A reference that writes into what it is given may spoil a checker's work."""
    changing = "x[:] = factor * x if len(x) == 3 else x; return x if len(x) == 3 else factor * x"
    assert found(tmp_path, scale=changing) == [
        (
            "question[0] scale, case 'hidden': the reference changes its argument x. "
            "Let the reference work on a copy. [argument-changed]"
        )
    ]


def test_a_slow_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that takes a good part of the time leaves students too little."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(right, "perf_counter", lambda: 300.0 * next(ticks))
    lines = found(tmp_path)
    assert lines[1:2] == [
        (
            "question[0] scale, case 'hidden': "
            "the reference takes 3e+02 s of the 1000 s that a call may take. "
            "Ask for less, or raise call_seconds. [reference-slow]"
        )
    ]
    assert len(lines) == 4


def test_an_empty_submission_that_earns_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Points for nothing are a fault."""
    monkeypatch.setattr(right, "ABSENT", Returned(value=0.334))
    assert found(tmp_path) == [
        (
            "question[1] numbers: an empty submission earns 2 points. "
            "What was not handed in must earn nothing. [empty-scores]"
        )
    ]


# --- Misconceptions -------------------------------------------------------------------------


def test_a_slip_that_fails_everywhere(tmp_path: Path) -> None:
    """A wrong variant that never answers is no slip."""
    assert found(tmp_path, added="return factor + y") == [
        (
            "question[0] scale, misconception 'added': it answers nowhere: "
            "added raised NameError: name 'y' is not defined. "
            "Mend the wrong variant: it takes the reference's arguments. [slip-fails]"
        )
    ]


def test_a_slip_that_is_right(tmp_path: Path) -> None:
    """A slip that no case tells from the right answer is a fault."""
    assert found(tmp_path, added="return x * factor") == [
        (
            "question[0] scale, misconception 'added': no case tells it from the right answer. "
            "Add a case on which the two differ. [slip-unseen]"
        )
    ]


def test_a_slip_of_values_that_is_right(tmp_path: Path) -> None:
    """The same holds for values."""
    assert found(tmp_path, quarter="return {'third': 0.334}") == [
        (
            "question[1] numbers, misconception 'quarter': no case tells it from the right answer. "
            "Add a case on which the two differ. [slip-unseen]"
        )
    ]


def test_a_slip_that_costs_nothing(tmp_path: Path) -> None:
    """Full credit for a slip is a fault."""
    assert found(tmp_path, (SLIP, "credit = 1")) == [
        (
            "question[0] scale, misconception 'added': it is recognised and earns full marks. "
            "Give it less credit, or remove it. [slip-costs-nothing]"
        )
    ]


def test_two_slips_that_agree(tmp_path: Path) -> None:
    """Two misconceptions that no case tells apart are reported, the second as the first."""
    assert found(tmp_path, (SLIP, SLIP + NEW_SLIP.format("again"))) == [
        (
            "question[0] scale, misconception 'again': it is taken for 'added': "
            "the two agree wherever they are asked. "
            "Add a case on which the two differ, or remove one. [slip-alike]"
        )
    ]


def test_two_slips_of_values_that_agree(tmp_path: Path) -> None:
    """The same holds for values."""
    slip = 'reference = "answers:quarter"\n'
    again = '  [[question.misconception]]\n  id = "again"\n  reference = "answers:quarter"\n'
    assert found(tmp_path, (slip, slip + again)) == [
        (
            "question[1] numbers, misconception 'again': it is taken for 'quarter': "
            "the two agree wherever they are asked. "
            "Add a case on which the two differ, or remove one. [slip-alike]"
        )
    ]


def test_a_slip_that_is_not_recognised(tmp_path: Path) -> None:
    """A slip that answers in another form than is asked for can't be recognised."""
    assert found(tmp_path, added="return 'a sum'") == [
        (
            "question[0] scale, misconception 'added': it is not recognised. Let it answer in the "
            "form that is asked for, and of values by their names. [slip-unnamed]"
        )
    ]


# --- Stand-ins ------------------------------------------------------------------------------


def test_a_reference_that_returns_its_argument(tmp_path: Path) -> None:
    """A question whose cases are answered by an argument, unchanged, is too easy."""
    assert found(tmp_path, scale="return x * (factor < 1000)") == [
        (
            "question[0] scale: its argument x in every case would earn full marks. "
            "Add a case with another answer. [stand-in-passes]"
        )
    ]


def test_zeros_everywhere(tmp_path: Path) -> None:
    """A question whose cases are all answered by zeros is too easy, whatever else it takes."""
    lines = found(tmp_path, scale="return np.where(abs(x) > 1000.0, factor, 0.0)")
    assert lines[0] == (
        "question[0] scale: zeros in every case would earn full marks. "
        "Add a case with another answer. [stand-in-passes]"
    )


def test_the_answer_to_another_question(tmp_path: Path) -> None:
    """Two questions that are right with each other's answers are not told apart."""
    other = '[[question]]\nid = "other"\nsection = "all"\ntitle = "Other"\npoints = 5\nhint = "h"\n'
    case = '[[question.case]]\nname = "{}"\nvisibility = "{}"\nargs = {{ x = [{}, 3], factor = 2 }}'
    cases = "\n".join(case.format(*row) for row in (("a", "visible", 5), ("b", "hidden", 7)))
    new = f'{other}function = "other"\nreference = "answers:twice"\n{cases}\n\n'
    numbers = '[[question]]\nid = "numbers"'
    twice = 'return {"third": 0.25}\n\n\ndef twice(x, factor):\n    return 2 * x'
    lines = found(tmp_path, (numbers, new + numbers), ("points = 4", "points = 9"), quarter=twice)
    assert lines[:1] == [
        (
            "question[1] other: the answer to scale in every case would earn full marks. "
            "Add a case with another answer. [stand-in-passes]"
        )
    ]


def test_a_tolerance_that_takes_nearly_everything(tmp_path: Path) -> None:
    """A tolerance of two hundredths takes one hundredth more."""
    assert found(tmp_path, (HINT, f"{HINT}\ntolerance = {{ rtol = 0.02 }}")) == [
        (
            "question[0] scale: the right answer and 1 % more would earn full marks. "
            "Add a case with larger numbers, or lower tolerance. [tolerance-loose]"
        )
    ]


def test_a_checker_that_fails(tmp_path: Path) -> None:
    """A checker that raises on a wrong answer is a fault."""
    strict = checker("return float(np.isclose(answer, expected).all() if len(answer) else 0)")
    lines = found(tmp_path, CHECKED, **strict)
    assert lines == [
        (
            "question[0] scale, case 'shown': on one number too many, the grader failed here: "
            "the checker raised ValueError: "
            "operands could not be broadcast together with shapes (3,) (2,) . "
            "A checker must bear any answer: give 0 for what is wrong. [checker-fails]"
        )
    ]


def test_a_checker_that_gives_no_share(tmp_path: Path) -> None:
    """A checker that answers anything but a share is a fault as well."""
    lines = found(tmp_path, CHECKED, **checker("return 'right'"))
    assert lines[0] == (
        "question[0] scale, case 'shown': the reference is ungradable: the grader failed here: "
        "the checker gave 'right', which is no share between 0 and 1. "
        "The reference must give the same answer each time, and a checker must take it. "
        "[reference-loses]"
    )


def test_a_case_on_which_everything_is_right(tmp_path: Path) -> None:
    """A case that catches nobody is worth a warning."""
    empty = 'args = { x = { array = [], dtype = "float64" }, factor = 3.0 }'
    assert found(tmp_path, (HIDDEN, empty)) == [
        (
            "question[0] scale, case 'hidden': all known wrong answers are right here. "
            "Choose arguments on which slips show, or remove the case. [case-idle]"
        )
    ]


def test_a_case_that_asks_for_a_spread_alone(tmp_path: Path) -> None:
    """Of a random answer a wrong shape is a wrong answer: such a case is not idle."""
    spread = "statistics = { mean = [3.0, 1.0], shape = [2] }"
    lines = found(tmp_path, (HIDDEN, f"{HIDDEN}\n  {spread}"))
    assert not [line for line in lines if "[case-idle]" in line]


def test_answers_known_by_heart(tmp_path: Path) -> None:
    """Hidden cases that ask what visible ones ask hide nothing."""
    shown = HIDDEN.replace("x = [0.123, 4.0, 1.0], factor = 3.0", "x = [1.5, -2.25], factor = 2.0")
    draw = '  [[question.case]]\n  name = "drawn"\n  visibility = "hidden"\n'
    public = '  [[question.case]]\n  name = "drawn"\n'
    assert found(tmp_path, (HIDDEN, shown), (draw, public)) == [
        (
            "question[0] scale: the answers that visible cases show would earn full marks. "
            "Add a hidden case with other arguments. [known-by-heart]"
        ),
        (
            "question[0] scale, case 'hidden': it asks what case 'shown' asks. "
            "Change the arguments of one, or remove it. [case-repeated]"
        ),
    ]


# --- What students read ---------------------------------------------------------------------


def test_a_hint_that_tells_a_value(tmp_path: Path) -> None:
    """A hidden value in a hint is found, rounded as it may be."""
    assert found(tmp_path, ("Use a pencil.", "It is about 0.33, and 0.11156 then.")) == [
        f"question[1] numbers: its hint holds {told}, which is a hidden answer. "
        "Word it without the number. [answer-told]"
        for told in ("0.11156", "0.33")
    ]


def test_feedback_that_tells_an_answer(tmp_path: Path) -> None:
    """A hidden answer of a function in a slip's feedback is found: here 3 · 0.123."""
    assert found(tmp_path, ("You add.", "You add: 0.369 is right.")) == [
        (
            "question[0] scale: its feedback to 'added' holds 0.369, which is a hidden answer. "
            "Word it without the number. [answer-told]"
        )
    ]


def test_a_checker_that_tells_the_answer(tmp_path: Path) -> None:
    """What a checker says of a hidden case must not hold the answer."""
    telling = checker("return float(np.array_equal(answer, expected)), f'not {expected[0]:.6g}'")
    lines = [line for line in found(tmp_path, CHECKED, **telling) if "[answer-told]" in line]
    assert lines == [
        (
            "question[0] scale, case 'hidden': the message to zeros holds 0.369, "
            "which is a hidden answer. Word it without the number. [answer-told]"
        )
    ]


def test_a_visible_case_that_shows_a_hidden_value(tmp_path: Path) -> None:
    """A hidden value that a visible case expects is no secret."""
    assert found(tmp_path, ("x = [1.5, -2.25], factor = 2.0", "x = 0.167, factor = 2.0")) == [
        (
            "question[1] numbers, value 'third': it is hidden, "
            "and question[0] scale, case 'shown' shows it. "
            "Hide the case, or change its arguments. [answer-shown]"
        )
    ]


# --- The outline ----------------------------------------------------------------------------


def test_draws_that_change(tmp_path: Path) -> None:
    """A generator that draws from elsewhere asks every student something else."""
    assert found(tmp_path, draw="return {'x': np.random.normal(size=4), 'factor': 2.5}") == [
        (
            "question[0] scale, case 'drawn': it asks something else each time. "
            "Draw from the generator that is handed in, nothing else. [draws-change]"
        )
    ]


def test_draws_that_are_alike(tmp_path: Path) -> None:
    """Several draws that ask the same count as one."""
    assert found(tmp_path, draw="return {'x': np.array([0.537, 2.0]), 'factor': 5.0}") == [
        (
            "question[0] scale, case 'drawn': of its 3 draws only 1 differ. "
            "Draw from a larger range, or draw fewer. [draws-alike]"
        )
    ]


def test_an_argument_that_never_varies(tmp_path: Path) -> None:
    """An argument that is the same in all cases is not tested."""
    fixed = "return {'x': rng.normal(size=4), 'factor': 2.0}"
    assert found(tmp_path, ("factor = 3.0", "factor = 2.0"), draw=fixed) == [
        (
            "question[0] scale: the argument factor is the same in all cases. "
            "Let a case give it another value. [argument-fixed]"
        )
    ]


def test_an_argument_that_no_case_gives(tmp_path: Path) -> None:
    """An argument with a default that no case gives is not tested."""
    third = 'return {"third": 0.25}\n\n\ndef both(x, factor, shift=0.0):\n'
    assert found(
        tmp_path, ("answers:scale", "answers:both"), quarter=f"{third}    return factor * x + shift"
    ) == [
        (
            "question[0] scale: no case gives the argument shift. "
            "Let a case give it. [argument-not-given]"
        )
    ]


def test_a_branch_that_no_case_takes(tmp_path: Path) -> None:
    """The first line of a branch that no case takes is named; what only raises is left out."""
    body = (
        "if factor > 1000:\n        x = x / 2\n        return x\n"
        "    if not len(x):\n        raise ValueError(x)\n    return factor * x"
    )
    assert found(tmp_path, scale=body) == [
        (
            "question[0] scale: no case reaches line 8 of answers.py: x = x / 2. "
            "Add a case that needs this line. [line-unreached]"
        )
    ]


def test_nothing_visible(tmp_path: Path) -> None:
    """A function of which nothing is shown is worth a warning."""
    shown = 'name = "shown"'
    assert found(tmp_path, (shown, f'{shown}\n  visibility = "hidden"')) == [
        (
            "question[0] scale: no case is visible. "
            "Show one, so that students see what is asked. [no-visible-case]"
        )
    ]


def test_nothing_hidden(tmp_path: Path) -> None:
    """A function of which everything is shown is worth a warning."""
    assert found(tmp_path, ('  visibility = "hidden"\n', "")) == [
        (
            "question[0] scale: no case is hidden. "
            "Hide one: what is shown can be copied. [no-hidden-case]"
        )
    ]


def test_no_hint(tmp_path: Path) -> None:
    """A question without a hint is worth a warning."""
    assert found(tmp_path, (HINT, "")) == [
        (
            "question[0] scale: it has no hint. "
            "Add a hint: it is all that a hidden case lets a student read. [no-hint]"
        )
    ]


def test_no_points(tmp_path: Path) -> None:
    """A question without points is worth a warning, and no more is expected of it."""
    assert found(tmp_path, ("points = 4", "points = 0")) == [
        "question[1] numbers: it is worth 0 points. Give it points, or remove it. [worth-nothing]"
    ]


@pytest.mark.parametrize(("points", "total"), [(4.5, "10.5"), (93, "99")])
def test_a_total_that_is_not_round(tmp_path: Path, points: float, total: str) -> None:
    """A total with a fraction, or just beside a round number, looks like a slip."""
    assert found(tmp_path, ("points = 4", f"points = {points}")) == [
        (
            f"question: the points add up to {total}. "
            "Look for a slip in the points of a question. [total-not-round]"
        )
    ]


def test_manual_points(tmp_path: Path) -> None:
    """How much is left to a person is noted, and is no fault."""
    manual = '[[question]]\nid = "why"\nsection = "all"\ntitle = "Why"\nkind = "manual"\npoints = 2'
    numbers = '[[question]]\nid = "numbers"'
    assert found(tmp_path, (numbers, f"{manual}\n\n{numbers}")) == [
        (
            "question: 2 of 12 points are given by a person, for 1 question. "
            "Hand the marks in with --grade-marks. [manual-points]"
        )
    ]


LATE = """[late]
due = 2026-11-01T23:59:00
timezone = "Europe/Prague"
"""


@pytest.mark.parametrize(
    ("late", "told"),
    [
        (
            "percent_per_day = 10\nmost_percent = 50",
            "of 10 points 9 after 1, 8 after 2, 5 after 7 days",
        ),
        (
            "points = 1.5\ncut_off_days = 2\nfree_days = 3",
            "of 10 points 8.5 after 1, 8.5 after 2, 0 after 7 days, before 3 free days",
        ),
    ],
)
def test_what_lateness_costs(tmp_path: Path, late: str, told: str) -> None:
    """The due time by the course's clock, and what full marks are worth later, are noted."""
    change = ("[[section]]", f"{LATE}{late}\n[[section]]")
    assert found(tmp_path, change) == [
        f"late: due 2026-11-01 23:59 +0100; {told}. This is what [late] says. [late-costs]"
    ]
    without = LATE.replace("due = 2026-11-01T23:59:00\n", "")
    assert found(tmp_path, ("[[section]]", f"{without}{late}\n[[section]]")) == [
        "late: it leaves due to --grade-times. This is what [late] says. [late-costs]"
    ]


def test_every_kind_has_a_name_of_its_own() -> None:
    """Kinds are told apart by their names, which the documentation uses."""
    assert len({kind.name for kind in KINDS}) == len(KINDS) == 34


def test_warnings_are_faults_when_strict(tmp_path: Path) -> None:
    """A rubric with a warning is sound, and strictly it is not."""
    report = check_assignment(small(tmp_path, (HINT, ""), answers={}))
    assert report.is_sound()
    assert not report.is_sound(strict=True)


@pytest.mark.parametrize(("number", "half"), [(2**70, 2.0**69), (3**2000, np.inf), (3, 1.5)])
def test_large_integers_are_changed_as_floats(number: int, half: float) -> None:
    """An integer that NumPy has no type for is taken for the float that is nearest."""
    assert mapped([number], lambda right: right / 2) == [half]
