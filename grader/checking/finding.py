"""What the self-test of a rubric finds: faults, warnings and notes, each of a kind with a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
REFERENCE_LOSES = _fault(
    "reference-loses",
    "The reference must give the same answer each time, and a checker must take it.",
)
REFERENCE_NOT_PLAIN = _fault(
    "reference-not-plain", "Return numbers, text, arrays, or lists, tuples and dicts of these."
)
CHECKER_FAILS = _fault("checker-fails", "A checker must bear any answer: give 0 for what is wrong.")
EMPTY_SCORES = _fault("empty-scores", "What was not handed in must earn nothing.")
SLIP_FAILS = _fault("slip-fails", "Mend the wrong variant: it takes the reference's arguments.")
SLIP_UNSEEN = _fault("slip-unseen", "Add a case on which the two differ.")
SLIP_COSTS_NOTHING = _fault("slip-costs-nothing", "Give it less credit, or remove it.")
SLIP_ALIKE = _fault("slip-alike", "Add a case on which the two differ, or remove one.")
SLIP_UNNAMED = _fault(
    "slip-unnamed", "Let it answer in the form that is asked for, and of values by their names."
)
STAND_IN_PASSES = _fault("stand-in-passes", "Add a case with another answer.")
ANSWER_TOLD = _fault("answer-told", "Word it without the number.")
DRAWS_CHANGE = _fault("draws-change", "Draw from the generator that is handed in, nothing else.")
TOLERANCE_LOOSE = _warning("tolerance-loose", "Add a case with larger numbers, or lower tolerance.")
SINGLE_PRECISION = _warning("single-precision", "Raise the tolerance to 1e-6 at least.")
ANSWER_SHOWN = _warning("answer-shown", "Hide the case, or change its arguments.")
KNOWN_BY_HEART = _warning("known-by-heart", "Add a hidden case with other arguments.")
CASE_IDLE = _warning("case-idle", "Choose arguments on which slips show, or remove the case.")
CASE_REPEATED = _warning("case-repeated", "Change the arguments of one, or remove it.")
DRAWS_ALIKE = _warning("draws-alike", "Draw from a larger range, or draw fewer.")
ARGUMENT_FIXED = _warning("argument-fixed", "Let a case give it another value.")
ARGUMENT_NOT_GIVEN = _warning("argument-not-given", "Let a case give it.")
ARGUMENT_CHANGED = _warning("argument-changed", "Let the reference work on a copy.")
LINE_UNREACHED = _warning("line-unreached", "Add a case that needs this line.")
REFERENCE_SLOW = _warning("reference-slow", "Ask for less, or raise call_seconds.")
REFERENCE_NONE = _warning(
    "reference-none", "Add a reference beside the checker, so that the question can be tested."
)
NO_VISIBLE_CASE = _warning("no-visible-case", "Show one, so that students see what is asked.")
NO_HIDDEN_CASE = _warning("no-hidden-case", "Hide one: what is shown can be copied.")
NO_HINT = _warning("no-hint", "Add a hint: it is all that a hidden case lets a student read.")
WORTH_NOTHING = _warning("worth-nothing", "Give it points, or remove it.")
TOTAL_NOT_ROUND = _warning("total-not-round", "Look for a slip in the points of a question.")
REFERENCE_NOT_FINITE = _note("reference-not-finite", "Mend the reference, if it is not meant.")
MANUAL_POINTS = _note("manual-points", "Hand the marks in with --grade-marks.")

KINDS = tuple(kind for kind in list(vars().values()) if isinstance(kind, Kind))
"""Every kind there is; `docs/check.md` explains each."""
