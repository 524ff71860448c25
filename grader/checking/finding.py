"""What the self-test of a rubric finds: faults, warnings and notes, each of a kind with a name."""

from __future__ import annotations

from enum import StrEnum

from grader.data_class import dataclass


class Severity(StrEnum):
    """How much a finding matters."""

    FAULT = "fault"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of finding: its name, how much it matters, and how to mend it."""

    name: str
    severity: Severity
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found: of which kind, where, and what it is."""

    kind: Kind
    where: str
    what: str

    def __str__(self) -> str:
        """Return the finding in a line: where, what, how to mend it, and the kind's name."""
        return f"{self.where}: {self.what} {self.kind.mend} [{self.kind.name}]"


def _fault(name: str, mend: str) -> Kind:
    return Kind(name=name, severity=Severity.FAULT, mend=mend)


def _warning(name: str, mend: str) -> Kind:
    return Kind(name=name, severity=Severity.WARNING, mend=mend)


def _note(name: str, mend: str) -> Kind:
    return Kind(name=name, severity=Severity.NOTE, mend=mend)


REFERENCE_FAILS = _fault("reference-fails", "Mend the reference or the arguments of the case.")
"""The reference raised an exception on a case, or returned what no answer can be compared with.
Nothing else is tested of this question. Often a name under `args` is misspelt.
"""
REFERENCE_LOSES = _fault(
    "reference-loses",
    "The reference must give the same answer each time, and a checker must take it.",
)
"""The reference, asked once more, was not right. It draws random numbers, keeps something between
calls, or its checker refuses it.
"""
REFERENCE_NOT_PLAIN = _fault(
    "reference-not-plain", "Return numbers, text, arrays, or lists, tuples and dicts of these."
)
"""The reference returned something that could not come out of a sandbox, such as a set or an
object, so that no student can give the right answer. Return numbers, text, arrays, or lists, tuples
and dicts of these.
"""
CHECKER_FAILS = _fault("checker-fails", "A checker must bear any answer: give 0 for what is wrong.")
"""A checker raised an exception on a wrong answer, or returned no share between 0 and 1. Students
hand in answers of any kind and shape: test these first, and return 0.
"""
EMPTY_SCORES = _fault("empty-scores", "What was not handed in must earn nothing.")
"""A submission with nothing in it earned points."""
SLIP_FAILS = _fault("slip-fails", "Mend the wrong variant: it takes the reference's arguments.")
"""A misconception's wrong variant answered in no case. It is called with the reference's arguments;
of a values question, without any.
"""
SLIP_UNSEEN = _fault("slip-unseen", "Add a case on which the two differ.")
"""A misconception's wrong variant is right in every case. Add a case on which the two differ, or
the slip stays hidden.
"""
SLIP_COSTS_NOTHING = _fault("slip-costs-nothing", "Give it less credit, or remove it.")
"""A misconception is recognised and has full credit. Where the answer is as good as the right one,
write a checker instead.
"""
SLIP_ALIKE = _fault("slip-alike", "Add a case on which the two differ, or remove one.")
"""Two misconceptions give the same answers in every case. The second is never named, and its author
would read the feedback to the first.
"""
SLIP_UNNAMED = _fault(
    "slip-unnamed", "Let it answer in the form that is asked for, and of values by their names."
)
"""A misconception loses points but is not recognised: its answer has another kind than the right
one, or, of a values question, names no value of it.
"""
STAND_IN_PASSES = _fault("stand-in-passes", "Add a case with another answer.")
"""What anybody could hand in earns full marks. Add a case in which it is wrong."""
ANSWER_TOLD = _fault("answer-told", "Word it without the number.")
"""A number of a hidden answer, with at least three digits, stands in a title, a name, a hint, a
feedback, or in what a checker says of a wrong answer. Of a value that is one number, two digits are
enough.
"""
DRAWS_CHANGE = _fault("draws-change", "Draw from the generator that is handed in, nothing else.")
"""A case that is drawn asked something else when it was drawn again. Draw from the generator that
is handed in; `np.random` and `random` differ from run to run.
"""
TOLERANCE_LOOSE = _warning("tolerance-loose", "Add a case with larger numbers, or lower tolerance.")
"""The right answer rounded to two decimals (of functions), or with one hundredth added, earns full
marks. Either the tolerance is wide, or all answers happen to be round numbers.
"""
SINGLE_PRECISION = _warning("single-precision", "Raise the tolerance to 1e-6 at least.")
"""The right answer as float32 is refused. Students who compute with PyTorch have no more digits
than that.
"""
ANSWER_SHOWN = _warning("answer-shown", "Hide the case, or change its arguments.")
"""A hidden value is what a visible case expects, so that it can be read there."""
KNOWN_BY_HEART = _warning("known-by-heart", "Add a hidden case with other arguments.")
"""Who copies what the visible cases show earns full marks, though there are hidden cases."""
CASE_IDLE = _warning("case-idle", "Choose arguments on which slips show, or remove the case.")
"""In this case all wrong answers that are known are right."""
CASE_REPEATED = _warning("case-repeated", "Change the arguments of one, or remove it.")
"""Two cases ask the same."""
DRAWS_ALIKE = _warning("draws-alike", "Draw from a larger range, or draw fewer.")
"""Some draws of a case ask the same."""
ARGUMENT_FIXED = _warning("argument-fixed", "Let a case give it another value.")
"""An argument has the same value in all cases. Who ignores it loses nothing."""
ARGUMENT_NOT_GIVEN = _warning("argument-not-given", "Let a case give it.")
"""The reference takes an argument that no case gives."""
ARGUMENT_CHANGED = _warning("argument-changed", "Let the reference work on a copy.")
"""The reference writes into its arguments. Each call gets fresh copies, but a checker is handed the
arguments too, and a variant that calls the reference may be surprised.
"""
LINE_UNREACHED = _warning("line-unreached", "Add a case that needs this line.")
"""No case takes this branch of the reference, so that nothing tests it in students' work. Branches
that only raise are left out, and what the reference calls is not looked into.
"""
REFERENCE_SLOW = _warning("reference-slow", "Ask for less, or raise call_seconds.")
"""The reference takes more than a fifth of the time that a call may take. Students' loops are
easily ten times slower.
"""
REFERENCE_NONE = _warning(
    "reference-none", "Add a reference beside the checker, so that the question can be tested."
)
"""Only a checker knows what is right, so that little can be tested."""
NO_VISIBLE_CASE = _warning("no-visible-case", "Show one, so that students see what is asked.")
"""Students see no example of what is asked."""
NO_HIDDEN_CASE = _warning("no-hidden-case", "Hide one: what is shown can be copied.")
"""All is shown, and what is shown can be copied."""
NO_HINT = _warning("no-hint", "Add a hint: it is all that a hidden case lets a student read.")
"""The question has no hint, nor have all of its values."""
WORTH_NOTHING = _warning("worth-nothing", "Give it points, or remove it.")
"""The question has no points."""
TOTAL_NOT_ROUND = _warning("total-not-round", "Look for a slip in the points of a question.")
"""The points add up to a fraction, or, above 20, to no multiple of 5."""
REFERENCE_NOT_FINITE = _note("reference-not-finite", "Mend the reference, if it is not meant.")
"""The reference gives NaN or infinity. Often it overflows or takes the logarithm of 0 where a
careful student does not.
"""
LATE_COSTS = _note("late-costs", "This is what [late] says.")
"""What full marks are worth after some days, by the table `[late]`, and when they were due by the
course's clock. Check the time zone, and the hour.
"""
MANUAL_POINTS = _note("manual-points", "Hand the marks in with --grade-marks.")
"""How many points a person gives. They are handed in with `--grade-marks`."""

KINDS = tuple(kind for kind in list(vars().values()) if isinstance(kind, Kind))
"""Every kind there is; `docs/check.md` explains each."""
