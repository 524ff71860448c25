"""The rubric: what is asked, how it is called, what it is worth.

Each class is one table of the rubric file, with the same names. What a single key may hold stands
in its type, rules that concern more than one key in `grader.rubric_rules`. A `description` says
what is expected in the words of a message and, after a full stop, how to mend it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.plain import to_python
from grader.rubric_keys import (
    Amount,
    ArgumentName,
    Arguments,
    Bound,
    Deviation,
    Draws,
    Fraction,
    Id,
    Item,
    Line,
    NameList,
    Nearby,
    NumberedId,
    Points,
    Reference,
    Seconds,
    Shape,
    Share,
    Switch,
    Text,
    Visibility,
)


class Table(BaseModel):
    """One table of the file: it can't be changed, and it has no other keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerance(Table):
    """How far an answer may be off: |got - want| ≤ atol + rtol·|want|."""

    rtol: Deviation = 1e-6
    atol: Deviation = 1e-8


class ToleranceOverride(Table):
    """What a question, a case or a value says otherwise about the tolerance."""

    rtol: Deviation | None = None
    atol: Deviation | None = None


class Limits(Table):
    """What a submission may use."""

    load_seconds: Seconds = 10.0
    call_seconds: Seconds = 5.0
    memory_mb: Amount = 1024
    output_kb: Amount = 64


class LimitsOverride(Table):
    """What a question or a case says otherwise about the limits of a call."""

    call_seconds: Seconds | None = None
    memory_mb: Amount | None = None
    output_kb: Amount | None = None


class Statistics(Table):
    """How the numbers of a random answer are spread."""

    mean: Nearby | None = None
    std: Nearby | None = None
    zeros: Nearby | None = None
    min: Bound | None = None
    max: Bound | None = None
    shape: Shape | None = None


class AssignmentTable(Table):
    """What the assignment is called."""

    id: NumberedId
    title: Line


class SubmissionTable(Table):
    """How a submission is loaded, and what it finds beside it."""

    load: Literal["all", "definitions"] = "all"
    provide: Annotated[
        tuple[str, ...], Field(description='a list of files such as ["data.csv"]')
    ] = ()
    provide_wins: Switch = True
    forbid_imports: Annotated[
        tuple[str, ...], Field(description='a list of modules such as ["torch"]')
    ] = ()
    forbid_calls: Annotated[
        tuple[str, ...], Field(description='a list of functions such as ["np.convolve", "eval"]')
    ] = ()


class RandomTable(Table):
    """Whether generated cases differ from student to student."""

    per_student: Switch = False


class Section(Table):
    """A heading over some questions."""

    id: NumberedId
    title: Line


class Case(Table):
    """One call of a function, or several draws of one that count as one."""

    name: Line
    points: Share = 1.0
    visibility: Visibility = "visible"
    args: Arguments = {}
    generate: Reference | None = None
    draws: Draws = 1
    expression: Text = ""
    item: Item = ()
    changed: ArgumentName = ""
    printed: Switch = False
    raises: Text = ""
    statistics: Statistics | None = None
    expected: object = None
    check: Reference | None = None
    reference: Reference | None = None
    tolerance: ToleranceOverride | None = None
    limits: LimitsOverride | None = None

    @property
    def by_position(self) -> bool:
        """Return whether the arguments are given as a list."""
        return isinstance(self.args, tuple)

    def arguments(self) -> dict[str, object]:
        """Return the arguments of the call by name, made anew each time.

        Those of a list are called "0", "1" and so on.
        """
        given = self.args if isinstance(self.args, dict) else _numbered(self.args)
        return {name: to_python(value) for name, value in given.items()}

    def expected_value(self) -> object:
        """Return what the rubric itself says is right; None where it leaves that to a reference."""
        return to_python(self.expected) if self.expected is not None else None


def _numbered(values: tuple[object, ...]) -> dict[str, object]:
    return {str(index): value for index, value in enumerate(values)}


class Value(Table):
    """One named value at the submission's top level."""

    name: Text
    points: Share = 1.0
    visibility: Visibility = "hidden"
    aliases: NameList = ()
    item: Item = ()
    statistics: Statistics | None = None
    expected: object = None
    reference: Reference | None = None
    follow_through: Annotated[
        dict[str, str], Field(description='a table such as { argument = "earlier_value" }')
    ] = {}
    tolerance: ToleranceOverride | None = None
    check: Reference | None = None
    hint: Text = ""

    def expected_value(self) -> object:
        """Return what the rubric itself says is right; None where it leaves that to a reference."""
        return to_python(self.expected) if self.expected is not None else None


class Misconception(Table):
    """A known wrong variant, what it still earns and what its author should hear."""

    id: Id
    reference: Reference
    credit: Fraction = 0.0
    feedback: Text = ""


def _has_expressions(table: dict[str, object]) -> bool:
    """Tell whether every case of a question, as it stands in the file, has an expression."""
    cases = table.get("case")
    if not isinstance(cases, list) or not cases:
        return False
    return all(isinstance(case, dict) and "expression" in case for case in cases)


class Question(Table):
    """What is asked: a function, some values, or an answer that a person marks."""

    id: Id
    section: Text
    title: Line
    points: Points
    hint: Text = ""
    kind: Annotated[
        Literal["function", "values", "manual"],
        Field(
            description="'function', 'values' or 'manual'. "
            "Give function = \"name\", [[question.value]] tables or kind = 'manual'."
        ),
    ]
    function: Text = ""
    values: Switch = False
    aliases: NameList = ()
    expression: Text = ""
    item: Item = ()
    changed: ArgumentName = ""
    printed: Switch = False
    statistics: Statistics | None = None
    reference: Reference | None = None
    check: Reference | None = None
    tolerance: ToleranceOverride | None = None
    limits: LimitsOverride | None = None
    follow_through_credit: Fraction = 0.5
    case: Annotated[
        tuple[Case, ...], Field(description="tables that begin with [[question.case]]")
    ] = ()
    value: Annotated[
        tuple[Value, ...], Field(description="tables that begin with [[question.value]]")
    ] = ()
    misconception: Annotated[
        tuple[Misconception, ...],
        Field(description="tables that begin with [[question.misconception]]"),
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, table: object) -> object:
        """Add the kind that the other keys tell, and the function's name where it is the id."""
        if not isinstance(table, dict):
            return table
        filled = dict(table)
        if "function" in table or "expression" in table or _has_expressions(table):
            filled.setdefault("kind", "function")
        elif "value" in table or table.get("values") is True:
            filled.setdefault("kind", "values")
        if filled.get("kind") == "function" and isinstance(table.get("id"), str):
            filled.setdefault("function", table["id"])
        return filled

    @property
    def parts(self) -> tuple[Case | Value, ...]:
        """Return what earns points one by one: the cases, or the values."""
        return self.case or self.value

    def shares(self) -> tuple[float, ...]:
        """Return the points of each part; they add up to the question's points."""
        whole = sum(part.points for part in self.parts)
        return tuple(self.points * (part.points / whole) for part in self.parts)

    def reference_for(self, part: Case | Value) -> str | None:
        """Return the reference that answers a part; None where the part says what it expects."""
        if part.expected is not None:
            return None
        return self.reference if part.reference is None else part.reference

    def expression_for(self, part: Case | Value) -> str:
        """Return the expression that is evaluated for a part; nothing where it is a plain call."""
        own = part.expression if isinstance(part, Case) else ""
        return (own or self.expression).strip()

    @property
    def is_called_by_name(self) -> bool:
        """Return whether the function is called as such, and not in expressions only."""
        has_own = [bool(case.expression) for case in self.case]
        return not self.expression and not (has_own and all(has_own))

    def item_for(self, part: Case | Value) -> tuple[int | str, ...]:
        """Return which part of a result is the answer; nothing where it is the whole."""
        return part.item if "item" in part.model_fields_set else self.item

    def statistics_for(self, part: Case | Value) -> Statistics | None:
        """Return what is said of the spread of an answer; None where its numbers are compared."""
        return self.statistics if part.statistics is None else part.statistics

    def changed_for(self, part: Case | Value) -> str:
        """Return the argument that is the answer; nothing where it is what is returned."""
        own = part.changed if isinstance(part, Case) else ""
        return own or self.changed

    def printed_for(self, part: Case | Value) -> bool:
        """Return whether the answer is what is printed."""
        if isinstance(part, Case) and (part.changed or "printed" in part.model_fields_set):
            return part.printed
        return self.printed

    def check_for(self, part: Case | Value) -> str | None:
        """Return the checker that judges a part, if answers may be right in several forms."""
        return self.check if part.check is None else part.check


class Rubric(Table):
    """Everything that a rubric file says."""

    schema_version: Annotated[
        int,
        Field(
            strict=True,
            ge=1,
            le=1,
            alias="schema",
            description="1. That is the only form of the file that this version reads.",
        ),
    ] = 1
    assignment: Annotated[AssignmentTable, Field(description="a table [assignment]")]
    limits: Annotated[Limits, Field(description="a table [limits]")] = Limits()
    tolerance: Annotated[Tolerance, Field(description="a table [tolerance]")] = Tolerance()
    submission: Annotated[SubmissionTable, Field(description="a table [submission]")] = (
        SubmissionTable()
    )
    random: Annotated[RandomTable, Field(description="a table [random]")] = RandomTable()
    section: Annotated[
        tuple[Section, ...], Field(description="tables that begin with [[section]]")
    ] = ()
    question: Annotated[
        tuple[Question, ...], Field(description="tables that begin with [[question]]")
    ] = ()

    @property
    def points(self) -> float:
        """Return the points of all questions together."""
        return sum(question.points for question in self.question)

    def tolerance_for(self, question: Question, part: Case | Value | None = None) -> Tolerance:
        """Return the tolerance of a question, or of one of its cases or values."""
        changes: dict[str, float] = {}
        for override in (question.tolerance, part.tolerance if part else None):
            if override is not None:
                changes |= override.model_dump(exclude_none=True)
        return self.tolerance.model_copy(update=changes)

    def limits_for(self, question: Question, case: Case | None = None) -> Limits:
        """Return the limits of a question, or of one of its cases."""
        changes: dict[str, float] = {}
        for override in (question.limits, case.limits if case else None):
            if override is not None:
                changes |= override.model_dump(exclude_none=True)
        return self.limits.model_copy(update=changes)
