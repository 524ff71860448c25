"""The rubric: what is asked, how it is called, what it is worth.

Each class is one table of the rubric file, with the same names. What a single key may hold stands
in its type, rules that concern more than one key in `grader.rubric_rules`. A `description` says
what is expected in the words of a message and, after a full stop, how to mend it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grader.plain import read
from grader.rubric_keys import (
    Amount,
    ArgumentName,
    Arguments,
    Bound,
    Days,
    Deviation,
    Draws,
    Fraction,
    Id,
    Item,
    Line,
    Minutes,
    Moment,
    NameList,
    Nearby,
    NumberedId,
    Percentage,
    Points,
    Reference,
    Seconds,
    Shape,
    Share,
    Signatures,
    Switch,
    Text,
    Visibility,
)


class Table(BaseModel):
    """One table of the file: it can't be changed, and it has no other keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Tolerance(Table):
    """How far an answer may be off: |got - want| ≤ atol + rtol·|want|."""

    rtol: Deviation = 1e-6
    """The part that grows with the expected number."""
    atol: Deviation = 1e-8
    """The part that does not."""


class ToleranceOverride(Table):
    """What a question, a case or a value says otherwise about the tolerance."""

    rtol: Deviation | None = None
    """In place of the wider one."""
    atol: Deviation | None = None
    """The same."""


class Limits(Table):
    """What a submission may use."""

    load_seconds: Seconds = 10.0
    """For the whole top level of a submission."""
    call_seconds: Seconds = 5.0
    """For each call."""
    memory_mb: Amount = 1024
    """MiB beyond what Python with NumPy takes."""
    output_kb: Amount = 64
    """KiB of printed text that are kept of each call."""


class LimitsOverride(Table):
    """What a question or a case says otherwise about the limits of a call."""

    call_seconds: Seconds | None = None
    """In place of the wider one."""
    memory_mb: Amount | None = None
    """The same."""
    output_kb: Amount | None = None
    """The same."""


class Statistics(Table):
    """How the numbers of a random answer are spread."""

    mean: Nearby | None = None
    """The mean of all numbers."""
    std: Nearby | None = None
    """Their standard deviation, divided by n."""
    zeros: Nearby | None = None
    """The share of them that are 0."""
    min: Bound | None = None
    """None is smaller."""
    max: Bound | None = None
    """None is larger."""
    shape: Shape | None = None
    """The shape."""


class AssignmentTable(Table):
    """What the assignment is called."""

    id: NumberedId
    """What draws follow from and files name; change it and all draws change."""
    title: Line
    """The title for people."""


class SubmissionTable(Table):
    """How a submission is loaded, what it finds beside it, and what else it may define."""

    load: Literal["all", "definitions"] = "all"
    """Whether everything at the top level is run."""
    provide: Annotated[
        tuple[str, ...], Field(description='a list of files such as ["data.csv"]')
    ] = ()
    """Files beside the rubric that are put beside each submission."""
    provide_wins: Switch = True
    """Whether they win over a submission's files of the same name."""
    forbid_imports: Annotated[
        tuple[str, ...], Field(description='a list of modules such as ["torch"]')
    ] = ()
    """Modules whose import fails."""
    forbid_calls: Annotated[
        tuple[str, ...], Field(description='a list of functions such as ["np.convolve", "eval"]')
    ] = ()
    """Functions whose use is forbidden."""
    names: NameList = ()
    """What else a submission may define: names that a [kit](release.md) does not ask for."""


class RandomTable(Table):
    """Whether generated cases differ from student to student."""

    per_student: Switch = False
    """Whether the student is part of every seed."""


class LateTable(Table):
    """When a submission is due, and what is taken from one that comes later."""

    due: Moment | None = None
    """Until when to hand in."""
    timezone: Text = ""
    """The time zone of times that name none, and of the days that are counted."""
    grace_minutes: Minutes = 0.0
    """So much later is still in time, on every day."""
    percent: Percentage = 0.0
    """What is taken once, however late."""
    points: Points = 0.0
    """The same in points."""
    percent_per_day: Percentage = 0.0
    """What is taken for each day that has begun."""
    points_per_day: Points = 0.0
    """The same in points."""
    of: Literal["score", "points"] = "score"
    """What percentages are of: the points that were got, or all that could be."""
    most_percent: Percentage = 100.0
    """More is never taken, before the cut-off."""
    most_points: Points | None = None
    """The same in points."""
    free_days: Days = 0
    """Days that each student may be late over the term."""
    cut_off_days: Days | None = None
    """Later than this, nothing is accepted."""
    until: Moment | None = None
    """After this time nothing is accepted."""


class Section(Table):
    """A heading over some questions."""

    id: NumberedId
    """What questions refer to."""
    title: Line
    """The heading in the score table."""


class CaseCall(Table):
    """One of several calls that count as one case."""

    args: Arguments = {}
    """The arguments of this call."""
    expected: object = None
    """The right answer to it, where no reference gives it."""

    def arguments(self) -> dict[str, object]:
        """Return the arguments of the call by name, made anew each time."""
        return _made(self.args)

    def expected_value(self) -> object:
        """Return what the rubric itself says is right; None where it leaves that to a reference."""
        return read(self.expected) if self.expected is not None else None


def _made(args: dict[str, object] | tuple[object, ...]) -> dict[str, object]:
    """Return arguments by name; those of a list are called "0", "1" and so on."""
    given = args if isinstance(args, dict) else _numbered(args)
    return {name: read(value) for name, value in given.items()}


def _numbered(values: tuple[object, ...]) -> dict[str, object]:
    return {str(index): value for index, value in enumerate(values)}


class Case(Table):
    """One call of a function, or several draws of one that count as one."""

    name: Line
    """What reports call it; part of the seed."""
    points: Share = 1.0
    """Its share of the question's points."""
    visibility: Visibility = "visible"
    """Who sees what was asked and expected."""
    args: Arguments = {}
    """The arguments of the call, by name or by position."""
    positional: Switch = False
    """Whether arguments with names are passed by position, in their order."""
    generate: Reference | None = None
    """Draws the arguments; in place of `args`."""
    draws: Draws = 1
    """How often they are drawn."""
    call: Annotated[
        tuple[CaseCall, ...], Field(description="tables that begin with [[question.case.call]]")
    ] = ()
    """Several calls that count as one case; in place of `args`."""
    expression: Text = ""
    """What is evaluated in this case."""
    item: Item = ()
    """Which part of this result is the answer; `[]` for all of it."""
    changed: ArgumentName = ""
    """The argument that is the answer, as this call leaves it."""
    printed: Switch = False
    """Whether the answer is what this call prints."""
    raises: Text = ""
    """The exception that is expected."""
    statistics: Statistics | None = None
    """How the numbers of this answer are spread."""
    expected: object = None
    """The right answer, where no reference gives it."""
    check: Reference | None = None
    """Judges this case's answer."""
    reference: Reference | None = None
    """Answers this case."""
    tolerance: ToleranceOverride | None = None
    """For this case."""
    limits: LimitsOverride | None = None
    """For this case."""

    @property
    def by_position(self) -> bool:
        """Return whether the arguments are given as lists."""
        return any(isinstance(call.args, tuple) for call in self.call or (self,))

    def arguments(self) -> dict[str, object]:
        """Return the arguments of the call by name, made anew each time."""
        return _made(self.args)

    @property
    def is_answered(self) -> bool:
        """Return whether the case says itself what is expected."""
        if self.call:
            return any(call.expected is not None for call in self.call)
        return self.expected is not None

    def expected_value(self) -> object:
        """Return what the rubric itself says is right; None where it leaves that to a reference."""
        return read(self.expected) if self.expected is not None else None


class Value(Table):
    """One named value at the submission's top level."""

    name: Text
    """The name at the submission's top level."""
    points: Share = 1.0
    """Its share of the question's points."""
    visibility: Visibility = "hidden"
    """Who sees what is expected."""
    aliases: NameList = ()
    """Other names of it."""
    item: Item = ()
    """Which part of it is the answer."""
    statistics: Statistics | None = None
    """How its numbers are spread."""
    expected: object = None
    """The right value, where no reference gives it."""
    reference: Reference | None = None
    """Gives the right value, from the values in `follow_through`."""
    follow_through: Annotated[
        dict[str, str], Field(description='a table such as { argument = "earlier_value" }')
    ] = {}
    """Earlier values that this one follows from: the reference's argument, and the value's name."""
    tolerance: ToleranceOverride | None = None
    """For this value."""
    check: Reference | None = None
    """Judges this value."""
    hint: Text = ""
    """Shown to whoever loses points on this value, beside the question's."""

    @property
    def is_answered(self) -> bool:
        """Return whether the value says itself what is expected."""
        return self.expected is not None

    def expected_value(self) -> object:
        """Return what the rubric itself says is right; None where it leaves that to a reference."""
        return read(self.expected) if self.expected is not None else None


class Misconception(Table):
    """A known wrong variant, what it still earns and what its author should hear."""

    id: Id
    """What reports call it."""
    reference: Reference
    """The wrong variant."""
    credit: Fraction = 0.0
    """The share of a case's points that it still earns."""
    feedback: Text = ""
    """What its author should hear."""


def _has_expressions(table: dict[str, object]) -> bool:
    """Tell whether every case of a question, as it stands in the file, has an expression."""
    cases = table.get("case")
    if not isinstance(cases, list) or not cases:
        return False
    return all(isinstance(case, dict) and "expression" in case for case in cases)


class Question(Table):
    """What is asked: a function, some values, or an answer that a person marks."""

    id: Id
    """The name in node ids, files and tables."""
    section: Text
    """The id of its section."""
    title: Line
    """The title for people."""
    points: Points
    """What it is worth; 0 for a question that is only shown."""
    hint: Text = ""
    """Shown to whoever loses points."""
    hidden_shares: Points = 0.0
    """What cases are worth that are not in this file, in shares as those of cases: of a
    [kit](release.md)."""
    description: Text = ""
    """What is asked, for the starters of a [kit](release.md)."""
    signature: Signatures = ()
    """What students define, for the same starters."""
    kind: Annotated[
        Literal["function", "values", "manual"],
        Field(
            description="'function', 'values' or 'manual'. "
            "Give function = \"name\", [[question.value]] tables or kind = 'manual'."
        ),
    ]
    """Told by `function`, `expression`, `value` or `values` where one of them is given."""
    function: Text = ""
    """The function's name; the question's id where `kind` is `"function"`."""
    values: Switch = False
    """Another way to say `kind = "values"`."""
    aliases: NameList = ()
    """Other names of the function."""
    expression: Text = ""
    """What is evaluated beside the student's code in place of a call."""
    item: Item = ()
    """Which part of every result is the answer."""
    changed: ArgumentName = ""
    """The argument that is the answer, as every call leaves it."""
    printed: Switch = False
    """Whether the answer is what every call prints."""
    statistics: Statistics | None = None
    """How the numbers of every answer are spread, in place of what they are."""
    reference: Reference | None = None
    """Answers every case, or is asked for each value, that has none of its own."""
    check: Reference | None = None
    """Judges every answer in place of a comparison."""
    tolerance: ToleranceOverride | None = None
    """Where it differs from `[tolerance]`."""
    limits: LimitsOverride | None = None
    """Where they differ from `[limits]`."""
    follow_through_credit: Fraction = 0.5
    """The share that a value earns which follows from an earlier wrong one."""
    case: Annotated[
        tuple[Case, ...], Field(description="tables that begin with [[question.case]]")
    ] = ()
    """The calls of a function."""
    value: Annotated[
        tuple[Value, ...], Field(description="tables that begin with [[question.value]]")
    ] = ()
    """The values asked for."""
    misconception: Annotated[
        tuple[Misconception, ...],
        Field(description="tables that begin with [[question.misconception]]"),
    ] = ()
    """Known wrong variants, the likeliest first."""

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
    def is_hidden(self) -> bool:
        """Return whether all points are for what this file does not hold."""
        return self.hidden_shares > 0 and not self.parts

    @property
    def parts(self) -> tuple[Case | Value, ...]:
        """Return what earns points one by one: the cases, or the values."""
        return self.case or self.value

    def shares(self) -> tuple[float, ...]:
        """Return the points of each part.

        They add up to the question's points, unless it has parts that this file does not hold.
        """
        whole = sum(part.points for part in self.parts) + self.hidden_shares
        return tuple(self.points * (part.points / whole) for part in self.parts)

    def reference_for(self, part: Case | Value) -> str | None:
        """Return the reference that answers a part; None where the part says what it expects."""
        if part.is_answered:
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
    """The form of the file."""
    assignment: Annotated[AssignmentTable, Field(description="a table [assignment]")]
    """What the assignment is called."""
    limits: Annotated[Limits, Field(description="a table [limits]")] = Limits()
    """What a submission may use."""
    tolerance: Annotated[Tolerance, Field(description="a table [tolerance]")] = Tolerance()
    """How far an answer may be off."""
    submission: Annotated[SubmissionTable, Field(description="a table [submission]")] = (
        SubmissionTable()
    )
    """How a submission is loaded, and what lies beside it."""
    random: Annotated[RandomTable, Field(description="a table [random]")] = RandomTable()
    """Whether draws differ from student to student."""
    late: Annotated[LateTable | None, Field(description="a table [late]")] = None
    """When it is due, and what lateness costs."""
    section: Annotated[
        tuple[Section, ...], Field(description="tables that begin with [[section]]")
    ] = ()
    """Headings over questions, in the order of the score table."""
    question: Annotated[
        tuple[Question, ...], Field(description="tables that begin with [[question]]")
    ] = ()
    """What is asked."""

    @property
    def points(self) -> float:
        """Return the points of all questions together."""
        return sum(question.points for question in self.question)

    @property
    def is_kit(self) -> bool:
        """Return whether some points are for what this file does not hold."""
        return any(question.hidden_shares for question in self.question)

    def tolerance_for(self, question: Question, part: Case | Value | None = None) -> Tolerance:
        """Return the tolerance of a question, or of one of its cases or values."""
        changes: dict[str, float] = {}
        for override in (question.tolerance, part.tolerance if part else None):
            if override is not None:
                changes |= override.model_dump(exclude_none=True)
        return self.tolerance.model_copy(update=changes) if changes else self.tolerance

    def limits_for(self, question: Question, case: Case | None = None) -> Limits:
        """Return the limits of a question, or of one of its cases."""
        changes: dict[str, float] = {}
        for override in (question.limits, case.limits if case else None):
            if override is not None:
                changes |= override.model_dump(exclude_none=True)
        return self.limits.model_copy(update=changes) if changes else self.limits
